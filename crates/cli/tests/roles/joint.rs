//! Two wallets, one answer: a guardian and a ward.

use age::secrecy::SecretString;
use bauta_bbs::MessageScalar;
use bauta_credential::{ClaimValue, Plan, PresentationRequest, Registrar, Response, Same};
use bauta_verifier::Rejection;
use bauta_wallet::{GuardianOffer, GuardianShare, JointChallenges, JointFault, Refusal, Terms, Wallet};
use rand_core::OsRng;

use crate::authority::{Authority, TODAY, age, answer, at_shop, date, in_epochs, made};
use crate::forging::{Part, forge};
use crate::support::{NOW, PERSON, core};
use crate::two_credentials::{not_equal, own_id, pair, same};

const FAMILY: [(&str, &str); 2] = [("ward", PERSON), ("guardian", PERSON)];

/// A guardian and a ward of twelve, each with a wallet, and what is asked of both.
struct Family {
    authority: Authority,
    guardian: Wallet,
    ward: Wallet,
    request: PresentationRequest,
}

fn reopened(wallet: &Wallet) -> Wallet {
    let passphrase = SecretString::from("passphrase");
    bauta_wallet::open(&bauta_wallet::seal(wallet, &passphrase, 1).unwrap(), &passphrase).unwrap()
}

fn guardianship() -> Vec<Same> {
    vec![same(("ward", "guardian_id"), ("guardian", "person_id"))]
}

impl Family {
    fn new(equal: Vec<Same>) -> Self {
        let mut authority = Authority::new();
        let mut guardian = authority.enrol(&[], 2);
        let id = ClaimValue::Identifier(own_id(&guardian));
        let values = [("guardian_id", id), ("birth_date", date("2014-01-02"))];
        let mut ward = authority.enrol(&values, 3);
        let head = authority.publish(TODAY);
        [&mut guardian, &mut ward].into_iter().for_each(|wallet| authority.sync(wallet));
        let mut draft = pair(FAMILY, equal);
        draft.query.credentials[0].pseudonym = at_shop();
        for query in &mut draft.query.credentials {
            query.validity = in_epochs(&[&head]);
        }
        draft.query.credentials[1].predicates.push(age(18));
        Self { authority, guardian, ward, request: made(draft, 4) }
    }

    /// First move.
    fn offer(&mut self) -> GuardianOffer {
        let terms = Terms::default();
        let proposal = self.guardian.consider_as_guardian(&self.request, None, &terms, NOW).unwrap();
        assert_eq!(proposal.credential_id(), "guardian");
        assert!(proposal.proposal().shown().is_empty());
        let (offer, kept) = proposal.offer(&mut OsRng).unwrap();
        self.guardian.keep(kept);
        self.guardian = reopened(&self.guardian);
        GuardianOffer::from_json(offer.to_json().as_bytes()).unwrap()
    }

    /// Second move.
    fn join(&mut self, offer: &GuardianOffer) -> Result<JointChallenges, Refusal> {
        let offers = [offer.clone()];
        let terms = Terms { offers: &offers, ..Terms::default() };
        let (challenges, kept) = self.ward.consider_with(&self.request, &terms, NOW)?.join(&mut OsRng)?;
        self.ward.keep(kept);
        self.ward = reopened(&self.ward);
        Ok(JointChallenges::from_json(challenges.to_json().as_bytes()).unwrap())
    }

    /// Third move.
    fn share(&mut self, challenges: &JointChallenges) -> Result<GuardianShare, Refusal> {
        let share = self.guardian.share(challenges, NOW, &mut OsRng)?;
        Ok(GuardianShare::from_json(share.to_json().as_bytes()).unwrap())
    }

    fn complete(&mut self, share: &GuardianShare) -> Result<Response, Refusal> {
        self.ward.complete(&self.request, std::slice::from_ref(share), &mut OsRng)
    }
}

fn joint(fault: JointFault) -> Refusal {
    Refusal::Joint(fault)
}

