//! Registrations: what a platform may ask, and what a wallet does when it asks more.

use bauta_credential::{
    ClaimOf, CredentialQuery, Day, OpeningQuery, OverAsking, Policy, Predicate, PresentationRequest, Query,
    Registrar, Registration, Relative, RequestDraft, Same,
};
use bauta_predicates::opening::{Openers, deal};
use bauta_wallet::{Refusal, Terms, Wallet, WalletError};
use ed25519_dalek::SigningKey;

use crate::authority::{Authority, age, asked, at_shop, in_epochs, made, one_of, range};
use crate::support::{NOW, PERSON, SHOP, rng};

const DAY: u64 = 86_400;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn openers() -> Openers {
    deal(bauta_credential::Alg::BbsModHb.interface(), 1, 1, &mut rng(7)).unwrap().0
}

fn registrar() -> Registrar {
    Registrar::new("urn:example:registrar".into(), key(8).verifying_key(), Some(openers())).unwrap()
}

/// Nothing but a purpose.
fn nothing() -> Policy {
    Policy {
        client_id: SHOP.into(),
        purposes: vec!["work".into(), "play".into()],
        vct_values: vec![PERSON.into()],
        claims: Vec::new(),
        predicates: Vec::new(),
        pseudonym: false,
        validity: false,
        same: Vec::new(),
        opening: false,
        shared: Vec::new(),
        expires_at: None,
    }
}

fn signed(policy: &Policy) -> Option<String> {
    Some(Registration::sign(policy, &key(8)).unwrap().to_compact())
}

fn with(policy: &Policy, draft: RequestDraft) -> PresentationRequest {
    made(RequestDraft { registration: signed(policy), ..draft }, 3)
}

fn trusting() -> (Authority, Wallet) {
    let mut authority = Authority::new();
    let mut wallet = authority.enrol(&[], 2);
    authority.publish(NOW / DAY);
    authority.sync(&mut wallet);
    wallet.trust(registrar()).unwrap();
    (authority, wallet)
}

fn consider(wallet: &Wallet, request: &PresentationRequest) -> Result<(), Refusal> {
    let terms = Terms { opening: true, ..Terms::default() };
    wallet.consider_with(request, &terms, request.issued_at().unwrap()).map(drop)
}

fn claims(paths: &[&str]) -> RequestDraft {
    let paths = paths.iter().map(|path| (*path).into()).collect();
    RequestDraft { query: Query::disclose(PERSON, paths), ..asked(|_| {}) }
}

fn over(asking: OverAsking) -> Result<(), Refusal> {
    Err(Refusal::OverAsking(asking))
}

/// Each thing that may be asked, what registers it, and what the wallet says where it is not registered.
fn everything(head: &String) -> Vec<(RequestDraft, Policy, OverAsking)> {
    let predicate = |predicate: Predicate| asked(|query| query.predicates.push(predicate));
    let place = |id: &str| CredentialQuery::new(id, PERSON, Vec::new());
    let claim = |credential: &str| ClaimOf { credential: credential.into(), path: "person_id".into() };
    let two = Query {
        credentials: vec![place("one"), place("other")],
        same: vec![Same(claim("one"), claim("other"))],
    };
    let after = Predicate::relative("expires_on".into(), Relative::After(Day::Today));
    let unregistered = || OverAsking::Predicate("birth_date".into());
    vec![
        (
            claims(&["sex"]),
            Policy { claims: vec!["sex".into()], ..nothing() },
            OverAsking::Claim("sex".into()),
        ),
        (predicate(age(18)), Policy { predicates: vec![age(18)], ..nothing() }, unregistered()),
        (
            predicate(range("birth_date", Some("1970-01-01"), None)),
            Policy { predicates: vec![range("birth_date", Some("1970-01-01"), None)], ..nothing() },
            unregistered(),
        ),
        (
            predicate(after.clone()),
            Policy { predicates: vec![after], ..nothing() },
            OverAsking::Predicate("expires_on".into()),
        ),
        (
            predicate(one_of("region", &["990101", "990102"])),
            Policy { predicates: vec![one_of("region", &["990101", "990102"])], ..nothing() },
            OverAsking::Predicate("region".into()),
        ),
        // Who may see a claim may have something proven about it.
        (predicate(age(21)), Policy { claims: vec!["birth_date".into()], ..nothing() }, unregistered()),
        (
            asked(|query| query.pseudonym = at_shop()),
            Policy { pseudonym: true, ..nothing() },
            OverAsking::Pseudonym,
        ),
        (
            asked(|query| query.validity = in_epochs(&[head])),
            Policy { validity: true, ..nothing() },
            OverAsking::Validity,
        ),
        (
            asked(|query| query.opening = Some(OpeningQuery::to(&openers()))),
            Policy { opening: true, ..nothing() },
            OverAsking::Opening,
        ),
        (
            RequestDraft { query: two, ..asked(|_| {}) },
            Policy { same: vec![("person_id".into(), "person_id".into())], ..nothing() },
            OverAsking::Same,
        ),
    ]
}

