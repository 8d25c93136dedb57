//! The only place where octets become points and scalars, and the other way round.
//!
//! The drafts encode big-endian; ark's own scalar encoding is little-endian and its point decoding accepts the
//! identity and ignores what follows, so neither is used from anywhere else.

use ark_bls12_381::{Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInt, BigInteger, MontFp, PrimeField, Zero};
use ark_serialize::CanonicalSerialize;

use crate::backend;
use crate::ciphersuite::EXPAND_LENGTH;
use crate::error::{Error, Item};

/// Octets of a scalar.
pub const SCALAR_LENGTH: usize = 32;
/// Octets of a compressed point of G1.
pub const POINT_G1_LENGTH: usize = 48;
/// Octets of a compressed point of G2.
pub const POINT_G2_LENGTH: usize = 96;

/// I2OSP(value, 8).
pub(crate) fn i2osp_8(value: usize) -> [u8; 8] {
    (value as u64).to_be_bytes()
}

/// A scalar as 32 octets, big-endian.
pub(crate) fn scalar_to_octets(scalar: &Fr) -> [u8; SCALAR_LENGTH] {
    let mut octets = [0; SCALAR_LENGTH];
    octets.copy_from_slice(&scalar.into_bigint().to_bytes_be());
    octets
}

/// A point of G1, compressed (48 octets).
pub(crate) fn point_to_octets_g1(point: &G1Affine) -> [u8; POINT_G1_LENGTH] {
    let mut octets = [0; POINT_G1_LENGTH];
    point.serialize_compressed(&mut octets[..]).expect("a compressed point of G1 has 48 octets");
    octets
}

/// A point of G2, compressed (96 octets).
pub(crate) fn point_to_octets_g2(point: &G2Affine) -> [u8; POINT_G2_LENGTH] {
    let mut octets = [0; POINT_G2_LENGTH];
    point.serialize_compressed(&mut octets[..]).expect("a compressed point of G2 has 96 octets");
    octets
}

/// The integer below r that 32 octets denote; `None` when it is not below r.
pub(crate) fn octets_to_scalar(octets: &[u8; SCALAR_LENGTH]) -> Option<Fr> {
    let mut limbs = [0u64; 4];
    for (limb, chunk) in limbs.iter_mut().rev().zip(octets.chunks_exact(8)) {
        *limb = chunk.iter().fold(0, |value, octet| value << 8 | u64::from(*octet));
    }
    Fr::from_bigint(BigInt(limbs))
}

/// OS2IP(octets) mod r: three words of 128 bits, by Horner. (`ark` does it octet by octet, and an octet that is zero otherwise
/// than one that is not.)
pub(crate) fn reduce(octets: &[u8; EXPAND_LENGTH]) -> Fr {
    const TWO_TO_128: Fr = MontFp!("340282366920938463463374607431768211456");
    // The form a·R of a that the field works with is a·R²/R.
    const R_SQUARED: Fr = Fr::new_unchecked(Fr::R2);
    let limb = |octets: &[u8]| octets.iter().fold(0, |value, octet| value << 8 | u64::from(*octet));
    octets.chunks_exact(16).fold(Fr::zero(), |value, word| {
        let (high, low) = word.split_at(8);
        value * TWO_TO_128 + Fr::new_unchecked(BigInt([limb(low), limb(high), 0, 0])) * R_SQUARED
    })
}

/// Reads an octet string from front to back; every refusal names the item and the offset.
pub(crate) struct Reader<'a> {
    item: Item,
    octets: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(item: Item, octets: &'a [u8]) -> Self {
        Self { item, octets, at: 0 }
    }

    /// Octets not yet read.
    pub(crate) fn remaining(&self) -> usize {
        self.octets.len() - self.at
    }

    fn wrong_length(&self) -> Error {
        Error::Length { item: self.item, found: self.octets.len() }
    }

    fn take<const N: usize>(&mut self) -> Result<&'a [u8; N], Error> {
        let octets = self.octets[self.at..].first_chunk().ok_or(self.wrong_length())?;
        self.at += N;
        Ok(octets)
    }

    /// OS2IP of eight octets; a value beyond the address space is a wrong length.
    pub(crate) fn length(&mut self) -> Result<usize, Error> {
        let octets = self.take::<8>()?;
        usize::try_from(u64::from_be_bytes(*octets)).map_err(|_| self.wrong_length())
    }

    /// The next `count` octets.
    pub(crate) fn slice(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let octets = self.octets[self.at..].get(..count).ok_or(self.wrong_length())?;
        self.at += count;
        Ok(octets)
    }

    /// `octets_to_point_E1` with the draft's checks: canonical, on the curve, in the subgroup, not the identity.
    pub(crate) fn point_g1(&mut self) -> Result<G1Affine, Error> {
        let (item, at) = (self.item, self.at);
        let point = backend::decompress_g1(self.take::<POINT_G1_LENGTH>()?);
        point.filter(|point| !point.is_zero()).ok_or(Error::Point { item, at })
    }

    /// `octets_to_point_E2`, with the same checks.
    pub(crate) fn point_g2(&mut self) -> Result<G2Affine, Error> {
        let (item, at) = (self.item, self.at);
        let point = backend::decompress_g2(self.take::<POINT_G2_LENGTH>()?);
        point.filter(|point| !point.is_zero()).ok_or(Error::Point { item, at })
    }

    /// A scalar in 0 … r − 1.
    pub(crate) fn scalar(&mut self) -> Result<Fr, Error> {
        let (item, at) = (self.item, self.at);
        octets_to_scalar(self.take()?).ok_or(Error::Scalar { item, at })
    }

    /// A scalar in 1 … r − 1, as every scalar of a signature and of a proof is.
    pub(crate) fn nonzero_scalar(&mut self) -> Result<Fr, Error> {
        let (item, at) = (self.item, self.at);
        let scalar = self.scalar()?;
        if scalar.is_zero() { Err(Error::Scalar { item, at }) } else { Ok(scalar) }
    }

    /// All that is left, as scalars in 1 … r − 1.
    pub(crate) fn nonzero_scalars_to_end(&mut self) -> Result<Vec<Fr>, Error> {
        if !self.remaining().is_multiple_of(SCALAR_LENGTH) {
            return Err(self.wrong_length());
        }
        (0..self.remaining() / SCALAR_LENGTH).map(|_| self.nonzero_scalar()).collect()
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<(), Error> {
        if self.remaining() == 0 { Ok(()) } else { Err(self.wrong_length()) }
    }
}
