//! What sub-proofs record satisfies their equations, is what is shipped, and changes nothing.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod by_hand;
mod committed;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{One, PrimeField};
use bauta_bbs::trace::{Trace, recorded};
use bauta_bbs::{MessageScalar, hazmat};
use bauta_predicates::opening::{self, deal};
use bauta_predicates::{Committed, schnorr_eq, sigma_range};
use committed::{INTERFACE, challenges, commit, number, rng, session};

/// The octets of a value, by the beginning of the equation of its step and its name.
fn octets(trace: &Trace, equation: &str, name: &str) -> Vec<u8> {
    let steps = trace.steps().iter().filter(|step| step.equation.starts_with(equation));
    let mut values = steps.flat_map(|step| &step.values).filter(|value| value.name == name);
    values.next().unwrap_or_else(|| panic!("{equation} has no {name}")).octets.to_vec()
}

fn scalar(trace: &Trace, equation: &str, name: &str) -> Fr {
    Fr::from_be_bytes_mod_order(&octets(trace, equation, name))
}

fn point(trace: &Trace, equation: &str, name: &str) -> G1Affine {
    hazmat::octets_to_point_g1(&octets(trace, equation, name)).unwrap()
}

fn scalars<const N: usize>(trace: &Trace, equation: &str, names: [&str; N]) -> [Fr; N] {
    names.map(|name| scalar(trace, equation, name))
}

fn pedersen(message: Fr, blinding: Fr) -> G1Affine {
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    (y_1 * message + y_0 * blinding).into_affine()
}

/// A verifier's record has nothing of the prover's.
fn has_no_secret(trace: &Trace) {
    assert!(trace.steps().iter().flat_map(|step| &step.values).all(|value| !value.kind.is_secret()));
    let mut verdicts = trace.steps().iter().flat_map(|step| &step.values);
    assert!(verdicts.any(|value| value.name == "equal" && value.octets[..] == [1]));
}

#[test]
fn equality_is_recorded_as_it_is_computed() {
    let ((first, first_opening), (second, second_opening)) = (commit(7.into(), 1), commit(7.into(), 2));
    let statement = schnorr_eq::Statement { first, second: Committed { credential: 1, ..second } };
    let all = challenges();
    let prove = || {
        schnorr_eq::prove(&session(&all), &statement, &first_opening, &second_opening, &mut rng(3)).unwrap()
    };
    let (proof, made) = recorded(prove);
    assert_eq!(proof, prove());
    let (announced, answered) = ("T1 = a·Y_1", "ẑ_m = a + c·m");
    let [a, b, d] = scalars(&made, announced, ["a", "b", "d"]);
    assert_eq!(point(&made, announced, "T1"), pedersen(a, b));
    assert_eq!(point(&made, announced, "T2"), pedersen(a, d));
    let [m, s_1, s_2] = scalars(&made, announced, ["m", "s_1", "s_2"]);
    let c = scalar(&made, answered, "c");
    assert_eq!(m, Fr::from(7u64));
    let answers = scalars(&made, answered, ["ẑ_m", "ẑ_s1", "ẑ_s2"]);
    assert_eq!(answers, [a + c * m, b + c * s_1, d + c * s_2]);
    let pieces = ["c", "ẑ_m", "ẑ_s1", "ẑ_s2"].map(|name| octets(&made, answered, name));
    assert_eq!(pieces.concat(), proof.to_octets());

    let (verdict, checked) = recorded(|| proof.verify(&session(&all), &statement));
    assert_eq!(verdict, Ok(()));
    has_no_secret(&checked);
    let again = "T1 = ẑ_m·Y_1";
    for name in ["T1", "T2"] {
        assert_eq!(point(&checked, again, name), point(&made, announced, name));
    }
}

