//! The document that an identity is proved with: what is accepted, and why everything else is refused.
//!
//! Everybody in these tests is synthetic: citizens of Utopia, and regions that begin with 99.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod check_digits;
mod id_number;
mod record;
mod specimens;
mod synthetic;
mod zone;

use bauta_credential::Date;
use bauta_issuer::document::{DocumentKind, Field, PersonalNumber, Sex, Supplement};

/// The date `YYYY-MM-DD`.
fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The day on which the tests take place, unless they say otherwise.
fn today() -> Date {
    date("2026-07-15")
}

#[test]
fn kinds_are_named_and_read_back() {
    let names = [
        "resident-id-card",
        "passport",
        "hk-macao-exit-permit",
        "hk-macao-resident-travel-permit",
        "taiwan-resident-travel-permit",
        "hk-macao-residence-permit",
        "taiwan-residence-permit",
        "foreign-permanent-resident-card",
    ];
    assert_eq!(DocumentKind::ALL.map(DocumentKind::as_str), names);
    for kind in DocumentKind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(kind));
    }
    for unknown in ["", "Passport", "passport ", "visa"] {
        assert_eq!(unknown.parse::<DocumentKind>().unwrap_err().to_string(), "unknown kind of document");
    }
}

#[test]
fn debug_output_names_no_person() {
    let supplement = Supplement {
        region: Some("990101".into()),
        nationality: Some("UTO".into()),
        birth_century: Some(19),
        ..Supplement::default()
    };
    assert_eq!(format!("{supplement:?}"), "Supplement { kind: None, .. }");
    let record = specimens::record();
    assert_eq!(format!("{record:?}"), "DocumentRecord { kind: Passport, .. }");
    let number = PersonalNumber { issuing_state: "UTO".into(), number: "ZE184226B".into() };
    assert_eq!(format!("{number:?}"), "PersonalNumber { .. }");
}

#[test]
fn sexes_and_fields_have_names() {
    assert_eq!([Sex::F, Sex::M, Sex::X].map(Sex::as_str), ["F", "M", "X"]);
    assert_eq!(Field::ExpiresOn.to_string(), "expiry date");
    assert_eq!(Field::Composite.as_str(), "zone as a whole");
}
