//! Controls: leaks that are planted into a copy of a transcript have to be found, and the two ends of the scale.

use std::collections::{BTreeMap, BTreeSet};

use super::{ALL_PROGRAMS, Measured, attack_by};
use crate::results::Control;
use crate::scenario::Scenario;
use crate::transcript::{Coalition, Header, Party, Record, Row, Transcript, Truth};

/// Plants every leak in a copy of a transcript and says whether the adversaries found it.
///
/// They are planted in what two platforms have of at most 40 people who have an account at both: as good as the whole for
/// seeing whether a leak is found, and quick. The transcript needs five such people at least; with fewer, controls fail. A
/// control that did not pass makes the run worthless.
pub fn controls(scenario: &Scenario, transcript: &Transcript) -> Vec<Control> {
    let (coalition, people) = platforms_of(transcript);
    let transcript = &excerpt(transcript, &coalition, &people);
    let measured = attack_by(scenario, transcript, std::slice::from_ref(&coalition));
    let base = Base { coalition, people, measured };
    vec![
        name_logged(scenario, transcript),
        serial_number(scenario, transcript, &base),
        reused_value(scenario, transcript, &base),
        shared_pseudonym(scenario, transcript, &base),
        empty(scenario, transcript),
        all_knowing(scenario, transcript),
    ]
}

/// Most people of an excerpt.
const PEOPLE: usize = 40;

/// What two platforms have of some people.
fn excerpt(transcript: &Transcript, coalition: &Coalition, people: &[u32]) -> Transcript {
    let mut excerpt = Transcript::new(transcript.header.clone());
    let about = |person: Option<u32>| person.is_some_and(|person| people.contains(&person));
    for (_, record, truth) in transcript.records() {
        let keep = match record {
            Record::Message(message) => {
                about(truth.person)
                    && (coalition.parties.contains(&message.from) || coalition.parties.contains(&message.to))
            }
            Record::Row(row) => {
                coalition.parties.contains(&row.party) && about(transcript.named(row.party, &row.subject))
            }
            Record::Key(_) => false,
        };
        if keep {
            excerpt.push(record.clone(), truth);
        }
    }
    for (party, subject, person) in transcript.names() {
        if coalition.parties.contains(&party) && people.contains(&person) {
            excerpt.name(party, subject.to_owned(), person);
        }
    }
    excerpt
}

/// A planted leak: what is written where. Each gives the rows and keeps everything else as it was.
pub fn plant(transcript: &Transcript, rows: Vec<(Row, Truth)>) -> Transcript {
    let mut copy = transcript.clone();
    for (row, truth) in rows {
        copy.push(Record::Row(row), truth);
    }
    copy
}

/// The accounts at platforms: party, name, person.
fn accounts(transcript: &Transcript) -> Vec<(Party, String, u32)> {
    let accounts = transcript.names().filter(|(party, ..)| matches!(party, Party::Platform(_)));
    accounts.map(|(party, subject, person)| (party, subject.to_owned(), person)).collect()
}

/// A row that a party writes about a subject at the end.
fn row(
    transcript: &Transcript,
    party: Party,
    (table, subject): (&str, &str),
    octets: String,
) -> (Row, Truth) {
    let time = transcript.records().map(|(_, record, _)| time(record)).max().unwrap_or_default();
    let row = Row {
        time,
        party,
        table: table.to_owned(),
        subject: subject.to_owned(),
        conversation: None,
        octets: Some(octets.into_bytes()),
        before: None,
    };
    (row, Truth { person: transcript.named(party, subject), event: None })
}

fn time(record: &Record) -> u64 {
    match record {
        Record::Message(message) => message.time,
        Record::Row(row) => row.time,
        Record::Key(key) => key.time,
    }
}

/// Two platforms, people who have accounts at both, and what is found there without a plant.
struct Base {
    coalition: Coalition,
    people: Vec<u32>,
    measured: Measured,
}

/// The two platforms with most people in common, and the first of these people.
fn platforms_of(transcript: &Transcript) -> (Coalition, Vec<u32>) {
    let mut at: BTreeMap<Party, BTreeSet<u32>> = BTreeMap::new();
    for (party, _, person) in accounts(transcript) {
        at.entry(party).or_default().insert(person);
    }
    let mut best: (Vec<u32>, Vec<Party>) = (Vec::new(), Vec::new());
    for (one, here) in &at {
        for (other, there) in at.range(one..).skip(1) {
            let common: Vec<_> = here.intersection(there).copied().collect();
            if common.len() > best.0.len() {
                best = (common, vec![*one, *other]);
            }
        }
    }
    best.0.truncate(PEOPLE);
    (Coalition::pooled("control", best.1), best.0)
}

/// How many right links a program made, and how many claims.
fn linked(measured: &Measured, program: &str) -> (u32, u32) {
    let attack =
        |attack: &&crate::results::Attack| attack.program == program && attack.task == "link-accounts";
    measured.attacks.iter().find(attack).map_or((0, 0), |attack| (attack.right, attack.claimed))
}

