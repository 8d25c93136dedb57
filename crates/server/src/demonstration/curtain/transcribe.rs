//! What the recorder wrote down as a transcript of the comparison: the same form as that of every design there.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bauta_comparison::scenario::Scenario;
use bauta_comparison::transcript::{Header, Key, Line, Message, Party, Record, Row, Transcript, Truth};
use serde_json::{Value, json};

use super::elsewhere;
use crate::demonstration::hosts::Host;
use crate::demonstration::recorder::{self, End, Recorder, What};

/// A transcript, and what its lines are here.
pub(super) struct Transcribed {
    pub(super) transcript: Transcript,
    /// What is public: the regions, the platforms.
    pub(super) scenario: Scenario,
    /// Answers that everybody gets.
    pub(super) public_lines: Vec<Line>,
    /// The record that each line was made of.
    records: Vec<Arc<recorder::Record>>,
}

/// The comparison's name for a party.
pub(super) fn party(host: Host) -> Party {
    if host == Host::Issuer { Party::Issuer } else { Party::Platform(elsewhere::platform(host)) }
}

/// The party of the demonstration that the comparison's name is of.
pub(super) fn host(of: Option<Party>) -> Option<Host> {
    Host::PARTIES.into_iter().find(|host| Some(party(*host)) == of)
}

fn end(end: End) -> Option<Party> {
    match end {
        // Which person, no party knows.
        End::Person => Some(Party::Person(0)),
        End::Party(host) => Some(party(host)),
        End::Staff => None,
    }
}

