//! What a coalition's parties have between them: the input of every program.

use std::collections::{BTreeMap, HashMap};

use super::dossier::{Dossier, DossierNumber, Holdings};
use super::fields::{Field, FieldNumber, Fields};
use super::rare::{self, Rare};
use crate::transcript::{Access, Coalition, Conversation, Line, Party, Record, Transcript, View};

/// Each service of a transcript alone, and each one's store in a thief's hands; of persons the store only.
pub fn each_party(transcript: &Transcript) -> Vec<Coalition> {
    let mut parties = std::collections::BTreeSet::new();
    let mut carried = false;
    for (_, record, _) in transcript.records() {
        match record {
            Record::Message(message) => {
                parties.extend([message.from, message.to]);
                carried |= !message.access_address.is_empty();
            }
            Record::Row(row) => drop(parties.insert(row.party)),
            Record::Key(key) => drop(parties.insert(key.party)),
        }
    }
    if carried {
        parties.insert(Party::Network);
    }
    parties.retain(|party| !matches!(party, Party::Person(_)));
    let pooled = parties.iter().map(|party| Coalition::pooled(&party.to_string(), [*party]));
    let stolen = parties.iter().map(|party| Coalition::stolen(&format!("thief:{party}"), [*party]));
    pooled.chain(stolen).collect()
}

/// What every party has, made once for a transcript; every coalition's share is taken from it.
#[derive(Debug)]
pub struct Archive<'a> {
    /// The fields of all records.
    pub fields: Fields,
    holdings: BTreeMap<(Access, Party), Holdings<'a>>,
    rare: HashMap<(Access, Party), Vec<Rare>>,
}

impl<'a> Archive<'a> {
    /// Files what each of these coalitions of one party has ([`each_party`]).
    pub fn of(transcript: &'a Transcript, alone: &'a [Coalition], fields: Fields) -> Self {
        let mut holdings = BTreeMap::new();
        let mut first = 0;
        for coalition in alone {
            let Some(party) = coalition.parties.first() else { continue };
            let view = View::of(transcript, coalition);
            let held = Holdings::of(&view, &fields, first);
            first += DossierNumber::try_from(held.dossiers.len()).unwrap_or_default();
            holdings.insert((coalition.access, *party), held);
        }
        let rare = rare::of(&holdings, &fields);
        Self { fields, holdings, rare }
    }

    /// What the parties of a coalition have between them.
    pub fn pool<'p>(&'p self, coalition: &'p Coalition) -> Pool<'p> {
        let mut pool = Pool { coalition, archive: self, dossiers: Vec::new(), carried: HashMap::new() };
        for holdings in pool.holdings() {
            pool.dossiers.extend(&holdings.dossiers);
            let carried = holdings.carried.iter().map(|carried| (carried.conversation, carried.address));
            pool.carried.extend(carried);
        }
        pool.dossiers.sort_unstable_by_key(|dossier| dossier.number);
        pool
    }
}

/// What the parties of a coalition have between them.
#[derive(Clone, Debug)]
pub struct Pool<'a> {
    /// Whose.
    pub coalition: &'a Coalition,
    /// All dossiers, by number.
    pub dossiers: Vec<&'a Dossier>,
    archive: &'a Archive<'a>,
    carried: HashMap<Conversation, &'a str>,
}

impl<'a> Pool<'a> {
    /// What each party has.
    pub fn holdings(&self) -> impl Iterator<Item = &'a Holdings<'a>> + use<'a> {
        let (archive, access) = (self.archive, self.coalition.access);
        let parties: Vec<_> = self.coalition.parties.iter().copied().collect();
        parties.into_iter().filter_map(move |party| archive.holdings.get(&(access, party)))
    }

    /// Values that few of a party's dossiers have, sorted by value.
    pub fn rare(&self) -> Vec<Rare> {
        let access = self.coalition.access;
        let parties = self.coalition.parties.iter();
        let mut rare: Vec<_> =
            parties.filter_map(|party| self.archive.rare.get(&(access, *party))).flatten().copied().collect();
        rare.sort_unstable();
        rare
    }

    /// A dossier by its number.
    pub fn dossier(&self, number: DossierNumber) -> Option<&'a Dossier> {
        let at = self.dossiers.binary_search_by_key(&number, |dossier| dossier.number).ok()?;
        self.dossiers.get(at).copied()
    }

    /// A field of a dossier.
    pub fn field(&self, number: FieldNumber) -> Field<'a> {
        self.archive.fields.field(number)
    }

    /// The fields of a line that a party of the coalition has outside of its dossiers.
    pub fn fields_on(&self, line: Line) -> impl Iterator<Item = Field<'a>> + use<'a> {
        self.archive.fields.on(line).map(|(_, field)| field)
    }

    /// A field's path.
    pub fn path(&self, field: Field<'_>) -> &'a str {
        self.archive.fields.paths.text(field.path)
    }

    /// The access address of a connection, where the network is in the coalition.
    pub fn carried(&self, conversation: Conversation) -> Option<&'a str> {
        self.carried.get(&conversation).copied()
    }

    /// The dossiers of accounts at platforms.
    pub fn accounts(&self) -> impl Iterator<Item = &'a Dossier> {
        self.dossiers.iter().copied().filter(|dossier| dossier.is_account())
    }

    /// The dossiers of registers: of issuer, authority, checking source, vendor.
    pub fn register(&self) -> impl Iterator<Item = &'a Dossier> {
        self.dossiers.iter().copied().filter(|dossier| dossier.is_register())
    }
}

impl Dossier {
    /// Whether it is a platform's.
    pub fn is_account(&self) -> bool {
        matches!(self.party, Some(Party::Platform(_)))
    }

    /// Whether it is a party's that people are entered with under their names.
    pub fn is_register(&self) -> bool {
        matches!(
            self.party,
            Some(Party::Authority | Party::CheckingSource | Party::Issuer | Party::Vendor | Party::Official)
        )
    }
}
