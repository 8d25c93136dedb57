//! `issuer.json`: it says everything once, or it is refused.

use bauta_bbs::Error;
use bauta_credential::{Alg, IssuerMetadata, Malformed, Part, Problem, Schema};
use serde_json::{Value, json};

use crate::support::{self, ALGS, BAD_BASE64, base64url, key_pair, malformed, place};

fn metadata(alg: Alg) -> IssuerMetadata {
    support::metadata(alg, 7)
}

fn value() -> Value {
    serde_json::from_str(&metadata(Alg::BbsModHb).to_json()).unwrap()
}

fn with(name: &str, member: impl Into<Value>) -> Result<IssuerMetadata, Malformed> {
    let mut value = value();
    value[name] = member.into();
    IssuerMetadata::from_json(value.to_string().as_bytes())
}

fn refuses(name: &str, member: impl Into<Value>, problem: Problem) {
    assert_eq!(with(name, member), Err(malformed(Part::Metadata, 0, problem)), "{name}");
}

#[test]
fn it_is_written_and_read_back() {
    for alg in ALGS {
        let metadata = metadata(alg);
        let read = IssuerMetadata::from_json(metadata.to_json().as_bytes()).unwrap();
        assert_eq!(read, metadata);
        assert_eq!(read.issuer_header(), Schema::person().issuer_header(alg));
        assert_eq!((read.issuer(), read.alg(), read.epochs()), ("urn:example:issuer", alg, "epochs/"));
        assert_eq!((read.log_key(), read.schema()), (&[9; 32], &Schema::person()));
        assert_eq!(read.public_key(), key_pair(alg, 7).public_key());
    }
}

// conformance: jwp-header-alg, jwp-header-vct, jwp-header-cmap, jwp-index-once, jwp-cmap-validated
#[test]
fn the_header_is_the_one_of_schema_and_algorithm() {
    let refuses = |name: &str, member: Value| {
        let inconsistent = malformed(Part::IssuerHeader, 0, Problem::Inconsistent("header"));
        assert_eq!(with(name, member), Err(inconsistent), "{name}");
    };
    refuses("header", base64url(Schema::person().issuer_header(Alg::BbsMod)).into());
    refuses("header", base64url("{}").into());
    refuses("alg", "BBS-MOD".into());
    let mut schema = value()["schema"].clone();
    schema["claims"][0]["path"][0] = "surname".into();
    refuses("schema", schema);
    let mut schema = value()["schema"].clone();
    schema["vct"] = "urn:bauta:person:2".into();
    refuses("schema", schema);
}

