//! A village: five people, five platforms, and nothing that happens by itself.

use bauta_comparison::design::{Design, Label, Outcome, Reading, Setting, World};
use bauta_comparison::run::design;
use bauta_comparison::scenario::{
    Archetype, Document, Obstacle, Parameters, Person, Platform, PlatformNumber, Scenario,
};
use bauta_comparison::transcript::{Coalition, Header, Message, Party, Record, View};
use bauta_credential::Date;

/// 1 October 2026, noon.
pub(crate) const NOON: u64 = 1_790_856_000;
pub(crate) const DAY: u64 = 86_400;

/// An adult.
pub(crate) const ANN: u32 = 0;
/// An adult.
pub(crate) const BEN: u32 = 1;
/// Ten years old; Ann is the guardian.
pub(crate) const KIM: u32 = 2;
/// An adult with no telephone that reads documents.
pub(crate) const OLD: u32 = 3;
/// Sixteen years old; Ann is the guardian.
pub(crate) const TEEN: u32 = 4;

pub(crate) const SOCIAL: PlatformNumber = 0;
/// One owner with `VIDEO`.
pub(crate) const SHOP: PlatformNumber = 1;
/// One owner with `SHOP`.
pub(crate) const VIDEO: PlatformNumber = 2;
/// Must have name and number by law.
pub(crate) const RAIL: PlatformNumber = 3;
/// From 18.
pub(crate) const GAME: PlatformNumber = 4;

fn person(number: u32, born: (i16, i8, i8), guardian: Option<u32>, obstacle: Option<Obstacle>) -> Person {
    let name = ["ALPHAS", "BRAVOS", "CHARLI", "DELTAS", "ECHOES"][number as usize];
    Person {
        number,
        family_name: format!("{name}FAMILY"),
        given_name: format!("{name}GIVEN"),
        female: true,
        birth_date: Date::from_ymd(born.0, born.1, born.2).unwrap(),
        age: u8::try_from(2026 - born.0).unwrap(),
        document: Document::ResidentIdCard,
        document_number: format!("UTO00000{number}"),
        id_number: format!("990101{:04}{:02}{:02}00{number}X", born.0, born.1, born.2),
        region: "990101".to_owned(),
        telephone: format!("1990000000{number}"),
        face: [u8::try_from(number).unwrap() * 17 + 1; 16],
        device: format!("model-{number}"),
        household: number,
        guardian,
        obstacle,
    }
}

fn platform(number: PlatformNumber, archetype: Archetype, age: u8) -> Platform {
    let name = ["social-1", "shop-1", "video-1", "rail-1", "game-1"][usize::from(number)];
    Platform {
        number,
        archetype,
        name: name.to_owned(),
        address: format!("https://{name}.example"),
        owned: number == SHOP || number == VIDEO,
        age,
        name_by_law: number == RAIL,
        region: false,
    }
}

pub(crate) fn village() -> Scenario {
    Scenario {
        parameters: Parameters::default(),
        seed: 1,
        people: vec![
            person(ANN, (1980, 1, 2), None, None),
            person(BEN, (1990, 3, 4), None, None),
            person(KIM, (2016, 5, 6), Some(ANN), None),
            person(OLD, (1950, 7, 8), None, Some(Obstacle::NoDevice)),
            person(TEEN, (2010, 9, 10), Some(ANN), None),
        ],
        platforms: vec![
            platform(SOCIAL, Archetype::Social, 0),
            platform(SHOP, Archetype::Shop, 0),
            platform(VIDEO, Archetype::Video, 0),
            platform(RAIL, Archetype::Rail, 0),
            platform(GAME, Archetype::Game, 18),
        ],
        events: Vec::new(),
    }
}

pub(crate) fn header() -> Header {
    Header {
        design: String::new(),
        setting: String::new(),
        seed: 1,
        scenario: String::new(),
        version: String::new(),
    }
}

pub(crate) fn world(scenario: &Scenario, label: Label, setting: Setting) -> World<'_> {
    let mut world = World::new(scenario, label, setting, header());
    world.now = NOON;
    world
}

/// A design that has started, with everybody enrolled who can be.
pub(crate) fn started(scenario: &Scenario, label: Label, setting: Setting) -> (World<'_>, Box<dyn Design>) {
    let mut world = world(scenario, label, setting);
    let mut design = design(label);
    design.start(&mut world);
    for person in [ANN, BEN, KIM, OLD, TEEN] {
        design.enrol(&mut world, person);
    }
    (world, design)
}

pub(crate) fn documented(label: Label) -> Setting {
    Setting::of(label, Reading::Documented)
}

pub(crate) fn refused(outcome: &Outcome, by: Party) -> bool {
    matches!(outcome, Outcome::Refused(party, _) if *party == by)
}

/// Whether parties that pool what they have, have these octets anywhere in messages or stores.
pub(crate) fn has(world: &World<'_>, parties: &[Party], text: &str) -> bool {
    let coalition = Coalition::pooled("", parties.iter().copied());
    let view = View::of(world.transcript(), &coalition);
    let contains = |octets: &[u8]| octets.windows(text.len()).any(|window| window == text.as_bytes());
    view.messages.iter().any(|message| message.octets().is_some_and(contains))
        || view.rows.iter().any(|(_, row)| row.octets.as_deref().is_some_and(contains))
}

/// The rows of a table that a party has at the end, as text.
pub(crate) fn rows(world: &World<'_>, party: Party, table: &str) -> Vec<(String, serde_json::Value)> {
    let coalition = Coalition::pooled("", [party]);
    let view = View::of(world.transcript(), &coalition);
    let rows = view.rows.iter().filter(|(_, row)| row.table == table);
    rows.map(|(_, row)| {
        (row.subject.clone(), serde_json::from_slice(row.octets.as_deref().unwrap()).unwrap())
    })
    .collect()
}

/// The messages of a name, in order.
pub(crate) fn sent<'a>(world: &'a World<'_>, what: &str) -> Vec<&'a Message> {
    let records = world.transcript().records();
    records
        .filter_map(|(_, record, _)| match record {
            Record::Message(message) if message.what == what => Some(message),
            _ => None,
        })
        .collect()
}