impl Transcribed {
    /// Of everything that was written down; `None` where the day is no date.
    pub(super) fn of(recorder: &Recorder, now: u64) -> Option<Self> {
        let mut records: Vec<_> = recorder.since(0, usize::MAX).records;
        let dropped = Host::PARTIES.into_iter().flat_map(|party| recorder.held(party));
        records.extend(dropped);
        records.sort_by_key(|record| record.line);
        records.dedup_by_key(|record| record.line);
        let header = Header {
            design: "A1".to_owned(),
            setting: "demonstration".to_owned(),
            seed: 0,
            scenario: String::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let mut scenario = elsewhere::public_scenario(now)?;
        let template = scenario.people.first()?.clone();
        for region in regions(&records) {
            let mut person = template.clone();
            person.region = region;
            scenario.people.push(person);
        }
        let mut transcribed = Self {
            transcript: Transcript::new(header),
            scenario,
            public_lines: Vec::new(),
            records: Vec::new(),
        };
        let subjects = Subjects::of(&records);
        let mut connections = Connections::default();
        for record in &records {
            if let Some(made) = made(record, &subjects, &mut connections) {
                let line = transcribed.transcript.push(made, Truth::default());
                if is_public(record) {
                    transcribed.public_lines.push(line);
                }
                transcribed.records.push(record.clone());
            }
        }
        Some(transcribed)
    }

    /// Which record a line is.
    pub(super) fn about(&self, line: Line) -> Option<Value> {
        let record = self.records.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
        Some(match &record.what {
            What::Message(message) => {
                json!({ "line": record.line, "from": message.from, "to": message.to, "what": message.what })
            }
            What::Row(row) => json!({ "line": record.line, "party": row.party, "table": row.table }),
            What::Key(key) => json!({ "line": record.line, "party": key.party, "key": key.name }),
        })
    }
}

/// Whether everybody gets the same.
fn is_public(record: &recorder::Record) -> bool {
    let What::Message(message) = &record.what else { return false };
    message.from == End::Party(Host::Issuer)
        && (message.path.starts_with("/issuer.json") || message.path.starts_with("/epochs/"))
}

fn made(record: &recorder::Record, subjects: &Subjects, connections: &mut Connections) -> Option<Record> {
    let time = record.time;
    Some(match &record.what {
        What::Message(message) => {
            let (from, to) = (end(message.from)?, end(message.to)?);
            let host = if let End::Party(host) = message.to { host } else { Host::Curtain };
            let host = if let End::Party(from) = message.from { from } else { host };
            Record::Message(Message {
                time,
                from,
                to,
                conversation: connections.number(host, message.conversation),
                address: String::new(),
                access_address: String::new(),
                what: message.method.clone(),
                octets: message.body.0.clone(),
            })
        }
        What::Row(row) if row.removed => return None,
        What::Row(row) => Record::Row(Row {
            time,
            party: party(row.party),
            table: row.table.clone(),
            subject: subjects.of_row(row),
            conversation: row.conversation.map(|number| connections.number(row.party, number)),
            octets: Some(row.body.0.clone()),
            before: None,
        }),
        What::Key(key) => {
            let (party, name, octets) = (party(key.party), key.name.clone(), key.body.0.clone());
            Record::Key(Key { time, party, name, octets })
        }
    })
}

/// Connections by numbers of their own: the port of one with one party may come again with another.
#[derive(Default)]
struct Connections {
    numbers: HashMap<(Host, u64), u32>,
    last: u32,
}

impl Connections {
    fn number(&mut self, host: Host, connection: u64) -> u32 {
        let last = &mut self.last;
        let mut fresh = || {
            *last += 1;
            *last
        };
        // Without a connection: one of its own.
        if connection == 0 { fresh() } else { *self.numbers.entry((host, connection)).or_insert_with(fresh) }
    }
}

/// The codes of regions that stand anywhere: six digits that begin with 99.
fn regions(records: &[Arc<recorder::Record>]) -> BTreeSet<String> {
    let mut regions = BTreeSet::new();
    for record in records {
        let What::Row(row) = &record.what else { continue };
        let text = String::from_utf8_lossy(&row.body.0);
        let numbers = text.split(|character: char| !character.is_ascii_alphanumeric());
        regions.extend(numbers.filter(|number| is_region(number)).map(ToOwned::to_owned));
    }
    regions
}

fn is_region(text: &str) -> bool {
    text.len() == 6 && text.starts_with("99") && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// A party's own names for somebody: what stands in one row, or is written by one request, is about the same person.
struct Subjects {
    same: HashMap<(Host, String), (Host, String)>,
}

/// The columns of the issuer's tables that name somebody, with what kind of name it is; the first one is the best.
const OF_ISSUER: [(&str, &str); 4] =
    [("person", "person"), ("credential", "credential"), ("handle", "handle"), ("request", "request")];
/// The same of a platform.
const OF_PLATFORM: [(&str, &str); 6] = [
    ("account", "account"),
    ("session", "session"),
    ("state", "log-in"),
    ("nonce", "nonce"),
    ("code", "code"),
    ("browser", "browser"),
];

impl Subjects {
    fn of(records: &[Arc<recorder::Record>]) -> Self {
        let mut subjects = Self { same: HashMap::new() };
        // What one request wrote: from one message to the next.
        let mut batch: Vec<(Host, String)> = Vec::new();
        for record in records {
            match &record.what {
                What::Row(row) if !row.removed => {
                    let names = names(row);
                    subjects.join(&names);
                    if row.conversation.is_some() {
                        batch.extend(names);
                        subjects.join(&batch);
                    }
                }
                What::Message(_) => batch.clear(),
                _ => {}
            }
        }
        subjects
    }

    /// The best name of all that are the same as this one.
    fn best(&self, name: &(Host, String)) -> (Host, String) {
        let mut name = name;
        while let Some(better) = self.same.get(name) {
            name = better;
        }
        name.clone()
    }

    fn join(&mut self, names: &[(Host, String)]) {
        for other in names.iter().skip(1) {
            let (one, other) = (self.best(&names[0]), self.best(other));
            if one.0 == other.0 && one != other {
                let (better, worse) =
                    if rank(&one.1) <= rank(&other.1) { (one, other) } else { (other, one) };
                self.same.insert(worse, better);
            }
        }
    }

    fn of_row(&self, row: &recorder::Row) -> String {
        names(row).first().map_or_else(String::new, |name| self.best(name).1)
    }
}

fn rank(name: &str) -> usize {
    let kind = name.split(' ').next().unwrap_or_default();
    OF_ISSUER.iter().chain(&OF_PLATFORM).position(|(_, known)| *known == kind).unwrap_or(usize::MAX)
}

/// The names for somebody that stand in a row.
fn names(row: &recorder::Row) -> Vec<(Host, String)> {
    let Ok(Value::Object(columns)) = serde_json::from_slice(&row.body.0) else { return Vec::new() };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let mut found = Vec::new();
    let known: &[(&str, &str)] = if row.party == Host::Issuer { &OF_ISSUER } else { &OF_PLATFORM };
    for (column, kind) in known {
        if let Some(name) = columns.get(*column).and_then(text) {
            found.push((row.party, format!("{kind} {name}")));
        }
    }
    let own = match (row.party, row.table.as_str()) {
        (Host::Issuer, "persons") => Some(("person", "number")),
        (Host::Issuer, "credentials") => Some(("credential", "id")),
        (Host::Issuer, "enrolments") => Some(("enrolment", "id")),
        _ => None,
    };
    if let Some((kind, column)) = own
        && let Some(name) = columns.get(column).and_then(text)
    {
        found.push((row.party, format!("{kind} {name}")));
    }
    found
}
