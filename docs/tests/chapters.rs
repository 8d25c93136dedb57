//! What stands in the chapters: only blocks that something tests, links that lead somewhere, parts that stay short.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use bauta_book::{Block, Chapter};
use jsonschema::Validator;
use serde_json::Value;

const PAGES_A_PART: f64 = 30.0;

/// How many pages of A4 a chapter takes in print: within two pages for a part of what a browser prints.
fn pages(chapter: &Chapter) -> f64 {
    let (mut words, mut block_lines, mut table_lines) = (0, 0, 0);
    let mut within = false;
    for line in chapter.text.lines() {
        let letters = line.chars().count();
        let wrapped = |width| letters.div_ceil(width).max(1);
        if line.starts_with("```") {
            within = !within;
            block_lines += 1;
        } else if within {
            block_lines += wrapped(95);
        } else if line.starts_with('|') {
            table_lines += wrapped(85);
        } else {
            words += line.split_whitespace().count();
        }
    }
    let share = |count: usize, a_page: u32| f64::from(u32::try_from(count).unwrap()) / f64::from(a_page);
    // Each chapter begins on a page of its own.
    share(words, 560) + share(block_lines, 54) + share(table_lines, 30) + 0.6
}

fn book() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn chapters() -> Vec<Chapter> {
    Chapter::all(book()).unwrap()
}

fn blocks() -> impl Iterator<Item = (String, Block)> {
    chapters().into_iter().flat_map(|chapter| {
        let path = chapter.path.clone();
        chapter.blocks().into_iter().map(move |block| (format!("{path}:{}", block.line), block))
    })
}

/// Every file below a folder of the book, from there on, with `/`.
fn files(folder: &str) -> BTreeSet<String> {
    let mut open = vec![book().join(folder)];
    let mut files = BTreeSet::new();
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                let path = entry.path();
                let path = path.strip_prefix(book().join(folder)).unwrap();
                files.insert(path.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    files
}

fn schema(name: &str) -> Validator {
    let path = book().join("schemas").join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    jsonschema::draft202012::new(&serde_json::from_str(&text).unwrap()).unwrap()
}

#[test]
fn every_chapter_is_in_the_table_of_contents() {
    let named: BTreeSet<_> = chapters().into_iter().map(|chapter| chapter.path).collect();
    let mut there = files("chapters");
    there.remove("SUMMARY.md");
    assert_eq!(named, there);
}

#[test]
fn every_block_is_of_a_kind_that_is_tested() {
    for (place, block) in blocks() {
        let kind = block.words.iter().map(String::as_str).collect::<Vec<_>>();
        assert!(
            matches!(kind[..], ["rust" | "console" | "json" | "text"] | ["json", _]),
            "{place}: a block of {kind:?}"
        );
    }
}

#[test]
fn every_chapter_with_programs_is_compiled() {
    let programs = fs::read_to_string(book().join("src/programs.rs")).unwrap();
    let mut compiled: BTreeSet<_> = programs
        .lines()
        .filter_map(|line| {
            line.trim().strip_prefix("#[doc = include_str!(\"../chapters/")?.strip_suffix("\")]")
        })
        .collect();
    for chapter in chapters() {
        if chapter.blocks().iter().any(|block| block.words[0] == "rust") {
            assert!(compiled.remove(chapter.path.as_str()), "{} is not in src/programs.rs", chapter.path);
        }
    }
    assert_eq!(compiled, BTreeSet::new(), "chapters in src/programs.rs that have no program");
}

#[test]
fn json_is_json_and_keeps_to_the_schema_it_names() {
    for (place, block) in blocks() {
        if block.words[0] != "json" {
            continue;
        }
        let value: Value =
            serde_json::from_str(&block.text).unwrap_or_else(|error| panic!("{place}: {error}"));
        if let Some(name) = block.words.get(1) {
            let errors: Vec<_> = schema(name).iter_errors(&value).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{place}, schema {name}");
        }
    }
}

#[test]
fn links_lead_somewhere() {
    let written = chapters();
    let chapters = [written, Chapter::generated(book()).unwrap()].concat();
    for chapter in &chapters {
        for link in chapter.links().into_iter().filter(|link| !link.starts_with("https://")) {
            let place = format!("{}: {link}", chapter.path);
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = chapter.target(path);
            let Some(to) = chapters.iter().find(|chapter| Path::new(&chapter.path) == target) else {
                assert!(anchor.is_empty() && book().join("chapters").join(&target).is_file(), "{place}");
                continue;
            };
            let named = to.text.contains(&format!("<a id=\"{anchor}\">"));
            let headed = to.headings().iter().any(|heading| heading.anchor() == anchor);
            assert!(anchor.is_empty() || named || headed, "{place}: no such place");
        }
    }
}

#[test]
fn every_chapter_has_one_title_and_it_stands_first() {
    for chapter in chapters() {
        let levels: Vec<_> = chapter.headings().into_iter().map(|heading| heading.level).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{}", chapter.path);
        assert_eq!(levels[0], 1, "{}", chapter.path);
    }
}

#[test]
fn every_part_is_under_thirty_pages() {
    for part in ["students/", "standards/", "policy/"] {
        let chapters = chapters().into_iter().filter(|chapter| chapter.path.starts_with(part));
        let pages: f64 = chapters.map(|chapter| pages(&chapter)).sum();
        assert!(pages > 0.0 && pages < PAGES_A_PART, "{part} has {pages:.1} pages");
    }
}

#[test]
fn from_each_requirement_a_link_leads_to_the_source_of_its_tests() {
    let generated = Chapter::generated(book()).unwrap();
    let links: BTreeSet<_> = generated[0].links().into_iter().collect();
    let ledger = bauta_conformance::Ledger::carried();
    let tests: Vec<_> = ledger.requirements().flat_map(|requirement| &requirement.tests).collect();
    assert!(!tests.is_empty());
    for test in tests {
        let source = format!("fn {}(", test.test);
        let chapter = generated[1..].iter().find(|chapter| chapter.text.contains(&source));
        let chapter = chapter.unwrap_or_else(|| panic!("{}", test.test));
        let (before, _) = chapter.text.split_once(&source).unwrap();
        let anchor = before.rsplit_once("<a id=\"").unwrap().1.split_once('"').unwrap().0;
        let file = chapter.path.trim_start_matches("requirements/");
        assert!(links.contains(&format!("{file}#{anchor}")), "{file}#{anchor}");
        assert!(before.rsplit_once("<a id=\"").unwrap().1.contains("#[test]"), "{}", test.test);
    }
}
