//! The ledger says what the annotations beside the tests say, and each of its rows has a test or a reason.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use bauta_conformance::{
    Answer, Evidence, HarvestError, Ledger, Requirement, Status, harvest, harvest_directory,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn evidence(requirement: &str, test: &str) -> Evidence {
    Evidence { requirement: requirement.into(), file: "crates/x/tests/y.rs".into(), test: test.into() }
}

/// `cargo run -p bauta-conformance --example write_ledger` writes what is carried anew.
#[test]
fn the_carried_evidence_is_what_stands_beside_the_tests() {
    let found = harvest_directory(&root()).unwrap();
    let carried: Vec<Evidence> = serde_json::from_str(include_str!("../ledger/evidence.json")).unwrap();
    assert_eq!(carried, found, "run the example write_ledger");
    let known: HashSet<_> =
        Ledger::carried().requirements().map(|requirement| requirement.id.clone()).collect();
    for evidence in &found {
        assert!(known.contains(&evidence.requirement), "{}::{}: {evidence:?}", evidence.file, evidence.test);
    }
}

#[test]
fn every_row_has_a_test_or_a_reason() {
    let ledger = Ledger::carried();
    let failed = |requirement: &&Requirement| requirement.status() == Status::Failed;
    let failed: Vec<_> = ledger.requirements().filter(failed).map(|requirement| &requirement.id).collect();
    assert_eq!(failed, Vec::<&String>::new());
}

#[test]
fn every_row_has_a_name_of_its_own_and_says_something() {
    let ledger = Ledger::carried();
    let mut names = HashSet::new();
    for requirement in ledger.requirements() {
        assert!(names.insert(&requirement.id), "{} is there twice", requirement.id);
        let texts = [&requirement.id, &requirement.section, &requirement.level, &requirement.says];
        assert!(texts.iter().all(|text| !text.is_empty()), "{}", requirement.id);
        assert!(requirement.answer.as_ref().is_none_or(|answer| !answer.reason().is_empty()));
    }
}

#[test]
fn a_test_that_disappears_makes_its_row_fail() {
    let all: Vec<Evidence> = harvest_directory(&root()).unwrap();
    let ledger = Ledger::with(&all);
    let tested: Vec<_> = ledger
        .requirements()
        .filter(|requirement| matches!(requirement.status(), Status::Tested | Status::Partly))
        .collect();
    assert!(!tested.is_empty());
    for requirement in tested {
        let without: Vec<_> =
            all.iter().filter(|evidence| evidence.requirement != requirement.id).cloned().collect();
        let ledger = Ledger::with(&without);
        let row = ledger.requirements().find(|row| row.id == requirement.id).unwrap();
        assert_eq!(row.status(), Status::Failed, "{}", requirement.id);
    }
}

#[test]
fn a_row_that_says_that_there_is_no_test_has_none() {
    let with = |answer: Option<Answer>, tests: &[&str]| {
        let mut ledger = Ledger::with(&[]);
        let mut row = ledger.requirements().next().unwrap().clone();
        row.answer = answer;
        ledger = Ledger::with(&tests.iter().map(|test| evidence(&row.id, test)).collect::<Vec<_>>());
        row.tests = ledger.requirements().next().unwrap().tests.clone();
        row.status()
    };
    let reason = || "because".to_owned();
    assert_eq!(with(None, &[]), Status::Failed);
    assert_eq!(with(None, &["a"]), Status::Tested);
    assert_eq!(with(Some(Answer::NotTested(reason())), &[]), Status::NotTested);
    assert_eq!(with(Some(Answer::NotTested(reason())), &["a"]), Status::Failed);
    assert_eq!(with(Some(Answer::OutOfScope(reason())), &[]), Status::OutOfScope);
    assert_eq!(with(Some(Answer::OutOfScope(reason())), &["a"]), Status::Failed);
    assert_eq!(with(Some(Answer::Partly(reason())), &[]), Status::Failed);
    assert_eq!(with(Some(Answer::Partly(reason())), &["a"]), Status::Partly);
    for tests in [&[][..], &["a"]] {
        assert_eq!(with(Some(Answer::Blocked(reason())), tests), Status::Blocked);
        assert_eq!(with(Some(Answer::Departs(reason())), tests), Status::Departs);
    }
}

