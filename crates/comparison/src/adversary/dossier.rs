//! Dossiers: what a party has about each name that it uses for somebody.
//!
//! A dossier is made from a view alone: the rows about a subject, and the messages of the connections from which these
//! rows came. Messages of a connection from which rows about several subjects came belong to none of them, since the
//! party itself could not tell whose they are; a message is then seen by searches of the whole view only.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::decode::PathNumber;
use super::fields::{FieldNumber, Fields};
use super::meaning::{Attribute, Meaning};
use crate::scenario::PlatformNumber;
use crate::transcript::{Conversation, Key, Line, Party, Row, Seen, View};

/// The number of a dossier, of all dossiers of a transcript.
pub type DossierNumber = u32;

/// A value that a dossier has, where it first stood, and when it was first and last seen.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The field.
    pub field: FieldNumber,
    /// The line.
    pub line: Line,
    /// First and last seen, Unix time in seconds.
    pub seen: (u64, u64),
}

/// What a party has about one of its own names for somebody.
#[derive(Clone, Debug, Default)]
pub struct Dossier {
    /// Its number.
    pub number: DossierNumber,
    /// Whose; `None` only in an empty dossier.
    pub party: Option<Party>,
    /// The party's name for them.
    pub subject: String,
    /// Different values.
    pub held: Vec<Held>,
    /// Its rows and messages, in order.
    pub lines: Vec<Line>,
    /// When somebody connected: time and first line; for a thief, when rows were written.
    pub visits: Vec<(u64, Line)>,
    /// Network addresses, each with the first line.
    pub addresses: BTreeMap<String, Line>,
    /// What is said about the person, each with the first line.
    pub attributes: BTreeMap<Attribute, Line>,
    /// Platforms that are named in it or that its messages came from, with the time.
    pub mentions: Vec<(PlatformNumber, u64, Line)>,
    /// Its connections.
    pub conversations: Vec<Conversation>,
}

/// A connection with a person at the other end about whom the party has no name.
#[derive(Clone, Debug)]
pub struct Loose {
    /// With which party.
    pub party: Party,
    /// When it began.
    pub time: u64,
    /// From where; empty where that is not seen.
    pub address: String,
    /// Its first line.
    pub line: Line,
}

/// All that one party has.
#[derive(Clone, Debug, Default)]
pub struct Holdings<'a> {
    /// A dossier for each of its names.
    pub dossiers: Vec<Dossier>,
    /// Connections without one.
    pub loose: Vec<Loose>,
    /// Messages that belong to no dossier, with their time: published lists, what was sent between services.
    pub unfiled: Vec<(u64, Line)>,
    /// Its keys.
    pub keys: Vec<(Line, &'a Key)>,
    /// Connections that it carries without seeing into them.
    pub carried: Vec<Carried<'a>>,
}

/// A connection as the network sees it.
#[derive(Clone, Copy, Debug)]
pub struct Carried<'a> {
    /// Which.
    pub conversation: Conversation,
    /// When it began.
    pub time: u64,
    /// From where.
    pub address: &'a str,
    /// With which service.
    pub service: Party,
    /// Its first line.
    pub line: Line,
}

impl<'a> Holdings<'a> {
    /// What the view of a single party holds; numbers of dossiers begin with `first`.
    pub fn of(view: &View<'a>, fields: &Fields, first: DossierNumber) -> Self {
        let mut filing = Filing { fields, first, dossiers: Vec::new(), places: HashMap::new() };
        let mut of: HashMap<Conversation, Option<usize>> = HashMap::new();
        for (line, row) in &view.rows {
            if row.subject.is_empty() {
                continue;
            }
            let at = filing.place(row);
            filing.file_row(at, *line, row, view.messages.is_empty());
            if let Some(conversation) = row.conversation {
                let whose = of.entry(conversation).or_insert(Some(at));
                *whose = whose.filter(|other| *other == at);
            }
        }
        let mut holdings = Self { keys: view.keys.clone(), ..Self::default() };
        let mut begun: HashSet<Conversation> = HashSet::new();
        for seen in &view.messages {
            let new = begun.insert(seen.conversation());
            holdings.carry(seen, new);
            let whose = of.get(&seen.conversation());
            if let Some(Some(at)) = whose {
                filing.file_message(*at, seen, new);
            } else if seen.octets().is_some() {
                holdings.unfiled.push((seen.time(), seen.line()));
            }
            if whose.is_none() && new {
                holdings.loose.extend(loose(seen));
            }
        }
        holdings.dossiers = filing.dossiers;
        for dossier in &mut holdings.dossiers {
            dossier.visits.sort_unstable();
            dossier.lines.sort_unstable();
            dossier.lines.dedup();
        }
        holdings
    }

