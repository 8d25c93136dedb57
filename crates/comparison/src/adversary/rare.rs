//! Values that can be a name for somebody: long enough, and few of a party's dossiers have them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::dossier::{Dossier, DossierNumber, Held, Holdings};
use super::fields::{Field, Fields};
use super::meaning::Meaning;
use crate::transcript::{Access, Line, Party};

/// Fewest octets of a value that can be a name.
const OCTETS: usize = 8;
/// Most dossiers of one party that a name may stand in: a person may have a second account.
const HOLDERS: u32 = 2;

/// A rare value of a dossier: digest, dossier and line.
pub type Rare = (u64, DossierNumber, Line);

/// For each party its rare values, sorted; only those that another party has too, since no others can be joined.
pub(super) fn of(
    holdings: &BTreeMap<(Access, Party), Holdings<'_>>,
    fields: &Fields,
) -> HashMap<(Access, Party), Vec<Rare>> {
    let columns = columns(holdings, fields);
    let mut rare: HashMap<_, _> =
        holdings.iter().map(|(place, held)| (*place, rare_of(held, fields, &columns))).collect();
    let mut parties: HashMap<(Access, u64), (Party, bool)> = HashMap::new();
    for (access, party) in holdings.keys() {
        for (digest, ..) in &rare[&(*access, *party)] {
            let (first, several) = parties.entry((*access, *digest)).or_insert((*party, false));
            *several |= first != party;
        }
    }
    for ((access, _), values) in &mut rare {
        values.retain(|(digest, ..)| parties.get(&(*access, *digest)).is_some_and(|(_, several)| *several));
    }
    rare
}

/// How many dossiers have a value at a path, and how many different values there are, party by party.
type Columns = HashMap<u32, (u32, u32)>;

fn columns(holdings: &BTreeMap<(Access, Party), Holdings<'_>>, fields: &Fields) -> Columns {
    let mut columns = Columns::new();
    for ((access, _), held) in holdings {
        if *access == Access::Stolen {
            continue;
        }
        let mut values: HashSet<(u32, u64)> = HashSet::new();
        for (_, field) in candidates(held, fields) {
            let (holders, different) = columns.entry(field.path).or_default();
            *holders += 1;
            *different += u32::from(values.insert((field.path, field.digest)));
        }
    }
    columns
}

fn candidates<'f>(
    held: &'f Holdings<'_>,
    fields: &'f Fields,
) -> impl Iterator<Item = ((&'f Dossier, Held), Field<'f>)> {
    held.dossiers.iter().flat_map(move |dossier| {
        dossier.held.iter().filter_map(move |held| {
            let field = fields.field(held.field);
            can_be_name(field).then_some(((dossier, *held), field))
        })
    })
}

/// Whether a value can be somebody's name: not a time, an address, an attribute, or a word of the protocol.
fn can_be_name(field: Field<'_>) -> bool {
    let word = |octet: &u8| octet.is_ascii_lowercase() || octet.is_ascii_punctuation() || *octet == b' ';
    field.length >= OCTETS
        && matches!(field.meaning, Meaning::Other | Meaning::Identity(..))
        && (field.value.is_empty() || !field.value.iter().all(word))
}

/// The dossiers of a party that have a value.
struct Holders {
    count: u32,
    last: DossierNumber,
    /// Where the first one has it, and whether all have it there: a guardian's number in a child's entry is not the
    /// child's.
    path: u32,
    alike: bool,
}

fn rare_of(held: &Holdings<'_>, fields: &Fields, columns: &Columns) -> Vec<Rare> {
    let mut holders: HashMap<u64, Holders> = HashMap::new();
    let mut found = Vec::new();
    for ((dossier, held), field) in candidates(held, fields) {
        let first = Holders { count: 0, last: DossierNumber::MAX, path: field.path, alike: true };
        let holders = holders.entry(field.digest).or_insert(first);
        if holders.last != dossier.number {
            (holders.count, holders.last) = (holders.count + 1, dossier.number);
            holders.alike &= holders.path == field.path;
        }
        let (all, different) = columns.get(&field.path).copied().unwrap_or_default();
        if different * 2 > all {
            found.push((field.digest, dossier.number, held.line));
        }
    }
    let dossiers = u32::try_from(held.dossiers.len()).unwrap_or(u32::MAX);
    let few = |of: &Holders| of.count == 1 || (of.alike && of.count <= HOLDERS && of.count * 2 <= dossiers);
    found.retain(|(digest, ..)| holders.get(digest).is_some_and(few));
    found.extend(connections(held));
    found.sort_unstable();
    found.dedup_by_key(|(digest, dossier, _)| (*digest, *dossier));
    found
}

/// Both ends of a connection between services know that it is the same one.
fn connections(held: &Holdings<'_>) -> Vec<Rare> {
    let mut whose: HashMap<u32, Vec<(DossierNumber, Line)>> = HashMap::new();
    for dossier in &held.dossiers {
        for conversation in &dossier.conversations {
            let line = dossier.lines.first().copied().unwrap_or_default();
            whose.entry(*conversation).or_default().push((dossier.number, line));
        }
    }
    let alone = whose.into_iter().filter(|(_, dossiers)| dossiers.len() == 1);
    alone
        .map(|(conversation, dossiers)| {
            let (dossier, line) = dossiers[0];
            // A digest apart from those of values: connections have their own 32 bits.
            (u64::from(conversation) << 32 | 0x00c0_77ec, dossier, line)
        })
        .collect()
}
