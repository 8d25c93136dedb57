//! Registrars and registrations: read strictly, written as they were read.

use bauta_credential::{Malformed, Part, Policy, Problem, Registrar, Registration};
use bauta_predicates::opening::deal;
use ed25519_dalek::SigningKey;

use crate::support::{base64url, malformed, rng};

const POLICY: &str = concat!(
    r#"{"client_id":"https://game.example","purposes":["play","rank"],"vct_values":["urn:t"],"claims":[["region"],["a","b"]],"#,
    r#""predicates":[{"path":["birth_date"],"from":{"age_at_least":18}},{"path":["c"],"in":[1,2]}],"#,
    r#""pseudonym":true,"validity":true,"same":[[["a","b"],["c"]]],"opening":false,"#,
    r#""shared":[{"name":"games","members":["https://game.example","https://b.example"]}],"#,
    r#""expires_at":1830297600}"#,
);

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn policy(json: &str) -> Result<Policy, Malformed> {
    Policy::from_json(json.as_bytes())
}

fn with(part: &str, other: &str) -> String {
    assert!(POLICY.contains(part), "{part}");
    POLICY.replacen(part, other, 1)
}

fn refuses(json: &str, problem: Problem) {
    assert_eq!(policy(json).expect_err(json), malformed(Part::Registration, 0, problem), "{json}");
}

fn refuses_as_json(json: &str) {
    let refused = policy(json).expect_err(json);
    assert_eq!(refused.part, Part::Registration, "{json}");
    assert!(matches!(refused.problem, Problem::Json { .. }), "{json}: {refused}");
}

#[test]
fn a_policy_is_written_as_it_was_read() {
    let read = policy(POLICY).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), POLICY);
    assert_eq!((read.purposes.len(), read.claims.len(), read.predicates.len()), (2, 2, 2));
    assert_eq!(read.sharing("games"), ["https://game.example", "https://b.example"]);
    assert!(read.sharing("game").is_empty() && read.sharing("").is_empty());
    let least = policy(r#"{"client_id":"c","purposes":["p"],"vct_values":["v"]}"#).unwrap();
    assert!(least.claims.is_empty() && least.predicates.is_empty() && least.shared.is_empty());
    assert!(!(least.pseudonym || least.validity || least.opening) && least.same.is_empty());
    assert_eq!(least.expires_at, None);
}

