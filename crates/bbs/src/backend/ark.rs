//! In `ark`'s arithmetic, with sums of products of our own below the pairing.

use ark_bls12_381::{Bls12_381, Config, Fq12, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::bls12::Bls12Config;
use ark_ec::pairing::Pairing;
use ark_ff::{BitIteratorBE, Field, One};
use ark_serialize::CanonicalDeserialize;

use crate::encoding::POINT_G2_LENGTH;
pub(crate) use compressed::decompress_g1;
use tower::{cyclotomic_square, product, product_with_line, square};

mod compressed;
pub(crate) mod tower;
mod unreduced;

/// The lines of the Miller loop for a point of G2.
pub(crate) struct Lines(<Bls12_381 as Pairing>::G2Prepared);

impl Lines {
    pub(crate) fn new(q: &G2Affine) -> Self {
        Self(q.into())
    }
}

/// Π e(p, q) = 1, for points of the subgroups: one Miller loop and one final exponentiation.
pub(crate) fn product_is_one(terms: &[(G1Affine, &Lines)]) -> bool {
    pairing_product(terms).is_some_and(|product| product.is_one())
}

/// Π e(p, q)³, as `ark` has it; never `None` for points of the subgroups.
pub(crate) fn pairing_product(terms: &[(G1Affine, &Lines)]) -> Option<Fq12> {
    final_exponentiation(&miller_loop(terms))
}

/// The point of G2 that 96 octets are the canonical encoding of, the identity among them.
pub(crate) fn decompress_g2(octets: &[u8; POINT_G2_LENGTH]) -> Option<G2Affine> {
    G2Affine::deserialize_compressed(&octets[..]).ok()
}

/// The bits of |x| below the first, where x is the parameter of the curve and negative.
fn bits_of_x() -> impl Iterator<Item = bool> {
    BitIteratorBE::without_leading_zeros(Config::X).skip(1)
}

/// Π f_(x, q)(p): the squares are shared by all terms, and the lines are read from what was prepared.
fn miller_loop(terms: &[(G1Affine, &Lines)]) -> Fq12 {
    let terms = terms.iter().filter(|(p, lines)| !p.is_zero() && !lines.0.is_zero());
    let mut terms: Vec<_> = terms.map(|(p, lines)| (p, lines.0.ell_coeffs.iter())).collect();
    let mut f = Fq12::one();
    for bit in bits_of_x() {
        f = square(&f);
        // A doubling, and an addition where there is a one.
        for _ in 0..=u8::from(bit) {
            for (p, lines) in &mut terms {
                let &(l_0, mut l_1, mut l_4) = lines.next().expect("a line for every step");
                l_1.mul_assign_by_fp(&p.x);
                l_4.mul_assign_by_fp(&p.y);
                f = product_with_line(&f, [&l_0, &l_1, &l_4]);
            }
        }
    }
    conjugate(&f)
}

/// f^(3·(p¹² − 1)/r), with the exponent as (p⁶ − 1)·(p² + 1)·((x − 1)²·(x + p)·(x² + p² − 1) + 3): D. Hayashida,
/// K. Hayasaka, T. Teruya, "Efficient Final Exponentiation via Cyclotomic Structure for Pairings over Families of
/// Elliptic Curves", eprint 2020/875, section 4. `None` for zero. That 3 and r have no common factor makes it one for
/// the same f as without the 3.
fn final_exponentiation(f: &Fq12) -> Option<Fq12> {
    // m = f^((p⁶ − 1)·(p² + 1)); the inverse of all that follows is its conjugate.
    let f = product(&conjugate(f), &f.inverse()?);
    let m = product(&frobenius(&f, 2), &f);
    // m^((x − 1)²)
    let a = product(&power_of_x(&m), &conjugate(&m));
    let a = product(&power_of_x(&a), &conjugate(&a));
    // … ^(x + p)
    let a = product(&power_of_x(&a), &frobenius(&a, 1));
    // … ^(x² + p² − 1)
    let b = product(&frobenius(&a, 2), &conjugate(&a));
    let a = product(&power_of_x(&power_of_x(&a)), &b);
    // … · m³
    Some(product(&a, &product(&m, &cyclotomic_square(&m))))
}

/// m^x, for m in the cyclotomic subgroup.
fn power_of_x(m: &Fq12) -> Fq12 {
    let power = bits_of_x().fold(*m, |power, bit| {
        let power = cyclotomic_square(&power);
        if bit { product(&power, m) } else { power }
    });
    conjugate(&power)
}

/// a^(p⁶).
fn conjugate(a: &Fq12) -> Fq12 {
    Fq12::new(a.c0, -a.c1)
}

/// a^(p^power).
fn frobenius(a: &Fq12, power: usize) -> Fq12 {
    let mut a = *a;
    a.frobenius_map_in_place(power);
    a
}
