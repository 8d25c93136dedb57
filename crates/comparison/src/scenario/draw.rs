//! Random choices of the scenario.

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

/// What is drawn from one stream of the seed: a change in one stream leaves the others as they are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    People,
    Habits,
    Events,
    Stories,
}

/// Draws from a stream.
pub(super) struct Draw(ChaCha20Rng);

impl Draw {
    pub(super) fn new(seed: u64, stream: Stream) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        rng.set_stream(stream as u64);
        Self(rng)
    }

    /// A number below `bound`, which is at least 1. (The bias of the remainder is below 2⁻³².)
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.0.next_u64() % u64::from(bound.max(1))).unwrap_or_default()
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// From 0 to 1.
    pub(super) fn share(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// How often something of this mean happens (Poisson, by Knuth's products; means are small).
    pub(super) fn times(&mut self, mean: f64) -> u32 {
        let (limit, mut product, mut count) = ((-mean).exp(), self.share(), 0);
        while product > limit {
            product *= self.share();
            count += 1;
        }
        count
    }

    /// The index of one of these weights.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.share() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// One of these, if there are any.
    pub(super) fn one<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(u32::try_from(from.len()).ok()?) as usize).copied()
    }

    pub(super) fn octets<const N: usize>(&mut self) -> [u8; N] {
        let mut octets = [0; N];
        self.0.fill_bytes(&mut octets);
        octets
    }

    /// A word of `syllables` syllables of two letters.
    pub(super) fn word(&mut self, syllables: usize) -> String {
        const CONSONANTS: &[u8] = b"BCDFGHJKLMNPRSTVWXZQ";
        const VOWELS: &[u8] = b"AEIOU";
        (0..syllables)
            .flat_map(|_| [self.one(CONSONANTS).unwrap_or(b'B'), self.one(VOWELS).unwrap_or(b'A')])
            .map(char::from)
            .collect()
    }
}