#[test]
fn a_ward_answers_with_its_guardian() {
    for equal in [guardianship(), vec![same(("guardian", "person_id"), ("ward", "guardian_id"))]] {
        let mut family = Family::new(equal.clone());
        let offer = if equal == guardianship() {
            family.offer()
        } else {
            let terms = Terms::default();
            let request = family.request.clone();
            let proposal = family.guardian.consider_as_guardian(&request, Some("guardian"), &terms, NOW);
            let (offer, kept) = proposal.unwrap().offer(&mut OsRng).unwrap();
            family.guardian.keep(kept);
            offer
        };
        let challenges = family.join(&offer).unwrap();
        let share = family.share(&challenges).unwrap();
        let response = family.complete(&share).unwrap();
        let response = Response::parse(&response.to_text()).unwrap();
        let verified = family.authority.verdict(&family.request, &response).unwrap();
        let [ward, guardian] = verified.credentials() else { panic!() };
        assert_eq!((ward.id(), guardian.id()), ("ward", "guardian"));
        assert_eq!((ward.epoch(), guardian.epoch()), (Some(TODAY), Some(TODAY)));
        assert_eq!(guardian.predicates().len(), 1);
        assert!(ward.pseudonym().is_some() && guardian.pseudonym().is_none());
        assert_eq!([ward.same(), guardian.same()].concat(), equal);
        // Nothing is left of it: neither wallet makes the same move twice.
        assert_eq!(family.share(&challenges).err(), Some(joint(JointFault::NotBegun)));
        assert_eq!(family.complete(&share).unwrap_err(), joint(JointFault::NotBegun));
    }
}

/// The identifier that is equal is in nothing that was handed over.
#[test]
fn the_moves_do_not_show_the_identifier() {
    let mut family = Family::new(guardianship());
    let id = own_id(&family.guardian);
    let offer = family.offer();
    let challenges = family.join(&offer).unwrap();
    let share = family.share(&challenges).unwrap();
    let response = family.complete(&share).unwrap();
    let id = [id.to_decimal().to_string(), crate::support::base64url(&id.to_octets()[..])];
    for text in [offer.to_json(), challenges.to_json(), share.to_json(), response.to_text()] {
        assert!(id.iter().all(|id| !text.contains(id)));
    }
    assert!(!format!("{:?}", family.guardian).contains(&id[0]));
}

#[test]
fn another_guardian_does_not_do() {
    let mut family = Family::new(guardianship());
    let mut stranger = family.authority.enrol(&[], 7);
    let head = family.authority.publish(TODAY + 1);
    assert_eq!(head.len(), 43);
    family.authority.sync(&mut stranger);
    let mut draft = pair(FAMILY, guardianship());
    draft.query.credentials[1].predicates.push(age(18));
    family.request = made(draft, 4);
    family.guardian = stranger;
    let offer = family.offer();
    let challenges = family.join(&offer).unwrap();
    // Nobody is given an opening who does not know the identifier; only the guardian could have made the tag.
    assert_eq!(family.share(&challenges).err(), Some(joint(JointFault::Stranger)));
    for tags in [Vec::new(), [&challenges.tags[..], &challenges.tags[..]].concat(), vec![[0; 32]]] {
        let other = JointChallenges { tags, ..challenges.clone() };
        assert_eq!(family.share(&other).err(), Some(joint(JointFault::Stranger)));
    }
    // With other software the ward gets an answer, which the verifier refuses.
    let held = [&family.ward.credentials()[0], &family.guardian.credentials()[0]];
    let mut parts = [0, 1].map(|position| Part::of(held[position], &family.request, position));
    parts[0].lies = vec![(11, own_id(&family.guardian))];
    let response = Response::assemble(&family.request, forge(&family.request, &parts));
    let refused = family.authority.verdict(&family.request, &response).unwrap_err();
    assert_eq!(refused, not_equal("ward", "guardian_id"));
}

#[test]
fn without_its_guardian_a_ward_does_not_answer() {
    let mut family = Family::new(guardianship());
    let offer = family.offer();
    let offers = [offer];
    let terms = Terms { offers: &offers, ..Terms::default() };
    let proposal = family.ward.consider_with(&family.request, &terms, NOW).unwrap();
    assert_eq!(proposal.present(&mut OsRng).unwrap_err(), Refusal::GuardianNeeded("guardian".into()));
    // Alone it would fill both places with its own credential.
    assert_eq!(answer(&family.ward, &family.request, 5).unwrap_err(), not_of_age(&family.request));
    assert_eq!(
        family.ward.complete(&family.request, &[], &mut OsRng).unwrap_err(),
        joint(JointFault::NotBegun)
    );
    let challenges = family.join(&offers[0]).unwrap();
    assert_eq!(challenges.challenges.len(), 2);
    assert_eq!(
        family.ward.complete(&family.request, &[], &mut OsRng).unwrap_err(),
        Refusal::GuardianNeeded("guardian".into())
    );
}

