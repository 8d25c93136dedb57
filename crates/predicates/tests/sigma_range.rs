//! The range proof by bits: it works, it is bound to its presentation, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use bauta_predicates::Error;
use bauta_predicates::sigma_range::{Proof, Statement, prove};
use committed::{challenges, number, rng, session};

#[test]
fn every_value_of_every_small_range_is_proved() {
    let all = challenges();
    for size in 2..12 {
        for value in 0..size {
            let (committed, opening) = number(99 + value);
            let statement = Statement { committed, from: 99, below: 99 + size };
            let proof = prove(&session(&all), &statement, &opening, &mut rng(3)).unwrap();
            let read = Proof::from_octets(&proof.to_octets()).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.verify(&session(&all), &statement), Ok(()), "{value} of {size}");
        }
    }
}