#[test]
fn annotations_belong_to_the_test_below_them() {
    let text = "// conformance: a, b\n// conformance: c\n/// Says.\n#[test]\n#[should_panic]\nfn one() {}\n\n\
                    #[test]\nfn none() {}\n\n    // conformance: a\n    #[test]\n    fn two(x in 0..1) {}\n";
    let found = harvest("crates/x/tests/y.rs", text).unwrap();
    let expected = [("a", "one"), ("b", "one"), ("c", "one"), ("a", "two")];
    assert_eq!(found, expected.map(|(requirement, test)| evidence(requirement, test)));
}

#[test]
fn annotations_without_a_test_that_is_run_are_refused() {
    let file = || "f".to_owned();
    let none = |line| Err(HarvestError::NoTest { file: file(), line });
    assert_eq!(harvest("f", "// conformance: a\nfn helper() {}\n"), none(1));
    assert_eq!(harvest("f", "\n// conformance: a\n\n#[test]\nfn one() {}\n"), none(2));
    assert_eq!(harvest("f", "// conformance: a\n#[test]\n"), none(1));
    assert_eq!(harvest("f", "// conformance: a\n"), none(1));
    for ignored in
        ["// conformance: a\n#[test]\n#[ignore]\nfn one() {}\n", "// conformance: a\n#[ignore = \"x\"]\n"]
    {
        assert_eq!(harvest("f", ignored), Err(HarvestError::Ignored { file: file(), line: 1 }));
    }
}

#[test]
fn every_form_has_every_row_its_status_and_its_tests() {
    let ledger = Ledger::carried();
    let (markdown, html, json) =
        (ledger.to_markdown(), ledger.to_html("https://source.example/"), ledger.to_json());
    let mut rows = json["documents"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|document| document["requirements"].as_array().unwrap().iter());
    for requirement in ledger.requirements() {
        let (id, status) = (&requirement.id, requirement.status().name());
        let line = markdown.lines().find(|line| line.starts_with(&format!("| `{id}` |"))).unwrap();
        assert!(line.contains(&format!("| {status} |")), "{line}");
        let written = html.lines().find(|line| line.starts_with(&format!("<tr id=\"{id}\">"))).unwrap();
        assert!(written.contains(&format!("<td class=\"status\">{status}<td>")), "{written}");
        let row = rows.next().unwrap();
        assert_eq!(
            (row["id"].as_str(), row["status"].as_str()),
            (Some(&id[..]), Some(&status.replace(' ', "_")[..]))
        );
        for test in &requirement.tests {
            assert!(line.contains(&format!("`{}::{}`", test.file, test.test)));
            let link = format!("https://source.example/{}#:~:text=fn%20{}", test.file, test.test);
            assert!(html.contains(&link), "{link}");
        }
    }
    assert!(rows.next().is_none());
}

#[test]
fn what_is_blocked_is_said_first() {
    let ledger = Ledger::carried();
    assert!(ledger.count(Status::Blocked) > 0);
    let (markdown, html) = (ledger.to_markdown(), ledger.to_html(""));
    let first = |text: &str, heading: &str| {
        text.split(heading).nth(1).unwrap().split("\n## ").next().unwrap().to_owned()
    };
    let blockers = first(&markdown, "## Blockers");
    for requirement in ledger.requirements().filter(|row| row.status() == Status::Blocked) {
        assert!(blockers.contains(&format!("- `{}`", requirement.id)));
        assert!(html.contains(&format!("<li><a href=\"#{}\">", requirement.id)));
    }
}