fn not_of_age(request: &PresentationRequest) -> Refusal {
    Refusal::NotSatisfied(Box::new(request.credentials()[1].predicates[0].clone()))
}

/// A tag is for these core proofs and this request; after its lifetime nothing is opened.
#[test]
fn a_tag_serves_once_and_while_the_request_lasts() {
    let mut family = Family::new(guardianship());
    let offer = family.offer();
    let first = family.join(&offer).unwrap();
    let second = family.join(&offer).unwrap();
    assert_ne!(first.tags, second.tags);
    let mixed = JointChallenges { tags: first.tags.clone(), ..second.clone() };
    assert_eq!(family.share(&mixed).err(), Some(joint(JointFault::Stranger)));
    let late = family.guardian.share(&second, NOW + 600, &mut OsRng).err();
    assert_eq!(late, Some(joint(JointFault::Expired)));
    let share = family.share(&second).unwrap();
    family.complete(&share).unwrap();
}

/// A date could be guessed, and a tag would tell whether the guess was right.
#[test]
fn two_wallets_compare_identifiers_only() {
    let family = Family::new(vec![same(("ward", "birth_date"), ("guardian", "birth_date"))]);
    let terms = Terms::default();
    let refused =
        family.guardian.consider_as_guardian(&family.request, Some("guardian"), &terms, NOW).unwrap_err();
    assert_eq!(refused, joint(JointFault::Compared));
    let draft = pair(FAMILY, vec![same(("ward", "birth_date"), ("guardian", "birth_date"))]);
    let request = made(draft, 6);
    let part = Part::of(&family.guardian.credentials()[0], &request, 1);
    let presentation = forge(&request, &[Part { plan: without_statements(&part.plan), ..part }]).remove(0);
    let offers = [GuardianOffer { request: request.digest(), credential: "guardian".into(), presentation }];
    let terms = Terms { offers: &offers, ..Terms::default() };
    let proposal = family.ward.consider_with(&request, &terms, NOW).unwrap();
    assert_eq!(proposal.join(&mut OsRng).unwrap_err(), joint(JointFault::Compared));
}

fn without_statements(plan: &Plan) -> Plan {
    Plan { statements: Vec::new(), ..plan.clone() }
}

/// What one wallet hands to the other is read strictly.
#[test]
fn moves_are_read_strictly() {
    let mut family = Family::new(guardianship());
    let offer = family.offer();
    let challenges = family.join(&offer).unwrap();
    let share = family.share(&challenges).unwrap();
    let texts = [offer.to_json(), challenges.to_json(), share.to_json()];
    let read = |which: usize, text: &str| match which {
        0 => GuardianOffer::from_json(text.as_bytes()).map(|read| read.to_json()),
        1 => JointChallenges::from_json(text.as_bytes()).map(|read| read.to_json()),
        _ => GuardianShare::from_json(text.as_bytes()).map(|read| read.to_json()),
    };
    for (which, text) in texts.iter().enumerate() {
        assert_eq!(read(which, text).as_ref(), Ok(text));
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let members = value.as_object().unwrap();
        for name in members.keys() {
            for other in ["null", "7", "{}", "[{}]", "\"=\"", "[\"=\"]", "[[1,\"=\"]]", "[null,7]"] {
                let mut altered = members.clone();
                altered.insert(name.clone(), serde_json::from_str(other).unwrap());
                let altered = serde_json::Value::from(altered).to_string();
                let is_text = matches!(name.as_str(), "request" | "credential") && other == "\"=\"";
                assert_eq!(read(which, &altered).is_ok(), is_text, "{name}: {other}");
            }
            let mut without = members.clone();
            without.remove(name);
            assert!(read(which, &serde_json::Value::from(without).to_string()).is_err(), "without {name}");
            let twice = text.replacen('{', &format!("{{\"{name}\":{},", members[name]), 1);
            assert!(read(which, &twice).is_err(), "{name} twice");
        }
        assert!(read(which, &text.replacen('{', "{\"x\":1,", 1)).is_err());
        assert!(read(which, &format!("[{text}]")).is_err());
        assert!(read(which, &format!("{text}{text}")).is_err());
        assert!(read(which, &format!("{text}{}", " ".repeat(256 * 1024))).is_err());
        assert!((0..text.len()).step_by(97).all(|end| read(which, &text[..end]).is_err()));
        assert!((0..texts.len()).all(|other| other == which || read(other, text).is_err()));
    }
    let mut with_sub_proofs = offer.clone();
    with_sub_proofs.presentation.sub_proofs.extend(share.sub_proofs.iter().flatten().cloned());
    assert!(GuardianOffer::from_json(with_sub_proofs.to_json().as_bytes()).is_err());
}

