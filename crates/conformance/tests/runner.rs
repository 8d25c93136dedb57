//! The runner can fail: what is wrong in a file is reported, whatever it is.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_conformance::{Finding, OWN_FILES, Reason, Report, VectorSource, run};
use serde_json::{Value, json};

/// A valid case of each kind, with what it needs besides.
const CASES: [&str; 18] = [
    "hash-to-curve/expand_message_xmd_SHA256_256.json",
    "hash-to-curve/BLS12381G1_XMD_SHA-256_SSWU_RO_.json",
    "bbs/bls12-381-sha-256/keypair.json",
    "bbs/bls12-381-sha-256/generators.json",
    "bbs/bls12-381-sha-256/h2s.json",
    "bbs/bls12-381-sha-256/MapMessageToScalarAsHash.json",
    "bbs/bls12-381-sha-256/mockedRng.json",
    "bbs/bls12-381-sha-256/signature/signature004.json",
    "bbs/bls12-381-sha-256/proof/proof003.json",
    "blind-bbs/draft-02/bls12-381-sha-256/generators.json",
    "blind-bbs/draft-02/bls12-381-sha-256/commit/commit002.json",
    "blind-bbs/draft-02/bls12-381-sha-256/signature/signature004.json",
    "blind-bbs/draft-02/bls12-381-sha-256/proof/proof004.json",
    "pseudonym-bbs/draft-03/bls12-381-shake-256/generators.json",
    "pseudonym-bbs/draft-03/bls12-381-shake-256/nymCommit/nymCommit004.json",
    "pseudonym-bbs/draft-03/bls12-381-shake-256/nymSignature/nymSignature006.json",
    "pseudonym-bbs/draft-03/bls12-381-sha-256/nymProof/nymProof104.json",
    "committed-disclosure/bls12-381-shake-256/proof/proof002.json",
];
const MESSAGES: &str = "blind-bbs/draft-02/messages.json";

fn own_case(path: &str) -> Value {
    OWN_FILES
        .iter()
        .find_map(|file| {
            let mut file: Value = serde_json::from_str(file.carried).unwrap();
            Some(file["files"].get_mut(path)?.take())
        })
        .expect("carried")
}

fn run_one(path: &str, text: String) -> Report {
    let messages = own_case(MESSAGES).to_string();
    run(&VectorSource::texts([(MESSAGES.to_owned(), messages), (path.to_owned(), text)]))
}

/// What is said about one file that does not pass.
fn finding(path: &str, text: String) -> Option<Finding> {
    let report = run_one(path, text);
    assert_eq!(report.passed() + report.failed(), 1);
    report.findings().find(|finding| finding.case == path).cloned()
}

/// Paths (JSON pointers) to everything in a value that is no object and no list.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| leaves(value, &format!("{path}/{key}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, value)| leaves(value, &format!("{path}/{i}"), found));
        }
        _ => found.push(path.to_owned()),
    }
}

/// The same kind of value, the smallest change away.
fn changed(leaf: &Value) -> Value {
    match leaf {
        Value::Bool(flag) => Value::from(!flag),
        Value::Number(number) => Value::from(number.as_u64().unwrap() + 1),
        Value::String(text) => match text.strip_suffix('0') {
            Some(text) => Value::from(format!("{text}1")),
            None if text.is_empty() => Value::from("00"),
            None => Value::from(format!("{}0", &text[..text.len() - 1])),
        },
        _ => json!({}),
    }
}

#[test]
fn every_value_of_a_valid_case_matters() {
    for path in CASES {
        let case = own_case(path);
        assert_eq!(finding(path, case.to_string()), None);
        let mut pointers = Vec::new();
        leaves(&case, "", &mut pointers);
        for pointer in pointers.iter().filter(|pointer| *pointer != "/caseName") {
            let mut tampered = case.clone();
            let leaf = tampered.pointer_mut(pointer).unwrap();
            *leaf = changed(leaf);
            let finding = finding(path, tampered.to_string());
            assert!(finding.is_some(), "{path}: {pointer} can be changed");
        }
    }
}

#[test]
fn a_flipped_digit_of_a_proof_is_named() {
    let path = "bbs/bls12-381-sha-256/proof/proof003.json";
    let mut case = own_case(path);
    case["proof"] = changed(&case["proof"]);
    let reason = finding(path, case.to_string()).unwrap().reason;
    assert_eq!(reason, Reason::Differs { field: "proof".to_owned() });
}

#[test]
fn a_valid_case_called_invalid_is_accepted_and_so_fails() {
    for path in CASES.into_iter().filter(|path| path.contains("/signature/") || path.contains("/proof/")) {
        let mut case = own_case(path);
        case["result"]["valid"] = Value::from(false);
        assert_eq!(finding(path, case.to_string()).unwrap().reason, Reason::Accepted);
    }
}

