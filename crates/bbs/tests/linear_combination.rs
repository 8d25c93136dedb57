//! Linear combinations by tables are what `ark` computes point by point, for every kind of scalar and of point.

mod support;

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::{AdditiveGroup, AffineRepr, CurveGroup};
use ark_ff::{BigInteger, Field, One, PrimeField, Zero};
use bauta_bbs::linear_combination::{Combinations, FixedBase};
use bauta_bbs::{Ciphersuite, hazmat};
use proptest::collection::vec;
use proptest::prelude::*;
use support::{some_point, some_scalar};

const SUITE: Ciphersuite = Ciphersuite::Bls12381Shake256;

fn plainly(points: &[G1Affine], scalars: &[Fr]) -> G1Projective {
    points.iter().zip(scalars).map(|(point, scalar)| *point * scalar).sum()
}

fn secret_linear_combination_below(points: &[G1Affine], scalars: &[Fr], bits: &[u32]) -> G1Affine {
    let mut combinations = Combinations::secret();
    let terms: Vec<_> = points
        .iter()
        .zip(scalars)
        .zip(bits)
        .map(|((point, scalar), bits)| (combinations.base(point), *scalar, *bits))
        .collect();
    combinations.sum_below(&terms);
    combinations.evaluate()[0]
}

/// Both paths, and again when the tables of generators are there.
fn assert_combined(points: &[G1Affine], scalars: &[Fr]) {
    let expected = plainly(points, scalars);
    for _ in 0..3 {
        assert_eq!(hazmat::secret_linear_combination(points, scalars), expected);
        assert_eq!(hazmat::linear_combination(points, scalars), expected);
    }
}

/// 0, ±1, ±2, … and what lies beside the borders of windows and limbs.
fn edges() -> Vec<Fr> {
    let two = Fr::from(2u64);
    let powers = (0..256u64).map(|exponent| two.pow([exponent]));
    let beside = powers.flat_map(|power| [power - Fr::one(), power, power + Fr::one()]);
    let scalars: Vec<_> = (0..40u64).map(Fr::from).chain(beside).collect();
    scalars.iter().flat_map(|scalar| [*scalar, -*scalar]).collect()
}

#[test]
fn edges_of_scalars() {
    let generator = hazmat::create_generators(SUITE, "TEST_EDGES_", 1)[0];
    let other = some_point(1);
    for scalar in edges() {
        for points in [[generator], [other]] {
            let expected = plainly(&points, &[scalar]);
            assert_eq!(hazmat::secret_linear_combination(&points, &[scalar]), expected, "{scalar}");
            assert_eq!(hazmat::linear_combination(&points, &[scalar]), expected, "{scalar}");
        }
    }
}

/// Every bound that holds gives the same.
#[test]
fn short_scalars() {
    let generator = hazmat::create_generators(SUITE, "TEST_SHORT_", 1)[0];
    let other = some_point(1);
    for scalar in edges() {
        let bits = scalar.into_bigint().num_bits();
        for bound in [bits, bits + 1, 126, 127, 128, 129, 249, 250].into_iter().filter(|bound| *bound >= bits)
        {
            for point in [generator, other] {
                let sum = secret_linear_combination_below(&[point], &[scalar], &[bound]);
                assert_eq!(sum, point * scalar, "{scalar} below 2^{bound}");
            }
        }
    }
}

#[test]
fn short_scalars_beside_long_ones() {
    let points = hazmat::create_generators(SUITE, "TEST_BESIDE_", 5);
    let points = [&points[..], &[some_point(1), some_point(2), G1Affine::zero()]].concat();
    let bits = [17, 96, 115, 255, 0, 64, 1, 3];
    for seed in 0..20 {
        let mut scalars: Vec<_> = bits.iter().zip(seed..).map(|(bits, seed)| below(*bits, seed)).collect();
        let expected = plainly(&points, &scalars);
        assert_eq!(secret_linear_combination_below(&points, &scalars, &bits), expected);
        assert_combined(&points, &scalars);
        scalars[0] = Fr::zero();
        let expected = plainly(&points, &scalars);
        assert_eq!(secret_linear_combination_below(&points, &scalars, &bits), expected);
    }
}

fn below(bits: u32, seed: u64) -> Fr {
    let mut limbs = some_scalar(seed).into_bigint();
    if bits < 255 {
        limbs >>= 255 - bits;
    }
    Fr::from_bigint(limbs).expect("below r")
}

/// Sums that meet their own summands: additions that are doublings, and such that end at the identity.
#[test]
fn sums_that_meet_their_summands() {
    let generator = hazmat::create_generators(SUITE, "TEST_SUMMANDS_", 1)[0];
    for point in [generator, some_point(2)] {
        let k = some_scalar(3);
        for (points, scalars) in [
            (vec![point, point], vec![k, k]),
            (vec![point, point], vec![k, -k]),
            (vec![point, -point], vec![k, k]),
            (vec![point, -point, point], vec![Fr::one(), Fr::one(), Fr::zero()]),
            (vec![point, point], vec![Fr::one(), Fr::from(31u64)]),
            (vec![point; 5], vec![Fr::zero(); 5]),
            (vec![point; 5], vec![-Fr::one(); 5]),
        ] {
            assert_combined(&points, &scalars);
        }
    }
}

