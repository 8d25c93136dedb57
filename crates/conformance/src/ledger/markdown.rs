//! The ledger as Markdown.

use std::fmt::Write;

use super::{Document, Ledger, Requirement, Status, counts};

/// The whole ledger, what is blocked first.
pub(super) fn write(ledger: &Ledger) -> String {
    let mut text = format!("# Conformance ledger\n\n{} requirements: {}.\n", rows(ledger), counts(ledger));
    for status in [Status::Failed, Status::Blocked, Status::Departs] {
        let found: Vec<_> =
            ledger.requirements().filter(|requirement| requirement.status() == status).collect();
        if !found.is_empty() {
            let _ = writeln!(text, "\n## {}\n", heading(status));
            for requirement in found {
                let _ =
                    writeln!(text, "- `{}` ({}){}", requirement.id, requirement.says, reason(requirement));
            }
        }
    }
    for document in ledger.documents() {
        write_document(document, &mut text);
    }
    text
}

fn rows(ledger: &Ledger) -> usize {
    ledger.requirements().count()
}

/// The heading over what somebody has to know first.
pub(super) fn heading(status: Status) -> &'static str {
    match status {
        Status::Failed => "Failed: neither a test nor a reason",
        Status::Blocked => "Blockers",
        Status::Departs => "Departures",
        other => other.name(),
    }
}

fn reason(requirement: &Requirement) -> String {
    requirement.answer.as_ref().map_or_else(String::new, |answer| format!(": {}", answer.reason()))
}

fn write_document(document: &Document, text: &mut String) {
    let _ = writeln!(text, "\n## {}\n\n{}", document.document, document.version);
    if !document.remark.is_empty() {
        let _ = writeln!(text, "\n{}", document.remark);
    }
    let _ = writeln!(text, "\n| requirement | section | level | what it says | status | tests, or why not |");
    let _ = writeln!(text, "|---|---|---|---|---|---|");
    for requirement in &document.requirements {
        let tests = requirement.tests.iter().map(|test| format!("`{}::{}`", test.file, test.test));
        let answer = requirement.answer.iter().map(|answer| cell(answer.reason()));
        let proof = answer.chain(tests).collect::<Vec<_>>().join("; ");
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {proof} |",
            requirement.id,
            cell(&requirement.section),
            requirement.level,
            cell(&requirement.says),
            requirement.status().name(),
        );
    }
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
