//! Controls pass on a transcript without leaks, and fail where a leak cannot be found.

use bauta_comparison::adversary;
use bauta_comparison::results::Control;
use serde_json::json;

use crate::book::Book;

fn control(controls: &[Control], name: &str) -> Control {
    controls.iter().find(|control| control.name.contains(name)).cloned().unwrap()
}

#[test]
fn every_control_passes_where_nothing_leaks() {
    let book = Book::everybody(20, |_, _| json!({}));
    let controls = adversary::controls(&book.scenario, &book.transcript);
    assert_eq!(controls.len(), 6);
    for control in controls {
        assert!(control.passed, "{control:?}");
    }
}

#[test]
fn controls_fail_where_there_is_nothing_to_plant_in() {
    let book = Book::new(20);
    for control in adversary::controls(&book.scenario, &book.transcript) {
        assert_eq!(control.passed, control.name == "an empty protocol", "{control:?}");
    }
}

#[test]
fn a_logged_name_is_no_news_where_names_are_known() {
    let names: Vec<_> =
        Book::new(6).scenario.people.iter().map(|person| person.family_name.clone()).collect();
    let book = Book::everybody(6, |_, person| json!({ "name": names[person as usize] }));
    let controls = adversary::controls(&book.scenario, &book.transcript);
    assert!(!control(&controls, "logs a name").passed);
}

#[test]
fn too_few_people_cannot_be_told_apart_by_a_header() {
    let book = Book::everybody(4, |_, _| json!({}));
    let controls = adversary::controls(&book.scenario, &book.transcript);
    assert!(!control(&controls, "serial number").passed, "a tag needs five who were seen meanwhile");
    assert!(control(&controls, "reuses a nonce").passed);
}
