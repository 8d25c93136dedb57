//! Attribute join: region, birth date, age, document, sex, weighed by how rare they are.

use std::collections::{BTreeMap, HashMap};

use bauta_credential::Date;

use super::{Findings, Link, Program};
use crate::adversary::dossier::Dossier;
use crate::adversary::meaning::Attribute;
use crate::adversary::pool::Pool;
use crate::scenario::{Document, Person};
use crate::transcript::Party;

/// What a dossier says about its person. What is contradictory (two regions) is taken for not said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profile {
    /// The region.
    pub region: Option<u32>,
    /// The birth date.
    pub born: Option<Date>,
    /// Not born after.
    pub born_by: Option<Date>,
    /// The kind of document.
    pub document: Option<Document>,
    /// Whether female.
    pub female: Option<bool>,
}

impl Profile {
    /// The profile of a dossier.
    pub fn of(dossier: &Dossier) -> Self {
        Self::of_attributes(dossier.attributes.keys())
    }

    /// The profile of what several dossiers say.
    pub fn of_attributes<'a>(attributes: impl Iterator<Item = &'a Attribute>) -> Self {
        let (mut profile, mut said) = (Self::default(), [0_u8; 4]);
        for attribute in attributes {
            match attribute {
                Attribute::Region(region) => once(&mut profile.region, *region, &mut said[0]),
                Attribute::BirthDate(born) => once(&mut profile.born, *born, &mut said[1]),
                Attribute::Document(document) => once(&mut profile.document, *document, &mut said[2]),
                Attribute::Female(female) => once(&mut profile.female, *female, &mut said[3]),
                Attribute::AgeAtLeast(years, on) => {
                    let by = years_before(Date::from_days(*on), *years);
                    profile.born_by = Some(profile.born_by.map_or(by, |other| other.min(by)));
                }
            }
        }
        profile
    }

    /// What the population register says about a person.
    pub fn of_person(person: &Person) -> Self {
        Self {
            region: person.region.parse().ok(),
            born: Some(person.birth_date),
            born_by: None,
            document: Some(person.document),
            female: Some(person.female),
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether both can be about one person.
    pub fn fits(&self, other: &Self) -> bool {
        fn agree<T: Copy + PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        let old_enough = |by: Option<Date>, born: Option<Date>| match (by, born) {
            (Some(by), Some(born)) => born <= by,
            _ => true,
        };
        agree(self.region, other.region)
            && agree(self.born, other.born)
            && agree(self.document, other.document)
            && agree(self.female, other.female)
            && old_enough(self.born_by, other.born)
            && old_enough(other.born_by, self.born)
    }

    /// The part of it that a set of kinds has: bits 0 to 3 for region, birth date, document, sex.
    fn part(&self, kinds: u8) -> Option<Self> {
        let mut part = Self::default();
        if kinds & 1 != 0 {
            part.region = Some(self.region?);
        }
        if kinds & 2 != 0 {
            part.born = Some(self.born?);
        }
        if kinds & 4 != 0 {
            part.document = Some(self.document?);
        }
        if kinds & 8 != 0 {
            part.female = Some(self.female?);
        }
        Some(part)
    }
}

fn once<T: Copy + PartialEq>(place: &mut Option<T>, value: T, said: &mut u8) {
    *said += u8::from(*place != Some(value));
    *place = (*said == 1).then_some(value);
}

fn years_before(day: Date, years: u8) -> Date {
    let (year, month, day) = day.ymd();
    let before = year - i16::from(years);
    Date::from_ymd(before, month, day).or(Date::from_ymd(before, month, 28)).unwrap_or(Date::from_days(0))
}

/// Joins accounts at two platforms whose attributes agree and are had by nobody else at either; and an account with the
/// one entry of a register that fits it, where that entry fits no other account there.
///
/// How rare attributes are it learns from the dossiers that it has. It sees nothing where only common attributes are
/// shown, and cannot tell apart the people who share them.
#[derive(Clone, Copy, Debug, Default)]
pub struct AttributeJoin;

impl Program for AttributeJoin {
    fn name(&self) -> &'static str {
        "attribute-join"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let mut links = between_accounts(pool);
        links.extend(with_register(pool));
        links.sort_by_key(|link| (link.a, link.b));
        links.dedup_by_key(|link| (link.a, link.b));
        Findings { links, ..Findings::default() }
    }
}

type Groups<'a> = BTreeMap<Profile, BTreeMap<Party, Vec<&'a Dossier>>>;

