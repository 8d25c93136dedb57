//! The report from made-up results: files, schema, links, escaping, size, and what happens when it cannot be written.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod made_up;

use std::collections::BTreeSet;
use std::fs;

use bauta_comparison::report::{CSV_SCHEMA, RESULTS_SCHEMA, clopper_pearson, write};
use bauta_comparison::results::Results;
use made_up::Made;

fn page(results: &Results) -> String {
    let directory = tempfile::tempdir().unwrap();
    let report = directory.path().join("report");
    write(results, &made_up::timings(), &Made, &report).unwrap();
    fs::read_to_string(report.join("report.html")).unwrap()
}

/// Every value of an attribute.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(&start[..]).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_link_has_its_target_and_every_target_is_there_once() {
    let page = page(&made_up::results());
    let ids = values(&page, "id");
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len());
    let links = values(&page, "href");
    assert!(links.len() > 5000, "{}", links.len());
    for link in links.into_iter().filter(|link| *link != "data:,") {
        assert!(distinct.contains(link.strip_prefix('#').unwrap()), "{link}");
    }
}

#[test]
fn page_is_small_enough_and_asks_nothing_of_the_network() {
    let page = page(&made_up::results());
    fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/made-up-report.html"), &page).unwrap();
    assert!(page.len() < 5_000_000, "{}", page.len());
    for part in ["src=\"", "url(", "@import", "<link rel=\"stylesheet\"", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(part), "{part}");
    }
    for link in values(&page, "href") {
        assert!(link.starts_with('#') || link == "data:,", "{link}");
    }
}
