//! What a wallet does not take, and what it does not answer.

use bauta_credential::{
    Alg, ClaimValue, IssuedCredential, IssuerMetadata, Malformed, Part, PresentationRequest, Problem,
    RequestDraft, Schema,
};
use bauta_predicates::NymEntropy;
use bauta_wallet::{Proposal, Refusal, Terms, Wallet, WalletError};

use crate::support::{LIFETIME, NOW, Office, PERSON, SHOP, draft, passport, payload, request, rng, ticket};

const OTHERS: WalletError = WalletError::NotSignedForThisWallet;

/// A wallet that waits for a credential, and the credential.
fn waiting(alg: Alg) -> (Office, Wallet, IssuedCredential) {
    let (mut office, mut wallet) = (Office::new(alg), Wallet::default());
    let request = wallet.request(&office.metadata, &mut rng(2)).unwrap();
    let issued = office.issue(&request, &passport("Eriksson"), None).unwrap();
    (office, wallet, issued)
}

/// That the wallet refuses a credential and is as it was, so that it takes the right one afterwards.
fn refuses(wallet: &mut Wallet, compact: &str) -> WalletError {
    let before = format!("{wallet:?}");
    let refused = wallet.accept(compact).unwrap_err();
    assert_eq!(format!("{wallet:?}"), before);
    refused
}

#[test]
fn a_credential_for_another_wallet() {
    let (mut office, mut mine, issued) = waiting(Alg::BbsModHb);
    let mut theirs = Wallet::default();
    let request = theirs.request(&office.metadata, &mut rng(3)).unwrap();
    let other = office.issue(&request, &passport("Svensson"), None).unwrap();
    assert_eq!(refuses(&mut mine, &other.to_compact()), OTHERS);
    assert_eq!(refuses(&mut theirs, &issued.to_compact()), OTHERS);
    assert_eq!(refuses(&mut Wallet::default(), &issued.to_compact()), OTHERS);
    mine.accept(&issued.to_compact()).unwrap();
}

#[test]
fn a_credential_with_a_changed_value() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let (_, mut wallet, issued) = waiting(alg);
        for (index, value) in [(0, "\"Svensson\""), (1, "\"Anna\""), (7, "1"), (10, "12345")] {
            let mut altered = issued.clone();
            altered.payloads[index] = payload(value);
            assert_eq!(refuses(&mut wallet, &altered.to_compact()), OTHERS);
        }
        let mut unfit = issued.clone();
        unfit.payloads[7] = payload("65536");
        let problem = Problem::OutOfRange("value");
        let malformed = Malformed { part: Part::Payload, position: 7, problem };
        assert_eq!(refuses(&mut wallet, &unfit.to_compact()), WalletError::Malformed(malformed));
        wallet.accept(&issued.to_compact()).unwrap();
    }
}

// conformance: bbs-header-shared, jwp-cmap-validated, jwp-cmap-holder
#[test]
fn a_credential_with_a_changed_header() {
    let (office, mut wallet, issued) = waiting(Alg::BbsModHb);
    let header = String::from_utf8(issued.issuer_header.clone()).unwrap();
    for other in [format!("{header} "), header.replace("person:1", "person:2"), header.replace("-HB", "")] {
        let altered = IssuedCredential { issuer_header: other.into_bytes(), ..issued.clone() };
        let malformed =
            Malformed { part: Part::IssuerHeader, position: 0, problem: Problem::Inconsistent("header") };
        assert_eq!(refuses(&mut wallet, &altered.to_compact()), WalletError::Malformed(malformed));
    }
    assert_eq!(issued.issuer_header, office.metadata.issuer_header());
    wallet.accept(&issued.to_compact()).unwrap();
}

#[test]
fn a_credential_with_changed_entropy() {
    let (_, mut wallet, issued) = waiting(Alg::BbsModHb);
    for entropy in [NymEntropy::none(), NymEntropy::random(&mut rng(3)).unwrap()] {
        let altered = IssuedCredential { entropy: Some(entropy), ..issued.clone() };
        assert_eq!(refuses(&mut wallet, &altered.to_compact()), OTHERS);
    }
    let without = IssuedCredential { entropy: None, ..issued.clone() };
    let malformed =
        Malformed { part: Part::IssuerProof, position: 0, problem: Problem::Inconsistent("entropy") };
    assert_eq!(refuses(&mut wallet, &without.to_compact()), WalletError::Malformed(malformed));
    wallet.accept(&issued.to_compact()).unwrap();
}

