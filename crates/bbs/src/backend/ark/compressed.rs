//! Points of G1 from their compressed octets, as `ark` reads them and in less time.
//!
//! What takes the time is a root modulo p and the check of the subgroup. The root takes its exponent in digits of four
//! bits; the doublings of the check are written for this curve, with sums of products.

use ark_bls12_381::{Fq, G1Affine, G1Projective, g1};
use ark_ec::short_weierstrass::SWCurveConfig;
use ark_ff::{BigInt, Field, PrimeField};

use super::bits_of_x;
use super::unreduced::{Limbs, Unreduced, limbs, sum_of_products};
use crate::encoding::POINT_G1_LENGTH;

/// The flags in the first octet: compressed, the identity, and of ±y the greater.
const FLAGS: u8 = 0xe0;

const POINT: u8 = 0x80;
const POINT_GREATER_Y: u8 = 0xa0;
const IDENTITY: u8 = 0xc0;

/// The point of G1 that 48 octets are the canonical encoding of, the identity among them.
pub(crate) fn decompress_g1(octets: &[u8; POINT_G1_LENGTH]) -> Option<G1Affine> {
    let flags = octets[0] & FLAGS;
    let mut octets = *octets;
    octets[0] &= !FLAGS;
    match flags {
        IDENTITY => (octets == [0; POINT_G1_LENGTH]).then(G1Affine::identity),
        POINT | POINT_GREATER_Y => {
            let x = octets_to_fq(&octets)?;
            let y = root(&(x.square() * x + g1::Config::COEFF_B))?;
            let y = if (y > -y) == (flags == POINT_GREATER_Y) { y } else { -y };
            let point = G1Affine::new_unchecked(x, y);
            is_in_subgroup(&point).then_some(point)
        }
        _ => None,
    }
}

/// The integer below p that 48 octets denote.
fn octets_to_fq(octets: &[u8; POINT_G1_LENGTH]) -> Option<Fq> {
    let mut limbs: Limbs = [0; 6];
    for (limb, chunk) in limbs.iter_mut().rev().zip(octets.chunks_exact(8)) {
        *limb = chunk.iter().fold(0, |value, octet| value << 8 | u64::from(*octet));
    }
    Fq::from_bigint(BigInt(limbs))
}

/// y = a^((p + 1)/4) where y² = a, which has a root only then, as p = 3 modulo 4.
fn root(a: &Fq) -> Option<Fq> {
    let mut powers = [Fq::ONE; 16];
    for digit in 1..16 {
        powers[digit] = powers[digit - 1] * a;
    }
    let mut root = Fq::ONE;
    for limb in ROOT.iter().rev() {
        for digits in limb.to_be_bytes() {
            for digit in [digits >> 4, digits & 0xf] {
                for _ in 0..4 {
                    root.square_in_place();
                }
                if digit != 0 {
                    root *= powers[usize::from(digit)];
                }
            }
        }
    }
    (root.square() == *a).then_some(root)
}

/// (p + 1)/4 = (p − 3)/4 + 1
const ROOT: Limbs = {
    let p = Fq::MODULUS.0;
    let mut quarter = [0; 6];
    let mut i = 0;
    while i < 6 {
        let above = if i < 5 { p[i + 1] } else { 0 };
        quarter[i] = p[i] >> 2 | above << 62;
        i += 1;
    }
    quarter[0] += 1;
    quarter
};

/// Whether φ(P) = −\[x²\]P for φ(X, Y) = (β·X, Y), which among the points of the curve are those of order r, and the
/// identity: M. Scott, "A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves", eprint
/// 2021/1130, section 6.
fn is_in_subgroup(point: &G1Affine) -> bool {
    let once = times_x(&(*point).into(), |sum| *sum += point);
    let twice = times_x(&once, |sum| *sum += &once);
    -twice == g1::endomorphism(point)
}

/// \[|x|\]P, where `add` adds P: the sum may pass through P itself, its negative and the identity, as a P that is not in
/// the subgroup may have a small order.
fn times_x(point: &G1Projective, add: impl Fn(&mut G1Projective)) -> G1Projective {
    bits_of_x().fold(*point, |sum, bit| {
        let mut sum = double(&sum);
        if bit {
            add(&mut sum);
        }
        sum
    })
}

/// 2·P in Jacobian coordinates: with A = X², B = Y², D = X·B and E = ³⁄₂·A
///
/// X' = E² − 2·D, Y' = E·(D − X') − B², Z' = Y·Z,
///
/// which is the usual doubling (2·Y·Z for Z) with its coordinates divided by 4, 8 and 2.
fn double(point: &G1Projective) -> G1Projective {
    let a = Unreduced::from(&point.x.square());
    let b = point.y.square();
    let d = point.x * b;
    let e = (a + a + a).halved();
    let minus_d = Unreduced::from(&d).negated();
    // E² is below 2p, for E is.
    let x = (sum_of_products([(&e.0, &e.0)]) + minus_d + minus_d).reduced();
    // The bounds of the products: 2·2 + 1·1.
    let slope_times = Unreduced::from(&d).minus(Unreduced::from(&x));
    let minus_b = Unreduced::from(&b).negated();
    let y = sum_of_products([(&e.0, &slope_times.0), (limbs(&b), &minus_b.0)]).reduced_once();
    G1Projective::new_unchecked(x, y, point.y * point.z)
}
