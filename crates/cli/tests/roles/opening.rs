//! Opening: the person, encrypted to openers of whom enough together, with the register, can say who it was.

use bauta_bbs::Interface;
use bauta_credential::{
    Alg, OpeningQuery, PlanError, Policy as Registered, PresentationRequest, Registrar, Registration,
    RequestDraft, Schema, Statement as Asked,
};
use bauta_predicates::opening::{OpenedPoint, Openers, SecretShare, combine, deal};
use bauta_verifier::{Policy, Rejection, Statement};
use bauta_wallet::{Refusal, Terms, Wallet};
use ed25519_dalek::SigningKey;

use crate::authority::{Authority, asked, identifier, made};
use crate::forging::{Part, forged, one};
use crate::support::{NOW, PERSON, SHOP, core, rng, verifier};

fn interface() -> &'static Interface {
    Alg::BbsModHb.interface()
}

fn dealt(seed: u64) -> (Openers, Vec<SecretShare>) {
    deal(interface(), 2, 3, &mut rng(seed)).unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[8; 32])
}

fn registrar(openers: Option<Openers>) -> Registrar {
    Registrar::new("urn:example:registrar".into(), key().verifying_key(), openers).unwrap()
}

fn registration() -> String {
    let policy = Registered {
        client_id: SHOP.into(),
        purposes: vec!["play".into()],
        vct_values: vec![PERSON.into()],
        claims: Vec::new(),
        predicates: Vec::new(),
        pseudonym: false,
        validity: false,
        same: Vec::new(),
        opening: true,
        shared: Vec::new(),
        expires_at: None,
    };
    Registration::sign(&policy, &key()).unwrap().to_compact()
}

fn draft(openers: &Openers) -> RequestDraft {
    let draft = asked(|query| query.opening = Some(OpeningQuery::to(openers)));
    RequestDraft { registration: Some(registration()), ..draft }
}

fn request(openers: &Openers) -> PresentationRequest {
    made(draft(openers), 3)
}

const AGREED: Terms<'_> =
    Terms { credential: None, beyond_registration: false, opening: true, offers: &[], population: None };

/// An issuer, a wallet that trusts a registrar with openers, and those.
fn setting() -> (Authority, Wallet, Openers, Vec<SecretShare>) {
    let (openers, shares) = dealt(7);
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[], 2);
    wallet.trust(registrar(Some(openers.clone()))).unwrap();
    (authority, wallet, openers, shares)
}

#[test]
fn enough_openers_and_the_register_find_the_person() {
    let (mut authority, wallet, openers, shares) = setting();
    let other = authority.enrol(&[], 3);
    let request = request(&openers);
    let proposal = wallet.consider_with(&request, &AGREED, NOW).unwrap();
    assert_eq!(proposal.registrar().map(Registrar::id), Some("urn:example:registrar"));
    let answer = proposal.present(&mut rng(4)).unwrap();
    let verified = authority.verdict(&request, &answer).unwrap();
    let ciphertext = verified.first().opening().unwrap();

    let label = b"line 1";
    let give = |share: &SecretShare| share.decrypt(label, &openers, ciphertext, &mut rng(5)).unwrap();
    let given: Vec<_> = shares.iter().map(give).collect();
    let register = [&wallet, &other]
        .map(|wallet| OpenedPoint::of(interface(), &identifier(&wallet.credentials()[0], "person_id")));
    for chosen in [vec![0, 1], vec![2, 0], vec![0, 1, 2]] {
        let chosen: Vec<_> = chosen.into_iter().map(|which: usize| given[which].clone()).collect();
        let opened = combine(&openers, label, ciphertext, &chosen).unwrap();
        assert_eq!((opened == register[0], opened == register[1]), (true, false));
    }
    combine(&openers, label, ciphertext, &given[..1]).unwrap_err();
    combine(&openers, label, ciphertext, &[given[0].clone(), given[0].clone()]).unwrap_err();
    combine(&openers, b"line 2", ciphertext, &given).unwrap_err();
    let mut altered = given[0].to_octets();
    altered[112] ^= 1;
    let altered = bauta_predicates::opening::DecryptionShare::from_octets(&altered).unwrap();
    combine(&openers, label, ciphertext, &[altered, given[1].clone()]).unwrap_err();
}

#[test]
fn nothing_is_encrypted_unless_the_holder_agrees() {
    let (_, wallet, openers, _) = setting();
    let request = request(&openers);
    assert_eq!(wallet.consider(&request, NOW).unwrap_err(), Refusal::OpeningNotAgreed);
    let beyond = Terms { beyond_registration: true, ..Terms::default() };
    assert_eq!(wallet.consider_with(&request, &beyond, NOW).unwrap_err(), Refusal::OpeningNotAgreed);
}

