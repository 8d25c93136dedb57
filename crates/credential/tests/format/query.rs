//! What a request asks beyond disclosure: predicates, pseudonyms, good standing, equality and openings, read strictly.

use bauta_credential::{
    ClaimOf, Condition, Context, Day, Literal, Malformed, Part, Predicate, PresentationRequest, Problem,
    Query, Relative, RequestDraft, Same,
};

use crate::support::{malformed, rng};

/// Two credentials, with one of everything.
const QUERY: &str = concat!(
    r#"{"credentials":[{"id":"ward","format":"jwp+bbs-mod","meta":{"vct_values":["urn:bauta:person:1"]},"#,
    r#""claims":[{"path":["region"]}],"predicates":[{"path":["birth_date"],"max":"2008-11-23","#,
    r#""from":{"age_at_least":18}},{"path":["expires_on"],"min":"2026-11-24","from":{"after":"today"}},"#,
    r#"{"path":["a","b"],"min":7,"max":4294967295},{"path":["nationality"],"in":["UTO","XXX"]},"#,
    r#"{"path":["c"],"in":[0,7]}],"pseudonym":{"context":"bauta:aud:https://game.example"},"#,
    r#""validity":{"epochs":[{"issuer":"urn:i","heads":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}]},"#,
    r#""opening":{"key":"AAAA"}},"#,
    r#"{"id":"guardian","format":"jwp+bbs-mod","meta":{"vct_values":["urn:bauta:person:1"]}}],"#,
    r#""same":[[{"credential":"ward","path":["guardian_id"]},{"credential":"guardian","path":["person_id"]}]]}"#,
);

fn request(query: &str) -> String {
    format!(r#"{{"client_id":"https://game.example","nonce":"n-0_S6_WzA2Mj","dcql_query":{query}}}"#)
}

fn parse(query: &str) -> Result<PresentationRequest, Malformed> {
    PresentationRequest::parse(request(query).as_bytes())
}

/// The query with a part of it replaced, which has to be there.
fn with(part: &str, other: &str) -> String {
    assert!(QUERY.contains(part), "{part}");
    QUERY.replacen(part, other, 1)
}

fn refuses(query: &str, problem: Problem) {
    assert_eq!(parse(query).expect_err(query), malformed(Part::Request, 0, problem), "{query}");
    let refused = Query::from_json(query.as_bytes()).expect_err(query);
    assert_eq!(refused, malformed(Part::Request, 0, problem), "{query}");
}

fn refuses_as_json(query: &str) {
    for refused in [parse(query).err(), Query::from_json(query.as_bytes()).err()] {
        let refused = refused.expect(query);
        assert_eq!((refused.part, refused.position), (Part::Request, 0), "{query}");
        assert!(matches!(refused.problem, Problem::Json { .. }), "{query}: {refused}");
    }
}

#[test]
fn a_query_says_what_it_says() {
    let request = parse(QUERY).unwrap();
    let [ward, guardian] = request.credentials() else { panic!() };
    assert_eq!((ward.id.as_str(), guardian.id.as_str()), ("ward", "guardian"));
    let text = |text: &str| Some(Literal::Text(text.into()));
    let of_age = Predicate {
        path: "birth_date".into(),
        condition: Some(Condition::Range { min: None, max: text("2008-11-23") }),
        from: Some(Relative::AgeAtLeast(18)),
    };
    assert_eq!(ward.predicates[0], of_age);
    assert_eq!(ward.predicates[1].from, Some(Relative::After(Day::Today)));
    let (min, max) = (Some(Literal::Integer(7)), Some(Literal::Integer(u32::MAX)));
    assert_eq!(ward.predicates[2].condition, Some(Condition::Range { min, max }));
    let set = vec![Literal::Text("UTO".into()), Literal::Text("XXX".into())];
    assert_eq!(ward.predicates[3].condition, Some(Condition::In(set)));
    let context = Context::Audience("https://game.example".into());
    assert_eq!(ward.pseudonym.as_ref().unwrap().context, context);
    let validity = ward.validity.as_ref().unwrap();
    assert_eq!(validity.heads_of("urn:i"), ["A".repeat(43)]);
    assert!(validity.heads_of("urn:j").is_empty());
    assert_eq!(ward.opening.as_ref().unwrap().key, "AAAA");
    assert!(guardian.predicates.is_empty() && guardian.pseudonym.is_none() && guardian.validity.is_none());
    let claim = |credential: &str, path: &str| ClaimOf { credential: credential.into(), path: path.into() };
    assert_eq!(request.query().same, [Same(claim("ward", "guardian_id"), claim("guardian", "person_id"))]);
    assert_eq!(request.query().position("guardian"), Some(1));
    assert_eq!(request.query().position("nobody"), None);
}

#[test]
fn it_is_written_as_it_was_read() {
    let query = Query::from_json(QUERY.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&query).unwrap(), QUERY);
    assert_eq!(parse(QUERY).unwrap().query(), &query);
}

