//! What adversaries linked: precision, recall, the game, and how many people an account may belong to.

use super::chart::{Axis, Bar, bars, curve};
use super::quotes::Quotes;
use super::shown::Shown;
use super::table::{Cell, Group, Row, Table};
use super::{Error, names};
use crate::adversary::interval::clopper_pearson;
use crate::claims::{Who, plain, task_words};
use crate::design::{Label, Reading};
use crate::results::{AnonymitySet, Attack, Run};

/// A figure with a caption, for one design or for all.
pub(super) struct Chart {
    pub(super) caption: String,
    pub(super) svg: String,
    /// The column of the design that it is about; `None`: all.
    pub(super) design: Option<usize>,
}

/// What was linked in one reading: task by task, coalition by coalition.
pub(super) fn attacks(shown: &Shown<'_>, reading: Reading, quotes: &Quotes<'_>) -> Table {
    let mut kinds: Vec<(&str, &str)> = Vec::new();
    for run in shown.runs(reading).iter().flatten() {
        for attack in &run.1.attacks {
            let kind = (&attack.coalition[..], &attack.task[..]);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    kinds.sort_by_key(|(coalition, _)| *coalition);
    let mut groups: Vec<Group> = Vec::new();
    for (coalition, task) in kinds {
        if groups.last().is_none_or(|group| group.party != coalition) {
            let heading = names::coalition(coalition, quotes.evidence);
            groups.push(Group { party: coalition.to_owned(), heading, ..Group::default() });
        }
        let cells = shown
            .designs
            .iter()
            .map(|design| attack_cell(shown, (design.label, reading), (coalition, task), quotes));
        let row = Row { label: task_words(task).to_owned(), class: "", cells: cells.collect() };
        if let Some(group) = groups.last_mut() {
            group.rows.push(row);
        }
    }
    Table {
        caption: format!(
            "What programs found, {}: recall / precision of the best program, with the exact 95 % interval of the recall",
            names::reading(reading)
        ),
        corner: "coalition and task",
        columns: shown.columns(),
        groups,
        class: "attacks",
    }
}

/// The counts of the best program over all seeds: claimed, right, there are.
struct Score {
    claimed: u32,
    right: u32,
    there_are: u32,
}

fn score(shown: &Shown<'_>, of: (Label, Reading), (coalition, task): (&str, &str)) -> Option<Score> {
    let mut total: Option<Score> = None;
    for run in shown.seeds(of.0, of.1) {
        let Some(best) = best(run, coalition, task) else { continue };
        let score = total.get_or_insert(Score { claimed: 0, right: 0, there_are: 0 });
        score.claimed = score.claimed.saturating_add(best.claimed);
        score.right = score.right.saturating_add(best.right);
        score.there_are = score.there_are.saturating_add(best.there_are);
    }
    total
}

/// The program that got most right.
fn best<'a>(run: &'a Run, coalition: &str, task: &str) -> Option<&'a Attack> {
    run.attacks
        .iter()
        .filter(|attack| attack.coalition == coalition && attack.task == task)
        .max_by_key(|attack| (attack.right, std::cmp::Reverse(attack.claimed)))
}

fn share(part: u32, of: u32) -> f64 {
    if of == 0 { 0.0 } else { f64::from(part) / f64::from(of) }
}

fn percent(part: u32, of: u32) -> String {
    plain((share(part, of) * 1000.0).round() / 10.0)
}

fn attack_cell(shown: &Shown<'_>, of: (Label, Reading), kind: (&str, &str), quotes: &Quotes<'_>) -> Cell {
    let Some(score) = score(shown, of, kind) else { return Cell::missing() };
    let (low, high) = clopper_pearson(score.there_are, score.right);
    let precision = if score.claimed == 0 { "–".to_owned() } else { percent(score.right, score.claimed) };
    let shown_run = shown.run(of.0, of.1);
    let program = shown_run.and_then(|(_, run)| best(run, kind.0, kind.1));
    let mut cell = Cell {
        text: format!("{}/{precision}", percent(score.right, score.there_are)),
        title: format!(
            "{} right of {} there are, {} claimed; recall {} % to {} %; by {}",
            score.right,
            score.there_are,
            score.claimed,
            plain((low * 1000.0).round() / 10.0),
            plain((high * 1000.0).round() / 10.0),
            names::words(program.map_or("none", |attack| &attack.program)),
        ),
        ..Cell::default()
    };
    if let (Some(run), Some(attack)) = (shown_run, program) {
        quotes.prove(&mut cell, run, &attack.lines);
    }
    cell
}

/// The recall of the best program, one bar for each design, for the coalitions that matter most.
pub(super) fn recall_charts(shown: &Shown<'_>) -> Result<Vec<Chart>, Error> {
    let asked = [
        (Who::Platforms, "link-accounts"),
        (Who::Owner, "link-accounts"),
        (Who::Centre, "history"),
        (Who::Centre, "name-account"),
        (Who::CentreAndPlatforms, "name-account"),
        (Who::CentreAndPlatforms, "name-comment"),
    ];
    let mut charts = Vec::new();
    for (who, task) in asked {
        let rows: Vec<Bar> = shown
            .designs
            .iter()
            .enumerate()
            .map(|(column, design)| recall_bar(shown, (column, design.label), who, task))
            .collect();
        if rows.iter().any(|row| row.value.is_some()) {
            let caption = format!("{}, as documented: {}, recall", who.words(), task_words(task));
            charts.push(Chart { svg: bars(&caption, &rows, Axis::Share)?, caption, design: None });
        }
    }
    Ok(charts)
}

