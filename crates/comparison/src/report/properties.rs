//! Every property: its question, and each design's figures.

use std::collections::BTreeMap;

use super::quotes::Quotes;
use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use crate::claims::{Number, PROPERTIES, Property};
use crate::design::{Outcome, Reading};
use crate::results::Run;

/// The figures of some properties in one reading; `None`: nothing was measured.
pub(super) fn table(
    shown: &Shown<'_>,
    reading: Reading,
    (caption, wanted): (&str, &[&str]),
    quotes: &Quotes<'_>,
) -> Option<Table> {
    let groups: Vec<Group> = PROPERTIES
        .iter()
        .filter(|property| wanted.is_empty() || wanted.contains(&property.id))
        .map(|property| {
            let id = if wanted.is_empty() { format!("p-{}", property.id) } else { String::new() };
            Group { id, ..group(shown, reading, property, quotes) }
        })
        .collect();
    (wanted.is_empty() || groups.iter().any(|group| !group.rows.is_empty())).then(|| Table {
        caption: format!("{caption}, {}; means over the seeds", super::names::reading(reading)),
        corner: "question and figure",
        columns: shown.columns(),
        groups,
        class: "properties",
    })
}

fn group(shown: &Shown<'_>, reading: Reading, property: &'static Property, quotes: &Quotes<'_>) -> Group {
    let numbers: Vec<Vec<Number>> =
        shown.designs.iter().map(|design| property.numbers(shown.results, design.label, reading)).collect();
    let mut whats: Vec<&str> = Vec::new();
    for number in numbers.iter().flatten() {
        if !whats.contains(&&number.what[..]) {
            whats.push(&number.what);
        }
    }
    let rows = whats.iter().map(|what| {
        let cells = numbers.iter().enumerate().map(|(column, numbers)| {
            let Some(number) = numbers.iter().find(|number| number.what == *what) else {
                return Cell::missing();
            };
            let mut cell = Cell::text(number.amount());
            if let Some(run) = shown.run(shown.designs[column].label, reading) {
                quotes.prove(&mut cell, run, lines(run.1, property.id, what));
            }
            cell
        });
        Row { label: (*what).to_owned(), class: "", cells: cells.collect() }
    });
    Group {
        heading: format!("{} {}", property.id, property.question),
        rows: rows.collect(),
        note: if whats.is_empty() { "Not measured by this run.".to_owned() } else { property.how.to_owned() },
        ..Group::default()
    }
}

/// The lines of a figure, by the words that it is shown with.
fn lines<'a>(run: &'a Run, property: &str, what: &str) -> &'a [u32] {
    run.figures
        .iter()
        .find(|(name, figure)| figure.property == property && super::names::words(name) == what)
        .map_or(&[], |(_, figure)| &figure.lines)
}

/// Counted outcomes of events.
pub(super) fn outcomes(shown: &Shown<'_>, reading: Reading) -> Table {
    let runs = shown.runs(reading);
    let mut kinds: BTreeMap<&str, std::collections::BTreeSet<&str>> = BTreeMap::new();
    for (_, run) in runs.iter().flatten() {
        for (kind, counts) in &run.outcomes {
            kinds.entry(kind).or_default().extend(counts.keys().map(|outcome| &outcome[..]));
        }
    }
    let count = |run: &Option<(usize, &Run)>, kind: &str, outcome: &str| {
        run.map_or(Cell::missing(), |(_, run)| {
            let count = run.outcomes.get(kind).and_then(|counts| counts.get(outcome));
            Cell::text(count.copied().unwrap_or(0).to_string())
        })
    };
    let groups = kinds.into_iter().map(|(kind, outcomes)| Group {
        heading: super::names::words(kind),
        rows: outcomes
            .into_iter()
            .map(|outcome| Row {
                label: super::names::words(outcome),
                class: "",
                cells: runs.iter().map(|run| count(run, kind, outcome)).collect(),
            })
            .collect(),
        ..Group::default()
    });
    Table {
        caption: format!("What came of each kind of event, {}: how many", super::names::reading(reading)),
        corner: "event and outcome",
        columns: shown.columns(),
        groups: groups.collect(),
        class: "outcomes",
    }
}

/// A story: its number, its title, and a table of its steps with what came of each in every design.
pub(super) struct Story {
    pub(super) number: u8,
    pub(super) title: &'static str,
    pub(super) table: Table,
}

/// The titles of the fourteen stories.
pub(super) const STORIES: [&str; 14] = [
    "First account, first comment",
    "A full day: shop, ride, chat, game",
    "A twelve-year-old, a game and a video",
    "A sixteen-year-old and an age check",
    "A banned person who comes back",
    "Stolen names and lent credentials",
    "A lawful request for one account",
    "A dragnet, and a silent look-up",
    "Cut off: rightly, and by mistake",
    "Three breaches",
    "A lost telephone",
    "A rare document in a small region",
    "Outside the system",
    "A greedy platform, and an outage",
];

/// Each story as it went in every design.
pub(super) fn stories(shown: &Shown<'_>, reading: Reading, quotes: &Quotes<'_>) -> Vec<Story> {
    let runs = shown.runs(reading);
    let mut stories = Vec::new();
    for (number, title) in (1..).zip(STORIES) {
        let mut events: Vec<(u32, &str)> = runs
            .iter()
            .flatten()
            .flat_map(|(_, run)| &run.stories)
            .filter(|step| step.story == number)
            .map(|step| (step.event, &step.what[..]))
            .collect();
        events.sort_unstable();
        events.dedup_by_key(|(event, _)| *event);
        if events.is_empty() {
            continue;
        }
        let rows = events.iter().map(|(event, what)| Row {
            label: (*what).to_owned(),
            class: "",
            cells: runs
                .iter()
                .map(|run| run.map_or(Cell::missing(), |run| step_cell(run, *event, number, quotes)))
                .collect(),
        });
        let group = Group { rows: rows.collect(), ..Group::default() };
        let columns = shown.columns();
        let caption = format!("Story {number}, step by step: what came of it in each design");
        stories.push(Story {
            number,
            title,
            table: Table { caption, corner: "step", columns, groups: vec![group], class: "story" },
        });
    }
    stories
}

fn step_cell(run: (usize, &Run), event: u32, story: u8, quotes: &Quotes<'_>) -> Cell {
    let Some(step) = run.1.stories.iter().find(|step| step.event == event && step.story == story) else {
        return Cell::missing();
    };
    let mut cell = Cell::text(names_of(&step.outcome));
    cell.title = super::names::outcome(&step.outcome, quotes.evidence);
    if let Some((first, _)) = step.lines {
        quotes.prove(&mut cell, run, &[first]);
    }
    cell
}

/// An outcome in a word or two.
fn names_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Learned(names) => format!("{} learned", names.len()),
        Outcome::NotOffered => "not offered".to_owned(),
        Outcome::Refused(..) => "refused".to_owned(),
        Outcome::Unreachable(_) => "no answer".to_owned(),
        Outcome::Unable(_) => "not able".to_owned(),
        Outcome::Pending => "pending".to_owned(),
    }
}
