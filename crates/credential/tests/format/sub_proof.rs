//! Sub-proofs as they travel, and answers of several credentials.

use bauta_bbs::committed_disclosure::Commitment;
use bauta_credential::{
    Alg, Part, Presentation, PresentationRequest, Problem, Response, SubProof, SubProofAlg,
};
use bauta_predicates::{ContextId, NymSecret};

use crate::request::REQUEST;
use crate::support::{IDENTITY, Issued, OUTSIDE_SUBGROUP, base64url, malformed, rng};

const ALGS: [(SubProofAlg, &str); 6] = [
    (SubProofAlg::BautaRange, "bauta-range"),
    (SubProofAlg::OrMembership, "or-membership"),
    (SubProofAlg::BautaNym, "bauta-nym"),
    (SubProofAlg::BautaValidity, "bauta-validity"),
    (SubProofAlg::SchnorrEq, "schnorr-eq"),
    (SubProofAlg::BautaOpening, "bauta-opening"),
];

fn pseudonym() -> bauta_predicates::Pseudonym {
    NymSecret::random(&mut rng(1)).unwrap().pseudonym(&ContextId(b"context".to_vec()))
}

/// A sub-proof of a kind with the inputs that belong to it.
fn sub_proof(alg: SubProofAlg) -> SubProof {
    let mut sub_proof = SubProof::new(alg, 7, vec![1, 2, 3]);
    sub_proof.pseudonym = (alg == SubProofAlg::BautaNym).then(pseudonym);
    sub_proof.epoch = (alg == SubProofAlg::BautaValidity).then_some(20_649);
    let point = || Commitment::from_octets(&pseudonym().to_octets()).unwrap();
    sub_proof.c_ext = (alg == SubProofAlg::SchnorrEq).then(point);
    sub_proof
}

fn written(alg: SubProofAlg) -> String {
    String::from_utf8(sub_proof(alg).to_json()).unwrap()
}

fn read(json: &str) -> Result<SubProof, Problem> {
    SubProof::from_json(json.as_bytes())
}

