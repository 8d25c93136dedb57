//! Who learned what: for each coalition and fact, about how many people, design by design.

use std::collections::{BTreeMap, BTreeSet};

use super::names;
use super::quotes::Quotes;
use super::shown::Shown;
use super::table::{Cell, Group, Row, Table, shade};
use crate::design::Reading;
use crate::results::{Knowledge, Run};
use crate::transcript::Party;

/// The matrix of one reading.
pub(super) fn matrix(shown: &Shown<'_>, reading: Reading, quotes: &Quotes<'_>) -> Table {
    let runs = shown.runs(reading);
    let mut coalitions = Vec::new();
    for entry in runs.iter().flatten().flat_map(|(_, run)| &run.knowledge) {
        if !coalitions.contains(&&entry.coalition) {
            coalitions.push(&entry.coalition);
        }
    }
    // What parties have together comes before what each platform has alone.
    coalitions.sort_by_key(|coalition| matches!(coalition.parse(), Ok(Party::Platform(_))));
    let mut groups = vec![taking_part(&runs)];
    groups.extend(coalitions.into_iter().map(|coalition| group(&runs, coalition, quotes)));
    Table {
        caption: format!(
            "Who learned what, {}: number of people about whom a party has a fact",
            names::reading(reading)
        ),
        corner: "party and fact",
        columns: shown.columns(),
        groups,
        class: "matrix",
    }
}

fn taking_part(runs: &[Option<(usize, &Run)>]) -> Group {
    let cells = runs
        .iter()
        .map(|run| match run.and_then(|(_, run)| run.knowledge.iter().map(|entry| entry.of).max()) {
            Some(of) => Cell::text(of.to_string()),
            None => Cell::missing(),
        })
        .collect();
    Group {
        rows: vec![Row { label: "people who take part".to_owned(), class: "total", cells }],
        ..Group::default()
    }
}

fn group(runs: &[Option<(usize, &Run)>], coalition: &str, quotes: &Quotes<'_>) -> Group {
    let entries: BTreeMap<(bool, &str, usize), &Knowledge> = runs
        .iter()
        .enumerate()
        .filter_map(|(column, run)| run.map(|(_, run)| (column, run)))
        .flat_map(|(column, run)| run.knowledge.iter().map(move |entry| (column, entry)))
        .filter(|(_, entry)| entry.coalition == coalition)
        .map(|(column, entry)| ((entry.common_ground, &entry.fact[..], column), entry))
        .collect();
    let facts: BTreeSet<(bool, &str)> = entries.keys().map(|(common, fact, _)| (*common, *fact)).collect();
    let (mut rows, mut nothing) = (Vec::new(), Vec::new());
    for (common, fact) in facts {
        let of_fact = |column: usize| entries.get(&(common, fact, column)).copied();
        if (0..runs.len()).all(|column| of_fact(column).is_none_or(|entry| entry.people == 0)) {
            nothing.push(names::words(fact));
            continue;
        }
        let cells = runs
            .iter()
            .enumerate()
            .map(|(column, run)| run.map_or(Cell::missing(), |run| cell(run, of_fact(column), quotes)));
        rows.push(Row {
            label: if common {
                format!("{} (in registers anyway)", names::words(fact))
            } else {
                names::words(fact)
            },
            class: if common { "common" } else { "" },
            cells: cells.collect(),
        });
    }
    nothing.dedup();
    let note = if nothing.is_empty() {
        String::new()
    } else {
        format!("Looked for and found about nobody in any design: {}.", nothing.join(", "))
    };
    Group {
        party: coalition.to_owned(),
        heading: names::coalition(coalition, quotes.evidence),
        rows,
        note,
        ..Group::default()
    }
}

fn cell(run: (usize, &Run), entry: Option<&Knowledge>, quotes: &Quotes<'_>) -> Cell {
    let Some(entry) = entry else {
        let title = "nothing found, or no such party in this design".to_owned();
        return Cell { text: "·".to_owned(), class: "s0", title, ..Cell::default() };
    };
    let mut cell = Cell {
        text: entry.people.to_string(),
        class: shade(entry.people, entry.of),
        title: format!("{} of {}, {}", entry.people, entry.of, names::words(&entry.by)),
        ..Cell::default()
    };
    quotes.prove(&mut cell, run, &entry.lines);
    cell
}
