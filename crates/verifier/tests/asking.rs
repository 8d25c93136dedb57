//! What a verifier asks, and what it refuses to ask.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::path::Path;

use bauta_bbs::{KeyPair, SecretKey};
use bauta_credential::{
    Alg, ClaimPath, Condition, Context, CredentialQuery, IssuerMetadata, Literal, Nonce, Part, Predicate,
    PresentationRequest, PseudonymQuery, Query, Relative, RequestDraft, Schema,
};
use bauta_verifier::{
    DirectoryStore, Found, MemoryStore, Policy, Rejection, RequestStore, Staleness, Verifier,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const NOW: u64 = 1_795_392_000;

fn issuer(alg: Alg) -> IssuerMetadata {
    let keys = KeyPair::from(SecretKey::key_gen(alg.interface().suite(), &[7; 32], b"", None).unwrap());
    let public_keys = (keys.public_key().clone(), [9; 32]);
    IssuerMetadata::new("urn:example:issuer".into(), alg, public_keys, Schema::person(), "epochs/".into())
        .unwrap()
}

fn verifier(directory: &Path) -> Verifier<DirectoryStore> {
    Verifier::new(vec![issuer(Alg::BbsModHb)], DirectoryStore::new(directory))
}

fn draft(claims: &[&str]) -> RequestDraft {
    RequestDraft {
        client_id: "https://shop.example".into(),
        purpose: Some("to ship".into()),
        query: Query::disclose(
            "urn:bauta:person:1",
            claims.iter().map(|path| ClaimPath::from(*path)).collect(),
        ),
        registration: None,
        issued_at: NOW,
        lifetime: 600,
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

#[test]
fn a_request_is_kept_before_anybody_sees_it() {
    let directory = tempfile::tempdir().unwrap();
    let request = verifier(directory.path()).ask(draft(&["region", "sex"]), &mut rng()).unwrap();
    let store = DirectoryStore::new(directory.path());
    assert_eq!(store.find(request.nonce()).unwrap(), Found::Open(request.clone()));
    assert_eq!(PresentationRequest::parse(request.as_octets()).unwrap(), request);
    assert_eq!((request.issued_at(), request.expires_at()), (Some(NOW), Some(NOW + 600)));
}

// conformance: jwp-nonce-entropy
#[test]
fn two_requests_have_two_nonces() {
    let (directory, mut rng) = (tempfile::tempdir().unwrap(), rng());
    let verifier = verifier(directory.path());
    let mut ask = || verifier.ask(draft(&[]), &mut rng).unwrap();
    assert_ne!(ask().nonce(), ask().nonce());
}

/// A source of randomness that repeats itself would reopen an answered request.
#[test]
fn a_nonce_that_comes_again_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let verifier = verifier(directory.path());
    verifier.ask(draft(&[]), &mut rng()).unwrap();
    let refused = verifier.ask(draft(&[]), &mut rng()).unwrap_err();
    assert_eq!(refused, Rejection::Store(std::io::ErrorKind::AlreadyExists));
}

#[test]
fn identifiers_and_unknown_claims_are_not_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    for path in ["person_id", "guardian_id", "validity_handle", "height", "region.city", ""] {
        let refused = verifier(directory.path()).ask(draft(&["region", path]), &mut rng()).unwrap_err();
        let expected = if path.is_empty() {
            assert!(matches!(refused, Rejection::Malformed(_)));
            continue;
        } else {
            Rejection::PolicyUnmet(Policy::NoSuchClaim(path.into()))
        };
        assert_eq!(refused, expected);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "nothing is kept");
}

#[test]
fn a_draft_that_is_no_request_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let twice = draft(&["region", "region"]);
    let nobody = RequestDraft { client_id: String::new(), ..draft(&[]) };
    for draft in [twice, nobody] {
        let refused = verifier(directory.path()).ask(draft, &mut rng()).unwrap_err();
        assert!(matches!(refused, Rejection::Malformed(malformed) if malformed.part == Part::Request));
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "nothing is kept");
}

#[test]
fn asking_forgets_what_expired_a_day_ago() {
    let (directory, mut rng) = (tempfile::tempdir().unwrap(), rng());
    let (verifier, store) = (verifier(directory.path()), DirectoryStore::new(directory.path()));
    let first = verifier.ask(draft(&[]), &mut rng).unwrap();
    let day_later = NOW + 600 + 24 * 60 * 60;
    verifier.ask(RequestDraft { issued_at: day_later, ..draft(&[]) }, &mut rng).unwrap();
    assert_eq!(store.find(first.nonce()).unwrap(), Found::Open(first.clone()));
    verifier.ask(RequestDraft { issued_at: day_later + 1, ..draft(&[]) }, &mut rng).unwrap();
    assert_eq!(store.find(first.nonce()).unwrap(), Found::Unknown);
}

/// A store whose medium is broken.
struct Broken;

impl RequestStore for Broken {
    fn insert(&self, _: &PresentationRequest) -> std::io::Result<()> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn find(&self, _: &Nonce) -> std::io::Result<Found> {
        Err(std::io::ErrorKind::PermissionDenied.into())
    }

    fn consume(&self, _: &Nonce) -> std::io::Result<bool> {
        Err(std::io::ErrorKind::PermissionDenied.into())
    }

    fn forget_expired(&self, _: u64) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_request_that_cannot_be_kept_is_not_made() {
    let refused = Verifier::new(vec![issuer(Alg::BbsModHb)], Broken).ask(draft(&[]), &mut rng()).unwrap_err();
    assert_eq!(refused, Rejection::Store(std::io::ErrorKind::StorageFull));
}

#[test]
fn what_is_no_presentation_is_malformed() {
    let verifier = Verifier::new(vec![issuer(Alg::BbsModHb)], MemoryStore::default());
    for text in ["", "a.b.c", "....", "e30.e30..AA", &"A".repeat(2_000_000)] {
        let refused = verifier.verify(text, NOW, &mut rng()).unwrap_err();
        assert!(matches!(refused, Rejection::Malformed(_)));
        assert_ne!(refused, Rejection::Stale(Staleness::UnknownNonce));
    }
}

/// Wallets refuse both, so nobody is asked.
#[test]
fn contexts_of_others_and_bounds_that_do_not_follow_are_not_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let asked = |change: &dyn Fn(&mut CredentialQuery)| {
        let mut draft = draft(&[]);
        change(&mut draft.query.credentials[0]);
        verifier(directory.path()).ask(draft, &mut rng()).map(drop)
    };
    let in_context = |client_id: &str| {
        let context = Context::Audience(client_id.to_owned());
        asked(&|query| query.pseudonym = Some(PseudonymQuery { context: context.clone() }))
    };
    in_context("https://shop.example").unwrap();
    let refused = in_context("https://mall.example").unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::Context));
    let aged = |max: &str| {
        let condition = Condition::Range { min: None, max: Some(Literal::Text(max.to_owned())) };
        let from = Some(Relative::AgeAtLeast(18));
        let predicate = Predicate { path: "birth_date".into(), condition: Some(condition), from };
        asked(&|query| query.predicates = vec![predicate.clone()])
    };
    let refused = aged("2008-11-22").unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::Bound("birth_date".into())));
}
