//! Time-window join: accounts that are visited at the same times again and again.

use std::collections::{BTreeMap, HashMap};

use super::{Findings, Link, Program};
use crate::adversary::dossier::{Dossier, DossierNumber};
use crate::adversary::pool::Pool;

/// Joins dossiers of two parties whose visits fall within two minutes of each other, at least three times and more
/// often than chance would bring about among all the pairs that there are.
///
/// It covers a fetch at an issuer or publisher that is followed by a visit, where the fetch belongs to a dossier. It
/// sees no one who visits one platform at a time, and nothing in few visits.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeWindow;

/// Two visits within so many seconds are together.
const WINDOW: u64 = 120;
/// Fewest visits together.
const TOGETHER: u32 = 3;
/// Most bits that times alone can give.
const MOST: f64 = 24.0;

impl Program for TimeWindow {
    fn name(&self) -> &'static str {
        "time-window"
    }

    fn run(&self, pool: &Pool<'_>) -> Findings {
        let mut visits: Vec<_> = pool
            .dossiers
            .iter()
            .flat_map(|dossier| dossier.visits.iter().map(|(time, line)| (*time, dossier.number, *line)))
            .collect();
        visits.sort_unstable();
        let mut pairs: HashMap<(DossierNumber, DossierNumber), (u32, [u32; 2])> = HashMap::new();
        let party = |number| pool.dossier(number).and_then(|dossier| dossier.party);
        for (at, (time, one, line)) in visits.iter().enumerate() {
            let near = visits[at + 1..].iter().take_while(|(later, ..)| later - time <= WINDOW);
            for (_, other, other_line) in near {
                if one != other && party(*one) != party(*other) {
                    let pair = (*one.min(other), *one.max(other));
                    pairs.entry(pair).or_insert((0, [*line, *other_line])).0 += 1;
                }
            }
        }
        let span = span(&visits);
        let needed = needed(pool.dossiers.len());
        let mut links = Vec::new();
        pairs.retain(|_, (together, _)| *together >= TOGETHER);
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_unstable();
        for ((a, b), (together, lines)) in pairs {
            let (Some(one), Some(other)) = (pool.dossier(a), pool.dossier(b)) else { continue };
            let bits = surprise(f64::from(together), expected(one, other, span));
            if bits > needed {
                links.push(Link::new(a, b, bits.min(MOST), lines));
            }
        }
        Findings { links: mutual_best(links), ..Findings::default() }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts and seconds of a run are far below 2^52")]
fn span(visits: &[(u64, DossierNumber, u32)]) -> f64 {
    let first = visits.first().map_or(0, |visit| visit.0);
    let last = visits.last().map_or(0, |visit| visit.0);
    (last - first).max(WINDOW) as f64
}

/// How many visits of two dossiers chance puts together. Visits keep to the waking hours: twice as dense as the span says.
#[allow(clippy::cast_precision_loss, reason = "counts and seconds of a run are far below 2^52")]
fn expected(one: &Dossier, other: &Dossier, span: f64) -> f64 {
    let pairs = (one.visits.len() * other.visits.len()) as f64;
    (pairs * 2.0 * 2.0 * WINDOW as f64 / span).max(1e-6)
}

/// How unlikely it is that chance puts so many together, in bits (Chernoff's bound for a Poisson number).
fn surprise(together: f64, expected: f64) -> f64 {
    if together <= expected {
        return 0.0;
    }
    (together * (together / expected).ln() - together + expected) / std::f64::consts::LN_2
}

/// So many bits that chance makes no link among all pairs, nineteen times of twenty.
#[allow(clippy::cast_precision_loss, reason = "counts of dossiers are far below 2^52")]
fn needed(dossiers: usize) -> f64 {
    let pairs = (dossiers * dossiers / 2).max(1) as f64;
    (pairs * 20.0).log2()
}

/// Of several partners at the same party only the best is claimed.
fn mutual_best(links: Vec<Link>) -> Vec<Link> {
    let mut best: BTreeMap<DossierNumber, f64> = BTreeMap::new();
    for link in &links {
        for end in [link.a, link.b] {
            let bits = best.entry(end).or_insert(link.bits);
            *bits = bits.max(link.bits);
        }
    }
    links.into_iter().filter(|link| link.bits >= best[&link.a] && link.bits >= best[&link.b]).collect()
}

/// How unlikely it is that chance puts so many visits of two dossiers together, in bits: for the linking game.
#[allow(clippy::cast_precision_loss, reason = "counts and seconds of a run are far below 2^52")]
pub fn closeness(one: &Dossier, other: &Dossier) -> f64 {
    let times: Vec<_> = other.visits.iter().map(|visit| visit.0).collect();
    let mut together = 0;
    for (time, _) in &one.visits {
        let from = times.partition_point(|other| *other + WINDOW < *time);
        together += times[from..].iter().take_while(|other| **other <= time + WINDOW).count();
    }
    let all = one.visits.iter().chain(&other.visits).map(|visit| visit.0);
    let (first, last) = (all.clone().min().unwrap_or_default(), all.max().unwrap_or_default());
    let span = (last - first).max(86_400) as f64;
    surprise(together as f64, expected(one, other, span))
}
