//! Results as JSON and CSV, with what their members and columns mean.

use serde_json::json;

use super::Error;
use crate::design::Outcome;
use crate::results::{Results, Run, Timings};
use crate::transcript::{Line, Party};

/// The schema of `results.json`: JSON Schema, draft 2020-12.
pub const RESULTS_SCHEMA: &str = include_str!("results.schema.json");

/// Every file of a report, `report.html` last.
pub(super) const NAMES: [&str; 13] = [
    "results.json",
    "results.schema.json",
    "timings.json",
    "csv-metadata.json",
    "knowledge.csv",
    "attacks.csv",
    "pairs.csv",
    "powers.csv",
    "leaks.csv",
    "stories.csv",
    "figures.csv",
    "traffic.csv",
    "report.html",
];

/// A column: name, type (`string`, `integer`, `number`, `boolean`), what it holds.
type Column = (&'static str, &'static str, &'static str);

/// The columns that every table begins with.
const RUN: [Column; 4] = [
    ("design", "string", "label of the design"),
    ("reading", "string", "documented, protective or misuse"),
    ("sweep", "string", "the parameter that was swept, as name=value; empty: none"),
    ("seed", "integer", "seed of the scenario"),
];

const LINES: Column = ("lines", "string", "lines of the transcript that show it, separated by spaces");

/// The tables and their own columns, after the four of the run.
pub const CSV_SCHEMA: [(&str, &[Column]); 8] = [
    (
        "knowledge.csv",
        &[
            ("coalition", "string", "whose view"),
            ("fact", "string", "which fact about people"),
            ("people", "integer", "about how many people"),
            ("of", "integer", "of how many who take part"),
            ("by", "string", "how it was found: canary, or a program"),
            ("common_ground", "boolean", "it stands in a register that exists without any scheme"),
            LINES,
        ],
    ),
    (
        "attacks.csv",
        &[
            ("coalition", "string", "whose view"),
            ("program", "string", "the adversary"),
            ("task", "string", "what it tried"),
            ("claimed", "integer", "claims that it made"),
            ("right", "integer", "of these, true ones"),
            ("there_are", "integer", "true ones that there are"),
            ("set_p5", "integer", "anonymity set, 5th percentile; empty: does not apply"),
            ("set_median", "integer", "anonymity set, median"),
            ("set_accounts", "integer", "accounts asked about"),
            LINES,
        ],
    ),
    (
        "pairs.csv",
        &[
            ("a", "string", "a platform"),
            ("b", "string", "another"),
            ("claimed", "integer", "pairs of accounts that all platforms together claim to be of one person"),
            ("right", "integer", "of these, true ones"),
            ("there_are", "integer", "true ones that there are"),
        ],
    ),
    (
        "powers.csv",
        &[
            ("power", "string", "which power"),
            ("parties", "string", "who has to act, in order, separated by spaces; empty: nobody can"),
            ("outcome", "string", "what came of it"),
            ("seconds", "integer", "until it takes effect; empty: never"),
            ("noticed_by", "string", "who can notice, separated by spaces"),
            ("remains", "string", "what remains open to the person"),
            LINES,
        ],
    ),
    (
        "leaks.csv",
        &[
            ("store", "string", "whose store"),
            ("people", "integer", "people about whom it says anything"),
            ("measure", "string", "added, common-ground, guessed, impersonated or quantum-links"),
            ("field", "string", "which field, where the measure is of fields"),
            ("count", "integer", "people, or for quantum-links pairs"),
            LINES,
        ],
    ),
    (
        "stories.csv",
        &[
            ("story", "integer", "which of the fourteen"),
            ("event", "integer", "number of the event in the scenario"),
            ("what", "string", "what happens"),
            ("outcome", "string", "what came of it"),
            ("first_line", "integer", "first line of its messages; empty: none"),
            ("last_line", "integer", "last line of its messages"),
        ],
    ),
    (
        "figures.csv",
        &[
            ("name", "string", "of what"),
            ("value", "number", "the number"),
            ("unit", "string", "its unit"),
            ("property", "string", "the property that it measures"),
            LINES,
        ],
    ),
    (
        "traffic.csv",
        &[
            ("message", "string", "name of the message"),
            ("count", "integer", "how often it was sent"),
            ("octets", "integer", "octets of all of them"),
        ],
    ),
];

/// The files of data, by name.
pub(super) fn data(results: &Results, timings: &Timings) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
    let json = |mut text: Vec<u8>| {
        text.push(b'\n');
        text
    };
    let mut files = vec![
        ("results.json", json(serde_json::to_vec_pretty(results)?)),
        ("results.schema.json", RESULTS_SCHEMA.as_bytes().to_vec()),
        ("timings.json", json(serde_json::to_vec_pretty(timings)?)),
        ("csv-metadata.json", json(serde_json::to_vec_pretty(&metadata())?)),
    ];
    for (name, columns) in CSV_SCHEMA {
        files.push((name, table(results, name, columns)?));
    }
    Ok(files)
}

/// The columns, as CSV on the Web (W3C, Metadata Vocabulary for Tabular Data) has them.
fn metadata() -> serde_json::Value {
    let column = |(name, datatype, description): &Column| json!({ "name": name, "titles": name, "datatype": datatype, "dc:description": description });
    let tables: Vec<_> = CSV_SCHEMA
        .iter()
        .map(|(url, own)| {
            let columns: Vec<_> = RUN.iter().chain(*own).map(column).collect();
            json!({ "url": url, "tableSchema": { "columns": columns } })
        })
        .collect();
    json!({ "@context": "http://www.w3.org/ns/csvw", "tables": tables })
}

