//! The report of a small study that is run for this test: what made-up results cannot show.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod schema;

use std::collections::BTreeSet;
use std::fs;

use bauta_comparison::claims::{claims, measured};
use bauta_comparison::design::Label;
use bauta_comparison::report::{RESULTS_SCHEMA, write_into};
use bauta_comparison::results::Results;
use bauta_comparison::scenario::{Parameters, Person, Preset, Scenario};
use bauta_comparison::study::{Plan, study};

fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(&start[..]).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn a_study_answers_the_claims_and_its_page_quotes_its_transcripts() {
    let directory = tempfile::tempdir().unwrap();
    let plan = Plan {
        preset: "ci".to_owned(),
        parameters: Parameters::preset(Preset::Ci),
        seeds: vec![1],
        // One of each family; without A1, whose runs bring the controls with them.
        designs: vec![Label::R, Label::N2, Label::WB, Label::A0],
    };
    let studied = study(&plan, directory.path(), &|| ()).unwrap();
    write_into(&studied.results, &studied.timings, &studied.kept, directory.path()).unwrap();
    let page = fs::read_to_string(directory.path().join("report.html")).unwrap();

    let ids: BTreeSet<&str> = values(&page, "id").into_iter().collect();
    let links = values(&page, "href");
    assert!(links.iter().filter(|link| link.starts_with("#e")).count() > 1000);
    for link in links.into_iter().filter(|link| *link != "data:,") {
        assert!(ids.contains(link.strip_prefix('#').unwrap()), "{link}");
    }
    // A line that is quoted has the name of a real message beside it, and the platforms have theirs.
    assert!(page.contains("social-1") && page.contains("account opened"));

    // What is personal on a quoted line is marked, whether the line is shortened or not.
    let people = Scenario::generate(plan.parameters.clone(), 1).unwrap().people;
    let marked: BTreeSet<&str> =
        page.split("<mark>").skip(1).map(|rest| rest.split("</mark>").next().unwrap()).collect();
    let names = |person: &&Person| marked.contains(&person.family_name[..]);
    assert!(people.iter().filter(names).count() > 5, "{marked:?}");
    assert!(people.iter().any(|person| marked.contains(&person.id_number[..])));

    let read: Results =
        serde_json::from_slice(&fs::read(directory.path().join("results.json")).unwrap()).unwrap();
    let schema: serde_json::Value = serde_json::from_str(RESULTS_SCHEMA).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(schema::breaks(&written, &schema, &schema, ""), None);
    let answered = |number: u8| {
        let claim = claims().find(|claim| claim.number == number).unwrap();
        measured(&read, claim).iter().filter(|answer| !answer.numbers.is_empty()).count()
    };
    // That platforms can do without names, that all is followed, that somebody can be cut off: each design has figures.
    for number in [1, 7, 60] {
        assert!(answered(number) >= plan.designs.len(), "{number}");
    }
}
