//! Status-list re-check: an index that was shown once is looked up in later lists.

use std::collections::BTreeMap;

use super::{Findings, Program, Standing};
use crate::adversary::pool::Pool;
use crate::transcript::Line;

/// Reads `idx` and `uri` of a status reference from presentations, and `lst`, `bits` and `sub` of status lists that
/// its parties received or sent; claims the accounts whose bit was clear in an earlier list and is set in a later one,
/// or set in the first list after the presentation.
///
/// It reads lists that are octets in base64url; of a compressed list it reads stored blocks only. It sees nothing where
/// standing is proven without an index.
#[derive(Clone, Copy, Debug, Default)]
pub struct StatusRecheck;

/// A status list: when, on which line, bits an entry, the entries.
struct List<'a> {
    time: u64,
    line: Line,
    bits: usize,
    entries: &'a [u8],
}

impl Program for StatusRecheck {
    fn name(&self) -> &'static str {
        "status-list-recheck"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let lists = lists(pool);
        let mut standings = Vec::new();
        for account in pool.accounts() {
            for (uri, index, time, line) in references(pool, account) {
                let later = lists.get(&uri).into_iter().flatten().filter(|list| list.time >= time);
                if let Some(list) = later.into_iter().find(|list| set(list, index)) {
                    standings.push(Standing { dossier: account.number, lines: [line, list.line] });
                    break;
                }
            }
        }
        Findings { standings, ..Findings::default() }
    }
}

/// Status references of a dossier: list, index, time and line.
fn references(
    pool: &Pool<'_>,
    account: &crate::adversary::dossier::Dossier,
) -> Vec<(String, usize, u64, Line)> {
    let mut by_line: BTreeMap<Line, (Option<String>, Option<usize>, u64)> = BTreeMap::new();
    for held in &account.held {
        let field = pool.field(held.field);
        let path = pool.path(field);
        if !path.contains("status") {
            continue;
        }
        let text = String::from_utf8_lossy(field.value);
        let entry = by_line.entry(held.line).or_insert((None, None, held.seen.0));
        match path.rsplit('.').next() {
            Some("uri") => entry.0 = Some(text.into_owned()),
            Some("idx" | "index") => entry.1 = text.parse().ok(),
            _ => {}
        }
    }
    // A reference that is shown again has the same list: it stands on the first line only.
    let mut uri = String::new();
    let mut found = Vec::new();
    for (line, (list, index, time)) in by_line {
        uri = list.unwrap_or(uri);
        if let Some(index) = index {
            found.push((uri.clone(), index, time, line));
        }
    }
    found
}

/// The status lists that the coalition has, by address, in order of time.
fn lists<'a>(pool: &Pool<'a>) -> BTreeMap<String, Vec<List<'a>>> {
    let mut lists: BTreeMap<String, Vec<List<'a>>> = BTreeMap::new();
    for (time, line) in pool.holdings().flat_map(|holdings| holdings.unfiled.iter().copied()) {
        let (mut address, mut bits, mut entries) = (String::new(), 1, None);
        for field in pool.fields_on(line) {
            match pool.path(field).rsplit('.').next() {
                Some("sub") => address = String::from_utf8_lossy(field.value).into_owned(),
                Some("bits") => {
                    bits = std::str::from_utf8(field.value).map_or(1, |text| text.parse().unwrap_or(1));
                }
                // The text and the octets that it means may both be there: the octets come last.
                Some("lst") => entries = Some(field.value),
                _ => {}
            }
        }
        if let (Some(entries), 1 | 2 | 4 | 8) = (entries, bits) {
            lists.entry(address).or_default().push(List { time, line, bits, entries });
        }
    }
    lists.values_mut().for_each(|lists| lists.sort_by_key(|list| (list.time, list.line)));
    lists
}

/// Whether an entry is not zero (Token Status List: entries begin at the least significant bit).
fn set(list: &List<'_>, index: usize) -> bool {
    let Some(at) = index.checked_mul(list.bits) else { return false };
    let Some(octet) = list.entries.get(at / 8) else { return false };
    let mask = u8::MAX >> (8 - list.bits);
    octet >> (at % 8) & mask != 0
}
