//! As one page that loads nothing.

use std::fmt::Write;

use crate::explanation::{Explanation, ShownStep};
use crate::origin::{Document, Piece};
use crate::write::{piece_value, said};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page: the arrow keys go from step to step, Home and End to the first and the last. Without scripts all steps are shown.
pub fn html(explanation: &Explanation) -> String {
    let mut page = String::new();
    let title = escaped(&explanation.title);
    // Writing to a text does not fail.
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    for sentence in &explanation.about {
        let _ = writeln!(page, "<p>{}</p>", escaped(sentence));
    }
    let _ = writeln!(page, "<details><summary>Messages, by index</summary><table>");
    for message in &explanation.messages {
        let _ = writeln!(page, "<tr><td>{}</td><td>{}</td></tr>", message.index, escaped(&message.name));
    }
    let _ = writeln!(
        page,
        "</table></details>\n<nav><button id=\"back\">←</button> <span id=\"where\"></span> <button id=\"next\">→</button> \
         <button id=\"all\"></button></nav>"
    );
    explanation.steps.iter().for_each(|step| add_step(step, &mut page));
    explanation.documents.iter().for_each(|document| add_document(document, &mut page));
    let _ = write!(page, "<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    page
}

fn add_step(step: &ShownStep, page: &mut String) {
    let equations: Vec<_> = step.equations.iter().map(|equation| escaped(equation)).collect();
    let _ = write!(
        page,
        "<section class=\"step\" id=\"step-{}\">\n<h2>{}. {}</h2>\n<p>{}, “{}”</p>\n<pre>{}</pre>\n<table>\n",
        step.number,
        step.number,
        escaped(step.operation),
        escaped(step.document),
        escaped(step.section),
        equations.join("\n")
    );
    for value in &step.values {
        let _ = writeln!(
            page,
            "<tr><th>{}</th><td class=\"{}\">{}</td><td>{}</td><td class=\"value\">{}</td></tr>",
            escaped(&value.name),
            value.kind,
            value.kind,
            value.form,
            escaped(&said(value))
        );
    }
    page.push_str("</table>\n</section>\n");
}

fn add_document(document: &Document, page: &mut String) {
    let _ = writeln!(page, "<h2>{}</h2>", escaped(&document.title));
    for part in &document.parts {
        let _ = write!(
            page,
            "<h3>{}: {} octets</h3>\n<table>\n<tr><th>from</th><th>to</th><th>name</th><th>octets</th><th>computed in</th></tr>\n",
            escaped(&part.title),
            part.octets
        );
        for piece in &part.pieces {
            let _ = writeln!(
                page,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"value\">{}</td><td>{}</td></tr>",
                piece.offset,
                piece.offset + piece.length,
                escaped(&piece.name),
                piece_value(piece),
                origin(piece)
            );
        }
        page.push_str("</table>\n");
    }
}

fn origin(piece: &Piece) -> String {
    match &piece.origin {
        Some(origin) => format!(
            "<a href=\"#step-{0}\" data-step=\"{0}\">{1} of step {0}</a>",
            origin.step,
            escaped(&origin.name)
        ),
        None => format!("({})", piece.meaning),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
