//! What is issued, and requests that are refused.

use bauta_credential::{Alg, ClaimValue, CredentialRequest};
use bauta_issuer::{CredentialState, IssueError};

use crate::support::{Asked, Office, ask, card, date, passport, rng};

#[test]
fn a_credential_says_what_the_document_says() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let mut office = Office::new(alg);
        let (asked, issued) = office.enrol(&passport(), 1);
        asked.verify(&office.metadata, &issued).unwrap();
        let text = |text: &str| ClaimValue::Text(text.to_owned());
        for (path, value) in [
            ("family_name", text("Eriksson")),
            ("given_name", text("Anna Maria")),
            ("document_type", text("passport")),
            ("document_number", text("L898902C3")),
            ("sex", text("F")),
            ("nationality", text("UTO")),
            ("region", text("990101")),
            ("birth_date", ClaimValue::Date(date("1974-08-12"))),
            ("issued_on", ClaimValue::Date(date("2026-07-16"))),
            ("expires_on", ClaimValue::Date(date("2032-04-15"))),
        ] {
            assert!(office.claim(&issued, path) == value, "{path}");
        }
    }
}

#[test]
fn what_a_document_does_not_say_is_said_alike_for_all() {
    let mut office = Office::new(Alg::BbsModHb);
    let mut record = card();
    (record.given_name, record.region) = (None, None);
    let (_, issued) = office.enrol(&record, 1);
    assert!(office.claim(&issued, "given_name") == ClaimValue::Absent);
    assert!(office.claim(&issued, "region") == ClaimValue::Text("unknown".into()));
    assert!(office.claim(&issued, "expires_on") == ClaimValue::Absent);
}

// conformance: bbs-header-low-entropy, bbs-header-shared, bbs-map-privacy, jwp-optional-claims
#[test]
fn the_header_is_the_same_for_all() {
    let mut office = Office::new(Alg::BbsModHb);
    let (_, one) = office.enrol(&passport(), 1);
    let mut other = card();
    other.family_name = "Svensson".into();
    let (_, other) = office.enrol(&other, 2);
    assert_eq!(one.issuer_header, other.issuer_header);
    assert_eq!(one.issuer_header, office.metadata.issuer_header());
}

#[test]
fn identifiers_are_different_for_all() {
    let mut office = Office::new(Alg::BbsModHb);
    let (_, one) = office.enrol(&passport(), 1);
    let mut record = passport();
    record.family_name = "Svensson".into();
    let (_, other) = office.enrol(&record, 2);
    for path in ["person_id", "guardian_id", "validity_handle"] {
        assert!(office.claim(&one, path) != office.claim(&other, path), "{path}");
    }
}

#[test]
fn a_repeated_request_gets_the_same_octets() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let mut office = Office::new(alg);
        let (asked, issued) = office.enrol(&passport(), 1);
        let register = office.snapshot();
        for _ in 0..3 {
            let again = office.issue(&asked, &passport(), None).unwrap();
            assert_eq!(again.to_compact(), issued.to_compact());
        }
        assert!(office.snapshot() == register);
        assert_eq!(office.states(), [(1, CredentialState::Issued)]);
    }
}

#[test]
fn a_request_answers_for_one_document() {
    let mut office = Office::new(Alg::BbsModHb);
    let (asked, _) = office.enrol(&passport(), 1);
    let mut other = passport();
    other.region = Some("990102".into());
    for record in [card(), other] {
        assert!(matches!(office.refuses(&asked, &record, None), IssueError::RequestReused));
    }
}

/// Where files are passed by hand, the wallet draws the nonce: it counts once.
#[test]
fn a_nonce_is_taken_once() {
    let mut office = Office::new(Alg::BbsMod);
    let (asked, _) = office.enrol(&passport(), 1);
    office.run("UPDATE credentials SET request = ?1", &[[0; 32].into()]);
    assert!(matches!(office.refuses(&asked, &card(), None), IssueError::NonceSeen));

    let mut office = Office::new(Alg::BbsModHb);
    let (first, _) = office.enrol(&passport(), 1);
    let second = with_nonce_of(&office, &first);
    assert_eq!(second.request.nonce, first.request.nonce);
    assert_ne!(second.request.digest(), first.request.digest());
    let mut other = passport();
    other.family_name = "Svensson".into();
    assert!(matches!(office.refuses(&second, &other, None), IssueError::NonceSeen));
}