fn table(results: &Results, name: &str, columns: &[Column]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(RUN.iter().chain(columns).map(|(name, ..)| *name))?;
    for run in &results.runs {
        let head = [
            crate::facts::design_facts(run.design).name.to_owned(),
            super::names::reading_id(run.setting.reading).to_owned(),
            run.sweep.clone().unwrap_or_default(),
            run.seed.to_string(),
        ];
        for row in rows(run, name)? {
            writer.write_record(head.iter().chain(&row))?;
        }
    }
    writer.into_inner().map_err(|error| Error::Csv(error.into_error().into()))
}

fn rows(run: &Run, name: &str) -> Result<Vec<Vec<String>>, Error> {
    match name {
        "knowledge.csv" => Ok(knowledge(run)),
        "attacks.csv" => Ok(attacks(run)),
        "pairs.csv" => Ok(pairs(run)),
        "powers.csv" => powers(run),
        "leaks.csv" => Ok(leaks(run)),
        "stories.csv" => stories(run),
        "figures.csv" => Ok(figures(run)),
        _ => Ok(traffic(run)),
    }
}

fn joined(lines: &[Line]) -> String {
    lines.iter().map(Line::to_string).collect::<Vec<_>>().join(" ")
}

fn parties(parties: &[Party]) -> String {
    parties.iter().map(Party::to_string).collect::<Vec<_>>().join(" ")
}

fn optional(number: Option<impl ToString>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}

fn outcome(outcome: &Outcome) -> Result<String, Error> {
    Ok(match serde_json::to_value(outcome)? {
        serde_json::Value::String(word) => word,
        other => other.to_string(),
    })
}

fn knowledge(run: &Run) -> Vec<Vec<String>> {
    let row = |entry: &crate::results::Knowledge| {
        vec![
            entry.coalition.clone(),
            entry.fact.clone(),
            entry.people.to_string(),
            entry.of.to_string(),
            entry.by.clone(),
            entry.common_ground.to_string(),
            joined(&entry.lines),
        ]
    };
    run.knowledge.iter().map(row).collect()
}

fn attacks(run: &Run) -> Vec<Vec<String>> {
    let row = |attack: &crate::results::Attack| {
        let set = attack.anonymity_set.as_ref();
        vec![
            attack.coalition.clone(),
            attack.program.clone(),
            attack.task.clone(),
            attack.claimed.to_string(),
            attack.right.to_string(),
            attack.there_are.to_string(),
            optional(set.map(|set| set.p5)),
            optional(set.map(|set| set.median)),
            optional(set.map(|set| set.accounts)),
            joined(&attack.lines),
        ]
    };
    run.attacks.iter().map(row).collect()
}

fn pairs(run: &Run) -> Vec<Vec<String>> {
    let row = |pair: &crate::results::Pair| {
        let counts = [pair.claimed, pair.right, pair.there_are].map(|count| count.to_string());
        [pair.a.to_string(), pair.b.to_string()].into_iter().chain(counts).collect()
    };
    run.attacks.iter().flat_map(|attack| &attack.pairs).map(row).collect()
}

fn powers(run: &Run) -> Result<Vec<Vec<String>>, Error> {
    let row = |power: &crate::results::Power| {
        Ok(vec![
            power.power.clone(),
            parties(&power.parties),
            outcome(&power.outcome)?,
            optional(power.seconds),
            parties(&power.noticed_by),
            power.remains.clone(),
            joined(&power.lines),
        ])
    };
    run.powers.iter().map(row).collect()
}

fn leaks(run: &Run) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for leak in &run.leaks {
        let fields = |measure: &'static str, fields: &std::collections::BTreeMap<String, u32>| {
            fields.iter().map(|(field, count)| (measure, field.clone(), *count)).collect::<Vec<_>>()
        };
        let mut measures = fields("added", &leak.added);
        measures.extend(fields("common-ground", &leak.common_ground));
        measures.push(("guessed", String::new(), leak.guessed));
        measures.push(("impersonated", String::new(), leak.impersonated));
        measures.push(("quantum-links", String::new(), leak.quantum_links));
        for (measure, field, count) in measures {
            let (people, count) = (leak.people.to_string(), count.to_string());
            rows.push(vec![
                leak.store.clone(),
                people,
                measure.to_owned(),
                field,
                count,
                joined(&leak.lines),
            ]);
        }
    }
    rows
}

fn stories(run: &Run) -> Result<Vec<Vec<String>>, Error> {
    let row = |step: &crate::results::Step| {
        Ok(vec![
            step.story.to_string(),
            step.event.to_string(),
            step.what.clone(),
            outcome(&step.outcome)?,
            optional(step.lines.map(|(first, _)| first)),
            optional(step.lines.map(|(_, last)| last)),
        ])
    };
    run.stories.iter().map(row).collect()
}

fn figures(run: &Run) -> Vec<Vec<String>> {
    let row = |(name, figure): (&String, &crate::results::Figure)| {
        let (unit, property) = (figure.unit.clone(), figure.property.clone());
        vec![name.clone(), figure.value.to_string(), unit, property, joined(&figure.lines)]
    };
    run.figures.iter().map(row).collect()
}

fn traffic(run: &Run) -> Vec<Vec<String>> {
    let row = |(message, traffic): (&String, &crate::results::Traffic)| {
        vec![message.clone(), traffic.count.to_string(), traffic.octets.to_string()]
    };
    run.traffic.iter().map(row).collect()
}
