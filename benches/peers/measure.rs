//! The clock: all contestants take turns within one run, so that what disturbs one disturbs all alike.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::entry::{Contestant, Entry, Operation};

/// A sample is at least this long, in seconds: the clock, and caches that others have used in between, weigh little.
const SAMPLE: f64 = 0.002;
/// What takes longer than this, in seconds, does not take its turn in every round.
const TURN: f64 = 0.03;
const FEWEST_ROUNDS: usize = 9;
const MOST_ROUNDS: usize = 101;

/// How long an operation took a contestant, in microseconds.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    pub(crate) operation: Operation,
    pub(crate) contestant: Contestant,
    pub(crate) median: f64,
    pub(crate) lowest: f64,
    pub(crate) lower_quartile: f64,
    pub(crate) upper_quartile: f64,
    /// How many times it was timed, and how many calls each time.
    pub(crate) samples: usize,
    pub(crate) calls: u32,
}

/// An entry, how often it is called for a sample, in which rounds, and what came out.
struct Turn {
    entry: Entry,
    calls: u32,
    every: usize,
    samples: Vec<f64>,
}

/// Rounds in which each entry takes its turn, for about as long as `budget`.
pub(crate) fn measure(entries: Vec<Entry>, budget: Duration) -> Vec<Figure> {
    let mut turns: Vec<_> = entries.into_iter().map(Turn::new).collect();
    let start = Instant::now();
    let mut round = 0;
    while round < FEWEST_ROUNDS || (round < MOST_ROUNDS && start.elapsed() < budget) {
        turns.iter_mut().filter(|turn| round % turn.every == 0).for_each(Turn::take);
        round += 1;
    }
    turns.into_iter().map(Turn::figure).collect()
}

impl Turn {
    /// Finds out how often to call it, and warms it up with that.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small positive numbers")]
    fn new(mut entry: Entry) -> Self {
        let mut calls = 1;
        let mut took = (entry.run)(calls).as_secs_f64();
        while took < SAMPLE / 4.0 {
            calls *= 4;
            took = (entry.run)(calls).as_secs_f64();
        }
        let one = took / f64::from(calls);
        let calls = (SAMPLE / one).ceil() as u32;
        let every = (one * f64::from(calls) / TURN).ceil() as usize;
        Self { entry, calls, every, samples: Vec::new() }
    }

    fn take(&mut self) {
        let took = (self.entry.run)(self.calls);
        self.samples.push(took.as_secs_f64() * 1e6 / f64::from(self.calls) / f64::from(self.entry.count));
    }

    fn figure(mut self) -> Figure {
        self.samples.sort_by(f64::total_cmp);
        let at = |quarter: usize| self.samples[(self.samples.len() - 1) * quarter / 4];
        Figure {
            operation: self.entry.operation,
            contestant: self.entry.contestant,
            median: at(2),
            lowest: at(0),
            lower_quartile: at(1),
            upper_quartile: at(3),
            samples: self.samples.len(),
            calls: self.calls,
        }
    }
}
