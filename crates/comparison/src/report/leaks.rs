//! What a thief of one store has.

use std::collections::BTreeSet;

use super::chart::{Axis, Bar, bars};
use super::linking::{Chart, nothing};
use super::quotes::Quotes;
use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use super::{Error, names};
use crate::design::Reading;
use crate::results::{Leak, Run};

/// The leaks of one reading, store by store.
pub(super) fn leaks(shown: &Shown<'_>, reading: Reading, quotes: &Quotes<'_>) -> Table {
    let runs = shown.runs(reading);
    let groups = stores(&runs).into_iter().map(|store| group(&runs, store, quotes)).collect();
    Table {
        caption: format!("What a thief of one store has, {}", names::reading(reading)),
        corner: "store",
        columns: shown.columns(),
        groups,
        class: "leaks",
    }
}

fn stores<'a>(runs: &[Option<(usize, &'a Run)>]) -> Vec<&'a str> {
    let mut stores = Vec::new();
    for leak in runs.iter().flatten().flat_map(|(_, run)| &run.leaks) {
        if !stores.contains(&&leak.store[..]) {
            stores.push(&leak.store[..]);
        }
    }
    stores
}

fn leak_of<'a>(run: Option<(usize, &'a Run)>, store: &str) -> Option<&'a Leak> {
    run.and_then(|(_, run)| run.leaks.iter().find(|leak| leak.store == store))
}

fn group(runs: &[Option<(usize, &Run)>], store: &str, quotes: &Quotes<'_>) -> Group {
    let row = |label: &str, class: &'static str, value: &dyn Fn(&Leak) -> String| Row {
        label: label.to_owned(),
        class,
        cells: runs
            .iter()
            .map(|run| leak_of(*run, store).map_or(Cell::missing(), |leak| Cell::text(value(leak))))
            .collect(),
    };
    let mut rows = vec![Row {
        label: "people in it".to_owned(),
        class: "",
        cells: runs
            .iter()
            .map(|run| {
                let (Some(run), Some(leak)) = (*run, leak_of(*run, store)) else { return Cell::missing() };
                let mut cell = Cell::text(leak.people.to_string());
                quotes.prove(&mut cell, run, &leak.lines);
                cell
            })
            .collect(),
    }];
    let fields = |common: bool| -> BTreeSet<&str> {
        let of = |leak: &'_ Leak| if common { leak.common_ground.clone() } else { leak.added.clone() };
        runs.iter()
            .filter_map(|run| leak_of(*run, store))
            .flat_map(|leak| if common { leak.common_ground.keys() } else { leak.added.keys() })
            .filter(|field| {
                runs.iter()
                    .any(|run| leak_of(*run, store).is_some_and(|leak| of(leak).get(&field[..]) > Some(&0)))
            })
            .map(|field| &field[..])
            .collect()
    };
    for field in fields(false) {
        rows.push(row(&names::words(field), "", &|leak| leak.added.get(field).unwrap_or(&0).to_string()));
    }
    for field in fields(true) {
        let label = format!("{} (in registers anyway)", names::words(field));
        rows.push(row(&label, "common", &|leak| leak.common_ground.get(field).unwrap_or(&0).to_string()));
    }
    rows.push(row("named by guessing at hashes", "", &|leak| leak.guessed.to_string()));
    rows.push(row("can be impersonated", "", &|leak| leak.impersonated.to_string()));
    rows.push(row("pairs that a quantum computer links", "", &|leak| leak.quantum_links.to_string()));
    let heading = names::coalition(store, quotes.evidence);
    Group { party: store.to_owned(), heading, rows, ..Group::default() }
}

/// Bars: people times added fields, and below, paler, people times fields that stand in registers anyway.
pub(super) fn charts(shown: &Shown<'_>, quotes: &Quotes<'_>) -> Result<Vec<Chart>, Error> {
    let runs = shown.runs(Reading::Documented);
    let mut charts = Vec::new();
    for store in stores(&runs) {
        let rows: Vec<Bar> = runs
            .iter()
            .enumerate()
            .map(|(column, run)| bar(column, shown.designs[column].name, leak_of(*run, store)))
            .collect();
        if rows.iter().all(|row| row.value.unwrap_or(0.0) == 0.0 && row.other.unwrap_or(0.0) == 0.0) {
            continue;
        }
        let caption = format!("The store of {}: people × fields", names::coalition(store, quotes.evidence));
        charts.push(Chart { svg: bars(&caption, &rows, Axis::Logarithmic)?, caption, design: None });
    }
    Ok(charts)
}

fn bar(column: usize, name: &str, leak: Option<&Leak>) -> Bar {
    let Some(leak) = leak else { return nothing(column, name.to_owned(), "no such store") };
    let sum = |fields: &std::collections::BTreeMap<String, u32>| {
        fields.values().copied().map(f64::from).sum::<f64>()
    };
    let (added, common) = (sum(&leak.added), sum(&leak.common_ground));
    Bar {
        design: column,
        label: name.to_owned(),
        value: Some(added),
        other: Some(common),
        interval: None,
        from: None,
        said: format!("{added:.0} + {common:.0}"),
    }
}
