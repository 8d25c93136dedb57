//! The linking game: one account here, two accounts there; which of the two is the same person's?

use std::collections::{BTreeMap, HashMap};

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

use super::clusters::Clusters;
use super::dossier::{Dossier, DossierNumber};
use super::programs::{Findings, Link, agreement, closeness};
use super::score::Scorer;
use crate::scenario::PersonNumber;
use crate::transcript::Party;

/// Most rounds for a coalition and a transcript.
const ROUNDS: usize = 200;
/// What a claimed link is worth beside softer evidence, in bits.
const CLAIMED: f64 = 1000.0;

/// Plays rounds and returns how many were played and won.
///
/// The guesser takes the account with the higher score: whether a program links it, then how well attributes agree, then
/// how often visits fall together. One rule for all designs and coalitions, so that nothing is chosen after the fact; a
/// tie is decided by a coin from the seed.
pub(super) fn play(scorer: &Scorer<'_, '_>, findings: &[(&'static str, Findings)], seed: u64) -> (u32, u32) {
    let links: Vec<&Link> = findings.iter().flat_map(|(_, found)| &found.links).collect();
    let clusters = Clusters::of(scorer.pool, &links);
    let mut of: BTreeMap<PersonNumber, BTreeMap<Party, &Dossier>> = BTreeMap::new();
    let mut at: HashMap<Party, Vec<(&Dossier, PersonNumber)>> = HashMap::new();
    for (account, person) in scorer.accounts() {
        if let Some(party) = account.party {
            of.entry(person).or_default().insert(party, account);
            at.entry(party).or_default().push((account, person));
        }
    }
    let several: Vec<_> = of.iter().filter(|(_, accounts)| accounts.len() > 1).collect();
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let (mut rounds, mut won) = (0, 0);
    if several.is_empty() {
        return (0, 0);
    }
    for _ in 0..ROUNDS {
        let (person, accounts) = several[below(&mut rng, several.len())];
        let accounts: Vec<_> = accounts.iter().collect();
        let here = below(&mut rng, accounts.len());
        let there = (here + 1 + below(&mut rng, accounts.len() - 1)) % accounts.len();
        let (one, (party, same)) = (accounts[here].1, accounts[there]);
        let others: Vec<_> = at[party].iter().filter(|(_, other)| *other != *person).collect();
        if others.is_empty() {
            continue;
        }
        let other = others[below(&mut rng, others.len())].0;
        let coin = rng.next_u32() & 1 == 0;
        rounds += 1;
        let (right, wrong) = (score(&clusters, one, same), score(&clusters, one, other));
        won += u32::from(right > wrong || coin && right.total_cmp(&wrong).is_eq());
    }
    (rounds, won)
}

fn score(clusters: &Clusters, one: &Dossier, other: &Dossier) -> f64 {
    let linked: &[DossierNumber] = clusters.with(one.number);
    let claimed = if linked.contains(&other.number) { CLAIMED } else { 0.0 };
    // Less than three bits are no evidence.
    let together = closeness(one, other).max(3.0) - 3.0;
    claimed + agreement(one, other) + together
}

fn below(rng: &mut ChaCha20Rng, count: usize) -> usize {
    usize::try_from(rng.next_u64() % count.max(1) as u64).unwrap_or_default()
}
