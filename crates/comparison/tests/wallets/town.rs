//! A small town to try a design in: a scenario, a world, and who is who.

use bauta_comparison::design::{Label, Outcome, Reading, Setting, World};
use bauta_comparison::scenario::{Archetype, Parameters, Person, PlatformNumber, Preset, Scenario};
use bauta_comparison::transcript::{Header, Party, Record};

pub(crate) fn scenario() -> Scenario {
    Scenario::generate(Parameters::preset(Preset::Ci), 11).unwrap()
}

pub(crate) fn world(scenario: &Scenario, label: Label, reading: Reading) -> World<'_> {
    let header = Header {
        design: label.as_str().to_owned(),
        setting: "test".to_owned(),
        seed: 11,
        scenario: String::new(),
        version: String::new(),
    };
    let mut world = World::new(scenario, label, Setting::of(label, reading), header);
    world.now = scenario.events[0].time;
    world
}

/// Adults who use the scheme.
pub(crate) fn adults(scenario: &Scenario) -> Vec<u32> {
    some(scenario, |person| person.age >= 20 && person.obstacle.is_none())
}

/// Minors who use it, with a guardian.
pub(crate) fn minors(scenario: &Scenario) -> Vec<u32> {
    some(scenario, |person| person.age < 17 && person.obstacle.is_none() && person.guardian.is_some())
}

/// Who does not use it.
pub(crate) fn outsiders(scenario: &Scenario) -> Vec<u32> {
    some(scenario, |person| person.age >= 20 && person.obstacle.is_some())
}

fn some(scenario: &Scenario, fits: impl Fn(&Person) -> bool) -> Vec<u32> {
    scenario.people.iter().filter(|person| fits(person)).map(|person| person.number).collect()
}

/// The first platform of a kind.
pub(crate) fn platform(scenario: &Scenario, archetype: Archetype) -> PlatformNumber {
    let found = scenario.platforms.iter().find(|platform| platform.archetype == archetype);
    found.unwrap().number
}

/// All octets that a party received in messages of a name, and that its store got, one after the other.
pub(crate) fn seen_by(world: &World<'_>, party: Party) -> Vec<Vec<u8>> {
    let records = world.transcript().records();
    let octets = records.filter_map(|(_, record, _)| match record {
        Record::Message(message) if message.to == party || message.from == party => {
            Some(message.octets.clone())
        }
        Record::Row(row) if row.party == party => row.octets.clone(),
        _ => None,
    });
    octets.collect()
}

/// The messages of a name.
pub(crate) fn messages(world: &World<'_>, what: &str) -> Vec<Vec<u8>> {
    let records = world.transcript().records();
    let octets = records.filter_map(|(_, record, _)| match record {
        Record::Message(message) if message.what == what => Some(message.octets.clone()),
        _ => None,
    });
    octets.collect()
}

pub(crate) fn is_refused(outcome: &Outcome, by: Party) -> bool {
    matches!(outcome, Outcome::Refused(party, _) if *party == by)
}
