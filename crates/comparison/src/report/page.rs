//! The page: sections in order, put into one template.

use askama::Template;

use super::appendix::{OfRun, appendix};
use super::bill::Item;
use super::linking::{Chart, Round};
use super::powers::PowersOf;
use super::properties::Story;
use super::quotes::Quotes;
use super::sequence::Diagram;
use super::shown::Shown;
use super::sweeps::Sweep;
use super::table::Table;
use super::{
    Error, Evidence, bill, change, cost, graph, leaks, linking, matrix, names, powers, properties, sequence,
    sweeps,
};
use crate::claims::{Article, Claim, Property, claims, property};
use crate::design::Reading;
use crate::results::{Results, Timings};

/// Something that is shown once for each reading.
struct Read<T> {
    id: &'static str,
    words: &'static str,
    open: bool,
    inner: T,
}

/// A story with its diagrams.
struct Told {
    story: Story,
    diagrams: Vec<Diagram>,
}

/// A claim with the questions that it is about.
struct Listed {
    claim: &'static Claim,
    properties: Vec<&'static Property>,
}

/// A run's setting in words.
struct SettingOf {
    design: &'static str,
    reading: &'static str,
    words: String,
}

/// The topics of a section of figures: id, heading, text, properties.
type Topic = (&'static str, &'static str, &'static str, &'static [&'static str]);

const TOPICS: &[Topic] = &[
    ("minors", "Minors", "Age checks, guardians, consent that is taken back.", &["T19"]),
    (
        "fraud",
        "Fraud, bans and several accounts",
        "Stolen names, lent credentials, banned people who come back, second accounts.",
        &["T05", "T14", "T15"],
    ),
    ("outage", "When the centre is down", "A two-hour outage of central services.", &["T33"]),
    (
        "participation",
        "Life without the scheme",
        "People without a device, people who refuse, children whose guardian refuses; and what is blocked as more platforms admit the scheme's users only.",
        &["T03", "T11", "T20", "T21", "T23"],
    ),
    (
        "asking",
        "Asking for more, consent, and what people see",
        "A platform that asks for name and birth date without need; releases that were shown beforehand.",
        &["T04", "T22", "T26"],
    ),
];

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    style: &'static str,
    script: &'static str,
    results: &'a Results,
    shown: &'a Shown<'a>,
    settings: Vec<SettingOf>,
    glance: Table,
    coalitions: Vec<(String, String)>,
    matrices: Vec<Read<Table>>,
    told: Vec<Told>,
    recall: Vec<Chart>,
    graphs: Vec<Chart>,
    pairs: Option<Table>,
    attacks: Vec<Read<Table>>,
    games: Vec<Round>,
    sets: Table,
    curves: Vec<Chart>,
    leak_charts: Vec<Chart>,
    leaks: Vec<Read<Table>>,
    powers: Vec<Read<PowersOf>>,
    change_charts: Vec<Chart>,
    change: Option<Table>,
    topics: Vec<(&'static Topic, Option<Table>)>,
    outcomes: Vec<Read<Table>>,
    sweeps: Vec<Sweep>,
    cost_charts: Vec<Chart>,
    cost: Table,
    bill: Vec<Item>,
    properties: Option<Table>,
    listed: Vec<Listed>,
    appendix: Vec<OfRun>,
}

/// The whole page.
pub(super) fn page(results: &Results, timings: &Timings, evidence: &dyn Evidence) -> Result<String, Error> {
    let shown = Shown::of(results);
    let quotes = Quotes::new(evidence);
    let each = |reading: Reading| (reading, reading == Reading::Documented);
    let readings: Vec<(Reading, bool)> = shown.readings.iter().copied().map(each).collect();
    let read = |make: &dyn Fn(Reading) -> Table| -> Vec<Read<Table>> {
        readings.iter().map(|(reading, open)| as_read(*reading, *open, make(*reading))).collect()
    };
    let matrices = read(&|reading| matrix::matrix(&shown, reading, &quotes));
    let powers = readings
        .iter()
        .map(|(reading, open)| Ok(as_read(*reading, *open, powers::powers(&shown, *reading, &quotes)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    let attacks = read(&|reading| linking::attacks(&shown, reading, &quotes));
    let leak_tables = read(&|reading| leaks::leaks(&shown, reading, &quotes));
    let (sets, curves) = linking::anonymity_sets(&shown)?;
    let leak_charts = leaks::charts(&shown, &quotes)?;
    let topics = topics(&shown, &quotes);
    let all = properties::table(
        &shown,
        Reading::Documented,
        ("Every question, and each design's figures", &[]),
        &quotes,
    );
    let mut page = Page {
        style: include_str!("../../templates/style.css"),
        script: include_str!("../../templates/script.js"),
        results,
        shown: &shown,
        settings: settings(&shown),
        glance: change::glance(&shown),
        coalitions: coalitions(results, &quotes),
        recall: linking::recall_charts(&shown)?,
        graphs: graph::graphs(&shown, evidence)?,
        pairs: graph::table(&shown, evidence),
        games: linking::games(&shown, &quotes),
        change_charts: change::charts(&shown)?,
        change: change::table(&shown),
        outcomes: read(&|reading| properties::outcomes(&shown, reading)),
        sweeps: sweeps::sweeps(&shown),
        cost_charts: cost::charts(&shown, timings)?,
        cost: cost::table(&shown),
        bill: bill::bill(&shown, timings),
        listed: listed(),
        told: told(&shown, &quotes),
        matrices,
        attacks,
        sets,
        curves,
        leak_charts,
        leaks: leak_tables,
        powers,
        topics,
        properties: all,
        appendix: Vec::new(),
    };
    let used = page.render()?.len();
    page.appendix = appendix(results, quotes.into_quoted(), evidence, used);
    Ok(page.render()?)
}

fn topics(shown: &Shown<'_>, quotes: &Quotes<'_>) -> Vec<(&'static Topic, Option<Table>)> {
    let table = |topic: &Topic| properties::table(shown, Reading::Documented, (topic.1, topic.3), quotes);
    TOPICS.iter().map(|topic| (topic, table(topic))).collect()
}

fn as_read<T>(reading: Reading, open: bool, inner: T) -> Read<T> {
    Read { id: names::reading_id(reading), words: names::reading(reading), open, inner }
}

fn settings(shown: &Shown<'_>) -> Vec<SettingOf> {
    let of = |reading: Reading| {
        shown.designs.iter().filter_map(move |design| {
            let (_, run) = shown.run(design.label, reading)?;
            Some(SettingOf {
                design: design.name,
                reading: names::reading(reading),
                words: names::setting(&run.setting),
            })
        })
    };
    shown.readings.iter().copied().flat_map(of).collect()
}

/// The coalitions and stores that tables have rows of, for the filter.
fn coalitions(results: &Results, quotes: &Quotes<'_>) -> Vec<(String, String)> {
    let mut found: Vec<&str> = Vec::new();
    for run in &results.runs {
        let of_run = run.knowledge.iter().map(|entry| &entry.coalition[..]);
        for name in of_run.chain(run.attacks.iter().map(|attack| &attack.coalition[..])) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found.into_iter().map(|name| (name.to_owned(), names::coalition(name, quotes.evidence))).collect()
}

fn told(shown: &Shown<'_>, quotes: &Quotes<'_>) -> Vec<Told> {
    properties::stories(shown, Reading::Documented, quotes)
        .into_iter()
        .map(|story| Told { diagrams: sequence::diagrams(shown, story.number, quotes), story })
        .collect()
}

fn listed() -> Vec<Listed> {
    claims()
        .map(|claim| Listed {
            claim,
            properties: claim.properties.iter().filter_map(|id| property(id)).collect(),
        })
        .collect()
}
