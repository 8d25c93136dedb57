//! The libraries that read points and multiply pairings agree with the plain way of `ark` in all that they are given.

use ark_bls12_381::{Bls12_381, Fq, Fq2, Fq6, Fq12, Fr, G1Affine, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInt, BigInteger, CyclotomicMultSubgroup, Field, PrimeField, Zero};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use bauta_bbs::hazmat::{self, Backend, POINT_G1_LENGTH, POINT_G2_LENGTH, fq12};
use proptest::collection::vec;
use proptest::prelude::*;

/// The prime factors of the cofactor (x − 1)²/3 of G1.
const COFACTOR_PRIMES: [u64; 5] = [3, 11, 10_177, 859_267, 52_437_899];

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn scalar() -> impl Strategy<Value = Fr> {
    prop_oneof![
        1 => (0..3u64).prop_map(Fr::from),
        1 => (1..3u64).prop_map(|small| -Fr::from(small)),
        8 => any::<[u8; 32]>().prop_map(|octets| Fr::from_le_bytes_mod_order(&octets)),
    ]
}

fn fq() -> impl Strategy<Value = Fq> {
    any::<[u8; 48]>().prop_map(|octets| Fq::from_le_bytes_mod_order(&octets))
}

/// Coefficients of all sizes, in the form in which they are multiplied.
fn any_fq12() -> impl Strategy<Value = Fq12> {
    let from_limbs = |limbs| Fq::new_unchecked(BigInt(limbs));
    let most = Fq::MODULUS.0;
    let edge = prop_oneof![
        Just(Fq::zero()),
        Just(from_limbs([1, 0, 0, 0, 0, 0])),
        (0..4u64).prop_map(move |less| from_limbs([
            most[0] - 1 - less,
            most[1],
            most[2],
            most[3],
            most[4],
            most[5]
        ])),
        Just(from_limbs([u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX, most[5] - 1])),
    ];
    let coefficient = prop_oneof![edge, fq()];
    vec(coefficient, 12).prop_map(|c| {
        let fq6 = |c: &[Fq]| Fq6::new(Fq2::new(c[0], c[1]), Fq2::new(c[2], c[3]), Fq2::new(c[4], c[5]));
        Fq12::new(fq6(&c[..6]), fq6(&c[6..]))
    })
}

fn times_g1(scalar: Fr) -> G1Affine {
    (G1Affine::generator() * scalar).into_affine()
}

fn times_g2(scalar: Fr) -> G2Affine {
    (G2Affine::generator() * scalar).into_affine()
}

fn g1_octets(point: &G1Affine) -> [u8; POINT_G1_LENGTH] {
    hazmat::point_to_octets_g1(point)
}

fn g2_octets(point: &G2Affine) -> [u8; POINT_G2_LENGTH] {
    let mut octets = [0; POINT_G2_LENGTH];
    point.serialize_compressed(&mut octets[..]).expect("96 octets");
    octets
}

/// Each library says what `ark` says; gives what that is.
fn read_g1(octets: &[u8; POINT_G1_LENGTH]) -> Option<G1Affine> {
    let expected = G1Affine::deserialize_compressed(&octets[..]).ok();
    for backend in Backend::ALL {
        assert_eq!(backend.decompress_g1(octets), expected, "{backend:?} {}", hex::encode(octets));
    }
    expected
}

fn read_g2(octets: &[u8; POINT_G2_LENGTH]) -> Option<G2Affine> {
    let expected = G2Affine::deserialize_compressed(&octets[..]).ok();
    for backend in Backend::ALL {
        assert_eq!(backend.decompress_g2(octets), expected, "{backend:?} {}", hex::encode(octets));
    }
    expected
}