/// What guardians offer does not make an answer on its own.
#[test]
fn a_wallet_that_has_no_part_in_an_answer_makes_none() {
    let mut family = Family::new(guardianship());
    family.request = made(pair(FAMILY, Vec::new()), 4);
    let held = &family.guardian.credentials()[0];
    let parts = [0, 1].map(|position| Part::of(held, &family.request, position));
    let presentations = forge(&family.request, &parts);
    let offers: Vec<_> = FAMILY
        .iter()
        .zip(presentations)
        .map(|((id, _), presentation)| {
            let request = family.request.digest();
            GuardianOffer { request, credential: (*id).to_owned(), presentation }
        })
        .collect();
    let terms = Terms { offers: &offers, ..Terms::default() };
    let refused = family.ward.consider_with(&family.request, &terms, NOW).unwrap_err();
    assert_eq!(refused, Refusal::NoCredential);
}

/// The guardian's wallet looks at the request as at its owner's own.
#[test]
fn a_guardian_offers_nothing_that_it_would_not_show() {
    let mut family = Family::new(guardianship());
    let terms = Terms::default();
    let refused = |family: &Family, place: Option<&str>, now| {
        family.guardian.consider_as_guardian(&family.request, place, &terms, now).unwrap_err()
    };
    assert_eq!(refused(&family, None, NOW + 600), Refusal::RequestExpired);
    assert_eq!(refused(&family, Some("nobody"), NOW), joint(JointFault::Request));
    let young = family.authority.enrol(&[("birth_date", date("2010-01-01"))], 8);
    let of_age = std::mem::replace(&mut family.guardian, young);
    assert_eq!(refused(&family, None, NOW), not_of_age(&family.request));
    family.guardian = of_age;
    family.guardian.set_floor(Some(10_001));
    assert!(matches!(refused(&family, None, NOW), Refusal::SmallCrowd { floor: 10_001, .. }));
    family.guardian.set_floor(None);
    let key = ed25519_dalek::SigningKey::from_bytes(&[8; 32]).verifying_key();
    family.guardian.trust(Registrar::new("urn:example:registrar".into(), key, None).unwrap()).unwrap();
    assert_eq!(refused(&family, None, NOW), Refusal::NotRegistered);
}

