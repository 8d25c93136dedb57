//! The world of one run: it carries messages, writes everything down, and keeps time.

use std::collections::{BTreeMap, BTreeSet};

use cpu_time::ThreadTime;
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

use super::{Label, Setting};
use crate::scenario::{PersonNumber, Scenario};
use crate::transcript::{Conversation, Header, Key, Line, Message, Party, Record, Row, Transcript, Truth};

/// A service did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} does not answer")]
pub struct Unreachable(pub Party);

/// A connection between two parties, with the addresses that can be seen of it.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its number.
    pub conversation: Conversation,
    /// The two ends: who opened it, and who answered.
    pub ends: (Party, Party),
    address: String,
    access_address: String,
}

impl Connection {
    /// The address that the service at its end sees of the person; empty between two services.
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// How often something was computed, for how long, by a role.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    /// How often.
    pub count: u64,
    /// CPU time of it all, in nanoseconds.
    pub nanoseconds: u128,
}

/// The world of one run.
pub struct World<'a> {
    /// The scenario. A design takes a person's data from it only where that person acts.
    pub scenario: &'a Scenario,
    /// How the design is read.
    pub setting: Setting,
    /// Unix time, in seconds.
    pub now: u64,
    /// Randomness of the run.
    pub rng: ChaCha20Rng,
    /// The event that is going on.
    pub event: Option<u32>,
    transcript: Transcript,
    down: BTreeSet<Party>,
    conversations: Conversation,
    spent: BTreeMap<(&'static str, &'static str), Spent>,
}

impl<'a> World<'a> {
    /// A world in which nothing has happened.
    pub fn new(scenario: &'a Scenario, label: Label, setting: Setting, header: Header) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&scenario.seed.to_be_bytes());
        seed[8] = label as u8;
        seed[9] = setting.reading as u8;
        Self {
            scenario,
            setting,
            now: scenario.events.first().map_or(0, |event| event.time),
            rng: ChaCha20Rng::from_seed(seed),
            event: None,
            transcript: Transcript::new(header),
            down: BTreeSet::new(),
            conversations: 0,
            spent: BTreeMap::new(),
        }
    }

    /// Opens a connection from a person to a service; through the relay, where the setting has one.
    pub fn connect(&mut self, person: PersonNumber, service: Party) -> Connection {
        let own = self.address_of(person);
        let address = if self.setting.relay { "relay".to_owned() } else { own.clone() };
        self.connection((Party::Person(person), service), address, own)
    }

    /// Opens a connection between two services.
    pub fn connect_services(&mut self, from: Party, to: Party) -> Connection {
        self.connection((from, to), String::new(), String::new())
    }

    fn connection(&mut self, ends: (Party, Party), address: String, access_address: String) -> Connection {
        self.conversations += 1;
        Connection { conversation: self.conversations, ends, address, access_address }
    }

    /// The network address of a person: the household's.
    fn address_of(&self, person: PersonNumber) -> String {
        // 198.18.0.0/15 is set aside for benchmarks (RFC 2544).
        let household = self.scenario.people[person as usize].household;
        format!("198.{}.{}.{}", 18 + (household >> 16 & 1), household >> 8 & 0xff, household & 0xff)
    }

    /// Carries octets from one end of a connection to the other and writes them down.
    ///
    /// # Errors
    ///
    /// The receiver is a service that does not answer at the moment; nothing is written down.
    pub fn send(
        &mut self,
        connection: &Connection,
        from: Party,
        what: &str,
        octets: &[u8],
    ) -> Result<Line, Unreachable> {
        let to = if from == connection.ends.0 { connection.ends.1 } else { connection.ends.0 };
        if self.down.contains(&to) {
            return Err(Unreachable(to));
        }
        let truth = self.truth(connection);
        let message = Message {
            time: self.now,
            from,
            to,
            conversation: connection.conversation,
            address: connection.address.clone(),
            access_address: connection.access_address.clone(),
            what: what.to_owned(),
            octets: octets.to_vec(),
        };
        Ok(self.transcript.push(Record::Message(message), truth))
    }

