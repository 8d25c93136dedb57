//! What a run shows beside what adversaries find: stories, counted outcomes, powers, traffic, stores.

mod figures;
mod outages;
mod powers;

use std::collections::BTreeMap;

pub use figures::figures;
pub use outages::outages;
pub use powers::powers;

use crate::design::Outcome;
use crate::results::{Step, Traffic};
use crate::run::Ran;
use crate::scenario::{EventKind, Scenario};
use crate::transcript::{Line, Message, Party, Record, Transcript};

/// The first and the last line of each event's messages.
pub fn lines_of_events(transcript: &Transcript) -> BTreeMap<u32, (Line, Line)> {
    let mut lines = BTreeMap::new();
    for (line, record, truth) in transcript.records() {
        if let (Record::Message(_), Some(event)) = (record, truth.event) {
            lines.entry(event).or_insert((line, line)).1 = line;
        }
    }
    lines
}

/// The stories, step by step.
pub fn stories(scenario: &Scenario, ran: &Ran) -> Vec<Step> {
    let lines = lines_of_events(&ran.transcript);
    let steps = scenario.events.iter().filter_map(|event| {
        Some(Step {
            story: event.story?,
            event: event.number,
            what: describe(scenario, &event.kind),
            outcome: ran.outcomes.get(&event.number)?.clone(),
            lines: lines.get(&event.number).copied(),
        })
    });
    let mut steps: Vec<Step> = steps.collect();
    steps.sort_by_key(|step| (step.story, step.event));
    steps
}

/// An event in words.
fn describe(scenario: &Scenario, kind: &EventKind) -> String {
    let at = |platform: &u16| &scenario.platforms[usize::from(*platform)].name[..];
    match kind {
        EventKind::Enrol(person) => format!("person {person} gets what the design needs"),
        EventKind::SignUp(person, platform) => {
            format!("person {person} opens an account at {}", at(platform))
        }
        EventKind::LogIn(person, platform, _) => format!("person {person} logs in at {}", at(platform)),
        EventKind::ProveAge(person, platform, age) => {
            format!("person {person} proves to {} to be at least {age}", at(platform))
        }
        EventKind::Comment(person, platform, ..) => format!("person {person} comments at {}", at(platform)),
        EventKind::Buy(person, platform) => format!("person {person} buys something at {}", at(platform)),
        EventKind::Ride(person, platform) => format!("person {person} takes a ride with {}", at(platform)),
        EventKind::Ban(person, platform) => format!("{} bans the account of person {person}", at(platform)),
        EventKind::ComeBack(person, platform) => {
            format!("person {person}, banned, opens a new account at {}", at(platform))
        }
        EventKind::SecondAccount(person, platform) => {
            format!("person {person} opens a second account at {}", at(platform))
        }
        EventKind::Impersonate { fraudster, victim, platform } => format!(
            "person {fraudster} opens an account at {} with the stolen name and number of person {victim}",
            at(platform)
        ),
        EventKind::Lend { lender, borrower, platform } => {
            format!("person {borrower} opens an account at {} with what person {lender} lends", at(platform))
        }
        EventKind::ReVerify(person, platform) => {
            format!("{} has the account of person {person} verified anew", at(platform))
        }
        EventKind::AskMore(person, platform) => {
            format!("{} asks person {person} for name and birth date without need", at(platform))
        }
        EventKind::Order { disclosure, target, platform, .. } => {
            use crate::scenario::Disclosure::{Dragnet, Silent, Single};
            match disclosure {
                Single => format!("an order to {} about the account of person {target}", at(platform)),
                Dragnet => {
                    format!("an order to {} about everybody who commented on one subject", at(platform))
                }
                Silent => format!(
                    "a look-up without an order of the account of person {target} at {}",
                    at(platform)
                ),
            }
        }
        EventKind::CutOff { person, mistaken: true } => format!("person {person} is cut off by mistake"),
        EventKind::CutOff { person, mistaken: false } => format!("person {person} is cut off"),
        EventKind::Restore(person) => format!("the cut-off of person {person} is taken back"),
        EventKind::Lose(person) => format!("person {person} loses the device"),
        EventKind::Recover(person) => format!("person {person} gets going again with a new device"),
        EventKind::Renew(person) => format!("person {person} renews"),
        EventKind::WithdrawConsent { guardian, child } => {
            format!("person {guardian} takes consent for the child, person {child}, back")
        }
        EventKind::Outage(_) => "the services of the centre stop answering".to_owned(),
    }
}

