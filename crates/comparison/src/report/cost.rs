//! What a run sent, kept and computed, for each person and day.

use super::Error;
use super::bill::microseconds;
use super::chart::{Axis, Bar, bars};
use super::linking::{Chart, nothing};
use super::names::{grouped, words};
use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use crate::claims::plain;
use crate::design::Reading;
use crate::results::{Run, Timings};

#[allow(clippy::cast_precision_loss, reason = "sums of octets of a run are far below 2^52")]
pub(super) fn float(number: u64) -> f64 {
    number as f64
}

/// People who took part in a run, times days.
pub(super) fn person_days(shown: &Shown<'_>, run: &Run) -> (u32, u16) {
    let people = run.knowledge.iter().map(|entry| entry.of).max().unwrap_or(shown.results.parameters.active);
    (people.max(1), shown.results.parameters.days.max(1))
}

pub(super) fn octets(run: &Run) -> u64 {
    run.traffic.values().map(|traffic| traffic.octets).sum()
}

/// Octets sent and kept, as documented.
pub(super) fn table(shown: &Shown<'_>) -> Table {
    let runs = shown.runs(Reading::Documented);
    let row = |label: &str, value: &dyn Fn(&Run) -> Option<String>| Row {
        label: label.to_owned(),
        class: "",
        cells: runs
            .iter()
            .map(|run| run.and_then(|(_, run)| value(run)).map_or(Cell::missing(), Cell::text))
            .collect(),
    };
    let each = |run: &Run, number: u64| {
        let (people, days) = person_days(shown, run);
        plain(float(number) / f64::from(people) / f64::from(days))
    };
    let mut messages: Vec<&str> =
        runs.iter().flatten().flat_map(|(_, run)| run.traffic.keys()).map(|name| &name[..]).collect();
    messages.sort_unstable();
    messages.dedup();
    let mut keepers: Vec<&str> =
        runs.iter().flatten().flat_map(|(_, run)| run.stored.keys()).map(|name| &name[..]).collect();
    keepers.sort_unstable();
    keepers.dedup();
    let sent = vec![
        row("messages, each person and day", &|run| {
            Some(each(run, run.traffic.values().map(|traffic| traffic.count).sum()))
        }),
        row("octets sent, each person and day", &|run| Some(each(run, octets(run)))),
    ];
    let by_message = messages.iter().map(|name| {
        row(&words(name), &|run| {
            let traffic = run.traffic.get(*name).filter(|traffic| traffic.count > 0)?;
            Some(format!(
                "{} × {}",
                grouped(traffic.count),
                plain(float(traffic.octets) / float(traffic.count))
            ))
        })
    });
    let kept = keepers
        .iter()
        .map(|name| row(&words(name), &|run| run.stored.get(*name).map(|octets| grouped(*octets))));
    let group =
        |heading: &str, rows: Vec<Row>| Group { heading: heading.to_owned(), rows, ..Group::default() };
    Table {
        caption: "What was sent and kept, as documented".to_owned(),
        corner: "of what",
        columns: shown.columns(),
        groups: vec![
            group("In all", sent),
            group("Octets kept at the end, by kind of party", kept.collect()),
            group("By message: how many × octets of one", by_message.collect()),
        ],
        class: "cost",
    }
}

/// Octets for each person and day, and processor time where it was measured.
pub(super) fn charts(shown: &Shown<'_>, timings: &Timings) -> Result<Vec<Chart>, Error> {
    let runs = shown.runs(Reading::Documented);
    let bar = |column: usize, value: Option<f64>, unit: &str| {
        let name = shown.designs[column].name.to_owned();
        match value {
            Some(value) => {
                Bar { value: Some(value), ..nothing(column, name, &format!("{} {unit}", plain(value))) }
            }
            None => nothing(column, name, "not measured"),
        }
    };
    let sent: Vec<Bar> = runs
        .iter()
        .enumerate()
        .map(|(column, run)| {
            let each = run.map(|(_, run)| {
                let (people, days) = person_days(shown, run);
                float(octets(run)) / f64::from(people) / f64::from(days)
            });
            bar(column, each, "octets")
        })
        .collect();
    let computed: Vec<Bar> = shown
        .designs
        .iter()
        .enumerate()
        .map(|(column, design)| match microseconds(shown, design.label, timings) {
            Some((services, wallets)) => Bar {
                other: Some(wallets),
                said: format!("{} / {} µs", plain(services), plain(wallets)),
                ..bar(column, Some(services), "µs")
            },
            None => bar(column, None, "µs"),
        })
        .collect();
    let mut charts = Vec::new();
    for (caption, rows) in [
        ("Octets sent for each person and day, as documented", sent),
        (
            "Processor time for each person and day, as documented, on this machine: all services (paler: wallets)",
            computed,
        ),
    ] {
        if rows.iter().any(|row| row.value.is_some()) {
            charts.push(Chart {
                svg: bars(caption, &rows, Axis::Logarithmic)?,
                caption: caption.to_owned(),
                design: None,
            });
        }
    }
    Ok(charts)
}
