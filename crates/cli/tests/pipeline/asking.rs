//! What `verifier ask` takes, and what it explains and refuses.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const ASK: [&str; 6] = ["verifier", "ask", "--dir", "shop", "--client-id", "https://shop.example"];

fn query(sandbox: &Sandbox, what: &[&str]) -> Value {
    let request: Value = serde_json::from_str(&sandbox.done(&[&ASK[..], what].concat())).unwrap();
    request["dcql_query"].clone()
}

#[test]
fn flags_become_a_query() {
    let sandbox = Sandbox::empty();
    let what = [
        "--same",
        "guardian_id=guardian.person_id",
        "--disclose",
        "region,guardian:nationality",
        "--age-at-least",
        "12",
        "--age-at-least",
        "guardian:18",
        "--in",
        "sex=F,X",
        "--at-least",
        "guardian:issued_on=2020-01-01",
        "--at-most",
        "guardian:issued_on=2026-11-23",
        "--after",
        "guardian:expires_on=2026-12-31",
        "--pseudonym",
        "guardian:",
        "--pseudonym",
    ];
    let query = query(&sandbox, &what);
    assert_eq!(
        query["same"],
        json!([[{"credential": "credential", "path": ["guardian_id"]},
                                      {"credential": "guardian", "path": ["person_id"]}]])
    );
    let [ward, guardian] = &query["credentials"].as_array().unwrap()[..] else { panic!("two") };
    assert_eq!(ward["claims"], json!([{"path": ["region"]}]));
    assert_eq!(
        ward["predicates"],
        json!([{"path": ["birth_date"], "max": "2014-11-23", "from": {"age_at_least": 12}},
               {"path": ["sex"], "in": ["F", "X"]}])
    );
    assert_eq!(guardian["claims"], json!([{"path": ["nationality"]}]));
    assert_eq!(
        guardian["predicates"],
        json!([{"path": ["birth_date"], "max": "2008-11-23", "from": {"age_at_least": 18}},
               {"path": ["expires_on"], "min": "2027-01-01"},
               {"path": ["issued_on"], "min": "2020-01-01", "max": "2026-11-23"}])
    );
    let context = json!({"context": "bauta:aud:https://shop.example"});
    assert_eq!((&ward["pseudonym"], &guardian["pseudonym"]), (&context, &context));
}

#[test]
fn the_values_of_sets_may_have_colons_and_equals_signs() {
    let sandbox = Sandbox::empty();
    let query = query(&sandbox, &["--in", "region=a:b=c,d"]);
    assert_eq!(query["credentials"][0]["predicates"][0]["in"], json!(["a:b=c", "d"]));
}

#[test]
fn the_platform_is_told_what_it_would_learn() {
    let sandbox = Sandbox::empty();
    let done =
        sandbox.run(&[&ASK[..], &["--age-at-least", "18", "--pseudonym", "--disclose", "sex"]].concat());
    for sentence in ["would learn \"sex\"", "18 years of age or more; not the date itself", "a pseudonym"] {
        assert!(done.stderr.contains(sentence), "{}", done.stderr);
    }
}

#[test]
fn what_cannot_be_asked_is_explained() {
    let sandbox = Sandbox::empty();
    let cases: [(&[&str], &str); 16] = [
        (&["--age-at-least", "guardian:18"], "--same CLAIM=guardian.CLAIM adds it"),
        (&["--disclose", "guardian:sex"], "no credential `guardian`"),
        (&["--at-least", "region=5"], "one of a set (--in)"),
        (&["--after", "region=today"], "one of a set (--in)"),
        (&["--at-most", "person_id=5"], "--same"),
        (&["--at-least", "birth_date=yesterday"], "YYYY-MM-DD"),
        (&["--at-least", "birth_date=2001-01-01", "--at-most", "birth_date=2000-01-01"], "smaller bound"),
        (&["--at-least", "birth_date=2001-01-01", "--at-least", "birth_date=2000-01-01"], "same side"),
        (&["--at-most", "shoe_size=5"], "no claim `shoe_size`"),
        (&["--age-at-least", "0"], "1 to 150"),
        (&["--age-at-least", "151"], "1 to 150"),
        (&["--after", "expires_on=2079-06-06"], "no day is later"),
        (&["--disclose", "region", "--in", "region=990101"], "shown or proven about, not both"),
        (&["--same", "guardian_id"], "CLAIM=ID.CLAIM"),
        (&["--same", "region=other.region"], "does not fit"),
        (&["--pseudonym", "games"], "shared:NAME"),
    ];
    for (what, advice) in cases {
        let refused = sandbox.refused(2, &[&ASK[..], what].concat());
        assert!(refused.contains(advice), "{what:?}: {refused}");
    }
    sandbox.refused(2, &[&ASK[..], &["--accept-epochs", "3"]].concat());
    for flag in ["--registration", "--query", "--opening"] {
        sandbox.refused(3, &[&ASK[..], &[flag, "nowhere"]].concat());
        sandbox.write("nonsense", "{}");
        sandbox.refused(3, &[&ASK[..], &[flag, "nonsense"]].concat());
    }
}