#[test]
fn what_is_registered_may_be_asked_and_nothing_else() {
    let (authority, wallet) = trusting();
    let head = authority.heads[0].hash().to_string();
    let all = everything(&head);
    for (which, (draft, policy, over_asking)) in all.iter().enumerate() {
        assert_eq!(consider(&wallet, &with(policy, draft.clone())), Ok(()), "{which}");
        let refused = with(&nothing(), draft.clone());
        assert_eq!(consider(&wallet, &refused), over(over_asking.clone()), "{which}");
        // The holder may say otherwise, and sees what the platform did.
        let terms = Terms { beyond_registration: true, opening: true, ..Terms::default() };
        let proposal = wallet.consider_with(&refused, &terms, NOW).unwrap();
        assert_eq!(proposal.beyond_registration(), Some(&Refusal::OverAsking(over_asking.clone())));
        // What everybody else has registered is of no use.
        for (_, other, other_over) in all.iter().filter(|(_, _, other)| other != over_asking) {
            assert_eq!(
                consider(&wallet, &with(other, draft.clone())),
                over(over_asking.clone()),
                "{other_over}"
            );
        }
    }
    let plain = with(&nothing(), asked(|_| {}));
    assert_eq!(consider(&wallet, &plain), Ok(()));
    assert!(wallet.consider(&plain, NOW).unwrap().beyond_registration().is_none());
}

/// A registered predicate is that one: not another age, another set, or an older day.
#[test]
fn another_predicate_than_the_registered_one_is_over_asking() {
    let (_, wallet) = trusting();
    let fixed = |max: &str| range("birth_date", None, Some(max));
    let resolved = fixed("2008-07-15");
    for (registered, asked_for, covered) in [
        (age(18), age(18), true),
        (age(18), age(17), false),
        (age(18), age(19), false),
        (age(18), resolved.clone(), false),
        (resolved.clone(), age(18), false),
        (resolved.clone(), resolved.clone(), true),
        (resolved, fixed("2008-07-14"), false),
        (one_of("region", &["990101"]), one_of("region", &["990101", "990102"]), false),
        (one_of("region", &["990101", "990102"]), one_of("region", &["990102", "990101"]), false),
        (one_of("region", &["990101"]), one_of("nationality", &["UTO"]), false),
        (fixed("2008-07-15"), range("issued_on", None, Some("2008-07-15")), false),
    ] {
        let policy = Policy { predicates: vec![registered], ..nothing() };
        let path = asked_for.path.clone();
        let request = with(&policy, asked(|query| query.predicates.push(asked_for)));
        let expected = if covered { Ok(()) } else { over(OverAsking::Predicate(path)) };
        assert_eq!(consider(&wallet, &request), expected);
    }
    // Of two predicates both have to be registered; of two claims too, and in each place of the request.
    let policy = Policy { predicates: vec![age(18)], claims: vec!["region".into()], ..nothing() };
    let request = with(&policy, asked(|query| query.predicates = vec![age(18), one_of("sex", &["F"])]));
    assert_eq!(consider(&wallet, &request), over(OverAsking::Predicate("sex".into())));
    let request = with(&policy, claims(&["region", "sex"]));
    assert_eq!(consider(&wallet, &request), over(OverAsking::Claim("sex".into())));
    let second = ["one", "other"].map(|id| {
        let paths = if id == "other" { vec!["sex".into()] } else { Vec::new() };
        CredentialQuery::new(id, PERSON, paths)
    });
    let query = Query { credentials: second.to_vec(), same: Vec::new() };
    let request = with(&policy, RequestDraft { query, ..asked(|_| {}) });
    assert_eq!(consider(&wallet, &request), over(OverAsking::Claim("sex".into())));
}

