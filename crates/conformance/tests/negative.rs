//! The negative vectors: every one gets the verdict that the specification asks for, and they are what today's code makes.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

#[path = "../../comparison/tests/schema/mod.rs"]
mod schema;

use std::collections::BTreeSet;

use bauta_conformance::Reason;
use bauta_conformance::negative::{
    Expectation, NEGATIVE_FILES, NEGATIVE_SCHEMA, Verdict, cases_of, run_negative,
};
use serde_json::{Value, json};

#[test]
fn every_negative_vector_gets_the_verdict_it_should() {
    let mut counts = [0, 0];
    let mut wrong = Vec::new();
    for file in NEGATIVE_FILES {
        for case in file.cases().expect("the carried file can be read") {
            let verdict = case.check();
            counts[usize::from(case.expect == Expectation::Refuse)] += 1;
            if !matches!(&verdict, Ok(verdict) if case.expect.is_met_by(*verdict)) {
                wrong.push(format!("{}, {}: {}: {verdict:?}", file.name, case.operation, case.name));
            }
        }
    }
    let [accept, refuse] = counts;
    println!("{refuse} cases to refuse, {accept} controls to accept");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(refuse >= 1500 && accept >= 80, "{refuse} and {accept}");
}

#[test]
fn the_report_counts_every_case_and_names_the_verdict_of_each_operation() {
    let report = run_negative();
    let cases: usize = NEGATIVE_FILES.iter().map(|file| file.cases().unwrap().len()).sum();
    assert_eq!((report.passed(), report.failed()), (cases, 0));
    for row in report.rows() {
        assert_eq!(row.controls + row.to_refuse, row.passed, "{}, {}", row.file, row.operation);
        assert!(
            row.controls > 0 || row.operation == "secret_key",
            "{}: who refuses all passes",
            row.operation
        );
    }
    let text = report.to_string();
    assert!(text.starts_with("file ") && text.lines().count() == report.rows().len() + 2, "{text}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["rows"][0]["file"], "bbs.json");
}

#[test]
fn an_expectation_is_met_by_one_verdict() {
    assert!(
        Expectation::Accept.is_met_by(Verdict::Accepted) && Expectation::Refuse.is_met_by(Verdict::Refused)
    );
    assert!(
        !Expectation::Accept.is_met_by(Verdict::Refused) && !Expectation::Refuse.is_met_by(Verdict::Accepted)
    );
}

#[test]
fn names_and_inputs_differ() {
    for file in NEGATIVE_FILES {
        let cases = file.cases().expect("the carried file can be read");
        let mut inputs = BTreeSet::new();
        for case in &cases {
            let of_a_group = (&case.operation, case.input.to_string());
            assert!(inputs.insert(of_a_group), "{}, {}: {}", file.name, case.operation, case.name);
        }
        let text: Value = serde_json::from_str(file.carried).expect("JSON");
        for group in text["groups"].as_array().expect("groups") {
            let cases = group["cases"].as_array().expect("cases");
            let names: BTreeSet<_> =
                cases.iter().map(|case| [&case["tests"], &case["name"]].map(Value::as_str)).collect();
            assert_eq!(names.len(), cases.len(), "{}, {}", file.name, group["operation"]);
        }
    }
}

#[test]
fn the_files_keep_to_the_schema() {
    let schema: Value = serde_json::from_str(NEGATIVE_SCHEMA).expect("JSON");
    for file in NEGATIVE_FILES {
        let mut text: Value = serde_json::from_str(file.carried).expect("JSON");
        assert_eq!(schema::breaks(&text, &schema, &schema, ""), None, "{}", file.name);
        text["groups"][0]["cases"][0]["expect"] = Value::from("perhaps");
        assert!(schema::breaks(&text, &schema, &schema, "").is_some());
    }
}

#[test]
fn what_is_no_case_is_named() {
    let case = |operation: &str| {
        let case = json!({ "name": "x", "tests": "x", "input": {}, "expect": "accept", "reason": "x" });
        json!({ "groups": [{ "operation": operation, "input": {}, "cases": [case] }] }).to_string()
    };
    for operation in ["verify", "bauta-range", "another"] {
        let cases = cases_of(&case(operation)).expect("the form is right");
        assert!(matches!(cases[0].check(), Err(Reason::Malformed { .. })), "{operation}");
    }
    assert_eq!(cases_of("{"), Err(Reason::Unreadable));
    for text in ["{}", r#"{"groups": []}"#, r#"{"groups": [{}]}"#] {
        assert!(matches!(cases_of(text), Err(Reason::Malformed { .. })), "{text}");
    }
}

/// Presentations among them too: nothing in one is drawn from anywhere but the source that its prover is given.
// conformance: jwp-csprng
#[test]
fn the_carried_negative_vectors_are_not_stale() {
    for file in NEGATIVE_FILES {
        assert!(
            file.generate() == file.carried,
            "{} is not what the code makes: run the example write_negative",
            file.name
        );
    }
}