/// Another holder's request under the nonce of the first.
fn with_nonce_of(office: &Office, first: &Asked) -> Asked {
    use bauta_predicates::issuance::{IssuanceContext, prove};
    let mut second = ask(&office.metadata, 2);
    let session = IssuanceContext {
        interface: office.metadata.alg().interface(),
        public_key: office.metadata.public_key(),
        nonce: first.request.nonce.as_str().as_bytes(),
        context: &bauta_credential::issuer_context(office.metadata.issuer()),
    };
    second.request.proof = Some(prove(&session, &second.nym, &mut rng(3)).unwrap().0);
    second.request.nonce = first.request.nonce.clone();
    second
}

#[test]
fn a_request_is_for_this_issuer_and_its_algorithm() {
    let mut office = Office::new(Alg::BbsModHb);
    let asked = ask(&office.metadata, 1);
    let other_issuer = CredentialRequest { issuer: "urn:example:other".into(), ..asked.request.clone() };
    let other_alg = CredentialRequest { alg: Alg::BbsMod, proof: None, ..asked.request.clone() };
    for request in [other_issuer, other_alg] {
        let refused = office.refuses(&Asked { request, ..asked.clone() }, &passport(), None);
        assert!(matches!(refused, IssueError::WrongIssuer));
    }
}

#[test]
fn the_holders_proof_is_verified() {
    let mut office = Office::new(Alg::BbsModHb);
    let (asked, other) = (ask(&office.metadata, 1), ask(&office.metadata, 2));
    let replayed = CredentialRequest { proof: other.request.proof.clone(), ..asked.request.clone() };
    let without = CredentialRequest { proof: None, ..asked.request.clone() };
    let renamed = CredentialRequest { nonce: "another".parse().unwrap(), ..asked.request.clone() };
    for request in [replayed, without, renamed] {
        let refused = office.refuses(&Asked { request, ..asked.clone() }, &passport(), None);
        assert!(matches!(refused, IssueError::InvalidProof));
    }
    let mut unbound = Office::new(Alg::BbsMod);
    let plain = ask(&unbound.metadata, 1);
    let with = CredentialRequest { proof: other.request.proof.clone(), ..plain.request.clone() };
    let refused = unbound.refuses(&Asked { request: with, ..plain.clone() }, &passport(), None);
    assert!(matches!(refused, IssueError::InvalidProof));
}

/// A proof for one issuer is no proof for another that has the same schema.
#[test]
fn a_request_made_for_another_issuer_does_not_count() {
    let mut office = Office::new(Alg::BbsModHb);
    let keys = bauta_issuer::IssuerKeys::generate(Alg::BbsModHb, &mut rng(8));
    let elsewhere = bauta_credential::IssuerMetadata::new(
        office.metadata.issuer().to_owned(),
        Alg::BbsModHb,
        (keys.credentials().public_key().clone(), keys.log_public_key()),
        bauta_credential::Schema::person(),
        "epochs/".into(),
    );
    let asked = ask(&elsewhere.unwrap(), 1);
    assert!(matches!(office.refuses(&asked, &passport(), None), IssueError::InvalidProof));
}

// conformance: zkp-04
#[test]
fn the_register_never_holds_a_holders_secret() {
    let mut office = Office::new(Alg::BbsModHb);
    let (asked, issued) = office.enrol(&passport(), 1);
    let renewal = asked.again(&office.metadata, &issued, 2);
    office
        .issue(
            &renewal,
            &passport(),
            Some(&bauta_issuer::Decision::SamePerson(bauta_issuer::PersonNumber(1))),
        )
        .unwrap();
    let files: Vec<u8> = office.snapshot().into_values().flatten().collect();
    let contains = |part: &[u8]| files.windows(part.len()).any(|window| window == part);
    assert!(contains(b"Eriksson"), "or this test shows nothing");
    let secrets = asked.secrets(&issued).unwrap();
    let renewed = renewal.secrets(&issued).unwrap();
    for secret in [
        *asked.nym.to_octets(),
        *secrets.nym_secret.to_octets(),
        *secrets.prover_blind.to_octets(),
        *renewed.prover_blind.to_octets(),
    ] {
        use base64::Engine;
        let base64url = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret);
        assert!(
            !contains(&secret)
                && !contains(base64url.as_bytes())
                && !contains(hex::encode(secret).as_bytes())
        );
    }
}

#[test]
fn the_register_lists_what_was_issued() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&passport(), 1);
    let entries = office.issuer.register().entries().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].names, ("Eriksson".to_owned(), "Anna Maria".to_owned()));
    assert_eq!(
        (entries[0].document_kind.as_str(), entries[0].document_number.as_str()),
        ("passport", "L898902C3")
    );
    assert_eq!(entries[0].state.as_str(), "issued");
    assert_eq!(entries[0].person.to_string(), "1");
}