/// The name of an outcome where outcomes are counted.
pub fn outcome_name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Learned(names) if names.is_empty() => "learned-nothing",
        Outcome::Learned(_) => "learned",
        Outcome::NotOffered => "not-offered",
        Outcome::Refused(..) => "refused",
        Outcome::Unreachable(_) => "unreachable",
        Outcome::Unable(_) => "unable",
        Outcome::Pending => "pending",
    }
}

/// How many events of each kind there were, and what came of them.
pub fn outcomes(scenario: &Scenario, ran: &Ran) -> BTreeMap<String, BTreeMap<String, u32>> {
    let mut counted: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    for event in &scenario.events {
        if let Some(outcome) = ran.outcomes.get(&event.number) {
            let of_kind = counted.entry(event.kind.name().to_owned()).or_default();
            *of_kind.entry(outcome_name(outcome).to_owned()).or_default() += 1;
        }
    }
    counted
}

/// A public file of which a record has name and length only: `log`, `bucket` or `path`, and the length.
fn described(octets: &[u8]) -> Option<(String, u64)> {
    #[derive(serde::Deserialize)]
    struct Described {
        file: String,
        length: u64,
    }
    let Described { file, length } = serde_json::from_slice(octets).ok()?;
    let name = file.rsplit('/').next().and_then(|name| name.split('-').next()).unwrap_or_default();
    Some((name.to_owned(), length))
}

/// The name of a message where traffic is counted, and the octets that it has on its way. A transcript has a public file
/// once, where its maker hands it to the publisher; each time that it is fetched from there it has name, digest and length
/// instead, and it counts with that length.
pub(crate) fn on_its_way(message: &Message) -> (String, u64) {
    let fetched =
        (message.from == Party::Publisher && message.what == "file").then(|| described(&message.octets));
    match fetched.flatten() {
        Some((file, length)) => (format!("{} {file}", message.what), length),
        None => (message.what.clone(), message.octets.len() as u64),
    }
}

/// What was sent, by the kinds of the two ends and the name of the message; public files with their whole length.
pub fn traffic(transcript: &Transcript) -> BTreeMap<String, Traffic> {
    let mut traffic: BTreeMap<String, Traffic> = BTreeMap::new();
    for (_, record, _) in transcript.records() {
        if let Record::Message(message) = record {
            let (what, octets) = on_its_way(message);
            let name = format!("{} → {}: {what}", kind(message.from), kind(message.to));
            let entry = traffic.entry(name).or_default();
            entry.count += 1;
            entry.octets += octets;
        }
    }
    traffic
}

/// Octets that each kind of party keeps at the end; the publisher's public files with their whole length.
pub fn stored(transcript: &Transcript) -> BTreeMap<String, u64> {
    use crate::transcript::{Coalition, View};
    let parties: std::collections::BTreeSet<Party> = transcript
        .records()
        .filter_map(|(_, record, _)| match record {
            Record::Row(row) => Some(row.party),
            _ => None,
        })
        .collect();
    let everybody = Coalition::stolen("everybody", parties);
    let mut stored: BTreeMap<String, u64> = BTreeMap::new();
    for (_, row) in View::of(transcript, &everybody).rows {
        let octets = row.octets.as_deref().unwrap_or_default();
        let file =
            (row.party == Party::Publisher && row.table == "files").then(|| described(octets)).flatten();
        *stored.entry(kind(row.party).to_owned()).or_default() +=
            file.map_or(octets.len() as u64, |(_, length)| length);
    }
    stored
}

/// The kind of a party.
pub fn kind(party: Party) -> &'static str {
    match party {
        Party::Person(_) => "person",
        Party::Platform(_) => "platform",
        Party::Authority => "authority",
        Party::CheckingSource => "checking-source",
        Party::Issuer => "issuer",
        Party::Vendor => "vendor",
        Party::Network => "network",
        Party::Opener(_) => "opener",
        Party::Official => "official",
        Party::Publisher => "publisher",
    }
}
