//! What works.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

fn check(sandbox: &Sandbox) -> Value {
    let printed = sandbox.done(&[
        "verifier",
        "check",
        "--dir",
        "shop",
        "--issuer",
        "issuer/issuer.json",
        "presentation.jwp",
    ]);
    serde_json::from_str(&printed).unwrap()
}

#[test]
fn a_zone_becomes_a_credential_that_shows_what_is_asked() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("region,sex,birth_date,expires_on");
    let checked = check(&sandbox);
    assert_eq!(checked["valid"], true);
    assert_eq!(checked["client_id"], "https://shop.example");
    assert_eq!(
        checked["shown"],
        json!({"vct": "urn:bauta:person:1", "sex": "F", "region": "990101", "birth_date": 27251, "expires_on": 47586})
    );
    assert_eq!(
        checked["claims"],
        json!({"sex": "F", "region": "990101", "birth_date": "1974-08-12", "expires_on": "2030-04-15"})
    );
}

#[test]
fn an_identity_number_gives_region_sex_and_birth_date() {
    let sandbox = Sandbox::new();
    sandbox.done_into(
        "request.json",
        &["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"],
    );
    sandbox.done_into(
        "credential.jwp",
        &[
            "issuer",
            "issue",
            "--dir",
            "issuer",
            "--id-number",
            "99010119900101049X",
            "--family-name",
            "LI",
            "--request",
            "request.json",
        ],
    );
    sandbox.done(&["wallet", "accept", "--dir", "wallet", "credential.jwp"]);
    sandbox.ask_and_present("region,sex,birth_date,given_name,document_type,expires_on");
    let checked = check(&sandbox);
    assert_eq!(
        checked["claims"],
        json!({"document_type": "resident-id-card", "sex": "M", "region": "990101", "birth_date": "1990-01-01",
               "expires_on": null, "given_name": null}),
        "no given name is shown as none"
    );
}

#[test]
fn a_record_in_json_is_as_good() {
    let sandbox = Sandbox::new();
    let record = json!({
        "kind": "foreign-permanent-resident-card", "document_number": "F99000001", "family_name": "Ødegård",
        "given_name": "Åse", "sex": "X", "nationality": "UTO", "birth_date": "2000-02-29", "expires_on": "2031-01-01",
    });
    sandbox.write("record.json", record.to_string());
    sandbox.done_into(
        "request.json",
        &["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"],
    );
    sandbox.done_into(
        "credential.jwp",
        &["issuer", "issue", "--dir", "issuer", "--record", "record.json", "--request", "request.json"],
    );
    sandbox.done(&["wallet", "accept", "--dir", "wallet", "credential.jwp"]);
    sandbox.ask_and_present("family_name,region,birth_date");
    assert_eq!(
        check(&sandbox)["claims"],
        json!({"family_name": "Ødegård", "region": "unknown", "birth_date": "2000-02-29"})
    );
}

#[test]
fn files_go_through_pipes() {
    let sandbox = Sandbox::new();
    let issuer = sandbox.read("issuer/issuer.json");
    let request =
        sandbox.run_with(&["wallet", "request", "--dir", "wallet", "--issuer", "-"], issuer.as_bytes());
    let issue = ["issuer", "issue", "--dir", "issuer", "--mrz", "zone.txt", "--request", "-"];
    let credential = sandbox.run_with(&issue, request.stdout.as_bytes());
    let accepted =
        sandbox.run_with(&["wallet", "accept", "--dir", "wallet", "-"], credential.stdout.as_bytes());
    assert_eq!(accepted.code, 0, "{}", accepted.stderr);
    let ask = sandbox.done(&["verifier", "ask", "--dir", "shop", "--client-id", "shop", "--disclose", "sex"]);
    let present = ["wallet", "present", "--dir", "wallet", "--yes", "--request", "-"];
    let presentation = sandbox.run_with(&present, ask.as_bytes());
    let check = ["verifier", "check", "--dir", "shop", "--issuer", "issuer/issuer.json", "-"];
    let checked = sandbox.run_with(&check, presentation.stdout.as_bytes());
    assert_eq!(checked.code, 0, "{}", checked.stderr);
}

#[test]
fn a_credential_as_drafted_works_too() {
    let sandbox = Sandbox::with_issuer(&["--alg", "BBS-MOD"]);
    sandbox.enrol();
    sandbox.ask_and_present("nationality");
    assert_eq!(check(&sandbox)["shown"], json!({"vct": "urn:bauta:person:1", "nationality": "UTO"}));
}

