//! Pairing equations hold together exactly when each of them holds, whatever their errors do to each other.

mod support;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::CurveGroup;
use bauta_bbs::pairing::{PairingEquation, all_hold, which_hold};
use bauta_bbs::{Interface, KeyPair, hazmat};
use proptest::collection::vec;
use proptest::prelude::*;
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

/// Equations under two keys, of which those marked do not hold.
fn equations(wrong: &[bool]) -> Vec<PairingEquation> {
    let keys = [key_pair(1), key_pair(2)];
    let of = |(number, wrong): (usize, &bool)| {
        let error = if *wrong { some_point(9) } else { G1Affine::identity() };
        equation(&keys[number % 2], number as u64 + 1, error)
    };
    wrong.iter().enumerate().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn those_that_do_not_hold_are_found(wrong in vec(prop_oneof![9 => Just(false), 1 => Just(true)], 0..100)) {
        let found = which_hold(&INTERFACE, &equations(&wrong), &[b"what was sent"], &mut rng(7));
        let expected: Vec<_> = wrong.iter().map(|wrong| !wrong).collect();
        prop_assert_eq!(found.holds, expected);
        prop_assert!(found.products <= wrong.len() + 2 * wrong.len().div_ceil(16));
    }
}

#[test]
fn what_it_takes_to_find_them_is_bounded() {
    for (count, most) in [(0, 0), (1, 1), (2, 3), (16, 17), (17, 19), (32, 35), (100, 113)] {
        let none = which_hold(&INTERFACE, &equations(&vec![false; count]), &[], &mut rng(7));
        assert_eq!(none.products, count.min(1), "{count} that hold");
        let all = which_hold(&INTERFACE, &equations(&vec![true; count]), &[], &mut rng(7));
        assert_eq!((all.products, all.holds), (most, vec![false; count]), "{count} that do not");
        assert!(most <= count + 2 * count.div_ceil(16));
    }
    for place in 0..64 {
        let wrong: Vec<_> = (0..64).map(|number| number == place).collect();
        let one = which_hold(&INTERFACE, &equations(&wrong), &[], &mut rng(7));
        assert!(one.products <= 17 + 2 * 2, "{} products for one at {place}", one.products);
        assert_eq!(one.holds.iter().position(|holds| !holds), Some(place));
    }
}

/// Errors that add up to nothing, on whatever places: within one half, and across.
#[test]
fn errors_that_cancel_are_found_wherever_they_are() {
    let (none, error) = (G1Affine::identity(), some_point(9));
    for (first, second) in [(0, 1), (0, 39), (17, 18), (15, 16), (31, 32), (38, 39)] {
        let of = |number| match number {
            _ if number == first => error,
            _ if number == second => -error,
            _ => none,
        };
        let equations: Vec<_> =
            (0..40).map(|number| equation(&key_pair(1), number as u64 + 1, of(number))).collect();
        let found = which_hold(&INTERFACE, &equations, &[], &mut rng(7)).holds;
        let wrong: Vec<_> = (0..40).filter(|number| !found[*number]).collect();
        assert_eq!(wrong, [first, second]);
    }
}
