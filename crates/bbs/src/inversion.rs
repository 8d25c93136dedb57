//! Inverses whose operations do not depend on what is inverted, one for many.
//!
//! `ark`'s own inversion branches on its argument, and a^(p−2) takes twice as long as the constant-time division steps of
//! Bernstein and Yang ("Fast constant-time gcd computation and modular inversion", TCHES 2019) that `crypto-bigint` has.

use ark_bls12_381::{Fq, Fr};
use ark_ff::{BigInt, Field};
use crypto_bigint::{Odd, U256, U384};
use zeroize::{Zeroize, Zeroizing};

/// A field with an inversion of constant time. 1/0 is 0.
pub(crate) trait Invert: Field + Zeroize {
    /// 1/a.
    fn invert(&self) -> Self;
}

impl Invert for Fq {
    fn invert(&self) -> Self {
        const MODULUS: Odd<U384> = Odd::from_be_hex(concat!(
            "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf",
            "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab"
        ));
        // R³ for the R of the Montgomery form a·R: of 1/(a·R), multiplied by it, the form of 1/a comes out.
        const CORRECTION: Fq = Fq::new(Fq::R2);
        let integer = Zeroizing::new(U384::from_words(self.0.0));
        let inverse = Zeroizing::new(integer.invert_odd_mod(&MODULUS).unwrap_or(U384::ZERO));
        Self::new_unchecked(BigInt(inverse.to_words())) * CORRECTION
    }
}

impl Invert for Fr {
    fn invert(&self) -> Self {
        const MODULUS: Odd<U256> =
            Odd::from_be_hex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
        const CORRECTION: Fr = Fr::new(Fr::R2);
        let integer = Zeroizing::new(U256::from_words(self.0.0));
        let inverse = Zeroizing::new(integer.invert_odd_mod(&MODULUS).unwrap_or(U256::ZERO));
        Self::new_unchecked(BigInt(inverse.to_words())) * CORRECTION
    }
}

/// a_i becomes 1/a_i for all of them, none of them zero: one zero would spoil all. One inversion and three multiplications for
/// each (Montgomery, "Speeding the Pollard and elliptic curve methods of factorization", Math. Comp. 1987, section 10.3.1).
pub(crate) fn invert_all<F: Invert>(values: &mut [F]) {
    // before_i = a_1 · … · a_(i−1)
    let mut product = Zeroizing::new(F::ONE);
    let mut before = Zeroizing::new(Vec::with_capacity(values.len()));
    for value in values.iter() {
        before.push(*product);
        *product *= value;
    }
    // From behind: 1/a_i = before_i · 1/(a_1 · … · a_i)
    let mut inverse = Zeroizing::new(product.invert());
    for (value, before) in values.iter_mut().zip(before.iter()).rev() {
        let inverse_of_this = *inverse * before;
        *inverse *= *value;
        *value = inverse_of_this;
    }
}