#[test]
fn a_credential_in_which_any_character_was_changed() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let (_, mut wallet, issued) = waiting(alg);
        let compact = issued.to_compact();
        for at in 0..compact.len() {
            let other = if compact.as_bytes()[at] == b'A' { "B" } else { "A" };
            let altered = format!("{}{other}{}", &compact[..at], &compact[at + 1..]);
            assert!(wallet.accept(&altered).is_err(), "{alg:?}: character {at}");
        }
        assert_eq!((wallet.credentials().len(), wallet.open_requests()), (0, 1));
        wallet.accept(&compact).unwrap();
    }
}

#[test]
fn a_credential_that_another_key_signed() {
    let (_, mut wallet, _) = waiting(Alg::BbsModHb);
    let mut impostor = Office::with_schema(Alg::BbsModHb, Schema::person(), 9);
    let mut other = Wallet::default();
    let request = other.request(&impostor.metadata, &mut rng(2)).unwrap();
    let issued = impostor.issue(&request, &passport("Eriksson"), None).unwrap();
    assert_eq!(refuses(&mut wallet, &issued.to_compact()), OTHERS);
    other.accept(&issued.to_compact()).unwrap();
}

#[test]
fn what_is_no_credential() {
    let (_, mut wallet, issued) = waiting(Alg::BbsModHb);
    let compact = issued.to_compact();
    for text in ["", "...", &compact[1..], &compact[..compact.len() - 1], &format!("{compact}\n")] {
        assert!(matches!(refuses(&mut wallet, text), WalletError::Malformed(_)));
    }
}

fn with(metadata: &IssuerMetadata, change: impl FnOnce(&mut serde_json::Value)) -> IssuerMetadata {
    let mut value = serde_json::from_str(&metadata.to_json()).unwrap();
    change(&mut value);
    IssuerMetadata::from_json(value.to_string().as_bytes()).unwrap()
}

/// An issuer that describes itself in one way to one holder and in another way to the next marks them.
#[test]
fn an_issuer_that_describes_itself_anew() {
    let (office, mut wallet, _) = waiting(Alg::BbsModHb);
    let before = format!("{wallet:?}");
    let other = Office::with_schema(Alg::BbsModHb, Schema::person(), 9).metadata;
    let other: serde_json::Value = serde_json::from_str(&other.to_json()).unwrap();
    for described in [
        with(&office.metadata, |value| value["public_key"] = other["public_key"].clone()),
        with(&office.metadata, |value| value["log_key"] = other["log_key"].clone()),
        with(&office.metadata, |value| value["epochs"] = "https://elsewhere.example".into()),
        with(&office.metadata, |value| value["schema"]["claims"][9]["filler"] = 0.into()),
    ] {
        let refused = wallet.request(&described, &mut rng(4)).unwrap_err();
        assert_eq!(refused, WalletError::IssuerChanged);
    }
    assert_eq!(format!("{wallet:?}"), before);
    wallet.request(&office.metadata, &mut rng(4)).unwrap();
    assert_eq!(wallet.issuers().len(), 1);
}

#[test]
fn a_request_for_a_claim_that_it_does_not_have_or_never_shows() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let consider = |path: &str| wallet.consider(&request(&["region", path], 3), NOW).unwrap_err();
    for path in ["height", "region.city", "alg"] {
        assert_eq!(consider(path), Refusal::NoSuchClaim(path.into()));
    }
    for path in ["person_id", "guardian_id", "validity_handle"] {
        assert_eq!(consider(path), Refusal::NeverDisclosed(path.into()));
    }
}

#[test]
fn a_request_for_another_kind_of_credential() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let asked = draft(SHOP, "urn:example:ticket:1", &[]);
    let request = PresentationRequest::new(asked, &mut rng(3)).unwrap();
    assert_eq!(wallet.consider(&request, NOW).unwrap_err(), Refusal::NoCredential);
    assert_eq!(Wallet::default().consider(&request, NOW).unwrap_err(), Refusal::NoCredential);
}

