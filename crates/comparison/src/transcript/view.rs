//! What a coalition sees of a transcript: the only thing that an adversary is given.

use std::collections::{BTreeSet, HashMap};

use super::{Conversation, Key, Line, Message, Party, Record, Row, Transcript};

/// How a coalition came to what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Access {
    /// Its parties pool what they sent, received and keep.
    Pooled,
    /// A thief took the stores and keys as they are at the end, and no messages.
    Stolen,
}

/// Parties that pool what they have, or whose stores were taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coalition {
    /// What it is called in results (`authority+platform:0`).
    pub name: String,
    /// Its parties.
    pub parties: BTreeSet<Party>,
    /// Pooled, or stolen.
    pub access: Access,
}

impl Coalition {
    /// Parties that pool what they have.
    pub fn pooled(name: &str, parties: impl IntoIterator<Item = Party>) -> Self {
        Self { name: name.to_owned(), parties: parties.into_iter().collect(), access: Access::Pooled }
    }

    /// What a thief of these stores has.
    pub fn stolen(name: &str, parties: impl IntoIterator<Item = Party>) -> Self {
        Self { name: name.to_owned(), parties: parties.into_iter().collect(), access: Access::Stolen }
    }
}

/// A message as a coalition sees it. Persons at its ends have no number here: a service sees a connection, not who it is.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    message: &'a Message,
    line: Line,
    /// An end of it is in the coalition.
    open: bool,
    /// Who carries it is in the coalition.
    carried: bool,
}

impl<'a> Seen<'a> {
    /// On which line it stands.
    pub fn line(&self) -> Line {
        self.line
    }

    /// Unix time, in seconds.
    pub fn time(&self) -> u64 {
        self.message.time
    }

    /// Which service sent it; `None`: a person.
    pub fn from(&self) -> Option<Party> {
        service(self.message.from)
    }

    /// Which service received it; `None`: a person.
    pub fn to(&self) -> Option<Party> {
        service(self.message.to)
    }

    /// The connection. Who only carries messages tells connections apart, too.
    pub fn conversation(&self) -> Conversation {
        self.message.conversation
    }

    /// The name of the message in its protocol, where an end of it is in the coalition.
    pub fn what(&self) -> Option<&'a str> {
        self.open.then_some(&self.message.what)
    }

    /// What was sent, where an end of it is in the coalition.
    pub fn octets(&self) -> Option<&'a [u8]> {
        self.open.then_some(&self.message.octets)
    }

    /// How many octets were sent: the network sees as much.
    pub fn length(&self) -> usize {
        self.message.octets.len()
    }

    /// The person's network address as the service at the other end sees it, where that service is in the coalition.
    pub fn address(&self) -> Option<&'a str> {
        (self.open && !self.message.address.is_empty()).then_some(&self.message.address)
    }

    /// The person's network address as the network sees it, where the network is in the coalition.
    pub fn access_address(&self) -> Option<&'a str> {
        (self.carried && !self.message.access_address.is_empty()).then_some(&self.message.access_address)
    }
}

fn service(party: Party) -> Option<Party> {
    (!matches!(party, Party::Person(_))).then_some(party)
}

/// What a coalition sees.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// Whose view it is.
    pub coalition: &'a Coalition,
    /// What its parties sent, received or carried, in order; empty for a thief.
    pub messages: Vec<Seen<'a>>,
    /// The rows that its parties' stores hold at the end, in order.
    pub rows: Vec<(Line, &'a Row)>,
    /// The keys that its parties hold.
    pub keys: Vec<(Line, &'a Key)>,
}

impl<'a> View<'a> {
    /// What `coalition` sees of a transcript.
    pub fn of(transcript: &'a Transcript, coalition: &'a Coalition) -> Self {
        let mut view = Self { coalition, messages: Vec::new(), rows: Vec::new(), keys: Vec::new() };
        let has = |party: &Party| coalition.parties.contains(party);
        let removals = Removals::of(transcript);
        for (line, record, _) in transcript.records() {
            match record {
                Record::Message(message) if coalition.access == Access::Pooled => {
                    let open = has(&message.from) || has(&message.to);
                    let carried = has(&Party::Network);
                    if open || carried {
                        view.messages.push(Seen { message, line, open, carried });
                    }
                }
                Record::Row(row) if has(&row.party) && row.octets.is_some() => {
                    if !removals.cover(line, row) {
                        view.rows.push((line, row));
                    }
                }
                Record::Key(key) if has(&key.party) => view.keys.push((line, key)),
                Record::Message(_) | Record::Row(_) | Record::Key(_) => {}
            }
        }
        view
    }
}

/// What was removed from stores.
#[derive(Default)]
struct Removals<'a> {
    /// On which line the rows of a table about a subject were last removed.
    about: HashMap<(Party, &'a str, &'a str), Line>,
    /// Before which time, and up to which line, the rows of a table were removed.
    before: HashMap<(Party, &'a str), (u64, Line)>,
}

impl<'a> Removals<'a> {
    fn of(transcript: &'a Transcript) -> Self {
        let mut removals = Self::default();
        for (line, record, _) in transcript.records() {
            let Record::Row(row @ Row { octets: None, .. }) = record else { continue };
            match row.before {
                Some(time) => {
                    removals.before.insert((row.party, &row.table[..]), (time, line));
                }
                None => {
                    removals.about.insert((row.party, &row.table[..], &row.subject[..]), line);
                }
            }
        }
        removals
    }

    fn cover(&self, line: Line, row: &Row) -> bool {
        let (table, subject) = (&row.table[..], &row.subject[..]);
        self.about.get(&(row.party, table, subject)).is_some_and(|last| line < *last)
            || self
                .before
                .get(&(row.party, table))
                .is_some_and(|(time, last)| line < *last && row.time < *time)
    }
}
