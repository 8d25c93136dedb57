//! Token-bucket timing: who fetches something at a publisher before each visit.

use std::collections::BTreeMap;

use super::{Findings, Link, Program};
use crate::adversary::dossier::{Dossier, Loose};
use crate::adversary::pool::Pool;
use crate::transcript::{Line, Party};

/// Joins accounts at two platforms whose visits follow, within two minutes, fetches from one and the same address at a
/// publisher, issuer or authority: at least two visits of each account, and at least half of them.
///
/// It sees nothing where everybody fetches the same at set times or through a relay.
#[derive(Clone, Copy, Debug, Default)]
pub struct BucketTiming;

/// Accounts at each platform.
type At<'a> = BTreeMap<Party, Vec<(&'a Dossier, Line)>>;

const WINDOW: u64 = 120;

impl Program for BucketTiming {
    fn name(&self) -> &'static str {
        "token-bucket-timing"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let mut fetches: Vec<&Loose> = pool
            .holdings()
            .flat_map(|holdings| &holdings.loose)
            .filter(|loose| matches!(loose.party, Party::Publisher | Party::Issuer | Party::Authority))
            .filter(|loose| loose.address.parse::<std::net::IpAddr>().is_ok())
            .collect();
        fetches.sort_by_key(|loose| (loose.time, loose.line));
        let mut of: BTreeMap<&str, At<'_>> = BTreeMap::new();
        for account in pool.accounts() {
            if let (Some((address, line)), Some(party)) = (fetcher(account, &fetches), account.party) {
                of.entry(address).or_default().entry(party).or_default().push((account, line));
            }
        }
        let mut links = Vec::new();
        for parties in of.values() {
            let unique: Vec<_> = parties.values().filter(|accounts| accounts.len() == 1).collect();
            for (at, one) in unique.iter().enumerate() {
                for other in &unique[at + 1..] {
                    links.push(Link::new(one[0].0.number, other[0].0.number, 8.0, [one[0].1, other[0].1]));
                }
            }
        }
        links.sort_by_key(|link| (link.a, link.b));
        links.dedup_by_key(|link| (link.a, link.b));
        Findings { links, ..Findings::default() }
    }
}

/// The address from which a fetch came before at least half of an account's visits, if it is one only.
fn fetcher<'a>(account: &Dossier, fetches: &[&'a Loose]) -> Option<(&'a str, Line)> {
    let mut before: BTreeMap<&str, (usize, Line)> = BTreeMap::new();
    for (time, _) in &account.visits {
        let from = fetches.partition_point(|fetch| fetch.time + WINDOW < *time);
        let mut seen: Vec<&str> = Vec::new();
        for fetch in fetches[from..].iter().take_while(|fetch| fetch.time <= *time) {
            if !seen.contains(&&fetch.address[..]) {
                seen.push(&fetch.address);
                before.entry(&fetch.address).or_insert((0, fetch.line)).0 += 1;
            }
        }
    }
    let enough = |(count, _): &(usize, Line)| *count >= 2 && *count * 2 >= account.visits.len();
    let mut candidates = before.into_iter().filter(|(_, found)| enough(found));
    let (address, (_, line)) = candidates.next()?;
    candidates.next().is_none().then_some((address, line))
}
