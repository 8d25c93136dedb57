#![doc = include_str!("../README.md")]

pub mod attack;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What the platform asks everybody to show. Each answer is signed and true, and no name is among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Six digits.
    pub region: String,
    /// The year of birth.
    pub birth_year: u16,
    /// `F`, `M` or `X`.
    pub sex: char,
}

/// A line of the town's public directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// A synthetic name.
    pub name: String,
    /// What the person would show.
    pub would_show: Shown,
}

/// A town of `count` people, most of them much like others.
pub fn directory(count: usize, seed: u64) -> Vec<Entry> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    (0..count)
        .map(|person| {
            // The least of three draws: most people live in a few regions, and are of a few years.
            let mut low = |below: u32| (0..3).map(|_| rng.next_u32() % below).min().unwrap_or(0);
            let (region, age, sex) = (low(12), low(90), low(100));
            let sex = ['X', 'F', 'M'][if sex < 60 { 1 + sex as usize % 2 } else { 0 }];
            let birth_year = u16::try_from(2008 - age).unwrap_or(0);
            let would_show = Shown { region: format!("9901{region:02}"), birth_year, sex };
            Entry { name: format!("PERSON {person:04}"), would_show }
        })
        .collect()
}
