//! Exact join: dossiers of two parties that have an equal value which nobody else has.

use super::{Findings, Link, Program};
use crate::adversary::pool::Pool;
use crate::adversary::rare::Rare;

/// Joins on any equal value of 8 octets and more: numbers, identifiers, keys, signatures, salts, digests, e-mail-like
/// names, and the connection itself where both of its ends are in the coalition.
///
/// A value counts where one dossier of a party has it, or two of many, and where most dossiers have different values at
/// that place; words of the protocol, times, addresses and attributes do not count. It does not see values that are
/// re-randomised, derived or encrypted differently for each party.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExactJoin;

/// Most dossiers that may have one value over all parties.
const MOST: usize = 64;

impl Program for ExactJoin {
    fn name(&self) -> &'static str {
        "exact-join"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let rare = pool.rare();
        let mut links: Vec<_> =
            rare.chunk_by(|one, other| one.0 == other.0).flat_map(|equal| join(pool, equal)).collect();
        links.sort_by(|one: &Link, other| (one.a, one.b, &one.lines).cmp(&(other.a, other.b, &other.lines)));
        links.dedup_by_key(|link| (link.a, link.b));
        Findings { links, ..Findings::default() }
    }
}

/// One dossier with each of the others that have the value: the rest follows.
fn join(pool: &Pool<'_>, equal: &[Rare]) -> Vec<Link> {
    if equal.len() < 2 || equal.len() > MOST {
        return Vec::new();
    }
    let party = |rare: &Rare| pool.dossier(rare.1).and_then(|dossier| dossier.party);
    if equal.iter().all(|rare| party(rare) == party(&equal[0])) {
        return Vec::new();
    }
    equal[1..].iter().map(|other| Link::new(equal[0].1, other.1, 64.0, [equal[0].2, other.2])).collect()
}
