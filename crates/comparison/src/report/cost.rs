//! The bill: what a run sent, kept and computed, for each person and day, and the same for 1.4 billion people.

use super::Error;
use super::chart::{Axis, Bar, bars};
use super::linking::{Chart, nothing};
use super::names::{grouped, words};
use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use crate::claims::plain;
use crate::design::{Label, Reading};
use crate::results::{Run, Timings};

/// How many people a bill is made out for.
pub(super) const PEOPLE: f64 = 1.4e9;

/// A line of the bill, with the arithmetic.
pub(super) struct Item {
    pub(super) design: &'static str,
    pub(super) of: String,
    pub(super) counted: String,
    pub(super) each: String,
    pub(super) all: String,
}

#[allow(clippy::cast_precision_loss, reason = "sums of octets of a run are far below 2^52")]
fn float(number: u64) -> f64 {
    number as f64
}

/// People who took part in a run, times days.
fn person_days(shown: &Shown<'_>, run: &Run) -> (u32, u16) {
    let people = run.knowledge.iter().map(|entry| entry.of).max().unwrap_or(shown.results.parameters.active);
    (people.max(1), shown.results.parameters.days.max(1))
}

fn octets(run: &Run) -> u64 {
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
        .map(|(column, design)| {
            let spent = spent_of(timings, design.name);
            let (count, nanoseconds) = spent.map_or((0, 0), |spent| {
                spent
                    .values()
                    .fold((0, 0), |(counts, sum), (count, nanoseconds)| (counts + count, sum + nanoseconds))
            });
            let each = (count > 0).then(|| microseconds(nanoseconds) / float(count));
            bar(column, each, "µs")
        })
        .collect();
    let mut charts = Vec::new();
    for (caption, rows) in [
        ("Octets sent for each person and day, as documented", sent),
        ("Processor time for one operation, mean over all operations and roles, on this machine", computed),
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

type SpentOf = std::collections::BTreeMap<String, (u64, u128)>;

/// What all runs of a design spent.
fn spent_of<'a>(timings: &'a Timings, name: &str) -> Option<&'a SpentOf> {
    timings.spent.get(name)
}

/// People times days, of all runs of a design.
fn all_person_days(shown: &Shown<'_>, label: Label) -> f64 {
    let runs = shown.results.runs.iter().filter(|run| run.design == label);
    runs.map(|run| person_days(shown, run))
        .map(|(people, days)| f64::from(people) * f64::from(days))
        .sum::<f64>()
        .max(1.0)
}

fn microseconds(nanoseconds: u128) -> f64 {
    float(u64::try_from(nanoseconds).unwrap_or(u64::MAX)) / 1000.0
}

/// The bill for 1.4 billion people who use it as the run's people do.
pub(super) fn bill(shown: &Shown<'_>, timings: &Timings) -> Vec<Item> {
    let mut items = Vec::new();
    for design in &shown.designs {
        let Some((_, run)) = shown.run(design.label, Reading::Documented) else { continue };
        let (people, days) = person_days(shown, run);
        let (of_people, of_days) = (f64::from(people), f64::from(days));
        let sent = float(octets(run)) / of_people / of_days;
        items.push(Item {
            design: design.name,
            of: "sent".to_owned(),
            counted: format!("{} octets ÷ {people} people ÷ {days} days", grouped(octets(run))),
            each: format!("{} octets each person and day", plain(sent)),
            all: format!("{} TB a day", plain(sent * PEOPLE / 1e12)),
        });
        for (keeper, octets) in &run.stored {
            let each = float(*octets) / of_people;
            items.push(Item {
                design: design.name,
                of: format!("kept by {}", words(keeper)),
                counted: format!("{} octets ÷ {people} people", grouped(*octets)),
                each: format!("{} octets each person, after {days} days", plain(each)),
                all: format!("{} TB", plain(each * PEOPLE / 1e12)),
            });
        }
        let all_days = all_person_days(shown, design.label);
        for (operation, (count, nanoseconds)) in spent_of(timings, design.name).into_iter().flatten() {
            let each = microseconds(*nanoseconds) / all_days;
            items.push(Item {
                design: design.name,
                of: format!("computed: {}", words(operation)),
                counted: format!(
                    "{} × {} µs ÷ {} people × days (all runs of the design)",
                    grouped(*count),
                    plain(microseconds(*nanoseconds) / float((*count).max(1))),
                    plain(all_days)
                ),
                each: format!("{} µs each person and day", plain(each)),
                all: format!("{} cores, busy all day", plain(each * PEOPLE / 86_400e6)),
            });
        }
    }
    items
}
