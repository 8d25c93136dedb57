//! Grades `src/attack.rs`.

#[path = "../solution/attack.rs"]
mod solution;

use ark_bls12_381::Fr;
use lab_long_answers::{attack, commit, prove};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// v = age − 18.
fn grade(roots: impl Fn(Fr) -> Option<[Fr; 3]>) -> Result<(), &'static str> {
    let (mut rng, s) = (ChaCha20Rng::seed_from_u64(1), Fr::from(123_456_789u64));
    let adult = commit(Fr::from(2u64), s);
    assert!(prove(adult, s, [2u64, 2, 1].map(Fr::from), &mut rng).holds(adult));
    for age in [17u64, 12, 5] {
        let v = Fr::from(age) - Fr::from(18u64);
        let commitment = commit(v, s);
        match roots(v) {
            None => return Err("not solved"),
            Some(y) if !prove(commitment, s, y, &mut rng).holds(commitment) => return Err("refused"),
            Some(_) => {}
        }
    }
    Ok(())
}

#[test]
fn the_lab_is_solved() {
    assert_eq!(grade(attack::roots), Ok(()));
}

#[test]
fn the_grader_tells_a_solution_from_a_guess() {
    assert_eq!(grade(solution::roots), Ok(()));
    assert_eq!(grade(|_| None), Err("not solved"));
    assert_eq!(grade(|_| Some([2u64, 2, 1].map(Fr::from))), Err("refused"));
}
