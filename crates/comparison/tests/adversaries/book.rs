//! Transcripts written by hand: people visit platforms, platforms keep rows.

use bauta_comparison::adversary::{self, Measured};
use bauta_comparison::results::Attack;
use bauta_comparison::scenario::{
    Archetype, Document, Event, EventKind, Parameters, Person, Platform, Scenario,
};
use bauta_comparison::transcript::{
    Coalition, Conversation, Header, Key, Line, Message, Party, Record, Row, Transcript, Truth,
};
use bauta_credential::Date;
use serde_json::Value;

/// 2026-10-01T00:00:00Z.
pub(crate) const START: u64 = 1_790_812_800;
pub(crate) const DAY: u64 = 86_400;

/// A scenario of so many people, two to a household, in four regions, and three platforms.
pub(crate) fn scenario(people: u32) -> Scenario {
    let platforms = (0..3).map(|number| Platform {
        number,
        archetype: Archetype::Social,
        name: format!("social-{}", number + 1),
        address: format!("https://social-{}.example", number + 1),
        owned: number < 2,
        age: 0,
        name_by_law: false,
        region: false,
    });
    Scenario {
        parameters: Parameters::default(),
        seed: 7,
        people: (0..people).map(person).collect(),
        platforms: platforms.collect(),
        events: Vec::new(),
    }
}

fn letters(mut number: u32) -> String {
    let mut text = String::new();
    for _ in 0..6 {
        text.push(char::from(b'A' + u8::try_from(number % 26).unwrap()));
        number = number / 26 + 7;
    }
    text
}

fn person(number: u32) -> Person {
    let birth_date = Date::from_days(u16::try_from(20_000 + 37 * number).unwrap());
    let (year, month, day) = birth_date.ymd();
    let region = 990_100 + number % 4;
    let id_number = with_check_digit(&format!("{region}{year:04}{month:02}{day:02}{:03}", number % 1000));
    Person {
        number,
        family_name: format!("F{}", letters(number)),
        given_name: format!("G{}", letters(number)),
        female: number.is_multiple_of(2),
        birth_date,
        age: 40,
        document: if number == 3 { Document::Passport } else { Document::ResidentIdCard },
        document_number: format!("D{:08}", 77_000_000 + number),
        id_number,
        region: region.to_string(),
        telephone: format!("199{:08}", 41_000_000 + number),
        face: face(number),
        device: format!("Device model 9, serial {:08}", 55_000_000 + number),
        household: number / 2,
        guardian: None,
        obstacle: None,
    }
}

fn face(number: u32) -> [u8; 16] {
    let mut face = [0xd1; 16];
    face[..4].copy_from_slice(&(0xfeed_0000 + number).to_be_bytes());
    face
}

fn with_check_digit(digits: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = std::iter::zip(weights, digits.chars())
        .map(|(weight, digit)| weight * digit.to_digit(10).unwrap())
        .sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

/// A transcript that is being written.
pub(crate) struct Book {
    pub(crate) scenario: Scenario,
    pub(crate) transcript: Transcript,
    conversations: Conversation,
}

/// Where and when something happens.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) person: u32,
    pub(crate) party: Party,
    pub(crate) subject: &'a str,
    pub(crate) time: u64,
}

impl Book {
    pub(crate) fn new(people: u32) -> Self {
        Self::of(scenario(people))
    }

    pub(crate) fn of(scenario: Scenario) -> Self {
        let header = Header {
            design: "hand-made".to_owned(),
            setting: "documented".to_owned(),
            seed: 1,
            scenario: String::new(),
            version: String::new(),
        };
        Self { scenario, transcript: Transcript::new(header), conversations: 0 }
    }

    /// The address of a household, as [`Book::visit`] writes it.
    pub(crate) fn address(person: u32) -> String {
        format!("198.18.0.{}", person / 2 + 1)
    }

    pub(crate) fn is(&mut self, party: Party, subject: &str, person: u32) {
        self.transcript.name(party, subject.to_owned(), person);
    }

    /// A person sends something to a service, which keeps a row about its subject for them.
    pub(crate) fn visit(&mut self, at: At<'_>, message: &[u8], row: &Value) -> Line {
        let line = self.send_from(at, &Self::address(at.person), message);
        self.keep(at, Some(self.conversations), row.to_string().as_bytes());
        line
    }

