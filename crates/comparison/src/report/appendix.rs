//! The quoted lines, each once, shortened around what they are quoted for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::{Evidence, names};
use crate::results::{Results, Run};
use crate::transcript::{Line, Record};

/// Octets that the page may have, in all.
const PAGE: usize = 4_600_000;
/// What a quoted line takes besides its octets.
const AROUND: usize = 320;
/// Octets shown of one line, at least and at most.
const EXCERPT: Range<usize> = 60..600;

/// The lines quoted of one run.
pub(super) struct OfRun {
    pub(super) index: usize,
    pub(super) heading: String,
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) lines: u32,
    pub(super) quotes: Vec<Quote>,
}

/// A quoted line.
pub(super) struct Quote {
    pub(super) line: Line,
    /// What kind of line, and between whom.
    pub(super) head: String,
    /// The octets, as escaped HTML.
    pub(super) excerpt: String,
}

/// The appendix of a page that has `used` octets without it: the more lines, the less is shown of each.
pub(super) fn appendix(
    results: &Results,
    quoted: BTreeMap<usize, BTreeMap<Line, Record>>,
    evidence: &dyn Evidence,
    used: usize,
) -> Vec<OfRun> {
    let count = quoted.values().map(BTreeMap::len).sum::<usize>().max(1);
    let most = (PAGE.saturating_sub(used) / count).saturating_sub(AROUND).clamp(EXCERPT.start, EXCERPT.end);
    let of_run = |(index, lines): (usize, BTreeMap<Line, Record>)| {
        let run = results.runs.get(index)?;
        Some(OfRun {
            index,
            heading: heading(run),
            file: run.transcript.file.clone(),
            sha256: run.transcript.sha256.clone(),
            lines: run.transcript.lines,
            quotes: lines
                .iter()
                .map(|(line, record)| Quote {
                    line: *line,
                    head: head(record, evidence),
                    excerpt: excerpt(octets(record), &evidence.matter(index, *line), most),
                })
                .collect(),
        })
    };
    quoted.into_iter().filter(|(_, lines)| !lines.is_empty()).filter_map(of_run).collect()
}

fn heading(run: &Run) -> String {
    let name = crate::facts::design_facts(run.design).name;
    let sweep = run.sweep.as_ref().map_or(String::new(), |sweep| format!(", {sweep}"));
    format!("{name}, {}{sweep}, seed {}", names::reading(run.setting.reading), run.seed)
}

fn octets(record: &Record) -> &[u8] {
    match record {
        Record::Message(message) => &message.octets,
        Record::Row(row) => row.octets.as_deref().unwrap_or_default(),
        Record::Key(key) => &key.octets,
    }
}

fn head(record: &Record, evidence: &dyn Evidence) -> String {
    let party = |party| names::party(party, evidence);
    match record {
        Record::Message(message) => {
            let mut text = format!(
                "{} message “{}”, {} → {}, connection {}, {} octets",
                clock(message.time),
                names::words(&message.what),
                party(message.from),
                party(message.to),
                message.conversation,
                message.octets.len()
            );
            if !message.address.is_empty() {
                let _ = write!(text, ", from {}", message.address);
            }
            text
        }
        Record::Row(row) => {
            let what = row
                .octets
                .as_ref()
                .map_or("removes".to_owned(), |octets| format!("keeps {} octets", octets.len()));
            let (table, subject) =
                (&row.table, if row.subject.is_empty() { "nobody in particular" } else { &row.subject });
            format!("{} {} {what} in “{table}” about {subject}", clock(row.time), party(row.party))
        }
        Record::Key(key) => format!("{} {} holds the key “{}”", clock(key.time), party(key.party), key.name),
    }
}

/// Day and time of day (UTC).
fn clock(time: u64) -> String {
    let (day, second) = (time / 86_400, time % 86_400);
    let (year, month, day) = civil(day);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// The date of a day counted from 1970-01-01, in the proleptic Gregorian calendar; years count from March.
fn civil(day: u64) -> (u64, u64, u64) {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let number = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(number <= 2), number, of_year - (153 * month + 2) / 5 + 1)
}

/// At most `most` octets of `octets`: their beginning, and what is around each piece of matter. HTML, with the matter marked.
fn excerpt(octets: &[u8], matter: &[Vec<u8>], most: usize) -> String {
    let found = find(octets, matter);
    let mut windows = Vec::new();
    if octets.len() <= most {
        windows.push(0..octets.len());
    } else {
        let around = most / (2 * found.len().max(1) + 2);
        windows.push(0..(most / 2).min(octets.len()));
        for range in &found {
            windows.push(range.start.saturating_sub(around)..(range.end + around).min(octets.len()));
        }
    }
    windows.sort_by_key(|window| window.start);
    let mut html = String::new();
    let mut at = 0;
    for window in windows {
        if window.end <= at {
            continue;
        }
        let start = window.start.max(at);
        skipped(&mut html, start - at);
        marked(&mut html, octets, start..window.end, &found);
        at = window.end;
    }
    skipped(&mut html, octets.len() - at);
    html
}

fn find(octets: &[u8], matter: &[Vec<u8>]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = matter
        .iter()
        .filter(|piece| !piece.is_empty())
        .filter_map(|piece| {
            let start = octets.windows(piece.len()).position(|window| window == piece)?;
            Some(start..start + piece.len())
        })
        .collect();
    found.sort_by_key(|range| range.start);
    found
}

fn skipped(html: &mut String, count: usize) {
    if count > 0 {
        let _ = write!(html, "<i>… {count} octets …</i>");
    }
}

fn marked(html: &mut String, octets: &[u8], window: Range<usize>, found: &[Range<usize>]) {
    let mut at = window.start;
    for range in found.iter().filter(|range| range.start >= window.start && range.end <= window.end) {
        if range.start < at {
            continue;
        }
        escape(html, &octets[at..range.start]);
        html.push_str("<mark>");
        escape(html, &octets[range.clone()]);
        html.push_str("</mark>");
        at = range.end;
    }
    escape(html, &octets[at..window.end]);
}

/// Printable ASCII as it is, other octets as `\xNN`, and nothing that HTML would read.
fn escape(html: &mut String, octets: &[u8]) {
    for octet in octets {
        match octet {
            b'<' => html.push_str("&lt;"),
            b'>' => html.push_str("&gt;"),
            b'&' => html.push_str("&amp;"),
            b' '..=b'~' => html.push(char::from(*octet)),
            _ => {
                let _ = write!(html, "\\x{octet:02x}");
            }
        }
    }
}
