//! Schemas: what is accepted, what the header is, and every reason to refuse.

use bauta_credential::{Alg, ClaimPath, ClaimType, MAX_CLAIMS, Part, Payload, Problem, Schema};

use crate::support::{malformed, place};

/// A schema of these claims after one that is in order, which stands at position 0.
fn after_a_good_one(claim: &str) -> String {
    format!(r#"{{"vct":"urn:example:1","claims":[{{"path":["a"],"type":"text"}},{claim}]}}"#)
}

fn refuses(json: &str, position: usize, problem: Problem) {
    let refused = Schema::from_json(json.as_bytes()).expect_err(json);
    assert_eq!(refused, malformed(Part::Schema, position, problem), "{json}");
}

fn refuses_second(claim: &str, problem: Problem) {
    refuses(&after_a_good_one(claim), 1, problem);
}

fn refuses_as_json(json: &str) {
    let refused = Schema::from_json(json.as_bytes()).expect_err(json);
    assert_eq!((refused.part, refused.position), (Part::Schema, 0), "{json}");
    assert!(matches!(refused.problem, Problem::Json { .. }), "{json}: {refused}");
}

// conformance: bbs-map-types, jwp-header-alg, jwp-header-vct, jwp-header-cmap, jwp-index-once
#[test]
fn the_header_of_a_person_is_frozen() {
    let members = concat!(
        r#""vct":"urn:bauta:person:1","cmap":{"family_name":[0,false],"given_name":[1,false],"#,
        r#""document_type":[2,false],"document_number":[3,false],"sex":[4,false],"nationality":[5,false],"#,
        r#""region":[6,false],"birth_date":[7,true],"issued_on":[8,true],"expires_on":[9,true],"#,
        r#""person_id":[10,true],"guardian_id":[11,true],"validity_handle":[12,true]}}"#,
    );
    for (alg, name) in [(Alg::BbsMod, "BBS-MOD"), (Alg::BbsModHb, "BBS-MOD-HB")] {
        let expected = format!(r#"{{"alg":"{name}",{members}"#);
        assert_eq!(String::from_utf8(Schema::person().issuer_header(alg)).unwrap(), expected);
    }
}

#[test]
fn a_schema_is_read_and_written_back() {
    let json = concat!(
        r#"{"vct":"urn:example:1","claims":[{"path":["name"],"type":"text"},"#,
        r#"{"path":["points"],"type":"integer","min":1,"max":9,"filler":1},"#,
        r#"{"path":["until"],"type":"date","filler":65535},{"path":["since"],"type":"date"},"#,
        r#"{"path":["id"],"type":"identifier"}]}"#,
    );
    let schema = Schema::from_json(json.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&schema).unwrap(), json);
    let types: Vec<_> = schema.claims().iter().map(|claim| claim.claim_type).collect();
    let expected = [
        ClaimType::Text,
        ClaimType::Integer { min: 1, max: 9, filler: Some(1) },
        ClaimType::Date { filler: Some(65535) },
        ClaimType::Date { filler: None },
        ClaimType::Identifier,
    ];
    assert_eq!(types, expected);
    let person = serde_json::to_vec(&Schema::person()).unwrap();
    assert_eq!(Schema::from_json(&person).unwrap(), Schema::person());
}

#[test]
fn types_say_what_they_hold() {
    let integer = ClaimType::Integer { min: 1, max: 9, filler: Some(4) };
    assert_eq!((integer.range(), integer.filler()), (Some((1, 9)), Some(4)));
    let date = ClaimType::Date { filler: None };
    assert_eq!((date.range(), date.filler()), (Some((0, 65535)), None));
    assert_eq!((ClaimType::Text.range(), ClaimType::Identifier.range()), (None, None));
    assert!(!ClaimType::Text.is_scalar() && integer.is_scalar() && ClaimType::Identifier.is_scalar());
    assert!(ClaimType::Text.is_disclosable() && !ClaimType::Identifier.is_disclosable());
}

#[test]
fn names_within_names_make_objects_in_the_header() {
    let json = concat!(
        r#"{"vct":"v","claims":[{"path":["a","b"],"type":"text"},{"path":["c"],"type":"date"},"#,
        r#"{"path":["a","vct","d"],"type":"text"}]}"#,
    );
    let schema = Schema::from_json(json.as_bytes()).unwrap();
    let header = String::from_utf8(schema.issuer_header(Alg::BbsMod)).unwrap();
    let expected = concat!(
        r#"{"alg":"BBS-MOD","vct":"v","#,
        r#""cmap":{"a":{"b":[0,false],"vct":{"d":[2,false]}},"c":[1,true]}}"#
    );
    assert_eq!(header, expected);
    assert_eq!(schema.index_of(&"a.vct.d".into()), Some(2));
    assert_eq!(schema.index_of(&"a".into()), None);
    assert_eq!(schema.claims()[2].path.to_string(), "a.vct.d");
}

// conformance: jwp-names
#[test]
fn reserved_names_are_refused_at_the_top_only() {
    for name in ["vct", "alg", "cmap", "kb"] {
        refuses_second(&format!(r#"{{"path":["{name}"],"type":"text"}}"#), Problem::OutOfRange("path"));
        refuses_second(&format!(r#"{{"path":["{name}","x"],"type":"text"}}"#), Problem::OutOfRange("path"));
        let inside = after_a_good_one(&format!(r#"{{"path":["x","{name}"],"type":"text"}}"#));
        Schema::from_json(inside.as_bytes()).unwrap();
    }
}

#[test]
fn a_path_is_not_repeated_and_does_not_run_through_a_leaf() {
    let repeated = Problem::Repeated("path");
    refuses_second(r#"{"path":["a"],"type":"date"}"#, repeated);
    refuses_second(r#"{"path":["a","b"],"type":"text"}"#, repeated);
    let inner_first = concat!(
        r#"{"vct":"v","claims":[{"path":["x"],"type":"text"},{"path":["a","b"],"type":"text"},"#,
        r#"{"path":["a"],"type":"text"}]}"#
    );
    refuses(inner_first, 2, repeated);
}

#[test]
fn names_of_a_path_are_bounded_and_printable() {
    let long = "n".repeat(129);
    let names = ["", "a\\u0000b", "a\\u007fb", "a.b", "a\\u202eb", &long];
    for name in names {
        let claim = format!(r#"{{"path":["x","{name}"],"type":"text"}}"#);
        refuses_second(&claim, Problem::OutOfRange("path"));
    }
    refuses_second(r#"{"path":[],"type":"text"}"#, Problem::OutOfRange("path"));
    let depth = |count: usize| format!(r#"{{"path":[{}],"type":"text"}}"#, vec![r#""d""#; count].join(","));
    refuses_second(&depth(9), Problem::OutOfRange("path"));
    Schema::from_json(after_a_good_one(&depth(8)).as_bytes()).unwrap();
}

#[test]
fn ranges_and_fillers_have_to_make_sense() {
    let integer = |rest: &str| format!(r#"{{"path":["n"],"type":"integer"{rest}}}"#);
    refuses_second(&integer(r#","max":3"#), Problem::Missing("min"));
    refuses_second(&integer(r#","min":3"#), Problem::Missing("max"));
    refuses_second(&integer(r#","min":4,"max":3"#), Problem::OutOfRange("max"));
    refuses_second(&integer(r#","min":2,"max":4,"filler":1"#), Problem::OutOfRange("filler"));
    refuses_second(&integer(r#","min":2,"max":4,"filler":5"#), Problem::OutOfRange("filler"));
    for filler in [2, 4] {
        let claim = integer(&format!(r#","min":2,"max":4,"filler":{filler}"#));
        Schema::from_json(after_a_good_one(&claim).as_bytes()).unwrap();
    }
    refuses_second(r#"{"path":["d"],"type":"date","filler":65536}"#, Problem::OutOfRange("filler"));
    refuses_as_json(&after_a_good_one(&integer(r#","min":0,"max":4294967296"#)));
    refuses_as_json(&after_a_good_one(&integer(r#","min":-1,"max":4"#)));
}

#[test]
fn ranges_and_fillers_stand_only_where_they_mean_something() {
    for kind in ["text", "date", "identifier"] {
        for bound in ["min", "max"] {
            let claim = format!(r#"{{"path":["x"],"type":"{kind}","{bound}":1}}"#);
            refuses_second(&claim, Problem::Unsupported("min, max"));
        }
    }
    for kind in ["text", "identifier"] {
        let claim = format!(r#"{{"path":["x"],"type":"{kind}","filler":1}}"#);
        refuses_second(&claim, Problem::Unsupported("filler"));
    }
}

/// They are seconds since 1970 wherever the format is read; a date here is days since 1900.
// conformance: jwp-times-scalar
#[test]
fn temporal_claims_are_integers() {
    let problem = Problem::Unsupported("exp, nbf, iat other than as an integer");
    for name in ["exp", "nbf", "iat"] {
        for kind in ["text", "date", "identifier"] {
            refuses_second(&format!(r#"{{"path":["{name}"],"type":"{kind}"}}"#), problem);
        }
        let integer = format!(r#"{{"path":["{name}"],"type":"integer","min":0,"max":4294967295}}"#);
        let inside = format!(r#"{{"path":["x","{name}"],"type":"text"}}"#);
        for claim in [integer, inside] {
            Schema::from_json(after_a_good_one(&claim).as_bytes()).unwrap();
        }
    }
}

#[test]
fn the_type_identifier_is_bounded_and_printable() {
    let long = "v".repeat(257);
    for vct in ["", "a\\nb", "a\\u2066b", &long] {
        let json = format!(r#"{{"vct":"{vct}","claims":[{{"path":["a"],"type":"text"}}]}}"#);
        refuses(&json, 0, Problem::OutOfRange("vct"));
    }
}

fn many(count: usize) -> String {
    let claims: Vec<_> = (0..count).map(|at| format!(r#"{{"path":["c{at}"],"type":"text"}}"#)).collect();
    format!(r#"{{"vct":"v","claims":[{}]}}"#, claims.join(","))
}

#[test]
fn the_number_of_claims_is_bounded() {
    refuses(&many(0), 0, Problem::Missing("claims"));
    Schema::from_json(many(MAX_CLAIMS).as_bytes()).unwrap();
    refuses(&many(MAX_CLAIMS + 1), 0, Problem::TooLarge { limit: MAX_CLAIMS });
    refuses(&many(10_000), 0, Problem::TooLarge { limit: 64 * 1024 });
}

#[test]
fn a_member_that_occurs_twice_is_refused_at_every_level() {
    refuses_as_json(r#"{"vct":"v","claims":[{"path":["a"],"type":"text"}],"vct":"w"}"#);
    refuses_as_json(r#"{"vct":"v","claims":[],"claims":[{"path":["a"],"type":"text"}]}"#);
    refuses_as_json(&after_a_good_one(r#"{"path":["b"],"type":"text","path":["c"]}"#));
    refuses_as_json(&after_a_good_one(r#"{"path":["b"],"type":"text","type":"date"}"#));
}

#[test]
fn a_member_that_is_unknown_or_missing_is_refused_at_every_level() {
    refuses_as_json(r#"{"vct":"v","claims":[{"path":["a"],"type":"text"}],"extends":"x"}"#);
    refuses_as_json(&after_a_good_one(r#"{"path":["b"],"type":"text","label":"B"}"#));
    refuses_as_json(&after_a_good_one(r#"{"path":["b"]}"#));
    refuses_as_json(&after_a_good_one(r#"{"type":"text"}"#));
    refuses_as_json(&after_a_good_one(r#"{"path":["b"],"type":"float"}"#));
    refuses_as_json(r#"{"vct":"v"}"#);
    refuses_as_json(r#"{"claims":[]}"#);
}

#[test]
fn an_array_does_not_stand_for_an_object() {
    refuses_as_json(r#"["v",[{"path":["a"],"type":"text"}]]"#);
    refuses_as_json(&after_a_good_one(r#"[["b"],"text",null,null,null]"#));
}

#[test]
fn what_is_not_json_is_refused() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for json in ["", "{", "nul", &deep, r#"{"vct":"v","claims":[{"path":["a"],"type":"text"}]} x"#] {
        refuses_as_json(json);
    }
    let refused = Schema::from_json(b"{\"vct\":\"\xff\",\"claims\":[]}");
    assert_eq!(place(refused), (Part::Schema, 0));
}

#[test]
fn an_error_says_where() {
    let json = "{\n  \"vct\": \"v\",\n  \"claims\": [],\n  \"extends\": 1\n}";
    refuses(json, 0, Problem::Json { line: 4, column: 11 });
    let text = Schema::from_json(json.as_bytes()).unwrap_err().to_string();
    assert_eq!(text, "Schema 0: not the JSON expected, at line 4, column 11");
}

#[test]
fn payloads_are_counted_and_checked_against_their_claims() {
    let schema = Schema::from_json(after_a_good_one(r#"{"path":["b"],"type":"date"}"#).as_bytes()).unwrap();
    let payload = |text: &str| Payload::received(text.as_bytes().to_vec());
    let messages = |payloads: &[Payload]| schema.messages(Alg::BbsMod, payloads);
    assert_eq!(messages(&[payload("\"x\""), payload("7")]).unwrap().len(), 2);
    let counted = messages(&[payload("\"x\"")]).unwrap_err();
    assert_eq!(counted, malformed(Part::Payload, 0, Problem::Count { expected: 2, found: 1 }));
    let unfit = messages(&[payload("\"x\""), payload("\"y\"")]).unwrap_err();
    assert_eq!(unfit, malformed(Part::Payload, 1, Problem::NotCanonical));
    let beyond = schema.message(Alg::BbsMod, 2, &payload("7")).unwrap_err();
    assert_eq!(beyond, malformed(Part::Payload, 2, Problem::OutOfRange("index")));
}

#[test]
fn what_is_shown_is_put_back_in_place() {
    let json = concat!(
        r#"{"vct":"v","claims":[{"path":["a","b"],"type":"text"},{"path":["a","c","d"],"type":"integer","#,
        r#""min":0,"max":9},{"path":["e"],"type":"date"},{"path":["f"],"type":"text"},"#,
        r#"{"path":["id"],"type":"identifier"}]}"#
    );
    let schema = Schema::from_json(json.as_bytes()).unwrap();
    let shown = |index: usize, text: &str| (index, Payload::received(text.as_bytes().to_vec()));
    let disclosed = [shown(0, "\"B\""), shown(1, "3"), shown(2, "27000"), shown(3, "JWP-BBS-DECOY")];
    let value = schema.reconstruct(&disclosed).unwrap();
    assert_eq!(value.to_string(), r#"{"vct":"v","a":{"b":"B","c":{"d":3}},"e":27000}"#);
    assert_eq!(schema.reconstruct(&[]).unwrap().to_string(), r#"{"vct":"v"}"#);

    let identifier = schema.reconstruct(&[shown(4, "12")]).unwrap_err();
    assert_eq!(identifier, malformed(Part::Payload, 4, Problem::Unsupported("identifier")));
    assert_eq!(place(schema.reconstruct(&[shown(1, "10")])), (Part::Payload, 1));
    assert_eq!(place(schema.reconstruct(&[shown(5, "1")])), (Part::Payload, 5));
}

#[test]
fn a_path_is_written_with_dots() {
    let path = ClaimPath(vec!["a".into(), "b".into()]);
    assert_eq!(ClaimPath::from("a.b"), path);
    assert_eq!(path.to_string(), "a.b");
}
