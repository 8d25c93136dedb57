//! Runs in which one parameter was swept: for each of its values, the figures of a design, beside those as documented.

use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use crate::claims::{Number, PROPERTIES};
use crate::design::{Reading, Setting};
use crate::facts::DesignFacts;
use crate::results::Run;

/// A parameter of a design that was swept.
pub(super) struct Sweep {
    pub(super) words: String,
    /// Its values, first that of the run which differs from the others in nothing else.
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
    let mut values: Vec<&(&str, &Run)> =
        swept.iter().filter(|(_, run)| run.seed == documented.seed).collect();
    let (base, set) = base(shown, parameter, documented, values.first()?.1);
    let mut columns: Vec<(String, &Run)> = vec![(set.unwrap_or("as documented").replace('=', " "), base)];
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
        caption: match set {
            None => format!("{words}, everything else as documented"),
            Some(set) => format!("{words}, with {}, everything else as documented", set.replace('=', " ")),
        },
        corner: "question and figure",
        columns: columns.iter().map(|(value, _)| (value.clone(), String::new())).collect(),
        groups: groups.filter(|group| !group.rows.is_empty()).collect(),
        class: "sweep",
    };
    Some(Sweep { words, values: columns.into_iter().map(|(value, _)| value).collect(), table })
}

/// The run that the runs of a sweep differ from in the one parameter: as documented, or that of another sweep, with what was
/// set there.
fn base<'r>(
    shown: &Shown<'r>,
    parameter: &str,
    documented: &'r Run,
    swept: &Run,
) -> (&'r Run, Option<&'r str>) {
    let others = shown.results.runs.iter().filter(|run| {
        let of_another = run.sweep.as_deref().and_then(|sweep| sweep.split_once('='));
        run.design == documented.design
            && run.seed == documented.seed
            && of_another.is_some_and(|(other, _)| other != parameter)
    });
    let bases = [documented].into_iter().chain(others);
    let nearest = bases.min_by_key(|run| differences(&run.setting, &swept.setting));
    nearest.map_or((documented, None), |run| (run, run.sweep.as_deref()))
}

/// In how many parameters two settings differ.
fn differences(one: &Setting, other: &Setting) -> usize {
    let differ = [
        one.authentication != other.authentication,
        one.addresses_kept != other.addresses_kept,
        one.relay != other.relay,
        one.retention_days != other.retention_days,
        one.alternatives != other.alternatives,
        one.over_asking != other.over_asking,
        one.shared_context != other.shared_context,
        one.silent_queries != other.silent_queries,
    ];
    differ.into_iter().filter(|differ| *differ).count()
}
