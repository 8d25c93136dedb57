//! Pairing equations hold together exactly when each of them holds, whatever their errors do to each other.

mod support;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::CurveGroup;
use bauta_bbs::pairing::{PairingEquation, all_hold};
use bauta_bbs::{Interface, KeyPair, hazmat};
use support::{Constant, key_pair, rng, secret_scalar, some_point, some_scalar};

const INTERFACE: Interface = Interface::BBS_MOD;

/// e(P, W) = e(P·sk + error, BP2)
fn equation(key_pair: &KeyPair, seed: u64, error: G1Affine) -> PairingEquation {
    let left = some_point(seed);
    let right = (left * secret_scalar(key_pair) + error).into_affine();
    hazmat::pairing_equation(left, key_pair.public_key(), right)
}

fn hold(equations: &[PairingEquation]) -> bool {
    all_hold(&INTERFACE, equations, &[b"what was sent"], &mut rng(7))
}

#[test]
fn what_holds_holds_together() {
    let (one, other) = (key_pair(1), key_pair(2));
    let none = G1Affine::identity();
    let equations = [(&one, 1), (&other, 2), (&one, 3), (&other, 4), (&one, 1)]
        .map(|(key_pair, seed)| equation(key_pair, seed, none));
    for count in 0..=equations.len() {
        assert!(hold(&equations[..count]), "{count}");
    }
    assert!(equations.iter().all(PairingEquation::holds));
}

#[test]
fn one_that_does_not_hold_is_enough() {
    let (one, other, none) = (key_pair(1), key_pair(2), G1Affine::identity());
    for wrong in 0..4 {
        let error = |number| if number == wrong { some_point(9) } else { none };
        let equations: Vec<_> = [(&one, 0), (&other, 1), (&one, 2), (&other, 3)]
            .into_iter()
            .map(|(key_pair, number)| equation(key_pair, number + 1, error(number)))
            .collect();
        assert!(!hold(&equations), "{wrong}");
        let wrong = usize::try_from(wrong).expect("small");
        assert!(!equations[wrong].holds());
        assert!(!hold(&equations[wrong..=wrong]));
    }
}

/// Without weights the errors would add up to nothing.
#[test]
fn errors_that_cancel_are_found() {
    let (one, other) = (key_pair(1), key_pair(2));
    let error = some_point(9);
    for second in [&one, &other] {
        assert!(!hold(&[equation(&one, 1, error), equation(second, 2, -error)]));
        let doubled = (error * Fr::from(2u64)).into_affine();
        let three = [equation(&one, 1, error), equation(second, 2, error), equation(&one, 3, -doubled)];
        assert!(!hold(&three));
        assert!(!all_hold(&INTERFACE, &three, &[], &mut Constant(0)), "not even with no randomness");
    }
    // The same point under two keys: the keys are not mixed up.
    let swapped = hazmat::pairing_equation(
        some_point(1),
        other.public_key(),
        (some_point(1) * secret_scalar(&one)).into_affine(),
    );
    assert!(!hold(&[equation(&one, 1, G1Affine::identity()), swapped]));
}

/// A weight is drawn after the equations and everything that was sent: who knew it could choose errors that cancel.
#[test]
fn errors_for_foreseen_weights_are_found() {
    let one = key_pair(1);
    for foreseen in [Fr::from(1u64), Fr::from(u64::MAX), some_scalar(5)] {
        let error = some_point(9);
        let other = (error * -foreseen).into_affine();
        assert!(!hold(&[equation(&one, 1, other), equation(&one, 2, error)]));
    }
}
