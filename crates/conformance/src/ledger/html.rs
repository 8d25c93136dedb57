//! The ledger as one page, without scripts and without anything from elsewhere.

use std::fmt::Write;

use super::markdown::heading;
use super::{Document, Ledger, Requirement, Status, counts};

const STYLE: &str = "\
body{font:16px/1.5 sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;\
vertical-align:top}code{overflow-wrap:anywhere}.status{white-space:nowrap;font-weight:bold}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#9cf}}";

/// The whole page.
pub(super) fn write(ledger: &Ledger, source: &str) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Conformance ledger</title>\n\
         <style>{STYLE}</style>\n<h1>Conformance ledger</h1>\n<p>{} requirements: {}.</p>\n",
        ledger.requirements().count(),
        counts(ledger)
    );
    for status in [Status::Failed, Status::Blocked, Status::Departs] {
        let found: Vec<_> =
            ledger.requirements().filter(|requirement| requirement.status() == status).collect();
        if !found.is_empty() {
            let _ = writeln!(page, "<h2>{}</h2>\n<ul>", heading(status));
            for requirement in found {
                let id = escape(&requirement.id);
                let says = escape(&requirement.says);
                let _ =
                    writeln!(page, "<li><a href=\"#{id}\">{id}</a> ({says}): {}</li>", reason(requirement));
            }
            page.push_str("</ul>\n");
        }
    }
    for document in ledger.documents() {
        write_document(document, source, &mut page);
    }
    page.push_str("</html>\n");
    page
}

fn reason(requirement: &Requirement) -> String {
    requirement.answer.as_ref().map_or_else(String::new, |answer| escape(answer.reason()))
}

fn write_document(document: &Document, source: &str, page: &mut String) {
    let _ = writeln!(page, "<h2>{}</h2>\n<p>{}</p>", escape(&document.document), escape(&document.version));
    if !document.remark.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", escape(&document.remark));
    }
    page.push_str(
        "<table>\n<tr><th>requirement<th>section<th>level<th>what it says<th>status<th>tests, or why not</tr>\n",
    );
    for requirement in &document.requirements {
        let id = escape(&requirement.id);
        let _ = write!(
            page,
            "<tr id=\"{id}\"><td><a href=\"#{id}\">{id}</a><td>{}<td>{}<td>{}<td class=\"status\">{}<td>{}",
            escape(&requirement.section),
            escape(&requirement.level),
            escape(&requirement.says),
            requirement.status().name(),
            reason(requirement),
        );
        for test in &requirement.tests {
            // Browsers find the function in the file by its name.
            let (file, name) = (escape(&test.file), escape(&test.test));
            let _ = write!(
                page,
                "<p><a href=\"{}{file}#:~:text=fn%20{name}\"><code>{file}::{name}</code></a></p>",
                escape(source)
            );
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table>\n");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