#[test]
fn integers_of_another_kind_are_proven_too() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "schema.json",
        r#"{"vct": "urn:example:library:1", "claims": [{"path": ["library", "shelf"], "type": "integer", "min": 1, "max": 9}]}"#,
    );
    sandbox.write("claims.json", r#"{"library": {"shelf": 4}}"#);
    sandbox.done(&["issuer", "init", "--dir", "issuer", "--schema", "schema.json"]);
    sandbox.person("kim", "1990-01-01", &["--claims", "claims.json"]);
    let vct = ["--vct", "urn:example:library:1", "--issuer", "issuer/issuer.json"];
    sandbox.ask(
        "shop",
        &[&vct[..], &["--at-least", "library.shelf=4", "--at-most", "library.shelf=8"]].concat(),
    );
    sandbox.present("kim", &[]);
    assert_eq!(sandbox.check("shop", &[])["predicates"][0]["condition"], "from 4 to 8");
    sandbox.ask("shop", &[&vct[..], &["--in", "library.shelf=3,4"]].concat());
    sandbox.present("kim", &[]);
    assert_eq!(sandbox.check("shop", &[])["predicates"][0]["condition"], "one of 3, 4");
    sandbox.refused(2, &[&ASK[..], &vct, &["--in", "library.shelf=three"]].concat());
    sandbox.refused(1, &[&ASK[..], &vct, &["--validity"]].concat());
    sandbox.refused(1, &["issuer", "epoch", "build", "--dir", "issuer"]);
}

#[test]
fn every_file_between_the_parties_can_be_inspected() {
    let sandbox = Sandbox::new();
    sandbox.person("ada", "1985-03-01", &[]);
    sandbox.person("bo", "2014-07-07", &["--guardian", "1"]);
    sandbox.publish("2026-11-24");
    sandbox.done(&["opening", "init", "--dir", "opening", "--threshold", "1", "--openers", "1"]);
    sandbox.done(&["registrar", "init", "--dir", "registrar", "--openers", "opening/openers.json"]);
    sandbox.write(
        "policy.json",
        r#"{"client_id": "x", "purposes": ["y"], "vct_values": ["urn:bauta:person:1"]}"#,
    );
    let sign = ["registrar", "sign", "--dir", "registrar", "--policy", "policy.json"];
    sandbox.done_into("registration", &sign);
    sandbox.ask("kids", &["--same", "guardian_id=guardian.person_id"]);
    sandbox.done_into(
        "offer.json",
        &["wallet", "guardian", "offer", "--dir", "ada", "--request", "ask.json", "--yes"],
    );
    let present = ["wallet", "present", "--dir", "bo", "--request", "ask.json", "--yes", "--guardian"];
    sandbox.done_into("challenges.json", &[&present[..], &["offer.json"]].concat());
    sandbox.done_into("share.json", &["wallet", "guardian", "finish", "--dir", "ada", "challenges.json"]);
    sandbox.done_into("presentation.jwp", &[&present[..], &["share.json"]].concat());
    let kinds = [
        ("policy.json", "policy"),
        ("registration", "registration"),
        ("registrar/registrar.json", "registrar"),
        ("registrar/secret-key.json", "secret key"),
        ("opening/openers.json", "public keys of openers"),
        ("opening/share-1.json", "secret share of an opener"),
        ("offer.json", "offer of a guardian"),
        ("challenges.json", "challenges for a guardian"),
        ("share.json", "share of a guardian"),
        ("presentation.jwp", "presentation of several credentials"),
        ("public/log", "log of epochs"),
    ];
    for (file, kind) in kinds {
        let printed = sandbox.done(&["inspect", file]);
        let decoded: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(decoded["kind"], kind, "{file}");
        if file.contains("secret") || file == "opening/share-1.json" {
            let secret: Value = serde_json::from_str(&sandbox.read(file)).unwrap();
            let secret = secret.as_object().unwrap().values().next().unwrap().as_str().unwrap();
            assert!(!printed.contains(secret), "{file}");
        }
    }
}
