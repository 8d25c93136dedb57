//! How time grows: with messages, with the proofs of a batch, with the holders of an epoch.

use std::time::Duration;

use bauta_bbs::{Interface, MessageScalar};
use bauta_predicates::validity::{EpochSecretKey, tokens};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::Serialize;

use crate::contestants;
use crate::entry::{Contestant, Entry, Operation};
use crate::measure::measure;
use crate::work::Work;

const MESSAGES: [u32; 6] = [1, 5, 10, 20, 32, 100];
const BATCH: [u32; 7] = [1, 4, 16, 64, 256, 1_024, 4_096];
const HOLDERS: [u32; 4] = [100, 1_000, 10_000, 100_000];

/// Microseconds against a number: of messages, of proofs in a batch, of holders.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Series {
    pub(crate) operation: Operation,
    pub(crate) contestant: Contestant,
    pub(crate) points: Vec<(u32, f64)>,
}

impl Series {
    /// Slope and intercept of the line with the least squared distance: microseconds for each more, and for none.
    pub(crate) fn line(&self) -> [f64; 2] {
        let sum = |value: &dyn Fn(f64, f64) -> f64| {
            self.points.iter().map(|(x, y)| value(f64::from(*x), *y)).sum::<f64>()
        };
        let count = sum(&|_, _| 1.0);
        let (x, y) = (sum(&|x, _| x) / count, sum(&|_, y| y) / count);
        let slope = sum(&|at, of| (at - x) * (of - y)) / sum(&|at, _| (at - x).powi(2));
        [slope, y - slope * x]
    }

    /// The greatest distance of a point from that line, as a part of the point.
    pub(crate) fn farthest(&self) -> f64 {
        let [slope, intercept] = self.line();
        let distances = self.points.iter().map(|(x, y)| (slope * f64::from(*x) + intercept - y).abs() / y);
        distances.fold(0.0, f64::max)
    }
}

/// The three kinds of growth.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Growth {
    /// Time of one operation against L, half of the messages disclosed.
    pub(crate) messages: Vec<Series>,
    /// Time of one proof against the number of proofs in its batch.
    pub(crate) batch: Vec<Series>,
    /// Time of one token against the number of holders.
    pub(crate) holders: Vec<Series>,
}

impl Growth {
    pub(crate) fn measure(budget: Duration) -> Self {
        let by_messages = MESSAGES.iter().flat_map(|messages| {
            let work = Work::new(*messages as usize);
            let chosen = contestants::few(&work).into_iter().filter(|entry| {
                matches!(
                    entry.operation,
                    Operation::ProofGen | Operation::ProofGenTables | Operation::ProofVerify
                )
            });
            chosen.map(|entry| (*messages, entry))
        });
        let holders = HOLDERS.iter().map(|holders| (*holders, epoch(*holders)));
        Self {
            messages: series(by_messages.collect(), budget),
            batch: series(contestants::batches(&Work::new(10), &BATCH), budget / 2),
            holders: series(holders.collect(), budget / 2),
        }
    }
}

/// Measures everything in turns, then joins what is the same but for its number.
fn series(entries: Vec<(u32, Entry)>, budget: Duration) -> Vec<Series> {
    let (numbers, entries): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
    let mut joined: Vec<Series> = Vec::new();
    for (number, figure) in numbers.into_iter().zip(measure(entries, budget)) {
        let point = (number, figure.median);
        let same =
            |one: &&mut Series| (one.operation, one.contestant) == (figure.operation, figure.contestant);
        match joined.iter_mut().find(same) {
            Some(series) => series.points.push(point),
            None => joined.push(Series {
                operation: figure.operation,
                contestant: figure.contestant,
                points: vec![point],
            }),
        }
    }
    joined
}

fn epoch(holders: u32) -> Entry {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let secret = EpochSecretKey::random(&mut rng).expect("a key");
    let handles: Vec<_> =
        (0..holders).map(|_| MessageScalar::random(&mut rng).expect("randomness")).collect();
    Entry::many(Operation::EpochToken, Contestant::BautaSha256, holders, move || {
        tokens(&Interface::BBS_MOD_HB, &secret, &handles).expect("tokens")
    })
}
