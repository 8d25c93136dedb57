//! As text for a terminal, and as Markdown.

use std::fmt::Write;

use crate::explanation::{Explanation, ShownStep};
use crate::origin::{Document, Piece};
use crate::shown::ShownValue;

/// For a terminal. Every line of it is plain text.
pub fn text(explanation: &Explanation) -> String {
    let mut out = Lines::default();
    out.line(&explanation.title.to_uppercase());
    explanation.about.iter().for_each(|sentence| out.line(sentence));
    out.line("\nMESSAGES");
    for message in &explanation.messages {
        out.line(&format!("  {:>3}  {}", message.index, message.name));
    }
    for step in &explanation.steps {
        out.line(&format!("\n{}. {} ({}, \"{}\")", step.number, step.operation, step.document, step.section));
        step.equations.iter().for_each(|equation| out.line(&format!("   {equation}")));
        let width = step.values.iter().map(|value| columns(&value.name)).max().unwrap_or_default();
        for value in &step.values {
            let blanks = " ".repeat(width - columns(&value.name));
            out.line(&format!("     {}{blanks}  {:<10}  {}", value.name, value.kind, said(value)));
        }
    }
    for document in &explanation.documents {
        out.line(&format!("\n{}", document.title.to_uppercase()));
        for part in &document.parts {
            out.line(&format!("  {} ({} octets)", part.title, part.octets));
            for piece in &part.pieces {
                let (end, value) = (piece.offset + piece.length, piece_value(piece));
                out.line(&format!(
                    "    {:>5} – {end:<5} {:<30} {value}  {}",
                    piece.offset,
                    piece.name,
                    origin(piece)
                ));
            }
        }
    }
    out.0
}

/// As Markdown: a heading for each step, a table for its values.
pub fn markdown(explanation: &Explanation) -> String {
    let mut out = Lines::default();
    out.line(&format!("# {}\n", explanation.title));
    explanation.about.iter().for_each(|sentence| out.line(&format!("{sentence}\n")));
    out.line("| message | what it is |\n|---:|---|");
    for message in &explanation.messages {
        out.line(&format!("| {} | {} |", message.index, cell(&message.name)));
    }
    explanation.steps.iter().for_each(|step| markdown_step(step, &mut out));
    explanation.documents.iter().for_each(|document| markdown_document(document, &mut out));
    out.0
}

fn markdown_step(step: &ShownStep, out: &mut Lines) {
    out.line(&format!("\n## {}. {}\n", step.number, step.operation));
    out.line(&format!("{}, “{}”\n", step.document, step.section));
    step.equations.iter().for_each(|equation| out.line(&format!("    {equation}")));
    if !step.values.is_empty() {
        out.line("\n| value | who may know it | what it is | |\n|---|---|---|---|");
    }
    for value in &step.values {
        out.line(&format!(
            "| {} | {} | {} | {} |",
            cell(&value.name),
            value.kind,
            value.form,
            cell(&said(value))
        ));
    }
}

fn markdown_document(document: &Document, out: &mut Lines) {
    out.line(&format!("\n## {}", document.title));
    for part in &document.parts {
        out.line(&format!("\n### {}: {} octets\n", part.title, part.octets));
        out.line("| from | to | name | octets | computed in |\n|---:|---:|---|---|---|");
        for piece in &part.pieces {
            let (end, value) = (piece.offset + piece.length, piece_value(piece));
            let name = cell(&piece.name);
            out.line(&format!("| {} | {end} | {name} | {value} | {} |", piece.offset, cell(&origin(piece))));
        }
    }
}

/// How many columns a name takes: a bar, a tilde or a hat over a letter takes none.
fn columns(name: &str) -> usize {
    name.chars().filter(|character| !('\u{300}'..='\u{36f}').contains(character)).count()
}

/// A value in words.
pub(crate) fn said(value: &ShownValue) -> String {
    match (&value.value, &value.text, value.octets) {
        (None, _, None) => "(not shown)".to_owned(),
        (None, _, Some(octets)) => format!("(not shown, {octets} octets)"),
        (Some(_), Some(text), Some(octets)) => format!("\"{text}\" ({octets} octets)"),
        (Some(shown), ..) => shown.clone(),
    }
}

/// Where a piece comes from, in words.
pub(crate) fn origin(piece: &Piece) -> String {
    match &piece.origin {
        Some(origin) => format!("{} of step {}", origin.name, origin.step),
        None => format!("({})", piece.meaning),
    }
}

pub(crate) fn piece_value(piece: &Piece) -> &str {
    piece.value.as_deref().unwrap_or("(not shown)")
}

/// Text inside a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, line: &str) {
        // Writing to a text does not fail.
        let _ = writeln!(self.0, "{line}");
    }
}
