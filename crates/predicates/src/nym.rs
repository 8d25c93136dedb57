//! Pseudonyms: one secret, one point for each context.

use std::fmt;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::Zero;
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::{Ciphersuite, MessageScalar};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::Error;
use crate::transcript::Reader;

/// What a pseudonym is for: any octets. The same secret under two contexts gives two points that nobody can link
/// without solving the decisional Diffie-Hellman problem in G1 (which a quantum computer could).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextId(pub Vec<u8>);

impl ContextId {
    /// OP = hash_to_curve_g1(context, DST), the base of every pseudonym of this context
    /// (draft-irtf-cfrg-bbs-per-verifier-linkability, "Pseudonyms", its SHA-256 suite).
    pub(crate) fn base(&self) -> G1Affine {
        const DST: &[u8] = b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_PSEUDONYM_";
        hazmat::hash_to_curve_g1(Ciphersuite::Bls12381Sha256, &self.0, DST)
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
        hazmat::random_scalar(rng).map(Self).map_err(|_| Error::Randomness)
    }

    /// 32 octets, big-endian, in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        Reader::new(octets, SCALAR_LENGTH)?.scalar().map(Self)
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> Zeroizing<[u8; SCALAR_LENGTH]> {
        Zeroizing::new(hazmat::scalar_to_octets(&self.0))
    }

    /// The same scalar as the last message of a credential.
    pub fn to_message(&self) -> MessageScalar {
        hazmat::scalar_to_message(self.0)
    }

    /// `nym_secret` = `prover_nym` + `signer_nym_entropy`
    /// (draft-irtf-cfrg-bbs-per-verifier-linkability, "Blind Issuance").
    ///
    /// # Errors
    /// [`Error::Scalar`] in the 2⁻²⁵⁵ case that the sum is zero.
    pub fn with_entropy(&self, entropy: &NymEntropy) -> Result<Self, Error> {
        let sum = self.0 + entropy.0;
        if sum.is_zero() { Err(Error::Scalar { at: 0 }) } else { Ok(Self(sum)) }
    }

    /// pseudonym = OP·nym_secret.
    pub fn pseudonym(&self, context: &ContextId) -> Pseudonym {
        Pseudonym((context.base() * self.0).into_affine())
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
        hazmat::random_scalar(rng).map(Self).map_err(|_| Error::Randomness)
    }

    /// 32 octets, big-endian, below r.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        if octets.len() != SCALAR_LENGTH {
            return Err(Error::Length { found: octets.len() });
        }
        let message = MessageScalar::from_octets(octets).map_err(|_| Error::Scalar { at: 0 })?;
        Ok(Self(hazmat::message_to_scalar(&message)))
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> [u8; SCALAR_LENGTH] {
        hazmat::scalar_to_octets(&self.0)
    }

    /// The scalar that is added to the committed message.
    pub fn to_message(&self) -> MessageScalar {
        hazmat::scalar_to_message(self.0)
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
        Reader::new(octets, POINT_G1_LENGTH)?.point().map(Self)
    }

    /// 48 octets, compressed.
    pub fn to_octets(&self) -> [u8; POINT_G1_LENGTH] {
        hazmat::point_to_octets_g1(&self.0)
    }

    /// The pseudonym of the same holder in the same context once the signer's entropy has been added:
    /// P + OP·entropy.
    ///
    /// # Errors
    /// [`Error::Point`] when the sum is the identity.
    pub fn with_entropy(&self, context: &ContextId, entropy: &NymEntropy) -> Result<Self, Error> {
        let sum = (context.base() * entropy.0 + self.0).into_affine();
        if sum.is_zero() { Err(Error::Point { at: 0 }) } else { Ok(Self(sum)) }
    }
}