#[test]
fn it_is_written_and_read_back() {
    for (alg, name) in ALGS {
        let text = written(alg);
        assert!(text.starts_with(&format!(r#"{{"alg":"{name}","input":{{"i":[7]"#)), "{text}");
        assert!(text.ends_with(r#"},"proof":"AQID"}"#));
        assert_eq!(read(&text), Ok(sub_proof(alg)));
    }
    let plain = r#"{"alg":"bauta-range","input":{"i":[7]},"proof":"AQID"}"#;
    assert_eq!(written(SubProofAlg::BautaRange), plain);
}

#[test]
fn inputs_are_those_of_the_kind() {
    let more = [
        (
            "pseudonym",
            SubProofAlg::BautaNym,
            format!(r#","pseudonym":"{}""#, base64url(pseudonym().to_octets())),
        ),
        ("epoch", SubProofAlg::BautaValidity, r#","epoch":7"#.to_owned()),
        ("c_ext", SubProofAlg::SchnorrEq, format!(r#","c_ext":"{}""#, base64url(pseudonym().to_octets()))),
    ];
    for (alg, _) in ALGS {
        let bare =
            format!(r#"{{"alg":{},"input":{{"i":[7]}},"proof":""}}"#, serde_json::to_string(&alg).unwrap());
        match more.iter().find(|(_, of, _)| *of == alg) {
            Some((name, ..)) => assert_eq!(read(&bare), Err(Problem::Inconsistent(name))),
            None => drop(read(&bare).unwrap()),
        }
        for (name, _, text) in more.iter().filter(|(_, of, _)| *of != alg) {
            let own = written(alg).replacen("[7]", &format!("[7]{text}"), 1);
            assert_eq!(read(&own), Err(Problem::Inconsistent(name)), "{own}");
        }
    }
}

// conformance: jwp-sub-proof-alg, jwp-sub-proof-input, jwp-sub-proof-indexes, jwp-sub-proof-proof
#[test]
fn it_is_read_strictly() {
    let text = written(SubProofAlg::BautaRange);
    let with = |part: &str, other: &str| {
        assert!(text.contains(part));
        read(&text.replacen(part, other, 1)).unwrap_err()
    };
    let unfit = Problem::Unsupported("sub-proof");
    for (part, other) in [
        (r#"{"alg""#, r#"{"x":1,"alg""#),
        (r#"{"i""#, r#"{"x":1,"i""#),
        ("bauta-range", "BautaRange"),
        ("bauta-range", "sigma-range"),
        (r#"{"i":[7]}"#, "[[7]]"),
        (r#"{"i":[7]}"#, "null"),
        (r#"{"i":[7]}"#, "{}"),
        ("[7]", "7"),
        ("[7]", "[-7]"),
        ("[7]", "[7.0]"),
        ("[7]", r#"["7"]"#),
        (r#""AQID""#, "[1,2,3]"),
        (r#""AQID""#, "null"),
        (r#","proof":"AQID""#, ""),
    ] {
        assert_eq!(with(part, other), unfit, "{other}");
    }
    for (part, other) in [
        (r#""alg""#, r#""alg":"bauta-range","alg""#),
        (r#"{"i""#, r#"{"i":[7],"i""#),
        ("}", "}}"),
        ("AQID\"}", "AQID\"} x"),
    ] {
        assert!(matches!(with(part, other), Problem::Json { .. }), "{other}");
    }
    assert_eq!(with("[7]", "[]"), Problem::OutOfRange("i"));
    assert_eq!(with("[7]", "[1,2,3]"), Problem::OutOfRange("i"));
    for bad in ["AQID=", "AQI", "AQI ", "A+ID", "QR"] {
        let refused = read(&text.replacen("AQID", bad, 1));
        let canonical = refused.as_ref().is_ok_and(|read| base64url(&read.proof) == bad);
        assert!(canonical || refused == Err(Problem::Base64), "{bad}");
    }
    let large = text.replacen("AQID", &"A".repeat(16 * 1024), 1);
    assert_eq!(read(&large), Err(Problem::TooLarge { limit: 16 * 1024 }));
}

// conformance: jwp-group-elements
#[test]
fn points_are_of_the_subgroup_and_not_the_identity() {
    for (alg, name) in [(SubProofAlg::BautaNym, "pseudonym"), (SubProofAlg::SchnorrEq, "c_ext")] {
        let text = written(alg);
        let good = base64url(pseudonym().to_octets());
        for bad in [&IDENTITY[..], &OUTSIDE_SUBGROUP, &[0xff; 48], &[], &pseudonym().to_octets()[..47]] {
            assert!(text.contains(&good), "{name}");
            let refused = read(&text.replacen(&good, &base64url(bad), 1)).unwrap_err();
            assert!(matches!(refused, Problem::Bbs(_) | Problem::Predicate(_)), "{name}: {refused}");
        }
        assert_eq!(read(&text.replacen(&good, &format!("{good}="), 1)), Err(Problem::Base64));
        assert!(read(&text.replacen(&format!("\"{good}\""), "null", 1)).is_err());
    }
    let text = written(SubProofAlg::BautaValidity);
    for bad in ["-1", "1.5", "\"7\"", "18446744073709551616", "null"] {
        assert!(read(&text.replacen("20649", bad, 1)).is_err(), "{bad}");
    }
    assert_eq!(read(&text.replacen("20649", "18446744073709551615", 1)).unwrap().epoch, Some(u64::MAX));
}

// Answers.

fn presentation() -> Presentation {
    let request = PresentationRequest::parse(REQUEST.as_bytes()).unwrap();
    Issued::new(Alg::BbsModHb).present(&request, &[6])
}

fn unfit(position: usize) -> bauta_credential::Malformed {
    malformed(Part::Compact, position, Problem::Unsupported("vp_token"))
}

#[test]
fn an_answer_is_a_presentation_or_several_by_name() {
    let one = presentation();
    let compact = one.to_compact();
    let alone = Response::parse(&compact).unwrap();
    assert_eq!((alone.to_text(), alone.clone().into_one()), (compact.clone(), Some(one.clone())));
    let several = Response::Several(vec![("a".into(), one.clone()), ("b c".into(), one.clone())]);
    let text = several.to_text();
    assert_eq!(text, format!(r#"{{"a":["{compact}"],"b c":["{compact}"]}}"#));
    let read = Response::parse(&text).unwrap();
    assert_eq!((&read, read.claimed_nonce().unwrap().as_str()), (&several, "n-0_S6_WzA2Mj"));
    assert_eq!(read.into_one(), None);
    assert_eq!(Response::parse(&format!(" \n{text}\n")).unwrap(), several);
}

#[test]
fn a_vp_token_is_read_strictly() {
    let compact = presentation().to_compact();
    let refused = |text: &str| Response::parse(text).expect_err(text);
    for (text, position) in [
        (format!(r#"{{"a":"{compact}"}}"#), 0),
        (format!(r#"{{"a":["{compact}","{compact}"]}}"#), 0),
        (format!(r#"{{"a":["{compact}"],"b":[]}}"#), 1),
        (r#"{"a":[null]}"#.to_owned(), 0),
        (format!(r#"{{"a":["{compact}"],"b":{{"0":"{compact}"}}}}"#), 1),
        (r#"{"a":[{}]}"#.to_owned(), 0),
    ] {
        assert_eq!(refused(&text), unfit(position));
    }
    for text in [
        format!(r#"{{"a":["{compact}"],"a":["{compact}"]}}"#),
        format!(r#"{{"a":["{compact}"]"#),
        format!(r#"{{"a":["{compact}"]}} x"#),
        "{".to_owned(),
    ] {
        assert!(matches!(refused(&text).problem, Problem::Json { .. }), "{text}");
    }
    assert_eq!(refused(r#"{"a":["x"]}"#).part, Part::Compact);
    assert_eq!(refused(&format!("[\"{compact}\"]")).part, Part::PresentationHeader);
    let limit = Problem::TooLarge { limit: 1024 * 1024 };
    assert_eq!(Response::parse(&" ".repeat(1024 * 1024 + 1)), Err(malformed(Part::Compact, 0, limit)));
    let many = |count: usize| {
        let entries: Vec<_> = (0..count).map(|at| format!(r#""{at}":["{compact}"]"#)).collect();
        Response::parse(&format!("{{{}}}", entries.join(","))).map_err(|malformed| malformed.problem)
    };
    many(8).unwrap();
    assert_eq!(many(9), Err(Problem::TooLarge { limit: 8 }));
    let empty = Response::parse("{}").unwrap();
    let missing = malformed(Part::Compact, 0, Problem::Missing("vp_token"));
    assert_eq!(empty.claimed_nonce(), Err(missing));
}

/// One presentation for each credential of the request, by its name, whatever the order.
#[test]
fn an_answer_fits_its_request() {
    let one = presentation();
    let query = REQUEST[REQUEST.find(r#"{"id""#).unwrap()..].strip_suffix("]}}").unwrap();
    let two = REQUEST.replacen(query, &format!("{query},{}", query.replacen("person", "other", 1)), 1);
    let (single, two) = (REQUEST.to_owned(), two);
    let [single, two] = [single, two].map(|text| PresentationRequest::parse(text.as_bytes()).unwrap());
    let mut another = one.clone();
    another.payloads[6] = None;
    let named = |names: &[&str]| {
        let of =
            |name: &&str| ((*name).to_owned(), if *name == "other" { another.clone() } else { one.clone() });
        Response::Several(names.iter().map(of).collect())
    };
    let count = |response: &Response, request: &PresentationRequest| {
        response.presentations(request).map(|found| found.len()).map_err(|malformed| malformed.problem)
    };
    let wrong = |expected, found| Err(Problem::Count { expected, found });
    let alone = Response::One(Box::new(one.clone()));
    assert_eq!(count(&alone, &single), Ok(1));
    assert_eq!(count(&alone, &two), wrong(2, 1));
    assert_eq!(count(&named(&["person"]), &single), wrong(1, 1), "one credential has one form");
    for names in [["person", "other"], ["other", "person"]] {
        let response = named(&names);
        assert_eq!(response.presentations(&two).unwrap(), [&one, &another]);
    }
    assert_eq!(count(&named(&["person"]), &two), wrong(2, 1));
    assert_eq!(count(&named(&["person", "third"]), &two), wrong(2, 0));
    assert_eq!(count(&named(&["person", "other", "third"]), &two), wrong(2, 3));
    assert_eq!(count(&named(&[]), &two), wrong(2, 0));
    assert_eq!(Response::assemble(&two, vec![one.clone(), another.clone()]), named(&["person", "other"]));
    assert_eq!(Response::assemble(&single, vec![one.clone()]), alone);
}
