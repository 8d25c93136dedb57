//! Decoding: every encoding that designs use, and nothing that panics.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bauta_comparison::adversary::decode::leaves;
use proptest::prelude::*;

/// The value at a path.
fn at(octets: &[u8], path: &str) -> Vec<u8> {
    let leaves = leaves(octets);
    let found = leaves.iter().find(|(found, _)| found == path);
    found.unwrap_or_else(|| panic!("no {path} in {leaves:?}")).1.clone()
}

fn encode(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

#[test]
fn json_gives_members_elements_and_counts() {
    let octets = br#"{"a": {"b": ["x y", 7, true, null]}, "c": -1.5}"#;
    assert_eq!(at(octets, "a.b.[]"), b"x y");
    assert_eq!(at(octets, "a.b.count"), b"4");
    assert_eq!(at(octets, "c"), b"-1.5");
    assert!(leaves(octets).iter().any(|(path, value)| path == "a.b.[]" && value == b"7"));
}

#[test]
fn numbers_in_an_array_are_octets() {
    assert_eq!(at(br#"{"key": [1,2,3,4,5,6,7,255]}"#, "key"), [1, 2, 3, 4, 5, 6, 7, 255]);
    assert!(leaves(br#"{"key": [1,2,300]}"#).iter().any(|(path, value)| path == "key.[]" && value == b"1"));
}

#[test]
fn base64_and_hexadecimal_give_octets() {
    let face = [0xd7; 16];
    for text in [encode(face), STANDARD.encode(face), hex::encode(face), hex::encode_upper(face)] {
        let octets = format!(r#"{{"face": "{text}"}}"#);
        assert!(leaves(octets.as_bytes()).iter().any(|(_, value)| *value == face), "{text}");
    }
}

#[test]
fn a_jwt_gives_header_and_payload() {
    let text =
        format!("{}.{}.{}", encode(r#"{"alg":"ES256"}"#), encode(r#"{"sub":"somebody"}"#), encode([9; 64]));
    for octets in [text.clone(), format!(r#"{{"jwt": "{text}"}}"#)] {
        assert!(
            leaves(octets.as_bytes())
                .iter()
                .any(|(path, value)| path.ends_with("payload.sub") && value == b"somebody")
        );
        assert!(leaves(octets.as_bytes()).iter().any(|(_, value)| *value == [9; 64]));
    }
}

#[test]
fn an_sd_jwt_gives_disclosures_by_name() {
    let signed = format!("{}.{}.{}", encode(r#"{"alg":"ES256"}"#), encode(r#"{"iss":"x"}"#), encode([9; 64]));
    let disclosure = encode(r#"["c2FsdHNhbHRzYWx0c2FsdA", "region", "990101"]"#);
    let text = format!("{signed}~{disclosure}~");
    assert_eq!(at(text.as_bytes(), "disclosed.region"), b"990101");
    assert_eq!(at(text.as_bytes(), "disclosed.region.salt"), b"saltsaltsaltsalt");
    assert_eq!(at(text.as_bytes(), "signed.payload.iss"), b"x");
}

#[test]
fn a_web_proof_gives_slots_and_proofs() {
    let header = encode(r#"{"nonce":"n-0S6_WzA2Mj","aud":"https://social-1.example"}"#);
    let issuer = encode(r#"{"iss":"issuer"}"#);
    let text =
        format!("{header}.{issuer}.~{}~.{}~{}", encode("\"shown\""), encode([8; 300]), encode([7; 100]));
    let leaves = leaves(text.as_bytes());
    assert!(leaves.iter().any(|(path, value)| path == "header.aud" && value == b"https://social-1.example"));
    assert!(leaves.iter().any(|(_, value)| value.ends_with(b"shown\"")));
    assert!(leaves.iter().any(|(_, value)| *value == [8; 300]));
    assert!(leaves.iter().any(|(_, value)| *value == [7; 100]));
}

#[test]
fn cbor_within_octet_strings_is_read() {
    use ciborium::Value;
    let cbor = |value: &Value| {
        let mut octets = Vec::new();
        ciborium::into_writer(value, &mut octets).unwrap();
        octets
    };
    let item = Value::Map(vec![
        (Value::from("digestID"), Value::from(3)),
        (Value::from("random"), Value::Bytes(vec![0xaa; 16])),
        (Value::from("elementIdentifier"), Value::from("region")),
        (Value::from("elementValue"), Value::from("990101")),
    ]);
    let item = Value::Tag(24, Box::new(Value::Bytes(cbor(&item))));
    let sign1 = Value::Tag(
        18,
        Box::new(Value::Array(vec![
            Value::Bytes(vec![0xa1, 0x01, 0x26]),
            Value::Map(vec![]),
            Value::Bytes(cbor(&item)),
            Value::Bytes(vec![5; 64]),
        ])),
    );
    let octets = cbor(&sign1);
    let leaves_of = leaves(&octets);
    assert!(
        leaves_of.iter().any(|(path, value)| path.ends_with("region") && value == b"990101"),
        "{leaves_of:?}"
    );
    assert!(leaves_of.iter().any(|(_, value)| *value == [0xaa; 16]));
    assert!(leaves_of.iter().any(|(path, value)| path.ends_with("[].1") && value == b"-7"));
    let text = format!(r#"{{"document": "{}"}}"#, encode(&octets));
    assert!(
        leaves(text.as_bytes()).iter().any(|(path, value)| path.ends_with("region") && value == b"990101")
    );
}

#[test]
fn urls_and_forms_give_parameters() {
    let octets = b"https://social-1.example/back?code=abc%20def&state=xyz";
    assert_eq!(at(octets, "code"), b"abc def");
    assert_eq!(at(octets, "state"), b"xyz");
    assert_eq!(at(b"client_id=social-1&name=A+B", "name"), b"A B");
}

#[test]
fn names_of_members_that_are_data_are_values() {
    let octets = br#"{"990101199001010013": {"name": "x"}}"#;
    assert!(leaves(octets).iter().any(|(_, value)| value == b"990101199001010013"));
    assert_eq!(at(br#"{"age_over_18": true}"#, "age_over_18"), b"true");
}

#[test]
fn deep_nesting_is_left_alone() {
    let arrays = "[".repeat(100_000);
    assert_eq!(leaves(arrays.as_bytes()).len(), 1);
    leaves(&vec![0x81; 100_000]);
    let mut text = "bottom of many texts".to_owned();
    for _ in 0..12 {
        text = serde_json::json!({ "in": text }).to_string();
    }
    assert!(!leaves(text.as_bytes()).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_octets_are_read(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        leaves(&octets);
    }

    #[test]
    fn any_text_is_read(text in "[a-zA-Z0-9~.=&?%{}\\[\\]\",:_-]{0,200}") {
        leaves(text.as_bytes());
    }

    #[test]
    fn spoiled_messages_are_read(at in 0_usize..200, octet in any::<u8>()) {
        let inner = encode(r#"{"alg":"ES256","kid":"one"}"#);
        let mut octets = format!(r#"{{"vp": "{inner}.{inner}.{inner}~{inner}~", "b": [1,2,3]}}"#).into_bytes();
        let at = at % octets.len();
        octets[at] = octet;
        leaves(&octets);
    }

    #[test]
    fn nothing_is_lost_of_plain_values(text in "[A-Z]{6,12}", number in any::<u64>()) {
        let octets = serde_json::json!({ "name": text, "number": number }).to_string();
        let leaves = leaves(octets.as_bytes());
        prop_assert!(leaves.contains(&("name".to_owned(), text.into_bytes())));
        prop_assert!(leaves.contains(&("number".to_owned(), number.to_string().into_bytes())));
    }
}
