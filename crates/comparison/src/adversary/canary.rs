//! Canary search: the harness's instrument for who has which fact.
//!
//! Every personal text of the population is unlike everybody else's, so that finding it is evidence. The search runs over
//! every value as it is when transport encodings are taken off, and over names of members: base64 itself is not
//! searched, because its letters spell a name by chance now and then. Birth dates and regions are shared by people; they
//! count where they stand in a record that is about the person.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::fields::Fields;
use super::meaning::{Attribute, Meaning};
use crate::scenario::{EventKind, PersonNumber, Scenario};
use crate::transcript::{Line, Record, Transcript};

/// A fact about a person that octets can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// The family name.
    FamilyName,
    /// The given name.
    GivenName,
    /// The identity number.
    IdNumber,
    /// The telephone number.
    Telephone,
    /// The number of the document.
    DocumentNumber,
    /// The image of the face.
    Face,
    /// What the device says of itself.
    Device,
    /// A comment's text.
    Comment,
    /// The date of birth.
    BirthDate,
    /// The region.
    Region,
}

impl Fact {
    /// All of them, in the order of results.
    pub const ALL: [Self; 10] = [
        Self::FamilyName,
        Self::GivenName,
        Self::IdNumber,
        Self::BirthDate,
        Self::Region,
        Self::DocumentNumber,
        Self::Telephone,
        Self::Face,
        Self::Device,
        Self::Comment,
    ];

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::FamilyName => "family-name",
            Self::GivenName => "given-name",
            Self::IdNumber => "id-number",
            Self::Telephone => "telephone",
            Self::DocumentNumber => "document-number",
            Self::Face => "face",
            Self::Device => "device",
            Self::Comment => "comment",
            Self::BirthDate => "birth-date",
            Self::Region => "region",
        }
    }

    /// Whether it alone says who somebody is.
    pub fn names_person(self) -> bool {
        matches!(
            self,
            Self::FamilyName | Self::GivenName | Self::IdNumber | Self::Telephone | Self::DocumentNumber
        )
    }
}

/// What was found: for each line, which facts about whom.
pub type Hits = BTreeMap<Line, BTreeSet<(Fact, PersonNumber)>>;

/// The texts to look for.
#[derive(Debug)]
pub struct Canaries {
    automaton: Option<AhoCorasick>,
    about: Vec<(Fact, PersonNumber)>,
}

impl Canaries {
    /// Everything that the population and its comments can be known by.
    pub fn of(scenario: &Scenario) -> Self {
        let (mut patterns, mut about) = (Vec::new(), Vec::new());
        let mut plant = |octets: &[u8], fact, person| {
            // Shorter texts would be found by chance.
            if octets.len() >= 6 {
                patterns.push(octets.to_vec());
                about.push((fact, person));
            }
        };
        for person in &scenario.people {
            plant(person.family_name.as_bytes(), Fact::FamilyName, person.number);
            plant(person.given_name.as_bytes(), Fact::GivenName, person.number);
            plant(person.id_number.as_bytes(), Fact::IdNumber, person.number);
            plant(person.telephone.as_bytes(), Fact::Telephone, person.number);
            plant(person.document_number.as_bytes(), Fact::DocumentNumber, person.number);
            plant(&person.face, Fact::Face, person.number);
            plant(person.device.as_bytes(), Fact::Device, person.number);
        }
        for event in &scenario.events {
            if let EventKind::Comment(person, _, text, _) = &event.kind {
                plant(text.as_bytes(), Fact::Comment, *person);
            }
        }
        let mut builder = AhoCorasick::builder();
        builder.kind(Some(AhoCorasickKind::ContiguousNFA));
        Self { automaton: builder.build(&patterns).ok(), about }
    }

    /// Looks for them in octets of a line.
    pub fn search(&self, line: Line, octets: &[u8], hits: &mut Hits) {
        if octets.len() < 6 {
            return;
        }
        let Some(automaton) = &self.automaton else { return };
        for found in automaton.find_overlapping_iter(octets) {
            hits.entry(line).or_default().insert(self.about[found.pattern().as_usize()]);
        }
    }
}

/// Adds birth dates and regions: those of the person whom a record is about.
pub(super) fn add_attributes(scenario: &Scenario, transcript: &Transcript, fields: &Fields, hits: &mut Hits) {
    for (line, record, truth) in transcript.records() {
        let mut people: BTreeSet<_> = truth.person.into_iter().collect();
        if let Record::Row(row) = record {
            people.extend(transcript.named(row.party, &row.subject));
        }
        people.extend(hits.get(&line).into_iter().flatten().map(|(_, person)| *person));
        if people.is_empty() {
            continue;
        }
        let mut said = BTreeSet::new();
        for (_, field) in fields.on(line) {
            match field.meaning {
                Meaning::About(attribute) => drop(said.insert(attribute)),
                Meaning::Identity(region, born) => {
                    said.extend([Attribute::Region(region), Attribute::BirthDate(born)]);
                }
                _ => {}
            }
        }
        for number in people {
            let Some(person) = scenario.people.get(number as usize) else { continue };
            let region = person.region.parse().map(Attribute::Region).ok();
            if said.contains(&Attribute::BirthDate(person.birth_date)) {
                hits.entry(line).or_default().insert((Fact::BirthDate, number));
            }
            // A list of regions says nothing about anybody.
            let regions = said.iter().filter(|said| matches!(said, Attribute::Region(_))).count();
            if regions == 1 && region.is_some_and(|region| said.contains(&region)) {
                hits.entry(line).or_default().insert((Fact::Region, number));
            }
        }
    }
}
