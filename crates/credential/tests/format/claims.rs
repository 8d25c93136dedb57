//! From values to payloads to the scalars that are signed.

use bauta_bbs::MessageScalar;
use bauta_credential::{Alg, ClaimType, ClaimValue, DECOY, Date, Payload, Problem, is_plain};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::support::{ALGS, rng};

const POINTS: ClaimType = ClaimType::Integer { min: 10, max: 20, filler: Some(15) };
const REQUIRED: ClaimType = ClaimType::Integer { min: 10, max: 20, filler: None };
const ANY_INTEGER: ClaimType = ClaimType::Integer { min: 0, max: u32::MAX, filler: None };
const DATE: ClaimType = ClaimType::Date { filler: None };

fn text(text: &str) -> ClaimValue {
    ClaimValue::Text(text.to_owned())
}

fn written(value: &ClaimValue, claim_type: ClaimType) -> Result<String, Problem> {
    let payload = Payload::from_value(value, claim_type, &mut rng(1))?;
    Ok(String::from_utf8(payload.as_octets().to_vec()).unwrap())
}

fn read(octets: &[u8], claim_type: ClaimType) -> Result<ClaimValue, Problem> {
    Payload::received(octets.to_vec()).to_value(claim_type)
}

#[test]
fn text_is_the_shortest_json_string_in_form_c() {
    let cases = [
        ("Eriksson", r#""Eriksson""#),
        ("e\u{301}", "\"\u{e9}\""),
        ("\u{212b}", "\"\u{c5}\""),
        ("a/b", r#""a/b""#),
        (r#"a"b\c"#, r#""a\"b\\c""#),
        ("王小明 😀", "\"王小明 😀\""),
        ("JWP-BBS-DECOY", r#""JWP-BBS-DECOY""#),
    ];
    for (value, octets) in cases {
        assert_eq!(written(&text(value), ClaimType::Text).unwrap(), octets);
        assert!(read(octets.as_bytes(), ClaimType::Text).unwrap() == text(&value.nfc().collect::<String>()));
    }
}

#[test]
fn text_that_is_not_plain_or_too_long_is_not_written() {
    for value in
        ["", " ", " a", "a ", "a  b", "a\u{a0}b", "a\u{200b}b", "a\u{ad}b", "a\nb", "\0", "\u{7f}", "\u{85}"]
    {
        assert_eq!(written(&text(value), ClaimType::Text), Err(Problem::OutOfRange("value")));
    }
    assert_eq!(written(&text(&"x".repeat(4094)), ClaimType::Text).unwrap().len(), 4096);
    let too_large = Problem::TooLarge { limit: 4096 };
    assert_eq!(written(&text(&"x".repeat(4095)), ClaimType::Text), Err(too_large));
    assert_eq!(written(&text(&"\"".repeat(2048)), ClaimType::Text), Err(too_large));
    assert_eq!(read(&vec![b'1'; 4097], ClaimType::Text), Err(too_large));
}

/// Whoever signed them decided how they are written; what they say is what JSON says.
// conformance: jwp-payload-octets, jwp-payload-unaltered
#[test]
fn text_octets_are_taken_as_they_are() {
    for octets in [r#""\u0041""#, r#" "A""#, r#""A" "#] {
        let payload = Payload::received(octets.as_bytes().to_vec());
        assert!(payload.to_value(ClaimType::Text) == Ok(text("A")));
        assert_eq!(payload.as_octets(), octets.as_bytes());
        let hashed = MessageScalar::hash(Alg::BbsMod.interface(), octets.as_bytes());
        assert!(payload.to_message(Alg::BbsMod, ClaimType::Text) == Ok(hashed));
        assert!(!payload.is_canonical(ClaimType::Text));
    }
}

#[test]
fn what_is_not_one_json_string_is_no_text() {
    for octets in
        [&b""[..], b"Eriksson", b"\"a", b"\"a\"b", b"1", b"null", b"[\"a\"]", b"\"\xff\"", b"\"\\ud800\""]
    {
        assert_eq!(read(octets, ClaimType::Text), Err(Problem::NotCanonical));
    }
}

// conformance: jwp-scalar-leaf, jwp-scalar-integer, jwp-scalar-other
#[test]
fn integers_are_canonical_decimal_inside_their_range() {
    for value in [10, 14, 20] {
        assert_eq!(written(&ClaimValue::Integer(value), POINTS).unwrap(), value.to_string());
        assert!(read(value.to_string().as_bytes(), POINTS) == Ok(ClaimValue::Integer(value)));
    }
    let not_canonical = [
        "",
        "+15",
        "-0",
        "015",
        " 15",
        "15 ",
        "15.0",
        "1e1",
        "0x0f",
        "\"15\"",
        "１５",
        "4294967296",
        "JWP-BBS-DECOY",
    ];
    for octets in not_canonical {
        assert_eq!(read(octets.as_bytes(), POINTS), Err(Problem::NotCanonical), "{octets}");
        assert_eq!(read(octets.as_bytes(), DATE), Err(Problem::NotCanonical), "{octets}");
    }
    for value in [0, 9, 21, u32::MAX] {
        assert_eq!(written(&ClaimValue::Integer(value), POINTS), Err(Problem::OutOfRange("value")));
        assert_eq!(read(value.to_string().as_bytes(), POINTS), Err(Problem::OutOfRange("value")));
    }
}

#[test]
fn dates_are_days() {
    for days in [0, 65_535] {
        let date = ClaimValue::Date(Date::from_days(days));
        assert_eq!(written(&date, DATE).unwrap(), days.to_string());
        assert!(read(days.to_string().as_bytes(), DATE) == Ok(date));
    }
    assert_eq!(read(b"65536", DATE), Err(Problem::OutOfRange("value")));
}

// conformance: jwp-decoy
#[test]
fn an_absent_value_is_a_decoy_a_filler_or_refused() {
    assert_eq!(written(&ClaimValue::Absent, ClaimType::Text).unwrap().as_bytes(), DECOY);
    assert!(read(DECOY, ClaimType::Text) == Ok(ClaimValue::Absent));
    let never = ClaimType::Date { filler: Some(65_535) };
    for (claim_type, filler) in [(POINTS, "15"), (never, "65535")] {
        assert_eq!(written(&ClaimValue::Absent, claim_type).unwrap(), filler);
        assert!(read(filler.as_bytes(), claim_type) == Ok(ClaimValue::Absent));
    }
    for required in [REQUIRED, DATE] {
        assert_eq!(written(&ClaimValue::Absent, required), Err(Problem::Missing("value")));
    }
}

#[test]
fn identifiers_are_random_where_none_is_given() {
    let mut rng = rng(5);
    let mut fresh = || Payload::from_value(&ClaimValue::Absent, ClaimType::Identifier, &mut rng).unwrap();
    assert_ne!(fresh(), fresh());
    assert!(fresh().to_value(ClaimType::Identifier).is_ok());
}

#[test]
fn an_identifier_is_never_a_decoy() {
    for alg in ALGS {
        let decoy = MessageScalar::hash(alg.interface(), DECOY).to_decimal();
        assert_eq!(read(decoy.as_bytes(), ClaimType::Identifier), Err(Problem::Decoy));
    }
    assert!(matches!(read(DECOY, ClaimType::Identifier), Err(Problem::Bbs(_))));
}

// conformance: jwp-scalar-leaf, jwp-scalar-integer, jwp-scalar-other
#[test]
fn an_identifier_is_canonical_decimal_below_r() {
    const R: &str = "52435875175126190479447740508185965837690552500527637822603658699938581184513";
    const BELOW_R: &str = "52435875175126190479447740508185965837690552500527637822603658699938581184512";
    assert!(read(BELOW_R.as_bytes(), ClaimType::Identifier).is_ok());
    for octets in [R, "", "01", "+1", "-1", "1 ", "\"1\"", "9".repeat(77).as_str(), "9".repeat(78).as_str()] {
        let refused = read(octets.as_bytes(), ClaimType::Identifier);
        assert!(matches!(refused, Err(Problem::Bbs(_))), "{octets}");
    }
}

#[test]
fn a_value_of_another_type_is_refused() {
    let integer = ClaimValue::Integer(15);
    let date = ClaimValue::Date(Date::from_days(15));
    let pairs = [
        (&integer, ClaimType::Text),
        (&integer, DATE),
        (&date, POINTS),
        (&date, ClaimType::Identifier),
        (&text("15"), POINTS),
    ];
    for (value, claim_type) in pairs.iter().map(|(value, claim_type)| (*value, *claim_type)) {
        assert_eq!(written(value, claim_type), Err(Problem::OutOfRange("value")));
    }
}

// conformance: bbs-interface-map, bbs-map-types
#[test]
fn integers_are_signed_as_themselves_and_text_as_a_hash() {
    let eighteen = Payload::received(b"18".to_vec());
    for alg in ALGS {
        for scalar in [ANY_INTEGER, DATE, ClaimType::Identifier] {
            assert!(eighteen.to_message(alg, scalar) == Ok(MessageScalar::from(18)));
        }
        let hashed = eighteen.to_message(alg, ClaimType::Text).unwrap();
        assert!(hashed == MessageScalar::hash(alg.interface(), b"18"));
    }
}

#[test]
fn values_and_payloads_are_not_printed() {
    let payload = Payload::received(b"\"Eriksson\"".to_vec());
    assert_eq!(format!("{payload:?}"), "Payload(10 octets)");
    assert_eq!(format!("{:?}", text("Eriksson")), "ClaimValue");
}

proptest! {
    #[test]
    fn any_text_comes_back_in_form_c(value in "\\PC{0,60}") {
        let composed: String = value.nfc().collect();
        match Payload::from_value(&text(&value), ClaimType::Text, &mut rng(1)) {
            Ok(payload) => {
                prop_assert!(payload.is_canonical(ClaimType::Text));
                prop_assert!(payload.to_value(ClaimType::Text) == Ok(text(&composed)));
            }
            Err(problem) => prop_assert!(problem == Problem::OutOfRange("value") && !is_plain(&composed)),
        }
    }

    #[test]
    fn any_integer_and_any_date_come_back(value: u32, days: u16) {
        let cases = [(ClaimValue::Integer(value), ANY_INTEGER), (ClaimValue::Date(Date::from_days(days)), DATE)];
        for (value, claim_type) in cases {
            let payload = Payload::from_value(&value, claim_type, &mut rng(1)).unwrap();
            prop_assert!(payload.to_value(claim_type) == Ok(value));
        }
    }

    #[test]
    fn any_identifier_comes_back(seed: u64) {
        let value = ClaimValue::Identifier(MessageScalar::random(&mut rng(seed)).unwrap());
        let payload = Payload::from_value(&value, ClaimType::Identifier, &mut rng(1)).unwrap();
        prop_assert!(payload.to_value(ClaimType::Identifier) == Ok(value));
    }

    #[test]
    fn any_octets_are_read_or_refused(octets in proptest::collection::vec(any::<u8>(), 0..90)) {
        for claim_type in [ClaimType::Text, POINTS, DATE, ClaimType::Identifier] {
            let _ = read(&octets, claim_type);
        }
    }
}