    fn truth(&self, connection: &Connection) -> Truth {
        let person = match connection.ends {
            (Party::Person(person), _) | (_, Party::Person(person)) => Some(person),
            _ => None,
        };
        Truth { person, event: self.event }
    }

    /// A party writes into its store: about its own `subject`, from a connection, if it is from one.
    pub fn keep(
        &mut self,
        party: Party,
        table: &str,
        subject: &str,
        connection: Option<&Connection>,
        octets: &[u8],
    ) -> Line {
        let truth = Truth { person: self.transcript.named(party, subject), event: self.event };
        let row = Row {
            time: self.now,
            party,
            table: table.to_owned(),
            subject: subject.to_owned(),
            conversation: connection.map(|connection| connection.conversation),
            octets: Some(octets.to_vec()),
            before: None,
        };
        self.transcript.push(Record::Row(row), truth)
    }

    /// A party removes all rows of a table about a subject.
    pub fn forget(&mut self, party: Party, table: &str, subject: &str) {
        self.remove(party, table, subject, None);
    }

    /// A party removes all rows of a table that were written before a time.
    pub fn forget_before(&mut self, party: Party, table: &str, before: u64) {
        self.remove(party, table, "", Some(before));
    }

    fn remove(&mut self, party: Party, table: &str, subject: &str, before: Option<u64>) {
        let truth = Truth { person: self.transcript.named(party, subject), event: self.event };
        let row = Row {
            time: self.now,
            party,
            table: table.to_owned(),
            subject: subject.to_owned(),
            conversation: None,
            octets: None,
            before,
        };
        self.transcript.push(Record::Row(row), truth);
    }

    /// A party holds a key from now on.
    pub fn hold(&mut self, party: Party, name: &str, octets: &[u8]) {
        let key = Key { time: self.now, party, name: name.to_owned(), octets: octets.to_vec() };
        self.transcript.push(Record::Key(key), Truth { person: None, event: self.event });
    }

    /// Tells the harness (nobody else) whom a party's own name for somebody stands for.
    pub fn is(&mut self, party: Party, subject: &str, person: PersonNumber) {
        self.transcript.name(party, subject.to_owned(), person);
    }

    /// Tells the harness (nobody else) the secret behind a public value that a person shows, such as a pseudonym or what is
    /// sealed to a public key: what a large quantum computer would work out. Both are octets, the public one as it is when
    /// encodings are taken off.
    pub fn discrete_logarithm(&mut self, public: &[u8], secret: &[u8]) {
        self.transcript.discrete_logarithm(public.to_vec(), secret.to_vec());
    }

    /// Runs a computation of a role (`wallet`, `issuer`, `platform`, `authority`) and adds its CPU time to the bill.
    pub fn spend<T>(
        &mut self,
        role: &'static str,
        operation: &'static str,
        compute: impl FnOnce(&mut ChaCha20Rng) -> T,
    ) -> T {
        let since = ThreadTime::now();
        let result = compute(&mut self.rng);
        let spent = self.spent.entry((role, operation)).or_default();
        spent.count += 1;
        spent.nanoseconds += since.elapsed().as_nanos();
        result
    }

    /// Adds to the bill what a role computed elsewhere: on a thread of its own, or for several at once.
    pub fn bill(&mut self, role: &'static str, operation: &'static str, count: u64, nanoseconds: u128) {
        let spent = self.spent.entry((role, operation)).or_default();
        spent.count += count;
        spent.nanoseconds += nanoseconds;
    }

    /// A random name of 16 hexadecimal digits, for an account or a record.
    pub fn fresh_name(&mut self) -> String {
        format!("{:016x}", self.rng.next_u64())
    }

    /// From now on a service does not answer, or answers again.
    pub fn set_down(&mut self, party: Party, down: bool) {
        if down {
            self.down.insert(party);
        } else {
            self.down.remove(&party);
        }
    }

    /// Whether a service does not answer at the moment.
    pub fn is_down(&self, party: Party) -> bool {
        self.down.contains(&party)
    }

    /// What has been written down.
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// What was written down, and what it cost.
    pub fn finish(self) -> (Transcript, BTreeMap<(&'static str, &'static str), Spent>) {
        (self.transcript, self.spent)
    }
}