    fn carry(&mut self, seen: &Seen<'a>, new: bool) {
        if let (true, Some(address), Some(service)) = (new, seen.access_address(), seen.from().or(seen.to()))
        {
            let (conversation, time, line) = (seen.conversation(), seen.time(), seen.line());
            self.carried.push(Carried { conversation, time, address, service, line });
        }
    }
}

fn loose(seen: &Seen<'_>) -> Option<Loose> {
    let ((Some(party), None) | (None, Some(party))) = (seen.from(), seen.to()) else { return None };
    let address = seen.address().unwrap_or_default().to_owned();
    seen.octets()?;
    Some(Loose { party, time: seen.time(), address, line: seen.line() })
}

struct Filing<'f> {
    fields: &'f Fields,
    first: DossierNumber,
    dossiers: Vec<Dossier>,
    places: HashMap<String, (usize, Values)>,
}

/// Where in a dossier a value stands: by path and digest.
type Values = HashMap<(PathNumber, u64), usize>;

impl Filing<'_> {
    fn place(&mut self, row: &Row) -> usize {
        if let Some((at, _)) = self.places.get(&row.subject) {
            return *at;
        }
        let at = self.dossiers.len();
        let number = self.first + DossierNumber::try_from(at).unwrap_or_default();
        let (party, subject) = (Some(row.party), row.subject.clone());
        self.places.insert(subject.clone(), (at, Values::new()));
        self.dossiers.push(Dossier { number, party, subject, ..Dossier::default() });
        at
    }

    fn file_row(&mut self, at: usize, line: Line, row: &Row, stolen: bool) {
        self.file(at, line, row.time);
        let dossier = &mut self.dossiers[at];
        if stolen {
            dossier.visits.push((row.time, line));
        }
        if let Some(conversation) = row.conversation
            && !dossier.conversations.contains(&conversation)
        {
            dossier.conversations.push(conversation);
        }
    }

    fn file_message(&mut self, at: usize, seen: &Seen<'_>, new: bool) {
        if seen.octets().is_some() {
            self.file(at, seen.line(), seen.time());
        }
        let dossier = &mut self.dossiers[at];
        if let Some(address) = seen.address() {
            dossier.addresses.entry(address.to_owned()).or_insert(seen.line());
        }
        match (seen.from(), seen.to()) {
            (Some(_), None) | (None, Some(_)) if new => dossier.visits.push((seen.time(), seen.line())),
            (Some(from), Some(to)) => {
                let other = if Some(from) == dossier.party { to } else { from };
                if let Party::Platform(platform) = other {
                    dossier.mentions.push((platform, seen.time(), seen.line()));
                }
            }
            _ => {}
        }
    }

    /// Puts the fields of a line into a dossier.
    fn file(&mut self, at: usize, line: Line, time: u64) {
        let dossier = &mut self.dossiers[at];
        let Some((_, known)) = self.places.get_mut(&dossier.subject) else { return };
        dossier.lines.push(line);
        for (number, field) in self.fields.on(line) {
            let place = *known.entry((field.path, field.digest)).or_insert(dossier.held.len());
            match dossier.held.get_mut(place) {
                Some(held) => held.seen = (held.seen.0.min(time), held.seen.1.max(time)),
                None => dossier.held.push(Held { field: number, line, seen: (time, time) }),
            }
            match field.meaning {
                Meaning::About(attribute) => {
                    dossier.attributes.entry(attribute).or_insert(line);
                }
                Meaning::Identity(region, born) => {
                    dossier.attributes.entry(Attribute::Region(region)).or_insert(line);
                    dossier.attributes.entry(Attribute::BirthDate(born)).or_insert(line);
                }
                Meaning::Platform(platform) if Some(Party::Platform(platform)) != dossier.party => {
                    dossier.mentions.push((platform, time, line));
                }
                Meaning::Address => {
                    let address = String::from_utf8_lossy(field.value).into_owned();
                    dossier.addresses.entry(address).or_insert(line);
                }
                _ => {}
            }
        }
    }
}
