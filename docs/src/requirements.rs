//! Chapters that nobody writes: the ledger of requirements, and the source of every test that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use bauta_conformance::{Answer, Ledger, Requirement, Status, Test};

use crate::Chapter;

const LEDGER: &str = "requirements/ledger.md";

/// The ledger, and behind it a chapter for each package that has tests in it. `root` is the repository's.
pub(crate) fn chapters(root: &Path) -> io::Result<Vec<Chapter>> {
    let ledger = Ledger::carried();
    let mut packages: BTreeMap<&str, BTreeSet<&Test>> = BTreeMap::new();
    for test in ledger.requirements().flat_map(|requirement| &requirement.tests) {
        packages.entry(package(test)).or_default().insert(test);
    }
    let mut chapters = vec![Chapter { path: LEDGER.into(), text: table(&ledger) }];
    for (package, tests) in packages {
        chapters.push(Chapter {
            path: format!("requirements/{package}.md"),
            text: sources(root, package, &tests)?,
        });
    }
    Ok(chapters)
}

/// `bbs` of `crates/bbs/tests/…`.
fn package(test: &Test) -> &str {
    test.file.split('/').find(|part| *part != "crates").unwrap_or_default()
}

/// What a link to a test has behind `#`.
fn anchor(test: &Test) -> String {
    let kept = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    format!("{}-{}", test.file, test.test).chars().map(kept).collect()
}

/// Letters that Markdown or HTML would take for something else.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' => escaped.extend(['\\', letter]),
            letter => escaped.push(letter),
        }
    }
    escaped
}

fn table(ledger: &Ledger) -> String {
    let mut text = "# Requirements, and the tests that show them\n\n\
        One row for each sentence of a draft that says MUST, and for each recommendation with a number. A name in the last \
        column leads to the test, as it is run. The same ledger is printed by `bauta conformance --ledger`.\n\n\
        | | rows |\n|---|--:|\n"
        .to_owned();
    for status in Status::ALL.into_iter().filter(|status| ledger.count(*status) > 0) {
        let _ = writeln!(text, "| {} | {} |", status.name(), ledger.count(status));
    }
    for document in ledger.documents() {
        let _ = write!(text, "\n## {}\n\n{}\n\n", escape(&document.document), escape(&document.version));
        if !document.remark.is_empty() {
            let _ = write!(text, "{}\n\n", escape(&document.remark));
        }
        text.push_str("| requirement | what it says | tests, or why not |\n|---|---|---|\n");
        document.requirements.iter().for_each(|requirement| row(requirement, &mut text));
    }
    text
}

fn row(requirement: &Requirement, text: &mut String) {
    let Requirement { id, section, level, says, answer, tests } = requirement;
    let mut shown: Vec<_> = answer.iter().map(Answer::reason).map(escape).collect();
    shown
        .extend(tests.iter().map(|test| format!("[`{}`]({}.md#{})", test.test, package(test), anchor(test))));
    let _ = writeln!(
        text,
        "| <a id=\"{id}\"></a>`{id}`<br>{} | {}: {} | {}<br>{} |",
        escape(section),
        escape(level),
        escape(says),
        requirement.status().name(),
        shown.join("<br>")
    );
}

fn sources(root: &Path, package: &str, tests: &BTreeSet<&Test>) -> io::Result<String> {
    let mut text = format!(
        "# Tests of `{package}`\n\nThose that [the ledger](ledger.md) names. What they call stands in the same files.\n"
    );
    for test in tests {
        let source = fs::read_to_string(root.join(&test.file))?;
        let function = function(&source, &test.test).ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, format!("{}: no function {}", test.file, test.test))
        })?;
        let _ = write!(
            text,
            "\n<a id=\"{}\"></a>\n\n## {}\n\n`{}`\n\n````rust\n{function}\n````\n",
            anchor(test),
            escape(&test.test),
            test.file,
        );
    }
    Ok(text)
}

/// A function of a source file with its attributes and comments, set at the margin.
fn function(source: &str, name: &str) -> Option<String> {
    let lines: Vec<_> = source.lines().collect();
    let heads = [format!("fn {name}("), format!("async fn {name}(")];
    let head = lines
        .iter()
        .position(|line| heads.iter().any(|head| line.trim_start().starts_with(head.as_str())))?;
    let margin = lines[head].len() - lines[head].trim_start().len();
    let belongs = |line: &&&str| ["#[", "//"].iter().any(|start| line.trim_start().starts_with(start));
    let first = head - lines[..head].iter().rev().take_while(belongs).count();
    let end = format!("{:margin$}}}", "");
    let last = head + lines[head..].iter().position(|line| *line == end)?;
    let at_the_margin = lines[first..=last].iter().map(|line| line.get(margin..).unwrap_or_default());
    Some(at_the_margin.collect::<Vec<_>>().join("\n"))
}
