//! What a run writes down: messages, rows of stores and keys, each with the line it stands on.

pub mod file;
mod party;
mod view;

pub use party::{Party, UnknownParty};
pub use view::{Access, Coalition, Seen, View};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A line of a transcript: the header is line 0, records begin at 1.
pub type Line = u32;

/// One connection between two parties: what both ends see of a visit belongs together.
pub type Conversation = u32;

/// Octets that one party sent to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Unix time, in seconds.
    pub time: u64,
    /// Who sent it.
    pub from: Party,
    /// Who received it.
    pub to: Party,
    /// Over which connection.
    pub conversation: Conversation,
    /// The address that the party at the other end sees of the person's connection: theirs, or a relay's. Between two
    /// services: empty.
    pub address: String,
    /// The address that the person's own network operator sees of the same connection. Between two services: empty.
    pub access_address: String,
    /// The name of the message in its protocol.
    pub what: String,
    /// What was sent, as the two ends have it after decryption.
    #[serde(with = "octets")]
    pub octets: Vec<u8>,
}

/// Something that a party wrote into its store, or removed from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Unix time, in seconds.
    pub time: u64,
    /// Whose store.
    pub party: Party,
    /// Which table.
    pub table: String,
    /// The party's own name for the person or the account that the row is about; empty: about nobody in particular.
    pub subject: String,
    /// The connection that the row comes from.
    pub conversation: Option<Conversation>,
    /// What is kept, as JSON or CBOR; `None`: all rows of this table about this subject are removed.
    #[serde(with = "octets::optional")]
    pub octets: Option<Vec<u8>>,
    /// With no octets: only rows that were written before this time are removed, whoever they are about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}

/// A key that a party holds from this moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Unix time, in seconds.
    pub time: u64,
    /// Who holds it.
    pub party: Party,
    /// What it is for.
    pub name: String,
    /// The key.
    #[serde(with = "octets")]
    pub octets: Vec<u8>,
}

/// What stands on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    /// Octets on their way.
    Message(Message),
    /// A change in a store.
    Row(Row),
    /// A key.
    Key(Key),
}

/// What only the harness knows of a line: it never enters a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// The person whose doing or whose data it is.
    pub person: Option<u32>,
    /// The event of the scenario that it belongs to, by number.
    pub event: Option<u32>,
}

/// What a run is of: line 0 of its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The label of the design (`N1`).
    pub design: String,
    /// The reading of the design (`documented`).
    pub setting: String,
    /// The seed of the scenario.
    pub seed: u64,
    /// SHA-256 of the scenario's parameters as they are written out, in hexadecimal.
    pub scenario: String,
    /// The version of this crate.
    pub version: String,
}

/// Everything that was written down in one run, and beside it what the harness knows.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// What the run is of.
    pub header: Header,
    records: Vec<(Record, Truth)>,
    names: BTreeMap<(Party, String), u32>,
    logarithms: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Transcript {
    /// An empty one.
    pub fn new(header: Header) -> Self {
        Self { header, records: Vec::new(), names: BTreeMap::new(), logarithms: BTreeMap::new() }
    }

    /// Writes a record down and returns its line.
    pub fn push(&mut self, record: Record, truth: Truth) -> Line {
        self.records.push((record, truth));
        Line::try_from(self.records.len()).unwrap_or(Line::MAX)
    }

    /// Tells the harness whom a party's own name for somebody stands for.
    pub fn name(&mut self, party: Party, subject: String, person: u32) {
        self.names.insert((party, subject), person);
    }

    /// Whom a party's own name for somebody stands for: for scoring, never for an adversary.
    pub fn named(&self, party: Party, subject: &str) -> Option<u32> {
        self.names.get(&(party, subject.to_owned())).copied()
    }

    /// Every name that a party has for somebody.
    pub fn names(&self) -> impl Iterator<Item = (Party, &str, u32)> {
        self.names.iter().map(|((party, subject), person)| (*party, &subject[..], *person))
    }

    /// Tells the harness of which secret a public value is the discrete logarithm problem: who has a large quantum computer
    /// works the secret out from the value.
    pub fn discrete_logarithm(&mut self, public: Vec<u8>, secret: Vec<u8>) {
        self.logarithms.insert(public, secret);
    }

    /// Every public value with its secret.
    pub fn logarithms(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.logarithms.iter().map(|(public, secret)| (&public[..], &secret[..]))
    }

    /// Every record with its line and its truth, in order.
    pub fn records(&self) -> impl Iterator<Item = (Line, &Record, Truth)> {
        (1..).zip(&self.records).map(|(line, (record, truth))| (line, record, *truth))
    }

    /// The record on a line.
    pub fn record(&self, line: Line) -> Option<(&Record, Truth)> {
        let (record, truth) = self.records.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
        Some((record, *truth))
    }
}

/// Octets in JSON: as text where they are text, else `{"base64": "…"}`.
mod octets {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Written<'a> {
        Text(std::borrow::Cow<'a, str>),
        Octets { base64: std::borrow::Cow<'a, str> },
    }

    pub(super) fn serialize<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(octets) {
            Ok(text) => Written::Text(text.into()).serialize(serializer),
            Err(_) => Written::Octets { base64: STANDARD.encode(octets).into() }.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        match Written::deserialize(deserializer)? {
            Written::Text(text) => Ok(text.into_owned().into_bytes()),
            Written::Octets { base64 } => STANDARD.decode(&*base64).map_err(serde::de::Error::custom),
        }
    }

    pub(super) mod optional {
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        #[derive(Serialize, Deserialize)]
        #[serde(transparent)]
        struct Octets(#[serde(with = "super")] Vec<u8>);

        #[allow(clippy::ref_option, reason = "serde passes a reference to the member")]
        pub(in super::super) fn serialize<S: Serializer>(
            octets: &Option<Vec<u8>>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            octets.clone().map(Octets).serialize(serializer)
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Vec<u8>>, D::Error> {
            Ok(Option::<Octets>::deserialize(deserializer)?.map(|octets| octets.0))
        }
    }
}