    /// A person sends something over a new connection, seen from an address.
    pub(crate) fn send_from(&mut self, at: At<'_>, address: &str, message: &[u8]) -> Line {
        self.conversations += 1;
        self.message((Party::Person(at.person), at.party), (at, address), message)
    }

    /// A service sends something to another over a new connection.
    pub(crate) fn between(&mut self, from: Party, to: Party, time: u64, message: &[u8]) -> Conversation {
        self.conversations += 1;
        let at = At { person: 0, party: to, subject: "", time };
        self.message((from, to), (at, ""), message);
        self.conversations
    }

    fn message(&mut self, ends: (Party, Party), (at, address): (At<'_>, &str), octets: &[u8]) -> Line {
        let person = matches!(ends.0, Party::Person(_)).then_some(at.person);
        let message = Message {
            time: at.time,
            from: ends.0,
            to: ends.1,
            conversation: self.conversations,
            address: address.to_owned(),
            access_address: if person.is_some() { Self::address(at.person) } else { String::new() },
            what: "message".to_owned(),
            octets: octets.to_vec(),
        };
        self.transcript.push(Record::Message(message), Truth { person, event: None })
    }

    pub(crate) fn keep(&mut self, at: At<'_>, conversation: Option<Conversation>, octets: &[u8]) -> Line {
        self.keep_in("accounts", at, conversation, octets)
    }

    pub(crate) fn keep_in(
        &mut self,
        table: &str,
        at: At<'_>,
        conversation: Option<Conversation>,
        octets: &[u8],
    ) -> Line {
        let row = Row {
            time: at.time,
            party: at.party,
            table: table.to_owned(),
            subject: at.subject.to_owned(),
            conversation,
            octets: Some(octets.to_vec()),
            before: None,
        };
        let truth = Truth { person: self.transcript.named(at.party, at.subject), event: None };
        self.transcript.push(Record::Row(row), truth)
    }

    pub(crate) fn hold(&mut self, party: Party, name: &str, octets: &[u8]) {
        let key = Key { time: START, party, name: name.to_owned(), octets: octets.to_vec() };
        self.transcript.push(Record::Key(key), Truth::default());
    }

    /// Everybody has an account at the first two platforms; what is shown there is chosen by platform and person.
    /// Visits are hours apart from each other.
    pub(crate) fn everybody(people: u32, shown: impl Fn(u16, u32) -> Value) -> Self {
        let mut book = Self::new(people);
        book.sign_up_everybody(shown);
        book
    }

    pub(crate) fn sign_up_everybody(&mut self, shown: impl Fn(u16, u32) -> Value) {
        for platform in 0..2 {
            for person in 0..u32::try_from(self.scenario.people.len()).unwrap() {
                let party = Party::Platform(platform);
                let subject = account(platform, person);
                self.is(party, &subject, person);
                let time = START + u64::from(platform) * 10 * DAY + u64::from(person) * 7200;
                let at = At { person, party, subject: &subject, time };
                let shown = shown(platform, person);
                self.visit(at, shown.to_string().as_bytes(), &serde_json::json!({ "kept": true }));
            }
        }
    }

    /// Adds an event, so that lines can be of it.
    pub(crate) fn event(&mut self, time: u64, kind: EventKind) -> u32 {
        let number = u32::try_from(self.scenario.events.len()).unwrap();
        self.scenario.events.push(Event { number, time, kind, story: None });
        number
    }

    pub(crate) fn attack(&self, coalition: &Coalition) -> Measured {
        adversary::attack_by(&self.scenario, &self.transcript, std::slice::from_ref(coalition))
    }

    /// What a program made of a task, for a coalition.
    pub(crate) fn scored(&self, coalition: &Coalition, program: &str, task: &str) -> Attack {
        let measured = self.attack(coalition);
        let attack =
            measured.attacks.into_iter().find(|attack| attack.program == program && attack.task == task);
        attack.unwrap_or_else(|| panic!("{program} has no score for {task}"))
    }
}

/// The name of an account: nothing in it is common to two platforms.
pub(crate) fn account(platform: u16, person: u32) -> String {
    hash_text(&format!("account {platform} {person}"))[..16].to_owned()
}

/// 64 hexadecimal digits that look random.
pub(crate) fn hash_text(label: &str) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(label))
}

pub(crate) fn both_platforms() -> Coalition {
    Coalition::pooled("both", [Party::Platform(0), Party::Platform(1)])
}
