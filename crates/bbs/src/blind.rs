//! Blind signatures: the signer signs messages it never sees (draft-irtf-cfrg-bbs-blind-signatures-02).
//!
//! The vector that is signed is: the signer's messages, the blinding factor, the holder's committed messages; its
//! generators are [`Generators::blind`]. Proofs of such a signature are plain BBS proofs over that vector.
#![doc = include_str!("../notes/blind.md")]

mod disclosure;
mod steps;

use std::fmt;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{One, Zero};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::ciphersuite::Interface;
use crate::encoding::{
    POINT_G1_LENGTH, Reader, SCALAR_LENGTH, i2osp_8, point_to_octets_g1, scalar_to_octets,
};
use crate::error::{Error, Item};
use crate::generators::{Generators, blind_generators};
use crate::keys::{KeyPair, PublicKey};
use crate::linear_combination::{Combinations, public_combination, secret_combination};
use crate::message::MessageScalar;
use crate::proof::Challenge;
use crate::random::{random_scalar, random_scalars};
use crate::signature::{
    self, BlindVector, Header, Signature, calculate_domain, e_of_b, finish_signature, inverse_of_sum,
    messages_to_scalars,
};

pub use disclosure::{BlindDisclosed, BlindDisclosure, blind_proof_gen, blind_proof_verify, blind_verify};

/// The holder's blinding factor (`secret_prover_blind`): a message like the others, never disclosed.
///
/// Zero stands for "no commitment was made".
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ProverBlind(pub(crate) Fr);

impl ProverBlind {
    /// The value that stands for "no commitment was made".
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
        MessageScalar::from_octets(octets).map(|message| Self(message.0))
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> Zeroizing<[u8; SCALAR_LENGTH]> {
        Zeroizing::new(scalar_to_octets(&self.0))
    }

    /// The same scalar, at its place in the vector that is signed.
    pub fn to_message(&self) -> MessageScalar {
        MessageScalar(self.0)
    }
}

impl fmt::Debug for ProverBlind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProverBlind")
    }
}

/// A commitment to M messages with a proof that its maker knows them: 48 + 32·(M + 2) octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentWithProof {
    c: G1Affine,
    s_hat: Fr,
    m_hat: Vec<Fr>,
    challenge: Challenge,
}

/// A commitment whose opening its maker has been shown to know. Only such a one is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCommitment {
    pub(crate) c: G1Affine,
    pub(crate) committed_count: usize,
}

/// `Commit` (draft-irtf-cfrg-bbs-blind-signatures, "Commitment Computation"): messages as octets.
///
/// # Errors
/// [`Error::Randomness`].
pub fn commit(
    interface: &Interface,
    committed_messages: &[impl AsRef<[u8]>],
    rng: &mut impl CryptoRngCore,
) -> Result<(CommitmentWithProof, ProverBlind), Error> {
    core_commit(interface, &messages_to_scalars(interface, committed_messages), rng)
}

/// `CoreCommit` (draft-irtf-cfrg-bbs-blind-signatures, "Core Commitment Computation"). Draws M + 2 scalars of 48 octets
/// each from `rng`: the blinding factor, s̃, m̃_1 … m̃_M.
///
/// # Errors
/// [`Error::Randomness`].
pub fn core_commit(
    interface: &Interface,
    committed_messages: &[MessageScalar],
    rng: &mut impl CryptoRngCore,
) -> Result<(CommitmentWithProof, ProverBlind), Error> {
    let generators = blind_generators(interface, committed_messages.len());
    let blind = ProverBlind(random_scalar(rng)?);
    let s_tilde = Zeroizing::new(random_scalar(rng)?);
    let m_tilde = Zeroizing::new(random_scalars(committed_messages.len(), rng)?);
    let mut combinations = Combinations::secret();
    let bases: Vec<_> = generators.iter().map(|generator| combinations.base(generator)).collect();
    let mut with_blinding = |blinding: Fr, messages: &mut dyn Iterator<Item = Fr>| {
        let mut terms = Zeroizing::new(Vec::with_capacity(bases.len()));
        terms.extend(bases.iter().copied().zip([blinding].into_iter().chain(messages)));
        combinations.sum(&terms);
    };
    // 4. C = Q_2·secret_prover_blind + Σ J_i·msg_i    5. C̄ = Q_2·s̃ + Σ J_i·m̃_i
    with_blinding(blind.0, &mut committed_messages.iter().map(|message| message.0));
    with_blinding(*s_tilde, &mut m_tilde.iter().copied());
    let [c, c_bar] = combinations.evaluate()[..] else { unreachable!("two in, two out") };
    steps::committed(committed_messages, &blind, (&s_tilde, &m_tilde), [&c, &c_bar]);
    let challenge = calculate_blind_challenge(interface, &generators, &c, &c_bar);
    // 7. ŝ = s̃ + secret_prover_blind·challenge    8. m̂_i = m̃_i + msg_i·challenge
    let s_hat = *s_tilde + blind.0 * challenge.0;
    let m_hat = m_tilde.iter().zip(committed_messages).map(|(m_tilde, m)| *m_tilde + m.0 * challenge.0);
    let commitment = CommitmentWithProof { c, s_hat, m_hat: m_hat.collect(), challenge };
    steps::responded(&commitment);
    Ok((commitment, blind))
}