/// x + p in the place of x, where 381 bits are enough for it.
fn not_canonical<const N: usize>(octets: &[u8; N], at: usize) -> Option<[u8; N]> {
    let mut changed = *octets;
    let mut carry = 0;
    for (octet, p) in changed[at..at + 48].iter_mut().rev().zip(Fq::MODULUS.to_bytes_le()) {
        let flags = if p == 0x1a { *octet & 0xe0 } else { 0 };
        let sum = u16::from(*octet & !flags) + u16::from(p) + carry;
        (*octet, carry) = (sum.to_le_bytes()[0] | flags, sum >> 8);
    }
    (carry == 0 && changed[at] & 0x1f >= 0x1a).then_some(changed)
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn points_come_back(scalar in scalar()) {
        let (p, q) = (times_g1(scalar), times_g2(scalar));
        prop_assert_eq!(read_g1(&g1_octets(&p)), Some(p));
        prop_assert_eq!(read_g2(&g2_octets(&q)), Some(q));
    }

    #[test]
    fn any_octets(mut octets in any::<[u8; POINT_G2_LENGTH]>(), flags in 0..8u8, small in any::<bool>()) {
        if small {
            octets[48..].fill(0);
        }
        for top in [octets[0], octets[0] >> 4, 0, 0x1a] {
            octets[0] = flags << 5 | top & 0x1f;
            read_g1(octets.first_chunk().expect("there are more"));
            read_g2(&octets);
        }
    }

    #[test]
    fn flags_on_points(scalar in scalar(), flags in 0..8u8) {
        let mut octets = g1_octets(&times_g1(scalar));
        octets[0] = octets[0] & 0x1f | flags << 5;
        read_g1(&octets);
        let mut octets = g2_octets(&times_g2(scalar));
        octets[0] = octets[0] & 0x1f | flags << 5;
        read_g2(&octets);
        octets[48] |= flags << 5;
        read_g2(&octets);
    }

    #[test]
    fn an_x_not_below_p(scalar in scalar()) {
        if let Some(octets) = not_canonical(&g1_octets(&times_g1(scalar)), 0) {
            prop_assert_eq!(read_g1(&octets), None);
        }
        for at in [0, 48] {
            if let Some(octets) = not_canonical(&g2_octets(&times_g2(scalar)), at) {
                prop_assert_eq!(read_g2(&octets), None);
            }
        }
    }

    #[test]
    fn any_x(x in fq(), c1 in fq(), greatest: bool) {
        let mut octets = [0; POINT_G2_LENGTH];
        for (c1, c0) in [(c1, x), (Fq::zero(), x), (c1, Fq::zero())] {
            octets[..48].copy_from_slice(&c1.into_bigint().to_bytes_be());
            octets[48..].copy_from_slice(&c0.into_bigint().to_bytes_be());
            octets[0] |= if greatest { 0xa0 } else { 0x80 };
            read_g1(octets.first_chunk().expect("there are more"));
            read_g2(&octets);
        }
    }

    /// On the curve, in a subgroup of another order, and a point of the right one added.
    #[test]
    fn outside_the_subgroup(x in fq(), c1 in fq(), scalar in scalar()) {
        if let Some(p) = G1Affine::get_point_from_x_unchecked(x, false) {
            prop_assert_eq!(read_g1(&g1_octets(&p)), None);
            let cofactor_order = p.mul_bigint(Fr::MODULUS).into_affine();
            let sum = (cofactor_order + times_g1(scalar)).into_affine();
            prop_assert_eq!(read_g1(&g1_octets(&cofactor_order)), None);
            prop_assert_eq!(read_g1(&g1_octets(&sum)), None);
            prop_assert!(read_g1(&g1_octets(&p.mul_by_cofactor())).is_some());
        }
        if let Some(q) = G2Affine::get_point_from_x_unchecked(Fq2::new(x, c1), false) {
            prop_assert_eq!(read_g2(&g2_octets(&q)), None);
            let sum = (q.mul_bigint(Fr::MODULUS) + times_g2(scalar)).into_affine();
            prop_assert_eq!(read_g2(&g2_octets(&sum)), None);
        }
    }

    #[test]
    fn arithmetic(a in any_fq12(), b in any_fq12()) {
        prop_assert_eq!(fq12::product(&a, &b), a * b);
        prop_assert_eq!(fq12::square(&a), a.square());
        prop_assert_eq!(fq12::cyclotomic_square(&a), a.cyclotomic_square());
        let line = [b.c0.c0, b.c0.c1, b.c1.c1];
        let mut product = a;
        product.mul_by_014(&line[0], &line[1], &line[2]);
        prop_assert_eq!(fq12::product_with_line(&a, line.each_ref()), product);
    }

    #[test]
    fn pairings(scalars in vec((scalar(), scalar()), 0..4)) {
        let pairs: Vec<_> = scalars.iter().map(|(p, q)| (times_g1(*p), times_g2(*q))).collect();
        let (points, others): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        prop_assert_eq!(fq12::pairing_product(&pairs), Some(Bls12_381::multi_pairing(points, others).0));
    }

    /// A product with the last factor chosen so that it is one, and with it changed.
    #[test]
    fn products(scalars in vec((scalar(), scalar()), 0..5), last in scalar(), error in scalar()) {
        let sum: Fr = scalars.iter().map(|(p, q)| p * q).sum();
        for error in [Fr::zero(), error] {
            let mut pairs: Vec<_> = scalars.iter().map(|(p, q)| (times_g1(*p), times_g2(*q))).collect();
            pairs.push((times_g1(last), times_g2(Fr::from(1u64))));
            pairs.push((times_g1(error - sum - last), G2Affine::generator()));
            let (points, others): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            let expected = Bls12_381::multi_pairing(points, others).is_zero();
            prop_assert_eq!(expected, error.is_zero());
            for backend in Backend::ALL {
                prop_assert_eq!(backend.product_is_one(&pairs), expected, "{:?}", backend);
            }
        }
    }
}