/// Another issuer may write the same header in another way; what its credentials carry is what it wrote.
// conformance: jwp-header-octets, jwp-header-unaltered
#[test]
fn the_header_is_kept_as_the_issuer_writes_it() {
    let ours = String::from_utf8(Schema::person().issuer_header(Alg::BbsModHb)).unwrap();
    let vct = r#""vct":"urn:bauta:person:1","#;
    for other in
        [ours.replace(vct, &format!(" {vct}\n")), ours.replace(vct, "").replacen('{', &format!("{{{vct}"), 1)]
    {
        let read = with("header", base64url(&other)).unwrap();
        assert_eq!(read.issuer_header(), other.as_bytes());
        assert_eq!(IssuerMetadata::from_json(read.to_json().as_bytes()).unwrap(), read);
        assert_ne!(read, metadata(Alg::BbsModHb));
    }
    let more = ours.replacen('{', r#"{"kid":"x","#, 1);
    let swapped = ours.replace("[4,false]", "[5.0,false]").replace("[5,false]", "[4,false]");
    let twice = ours.replacen('{', r#"{"alg":"BBS-MOD-HB","#, 1);
    for other in [more, swapped, twice, format!("{ours}x"), String::new(), "[]".to_owned()] {
        let refused = with("header", base64url(&other));
        assert_eq!(place(refused), (Part::IssuerHeader, 0), "{other}");
    }
}

/// A range is not in the header; it is in the schema that is pinned.
#[test]
fn what_the_header_does_not_show_still_makes_another_description() {
    let mut schema = value()["schema"].clone();
    schema["claims"][9]["filler"] = 0.into();
    assert_ne!(with("schema", schema).unwrap(), metadata(Alg::BbsModHb));
    let other_key = base64url(key_pair(Alg::BbsModHb, 8).public_key().to_octets());
    assert_ne!(with("public_key", other_key).unwrap(), metadata(Alg::BbsModHb));
    for (name, other) in [("issuer", "urn:example:other"), ("epochs", "https://log.example")] {
        assert_ne!(with(name, other).unwrap(), metadata(Alg::BbsModHb));
    }
}

#[test]
fn keys_are_points_and_octets_of_the_right_length() {
    let key = |octets: &[u8]| with("public_key", base64url(octets)).unwrap_err().problem;
    let valid = key_pair(Alg::BbsModHb, 7).public_key().to_octets();
    let leading = |octet: u8| [&[octet][..], &[0; 95]].concat();
    assert!(matches!(key(&valid[..95]), Problem::Bbs(Error::Length { .. })));
    assert!(matches!(key(&[&valid[..], &[0]].concat()), Problem::Bbs(Error::Length { .. })));
    assert!(matches!(key(&leading(0xc0)), Problem::Bbs(Error::Point { .. })), "identity");
    assert!(matches!(key(&leading(0x80)), Problem::Bbs(Error::Point { .. })), "not a point of the subgroup");
    assert!(matches!(key(&[0xff; 96]), Problem::Bbs(Error::Point { .. })));
    for length in [0, 31, 33] {
        refuses("log_key", base64url(vec![9; length]), Problem::OutOfRange("log_key"));
    }
    for name in ["public_key", "header", "log_key"] {
        for text in BAD_BASE64 {
            refuses(name, text, Problem::Base64);
        }
    }
}

#[test]
fn texts_are_bounded_and_printable() {
    for (name, text) in [("issuer", ""), ("issuer", "a\u{0}b"), ("issuer", "a\u{202e}b"), ("epochs", "")] {
        refuses(name, text, Problem::OutOfRange(if name == "issuer" { "issuer" } else { "epochs" }));
    }
    refuses("issuer", "i".repeat(2049), Problem::OutOfRange("issuer"));
}

#[test]
fn members_are_known_and_stand_once() {
    let text = value().to_string();
    let more = text.replacen('{', r#"{"version":1,"#, 1);
    let twice = text.replacen('{', r#"{"issuer":"x","#, 1);
    let inside = text.replacen(r#""vct":"#, r#""vct":"x","vct":"#, 1);
    let array = Value::Array(value().as_object().unwrap().values().cloned().collect()).to_string();
    for json in [&more, &twice, &inside, &array, &text[..text.len() - 1], &format!("{text}x"), "", "null"] {
        let refused = IssuerMetadata::from_json(json.as_bytes()).unwrap_err();
        assert_eq!(refused.part, Part::Metadata, "{json}");
        assert!(matches!(refused.problem, Problem::Json { .. }), "{json}: {refused}");
    }
    for name in ["issuer", "alg", "public_key", "header", "schema", "log_key", "epochs"] {
        let mut value = value();
        value.as_object_mut().unwrap().shift_remove(name);
        let refused = IssuerMetadata::from_json(value.to_string().as_bytes());
        assert_eq!(place(refused), (Part::Metadata, 0), "{name}");
    }
}

#[test]
fn the_schema_is_checked_like_any_other() {
    let with_schema = |schema: Value| with("schema", schema).unwrap_err();
    let reserved = json!({"vct": "v", "claims": [{"path": ["kb"], "type": "text"}]});
    assert_eq!(with_schema(reserved), malformed(Part::Schema, 0, Problem::OutOfRange("path")));
    let unknown = json!({"vct": "v", "claims": [{"path": ["a"], "type": "text", "x": 1}]});
    assert_eq!(with_schema(unknown).part, Part::Schema);
    assert_eq!(with_schema(json!(["v", []])).part, Part::Schema);
    assert_eq!(with_schema(Value::Null).part, Part::Schema);
}

#[test]
fn its_size_is_bounded() {
    let spaces = format!("{}{}", value(), " ".repeat(256 * 1024));
    let too_large = malformed(Part::Metadata, 0, Problem::TooLarge { limit: 256 * 1024 });
    assert_eq!(IssuerMetadata::from_json(spaces.as_bytes()), Err(too_large));
}