fn between_accounts(pool: &Pool<'_>) -> Vec<Link> {
    let accounts: Vec<_> = pool.accounts().map(|account| (Profile::of(account), account)).collect();
    let mut at: BTreeMap<Party, usize> = BTreeMap::new();
    accounts.iter().for_each(|(_, account)| *at.entry(party(account)).or_default() += 1);
    // A stranger would have the same attributes less than once in four times.
    let needed = bits(1, 4 * at.values().max().copied().unwrap_or(1));
    let mut links = Vec::new();
    for kinds in 1..16 {
        let mut groups = Groups::new();
        for (profile, account) in &accounts {
            if let Some(part) = profile.part(kinds) {
                groups.entry(part).or_default().entry(party(account)).or_default().push(*account);
            }
        }
        let chance = chance(&groups);
        let all: usize = groups.values().flat_map(BTreeMap::values).map(Vec::len).sum();
        for parties in groups.values() {
            let here: usize = parties.values().map(Vec::len).sum();
            let rarity = chance.max(bits(here, all.max(1)));
            let unique: Vec<_> =
                parties.values().filter(|group| group.len() == 1).map(|group| group[0]).collect();
            if rarity >= needed && unique.len() > 1 {
                links.extend(pairs(&unique, rarity));
            }
        }
    }
    links
}

/// How rare it is, in bits, that two accounts at one platform agree.
fn chance(groups: &Groups<'_>) -> f64 {
    let pairs = |count: usize| count * count.saturating_sub(1) / 2;
    let mut at: BTreeMap<Party, usize> = BTreeMap::new();
    let mut equal = 0;
    for (party, group) in groups.values().flatten() {
        *at.entry(*party).or_default() += group.len();
        equal += pairs(group.len());
    }
    bits(equal + 1, at.into_values().map(pairs).sum::<usize>() + 1)
}

fn pairs(unique: &[&Dossier], rarity: f64) -> Vec<Link> {
    let line = |dossier: &Dossier| dossier.attributes.values().next().copied().unwrap_or_default();
    let mut links = Vec::new();
    for (at, one) in unique.iter().enumerate() {
        for other in &unique[at + 1..] {
            if Profile::of(one).fits(&Profile::of(other)) {
                links.push(Link::new(one.number, other.number, rarity, [line(one), line(other)]));
            }
        }
    }
    links
}

fn with_register(pool: &Pool<'_>) -> Vec<Link> {
    let mut registers: BTreeMap<Party, Vec<(Profile, &Dossier)>> = BTreeMap::new();
    for entry in pool.register() {
        let profile = Profile::of(entry);
        if !profile.is_empty() {
            registers.entry(party(entry)).or_default().push((profile, entry));
        }
    }
    let line = |dossier: &Dossier| dossier.attributes.values().next().copied().unwrap_or_default();
    let mut fitted: BTreeMap<_, Vec<Link>> = BTreeMap::new();
    for entries in registers.values().filter(|entries| entries.len() > 1) {
        let mut only: HashMap<Profile, Option<&Dossier>> = HashMap::new();
        for account in pool.accounts() {
            let profile = Profile::of(account);
            if profile.is_empty() {
                continue;
            }
            let fit = *only.entry(profile).or_insert_with(|| {
                let mut fitting = entries.iter().filter(|(entry, _)| entry.fits(&profile));
                fitting.next().filter(|_| fitting.next().is_none()).map(|(_, entry)| *entry)
            });
            if let Some(entry) = fit {
                let rarity = bits(1, entries.len());
                let link = Link::new(account.number, entry.number, rarity, [line(account), line(entry)]);
                fitted.entry((entry.number, party(account))).or_default().push(link);
            }
        }
    }
    // An entry that fits several accounts of a platform says nothing about any of them.
    fitted.into_values().filter(|links| links.len() == 1).flatten().collect()
}

fn party(dossier: &Dossier) -> Party {
    dossier.party.unwrap_or(Party::Network)
}

/// −log2(some/all).
#[allow(clippy::cast_precision_loss, reason = "counts of dossiers are far below 2^52")]
fn bits(some: usize, all: usize) -> f64 {
    (all as f64 / some.max(1) as f64).log2()
}

/// How well the attributes of two dossiers agree, for the linking game: −64 where they contradict each other, else bits
/// for what both say, with a birth date as one of 2^13 days, and a region as one of 2^3.
pub fn agreement(one: &Dossier, other: &Dossier) -> f64 {
    let (one, other) = (Profile::of(one), Profile::of(other));
    if !one.fits(&other) {
        return -64.0;
    }
    let both = |said: bool, bits: f64| if said { bits } else { 0.0 };
    both(one.region.is_some() && other.region.is_some(), 3.0)
        + both(one.born.is_some() && other.born.is_some(), 13.0)
        + both(one.female.is_some() && other.female.is_some(), 1.0)
        + both(one.document.is_some() && other.document.is_some(), 1.0)
}