/// With a key of its own a platform would get a name of the person that is the same everywhere.
#[test]
fn nothing_is_encrypted_to_openers_whom_nobody_has_pinned() {
    let (mut authority, wallet, openers, _) = setting();
    let terms = Terms { beyond_registration: true, ..AGREED };
    let consider = |wallet: &Wallet, request: &PresentationRequest| {
        wallet.consider_with(request, &terms, NOW).map(drop).unwrap_err()
    };
    let own = request(&dealt(8).0);
    assert_eq!(consider(&wallet, &own), Refusal::UnknownOpeners);
    let unregistered = made(RequestDraft { registration: None, ..draft(&openers) }, 3);
    assert_eq!(consider(&wallet, &unregistered), Refusal::UnknownOpeners);
    let request = request(&openers);
    let mut trusting_none = authority.enrol(&[], 3);
    assert_eq!(consider(&trusting_none, &request), Refusal::UnknownOpeners);
    trusting_none.trust(registrar(None)).unwrap();
    assert_eq!(consider(&trusting_none, &request), Refusal::UnknownOpeners);
    wallet.consider_with(&request, &AGREED, NOW).unwrap();
    // The openers of a registrar who has not signed this registration do not count.
    let stranger = SigningKey::from_bytes(&[9; 32]).verifying_key();
    let mut two = authority.enrol(&[], 4);
    two.trust(registrar(None)).unwrap();
    two.trust(Registrar::new("urn:example:another".into(), stranger, Some(openers)).unwrap()).unwrap();
    assert_eq!(consider(&two, &request), Refusal::UnknownOpeners);
}

fn about_opening() -> Rejection {
    Rejection::InvalidProof(Statement::Opening("credential".into()))
}

#[test]
fn the_ciphertext_holds_the_person_and_is_to_these_openers() {
    let (mut authority, wallet, openers, _) = setting();
    let request = request(&openers);
    let honest = Part::of(&wallet.credentials()[0], &request, 0);
    authority.verdict(&request, &forged(&request, &honest)).unwrap();
    let [Asked::Opening { index, .. }] = &honest.plan.statements[..] else { panic!() };

    let mut to_others = honest.clone();
    to_others.plan.statements = vec![Asked::Opening { index: *index, key: *dealt(8).0.key() }];
    assert_eq!(authority.verdict(&request, &forged(&request, &to_others)).unwrap_err(), about_opening());
    let liar = Part { lies: vec![(*index, 7.into())], ..honest.clone() };
    assert_eq!(authority.verdict(&request, &forged(&request, &liar)).unwrap_err(), about_opening());
    let mut handle = honest.clone();
    handle.plan.statements = vec![Asked::Opening { index: 12, key: *openers.key() }];
    handle.plan.commitment_indexes = vec![12];
    let mut elsewhere = forged(&request, &handle).into_one().unwrap();
    elsewhere.sub_proofs[0].indexes = vec![*index];
    assert_eq!(authority.verdict(&request, &one(elsewhere)).unwrap_err(), core());
    // Somebody else's ciphertext.
    let other = authority.enrol(&[], 3);
    let theirs = forged(&request, &Part::of(&other.credentials()[0], &request, 0)).into_one().unwrap();
    let mut borrowed = forged(&request, &honest).into_one().unwrap();
    borrowed.sub_proofs[0].proof[..96].copy_from_slice(&theirs.sub_proofs[0].proof[..96]);
    assert_eq!(authority.verdict(&request, &one(borrowed.clone())).unwrap_err(), about_opening());
    borrowed.sub_proofs = theirs.sub_proofs;
    assert_eq!(authority.verdict(&request, &one(borrowed)).unwrap_err(), about_opening());
}

#[test]
fn the_openers_key_is_a_key_and_the_algorithm_has_a_holder() {
    let authority = Authority::new();
    let (openers, _) = dealt(7);
    let mut identity = [0; 48];
    identity[0] = 0xc0;
    for key in ["", "AAAA", "=", &crate::support::base64url(identity), &crate::support::base64url([0xff; 48])]
    {
        let draft = asked(|query| query.opening = Some(OpeningQuery { key: key.to_owned() }));
        let refused = verifier(&[&authority.metadata], &[]).ask(draft, &mut rng(3)).unwrap_err();
        assert_eq!(refused, Rejection::PolicyUnmet(Policy::NotProvable(PlanError::OpeningKey)), "{key}");
    }
    let unbound = Authority::with_schema(Alg::BbsMod, Schema::person(), 1);
    let refused = verifier(&[&unbound.metadata], &[]).ask(draft(&openers), &mut rng(3)).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::NotProvable(PlanError::OpeningKey)));
}
