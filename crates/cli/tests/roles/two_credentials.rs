//! Two credentials in one answer, and claims of theirs that are the same.

use crate::authority::{Authority, age, answer, asked, date, identifier, made, text};
use crate::forging::{Part, forge};
use crate::predicates::card;
use crate::support::{NOW, PERSON, rng, verifier};
use bauta_bbs::MessageScalar;
use bauta_credential::{
    Alg, ClaimOf, ClaimValue, CredentialQuery, PlanError, PresentationRequest, Query, RequestDraft, Response,
    Same, Schema, Statement as Asked,
};
use bauta_verifier::{Policy, Rejection, Statement, VerifiedPresentation};
use bauta_wallet::{Refusal, Wallet};

const CARD: &str = "urn:example:card:1";

fn claim_of(credential: &str, path: &str) -> ClaimOf {
    ClaimOf { credential: credential.into(), path: path.into() }
}

pub(crate) fn same(first: (&str, &str), second: (&str, &str)) -> Same {
    Same(claim_of(first.0, first.1), claim_of(second.0, second.1))
}

/// A request for two credentials with these claims equal.
pub(crate) fn pair(places: [(&str, &str); 2], equal: Vec<Same>) -> RequestDraft {
    let credentials =
        places.iter().map(|(id, vct)| CredentialQuery::new(*id, *vct, Vec::new())).collect::<Vec<_>>();
    RequestDraft { query: Query { credentials, same: equal }, ..asked(|_| {}) }
}

/// A wallet with a person's credential, and a card of another issuer over the same identifier.
pub(crate) fn with_card(holder_id: impl Fn(&Wallet) -> MessageScalar) -> (Authority, Authority, Wallet) {
    let mut authority = Authority::new();
    let mut cards = Authority::with_schema(Alg::BbsModHb, card(), 9);
    let mut wallet = authority.enrol(&[], 2);
    let holder_id = ClaimValue::Identifier(holder_id(&wallet));
    let values = [
        ("points", ClaimValue::Integer(27_251)),
        ("tier", ClaimValue::Integer(3)),
        ("since", date("1974-08-12")),
        ("nickname", text("Eriksson")),
        ("holder_id", holder_id),
    ];
    cards.add_to(&mut wallet, &values, 3);
    (authority, cards, wallet)
}

pub(crate) fn own_id(wallet: &Wallet) -> MessageScalar {
    identifier(&wallet.credentials()[0], "person_id")
}

pub(crate) fn verdict(
    issuers: [&Authority; 2],
    request: &PresentationRequest,
    response: &Response,
) -> Result<VerifiedPresentation, Rejection> {
    let metadata = issuers.map(|issuer| &issuer.metadata);
    let mut verifier = verifier(&metadata, &[request]);
    for issuer in issuers {
        verifier = verifier.with_log(issuer.metadata.issuer(), issuer.log());
    }
    verifier.verify(&response.to_text(), NOW, &mut rng(9))
}

pub(crate) const PLACES: [(&str, &str); 2] = [("person", PERSON), ("card", CARD)];

// conformance: zkp-03
#[test]
fn two_credentials_of_one_holder_are_shown_to_be_so() {
    let (authority, cards, wallet) = with_card(own_id);
    for equal in [
        vec![same(("person", "person_id"), ("card", "holder_id"))],
        vec![same(("card", "holder_id"), ("person", "person_id"))],
        vec![
            same(("person", "birth_date"), ("card", "since")),
            same(("card", "holder_id"), ("person", "person_id")),
        ],
    ] {
        let mut draft = pair(PLACES, equal.clone());
        draft.query.credentials[0].predicates.push(age(18));
        let request = made(draft, 4);
        let response = answer(&wallet, &request, 5).unwrap();
        let verified = verdict([&authority, &cards], &request, &response).unwrap();
        let proven: Vec<_> = verified.credentials().iter().flat_map(|one| one.same().to_vec()).collect();
        assert_eq!(proven.len(), equal.len());
        assert!(equal.iter().all(|same| proven.contains(same)));
        assert_eq!(verified.credentials()[1].issuer(), cards.metadata.issuer());
        assert_eq!(verified.credentials()[0].predicates().len(), 1);
    }
}

pub(crate) fn not_equal(id: &str, path: &str) -> Rejection {
    Rejection::InvalidProof(Statement::Same(id.into(), path.into()))
}

#[test]
fn what_is_not_the_same_is_refused_by_wallet_and_verifier() {
    let (authority, cards, wallet) = with_card(|_| MessageScalar::from(7));
    let equal = vec![same(("person", "person_id"), ("card", "holder_id"))];
    let request = made(pair(PLACES, equal), 4);
    assert_eq!(answer(&wallet, &request, 5).unwrap_err(), Refusal::NotEqual("person_id".into()));
    // Either opening a lie: the one commitment is opened to the other's message.
    let held = wallet.credentials();
    let parts = [0, 1].map(|position| Part::of(&held[position], &request, position));
    let ids = [identifier(&held[0], "person_id"), identifier(&held[1], "holder_id")];
    for (liar, (index, message)) in [(0, (10, ids[1].clone())), (1, (4, ids[0].clone()))] {
        let mut parts = parts.clone();
        parts[liar].lies = vec![(index, message)];
        let response = Response::assemble(&request, forge(&request, &parts));
        let refused = verdict([&authority, &cards], &request, &response).unwrap_err();
        assert_eq!(refused, not_equal("person", "person_id"));
    }
}

