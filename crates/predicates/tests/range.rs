//! The range proof by three squares: it works, it is bound to its presentation, and every check is needed.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod committed;

use bauta_predicates::Error;
use bauta_predicates::range::{Bounds, Proof, Statement, prove, three_squares};
use committed::{challenges, number, rng, session};

#[test]
fn values_at_both_ends_and_between_are_proved() {
    let all = challenges();
    let cases = [
        (0, Bounds::at_least(0)),
        (u32::MAX, Bounds::at_least(0)),
        (u32::MAX, Bounds::at_least(u32::MAX)),
        (0, Bounds::at_most(0)),
        (0, Bounds::at_most(u32::MAX)),
        (39_806, Bounds::at_most(39_806)),
        (39_805, Bounds::at_most(39_806)),
        (7, Bounds::between(7, 7).unwrap()),
        (7, Bounds::between(0, u32::MAX).unwrap()),
        (20, Bounds::between(7, 20).unwrap()),
        (7, Bounds::between(7, 20).unwrap()),
    ];
    for (value, bounds) in cases {
        let (committed, opening) = number(value.into());
        let statement = Statement { committed, bounds };
        let proof = prove(&session(&all), &statement, &opening, &mut rng(3)).unwrap();
        assert_eq!(proof.to_octets().len(), bounds.proof_length());
        let read = Proof::from_octets(&proof.to_octets(), &bounds).unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(&session(&all), &statement), Ok(()), "{value} {bounds:?}");
    }
}

#[test]
fn three_squares_add_up_for_small_great_and_random_values() {
    let mut rng = rng(1);
    let great = (0..5000).map(|step| u32::MAX - step);
    let random = (0..5000u32).map(|step| step.wrapping_mul(0x9e37_79b1));
    for v in (0..50_000).chain(great).chain(random) {
        let roots = three_squares(v, &mut rng).unwrap();
        assert_eq!(roots.iter().map(|root| u64::from(*root).pow(2)).sum::<u64>(), 4 * u64::from(v) + 1);
        assert!(roots.iter().all(|root| *root < 1 << 17), "{v}");
    }
}