#[test]
fn the_identity_adds_nothing() {
    let (identity, point, k) = (G1Affine::zero(), some_point(4), some_scalar(5));
    assert_combined(&[], &[]);
    assert_combined(&[identity], &[k]);
    assert_combined(&[identity, point, identity], &[k, k, Fr::zero()]);
}

#[test]
#[should_panic(expected = "as many points as scalars")]
fn as_many_points_as_scalars() {
    let _ = hazmat::secret_linear_combination(&[some_point(1)], &[]);
}

/// More generators than tables are kept for.
#[test]
fn many_generators() {
    let generators = hazmat::create_generators(SUITE, "TEST_MANY_", 300);
    let scalars: Vec<_> = (0..300).map(some_scalar).collect();
    assert_combined(&generators, &scalars);
}

#[test]
fn tables_are_shared_between_threads() {
    let generators = hazmat::create_generators(SUITE, "TEST_THREADS_", 4);
    let scalars: Vec<_> = (0..4).map(some_scalar).collect();
    let expected = plainly(&generators, &scalars);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..3 {
                    assert_eq!(hazmat::secret_linear_combination(&generators, &scalars), expected);
                }
            });
        }
    });
}

/// Sums that share points and are worked out together, as many as need several rounds; unused points; points added as they
/// are.
#[test]
fn many_sums_at_once() {
    let generators = hazmat::create_generators(SUITE, "TEST_TOGETHER_", 3);
    let (first, second) = (some_point(1), some_point(2));
    for mut combinations in [Combinations::secret(), Combinations::public()] {
        let bases = combinations.bases(&[generators[0], first, second, G1Affine::zero(), generators[1]]);
        let _unused = combinations.base(&some_point(3));
        let mut expected = Vec::new();
        for seed in 0..60 {
            let (k, l) = (some_scalar(seed), some_scalar(seed + 100));
            let position = combinations.sum(&[(bases[0], k), (bases[1], l), (bases[3], k), (bases[4], k)]);
            assert_eq!(position, expected.len());
            expected.push(generators[0] * k + first * l + generators[1] * k);
            combinations.sum_and(&[(bases[2], l)], &[first, G1Affine::zero(), generators[2]]);
            expected.push(second * l + first + generators[2]);
        }
        combinations.sum(&[]);
        combinations.sum_and(&[(bases[3], some_scalar(1))], &[first, -first]);
        expected.extend([G1Projective::zero(); 2]);
        assert_eq!(combinations.evaluate(), G1Projective::normalize_batch(&expected));
    }
    assert!(Combinations::secret().evaluate().is_empty());
}

/// Points with a table of their owner's, alone and beside others.
#[test]
fn fixed_bases() {
    let (first, second) = (some_point(1), some_point(2));
    let [fixed, nothing] = [first, G1Affine::zero()].map(|point| FixedBase::new(&point));
    for mut combinations in [Combinations::secret(), Combinations::public()] {
        let bases = [combinations.fixed(&fixed), combinations.base(&second), combinations.fixed(&nothing)];
        let mut expected = Vec::new();
        for scalar in edges() {
            combinations.sum(&[(bases[0], scalar)]);
            combinations.sum(&[(bases[2], scalar), (bases[0], scalar), (bases[1], some_scalar(1))]);
            expected.extend([first * scalar, first * scalar + second * some_scalar(1)]);
        }
        combinations.sum_below(&[(bases[0], Fr::from(77u64), 7)]);
        expected.push(first * Fr::from(77u64));
        assert_eq!(combinations.evaluate(), G1Projective::normalize_batch(&expected));
    }
}

/// Equal and opposite points among enough others that they meet in the affine sums.
#[test]
fn equal_and_opposite_points_among_many() {
    let points: Vec<_> = (0..120).map(some_point).collect();
    let doubled: Vec<_> = points.iter().flat_map(|point| [*point, *point]).collect();
    let cancelled: Vec<_> = points.iter().flat_map(|point| [*point, -*point]).collect();
    let four: Vec<_> = points.iter().flat_map(|point| [*point; 4]).collect();
    let mut combinations = Combinations::public();
    for points in [&doubled, &cancelled, &four] {
        combinations.sum_and(&[], points);
    }
    let sum: G1Projective = points.iter().sum();
    let expected = [sum.double(), G1Projective::zero(), sum.double().double()];
    assert_eq!(combinations.evaluate(), G1Projective::normalize_batch(&expected));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_points_and_scalars(
        terms in vec((0..4_usize, any::<u64>(), any::<u64>(), 0..4_usize), 0..9), position in 0..3_usize,
    ) {
        let generators = hazmat::create_generators(SUITE, "TEST_ANY_", 3);
        let edges = edges();
        let (points, scalars): (Vec<_>, Vec<_>) = terms
            .into_iter()
            .map(|(point, seed, scalar, kind)| {
                let point = match point {
                    0 => some_point(seed),
                    1 => -generators[position],
                    _ => generators[(position + point) % 3],
                };
                let edge = usize::try_from(scalar).unwrap_or_default() % edges.len();
                (point, if kind == 0 { edges[edge] } else { some_scalar(scalar) })
            })
            .unzip();
        let expected = plainly(&points, &scalars);
        prop_assert_eq!(hazmat::secret_linear_combination(&points, &scalars), expected);
        prop_assert_eq!(hazmat::linear_combination(&points, &scalars), expected);
    }
}
