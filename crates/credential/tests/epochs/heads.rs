//! Heads: one way to write them, and what may stand in them.

use bauta_credential::epoch::{Epoch, EpochHead, HeadHash, LogError, SignedHead};
use bauta_credential::{Part, Problem};
use serde_json::{Value, json};

use crate::support::{Published, handles, history, issuer, log_key};

fn value(head: &EpochHead) -> Value {
    serde_json::from_slice(&head.to_octets()).unwrap()
}

fn problem(octets: &[u8]) -> Problem {
    let malformed = EpochHead::from_octets(octets).unwrap_err();
    assert_eq!(malformed.part, Part::EpochHead);
    malformed.problem
}

#[test]
fn they_are_canonical_json() {
    for published in history() {
        let octets = published.head().to_octets();
        assert_eq!(serde_jcs::to_vec(&value(published.head())).unwrap(), octets);
        assert_eq!(EpochHead::from_octets(&octets).unwrap(), *published.head());
    }
}

#[test]
fn any_other_spelling_is_refused() {
    let [_, second, _] = history();
    let (text, value) = (String::from_utf8(second.head().to_octets()).unwrap(), value(second.head()));
    let reordered = text.replacen(r#""added":0,"buckets":4"#, r#""buckets":4,"added":0"#, 1);
    let array =
        text.replacen(r#"{"added":0,"buckets":4,"dropped":0,"resets":0,"tokens":9}"#, "[0,4,0,0,9]", 1);
    for other in [serde_json::to_string_pretty(&value).unwrap(), format!("{text} "), reordered, array] {
        assert_ne!(other, text);
        assert_eq!(problem(other.as_bytes()), Problem::NotCanonical, "{other}");
    }
    let unset = text.replacen(&format!(r#""{}""#, second.head().previous.unwrap()), "null", 1);
    assert_eq!(problem(unset.as_bytes()), Problem::NotCanonical);
    for other in [&text[..text.len() - 1], &text.replacen('{', r#"{"x":1,"#, 1), "[]", ""] {
        assert!(matches!(problem(other.as_bytes()), Problem::Json { .. }), "{other}");
    }
}

#[test]
fn what_stands_in_them_is_checked() {
    let [first, ..] = history();
    let with = |alter: &dyn Fn(&mut Value)| {
        let mut value = value(first.head());
        alter(&mut value);
        serde_jcs::to_vec(&value).unwrap()
    };
    for buckets in [0, 3, 5, 1 << 25] {
        let octets = with(&|value| value["counts"]["buckets"] = json!(buckets));
        assert_eq!(problem(&octets), Problem::OutOfRange("buckets"));
    }
    for name in ["added", "dropped", "resets", "tokens"] {
        let octets = with(&|value| value["counts"][name] = json!(1_u64 << 53));
        assert!(matches!(problem(&octets), Problem::OutOfRange(_)), "{name}");
    }
    for text in ["", "AA", "QR", "é"] {
        for name in ["root", "previous", "key"] {
            EpochHead::from_octets(&with(&|value| value[name] = text.into())).unwrap_err();
        }
    }
}

#[test]
fn the_key_is_a_point_of_the_subgroup_and_not_the_identity() {
    let [first, ..] = history();
    let mut identity = [0; 96];
    identity[0] = 0xc0;
    let mut outside = [0; 96];
    outside[0] = 0x80;
    for octets in [identity, outside, [0xff; 96]] {
        let mut value = value(first.head());
        value["key"] = base64url(&octets).into();
        let octets = serde_jcs::to_vec(&value).unwrap();
        assert!(matches!(problem(&octets), Problem::Predicate(_)));
    }
}

fn base64url(octets: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(octets)
}

#[test]
fn signed_ones_are_text_and_back() {
    let [first, second, _] = history();
    for published in [&first, &second] {
        let text = published.signed.to_compact();
        assert_eq!(SignedHead::parse(&text, &issuer(1)).unwrap(), published.signed);
    }
    let hash = first.signed.hash();
    assert_eq!(second.head().previous, Some(hash));
    assert_eq!(hash.to_string().parse::<HeadHash>().unwrap(), hash);
    "AA".parse::<HeadHash>().unwrap_err();
}

#[test]
fn a_head_signed_with_another_key_is_refused() {
    let published = Published::new(20_000, 1, &handles(1), None);
    let foreign = SignedHead::sign(published.head().clone(), &log_key(2)).to_compact();
    assert_eq!(SignedHead::parse(&foreign, &issuer(1)), Err(LogError::Signature { line: 0 }));
}

#[test]
fn an_epoch_is_a_day() {
    assert_eq!(Epoch::from_unix_seconds(1_784_073_600).to_string(), "2026-07-15");
    assert_eq!(Epoch::from_unix_seconds(1_784_073_599).to_string(), "2026-07-14");
    assert_eq!(Epoch(0).to_string(), "1970-01-01");
    assert_eq!(Epoch(u64::MAX).to_string(), format!("day {}", u64::MAX));
    assert_eq!(Epoch(20_000).bucket_name(3), "20000/bucket-3");
    assert_eq!(Epoch(20_000).path_name(3), "20000/path-3");
}
