//! Requests are judged, alike by the command and by a wallet before its owner agrees, and a wallet has a floor.

use serde_json::Value;

use crate::sandbox::Sandbox;

/// Seventy in the north, one of them 16, and three in the south.
const PEOPLE: &str = r#"{"people": 69, "claims": {"region": "990101", "birth_date": "1990-01-01"}}
{"claims": {"region": "990101", "birth_date": "2010-01-01"}}
{"people": 3, "claims": {"region": "990102", "birth_date": "1980-01-01"}}
"#;

const PRESENT: [&str; 7] = ["wallet", "present", "--dir", "kim", "--request", "ask.json", "--yes"];

#[test]
fn a_request_gets_a_grade_reasons_and_a_crowd() {
    let sandbox = Sandbox::empty();
    sandbox.write("people.jsonl", PEOPLE);
    sandbox.ask("shop", &["--disclose", "region", "--age-at-least", "18"]);
    let done = sandbox.run(&["lint", "ask.json", "--population", "people.jsonl"]);
    assert_eq!((done.code, &done.stderr[..]), (0, ""));
    let expected = "\
Grade:        C
  missing-purpose    it does not say what for
  unregistered       it shows no registration
Crowd:
  can answer         72 of 73 people (6.2 of 6.2 bits)
  typical            69 of 73 people (6.1 of 6.2 bits)
  worst case         3 of 73 people (1.6 of 6.2 bits)
";
    assert_eq!(done.stdout, expected);
    let built_in = sandbox.run(&["lint", "ask.json"]);
    assert!(built_in.stderr.contains("synthetic"), "{}", built_in.stderr);

    let json: Value =
        serde_json::from_str(&sandbox.done(&["lint", "ask.json", "--population", "people.jsonl", "--json"]))
            .unwrap();
    assert_eq!((&json["grade"], &json["findings"][0]["rule"]), (&"C".into(), &"missing-purpose".into()));
    let crowd = &json["crowds"][0];
    let people =
        ["population", "able", "median", "smallest"].map(|name| crowd[name]["people"].as_u64().unwrap());
    assert_eq!((people, &crowd["smallest"]["bits"]), ([73, 72, 69, 3], &1.58.into()));
}

#[test]
fn a_grade_can_be_demanded() {
    let sandbox = Sandbox::empty();
    sandbox.ask("shop", &["--disclose", "region", "--purpose", "Delivery area"]);
    for (least, code) in [("a", 1), ("B", 0), ("F", 0)] {
        assert_eq!(sandbox.run(&["lint", "ask.json", "--at-least", least]).code, code, "{least}");
    }
    sandbox.refused(2, &["lint", "ask.json", "--at-least", "G"]);
    sandbox.write("people.jsonl", "{\"claims\": {}}\nnobody\n");
    let refused = sandbox.refused(3, &["lint", "ask.json", "--population", "people.jsonl"]);
    assert!(refused.contains("line 2"), "{refused}");
}

#[test]
fn a_registrar_is_asked_where_one_is_named() {
    let sandbox = Sandbox::empty();
    sandbox.done(&["registrar", "init", "--dir", "registrar"]);
    sandbox.done(&["registrar", "init", "--dir", "other"]);
    sandbox.write(
        "policy.json",
        r#"{"client_id": "https://shop.example", "purposes": ["Delivery area"],
            "vct_values": ["urn:bauta:person:1"], "claims": [["region"]]}"#,
    );
    sandbox
        .done_into("registration", &["registrar", "sign", "--dir", "registrar", "--policy", "policy.json"]);
    let asked = ["--purpose", "Delivery area", "--registration", "registration", "--disclose"];
    let said = |by: &[&str]| {
        let done = sandbox.run(&[&["lint", "ask.json"], by].concat());
        (done.stdout.lines().next().unwrap().to_owned(), done.stdout, done.stderr)
    };
    sandbox.ask("shop", &[&asked[..], &["region"]].concat());
    let (grade, _, stderr) = said(&[]);
    assert!(grade.ends_with('A') && stderr.contains("was not checked"), "{grade} {stderr}");
    assert!(said(&["--registrar", "registrar/registrar.json"]).0.ends_with('A'));
    let (grade, reasons, _) = said(&["--registrar", "other/registrar.json"]);
    assert!(grade.ends_with('B') && reasons.contains("no trusted registrar"), "{reasons}");
    sandbox.ask("shop", &[&asked[..], &["region,sex"]].concat());
    let (grade, reasons, _) = said(&["--registrar", "registrar/registrar.json"]);
    assert!(
        grade.ends_with('C') && reasons.contains("over-asking") && reasons.contains("`sex`"),
        "{reasons}"
    );
}