fn recall_bar(shown: &Shown<'_>, (column, label): (usize, Label), who: Who, task: &str) -> Bar {
    let score = who
        .names()
        .iter()
        .filter_map(|name| score(shown, (label, Reading::Documented), (name, task)))
        .max_by(|a, b| share(a.right, a.there_are).total_cmp(&share(b.right, b.there_are)));
    let name = shown.designs[column].name.to_owned();
    let Some(score) = score.filter(|score| score.there_are > 0) else {
        return nothing(column, name, "not measured");
    };
    Bar {
        design: column,
        label: name,
        value: Some(share(score.right, score.there_are)),
        other: None,
        interval: Some(clopper_pearson(score.there_are, score.right)),
        from: None,
        said: format!("{} %", percent(score.right, score.there_are)),
    }
}

/// A bar that is none.
pub(super) fn nothing(design: usize, label: String, why: &str) -> Bar {
    Bar { design, label, value: None, other: None, interval: None, from: None, said: why.to_owned() }
}

/// A row of the linking game.
pub(super) struct Round {
    pub(super) design: &'static str,
    pub(super) reading: &'static str,
    pub(super) coalition: String,
    pub(super) rounds: u32,
    pub(super) won: u32,
    pub(super) advantage: String,
    pub(super) interval: String,
}

/// The linking game.
pub(super) fn games(shown: &Shown<'_>, quotes: &Quotes<'_>) -> Vec<Round> {
    let games = shown.results.games.iter();
    games
        .map(|game| Round {
            design: crate::facts::design_facts(game.design).name,
            reading: names::reading(game.setting.reading),
            coalition: names::coalition(&game.coalition, quotes.evidence),
            rounds: game.rounds,
            won: game.won,
            advantage: plain(game.advantage),
            interval: format!("{} to {}", plain(game.interval.0), plain(game.interval.1)),
        })
        .collect()
}

/// A design's anonymity set, for a coalition.
fn anonymity(run: &Run, who: Who) -> Option<&AnonymitySet> {
    run.attacks
        .iter()
        .filter(|attack| who.names().contains(&&attack.coalition[..]))
        .filter_map(|attack| attack.anonymity_set.as_ref())
        .min_by_key(|set| (set.p5, set.median))
}

/// How many people an account may belong to: a table with the 5th percentile first, and a curve for each design.
pub(super) fn anonymity_sets(shown: &Shown<'_>) -> Result<(Table, Vec<Chart>), Error> {
    let (mut groups, mut charts) = (Vec::new(), Vec::new());
    for who in [Who::Platforms, Who::Centre, Who::CentreAndPlatforms, Who::Network] {
        let sets: Vec<Option<&AnonymitySet>> = shown
            .runs(Reading::Documented)
            .into_iter()
            .map(|run| run.and_then(|(_, run)| anonymity(run, who)))
            .collect();
        if sets.iter().all(Option::is_none) {
            continue;
        }
        let row = |label: &str, number: fn(&AnonymitySet) -> u32| Row {
            label: label.to_owned(),
            class: "",
            cells: sets
                .iter()
                .map(|set| set.map_or(Cell::missing(), |set| Cell::text(number(set).to_string())))
                .collect(),
        };
        groups.push(Group {
            id: String::new(),
            party: who.names()[0].to_owned(),
            heading: who.words().to_owned(),
            rows: vec![
                row("5th percentile", |set| set.p5),
                row("median", |set| set.median),
                row("accounts asked about", |set| set.accounts),
            ],
            note: String::new(),
        });
        if who == Who::Platforms {
            charts = curves(shown, &sets)?;
        }
    }
    let table = Table {
        caption: "How many people an account may belong to, as documented (1: it is known whose it is)"
            .to_owned(),
        corner: "coalition",
        columns: shown.columns(),
        groups,
        class: "sets",
    };
    Ok((table, charts))
}

fn curves(shown: &Shown<'_>, sets: &[Option<&AnonymitySet>]) -> Result<Vec<Chart>, Error> {
    let most = sets.iter().flatten().flat_map(|set| &set.curve).map(|(size, _)| *size).max().unwrap_or(1);
    let mut charts = Vec::new();
    for (column, set) in sets.iter().enumerate() {
        let Some(set) = set else { continue };
        let points: Vec<(u32, f64)> =
            set.curve.iter().map(|(size, count)| (*size, share(*count, set.accounts))).collect();
        let name = shown.designs[column].name;
        let caption = format!("{name}: 5th percentile {}, median {}", set.p5, set.median);
        let title = format!("{caption}; share of accounts with a set of at most so many people");
        charts.push(Chart { svg: curve(&title, column, &points, most)?, caption, design: Some(column) });
    }
    Ok(charts)
}