/// `calculate_blind_challenge` (draft-irtf-cfrg-bbs-blind-signatures, "Calculate Blind Challenge"):
/// hash of serialize(M, Q_2, J_1 … J_M, C, C̄).
fn calculate_blind_challenge(
    interface: &Interface,
    generators: &[G1Affine],
    c: &G1Affine,
    c_bar: &G1Affine,
) -> Challenge {
    let mut octets = i2osp_8(generators.len() - 1).to_vec();
    generators.iter().chain([c, c_bar]).for_each(|point| octets.extend(point_to_octets_g1(point)));
    let challenge = Challenge(interface.hash_to_scalar(&octets, "H2S_"));
    steps::challenge(generators, [c, c_bar], &challenge);
    challenge
}

impl CommitmentWithProof {
    /// `octets_to_commitment_with_proof` (draft-irtf-cfrg-bbs-blind-signatures, "Octets to Commitment with Proof").
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let item = Item::CommitmentWithProof;
        if octets.len() < POINT_G1_LENGTH + 2 * SCALAR_LENGTH {
            return Err(Error::Length { item, found: octets.len() });
        }
        let mut reader = Reader::new(item, octets);
        let (c, s_hat) = (reader.point_g1()?, reader.nonzero_scalar()?);
        let mut m_hat = reader.nonzero_scalars_to_end()?;
        let challenge = m_hat.pop().map(Challenge).ok_or(Error::InvalidProof)?;
        Ok(Self { c, s_hat, m_hat, challenge })
    }

    /// `commitment_with_proof_to_octets` (draft-irtf-cfrg-bbs-blind-signatures, "Commitment with Proof to Octets"):
    /// C ‖ ŝ ‖ m̂_1 … m̂_M ‖ challenge.
    pub fn to_octets(&self) -> Vec<u8> {
        let mut octets = point_to_octets_g1(&self.c).to_vec();
        octets.extend(scalar_to_octets(&self.s_hat));
        self.m_hat.iter().for_each(|scalar| octets.extend(scalar_to_octets(scalar)));
        octets.extend(self.challenge.to_octets());
        octets
    }

    /// `deserialize_and_validate_commit` (draft-irtf-cfrg-bbs-blind-signatures, "Commitment Validation and
    /// Deserialization"), the part after reading: C̄ = Q_2·ŝ + Σ J_i·m̂_i − C·challenge, and the challenge again.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify(&self, interface: &Interface) -> Result<VerifiedCommitment, Error> {
        let generators = blind_generators(interface, self.m_hat.len());
        let mut points = generators.clone();
        points.push(self.c);
        let mut scalars = vec![self.s_hat];
        scalars.extend_from_slice(&self.m_hat);
        scalars.push(-self.challenge.0);
        let c_bar = public_combination(&points, &scalars);
        steps::committed_again(self, &c_bar);
        let expected = calculate_blind_challenge(interface, &generators, &self.c, &c_bar);
        steps::compared(&self.challenge, &expected);
        if expected != self.challenge {
            return Err(Error::InvalidProof);
        }
        Ok(VerifiedCommitment { c: self.c, committed_count: self.m_hat.len() })
    }
}