#[test]
fn an_invalid_case_called_valid_fails() {
    for path in [
        "bbs/bls12-381-sha-256/signature/signature101.json",
        "bbs/bls12-381-sha-256/proof/proof101.json",
        "bbs/bls12-381-sha-256/proof/proof104.json",
        "blind-bbs/draft-02/bls12-381-sha-256/commit/commit101.json",
        "blind-bbs/draft-02/bls12-381-sha-256/signature/signature102.json",
        "blind-bbs/draft-02/bls12-381-sha-256/proof/proof101.json",
        "pseudonym-bbs/draft-03/bls12-381-sha-256/nymCommit/nymCommit201.json",
        "pseudonym-bbs/draft-03/bls12-381-sha-256/nymSignature/nymSignature202.json",
        "pseudonym-bbs/draft-03/bls12-381-sha-256/nymProof/nymProof201.json",
        "committed-disclosure/bbs-mod/proof/proof101.json",
    ] {
        let mut case = own_case(path);
        case["result"]["valid"] = Value::from(true);
        assert!(finding(path, case.to_string()).is_some());
    }
}

#[test]
fn values_of_any_other_type_are_failed_cases() {
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!("no digits"),
        json!("0"),
        json!([]),
        json!([[]]),
        json!({}),
    ];
    for path in CASES {
        let case = own_case(path);
        let members = case.as_object().unwrap();
        for (key, old) in members.iter().filter(|(key, _)| *key != "caseName") {
            for other in others.iter().filter(|other| *other != old) {
                let mut tampered = case.clone();
                tampered[key] = other.clone();
                assert!(finding(path, tampered.to_string()).is_some(), "{path}: {key} can be {other}");
            }
        }
        for other in &others {
            assert!(finding(path, other.to_string()).is_some(), "{path} can be {other}");
        }
    }
}

#[test]
fn truncated_json_is_unreadable() {
    for path in CASES {
        let text = own_case(path).to_string();
        for length in [0, 1, text.len() / 2, text.len() - 1] {
            let reason = finding(path, text[..length].to_owned()).unwrap().reason;
            assert_eq!(reason, Reason::Unreadable);
        }
    }
}

#[test]
fn a_test_of_nothing_does_not_pass() {
    for (path, list) in [
        ("hash-to-curve/expand_message_xmd_SHA256_38.json", "tests"),
        ("bbs/bls12-381-sha-256/generators.json", "MsgGenerators"),
        ("bbs/bls12-381-sha-256/MapMessageToScalarAsHash.json", "cases"),
    ] {
        let mut case = own_case(path);
        case[list] = json!([]);
        let reason = finding(path, case.to_string()).unwrap().reason;
        assert_eq!(reason, Reason::Malformed { field: list.to_owned() });
    }
}

#[test]
fn a_count_of_messages_past_all_numbers_is_refused() {
    let path = "blind-bbs/draft-02/bls12-381-sha-256/proof/proof004.json";
    let mut case = own_case(path);
    case["result"]["valid"] = Value::from(false);
    case["L"] = json!(u64::MAX);
    assert_eq!(finding(path, case.to_string()), None);
}

#[test]
fn a_case_that_nobody_expects_is_run_too() {
    let path = "bbs/bls12-381-sha-256/proof/proof200.json";
    let mut case = own_case("bbs/bls12-381-sha-256/proof/proof003.json");
    case["proof"] = changed(&case["proof"]);
    assert!(finding(path, case.to_string()).is_some());
}

#[test]
fn a_directory_is_read_like_the_carried_vectors() {
    let directory = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let folder = "bbs/bls12-381-sha-256";
    for file in ["keypair", "h2s", "signature/signature001", "signature/signature101", "proof/proof003"] {
        let path = format!("{folder}/{file}.json");
        write(&path, &own_case(&path).to_string());
    }
    write(&format!("{folder}/mockedRng.json"), "{");
    write(&format!("{folder}/generators.json"), &" ".repeat(1 << 20));
    std::fs::create_dir(directory.path().join(folder).join("MapMessageToScalarAsHash.json")).unwrap();
    let report = run(&VectorSource::directory(directory.path()));
    assert_eq!((report.passed(), report.failed()), (5, 3));
    let unreadable = report.findings().filter(|finding| finding.reason == Reason::Unreadable);
    assert_eq!(unreadable.count(), 3);
}

#[test]
fn a_report_is_json_and_a_table() {
    let path = "bbs/bls12-381-sha-256/h2s.json";
    let report = run_one(path, "{}".to_owned());
    let text = serde_json::to_string(&report).unwrap();
    let reason = json!({ "kind": "malformed", "field": "message" });
    assert!(text.contains(&json!({ "case": path, "reason": reason }).to_string()));
    assert!(report.to_string().contains(&format!("{path}: malformed: message")));
}