/// `c_ext` could be anything, if it were not the other core proof's own commitment.
#[test]
fn the_commitment_that_is_compared_is_the_other_credentials() {
    let (authority, cards, wallet) = with_card(own_id);
    let equal = vec![same(("person", "person_id"), ("card", "holder_id"))];
    let request = made(pair(PLACES, equal), 4);
    let held = wallet.credentials();
    let parts = [0, 1].map(|position| Part::of(&held[position], &request, position));
    let honest = forge(&request, &parts);
    verdict([&authority, &cards], &request, &Response::assemble(&request, honest.clone())).unwrap();
    let own = honest[0].core_proof.commitments()[0];
    let elsewhere = forge(&request, &[parts[0].clone(), Part { seed: 77, ..parts[1].clone() }]);
    let foreign = elsewhere[1].core_proof.commitments()[0];
    let not_asked = Rejection::PolicyUnmet(Policy::SubProofNotAsked(0));
    for c_ext in [own, foreign] {
        let mut altered = honest.clone();
        altered[0].sub_proofs[0].c_ext = Some(c_ext);
        let response = Response::assemble(&request, altered);
        assert_eq!(verdict([&authority, &cards], &request, &response).unwrap_err(), not_asked);
    }
    // A proof about a credential of the same answer, made with another one.
    let mut mixed = honest.clone();
    mixed[0].sub_proofs[0].proof = elsewhere[0].sub_proofs[0].proof.clone();
    let response = Response::assemble(&request, mixed);
    let refused = verdict([&authority, &cards], &request, &response).unwrap_err();
    assert_eq!(refused, not_equal("person", "person_id"));
    for at in 0..128 {
        let mut altered = honest.clone();
        altered[0].sub_proofs[0].proof[at] ^= 1 << (at % 8);
        let response = Response::assemble(&request, altered);
        verdict([&authority, &cards], &request, &response).unwrap_err();
    }
}

/// Of two names that are not there both slots hold the same decoy; a number and a date may be the same scalar.
#[test]
fn texts_and_different_types_are_not_compared() {
    let (authority, cards, wallet) = with_card(own_id);
    let metadata = [&authority.metadata, &cards.metadata];
    for (first, second, unfit) in [
        ("family_name", "nickname", "family_name"),
        ("given_name", "nickname", "given_name"),
        // Two that never expire, or have no tier, would be the same.
        ("expires_on", "since", "expires_on"),
        ("birth_date", "tier", "tier"),
    ] {
        let draft = pair(PLACES, vec![same(("person", first), ("card", second))]);
        let expected = PlanError::Unfit(unfit.into());
        let refused = verifier(&metadata, &[]).ask(draft.clone(), &mut rng(3)).unwrap_err();
        assert_eq!(refused, Rejection::PolicyUnmet(Policy::NotProvable(expected.clone())));
        assert_eq!(answer(&wallet, &made(draft, 4), 5).unwrap_err(), Refusal::CannotProve(expected));
    }
    // `birth_date` and `points` are the same scalar, signed as a date and as a number.
    let request = made(pair(PLACES, vec![same(("person", "birth_date"), ("card", "points"))]), 4);
    let parts = [0, 1].map(|position| Part::of(&wallet.credentials()[position], &request, position));
    let response = Response::assemble(&request, forge(&request, &parts));
    let refused = verdict([&authority, &cards], &request, &response).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::SubProofNotAsked(0)));
}

/// Two people who have no such name: their slots are equal, and nothing may follow from it.
#[test]
fn two_decoys_are_never_the_same() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let places = [("one", PERSON), ("other", PERSON)];
    let draft = pair(places, vec![same(("one", "given_name"), ("other", "given_name"))]);
    let unfit = PlanError::Unfit("given_name".into());
    let refused = verifier(&[&authority.metadata], &[]).ask(draft.clone(), &mut rng(3)).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::NotProvable(unfit.clone())));
    let request = made(draft, 4);
    assert_eq!(answer(&wallet, &request, 5).unwrap_err(), Refusal::CannotProve(unfit.clone()));
    // Nor does a verifier that has asked nevertheless take it.
    let held = &wallet.credentials()[0];
    let mut parts = [0, 1].map(|position| {
        let plain = made(pair(places, Vec::new()), 4);
        Part::of(held, &plain, position)
    });
    let equal = request.query().same[0].clone();
    parts[0].plan.statements = vec![Asked::Same { index: 1, same: equal, other: 1 }];
    parts.iter_mut().for_each(|part| part.plan.commitment_indexes = vec![1]);
    let response = Response::assemble(&request, forge(&request, &parts));
    let refused = authority.verdict(&request, &response).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::NotProvable(unfit)));
}

#[test]
fn one_answer_has_one_algorithm() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let mut plain = crate::support::Office::with_schema(Alg::BbsMod, Schema::person(), 5);
    let unbound = plain.enrol("Svensson", 6);
    let request = made(pair([("one", PERSON), ("other", PERSON)], Vec::new()), 4);
    let parts =
        [Part::of(&wallet.credentials()[0], &request, 0), Part::of(&unbound.credentials()[0], &request, 1)];
    let response = Response::assemble(&request, forge(&request, &parts));
    let verifier = verifier(&[&authority.metadata, &plain.metadata], &[&request]);
    let refused = verifier.verify(&response.to_text(), NOW, &mut rng(9)).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::PresentationHeader));
}