impl VerifiedCommitment {
    /// No commitment at all: the holder adds no message of its own, the blinding factor is zero.
    pub fn none() -> Self {
        Self { c: G1Affine::zero(), committed_count: 0 }
    }

    /// M, the number of messages committed to.
    pub fn committed_count(&self) -> usize {
        self.committed_count
    }

    /// The commitment to the same messages with `scalar` added to the last of them: C + J_M·scalar.
    ///
    /// This is how a signer adds its entropy to a secret of the holder's (draft-irtf-cfrg-bbs-per-verifier-linkability,
    /// "Blind Issuance"). Without a committed message there is nothing to add to and nothing changes.
    #[must_use]
    pub fn add_to_last(&self, interface: &Interface, scalar: &MessageScalar) -> Self {
        let j = blind_generators(interface, self.committed_count)[self.committed_count];
        let added = if self.committed_count == 0 { Fr::zero() } else { scalar.0 };
        let mut combinations = Combinations::secret();
        let base = combinations.base(&j);
        combinations.sum_and(&[(base, added)], &[self.c]);
        let sum = Self { c: combinations.evaluate()[0], committed_count: self.committed_count };
        steps::added(&self.c, scalar, &sum.c);
        sum
    }
}

/// `BlindSign` (draft-irtf-cfrg-bbs-blind-signatures, "Blind Signature Generation"). Deterministic.
///
/// # Errors
/// [`Error::InvalidSignature`] in the 2⁻²⁵⁵ cases in which no signature exists.
pub fn blind_sign(
    interface: &Interface,
    key_pair: &KeyPair,
    header: &Header,
    messages: &[impl AsRef<[u8]>],
    commitment: &VerifiedCommitment,
) -> Result<Signature, Error> {
    core_blind_sign(interface, key_pair, header, &messages_to_scalars(interface, messages), commitment)
}

/// `BlindSign` over message scalars: `B_calculate` and `FinalizeBlindSign`
/// (draft-irtf-cfrg-bbs-blind-signatures, "Blind Signature Generation").
///
/// The published vectors hash (SK, B) into e, B containing Q_1·domain; so do we.
///
/// # Errors
/// [`Error::InvalidSignature`] in the 2⁻²⁵⁵ cases in which no signature exists.
pub fn core_blind_sign(
    interface: &Interface,
    key_pair: &KeyPair,
    header: &Header,
    messages: &[MessageScalar],
    commitment: &VerifiedCommitment,
) -> Result<Signature, Error> {
    let generators = Generators::blind(interface, messages.len(), commitment.committed_count);
    let domain = calculate_domain(key_pair.public_key(), &generators, header);
    // B = P1 + Q_1·domain + Σ H_i·msg_i + commitment
    let b = generators.b(&domain.0, messages, &commitment.c);
    let e = e_of_b(interface, key_pair, &b);
    // A = B·1/(SK + e)
    let inverse = inverse_of_sum(key_pair.secret_key(), &e)?;
    let signature = finish_signature(secret_combination(&[b], &[*inverse]), e);
    let vector = BlindVector { messages, commitment, added_to_last: &MessageScalar(Fr::zero()) };
    signature::steps::signed_blind(key_pair, &vector, &b, &signature);
    signature
}

/// Whether a signature is over these messages of the signer's and a commitment: for whoever has seen the commitment and knows
/// the signer's messages, but not the holder's. The holder's own check is [`blind_verify`].
///
/// # Errors
/// [`Error::InvalidSignature`].
pub fn blind_verify_over_commitment(
    interface: &Interface,
    public_key: &PublicKey,
    header: &Header,
    messages: &[MessageScalar],
    (commitment, signature): (&VerifiedCommitment, &Signature),
) -> Result<(), Error> {
    let generators = Generators::blind(interface, messages.len(), commitment.committed_count);
    let domain = calculate_domain(public_key, &generators, header);
    let b = generators.b(&domain.0, messages, &commitment.c);
    // e(A, W)·e(A·e − B, BP2) = 1, as CoreVerify has it, B = P1 + Q_1·domain + Σ H_i·msg_i + commitment
    let right = secret_combination(&[signature.a, b], &[signature.e, -Fr::one()]);
    if public_key.pairing_product_is_one(signature.a, right) { Ok(()) } else { Err(Error::InvalidSignature) }
}