#[test]
fn a_policy_is_read_strictly() {
    for level in [r#"{"client_id""#, r#"{"path":["birth_date"]"#, r#"{"age_at_least""#, r#"{"name""#] {
        refuses_as_json(&with(level, &format!(r#"{{"x":1,{}"#, &level[1..])));
    }
    for other in [
        with(r#""client_id":"https://game.example","#, ""),
        with(r#""purposes":["play","rank"],"#, ""),
        with(r#""vct_values":["urn:t"],"#, ""),
        with(r#"[["a","b"],["c"]]"#, r#"[["a","b"]]"#),
        with(r#"[["a","b"],["c"]]"#, r#"[["a","b"],["c"],["d"]]"#),
        with(r#"[["a","b"],["c"]]"#, "true"),
        with(r#""members":["https://game.example","https://b.example"]"#, ""),
        with(r#""name":"games","#, ""),
        with(r#""pseudonym":true"#, r#""pseudonym":true,"pseudonym":true"#),
        with(r#""pseudonym":true"#, r#""pseudonym":1"#),
        with(r#""pseudonym":true"#, r#""pseudonym":null"#),
        with(r#"{"name":"games","members":["#, r#"["games",["#).replacen("]}],", "]]],", 1),
        with("1830297600", "-1"),
        with("1830297600", "1.5"),
        with(r#"["play","rank"]"#, r#""play""#),
        format!("{POLICY}{POLICY}"),
        "[]".to_owned(),
        String::new(),
    ] {
        refuses_as_json(&other);
    }
    for end in 0..POLICY.len() {
        assert!(policy(&POLICY[..end]).is_err());
    }
}

#[test]
fn what_a_policy_says_is_checked() {
    refuses(&with(r#"["play","rank"]"#, "[]"), Problem::Missing("purposes"));
    refuses(&with(r#""play""#, r#""""#), Problem::OutOfRange("purposes"));
    refuses(&with(r#"["urn:t"]"#, "[]"), Problem::Missing("vct_values"));
    refuses(&with(r#""urn:t""#, r#""""#), Problem::OutOfRange("vct_values"));
    refuses(&with(r#""play""#, r#""a\u202eb""#), Problem::OutOfRange("purposes"));
    refuses(
        &with(r#""client_id":"https://game.example""#, r#""client_id":"""#),
        Problem::OutOfRange("client_id"),
    );
    refuses(&with(r#""name":"games""#, r#""name":"""#), Problem::OutOfRange("name"));
    refuses(&with(r#"{"age_at_least":18}"#, r#"{"age_at_least":0}"#), Problem::OutOfRange("age_at_least"));
    refuses(&with("[1,2]", "[1,1]"), Problem::Repeated("in"));
    let without = with(r#"["https://game.example","https://b.example"]"#, r#"["https://b.example"]"#);
    refuses(&without, Problem::Missing("members"));
    refuses(&with(r#""https://b.example""#, r#""\n""#), Problem::OutOfRange("members"));
    let large = format!("{POLICY}{}", " ".repeat(64 * 1024));
    assert_eq!(policy(&large), Err(malformed(Part::Registration, 0, Problem::TooLarge { limit: 64 * 1024 })));
    let none = Policy { purposes: Vec::new(), ..policy(POLICY).unwrap() };
    assert!(Registration::sign(&none, &key(1)).is_err());
}

#[test]
fn a_registration_is_a_policy_and_a_signature() {
    let registration = Registration::sign(&policy(POLICY).unwrap(), &key(1)).unwrap();
    let compact = registration.to_compact();
    let read = Registration::parse(&compact).unwrap();
    assert_eq!((&read, read.policy()), (&registration, &policy(POLICY).unwrap()));
    assert_eq!(Registration::parse(&format!("{compact}\n")).unwrap(), registration);
    let registrar = |seed| Registrar::new("r".into(), key(seed).verifying_key(), None).unwrap();
    assert!(read.verify(&registrar(1)) && !read.verify(&registrar(2)));
    // The octets are those that were signed, however they are written.
    let (octets, signature) = compact.split_once('.').unwrap();
    assert_eq!(octets, base64url(POLICY));
    let spaced = format!("{}.{signature}", base64url(format!("{POLICY} ")));
    assert!(!Registration::parse(&spaced).unwrap().verify(&registrar(1)));
}

#[test]
fn what_is_no_registration_is_refused() {
    let compact = Registration::sign(&policy(POLICY).unwrap(), &key(1)).unwrap().to_compact();
    let (octets, signature) = compact.split_once('.').unwrap();
    let refused = |text: &str| Registration::parse(text).expect_err(text).problem;
    assert_eq!(refused(""), Problem::Count { expected: 2, found: 1 });
    assert_eq!(refused(octets), Problem::Count { expected: 2, found: 1 });
    assert_eq!(refused(&format!("{compact}.")), Problem::Base64);
    assert_eq!(refused(&format!("{octets}=.{signature}")), Problem::Base64);
    for short in ["", &base64url([1; 63]), &base64url([1; 65])] {
        assert_eq!(refused(&format!("{octets}.{short}")), Problem::OutOfRange("signature"));
    }
    assert!(matches!(refused(&format!("{}.{signature}", base64url("{}"))), Problem::Json { .. }));
}

#[test]
fn a_registrar_is_written_and_read_back() {
    let openers = deal(bauta_credential::Alg::BbsModHb.interface(), 2, 3, &mut rng(1)).unwrap().0;
    for openers in [None, Some(openers)] {
        let registrar = Registrar::new("urn:r".into(), key(1).verifying_key(), openers.clone()).unwrap();
        let read = Registrar::from_json(registrar.to_json().as_bytes()).unwrap();
        assert_eq!((&read, read.id(), read.openers()), (&registrar, "urn:r", openers.as_ref()));
    }
}

#[test]
fn a_registrar_is_read_strictly() {
    let openers = deal(bauta_credential::Alg::BbsModHb.interface(), 2, 3, &mut rng(1)).unwrap().0;
    let registrar = Registrar::new("urn:r".into(), key(1).verifying_key(), Some(openers)).unwrap();
    let value: serde_json::Value = serde_json::from_str(&registrar.to_json()).unwrap();
    let refused = |change: fn(&mut serde_json::Map<String, serde_json::Value>)| {
        let mut value = value.clone();
        change(value.as_object_mut().unwrap());
        Registrar::from_json(value.to_string().as_bytes()).unwrap_err()
    };
    let changes: [(fn(&mut serde_json::Map<String, serde_json::Value>), &str); 9] = [
        (|value| drop(value.insert("x".into(), 1.into())), "an unknown member"),
        (|value| drop(value.remove("key")), "no key"),
        (|value| drop(value.remove("registrar")), "no id"),
        (|value| drop(value.insert("registrar".into(), "".into())), "an empty id"),
        (|value| drop(value.insert("registrar".into(), "a\u{202e}".into())), "an id that steers a display"),
        (|value| drop(value.insert("key".into(), "AAAA".into())), "a short key"),
        (|value| drop(value.insert("openers".into(), "AAAA".into())), "no openers"),
        (|value| drop(value.insert("openers".into(), "".into())), "empty openers"),
        (|value| drop(value.insert("key".into(), "A=".into())), "no base64url"),
    ];
    for (change, what) in changes {
        assert_eq!(refused(change).part, Part::Registrar, "{what}");
    }
    let twice = registrar.to_json().replacen('{', r#"{"registrar":"x","#, 1);
    assert!(Registrar::from_json(twice.as_bytes()).is_err());
    assert!(Registrar::from_json(br#"["urn:r","AAAA"]"#).is_err());
}
