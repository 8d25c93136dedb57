//! Pseudonyms: one secret, one point for each context (draft-irtf-cfrg-bbs-per-verifier-linkability).

use std::fmt;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::Zero;
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::ciphersuite::Interface;
use crate::encoding::{POINT_G1_LENGTH, Reader, SCALAR_LENGTH, point_to_octets_g1, scalar_to_octets};
use crate::error::{Error, Item};
use crate::message::MessageScalar;
use crate::random::random_scalar;

/// What a pseudonym is for: any octets. The same secret under two contexts gives two points that nobody can link
/// without solving the decisional Diffie-Hellman problem in G1 (which a quantum computer could).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextId(pub Vec<u8>);

impl ContextId {
    /// OP = hash_to_curve_g1(context_id, api_id), the base of every pseudonym of this context.
    pub(crate) fn base(&self, interface: &Interface) -> G1Affine {
        interface.suite().hash_to_curve_g1(&self.0, interface.api_id().as_bytes())
    }
}

/// The holder's secret behind all its pseudonyms: a scalar in 1 … r − 1 that the issuer signs without seeing it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct NymSecret(pub(crate) Fr);

impl NymSecret {
    /// A fresh one, from 48 octets of `rng`.
    ///
    /// # Errors
    /// [`Error::Randomness`].
    pub fn random(rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        random_scalar(rng).map(Self)
    }

    /// 32 octets, big-endian, in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::NymSecret, octets);
        let scalar = reader.nonzero_scalar()?;
        reader.end()?;
        Ok(Self(scalar))
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> Zeroizing<[u8; SCALAR_LENGTH]> {
        Zeroizing::new(scalar_to_octets(&self.0))
    }

    /// The same scalar as the last message of a credential.
    pub fn to_message(&self) -> MessageScalar {
        MessageScalar(self.0)
    }

    /// `nym_secret` = `prover_nym` + `signer_nym_entropy`
    /// (draft-irtf-cfrg-bbs-per-verifier-linkability, "Blind Issuance").
    ///
    /// # Errors
    /// [`Error::Scalar`] in the 2⁻²⁵⁵ case that the sum is zero.
    pub fn with_entropy(&self, entropy: &NymEntropy) -> Result<Self, Error> {
        let sum = self.0 + entropy.0;
        if sum.is_zero() { Err(Error::Scalar { item: Item::NymSecret, at: 0 }) } else { Ok(Self(sum)) }
    }

    /// pseudonym = OP·nym_secret, in the SHA-256 suite: that of a vector of one secret.
    pub fn pseudonym(&self, context: &ContextId) -> Pseudonym {
        Pseudonym((context.base(&Interface::PSEUDONYM_BBS_SHA_256) * self.0).into_affine())
    }
}

impl fmt::Debug for NymSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NymSecret")
    }
}

/// What the signer adds to the holder's secret, so that neither chooses it alone. Zero when a known secret is kept.
/// 32 octets.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct NymEntropy(pub(crate) Fr);

impl NymEntropy {
    /// Nothing added: the holder keeps the secret it has.
    pub fn none() -> Self {
        Self(Fr::zero())
    }

    /// A fresh one, from 48 octets of `rng`.
    ///
    /// # Errors
    /// [`Error::Randomness`].
    pub fn random(rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        random_scalar(rng).map(Self)
    }

    /// 32 octets, big-endian, below r.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::NymSecret, octets);
        let scalar = reader.scalar()?;
        reader.end()?;
        Ok(Self(scalar))
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> [u8; SCALAR_LENGTH] {
        scalar_to_octets(&self.0)
    }

    /// The scalar that is added to the committed message.
    pub fn to_message(&self) -> MessageScalar {
        MessageScalar(self.0)
    }
}

impl fmt::Debug for NymEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NymEntropy")
    }
}

/// The name of one holder in one context: a point of G1, not the identity. 48 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pseudonym(pub(crate) G1Affine);

impl Pseudonym {
    /// 48 octets, compressed.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::Pseudonym, octets);
        let point = reader.point_g1()?;
        reader.end()?;
        Ok(Self(point))
    }

    /// 48 octets, compressed.
    pub fn to_octets(&self) -> [u8; POINT_G1_LENGTH] {
        point_to_octets_g1(&self.0)
    }

    /// The pseudonym of the same holder in the same context once the signer's entropy has been added:
    /// P + OP·entropy, in the SHA-256 suite.
    ///
    /// # Errors
    /// [`Error::Point`] when the sum is the identity.
    pub fn with_entropy(&self, context: &ContextId, entropy: &NymEntropy) -> Result<Self, Error> {
        let op = context.base(&Interface::PSEUDONYM_BBS_SHA_256);
        let sum = (op * entropy.0 + self.0).into_affine();
        if sum.is_zero() { Err(Error::Point { item: Item::Pseudonym, at: 0 }) } else { Ok(Self(sum)) }
    }
}
