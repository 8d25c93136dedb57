//! What each power takes: who has to act, how long it takes, who can notice, what remains.

use askama::Template;

use super::chart::{Axis, Bar, bars};
use super::linking::{Chart, nothing};
use super::quotes::Quotes;
use super::shown::Shown;
use super::{Error, names};
use crate::claims::{can_be_done, power_words};
use crate::design::{Outcome, Reading};
use crate::results::{Power, Run};

/// A power in one design.
pub(super) struct Taken {
    design: &'static str,
    title: &'static str,
    column: usize,
    /// Who has to act, in order, or why nobody does.
    parties: Vec<String>,
    outcome: String,
    time: String,
    noticed: String,
    remains: String,
    links: Vec<String>,
}

/// A power in every design.
pub(super) struct Powers {
    id: String,
    heading: String,
    rows: Vec<Taken>,
    chart: Chart,
}

/// The powers of one reading.
#[derive(Template)]
#[template(path = "powers.html")]
pub(super) struct PowersOf {
    reading: &'static str,
    /// Cut off everywhere and ban everywhere: one mechanism, two names.
    pair: Vec<Powers>,
    others: Vec<Powers>,
}

/// The powers of one reading.
pub(super) fn powers(shown: &Shown<'_>, reading: Reading, quotes: &Quotes<'_>) -> Result<PowersOf, Error> {
    let mut kinds: Vec<&str> = Vec::new();
    for (_, run) in shown.runs(reading).into_iter().flatten() {
        for power in &run.powers {
            if !kinds.contains(&&power.power[..]) {
                kinds.push(&power.power);
            }
        }
    }
    let (mut pair, mut others) = (Vec::new(), Vec::new());
    for kind in kinds {
        let powers = of_kind(shown, reading, kind, quotes)?;
        if ["cut-off-everywhere", "ban-everywhere"].contains(&kind) {
            pair.push(powers);
        } else {
            others.push(powers);
        }
    }
    Ok(PowersOf { reading: names::reading(reading), pair, others })
}

fn of_kind(shown: &Shown<'_>, reading: Reading, kind: &str, quotes: &Quotes<'_>) -> Result<Powers, Error> {
    let runs = shown.runs(reading);
    let of = |run: &Option<(usize, &'_ Run)>| {
        run.and_then(|(_, run)| run.powers.iter().find(|power| power.power == kind).cloned())
    };
    let bars_of_kind: Vec<Bar> = runs
        .iter()
        .enumerate()
        .map(|(column, run)| bar(column, shown.designs[column].name, of(run).as_ref()))
        .collect();
    let heading = power_words(kind).to_owned();
    let caption = format!("Parties needed to {heading}, {}", names::reading(reading));
    let chart = Chart { svg: bars(&caption, &bars_of_kind, Axis::Linear(4.0))?, caption, design: None };
    let mut rows = Vec::new();
    for (column, run) in runs.iter().enumerate() {
        if let (Some(run), Some(power)) = (run, of(run)) {
            rows.push(taken(shown, column, *run, &power, quotes));
        }
    }
    Ok(Powers { id: format!("{kind}-{}", names::reading_id(reading)), heading, rows, chart })
}

/// Why there is no party that acts.
fn why_nobody(power: &Power) -> &'static str {
    match power.outcome {
        Outcome::Refused(..) | Outcome::Unable(_) | Outcome::Unreachable(_) => "not done in this run",
        _ => "nobody can",
    }
}

fn bar(column: usize, name: &str, power: Option<&Power>) -> Bar {
    let Some(power) = power else { return nothing(column, name.to_owned(), "not measured") };
    if !can_be_done(power) {
        return nothing(column, name.to_owned(), why_nobody(power));
    }
    let count = power.parties.len();
    Bar {
        value: Some(u32::try_from(count).map_or(f64::INFINITY, f64::from)),
        ..nothing(
            column,
            name.to_owned(),
            &format!(
                "{count} {}{}",
                if count == 1 { "party" } else { "parties" },
                if power.seconds.is_some() { "" } else { ", no effect" }
            ),
        )
    }
}

fn taken(shown: &Shown<'_>, column: usize, run: (usize, &Run), power: &Power, quotes: &Quotes<'_>) -> Taken {
    let evidence = quotes.evidence;
    let join = |parties: &[crate::transcript::Party]| names::parties(parties, evidence);
    let design = shown.designs[column];
    Taken {
        design: design.name,
        title: design.title,
        column,
        parties: if can_be_done(power) { join(&power.parties) } else { vec![why_nobody(power).to_owned()] },
        outcome: names::outcome(&power.outcome, evidence),
        time: match power.seconds.filter(|_| can_be_done(power)) {
            Some(seconds) => names::duration(seconds),
            None if can_be_done(power) => "no effect within this run".to_owned(),
            None => "–".to_owned(),
        },
        noticed: if power.noticed_by.is_empty() {
            "nobody".to_owned()
        } else {
            join(&power.noticed_by).join(", ")
        },
        remains: power.remains.clone(),
        links: power.lines.iter().take(3).filter_map(|line| quotes.link(run, *line)).collect(),
    }
}
