//! What a report can quote of a run: the lines that its results point to, and what on them is personal.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::results::Run;
use crate::run::Ran;
use crate::scenario::{EventKind, Person, PersonNumber, Scenario};
use crate::transcript::{Line, Record, Transcript, Truth};

/// Records by line, each with the personal values that stand in its octets.
pub(super) type Quotable = BTreeMap<Line, (Record, Vec<Vec<u8>>)>;

/// Most lines of a story's step that are kept for diagrams.
const MOST_LINES_OF_A_STEP: Line = 40;

/// The records on the lines that a run's results point to.
pub(super) fn pointed_to(run: &Run, ran: &Ran, scenario: &Scenario) -> Quotable {
    let mut lines: BTreeSet<Line> = BTreeSet::new();
    lines.extend(run.knowledge.iter().flat_map(|knowledge| &knowledge.lines));
    lines.extend(run.attacks.iter().flat_map(|attack| &attack.lines));
    lines.extend(run.powers.iter().flat_map(|power| &power.lines));
    lines.extend(run.leaks.iter().flat_map(|leak| &leak.lines));
    lines.extend(run.figures.values().flat_map(|figure| &figure.lines));
    for (first, last) in run.stories.iter().filter_map(|step| step.lines) {
        lines.extend(first..=last.min(first + MOST_LINES_OF_A_STEP));
    }
    let quotable = |line: Line| {
        let (record, truth) = ran.transcript.record(line)?;
        Some((line, (record.clone(), matter(record, truth, (&ran.transcript, scenario)))))
    };
    lines.into_iter().filter_map(quotable).collect()
}

/// The values in a record of the people whom it is about.
fn matter(record: &Record, truth: Truth, (transcript, scenario): (&Transcript, &Scenario)) -> Vec<Vec<u8>> {
    let event = truth.event.and_then(|event| scenario.events.get(event as usize));
    let mut people: BTreeSet<PersonNumber> = truth.person.into_iter().collect();
    people.extend(event.iter().flat_map(|event| event.kind.people()));
    let octets = match record {
        Record::Message(message) => &message.octets,
        Record::Row(row) => {
            people.extend(transcript.named(row.party, &row.subject));
            row.octets.as_deref().unwrap_or_default()
        }
        Record::Key(key) => &key.octets,
    };
    let people = people.iter().filter_map(|number| scenario.people.get(*number as usize));
    let mut values: Vec<Vec<u8>> = people.flat_map(values_of).collect();
    if let Some(EventKind::Comment(_, _, text, _)) = event.map(|event| &event.kind) {
        values.push(text.clone().into_bytes());
    }
    values.retain(|value| octets.windows(value.len().max(1)).any(|window| window == value));
    values
}

/// What is personal of somebody, as it is written.
fn values_of(person: &Person) -> Vec<Vec<u8>> {
    let mut values: Vec<Vec<u8>> = [
        &person.family_name,
        &person.given_name,
        &person.id_number,
        &person.document_number,
        &person.telephone,
        &person.device,
        &person.region,
        &person.birth_date.to_string(),
        &STANDARD.encode(person.face),
        &URL_SAFE_NO_PAD.encode(person.face),
        &hex::encode(person.face),
    ]
    .map(|value| value.clone().into_bytes())
    .to_vec();
    values.push(person.face.to_vec());
    values
}