/// A platform writes the civil name of one holder into its log.
fn name_logged(scenario: &Scenario, transcript: &Transcript) -> Control {
    let known = |transcript: &Transcript, party| {
        let alone = Coalition::pooled("control", [party]);
        let measured = attack_by(scenario, transcript, &[alone]);
        let names = measured.knowledge.iter().filter(|known| known.fact == "family-name");
        names.map(|known| known.people).sum::<u32>()
    };
    let accounts = accounts(transcript);
    let mut control = Control {
        name: "a platform logs a name".to_owned(),
        expected: "family-name of one person more".to_owned(),
        found: "nobody to plant it for".to_owned(),
        passed: false,
    };
    let mut before = BTreeMap::new();
    for (party, subject, number) in &accounts {
        let Some(person) = scenario.people.get(*number as usize) else { continue };
        let known_before = *before.entry(*party).or_insert_with(|| known(transcript, *party));
        let at_platform = accounts.iter().filter(|(other, ..)| other == party).count();
        // Where the platform has every name already, one more cannot be found.
        if known_before as usize >= at_platform {
            continue;
        }
        let octets = serde_json::json!({ "debug": format!("hello {}", person.family_name) }).to_string();
        let planted = plant(transcript, vec![row(transcript, *party, ("log", subject), octets)]);
        let after = known(&planted, *party);
        control.found = format!("{known_before} before, {after} after");
        control.passed = after == known_before + 1;
        if control.passed {
            break;
        }
    }
    control
}

/// Plants one equal text for each person with an account at one or both platforms and compares what a program links.
fn planted_links(
    (scenario, transcript, base): (&Scenario, &Transcript, &Base),
    (name, program): (&str, &str),
    octets: impl Fn(u32) -> serde_json::Value,
) -> Control {
    let rows = accounts(transcript)
        .into_iter()
        .filter(|(party, ..)| base.coalition.parties.contains(party))
        .map(|(party, subject, person)| {
            row(transcript, party, ("presentations", &subject), octets(person).to_string())
        })
        .collect();
    let planted = plant(transcript, rows);
    let after = attack_by(scenario, &planted, std::slice::from_ref(&base.coalition));
    let (right_before, claimed_before) = linked(&base.measured, program);
    let (right, claimed) = linked(&after, program);
    let people = u32::try_from(base.people.len()).unwrap_or(u32::MAX);
    Control {
        name: name.to_owned(),
        expected: format!("{program} links the accounts of {people} people at two platforms"),
        found: format!("{right_before} of {claimed_before} claims right before, {right} of {claimed} after"),
        passed: people > 1 && right >= people && right > right_before,
    }
}

/// The issuer writes a serial number into the header that all platforms see.
fn serial_number(scenario: &Scenario, transcript: &Transcript, base: &Base) -> Control {
    planted_links(
        (scenario, transcript, base),
        ("the issuer's header has a serial number", "issuer-tagging"),
        |person| serde_json::json!({ "header": { "serial": 1_000 + person } }),
    )
}

/// A wallet uses one random value in its proofs at two platforms.
fn reused_value(scenario: &Scenario, transcript: &Transcript, base: &Base) -> Control {
    planted_links(
        (scenario, transcript, base),
        ("a wallet reuses a nonce", "exact-join"),
        |person| serde_json::json!({ "proof": { "blinding": random_text("nonce", person) } }),
    )
}

/// Two owners use one context, so that a holder has one pseudonym at both.
fn shared_pseudonym(scenario: &Scenario, transcript: &Transcript, base: &Base) -> Control {
    planted_links(
        (scenario, transcript, base),
        ("two owners share a context", "exact-join"),
        |person| serde_json::json!({ "pseudonym": random_text("pseudonym", person) }),
    )
}

/// 32 octets in base64url that look random and differ from person to person.
fn random_text(label: &str, person: u32) -> String {
    use base64::Engine as _;
    use sha2::{Digest as _, Sha256};
    let octets = Sha256::new().chain_update(label).chain_update(person.to_be_bytes()).finalize();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(octets)
}

/// The same people with the same names for them, and no records.
fn nothing(transcript: &Transcript) -> Transcript {
    let mut nothing = Transcript::new(Header { design: "empty".to_owned(), ..transcript.header.clone() });
    for (party, subject, person) in transcript.names() {
        nothing.name(party, subject.to_owned(), person);
    }
    nothing
}

/// Nothing is sent or kept: nothing may be found.
fn empty(scenario: &Scenario, transcript: &Transcript) -> Control {
    let parties = super::everybody(transcript).parties;
    let measured = attack_by(scenario, &nothing(transcript), &[Coalition::pooled("all", parties)]);
    let known: u32 = measured.knowledge.iter().map(|known| known.people).sum();
    let claims: u32 = measured.attacks.iter().map(|attack| attack.claimed).sum();
    Control {
        name: "an empty protocol".to_owned(),
        expected: "0 facts, 0 claims".to_owned(),
        found: format!("{known} facts, {claims} claims"),
        passed: known == 0 && claims == 0,
    }
}

/// Every platform has the identity number of every holder, and nothing else: every account is named.
fn all_knowing(scenario: &Scenario, transcript: &Transcript) -> Control {
    let accounts = accounts(transcript);
    let rows = accounts.iter().filter_map(|(party, subject, person)| {
        let id_number = &scenario.people.get(*person as usize)?.id_number;
        let octets = serde_json::json!({ "id_number": id_number }).to_string();
        Some(row(transcript, *party, ("all-knowing", subject), octets))
    });
    let planted = plant(&nothing(transcript), rows.collect());
    let parties: Vec<_> = accounts.iter().map(|(party, ..)| *party).collect();
    let measured = attack_by(scenario, &planted, &[Coalition::pooled("all-platforms", parties)]);
    let named =
        |attack: &&crate::results::Attack| attack.program == ALL_PROGRAMS && attack.task == "name-account";
    let (right, there_are) =
        measured.attacks.iter().find(named).map_or((0, u32::MAX), |attack| (attack.right, attack.there_are));
    Control {
        name: "an all-knowing adversary".to_owned(),
        expected: "every account is named".to_owned(),
        found: format!("{right} of {}", accounts.len()),
        passed: there_are > 0 && right == there_are && there_are as usize == accounts.len(),
    }
}