#[test]
fn an_opening_is_recorded_as_it_is_computed() {
    let (openers, _) = deal(&INTERFACE, 2, 3, &mut rng(1)).unwrap();
    let (committed, held) = commit(MessageScalar::random(&mut rng(8)).unwrap(), 9);
    let statement = opening::Statement { committed, key: openers.key() };
    let all = challenges();
    let prove = || opening::prove(&session(&all), &statement, &held, &mut rng(3)).unwrap();
    let (proof, made) = recorded(prove);
    assert_eq!(proof, prove());
    let (announced, answered) = ("E1 = ", "ẑ_k = k̃");
    let [k, k_tilde, m_tilde, s_tilde] = scalars(&made, announced, ["k", "k̃", "m̃", "s̃"]);
    let (g, z) = (by_hand::generator("BAUTA_OPENING_"), point(&made, announced, "Z"));
    let ([m, s], c) = (scalars(&made, announced, ["m", "s"]), scalar(&made, answered, "c"));
    let [e_1, e_2] = ["E1", "E2"].map(|name| point(&made, announced, name));
    assert_eq!(e_1, (g * k).into_affine());
    assert_eq!(e_2, (pedersen(m, Fr::from(0u64)) + z * k).into_affine());
    assert_eq!(committed.commitment, hazmat::point_to_commitment(pedersen(m, s)));
    assert_eq!(point(&made, announced, "T1"), (g * k_tilde).into_affine());
    assert_eq!(
        point(&made, announced, "T2"),
        (pedersen(m_tilde, Fr::from(0u64)) + z * k_tilde).into_affine()
    );
    assert_eq!(point(&made, announced, "T3"), pedersen(m_tilde, s_tilde));
    let answers = scalars(&made, answered, ["ẑ_k", "ẑ_m", "ẑ_s"]);
    assert_eq!(answers, [k_tilde + c * k, m_tilde + c * m, s_tilde + c * s]);
    let points = ["E1", "E2"].map(|name| octets(&made, announced, name)).concat();
    let rest = ["c", "ẑ_k", "ẑ_m", "ẑ_s"].map(|name| octets(&made, answered, name)).concat();
    assert_eq!([points, rest].concat(), proof.to_octets());

    let (verdict, checked) = recorded(|| proof.verify(&session(&all), &statement));
    assert_eq!(verdict, Ok(()));
    has_no_secret(&checked);
    for name in ["T1", "T2", "T3"] {
        assert_eq!(point(&checked, "T1 = ", name), point(&made, announced, name), "{name}");
    }
}

#[test]
fn a_range_by_bits_is_recorded_as_it_is_computed() {
    // 99 ≤ 101 < 104: bases 2, 1, 1.
    let (committed, held) = number(101);
    let statement = sigma_range::Statement { committed, from: 99, below: 104 };
    let all = challenges();
    let prove = || sigma_range::prove(&session(&all), &statement, &held, &mut rng(3)).unwrap();
    let (proof, made) = recorded(prove);
    assert_eq!(proof, prove());
    let (announced, answered, again) = ("D_j = ", "b̂_j = ", "Σ base_j·D_j");
    let c = scalar(&made, answered, "c");
    let (verdict, checked) = recorded(|| proof.verify(&session(&all), &statement));
    assert_eq!(verdict, Ok(()));
    has_no_secret(&checked);
    let (mut value, mut shipped) = (Fr::from(99u64), [Vec::new(), octets(&made, answered, "c"), Vec::new()]);
    for (j, base) in [2u64, 1, 1].into_iter().enumerate() {
        let named = |name: &str| format!("{name}_{j}");
        let of = |name: &str| scalar(&made, announced, &named(name));
        let [b, s, s2, beta, sigma, tau] = ["b", "s", "s2", "β", "σ", "τ"].map(of);
        value += b * Fr::from(base);
        assert_eq!(s2, s * (Fr::one() - b));
        let d = point(&made, announced, &named("D"));
        assert_eq!(d, pedersen(b, s));
        assert_eq!(d, (d * b + pedersen(Fr::from(0u64), s2)).into_affine());
        let [t1, t2] = ["T1", "T2"].map(|name| point(&made, announced, &named(name)));
        assert_eq!(t1, pedersen(beta, sigma));
        assert_eq!(t2, (d * beta + pedersen(Fr::from(0u64), tau)).into_affine());
        let answers = ["b̂", "ŝ", "ŝ2"].map(|name| scalar(&made, answered, &named(name)));
        assert_eq!(answers, [beta + c * b, sigma + c * s, tau + c * s2]);
        assert_eq!([t1, t2], ["T1", "T2"].map(|name| point(&checked, again, &named(name))));
        shipped[0].extend(octets(&made, announced, &named("D")));
        ["b̂", "ŝ", "ŝ2"].iter().for_each(|name| shipped[2].extend(octets(&made, answered, &named(name))));
    }
    assert_eq!((value, shipped.concat()), (Fr::from(101u64), proof.to_octets()));
    let missing = checked.steps().iter().flat_map(|step| &step.values);
    let missing = missing.clone().find(|value| value.name.starts_with('Σ')).unwrap();
    assert_eq!(missing.octets[..], hazmat::point_to_octets_g1(&G1Affine::zero()));
}
