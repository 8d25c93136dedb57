//! The secrets behind pseudonyms, and what a signer adds to them.

use std::fmt;

use ark_bls12_381::Fr;
use ark_ff::Zero;
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{ContextId, Pseudonym};
use crate::ciphersuite::Interface;
use crate::encoding::{Reader, SCALAR_LENGTH, scalar_to_octets};
use crate::error::{Error, Item};
use crate::linear_combination::secret_combination;
use crate::message::MessageScalar;
use crate::random::{random_scalar, random_scalars};

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

    /// pseudonym = OP·nym_secret, in the SHA-256 suite: that of a vector of this one secret.
    pub fn pseudonym(&self, context_id: &ContextId) -> Pseudonym {
        let op = context_id.base(&Interface::PSEUDONYM_BBS_SHA_256);
        Pseudonym(secret_combination(&[op], &[self.0]))
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

/// The holder's vector of N secrets, N ≥ 1, each in 1 … r − 1. 32·N octets.
///
/// The signer signs all of them without seeing one. What N is for is said above.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct NymSecrets(Vec<Fr>);

impl NymSecrets {
    /// `count` fresh ones, from 48 octets of `rng` each.
    ///
    /// # Errors
    /// [`Error::Length`] when `count` is zero; [`Error::Randomness`].
    pub fn random(count: usize, rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        if count == 0 {
            return Err(Error::Length { item: Item::NymSecret, found: 0 });
        }
        random_scalars(count, rng).map(Self)
    }

    /// 32·N octets, big-endian, each secret in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], also for no octets; [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        if octets.is_empty() {
            return Err(Error::Length { item: Item::NymSecret, found: 0 });
        }
        Reader::new(Item::NymSecret, octets).nonzero_scalars_to_end().map(Self)
    }

    /// 32·N octets, big-endian.
    pub fn to_octets(&self) -> Zeroizing<Vec<u8>> {
        let mut octets = Zeroizing::new(Vec::with_capacity(SCALAR_LENGTH * self.0.len()));
        self.0.iter().for_each(|scalar| octets.extend(scalar_to_octets(scalar)));
        octets
    }

    /// N.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The same scalars, as the last messages of what is signed.
    pub fn to_messages(&self) -> Vec<MessageScalar> {
        self.0.iter().copied().map(MessageScalar).collect()
    }

    /// `nym_secrets` = `prover_nyms` with `signer_nym_entropy` added to the last
    /// (draft-irtf-cfrg-bbs-per-verifier-linkability, "Verification and Finalization").
    ///
    /// # Errors
    /// [`Error::Scalar`] in the 2⁻²⁵⁵ case that the sum is zero.
    pub fn with_entropy(&self, entropy: &NymEntropy) -> Result<Self, Error> {
        let mut secrets = self.clone();
        let Some((last, others)) = secrets.0.split_last_mut() else { return Ok(secrets) };
        *last += entropy.0;
        let at = SCALAR_LENGTH * others.len();
        if last.is_zero() { Err(Error::Scalar { item: Item::NymSecret, at }) } else { Ok(secrets) }
    }

    /// Σ nym_secret_i·z^i, i from 0: the secret behind the pseudonym of one context.
    pub(super) fn evaluate(&self, z: &Fr) -> Zeroizing<Fr> {
        evaluate(&self.0, z)
    }
}

/// Σ coefficients_i·z^i, i from 0.
pub(super) fn evaluate(coefficients: &[Fr], z: &Fr) -> Zeroizing<Fr> {
    Zeroizing::new(coefficients.iter().rev().fold(Fr::zero(), |sum, coefficient| sum * z + coefficient))
}

impl From<NymSecret> for NymSecrets {
    fn from(nym_secret: NymSecret) -> Self {
        Self(vec![nym_secret.0])
    }
}

impl fmt::Debug for NymSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NymSecrets")
    }
}
