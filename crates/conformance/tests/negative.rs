//! The negative vectors: every one gets the verdict that the specification asks for, and they are what today's code makes.

use std::collections::BTreeSet;

use bauta_conformance::negative::{Expectation, NEGATIVE_FILES, Verdict};

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
    assert!(refuse >= 300 && accept >= 20, "{refuse} and {accept}");
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
        let mut seen = BTreeSet::new();
        let mut inputs = BTreeSet::new();
        for case in &cases {
            let group = (&case.operation, case.input["interface"].as_str());
            assert!(
                seen.insert((group, case.tests.clone(), case.name.clone())),
                "{}: {}",
                case.operation,
                case.name
            );
            assert!(
                inputs.insert((&case.operation, case.input.to_string())),
                "{}: {}",
                case.operation,
                case.name
            );
        }
    }
}

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
