//! Runs in which one parameter was swept: for each of its values, the figures of each design.

use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use crate::claims::{Number, PROPERTIES};
use crate::results::Run;

/// A parameter that was swept.
pub(super) struct Sweep {
    pub(super) parameter: String,
    pub(super) words: String,
    /// Its values, each with a table.
    pub(super) values: Vec<(String, Table)>,
}

/// What a sweep is looked at for.
const ASKED: [&str; 11] = ["T01", "T02", "T06", "T07", "T08", "T13", "T15", "T17", "T20", "T21", "T33"];

/// Every parameter that was swept, with its values in the order in which they were run.
pub(super) fn sweeps(shown: &Shown<'_>) -> Vec<Sweep> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for (parameter, value) in
        shown.results.runs.iter().filter_map(|run| run.sweep.as_deref()?.split_once('='))
    {
        let index = found.iter().position(|(known, _)| *known == parameter).unwrap_or_else(|| {
            found.push((parameter, Vec::new()));
            found.len() - 1
        });
        if !found[index].1.contains(&value) {
            found[index].1.push(value);
        }
    }
    found
        .into_iter()
        .map(|(parameter, mut values)| {
            values.sort_by_key(|value| value.parse::<u32>().unwrap_or(u32::MAX));
            Sweep {
                parameter: parameter.to_owned(),
                words: super::names::words(parameter),
                values: values
                    .iter()
                    .map(|value| ((*value).to_owned(), table(shown, parameter, value)))
                    .collect(),
            }
        })
        .collect()
}

fn table(shown: &Shown<'_>, parameter: &str, value: &str) -> Table {
    let sweep = format!("{parameter}={value}");
    let runs: Vec<Option<&Run>> = shown
        .designs
        .iter()
        .map(|design| {
            let of = |run: &&Run| run.design == design.label && run.sweep.as_deref() == Some(&sweep);
            shown.results.runs.iter().find(of)
        })
        .collect();
    let groups = PROPERTIES.iter().filter(|property| ASKED.contains(&property.id)).map(|property| {
        let numbers: Vec<Vec<Number>> =
            runs.iter().map(|run| run.map_or(Vec::new(), |run| property.numbers_of(run))).collect();
        let mut whats: Vec<&str> = Vec::new();
        for number in numbers.iter().flatten() {
            if !whats.contains(&&number.what[..]) {
                whats.push(&number.what);
            }
        }
        let cell = |numbers: &Vec<Number>, what: &str| {
            let number = numbers.iter().find(|number| number.what == what);
            number.map_or(Cell::missing(), |number| Cell::text(number.amount()))
        };
        let rows = whats.iter().map(|what| Row {
            label: (*what).to_owned(),
            class: "",
            cells: numbers.iter().map(|numbers| cell(numbers, what)).collect(),
        });
        Group {
            heading: format!("{} {}", property.id, property.question),
            rows: rows.collect(),
            ..Group::default()
        }
    });
    Table {
        caption: format!("{}: {}", super::names::words(parameter), super::names::words(value)),
        corner: "question and figure",
        columns: shown.designs.iter().map(|design| (design.name, design.title)).collect(),
        groups: groups.filter(|group| !group.rows.is_empty()).collect(),
        class: "sweep",
    }
}
