//! Membership in a public set: it works, it is bound to its presentation, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use bauta_bbs::MessageScalar;
use bauta_predicates::Error;
use bauta_predicates::membership::{LENGTH_PER_VALUE, Proof, Statement, prove};
use committed::{challenges, number, rng, session};

fn values(count: u64) -> Vec<MessageScalar> {
    (0..count).map(|value| (10 * value).into()).collect()
}

#[test]
fn a_proof_verifies_at_every_place_and_survives_its_octets() {
    let all = challenges();
    for count in [1, 2, 5, 64] {
        for place in [0, count / 2, count - 1] {
            let (committed, opening) = number(10 * place);
            let statement = Statement { committed, values: &values(count) };
            let proof = prove(&session(&all), &statement, &opening, &mut rng(3)).unwrap();
            let octets = proof.to_octets();
            assert_eq!(octets.len() as u64, count * LENGTH_PER_VALUE as u64);
            let read = Proof::from_octets(&octets).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.verify(&session(&all), &statement), Ok(()));
        }
    }
}
