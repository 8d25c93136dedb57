#![doc = include_str!("../README.md")]

pub mod attack;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// How many one-time credentials a wallet is given at once.
pub const BATCH: usize = 8;

/// What a platform keeps of one visit. The credential has a key and a signature of its own and is never shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The credential's own key.
    pub key: [u8; 32],
    /// Where the credential's bit is on the issuer's status list, so that the platform can look whether it was revoked.
    pub status_index: usize,
}

/// A day at the platforms, and who it was.
pub struct Day {
    /// All visits, in some order.
    pub visits: Vec<Visit>,
    /// For each visit the person.
    pub people: Vec<usize>,
}

/// `count` people with a batch each, of which everybody shows some.
pub fn day(count: usize, seed: u64) -> Day {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut visits = Vec::new();
    for place in shuffled(count * BATCH, &mut rng).into_iter().take(count * BATCH / 2) {
        let mut key = [0; 32];
        rng.fill_bytes(&mut key);
        // The flaw: the issuer hands out places on its list as it signs, one batch behind the other.
        visits.push((Visit { key, status_index: place }, place / BATCH));
    }
    let (visits, people) = visits.into_iter().unzip();
    Day { visits, people }
}

/// 0 … count − 1 in some order.
fn shuffled(count: usize, rng: &mut ChaCha20Rng) -> Vec<usize> {
    let mut places: Vec<_> = (0..count).map(|place| (rng.next_u64(), place)).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place).collect()
}