/// Which credentials, and which of their claims are compared: in either order, and no others.
#[test]
fn another_type_or_another_pair_is_over_asking() {
    let (mut authority, mut wallet) = trusting();
    let own = crate::authority::identifier(&wallet.credentials()[0], "person_id");
    let guardian = bauta_credential::ClaimValue::Identifier(own);
    authority.add_to(&mut wallet, &[("guardian_id", guardian)], 7);
    let other_type = Policy { vct_values: vec!["urn:example:ticket:1".into()], ..nothing() };
    let refused = consider(&wallet, &with(&other_type, asked(|_| {})));
    assert_eq!(refused, over(OverAsking::CredentialType(PERSON.into())));
    let claim = |credential: &str, path: &str| ClaimOf { credential: credential.into(), path: path.into() };
    let pair = |first: &str, second: &str| {
        let credentials = ["one", "other"].map(|id| CredentialQuery::new(id, PERSON, Vec::new())).to_vec();
        let same = vec![Same(claim("one", first), claim("other", second))];
        RequestDraft { query: Query { credentials, same }, ..asked(|_| {}) }
    };
    let policy =
        |first: &str, second: &str| Policy { same: vec![(first.into(), second.into())], ..nothing() };
    let registered = policy("guardian_id", "person_id");
    // The credentials differ, and what is asked is refused as untrue only after it may be asked.
    for (first, second) in [("guardian_id", "person_id"), ("person_id", "guardian_id")] {
        let asked = consider(&wallet, &with(&registered, pair(first, second)));
        assert_eq!(asked, Err(Refusal::NotEqual(first.into())));
    }
    for (first, second) in
        [("person_id", "person_id"), ("guardian_id", "guardian_id"), ("guardian_id", "validity_handle")]
    {
        let asked = consider(&wallet, &with(&registered, pair(first, second)));
        assert_eq!(asked, over(OverAsking::Same), "{first} and {second}");
    }
}

#[test]
fn a_registration_is_of_one_platform_for_its_purposes_while_it_lasts() {
    let (_, wallet) = trusting();
    let draft = asked(|_| {});
    let others = Policy { client_id: "https://mall.example".into(), ..nothing() };
    assert_eq!(consider(&wallet, &with(&others, draft.clone())), over(OverAsking::Platform));
    for (purpose, covered) in [
        (Some("play"), true),
        (Some("work"), true),
        (Some("Play"), false),
        (Some("sell"), false),
        (None, false),
    ] {
        let draft = RequestDraft { purpose: purpose.map(str::to_owned), ..draft.clone() };
        let expected = if covered { Ok(()) } else { over(OverAsking::Purpose) };
        assert_eq!(consider(&wallet, &with(&nothing(), draft)), expected, "{purpose:?}");
    }
    for (expires_at, covered) in [(NOW + 1, true), (NOW, false), (NOW - 1, false), (0, false)] {
        let policy = Policy { expires_at: Some(expires_at), ..nothing() };
        let expected = if covered { Ok(()) } else { over(OverAsking::Ended) };
        assert_eq!(consider(&wallet, &with(&policy, draft.clone())), expected, "{expires_at}");
    }
}

