//! Equality of two committed messages: it works, it is bound to its presentation, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use bauta_bbs::committed_disclosure::Opening;
use bauta_predicates::schnorr_eq::{LENGTH, Proof, Statement, prove};
use bauta_predicates::{Committed, Error};
use committed::{challenges, commit, number, rng, session};

fn setting() -> (Statement, Opening, Opening) {
    let (first, first_opening) = commit(99_000.into(), 1);
    let (second, second_opening) = commit(99_000.into(), 2);
    (Statement { first, second: Committed { credential: 1, ..second } }, first_opening, second_opening)
}

fn proof() -> Proof {
    let (statement, first, second) = setting();
    prove(&session(&challenges()), &statement, &first, &second, &mut rng(3)).unwrap()
}

#[test]
fn a_proof_verifies_and_survives_its_octets() {
    let (all, (statement, ..)) = (challenges(), setting());
    let read = Proof::from_octets(&proof().to_octets()).unwrap();
    assert_eq!(read, proof());
    assert_eq!(read.verify(&session(&all), &statement), Ok(()));
}
