//! A verifier's request: read to the octet, and refused for everything that is not in order.

use std::time::{Duration, Instant};

use bauta_credential::{
    Alg, ClaimPath, Malformed, Nonce, Part, PresentationRequest, Problem, Query, RequestDraft,
    presentation_header,
};

use crate::support::{malformed, rng};

pub(crate) const REQUEST: &str = concat!(
    r#"{"client_id":"https://shop.example","nonce":"n-0_S6_WzA2Mj","dcql_query":{"credentials":[{"id":"person","#,
    r#""format":"jwp+bbs-mod","meta":{"vct_values":["urn:bauta:person:1"]},"claims":[{"path":["region"]}]}]}}"#,
);

fn parse(json: &str) -> Result<PresentationRequest, Malformed> {
    PresentationRequest::parse(json.as_bytes())
}

/// The request with a part of it replaced, which has to be there.
fn with(part: &str, other: &str) -> String {
    assert!(REQUEST.contains(part), "{part}");
    REQUEST.replacen(part, other, 1)
}

fn refuses(json: &str, problem: Problem) {
    let refused = parse(json).expect_err(json);
    assert_eq!(refused, malformed(Part::Request, 0, problem), "{json}");
}

fn refuses_as_json(json: &str) {
    let refused = parse(json).expect_err(json);
    assert_eq!((refused.part, refused.position), (Part::Request, 0), "{json}");
    assert!(matches!(refused.problem, Problem::Json { .. }), "{json}: {refused}");
}

fn disclose(claims: &[&str]) -> Query {
    Query::disclose("urn:bauta:person:1", claims.iter().map(|path| ClaimPath::from(*path)).collect())
}

fn draft() -> RequestDraft {
    RequestDraft {
        client_id: "https://shop.example".into(),
        purpose: Some("to ship".into()),
        query: disclose(&["region", "a.b"]),
        registration: None,
        issued_at: 1_795_392_000,
        lifetime: 600,
    }
}

#[test]
fn a_request_says_what_it_says() {
    let request = parse(REQUEST).unwrap();
    assert_eq!(request.as_octets(), REQUEST.as_bytes());
    assert_eq!(request.client_id(), "https://shop.example");
    assert_eq!(request.nonce().as_str(), "n-0_S6_WzA2Mj");
    assert_eq!(request.credentials()[0].vct_values(), ["urn:bauta:person:1"]);
    assert_eq!(request.credentials()[0].claims().collect::<Vec<_>>(), [&ClaimPath::from("region")]);
    assert_eq!((request.purpose(), request.issued_at(), request.expires_at()), (None, None, None));
}