#[test]
fn a_wallet_says_the_same_before_anything_is_shown() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.write("people.jsonl", PEOPLE);
    sandbox.ask("shop", &["--disclose", "region,birth_date", "--purpose", "Age check"]);
    let by_command = sandbox.done(&["lint", "ask.json", "--population", "people.jsonl"]);
    let done = sandbox.run(&[&PRESENT[..], &["--population", "people.jsonl"]].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let reasons = by_command.split("  typical").next().unwrap();
    assert!(reasons.contains("predicate-would-do") && done.stderr.contains(reasons), "{}", done.stderr);
    assert!(done.stderr.contains("  like you           69 of 73 people"), "{}", done.stderr);
    let built_in = sandbox.run(&PRESENT);
    assert!(built_in.stderr.contains("synthetic"), "{}", built_in.stderr);
}

#[test]
fn a_wallet_refuses_below_its_floor() {
    let sandbox = Sandbox::new();
    sandbox.person("kim", "1990-01-01", &[]);
    sandbox.write("people.jsonl", PEOPLE);
    sandbox.ask("shop", &["--disclose", "region,birth_date"]);
    let floor =
        |arguments: &[&str]| sandbox.done(&[&["wallet", "floor", "--dir", "kim"], arguments].concat());
    let present = [&PRESENT[..], &["--population", "people.jsonl"]].concat();
    assert_eq!(floor(&[]), "none\n");
    assert_eq!(floor(&["70"]), "70\n");
    let refused = sandbox.refused(1, &present);
    assert!(refused.contains("among 69 people, fewer than the 70"), "{refused}");
    assert!(refused.contains("bauta wallet floor"), "{refused}");
    floor(&["69"]);
    assert_eq!(floor(&[]), "69\n");
    sandbox.done(&present);
    sandbox.ask("shop", &["--disclose", "region,sex"]);
    assert!(sandbox.refused(1, &present).contains("`sex` is unknown"));
    assert_eq!(floor(&["none"]), "none\n");
    sandbox.done(&present);
    for wrong in ["0", "-1", "many"] {
        assert_eq!(sandbox.run(&["wallet", "floor", "--dir", "kim", "--", wrong]).code, 2, "{wrong}");
    }
}

#[test]
fn the_ledger_is_printed_in_three_forms() {
    let sandbox = Sandbox::empty();
    let markdown = sandbox.done(&["conformance", "--ledger"]);
    assert!(markdown.contains("## Blockers") && markdown.contains("- `zkp-08`"), "{markdown}");
    let html =
        sandbox.done(&["conformance", "--ledger", "--format", "html", "--source", "https://source.example/"]);
    assert!(html.starts_with("<!DOCTYPE html>"));
    assert!(html.contains("href=\"https://source.example/crates/"));
    for json in [&["--json"][..], &["--format", "json"]] {
        let json: Value =
            serde_json::from_str(&sandbox.done(&[&["conformance", "--ledger"], json].concat())).unwrap();
        assert_eq!(json["documents"].as_array().unwrap().len(), 6);
    }
    for wrong in [
        &["--format", "html"][..],
        &["--ledger", "--vectors", "x"],
        &["--ledger", "--json", "--format", "html"],
    ] {
        sandbox.refused(2, &[&["conformance"], wrong].concat());
    }
}