#[test]
fn another_schema_comes_from_a_file() {
    let schema = json!({"vct": "urn:example:library:1", "claims": [
        {"path": ["name", "family_name"], "type": "text"},
        {"path": ["family_name"], "type": "text"},
        {"path": ["birth_date"], "type": "text"},
        {"path": ["library", "shelf"], "type": "integer", "min": 1, "max": 9},
        {"path": ["library", "until"], "type": "date", "filler": 0},
        {"path": ["member"], "type": "identifier"},
    ]});
    let sandbox = Sandbox::empty();
    sandbox.write("schema.json", schema.to_string());
    sandbox.write("zone.txt", crate::sandbox::ZONE);
    sandbox.write("claims.json", r#"{"library": {"shelf": 4}, "name": {"family_name": "Eriksson"}}"#);
    sandbox.done(&[
        "issuer",
        "init",
        "--dir",
        "issuer",
        "--schema",
        "schema.json",
        "--id",
        "https://library.example",
    ]);
    sandbox.init_wallet("wallet");
    sandbox.done_into(
        "request.json",
        &["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"],
    );
    let issue = ["issuer", "issue", "--dir", "issuer", "--mrz", "zone.txt", "--request", "request.json"];
    let refused = sandbox.refused(1, &issue);
    assert!(refused.contains("library.shelf"), "{refused}");
    sandbox.done_into("credential.jwp", &[&issue[..], &["--claims", "claims.json"]].concat());
    sandbox.done(&["wallet", "accept", "--dir", "wallet", "credential.jwp"]);
    sandbox.done_into(
        "ask.json",
        &[
            "verifier",
            "ask",
            "--dir",
            "shop",
            "--client-id",
            "shop",
            "--vct",
            "urn:example:library:1",
            "--disclose",
            "library.shelf,name.family_name,birth_date",
        ],
    );
    sandbox.done_into(
        "presentation.jwp",
        &["wallet", "present", "--dir", "wallet", "--request", "ask.json", "--yes"],
    );
    assert_eq!(
        check(&sandbox)["shown"],
        json!({"vct": "urn:example:library:1", "name": {"family_name": "Eriksson"}, "birth_date": "1974-08-12",
               "library": {"shelf": 4}})
    );
}

#[test]
fn the_same_request_gets_the_same_credential() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    let again = sandbox.done(&[
        "issuer",
        "issue",
        "--dir",
        "issuer",
        "--mrz",
        "zone.txt",
        "--region",
        "990101",
        "--request",
        "request.json",
    ]);
    assert_eq!(again, sandbox.read("credential.jwp"));
    let accepted = sandbox.run(&["wallet", "accept", "--dir", "wallet", "credential.jwp"]);
    assert_eq!((accepted.code, accepted.stderr.as_str()), (0, "The wallet holds this credential already.\n"));
}

#[test]
fn a_renewal_keeps_the_secret_and_takes_the_old_one_s_place() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.done_into("request.json", &["wallet", "request", "--dir", "wallet", "--renew", "1"]);
    sandbox.issue_and_accept();
    let listed: Value =
        serde_json::from_str(&sandbox.done(&["issuer", "list", "--dir", "issuer", "--json"])).unwrap();
    let states: Vec<_> = listed.as_array().unwrap().iter().map(|entry| entry["state"].clone()).collect();
    assert_eq!(states, ["superseded", "issued"]);
    let held: Value =
        serde_json::from_str(&sandbox.done(&["wallet", "list", "--dir", "wallet", "--json"])).unwrap();
    assert_eq!(held["credentials"].as_array().unwrap().len(), 1);
    sandbox.ask_and_present("sex");
    check(&sandbox);
}

#[test]
fn a_request_that_was_lost_is_printed_again() {
    let sandbox = Sandbox::new();
    let request = ["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"];
    let first = sandbox.done(&request);
    assert_eq!(first, sandbox.done(&request));
    let new = sandbox.done(&[&request[..], &["--new"]].concat());
    assert_ne!(first, new);
    // The answer to a request that was given up is not taken; the answer to the open one is.
    sandbox.write("request.json", first);
    let issue = ["issuer", "issue", "--dir", "issuer", "--mrz", "zone.txt", "--request", "request.json"];
    sandbox.done_into("credential.jwp", &issue);
    sandbox.refused(1, &["wallet", "accept", "--dir", "wallet", "credential.jwp"]);
}

