//! Address join: accounts that are visited from the same network address.

use std::collections::BTreeMap;

use super::{Findings, Link, Program};
use crate::adversary::dossier::Dossier;
use crate::adversary::pool::Pool;
use crate::transcript::{Line, Party};

/// Joins dossiers of two parties with the same source address, as the parties see it or, where the network is in the
/// coalition, as the network sees it.
///
/// Households share an address, so it asks for an address that one dossier of each party has. It cannot tell the people
/// of a household apart, and sees nothing behind a relay unless the network is in the coalition.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressJoin;

impl Program for AddressJoin {
    fn name(&self) -> &'static str {
        "address-join"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let mut at: BTreeMap<String, BTreeMap<Party, Vec<(u32, Line)>>> = BTreeMap::new();
        for dossier in &pool.dossiers {
            let Some(party) = dossier.party else { continue };
            for (address, line) in addresses(pool, dossier) {
                at.entry(address).or_default().entry(party).or_default().push((dossier.number, line));
            }
        }
        let mut links = Vec::new();
        for parties in at.values() {
            let unique: Vec<_> = parties.values().filter(|dossiers| dossiers.len() == 1).collect();
            for (at, one) in unique.iter().enumerate() {
                for other in &unique[at + 1..] {
                    links.push(Link::new(one[0].0, other[0].0, 16.0, [one[0].1, other[0].1]));
                }
            }
        }
        links.sort_by_key(|link| (link.a, link.b));
        links.dedup_by_key(|link| (link.a, link.b));
        Findings { links, ..Findings::default() }
    }
}

/// The addresses of a dossier: those that the network adds, where it is there, and those that the party saw.
pub(super) fn addresses(pool: &Pool<'_>, dossier: &Dossier) -> BTreeMap<String, Line> {
    let line = dossier.lines.first().copied().unwrap_or_default();
    let carried = dossier.conversations.iter().filter_map(|number| pool.carried(*number));
    let mut addresses: BTreeMap<_, _> = carried.map(|address| (address.to_owned(), line)).collect();
    let real = |address: &&String| address.parse::<std::net::IpAddr>().is_ok();
    for address in dossier.addresses.keys().filter(real) {
        addresses.entry(address.clone()).or_insert(dossier.addresses[address]);
    }
    addresses
}
