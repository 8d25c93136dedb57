//! Random scalars, drawn so that the drafts' mocked streams run through the shipped path.

use ark_bls12_381::Fr;
use ark_ff::{Field, PrimeField, Zero};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::ciphersuite::EXPAND_LENGTH;
use crate::error::Error;

/// One scalar: exactly 48 octets of `rng`, big-endian, modulo r
/// (draft-irtf-cfrg-bbs-signatures, "Random Scalars").
///
/// # Errors
/// [`Error::Randomness`] when it is zero, which a sound source gives with probability 2⁻²⁵⁵.
pub(crate) fn random_scalar(rng: &mut impl CryptoRngCore) -> Result<Fr, Error> {
    let mut uniform = Zeroizing::new([0; EXPAND_LENGTH]);
    rng.fill_bytes(&mut uniform[..]);
    let scalar = Fr::from_be_bytes_mod_order(&uniform[..]);
    if scalar.is_zero() { Err(Error::Randomness) } else { Ok(scalar) }
}

/// `calculate_random_scalars`(count).
pub(crate) fn random_scalars(count: usize, rng: &mut impl CryptoRngCore) -> Result<Vec<Fr>, Error> {
    (0..count).map(|_| random_scalar(rng)).collect()
}

/// 1/a as a^(r−2): the same operations for every a, where ark's own inverse branches on it. 1/0 is 0.
pub(crate) fn invert_secret(scalar: &Fr) -> Fr {
    const R_MINUS_2: [u64; 4] = {
        let mut limbs = Fr::MODULUS.0;
        limbs[0] -= 2;
        limbs
    };
    scalar.pow(R_MINUS_2)
}