#[test]
fn points_of_small_order() {
    for prime in COFACTOR_PRIMES {
        let found = (1..60u64)
            .filter_map(|x| G1Affine::get_point_from_x_unchecked(Fq::from(x), x % 2 == 0))
            .map(|p| of_order(p, prime))
            .find(|point| !point.is_zero())
            .expect("there are points of each order");
        assert!(found.mul_bigint([prime]).is_zero());
        assert_eq!(read_g1(&g1_octets(&found)), None, "order {prime}");
        let sum = (found + times_g1(Fr::from(prime))).into_affine();
        assert_eq!(read_g1(&g1_octets(&sum)), None, "a part of order {prime}");
    }
    let order_3 = G1Affine::get_point_from_x_unchecked(Fq::zero(), false).expect("(0, 2) is on the curve");
    assert_eq!(read_g1(&g1_octets(&order_3)), None);
}

/// A point (k²·X, k³·Y), where (X, Y) is of G1, lies on another curve, y² = x³ + 4·k⁶, and has its order there. With the k below
/// y² = −(x³ + 4) too: what is taken for a root of x³ + 4 without looking is one of the negative, and φ does not tell.
#[test]
fn a_point_of_the_right_order_on_another_curve() {
    let k = hex::decode(
        "187c886da5b121f01fd6b42841ae3a7a661e98affdc1111941472954439c4e847aaa1ec3fe360a9768847b2db284cf7f",
    );
    let k = Fq::from_be_bytes_mod_order(&k.expect("hexadecimal"));
    let point = times_g1(Fr::from(18u64));
    let (x, y) = (point.x * k.square(), point.y * k.square() * k);
    assert_eq!(y.square(), -(x.square() * x + Fq::from(4u64)));
    for flags in [0x80, 0xa0] {
        let mut octets = [0; POINT_G1_LENGTH];
        octets.copy_from_slice(&x.into_bigint().to_bytes_be());
        octets[0] |= flags;
        assert_eq!(read_g1(&octets), None);
    }
}

/// The part of a point whose order divides a prime of the cofactor, which no point has the square of as its order.
fn of_order(p: G1Affine, prime: u64) -> G1Affine {
    let others = COFACTOR_PRIMES.into_iter().filter(|other| *other != prime);
    let without_r = p.mul_bigint(Fr::MODULUS).into_affine();
    others.fold(without_r, |point, other| point.mul_bigint([other]).into_affine())
}

#[test]
fn encodings_of_the_identity() {
    for flags in 0..8u8 {
        for body in [0, 1] {
            let mut octets = [0; POINT_G2_LENGTH];
            (octets[0], octets[47]) = (flags << 5, body);
            let read = read_g1(octets.first_chunk().expect("there are more"));
            assert_eq!(read == Some(G1Affine::identity()), flags == 0b110 && body == 0);
            read_g2(&octets);
            (octets[47], octets[95]) = (0, body);
            let read = read_g2(&octets);
            assert_eq!(read == Some(G2Affine::identity()), flags == 0b110 && body == 0);
        }
    }
}

#[test]
fn products_of_nothing_and_with_the_identity() {
    let (p, q) = (G1Affine::generator(), G2Affine::generator());
    let (no_p, no_q) = (G1Affine::identity(), G2Affine::identity());
    for backend in Backend::ALL {
        assert!(backend.product_is_one(&[]), "{backend:?}");
        assert!(backend.product_is_one(&[(no_p, q)]), "{backend:?}");
        assert!(backend.product_is_one(&[(p, no_q), (no_p, no_q)]), "{backend:?}");
        assert!(!backend.product_is_one(&[(p, q)]), "{backend:?}");
        assert!(!backend.product_is_one(&[(no_p, q), (p, q), (p, no_q)]), "{backend:?}");
        assert!(backend.product_is_one(&[(no_p, q), (p, q), (p, no_q), (-p, q)]), "{backend:?}");
    }
}
