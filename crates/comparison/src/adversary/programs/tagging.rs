//! Issuer tagging: values that should be the same for everybody and are not.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Findings, Link, Program};
use crate::adversary::dossier::{Dossier, DossierNumber, Held};
use crate::adversary::pool::Pool;
use crate::transcript::{Line, Party};

/// Looks at the places where an issuer writes what is common to all: headers, key identifiers, epochs, times of issue
/// and expiry, types, and how many parts something has. A value there that at most one in five of those have who were
/// seen at the same time divides the users; where one dossier of each of two parties has it, they are joined.
///
/// It sees no tag that is hidden in a value which is random for everybody (a signature, a salt): the exact join sees
/// such a value where it is used again.
#[derive(Clone, Copy, Debug, Default)]
pub struct IssuerTagging;

/// A value at a kind of place that one dossier of a party has alone: kind, value, dossier, line.
type Tag = (String, Vec<u8>, DossierNumber, Line);

/// The last steps of paths that should be common to all.
const COMMON: [&str; 15] = [
    "header",
    "kid",
    "epoch",
    "iat",
    "nbf",
    "exp",
    "vct",
    "iss",
    "typ",
    "alg",
    "key",
    "count",
    "x5c",
    "valid_until",
    "serial",
];
/// A value divides where at most one in so many has it.
const ONE_IN: usize = 5;

impl Program for IssuerTagging {
    fn name(&self) -> &'static str {
        "issuer-tagging"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let mut tagged: BTreeMap<_, Vec<(DossierNumber, Line)>> = BTreeMap::new();
        let mut parties: BTreeMap<Party, Vec<&Dossier>> = BTreeMap::new();
        for dossier in &pool.dossiers {
            parties.entry(dossier.party.unwrap_or(Party::Network)).or_default().push(dossier);
        }
        for dossiers in parties.values() {
            for (last, value, dossier, line) in tags(pool, dossiers) {
                tagged.entry((last, value)).or_default().push((dossier, line));
            }
        }
        let mut links = Vec::new();
        for holders in tagged.values() {
            for (at, one) in holders.iter().enumerate() {
                for other in &holders[at + 1..] {
                    links.push(Link::new(one.0, other.0, 10.0, [one.1, other.1]));
                }
            }
        }
        links.sort_by_key(|link| (link.a, link.b));
        links.dedup_by_key(|link| (link.a, link.b));
        Findings { links, ..Findings::default() }
    }
}

/// The values of one party's dossiers that one dossier alone has, and at least four others, seen meanwhile, have not.
fn tags(pool: &Pool<'_>, dossiers: &[&Dossier]) -> Vec<Tag> {
    let mut columns: HashMap<u32, Vec<(&Dossier, Held)>> = HashMap::new();
    let mut is_common: HashMap<u32, bool> = HashMap::new();
    for dossier in dossiers {
        for held in &dossier.held {
            let field = pool.field(held.field);
            let common = *is_common.entry(field.path).or_insert_with(|| {
                let path = pool.path(field);
                COMMON.contains(&path.rsplit('.').next().unwrap_or(path))
            });
            if common && !field.value.is_empty() {
                columns.entry(field.path).or_default().push((dossier, *held));
            }
        }
    }
    let mut paths: Vec<_> = columns.into_iter().collect();
    paths.sort_unstable_by_key(|(path, _)| *path);
    paths.into_iter().flat_map(|(_, column)| tags_of(pool, &column)).collect()
}

fn tags_of(pool: &Pool<'_>, column: &[(&Dossier, Held)]) -> Vec<Tag> {
    let mut column = column.to_vec();
    column.sort_by_key(|(dossier, held)| (held.seen, dossier.number));
    let mut values: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (at, (_, held)) in column.iter().enumerate() {
        values.entry(pool.field(held.field).value).or_default().push(at);
    }
    let mut found = Vec::new();
    for (value, holders) in values {
        let [at] = holders[..] else { continue };
        if has_company(&column, at) {
            let (dossier, held) = column[at];
            let path = pool.path(pool.field(held.field));
            let last = path.rsplit('.').next().unwrap_or(path).to_owned();
            found.push((last, value.to_vec(), dossier.number, held.line));
        }
    }
    found
}

/// Whether at least ten dossiers, its own among them, were seen while this entry of a column was. The column is in order
/// of time; of what began earlier the last 500 entries are looked at.
fn has_company(column: &[(&Dossier, Held)], at: usize) -> bool {
    const EARLIER: usize = 500;
    let (_, held) = column[at];
    let later = column[at..].iter().take_while(|(_, other)| other.seen.0 <= held.seen.1);
    let earlier = column[..at].iter().rev().take(EARLIER).filter(|(_, other)| held.seen.0 <= other.seen.1);
    let mut company = HashSet::new();
    later.chain(earlier).any(|(dossier, _)| company.insert(dossier.number) && company.len() >= ONE_IN)
}