#[test]
fn a_move_for_another_request_or_with_another_proof_is_refused() {
    let mut family = Family::new(guardianship());
    let offer = family.offer();
    let again = family.offer();
    assert_ne!(offer.presentation, again.presentation);
    let mut other = Family::new(guardianship());
    other.request = made(pair(FAMILY, guardianship()), 5);
    let foreign = other.offer();

    assert_eq!(family.join(&foreign).unwrap_err(), joint(JointFault::Request));
    let renamed = GuardianOffer { request: offer.request.clone(), ..foreign.clone() };
    assert_eq!(family.join(&renamed).unwrap_err(), joint(JointFault::Request));
    let mut nobodys = again.clone();
    nobodys.presentation.issuer_header = b"{}".to_vec();
    assert_eq!(family.join(&nobodys).unwrap_err(), joint(JointFault::Issuer));
    let mut altered = again.clone();
    let mut octets = altered.presentation.core_proof.to_octets();
    let last = octets.len() - 20;
    octets[last] ^= 1;
    altered.presentation.core_proof =
        bauta_bbs::committed_disclosure::CommittedProof::from_octets(&octets).unwrap();
    assert_eq!(family.join(&altered).unwrap_err(), joint(JointFault::InvalidProof));
    let mut more = again.clone();
    more.presentation.payloads[6] = Some(crate::support::payload("\"990101\""));
    assert_eq!(family.join(&more).unwrap_err(), joint(JointFault::InvalidProof));
    // One that shows more than was asked, and proves it.
    let part = Part::of(&family.guardian.credentials()[0], &family.request, 1);
    let plan = Plan { disclosed_indexes: vec![6], ..without_statements(&part.plan) };
    let mut talkative = again.clone();
    talkative.presentation = forge(&family.request, &[Part { plan, ..part }]).remove(0);
    assert_eq!(family.join(&talkative).unwrap_err(), joint(JointFault::InvalidProof));
    let mut fewer = again.clone();
    fewer.presentation.payloads.pop();
    assert_eq!(family.join(&fewer).unwrap_err(), joint(JointFault::InvalidProof));

    // The guardian has made another offer since: only the last one stands.
    let old = family.join(&offer).unwrap();
    assert_eq!(family.share(&old).err(), Some(joint(JointFault::Challenges)));
    let challenges = family.join(&again).unwrap();
    for wrong in [
        JointChallenges {
            challenges: challenges.challenges.iter().rev().copied().collect(),
            ..challenges.clone()
        },
        JointChallenges { challenges: challenges.challenges[1..].to_vec(), ..challenges.clone() },
        JointChallenges {
            challenges: [&challenges.challenges[..], &challenges.challenges[..1]].concat(),
            ..challenges.clone()
        },
    ] {
        assert_eq!(family.share(&wrong).err(), Some(joint(JointFault::Challenges)));
    }
    let elsewhere = JointChallenges { request: foreign.request.clone(), ..challenges.clone() };
    assert_eq!(family.share(&elsewhere).err(), Some(joint(JointFault::NotBegun)));

    let share = family.share(&challenges).unwrap();
    let for_another = GuardianShare { request: foreign.request, ..share.clone() };
    assert_eq!(family.complete(&for_another).unwrap_err(), Refusal::GuardianNeeded("guardian".into()));
    let for_nobody = GuardianShare { credential: "ward".into(), ..share.clone() };
    assert_eq!(family.complete(&for_nobody).unwrap_err(), Refusal::GuardianNeeded("guardian".into()));
    let without = GuardianShare { blindings: Vec::new(), ..share.clone() };
    assert_eq!(family.complete(&without).unwrap_err(), joint(JointFault::Request));
    let mut wrong = share.clone();
    wrong.blindings[0].1 = MessageScalar::from(7);
    assert_eq!(family.complete(&wrong).unwrap_err(), joint(JointFault::NotEqual));
    let response = family.complete(&share).unwrap();
    family.authority.verdict(&family.request, &response).unwrap();
}

/// The challenges of another answer, and sub-proofs made with them, are of no use.
#[test]
fn a_guardians_part_does_not_serve_twice() {
    let mut family = Family::new(guardianship());
    let offer = family.offer();
    let before = family.guardian.clone();
    let challenges = family.join(&offer).unwrap();
    let share = family.share(&challenges).unwrap();
    // The ward begins again with another core proof: its own wallet does not take the share of before.
    let again = family.join(&offer).unwrap();
    assert_eq!(family.complete(&share).unwrap_err(), joint(JointFault::InvalidProof));
    // A ward who sends it along all the same is refused.
    family.guardian = before;
    let fresh = family.share(&again).unwrap();
    let Response::Several(mut presentations) = family.complete(&fresh).unwrap() else { panic!("one") };
    presentations[1].1.sub_proofs = share.sub_proofs.into_iter().flatten().collect();
    let response = Response::Several(presentations);
    let refused = family.authority.verdict(&family.request, &response).unwrap_err();
    assert!(
        matches!(refused, Rejection::InvalidProof(ref named) if named.to_string().contains("`guardian`"))
    );
    assert_ne!(refused, core());
}
