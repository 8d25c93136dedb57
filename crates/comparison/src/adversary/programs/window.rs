//! Time-window join: accounts that are visited at the same times again and again.

use std::collections::BTreeMap;

use super::{Findings, Link, Program};
use crate::adversary::dossier::{Dossier, DossierNumber};
use crate::adversary::pool::Pool;

/// Joins dossiers of two parties whose visits fall within two minutes of each other, at least three times and much more
/// often than two unrelated dossiers with as many visits would.
///
/// It covers a fetch at an issuer or publisher that is followed by a visit, where the fetch belongs to a dossier. It
/// sees no one who visits one platform at a time, and nothing in few visits.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeWindow;

/// Two visits within so many seconds are together.
const WINDOW: u64 = 120;
/// Fewest visits together.
const TOGETHER: u32 = 3;
/// How many standard deviations above what chance gives.
const DEVIATIONS: f64 = 6.0;

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
        let mut pairs: BTreeMap<(DossierNumber, DossierNumber), (u32, [u32; 2])> = BTreeMap::new();
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
        let mut links = Vec::new();
        for ((a, b), (together, lines)) in pairs {
            let (Some(one), Some(other)) = (pool.dossier(a), pool.dossier(b)) else { continue };
            let above = above_chance(one, other, (together, span));
            if together >= TOGETHER && above > DEVIATIONS {
                links.push(Link::new(a, b, above, lines));
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

/// By how many standard deviations the visits together are more than chance gives.
#[allow(clippy::cast_precision_loss, reason = "counts and seconds of a run are far below 2^52")]
fn above_chance(one: &Dossier, other: &Dossier, (together, span): (u32, f64)) -> f64 {
    let pairs = (one.visits.len() * other.visits.len()) as f64;
    // Visits keep to the waking hours: twice as dense as the span says.
    let expected = pairs * 2.0 * 2.0 * WINDOW as f64 / span;
    (f64::from(together) - expected) / expected.max(0.25).sqrt()
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

/// How many visits of two dossiers fall together, above what chance gives, in standard deviations: for the linking game.
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
    above_chance(one, other, (u32::try_from(together).unwrap_or(u32::MAX), span))
}