/// Each object below the request, with the text that stands before its first member.
const LEVELS: [&str; 12] = [
    r#"{"credentials""#,
    r#"{"id":"ward""#,
    r#"{"vct_values""#,
    r#"{"path":["region"]"#,
    r#"{"path":["birth_date"]"#,
    r#"{"age_at_least""#,
    r#"{"after""#,
    r#"{"context""#,
    r#"{"epochs""#,
    r#"{"issuer""#,
    r#"{"key""#,
    r#"{"credential":"ward""#,
];

#[test]
fn an_unknown_member_is_refused_at_every_level() {
    for level in LEVELS {
        refuses_as_json(&with(level, &format!(r#"{{"x":[],{}"#, &level[1..])));
    }
    refuses_as_json(&with(r#"{"credential":"guardian""#, r#"{"x":1,"credential":"guardian""#));
}

#[test]
fn a_member_that_occurs_twice_is_refused_at_every_level() {
    for twice in [
        with(r#""same""#, r#""same":[],"same""#),
        with(r#""predicates""#, r#""predicates":[],"predicates""#),
        with(r#""max""#, r#""max":"2007-01-01","max""#),
        with(r#""in":["UTO""#, r#""in":[],"in":["UTO""#),
        with(r#"{"age_at_least":18}"#, r#"{"age_at_least":18,"age_at_least":18}"#),
        with(r#"{"context""#, r#"{"context":"bauta:aud:x","context""#),
        with(r#""pseudonym""#, r#""pseudonym":null,"pseudonym""#),
        with(r#""heads""#, r#""heads":[],"heads""#),
        with(r#"{"epochs""#, r#"{"epochs":[],"epochs""#),
        with(r#"{"key""#, r#"{"key":"","key""#),
        with(r#"{"credential":"ward""#, r#"{"credential":"x","credential":"ward""#),
    ] {
        refuses_as_json(&twice);
    }
}

#[test]
fn a_member_that_is_missing_is_refused_at_every_level() {
    for missing in [
        with(r#""context":"bauta:aud:https://game.example""#, ""),
        with(r#","heads":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]"#, ""),
        with(r#""issuer":"urn:i","#, ""),
        with(r#""key":"AAAA""#, ""),
        with(r#""credential":"ward","#, ""),
        with(r#","path":["guardian_id"]"#, ""),
        with(r#""path":["birth_date"],"#, ""),
        with(r#""age_at_least":18"#, ""),
    ] {
        refuses_as_json(&missing);
    }
}

#[test]
fn an_array_does_not_stand_for_an_object_nor_an_object_for_an_array() {
    for other in [
        with(r#"{"context":"bauta:aud:https://game.example"}"#, r#"["bauta:aud:https://game.example"]"#),
        with(r#"{"key":"AAAA"}"#, r#"["AAAA"]"#),
        with(r#"{"path":["nationality"],"in":["UTO","XXX"]}"#, r#"[["nationality"],null,null,["UTO"],null]"#),
        with(r#"{"age_at_least":18}"#, r#"["age_at_least",18]"#),
        with(r#"{"credential":"ward","path":["guardian_id"]}"#, r#"["ward",["guardian_id"]]"#),
        with(r#"["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]"#, r#"{"0":"A"}"#),
        with(r#""in":["UTO","XXX"]"#, r#""in":"UTO""#),
        with(r#"[[{"credential":"ward""#, r#"[{"credential":"ward""#).replacen("]]}", "]}", 1),
        with(r#""path":["birth_date"]"#, r#""path":"birth_date""#),
    ] {
        refuses_as_json(&other);
    }
}

/// Of what may be left out, null is nothing; of what may not, it is nothing either.
#[test]
fn null_is_nothing() {
    let bare = with(r#""pseudonym":{"context":"bauta:aud:https://game.example"}"#, r#""pseudonym":null"#);
    assert!(parse(&bare).unwrap().credentials()[0].pseudonym.is_none());
    for nothing in [
        with(r#"{"context":"bauta:aud:https://game.example"}"#, r#"{"context":null}"#),
        with(r#"{"key":"AAAA"}"#, r#"{"key":null}"#),
        with(r#"[0,7]"#, "[0,null]"),
        with(r#"{"age_at_least":18}"#, r#"{"age_at_least":null}"#),
        with(r#"{"credential":"guardian","path":["person_id"]}"#, "null"),
        with(r#"[{"path":["birth_date"]"#, r#"[null,{"path":["birth_date"]"#),
    ] {
        refuses_as_json(&nothing);
    }
}

#[test]
fn values_are_texts_or_integers_of_32_bits() {
    for value in ["-1", "4294967296", "7.0", "1e3", "true", "{}", "[7]"] {
        refuses_as_json(&with(r#""min":7"#, &format!(r#""min":{value}"#)));
        refuses_as_json(&with("[0,7]", &format!("[0,{value}]")));
    }
}

#[test]
fn a_predicate_is_a_range_or_a_set() {
    let predicate = |text: &str| with(r#"{"path":["c"],"in":[0,7]}"#, text);
    refuses_as_json(&predicate(r#"{"path":["c"],"in":[0],"min":0}"#));
    refuses_as_json(&predicate(r#"{"path":["c"],"in":[0],"max":0}"#));
    let missing = Problem::Missing("min, max, in");
    refuses(&predicate(r#"{"path":["c"]}"#), missing);
    refuses(&predicate(r#"{"path":["c"],"in":[]}"#), Problem::Missing("in"));
    refuses(&predicate(r#"{"path":["c"],"in":[7,0,7]}"#), Problem::Repeated("in"));
    refuses(&predicate(r#"{"path":["c"],"in":["a","a"]}"#), Problem::Repeated("in"));
    refuses(&predicate(r#"{"path":["c"],"in":[""]}"#), Problem::OutOfRange("in"));
    refuses(&predicate(r#"{"path":["c"],"in":["a\u202eb"]}"#), Problem::OutOfRange("in"));
    refuses(&predicate(r#"{"path":[],"min":0}"#), Problem::OutOfRange("path"));
    refuses(&predicate(r#"{"path":["c\n"],"min":0}"#), Problem::OutOfRange("path"));
    let set = |count: u32| {
        let values: Vec<_> = (0..count).map(|value| value.to_string()).collect();
        predicate(&format!(r#"{{"path":["c"],"in":[{}]}}"#, values.join(",")))
    };
    parse(&set(64)).unwrap();
    refuses(&set(65), Problem::TooLarge { limit: 64 });
    let from = Problem::Inconsistent("from");
    refuses(&predicate(r#"{"path":["c"],"in":["2008-01-01"],"from":{"age_at_least":18}}"#), from);
}

#[test]
fn an_age_is_1_to_150_and_a_day_is_today() {
    let age = |years: &str| with(r#"{"age_at_least":18}"#, &format!(r#"{{"age_at_least":{years}}}"#));
    for years in ["1", "150"] {
        parse(&age(years)).unwrap();
    }
    for years in ["0", "151", "255"] {
        refuses(&age(years), Problem::OutOfRange("age_at_least"));
    }
    for years in ["256", "-1", "18.5", "\"18\""] {
        refuses_as_json(&age(years));
    }
    for day in ["\"tomorrow\"", "\"Today\"", "\"2026-11-23\"", "0", "{}"] {
        refuses_as_json(&with(r#"{"after":"today"}"#, &format!(r#"{{"after":{day}}}"#)));
    }
    refuses_as_json(&with(r#"{"after":"today"}"#, r#"{"after":"today","age_at_least":18}"#));
    refuses_as_json(&with(r#"{"after":"today"}"#, r#""after""#));
    refuses_as_json(&with(r#"{"after":"today"}"#, r#"{"before":"today"}"#));
}

/// In a file a bound that follows from the day may be left out; in a request it is there.
#[test]
fn a_request_has_every_bound() {
    let open = with(r#""max":"2008-11-23","from""#, r#""from""#);
    let query = Query::from_json(open.as_bytes()).unwrap();
    assert_eq!(query.credentials[0].predicates[0].condition, None);
    let refused = parse(&open).unwrap_err();
    assert_eq!(refused, malformed(Part::Request, 0, Problem::Missing("min, max, in")));
    let draft = RequestDraft {
        client_id: "https://game.example".into(),
        purpose: None,
        query,
        registration: None,
        issued_at: 1_795_392_000,
        lifetime: 600,
    };
    let request = PresentationRequest::new(draft.clone(), &mut rng(1)).unwrap();
    assert_eq!(request.query(), parse(QUERY).unwrap().query(), "2026-11-23 less 18 years");
    let later = RequestDraft { issued_at: 1_795_392_000 + 86_400, ..draft };
    let request = PresentationRequest::new(later, &mut rng(1)).unwrap();
    let predicates = &request.credentials()[0].predicates;
    let max = Some(Literal::Text("2008-11-24".into()));
    assert_eq!(predicates[0].condition, Some(Condition::Range { min: None, max }));
    let min = Some(Literal::Text("2026-11-24".into()));
    assert_eq!(
        predicates[1].condition,
        Some(Condition::Range { min, max: None }),
        "one that is there is kept"
    );
}

#[test]
fn a_relative_bound_stays_in_the_calendar() {
    let day = |text: &str| text.parse().unwrap();
    let range = |min: Option<&str>, max: Option<&str>| Condition::Range {
        min: min.map(|min| Literal::Text(min.into())),
        max: max.map(|max| Literal::Text(max.into())),
    };
    for (from, today, expected) in [
        (Relative::AgeAtLeast(18), "2026-11-23", range(None, Some("2008-11-23"))),
        (Relative::AgeAtLeast(18), "2028-02-29", range(None, Some("2010-02-28"))),
        (Relative::AgeAtLeast(20), "2028-02-29", range(None, Some("2008-02-29"))),
        (Relative::AgeAtLeast(18), "2026-03-01", range(None, Some("2008-03-01"))),
        (Relative::After(Day::Today), "2026-12-31", range(Some("2027-01-01"), None)),
        (Relative::After(Day::Today), "2028-02-28", range(Some("2028-02-29"), None)),
    ] {
        assert_eq!(from.resolve(day(today)), Ok(expected), "{from} on {today}");
    }
    let before = Relative::AgeAtLeast(127).resolve(day("2026-11-23"));
    assert_eq!(before, Err(Problem::OutOfRange("age_at_least")));
    let last = bauta_credential::Date::from_days(u16::MAX);
    assert_eq!(Relative::After(Day::Today).resolve(last), Err(Problem::OutOfRange("after")));
}

#[test]
fn a_claim_is_shown_or_something_is_proven_about_it() {
    let both = with(r#"{"path":["region"]}"#, r#"{"path":["birth_date"]}"#);
    refuses(&both, Problem::Repeated("path"));
    let compared = with(r#"{"path":["region"]}"#, r#"{"path":["guardian_id"]}"#);
    refuses(&compared, Problem::Repeated("path"));
    let twice = with(r#"{"path":["c"],"in":[0,7]}"#, r#"{"path":["nationality"],"in":["UTO","XXX"]}"#);
    refuses(&twice, Problem::Repeated("predicates"));
    // Two together may say more than either, and more than a holder sees in them.
    let two = with(r#"{"path":["c"],"in":[0,7]}"#, r#"{"path":["nationality"],"in":["UTO"]}"#);
    refuses(&two, Problem::Repeated("predicates"));
    let many: Vec<_> = (0..29).map(|at| format!(r#"{{"path":["c{at}"],"min":7}}"#)).collect();
    let many = with(r#"{"path":["c"],"in":[0,7]}"#, &many.join(","));
    refuses(&many, Problem::TooLarge { limit: 32 });
}

#[test]
fn contexts_are_of_two_kinds() {
    for (text, context) in [
        ("bauta:aud:https://game.example", Context::Audience("https://game.example".into())),
        ("bauta:shared:games", Context::Shared("games".into())),
        ("bauta:aud:bauta:issuer:x", Context::Audience("bauta:issuer:x".into())),
    ] {
        assert_eq!(Context::parse(text), Ok(context.clone()));
        assert_eq!((context.to_string().as_str(), context.id().0), (text, text.as_bytes().to_vec()));
    }
    let refused = |text: &str| Context::parse(text).unwrap_err();
    for text in ["bauta:issuer:urn:example", "bauta:issuer:", "https://game.example", "bauta:", "Bauta:aud:x"]
    {
        assert_eq!(refused(text), Problem::Unsupported("context"), "{text}");
        refuses_as_json(&with("bauta:aud:https://game.example", text));
    }
    for text in ["", " bauta:aud:x", "bauta:aud:a\u{202e}b", &format!("bauta:aud:{}", "a".repeat(2100))] {
        assert_eq!(refused(text), Problem::OutOfRange("context"), "{text}");
    }
}

#[test]
fn heads_are_1_to_32_different_hashes() {
    let head = |number: u8| crate::support::base64url([number; 32]);
    let heads = |heads: &[String]| {
        with(r#"["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]"#, &serde_json::to_string(heads).unwrap())
    };
    let many: Vec<_> = (0..33).map(head).collect();
    assert_eq!(
        parse(&heads(&many[..32])).unwrap().credentials()[0]
            .validity
            .as_ref()
            .unwrap()
            .heads_of("urn:i")
            .len(),
        32
    );
    refuses(&heads(&many), Problem::TooLarge { limit: 32 });
    refuses(&heads(&[]), Problem::Missing("heads"));
    refuses(&heads(&[head(1), head(2), head(1)]), Problem::Repeated("heads"));
    refuses(&heads(&[crate::support::base64url([1; 31])]), Problem::OutOfRange("heads"));
    refuses(&heads(&[crate::support::base64url([1; 33])]), Problem::OutOfRange("heads"));
    refuses(&heads(&[String::new()]), Problem::OutOfRange("heads"));
    // Two ways to write one hash would be two heads.
    let mut other = "A".repeat(42);
    other.push('B');
    refuses(&heads(&[other]), Problem::Base64);
}

#[test]
fn epochs_are_of_1_to_32_different_issuers() {
    let epochs = |issuers: &[String]| {
        let head = "A".repeat(43);
        let each: Vec<_> =
            issuers.iter().map(|issuer| format!(r#"{{"issuer":"{issuer}","heads":["{head}"]}}"#)).collect();
        let one = format!(r#"{{"issuer":"urn:i","heads":["{head}"]}}"#);
        with(&one, &each.join(","))
    };
    let many: Vec<_> = (0..33).map(|at| format!("urn:{at}")).collect();
    parse(&epochs(&many[..32])).unwrap();
    refuses(&epochs(&many), Problem::TooLarge { limit: 32 });
    refuses(&epochs(&[]), Problem::Missing("epochs"));
    refuses(&epochs(&[many[0].clone(), many[1].clone(), many[0].clone()]), Problem::Repeated("issuer"));
    refuses(&epochs(&[String::new()]), Problem::OutOfRange("issuer"));
}

#[test]
fn a_person_is_encrypted_once() {
    let opening = r#""meta":{"vct_values":["urn:bauta:person:1"]}}],"#;
    let twice = with(opening, r#""meta":{"vct_values":["urn:bauta:person:1"]},"opening":{"key":"AAAA"}}],"#);
    refuses(&twice, Problem::Repeated("opening"));
}

#[test]
fn equalities_are_between_two_credentials_of_the_request() {
    let claim = |credential: &str| format!(r#"{{"credential":"{credential}","path":["person_id"]}}"#);
    let same = |pairs: &[(&str, &str)]| {
        let pairs: Vec<_> =
            pairs.iter().map(|(first, second)| format!("[{},{}]", claim(first), claim(second))).collect();
        let from = QUERY.find(r#","same""#).unwrap();
        format!(r#"{},"same":[{}]}}"#, &QUERY[..from], pairs.join(","))
    };
    parse(&same(&[])).unwrap();
    parse(&same(&[("ward", "guardian"), ("guardian", "ward")])).unwrap();
    refuses(&same(&[("ward", "nobody")]), Problem::Inconsistent("same"));
    refuses(&same(&[("nobody", "ward")]), Problem::Inconsistent("same"));
    refuses(&same(&[("ward", "ward")]), Problem::Repeated("credential"));
    refuses(&same(&[("ward", "guardian"), ("ward", "guardian")]), Problem::Repeated("same"));
    refuses(&same(&[("ward", "guardian"); 9]), Problem::TooLarge { limit: 8 });
    refuses(&with(r#"["person_id"]"#, "[]"), Problem::OutOfRange("path"));
    let one = with(r#",{"credential":"guardian","path":["person_id"]}"#, "");
    refuses_as_json(&one);
    let third = format!("{},{}", claim("guardian"), claim("guardian"));
    refuses_as_json(&with(r#"{"credential":"guardian","path":["person_id"]}"#, &third));
}

#[test]
fn what_is_too_large_is_refused_unread() {
    let spaces = format!("{QUERY}{}", " ".repeat(64 * 1024));
    let limit = Problem::TooLarge { limit: 64 * 1024 };
    assert_eq!(Query::from_json(spaces.as_bytes()), Err(malformed(Part::Request, 0, limit)));
    let query = Query::from_json(format!("{QUERY}{QUERY}").as_bytes()).unwrap_err();
    assert!(matches!(query.problem, Problem::Json { .. }));
    for end in 0..QUERY.len() {
        assert!(Query::from_json(&QUERY.as_bytes()[..end]).is_err());
    }
}