#[test]
fn two_people_s_credentials_fit_into_one_wallet() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.done_into(
        "request.json",
        &["wallet", "request", "--dir", "wallet", "--issuer", "issuer/issuer.json"],
    );
    let issue =
        ["issuer", "issue", "--dir", "issuer", "--mrz", "other-zone.txt", "--request", "request.json"];
    sandbox.done_into("credential.jwp", &issue);
    sandbox.done(&["wallet", "accept", "--dir", "wallet", "credential.jwp"]);
    for (number, name) in [("1", "ERIKSSON"), ("2", "ARVEL")] {
        let ask = [
            "verifier",
            "ask",
            "--dir",
            "shop",
            "--client-id",
            "https://shop.example",
            "--disclose",
            "family_name",
        ];
        sandbox.done_into("ask.json", &ask);
        let present = [
            "wallet",
            "present",
            "--dir",
            "wallet",
            "--request",
            "ask.json",
            "--yes",
            "--credential",
            number,
        ];
        sandbox.done_into("presentation.jwp", &present);
        assert_eq!(check(&sandbox)["claims"]["family_name"], name);
    }
}

#[test]
fn everything_can_be_inspected_and_nothing_is_verified() {
    let sandbox = Sandbox::new();
    sandbox.enrol();
    sandbox.ask_and_present("sex");
    let kinds = [
        ("issuer/issuer.json", "issuer"),
        ("request.json", "request for a credential"),
        ("credential.jwp", "credential"),
        ("ask.json", "request of a verifier"),
        ("presentation.jwp", "presentation"),
        ("wallet/wallet.age", "encrypted wallet"),
    ];
    for (file, kind) in kinds {
        let done = sandbox.run(&["inspect", file]);
        let decoded: Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!((decoded["kind"].as_str(), decoded["verified"].as_bool()), (Some(kind), Some(false)));
        assert!(done.stderr.contains("nothing here has been verified"));
    }
}

#[test]
fn the_stored_request_is_the_printed_one_octet_for_octet() {
    let sandbox = Sandbox::new();
    let printed = sandbox.done(&["verifier", "ask", "--dir", "shop", "--client-id", "shop"]);
    let request: Value = serde_json::from_str(&printed).unwrap();
    let stored = sandbox.read(&format!("shop/requests/{}.json", request["nonce"].as_str().unwrap()));
    assert_eq!(printed, stored);
}

#[test]
fn the_demo_repeats_itself_and_can_be_read_by_a_program() {
    let sandbox = Sandbox::empty();
    let run = || -> Value {
        let mut story: Value =
            serde_json::from_str(&sandbox.done(&["demo", "--seed", "3", "--json"])).unwrap();
        story["microseconds"] = 0.into();
        story["steps"].as_array_mut().unwrap().iter_mut().for_each(|step| step["microseconds"] = 0.into());
        story
    };
    let story = run();
    assert_eq!(story, run());
    assert_eq!(story["linked"]["pairs_linked_by_octets"], 0);
    assert_eq!(
        story["linked"]["control_pairs_linked_by_octets"], story["linked"]["pairs"],
        "the control must turn red"
    );
    let facts = story["knowledge"]["facts"].as_array().unwrap();
    let known = |fact: &str| facts.iter().find(|entry| entry["fact"] == fact).unwrap()["known"].clone();
    assert_eq!(known("the wallet's secrets"), json!([false, false, false, false]));
    assert_eq!(known("birth_date"), json!([true, false, false, false]));
    assert_eq!(known("age 18 or more"), json!([true, false, true, false]));
    assert_eq!(known("family_name"), json!([true, false, false, true]));
    assert_eq!(known("the token of the epoch"), json!([true, false, false, false]));
    assert_eq!(known("the name at forum"), json!([false, true, false, false]));
    assert_eq!(known("the visit to game"), json!([false, false, true, false]));
}

#[test]
fn completions_and_manual_pages_are_made() {
    let sandbox = Sandbox::empty();
    assert!(sandbox.done(&["completions", "bash"]).contains("_bauta"));
    assert!(sandbox.done(&["man"]).contains(".TH bauta"));
    sandbox.done(&["man", "pages"]);
    assert!(sandbox.read("pages/bauta-wallet-present.1").contains("bauta"));
}
