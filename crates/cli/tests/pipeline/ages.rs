//! Stories: old enough, and no date shown; a ward and a guardian.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

fn with_sixteen_year_old() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "2010-05-20", &[]);
    sandbox
}

#[test]
fn a_sixteen_year_old_passes_14_and_fails_18() {
    let sandbox = with_sixteen_year_old();
    sandbox.ask("game", &["--age-at-least", "14"]);
    sandbox.present("kim", &[]);
    let checked = sandbox.check("game", &[]);
    assert_eq!(checked["claims"], json!({}), "no claim is shown");
    assert_eq!(
        checked["predicates"],
        json!([{"path": ["birth_date"], "max": "2012-11-23", "from": {"age_at_least": 14},
                "condition": "not after 2012-11-23"}])
    );
    sandbox.ask("game", &["--age-at-least", "18"]);
    let refused = sandbox.not_presented("kim", &[]);
    assert!(
        refused.contains("does not satisfy") && refused.contains("the platform is not told"),
        "{refused}"
    );
    assert!(refused.contains("18 years of age or more; not the date itself"), "{refused}");
}

#[test]
fn the_birthday_counts_and_the_day_before_does_not() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "2008-11-23", &[]);
    sandbox.person("lea", "2008-11-24", &[]);
    sandbox.ask("game", &["--age-at-least", "18"]);
    sandbox.present("kim", &[]);
    sandbox.check("game", &[]);
    sandbox.ask("game", &["--age-at-least", "18"]);
    sandbox.not_presented("lea", &[]);
}

#[test]
fn a_request_made_softer_by_the_holder_is_refused_by_the_verifier() {
    let sandbox = with_sixteen_year_old();
    sandbox.ask("game", &["--age-at-least", "18"]);
    let ask = sandbox.read("ask.json");
    let softer = ask.replace("2008-11-23", "2012-11-23");
    sandbox.write("ask.json", &softer);
    assert!(sandbox.not_presented("kim", &[]).contains("not what it is said to come from"));
    sandbox.write("ask.json", softer.replace("\"age_at_least\":18", "\"age_at_least\":14"));
    sandbox.present("kim", &[]);
    assert!(sandbox.rejected("game", &[]).contains("another request"));
}

#[test]
fn sets_and_ranges_are_proven_and_not_shown() {
    let sandbox = with_sixteen_year_old();
    sandbox.ask(
        "parcel",
        &[
            "--in",
            "region=990102,990101",
            "--after",
            "expires_on=today",
            "--at-least",
            "birth_date=2010-01-01",
            "--at-most",
            "birth_date=2010-12-31",
            "--disclose",
            "nationality",
        ],
    );
    sandbox.present("kim", &[]);
    let checked = sandbox.check("parcel", &[]);
    assert_eq!(checked["claims"], json!({"nationality": "UTO"}));
    let proven: Vec<_> =
        checked["predicates"].as_array().unwrap().iter().map(|one| &one["condition"]).collect();
    assert_eq!(proven, ["one of 990102, 990101", "not before 2026-11-24", "from 2010-01-01 to 2010-12-31"]);
    sandbox.ask("parcel", &["--in", "region=990102,990103"]);
    sandbox.not_presented("kim", &[]);
    sandbox.ask("parcel", &["--after", "expires_on=2036-01-01"]);
    sandbox.not_presented("kim", &[]);
    sandbox.ask("parcel", &["--after", "expires_on=2035-12-31"]);
    sandbox.present("kim", &[]);
    sandbox.check("parcel", &[]);
}