#[test]
fn a_wallet_that_trusts_a_registrar_asks_for_a_registration() {
    let (mut authority, wallet) = trusting();
    let unregistered = made(asked(|_| {}), 3);
    let stranger = Registration::sign(&nothing(), &key(9)).unwrap().to_compact();
    let unknown = made(RequestDraft { registration: Some(stranger), ..asked(|_| {}) }, 3);
    for request in [&unregistered, &unknown] {
        assert_eq!(consider(&wallet, request), Err(Refusal::NotRegistered));
        let terms = Terms { beyond_registration: true, ..Terms::default() };
        let proposal = wallet.consider_with(request, &terms, NOW).unwrap();
        assert_eq!(proposal.beyond_registration(), Some(&Refusal::NotRegistered));
        assert!(proposal.registrar().is_none());
        // Who trusts nobody asks nobody.
        assert_eq!(consider(&authority.enrol(&[], 3), request), Ok(()));
    }
    let mut two = authority.enrol(&[], 4);
    let other = Registrar::new("urn:example:other".into(), key(9).verifying_key(), None).unwrap();
    two.trust(registrar()).unwrap();
    two.trust(other).unwrap();
    assert_eq!(consider(&two, &unknown), Ok(()));
    assert_eq!(
        two.consider(&unknown, NOW).unwrap().registrar().map(Registrar::id),
        Some("urn:example:other")
    );
}

/// A policy that says more under a signature over less.
#[test]
fn an_altered_registration_is_nobodys() {
    let (_, wallet) = trusting();
    let compact = signed(&nothing()).unwrap();
    let (_, signature) = compact.split_once('.').unwrap();
    let more = signed(&Policy { pseudonym: true, ..nothing() }).unwrap();
    let forged = format!("{}.{signature}", more.split_once('.').unwrap().0);
    let draft = asked(|query| query.pseudonym = at_shop());
    let request = made(RequestDraft { registration: Some(forged), ..draft.clone() }, 3);
    assert_eq!(consider(&wallet, &request), Err(Refusal::NotRegistered));
    // Signed by the registrar, and about something else.
    let policy = serde_json::to_vec(&nothing()).unwrap();
    let plain = ed25519_dalek::Signer::sign(&key(8), &policy).to_bytes();
    let other = format!("{}.{}", crate::support::base64url(&policy), crate::support::base64url(plain));
    let request = made(RequestDraft { registration: Some(other), ..asked(|_| {}) }, 3);
    assert_eq!(consider(&wallet, &request), Err(Refusal::NotRegistered), "the signature is bound to its use");
    let mut at = 0;
    for character in compact.chars() {
        let replaced = if character == 'A' { "B" } else { "A" };
        let altered = format!("{}{replaced}{}", &compact[..at], &compact[at + 1..]);
        at += 1;
        let draft = RequestDraft { registration: Some(altered), ..asked(|_| {}) };
        if let Ok(request) = PresentationRequest::new(draft, &mut rng(3)) {
            assert_eq!(consider(&wallet, &request), Err(Refusal::NotRegistered), "character {at}");
        }
    }
}

#[test]
fn a_registrar_is_known_by_its_first_description() {
    let (_, mut wallet) = trusting();
    wallet.trust(registrar()).unwrap();
    assert_eq!(wallet.registrars().len(), 1);
    let id = || "urn:example:registrar".to_owned();
    for other in [
        Registrar::new(id(), key(9).verifying_key(), Some(openers())).unwrap(),
        Registrar::new(id(), key(8).verifying_key(), None).unwrap(),
    ] {
        assert_eq!(wallet.trust(other).unwrap_err(), WalletError::RegistrarChanged);
    }
    let passphrase = age::secrecy::SecretString::from("passphrase");
    let sealed = bauta_wallet::seal(&wallet, &passphrase, 1).unwrap();
    let opened = bauta_wallet::open(&sealed, &passphrase).unwrap();
    assert_eq!(opened.registrars(), [registrar()]);
    assert_eq!(consider(&opened, &made(asked(|_| {}), 3)), Err(Refusal::NotRegistered));
}
