//! Scalars that a prover keeps to itself.

use ark_bls12_381::Fr;
use bauta_bbs::hazmat;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;

/// One fresh scalar, from 48 octets of `rng`, wiped when it is dropped.
pub(crate) fn random_scalar(rng: &mut impl CryptoRngCore) -> Result<Zeroizing<Fr>, Error> {
    hazmat::random_scalar(rng).map(Zeroizing::new).map_err(|_| Error::Randomness)
}

/// `count` of them. The vector never grows, so no copy of it stays behind.
pub(crate) fn random_scalars(
    count: usize,
    rng: &mut impl CryptoRngCore,
) -> Result<Zeroizing<Vec<Fr>>, Error> {
    let mut scalars = Zeroizing::new(Vec::with_capacity(count));
    for _ in 0..count {
        scalars.push(*random_scalar(rng)?);
    }
    Ok(scalars)
}
