//! Runs in which one parameter was swept: for each of its values, the figures of a design, beside those as documented.

use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use crate::claims::{Number, PROPERTIES};
use crate::design::Reading;
use crate::facts::DesignFacts;
use crate::results::Run;

/// A parameter of a design that was swept.
pub(super) struct Sweep {
    pub(super) words: String,
    /// Its values, as documented first.
    pub(super) values: Vec<String>,
    /// A column for each value.
    pub(super) table: Table,
}

/// What a sweep is looked at for.
const ASKED: [&str; 14] =
    ["T01", "T02", "T06", "T07", "T08", "T09", "T10", "T12", "T13", "T15", "T17", "T20", "T21", "T33"];

/// Every parameter that was swept, design by design.
pub(super) fn sweeps(shown: &Shown<'_>) -> Vec<Sweep> {
    let mut sweeps = Vec::new();
    for design in &shown.designs {
        let of_design = shown.results.runs.iter().filter(|run| run.design == design.label);
        let mut found: Vec<(&str, Vec<(&str, &Run)>)> = Vec::new();
        for run in of_design {
            let Some((parameter, value)) = run.sweep.as_deref().and_then(|sweep| sweep.split_once('='))
            else {
                continue;
            };
            match found.iter_mut().find(|(known, _)| *known == parameter) {
                Some((_, runs)) => runs.push((value, run)),
                None => found.push((parameter, vec![(value, run)])),
            }
        }
        for (parameter, runs) in found {
            sweeps.extend(sweep(shown, design, parameter, &runs));
        }
    }
    sweeps
}

fn sweep(shown: &Shown<'_>, design: &DesignFacts, parameter: &str, swept: &[(&str, &Run)]) -> Option<Sweep> {
    let (_, documented) = shown.run(design.label, Reading::Documented)?;
    let mut columns: Vec<(String, &Run)> = vec![("as documented".to_owned(), documented)];
    let mut values: Vec<&(&str, &Run)> =
        swept.iter().filter(|(_, run)| run.seed == documented.seed).collect();
    values.sort_by_key(|(value, _)| value.parse::<u32>().unwrap_or(u32::MAX));
    columns.extend(values.into_iter().map(|(value, run)| (super::names::words(value), *run)));
    let words = format!("{}: {}", design.name, super::names::words(parameter));
    let groups = PROPERTIES.iter().filter(|property| ASKED.contains(&property.id)).map(|property| {
        let numbers: Vec<Vec<Number>> = columns.iter().map(|(_, run)| property.numbers_of(run)).collect();
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
    let table = Table {
        caption: format!("{words}, everything else as documented"),
        corner: "question and figure",
        columns: columns.iter().map(|(value, _)| (value.clone(), String::new())).collect(),
        groups: groups.filter(|group| !group.rows.is_empty()).collect(),
        class: "sweep",
    };
    Some(Sweep { words, values: columns.into_iter().map(|(value, _)| value).collect(), table })
}
