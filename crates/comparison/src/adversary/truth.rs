//! What the harness knows and scores with. Nothing here reaches a program.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::canary::Hits;
use super::dossier::{Dossier, DossierNumber};
use super::pool::Pool;
use super::programs::Profile;
use super::score::count;
use crate::scenario::{EventKind, PersonNumber, PlatformNumber, Scenario};
use crate::transcript::{Conversation, Message, Party, Record, Transcript};

/// Visits within so many seconds are one.
pub(super) const SAME_VISIT: u64 = 600;

/// The truth of a transcript.
#[derive(Debug)]
pub(super) struct Truths<'a> {
    /// The scenario.
    pub(super) scenario: &'a Scenario,
    /// The transcript.
    pub(super) transcript: &'a Transcript,
    /// Which facts stand on which lines.
    pub(super) hits: Hits,
    /// When people visited platforms, each visit once.
    pub(super) visits: BTreeMap<(PersonNumber, PlatformNumber), Vec<u64>>,
    /// Comments that platforms received: the connection and the platform.
    pub(super) comments: Vec<(Conversation, PlatformNumber)>,
    /// When a person's standing changed for the worse: a cut-off, or a lost device.
    pub(super) fallen: BTreeMap<PersonNumber, u64>,
    /// The person most of whose connections come from an access address.
    pub(super) at_address: HashMap<String, PersonNumber>,
    /// People by identity number.
    pub(super) numbers: HashMap<&'a str, PersonNumber>,
    /// What the population register says of each person, and how many fit a profile, as far as that was asked.
    register: Vec<Profile>,
    fitting: RefCell<HashMap<Profile, u32>>,
    /// People of whom there is any message.
    pub(super) taking_part: BTreeSet<PersonNumber>,
}

impl<'a> Truths<'a> {
    /// Reads it off.
    pub(super) fn of(scenario: &'a Scenario, transcript: &'a Transcript, hits: Hits) -> Self {
        let people = &scenario.people;
        let numbers = people.iter().map(|person| (&person.id_number[..], person.number)).collect();
        let mut truths = Self {
            scenario,
            transcript,
            hits,
            visits: BTreeMap::new(),
            comments: Vec::new(),
            fallen: fallen(scenario),
            at_address: HashMap::new(),
            numbers,
            register: people.iter().map(Profile::of_person).collect(),
            fitting: RefCell::new(HashMap::new()),
            taking_part: BTreeSet::new(),
        };
        let mut addresses: BTreeMap<&str, BTreeMap<PersonNumber, usize>> = BTreeMap::new();
        for (_, record, truth) in transcript.records() {
            let (Record::Message(message), Some(person)) = (record, truth.person) else { continue };
            truths.taking_part.insert(person);
            truths.visit(message, person, truth.event);
            if !message.access_address.is_empty() {
                *addresses.entry(&message.access_address).or_default().entry(person).or_default() += 1;
            }
        }
        for (address, people) in addresses {
            if let Some((person, _)) = people.into_iter().rev().max_by_key(|(_, count)| *count) {
                truths.at_address.insert(address.to_owned(), person);
            }
        }
        truths
    }

    fn visit(&mut self, message: &Message, person: PersonNumber, event: Option<u32>) {
        let ((Party::Platform(platform), _) | (_, Party::Platform(platform))) = (message.from, message.to)
        else {
            return;
        };
        let visits = self.visits.entry((person, platform)).or_default();
        if visits.last().is_none_or(|last| message.time.saturating_sub(*last) > SAME_VISIT) {
            visits.push(message.time);
        }
        let kind = event.and_then(|event| self.scenario.events.get(event as usize)).map(|event| &event.kind);
        if let (Some(EventKind::Comment(..)), Party::Platform(platform)) = (kind, message.to) {
            let comment = (message.conversation, platform);
            if self.comments.last() != Some(&comment) {
                self.comments.push(comment);
            }
        }
    }

    /// Whom a dossier is about.
    pub(super) fn person(&self, dossier: &Dossier) -> Option<PersonNumber> {
        self.transcript.named(dossier.party?, &dossier.subject)
    }

    /// Whom the dossiers of a pool are about.
    pub(super) fn people(&self, pool: &Pool<'_>) -> HashMap<DossierNumber, PersonNumber> {
        let known = pool.dossiers.iter().filter_map(|dossier| Some((dossier.number, self.person(dossier)?)));
        known.collect()
    }

    /// How many people of the register fit a profile; all of them, where nobody does.
    pub(super) fn fitting(&self, profile: Profile) -> u32 {
        let fit = || self.register.iter().filter(|person| person.fits(&profile)).count();
        let size = || match fit() {
            0 => count(self.register.len()),
            fit => count(fit),
        };
        *self.fitting.borrow_mut().entry(profile).or_insert_with(size)
    }

    /// Whether a person was at a platform at a time, and which visit that was.
    pub(super) fn visit_at(
        &self,
        person: PersonNumber,
        platform: PlatformNumber,
        time: u64,
    ) -> Option<usize> {
        let visits = self.visits.get(&(person, platform))?;
        visits.iter().position(|visit| visit.abs_diff(time) <= SAME_VISIT)
    }
}

fn fallen(scenario: &Scenario) -> BTreeMap<PersonNumber, u64> {
    let mut fallen = BTreeMap::new();
    for event in &scenario.events {
        if let EventKind::CutOff { person, .. } | EventKind::Lose(person) = event.kind {
            fallen.entry(person).or_insert(event.time);
        }
    }
    fallen
}
