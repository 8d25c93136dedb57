//! What is written down: messages, rows and keys, each with the line it stands on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::ser::SerializeMap as _;

use crate::demonstration::Host;

/// One end of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Somebody's browser; which one, nobody is told.
    Person,
    /// A party.
    Party(Host),
    /// A party's own staff.
    Staff,
}

impl Serialize for End {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Person => serializer.serialize_str("person"),
            Self::Staff => serializer.serialize_str("staff"),
            Self::Party(host) => host.serialize(serializer),
        }
    }
}

/// Octets: in JSON `"text"` where they are UTF-8, else `"base64"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Octets(pub Vec<u8>);

impl Serialize for Octets {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match std::str::from_utf8(&self.0) {
            Ok(text) => map.serialize_entry("text", text)?,
            Err(_) => map.serialize_entry("base64", &STANDARD.encode(&self.0))?,
        }
        map.end()
    }
}

/// A request or an answer, as its two ends have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Who sent it.
    pub from: End,
    /// Who received it.
    pub to: End,
    /// Which connection it came over: what both ends can tell apart.
    pub conversation: u64,
    /// The address at the other end, as the party sees it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// What it is, for people: `POST /login`, `201 to POST /login`.
    pub what: String,
    /// The method of the request.
    pub method: String,
    /// The path of the request, with its query.
    pub path: String,
    /// The status, of an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The headers that say something; of a bearer token only that there is one.
    pub headers: Vec<(String, String)>,
    /// How many octets the body has.
    pub octets: usize,
    /// Whether only the beginning of the body is kept here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// The body.
    #[serde(flatten)]
    pub body: Octets,
}

/// A row that a party wrote, changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Whose.
    pub party: Host,
    /// The message's connection, where a message was the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<u64>,
    /// Of which table.
    pub table: String,
    /// Which row of it: the values of its primary key.
    pub row: String,
    /// Whether it was removed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// All its columns, as JSON; octets among them in hexadecimal.
    #[serde(flatten)]
    pub body: Octets,
}

/// A key that a party holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Whose.
    pub party: Host,
    /// What it is for.
    pub name: String,
    /// The key, as it is kept.
    #[serde(flatten)]
    pub body: Octets,
}

/// What stands on a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum What {
    /// Octets on their way.
    Message(Message),
    /// A change in a store.
    Row(Row),
    /// A key.
    Key(Key),
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Its number, from 1.
    pub line: u64,
    /// When, in seconds since 1970 by the demonstration's clock.
    pub time: u64,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

impl Record {
    /// How much memory it takes, about, in octets.
    pub(super) fn size(&self) -> usize {
        const OVERHEAD: usize = 256;
        let headers = |message: &Message| {
            message.headers.iter().map(|(name, value)| name.len() + value.len() + 48).sum::<usize>()
        };
        OVERHEAD
            + match &self.what {
                What::Message(message) => {
                    message.body.0.len() + 2 * message.path.len() + message.what.len() + headers(message)
                }
                What::Row(row) => row.body.0.len() + row.row.len() + row.table.len(),
                What::Key(key) => key.body.0.len() + key.name.len(),
            }
    }

    /// Whether a party sent it, received it or keeps it.
    pub fn concerns(&self, party: Host) -> bool {
        match &self.what {
            What::Message(message) => message.from == End::Party(party) || message.to == End::Party(party),
            What::Row(row) => row.party == party,
            What::Key(key) => key.party == party,
        }
    }
}