#[test]
fn a_query_comes_from_a_file_too() {
    let sandbox = with_sixteen_year_old();
    let query = json!({"credentials": [{"id": "person", "format": "jwp+bbs-mod",
        "meta": {"vct_values": ["urn:bauta:person:1"]}, "claims": [{"path": ["region"]}],
        "predicates": [{"path": ["birth_date"], "from": {"age_at_least": 14}}]}]});
    sandbox.write("query.json", query.to_string());
    sandbox.ask("game", &["--query", "query.json"]);
    sandbox.present("kim", &[]);
    assert_eq!(sandbox.check("game", &[])["predicates"][0]["max"], "2012-11-23");
    let ask = ["verifier", "ask", "--dir", "game", "--client-id", "x", "--query", "query.json"];
    sandbox.refused(2, &[&ask[..], &["--age-at-least", "18"]].concat());
    sandbox.write("query.json", r#"{"credentials": []}"#);
    sandbox.refused(3, &ask);
}

/// The ward's wallet, the guardian's, and what goes between them.
fn present_together(sandbox: &Sandbox, ward: &str, guardian: &str) {
    let offer = ["wallet", "guardian", "offer", "--dir", guardian, "--request", "ask.json", "--yes"];
    sandbox.done_into("offer.json", &offer);
    let present = ["wallet", "present", "--dir", ward, "--request", "ask.json", "--yes", "--guardian"];
    sandbox.done_into("challenges.json", &[&present[..], &["offer.json"]].concat());
    sandbox.done_into("share.json", &["wallet", "guardian", "finish", "--dir", guardian, "challenges.json"]);
    sandbox.done_into("presentation.jwp", &[&present[..], &["share.json"]].concat());
}

pub(crate) fn family() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.person("ada", "1985-03-01", &[]);
    sandbox.person("bo", "2014-07-07", &["--guardian", "1"]);
    sandbox
}

#[test]
fn a_twelve_year_old_comes_with_a_guardian() {
    let sandbox = family();
    sandbox.publish("2026-11-24");
    sandbox.follow("kids");
    for wallet in ["ada", "bo"] {
        sandbox.done(&["wallet", "sync", "--dir", wallet, "--from", "public"]);
    }
    sandbox.ask(
        "kids",
        &[
            "--age-at-least",
            "12",
            "--pseudonym",
            "--same",
            "guardian_id=guardian.person_id",
            "--age-at-least",
            "guardian:18",
            "--validity",
            "--validity",
            "guardian",
        ],
    );
    present_together(&sandbox, "bo", "ada");
    let checked = sandbox.check("kids", &[]);
    assert_eq!(checked["claims"], json!({}));
    assert!(checked["pseudonym"].is_string());
    let credentials = checked["credentials"].as_array().unwrap();
    let ids: Vec<_> = credentials.iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids, ["credential", "guardian"]);
    assert_eq!(credentials[0]["same"][0][1], json!({"credential": "guardian", "path": ["person_id"]}));
    assert_eq!(credentials[1]["predicates"][0]["from"], json!({"age_at_least": 18}));
    assert_eq!(credentials[1]["epoch"], json!({"number": 20_781, "date": "2026-11-24"}));
    assert_eq!(credentials[1]["pseudonym"], Value::Null);
}

#[test]
fn nobody_else_is_the_guardian() {
    let sandbox = family();
    sandbox.person("cai", "1980-01-01", &[]);
    sandbox.ask("kids", &["--same", "guardian_id=guardian.person_id", "--age-at-least", "guardian:18"]);
    let alone = sandbox.not_presented("bo", &[]);
    assert!(alone.contains("wallet guardian offer"), "{alone}");
    let offer = ["wallet", "guardian", "offer", "--dir", "cai", "--request", "ask.json", "--yes"];
    sandbox.done_into("offer.json", &offer);
    let present = ["wallet", "present", "--dir", "bo", "--request", "ask.json", "--yes", "--guardian"];
    sandbox.done_into("challenges.json", &[&present[..], &["offer.json"]].concat());
    let refused = sandbox.refused(1, &["wallet", "guardian", "finish", "--dir", "cai", "challenges.json"]);
    assert!(refused.contains("does not know the identifier"), "{refused}");
}

#[test]
fn what_goes_between_the_two_belongs_to_one_request() {
    let sandbox = family();
    let same = ["--same", "guardian_id=guardian.person_id"];
    sandbox.ask("kids", &same);
    let offer = ["wallet", "guardian", "offer", "--dir", "ada", "--request", "ask.json", "--yes"];
    sandbox.done_into("offer.json", &offer);
    let present = ["wallet", "present", "--dir", "bo", "--request", "ask.json", "--yes", "--guardian"];
    sandbox.ask("kids", &same);
    let refused = sandbox.refused(1, &[&present[..], &["offer.json"]].concat());
    assert!(refused.contains("for another request"), "{refused}");
    sandbox.refused(3, &[&present[..], &["ask.json"]].concat());
    sandbox.refused(3, &["wallet", "guardian", "finish", "--dir", "ada", "offer.json"]);
    let elsewhere = ["--as", "aunt"];
    sandbox.refused(1, &[&offer[..], &elsewhere].concat());
}