#[test]
fn a_request_that_is_over_or_not_yet() {
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let request = request(&["region"], 3);
    for now in [NOW + LIFETIME, u64::MAX, NOW - 301, 0] {
        assert_eq!(wallet.consider(&request, now).unwrap_err(), Refusal::RequestExpired, "{now}");
    }
    for now in [NOW + LIFETIME - 1, NOW - 300] {
        wallet.consider(&request, now).unwrap();
    }
}

/// A wallet of two credentials: the one that expires first came last.
fn two_credentials() -> Wallet {
    let (mut office, mut rng) = (Office::new(Alg::BbsModHb), rng(2));
    let mut wallet = Wallet::default();
    for (family_name, expires_on) in [("Eriksson", "2032-04-15"), ("Svensson", "2026-07-15")] {
        let request = wallet.request(&office.metadata, &mut rng).unwrap();
        let expires_on = Some(expires_on.parse().unwrap());
        let record = bauta_issuer::document::DocumentRecord { expires_on, ..passport(family_name) };
        let issued = office.issue(&request, &record, None).unwrap();
        wallet.accept(&issued.to_compact()).unwrap();
    }
    wallet
}

/// What the wallet proposes when its owner has chosen a credential.
fn choose<'a>(
    wallet: &'a Wallet,
    request: &'a PresentationRequest,
    credential: usize,
    now: u64,
) -> Result<Proposal<'a>, Refusal> {
    wallet.consider_with(request, &Terms { credential: Some(credential), ..Terms::default() }, now)
}

fn family_name(proposal: &Proposal<'_>) -> ClaimValue {
    proposal.shown().remove(0).1
}

#[test]
fn the_newest_credential_that_has_not_expired_is_shown_unless_another_is_chosen() {
    let wallet = two_credentials();
    let named = |name: &str| ClaimValue::Text(name.to_owned());
    let today = request(&["family_name"], 3);
    assert!(family_name(&wallet.consider(&today, NOW).unwrap()) == named("Svensson"));
    assert!(family_name(&choose(&wallet, &today, 0, NOW).unwrap()) == named("Eriksson"));
    assert!(family_name(&choose(&wallet, &today, 1, NOW).unwrap()) == named("Svensson"));
    assert_eq!(choose(&wallet, &today, 2, NOW).unwrap_err(), Refusal::NoCredential);

    let issued_at = NOW + 86_400;
    let asked = RequestDraft { issued_at, ..draft(SHOP, PERSON, &["family_name"]) };
    let tomorrow = PresentationRequest::new(asked, &mut rng(4)).unwrap();
    assert!(family_name(&wallet.consider(&tomorrow, issued_at).unwrap()) == named("Eriksson"));
    let expired = choose(&wallet, &tomorrow, 1, issued_at).unwrap_err();
    assert_eq!(expired, Refusal::CredentialExpired("2026-07-15".parse().unwrap()));
}

/// 2032-04-15 is the last day.
#[test]
fn a_request_after_the_credential_has_expired() {
    const LAST_SECOND: u64 = 1_965_686_399;
    let mut office = Office::new(Alg::BbsModHb);
    let wallet = office.enrol("Eriksson", 2);
    let at = |issued_at| {
        let asked = RequestDraft { issued_at, ..draft(SHOP, PERSON, &["region"]) };
        let request = PresentationRequest::new(asked, &mut rng(3)).unwrap();
        wallet.consider(&request, issued_at).map(drop)
    };
    let last = "2032-04-15".parse().unwrap();
    assert_eq!(bauta_credential::Date::from_unix_seconds(LAST_SECOND), Ok(last));
    assert_eq!(bauta_credential::Date::from_unix_seconds(LAST_SECOND + 1), "2032-04-16".parse());
    assert_eq!(at(LAST_SECOND), Ok(()));
    assert_eq!(at(LAST_SECOND + 1), Err(Refusal::CredentialExpired(last)));
}

#[test]
fn a_kind_of_credential_without_an_expiry_date_does_not_expire() {
    let mut office = Office::with_schema(Alg::BbsModHb, ticket(), 1);
    let wallet = office.enrol("Eriksson", 2);
    let issued_at = 3_000_000_000;
    let asked = RequestDraft { issued_at, ..draft(SHOP, "urn:example:ticket:1", &["seat"]) };
    let request = PresentationRequest::new(asked, &mut rng(3)).unwrap();
    wallet.consider(&request, issued_at).unwrap();
}