#[test]
fn the_octets_are_kept_as_received() {
    let spaced = format!("\n {} \t\n", with(r#","nonce""#, " ,\n \"nonce\""));
    let request = parse(&spaced).unwrap();
    assert_eq!(request.as_octets(), spaced.as_bytes());
    assert_ne!(request.digest(), parse(REQUEST).unwrap().digest());
}

#[test]
fn the_presentation_header_is_these_octets() {
    let request = parse(REQUEST).unwrap();
    assert_eq!(request.digest(), "pdPV-DfuOTHE7yo1rupxKiIModCYVlquWe79Ovojjgc");
    for (alg, name) in [(Alg::BbsMod, "BBS-MOD"), (Alg::BbsModHb, "BBS-MOD-HB")] {
        let expected = format!(
            r#"{{"alg":"{name}","nonce":"n-0_S6_WzA2Mj","aud":"https://shop.example","req":"{}"}}"#,
            request.digest()
        );
        assert_eq!(String::from_utf8(presentation_header(alg, &request)).unwrap(), expected);
    }
}

#[test]
fn a_made_request_reads_like_a_received_one() {
    let request = PresentationRequest::new(draft(), &mut rng(1)).unwrap();
    assert_eq!(PresentationRequest::parse(request.as_octets()).unwrap(), request);
    assert_eq!(request.purpose(), Some("to ship"));
    assert_eq!((request.issued_at(), request.expires_at()), (Some(1_795_392_000), Some(1_795_392_600)));
    assert_eq!(
        request.credentials()[0].claims().map(ToString::to_string).collect::<Vec<_>>(),
        ["region", "a.b"]
    );
    let other = PresentationRequest::new(draft(), &mut rng(2)).unwrap();
    assert_ne!(request.nonce(), other.nonce());
    assert_eq!(request.nonce().as_str().len(), 43);
}

#[test]
fn a_draft_that_is_no_request_is_refused() {
    let made = |draft| PresentationRequest::new(draft, &mut rng(1)).unwrap_err().problem;
    assert_eq!(made(RequestDraft { client_id: String::new(), ..draft() }), Problem::OutOfRange("client_id"));
    let twice = disclose(&["region", "region"]);
    assert_eq!(made(RequestDraft { query: twice, ..draft() }), Problem::Repeated("path"));
    assert_eq!(
        made(RequestDraft { query: Query::disclose("", Vec::new()), ..draft() }),
        Problem::OutOfRange("vct_values")
    );
    let endless = RequestDraft { lifetime: u64::MAX, ..draft() };
    let request = PresentationRequest::new(endless, &mut rng(1)).unwrap();
    assert_eq!(request.expires_at(), Some(u64::MAX));
}

/// Each place in the request where a member could be added, with the text that stands before it.
const LEVELS: [&str; 5] =
    [r#"{"client_id""#, r#"{"credentials""#, r#"{"id":"person""#, r#"{"vct_values""#, r#"{"path""#];

#[test]
fn an_unknown_member_is_refused_at_every_level() {
    for level in LEVELS {
        refuses_as_json(&with(level, &format!(r#"{{"trusted_authorities":[],{}"#, &level[1..])));
    }
}

#[test]
fn a_member_that_occurs_twice_is_refused_at_every_level() {
    for twice in [
        with(r#""nonce":"n-0_S6_WzA2Mj""#, r#""nonce":"n-0_S6_WzA2Mj","nonce":"n-0_S6_WzA2Mj""#),
        with(r#"{"credentials""#, r#"{"credentials":[],"credentials""#),
        with(r#""id":"person""#, r#""id":"person","id":"person""#),
        with(r#"{"vct_values""#, r#"{"vct_values":[],"vct_values""#),
        with(r#"{"path""#, r#"{"path":["sex"],"path""#),
    ] {
        refuses_as_json(&twice);
    }
}

#[test]
fn a_member_that_is_missing_is_refused_at_every_level() {
    for missing in [
        with(r#""client_id":"https://shop.example","#, ""),
        with(r#""nonce":"n-0_S6_WzA2Mj","#, ""),
        with(r#""id":"person","#, ""),
        with(r#""format":"jwp+bbs-mod","#, ""),
        with(r#""meta":{"vct_values":["urn:bauta:person:1"]},"#, ""),
        with(r#"{"path":["region"]}"#, "{}"),
    ] {
        refuses_as_json(&missing);
    }
    let no_claims = with(r#","claims":[{"path":["region"]}]"#, "");
    assert_eq!(parse(&no_claims).unwrap().credentials()[0].claims().count(), 0);
}

#[test]
fn an_array_does_not_stand_for_an_object() {
    refuses_as_json(&with(r#"{"vct_values":["urn:bauta:person:1"]}"#, r#"[["urn:bauta:person:1"]]"#));
    refuses_as_json(&with(r#"{"path":["region"]}"#, r#"[null,["region"]]"#));
    let query = r#"{"id":"person","format":"jwp+bbs-mod","meta":{"vct_values":["v"]}}"#;
    let bare = format!(r#"{{"client_id":"c","nonce":"n","dcql_query":[[{query}]]}}"#);
    refuses_as_json(&bare);
    refuses_as_json(&format!(r#"["c","n",null,null,null,{{"credentials":[{query}]}}]"#));
}

#[test]
fn one_to_eight_credentials_are_asked_for() {
    let query = REQUEST[REQUEST.find(r#"{"id""#).unwrap()..].strip_suffix("]}}").unwrap();
    let named = |at: usize| query.replacen("person", &format!("person{at}"), 1);
    let many = |count: usize| with(query, &(0..count).map(named).collect::<Vec<_>>().join(","));
    assert_eq!(parse(&many(8)).unwrap().credentials().len(), 8);
    refuses(&many(9), Problem::Count { expected: 1, found: 9 });
    refuses(&with(query, &format!("{query},{query}")), Problem::Repeated("id"));
    refuses(&with(query, ""), Problem::Count { expected: 1, found: 0 });
}

#[test]
fn format_and_types_are_checked() {
    for format in ["dc+sd-jwt", "jwp+bbs-mod ", ""] {
        refuses(&with("jwp+bbs-mod", format), Problem::Unsupported("format"));
    }
    refuses(&with(r#"["urn:bauta:person:1"]"#, "[]"), Problem::Missing("vct_values"));
    refuses(&with("urn:bauta:person:1", ""), Problem::OutOfRange("vct_values"));
    let many = vec![r#""v""#; 129].join(",");
    refuses(&with(r#""urn:bauta:person:1""#, &many), Problem::TooLarge { limit: 128 });
}

#[test]
fn paths_are_not_repeated_empty_or_too_many() {
    let claims = |text: &str| with(r#"{"path":["region"]}"#, text);
    let twice = claims(r#"{"path":["region"]},{"id":"x","path":["region"]}"#);
    refuses(&twice, Problem::Repeated("path"));
    refuses(&claims(r#"{"path":[]}"#), Problem::OutOfRange("path"));
    refuses(&claims(r#"{"id":"","path":["region"]}"#), Problem::OutOfRange("id"));
    refuses(&claims(r#"{"path":["a",""]}"#), Problem::OutOfRange("path"));
    let many: Vec<_> = (0..129).map(|at| format!(r#"{{"path":["c{at}"]}}"#)).collect();
    refuses(&claims(&many.join(",")), Problem::TooLarge { limit: 128 });
    refuses_as_json(&claims(r#"{"path":["region",0]}"#));
    refuses_as_json(&claims(r#"{"path":["region",null]}"#));
}

/// A holder reads these on a screen: nothing in them may steer it.
#[test]
fn text_for_people_has_no_characters_that_steer_a_display() {
    for character in
        ["\\u0000", "\\n", "\\u001b", "\\u007f", "\\u0085", "\\u2028", "\\u202e", "\\u2066", "\\ufeff"]
    {
        let text = |name: &'static str, json: String| refuses(&json, Problem::OutOfRange(name));
        text("client_id", with("shop.example", &format!("shop{character}.example")));
        text("purpose", with(r#""nonce""#, &format!(r#""purpose":"a{character}b","nonce""#)));
        text("id", with("person", &format!("per{character}son")));
        text("vct_values", with("urn:bauta", &format!("urn{character}bauta")));
        text("path", with("region", &format!("reg{character}ion")));
    }
    for purpose in ["", " ", " a", "a ", "a  b"] {
        let json = with(r#""nonce""#, &format!(r#""purpose":"{purpose}","nonce""#));
        refuses(&json, Problem::OutOfRange("purpose"));
    }
    let long = format!(r#""purpose":"{}","nonce""#, "p".repeat(1025));
    refuses(&with(r#""nonce""#, &long), Problem::OutOfRange("purpose"));
}

#[test]
fn times_are_whole_seconds() {
    for time in ["-1", "1.5", "\"1\"", "18446744073709551616"] {
        for name in ["iat", "exp"] {
            refuses_as_json(&with(r#""nonce""#, &format!(r#""{name}":{time},"nonce""#)));
        }
    }
    let last = with(r#""nonce""#, r#""exp":18446744073709551615,"nonce""#);
    assert_eq!(parse(&last).unwrap().expires_at(), Some(u64::MAX));
}

#[test]
fn a_nonce_has_one_to_128_characters_of_the_base64url_alphabet() {
    let longest = "n".repeat(128);
    for nonce in ["A", "-", "_", "09azAZ-_", &longest] {
        assert_eq!(nonce.parse::<Nonce>().unwrap().to_string(), nonce);
    }
    let too_long = "n".repeat(129);
    for nonce in ["", "a b", "a/b", "..", "a.json", "a+", "a=", "é", "a\\u0000", &too_long] {
        assert_eq!(nonce.parse::<Nonce>(), Err(Problem::OutOfRange("nonce")));
        refuses(&with("n-0_S6_WzA2Mj", nonce), Problem::OutOfRange("nonce"));
    }
}

#[test]
fn what_is_cut_short_or_extended_is_refused() {
    for end in 0..REQUEST.len() {
        refuses_as_json(&REQUEST[..end]);
    }
    refuses_as_json(&format!("{REQUEST}x"));
    refuses_as_json(&format!("{REQUEST}{REQUEST}"));
}

#[test]
fn ten_megabytes_are_refused_unread() {
    let spaces = format!("{REQUEST}{}", " ".repeat(10_000_000));
    let brackets = "[".repeat(10_000_000);
    let start = Instant::now();
    refuses_unprinted(&spaces);
    refuses_unprinted(&brackets);
    assert!(start.elapsed() < Duration::from_millis(100));
}

fn refuses_unprinted(json: &str) {
    let too_large = Problem::TooLarge { limit: 128 * 1024 };
    assert_eq!(parse(json), Err(malformed(Part::Request, 0, too_large)));
}

#[test]
fn depth_is_bounded() {
    refuses_as_json(&"[".repeat(60_000));
    let inside = format!(r#""purpose":{}1{},"nonce""#, r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    refuses_as_json(&with(r#""nonce""#, &inside));
}
