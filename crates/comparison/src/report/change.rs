//! What changes against today: real-name registration, and then the design, on the same people and events.

use super::Error;
use super::chart::{Axis, Bar, bars};
use super::linking::{Chart, nothing};
use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use crate::claims::{Measure, Number, Who, mean_over_seeds, plain};
use crate::design::{Label, Reading};

const MEASURES: &[(&str, Measure)] = &[
    ("platforms have the family name", Measure::Knows(Who::Platforms, "family-name")),
    ("platforms have the identity number", Measure::Knows(Who::Platforms, "id-number")),
    ("platforms join accounts of one person", Measure::Found(Who::Platforms, "link-accounts")),
    ("the central service sees visits", Measure::Found(Who::Centre, "history")),
    ("the central service alone names accounts", Measure::Found(Who::Centre, "name-account")),
    (
        "the central service with platforms names accounts",
        Measure::Found(Who::CentreAndPlatforms, "name-account"),
    ),
    (
        "the central service with platforms names comments",
        Measure::Found(Who::CentreAndPlatforms, "name-comment"),
    ),
    ("parties needed to cut somebody off everywhere", Measure::Parties("cut-off-everywhere")),
    ("parties needed to ban somebody everywhere", Measure::Parties("ban-everywhere")),
    ("largest store: people × fields added", Measure::Added),
];

/// Properties whose figures are compared as well: impersonation, bans, minors, outage, life without the scheme.
const PROPERTIES: [&str; 8] = ["T05", "T14", "T15", "T19", "T20", "T25", "T26", "T33"];

struct Compared {
    label: String,
    /// One for each design.
    numbers: Vec<Option<Number>>,
}

/// The first figures of all, without a comparison.
pub(super) fn glance(shown: &Shown<'_>) -> Table {
    let rows = compared(shown).into_iter().take(MEASURES.len()).map(|compared| Row {
        cells: compared
            .numbers
            .iter()
            .map(|number| number.as_ref().map_or(Cell::missing(), |number| Cell::text(number.amount())))
            .collect(),
        label: compared.label,
        class: "",
    });
    Table {
        caption: "Each design as documented; a dash: not measured".to_owned(),
        corner: "figure",
        columns: shown.columns(),
        groups: vec![Group { rows: rows.collect(), ..Group::default() }],
        class: "change",
    }
}

fn compared(shown: &Shown<'_>) -> Vec<Compared> {
    let one = |label: Label, measure: Measure| {
        mean_over_seeds(shown.results, (label, Reading::Documented), |run| {
            measure.of(run).into_iter().collect()
        })
        .pop()
    };
    let mut all: Vec<Compared> = MEASURES
        .iter()
        .map(|(label, measure)| Compared {
            label: (*label).to_owned(),
            numbers: shown.designs.iter().map(|design| one(design.label, *measure)).collect(),
        })
        .collect();
    let mut figures: Vec<&str> = shown
        .runs(Reading::Documented)
        .into_iter()
        .flatten()
        .flat_map(|(_, run)| &run.figures)
        .filter(|(_, figure)| PROPERTIES.contains(&&figure.property[..]))
        .map(|(name, _)| &name[..])
        .collect();
    figures.sort_unstable();
    figures.dedup();
    all.extend(figures.into_iter().map(|name| Compared {
        label: super::names::words(name),
        numbers: shown.designs.iter().map(|design| figure(shown, design.label, name)).collect(),
    }));
    all.retain(|compared| compared.numbers.iter().any(Option::is_some));
    all
}

fn figure(shown: &Shown<'_>, label: Label, name: &str) -> Option<Number> {
    mean_over_seeds(shown.results, (label, Reading::Documented), |run| {
        let figure = run.figures.get(name);
        figure
            .map(|figure| Number { what: name.to_owned(), value: figure.value, unit: figure.unit.clone() })
            .into_iter()
            .collect()
    })
    .pop()
}

/// The table: today's figure, and what each design makes of it.
pub(super) fn table(shown: &Shown<'_>) -> Option<Table> {
    let today = shown.designs.iter().position(|design| design.label == Label::R)?;
    let rows = compared(shown).into_iter().map(|compared| row(&compared, today)).collect();
    Some(Table {
        caption: "Change from today's real-name registration (R), as documented: the figure, and how much more (+) or less (−) \
                  it is than under R. More is neither good nor bad in itself"
            .to_owned(),
        corner: "figure",
        columns: shown.columns(),
        groups: vec![Group { rows, ..Group::default() }],
        class: "change",
    })
}

fn row(compared: &Compared, today: usize) -> Row {
    let base = compared.numbers[today].as_ref();
    let cells = compared
        .numbers
        .iter()
        .enumerate()
        .map(|(column, number)| {
            let Some(number) = number else { return Cell::missing() };
            let mut cell = Cell::text(number.amount());
            if let Some(base) =
                base.filter(|base| column != today && base.value.is_finite() && number.value.is_finite())
            {
                cell.text = format!("{} ({})", number.amount(), difference(number, base));
            }
            cell
        })
        .collect();
    Row { label: compared.label.clone(), class: "", cells }
}

fn difference(number: &Number, base: &Number) -> String {
    let scale = if number.unit == "share" { 100.0 } else { 1.0 };
    let difference = (number.value - base.value) * scale;
    match plain(difference.abs()) {
        same if same == "0" => "=".to_owned(),
        more if difference > 0.0 => format!("+{more}"),
        less => format!("−{less}"),
    }
}

/// For each share: from where it is today (a stroke) to where the design takes it (a dot).
pub(super) fn charts(shown: &Shown<'_>) -> Result<Vec<Chart>, Error> {
    let Some(today) = shown.designs.iter().position(|design| design.label == Label::R) else {
        return Ok(Vec::new());
    };
    let mut charts = Vec::new();
    for compared in compared(shown) {
        let shares = compared.numbers.iter().flatten().all(|number| number.unit == "share");
        let Some(base) = compared.numbers[today].as_ref().filter(|_| shares) else { continue };
        let bars_of: Vec<Bar> = compared
            .numbers
            .iter()
            .enumerate()
            .filter(|(column, _)| *column != today)
            .map(|(column, number)| {
                let name = shown.designs[column].name.to_owned();
                let Some(number) = number else { return nothing(column, name, "not measured") };
                let said = format!("{} ({})", number.amount(), difference(number, base));
                Bar { value: Some(number.value), from: Some(base.value), ..nothing(column, name, &said) }
            })
            .collect();
        let caption = format!("{}: stroke, today ({}); dot, the design", compared.label, base.amount());
        charts.push(Chart { svg: bars(&caption, &bars_of, Axis::Share)?, caption, design: None });
    }
    Ok(charts)
}
