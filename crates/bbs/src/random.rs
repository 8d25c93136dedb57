//! Random scalars, drawn so that the drafts' mocked streams run through the shipped path.

use ark_bls12_381::Fr;
use ark_ff::Zero;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::ciphersuite::EXPAND_LENGTH;
use crate::encoding::reduce;
use crate::error::Error;

/// One scalar: exactly 48 octets of `rng`, big-endian, modulo r
/// (draft-irtf-cfrg-bbs-signatures, "Random Scalars").
///
/// # Errors
/// [`Error::Randomness`] when it is zero, which a sound source gives with probability 2⁻²⁵⁵.
pub(crate) fn random_scalar(rng: &mut impl CryptoRngCore) -> Result<Fr, Error> {
    let mut uniform = Zeroizing::new([0; EXPAND_LENGTH]);
    rng.fill_bytes(&mut uniform[..]);
    let scalar = reduce(&uniform);
    if scalar.is_zero() { Err(Error::Randomness) } else { Ok(scalar) }
}

/// `calculate_random_scalars`(count).
pub(crate) fn random_scalars(count: usize, rng: &mut impl CryptoRngCore) -> Result<Vec<Fr>, Error> {
    (0..count).map(|_| random_scalar(rng)).collect()
}
