//! Proofs: `ProofGen`, `ProofVerify` and the core operations behind them, as the three moves of a sigma protocol.
//!
//! ```text
//! prover                                                  verifier
//! proof_init → (AwaitingChallenge, Announcement)
//! Announcement::challenge → Challenge
//! AwaitingChallenge::respond(self, Challenge) → Proof  ──→  announcement again from the proof, challenge again,
//!                                                           compare, pairing check
//! ```
#![doc = include_str!("../notes/proof.md")]

mod batch;
mod moves;
mod prepared;
pub(crate) mod steps;

use ark_bls12_381::{Fr, G1Affine};
use rand_core::CryptoRngCore;

use crate::ciphersuite::Interface;
use crate::encoding::{POINT_G1_LENGTH, Reader, SCALAR_LENGTH, point_to_octets_g1, scalar_to_octets};
use crate::error::{Error, Item};
use crate::generators::Generators;
use crate::keys::PublicKey;
use crate::linear_combination::Combinations;
use crate::message::MessageScalar;
use crate::pairing::PairingEquation;
use crate::signature::{Header, Signature, messages_to_scalars};

pub use batch::{Statement, core_proof_verify_batch};
pub(crate) use moves::{Additions, PendingProof, Signed, proof_verify_init, undisclosed_indexes};
pub use moves::{Announcement, AwaitingChallenge, PendingVerification, proof_init};
pub use prepared::{PreparedProof, PreparedSignature};

/// Octets of a proof that hides nothing: three points, three responses and the challenge. Each hidden message adds 32.
pub const PROOF_BASE_LENGTH: usize = 3 * POINT_G1_LENGTH + 4 * SCALAR_LENGTH;

/// The prover's context, bound into one proof: typically the verifier's nonce and name. Any octets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresentationHeader(pub Vec<u8>);

/// What prover and verifier know before the proof is made.
#[derive(Clone, Copy, Debug)]
pub struct ProofContext<'a> {
    /// The signer's key.
    pub public_key: &'a PublicKey,
    /// The header that was signed.
    pub header: &'a Header,
    /// The header of this one proof.
    pub presentation_header: &'a PresentationHeader,
}

/// The messages of a signature, and which of them the proof shows.
#[derive(Clone, Copy, Debug)]
pub struct Disclosure<'a, M> {
    /// All signed messages, in order.
    pub messages: &'a [M],
    /// Indexes of those to show, from 0, strictly ascending.
    pub disclosed_indexes: &'a [usize],
}

/// The challenge c of one proof: a hash of everything that went before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge(pub(crate) Fr);

impl Challenge {
    /// Reads 32 octets, big-endian, in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::Proof, octets);
        let scalar = reader.nonzero_scalar()?;
        reader.end()?;
        Ok(Self(scalar))
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> [u8; SCALAR_LENGTH] {
        scalar_to_octets(&self.0)
    }
}

/// A proof of knowledge of a signature: 272 + 32·U octets for U undisclosed messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub(crate) a_bar: G1Affine,
    pub(crate) b_bar: G1Affine,
    pub(crate) d: G1Affine,
    pub(crate) e_hat: Fr,
    pub(crate) r1_hat: Fr,
    pub(crate) r3_hat: Fr,
    pub(crate) m_hat: Vec<Fr>,
    pub(crate) challenge: Challenge,
}

impl Proof {
    /// `octets_to_proof` (draft-irtf-cfrg-bbs-signatures, "Octets to Proof").
    ///
    /// # Errors
    /// [`Error::Length`] unless 272 + 32·U octets; [`Error::Point`]; [`Error::Scalar`] for one not in 1 … r − 1.
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        if octets.len() < PROOF_BASE_LENGTH
            || !(octets.len() - PROOF_BASE_LENGTH).is_multiple_of(SCALAR_LENGTH)
        {
            return Err(Error::Length { item: Item::Proof, found: octets.len() });
        }
        let mut reader = Reader::new(Item::Proof, octets);
        let (a_bar, b_bar, d) = (reader.point_g1()?, reader.point_g1()?, reader.point_g1()?);
        let (e_hat, r1_hat, r3_hat) =
            (reader.nonzero_scalar()?, reader.nonzero_scalar()?, reader.nonzero_scalar()?);
        let mut m_hat = reader.nonzero_scalars_to_end()?;
        let challenge = m_hat.pop().map(Challenge).ok_or(Error::InvalidProof)?;
        Ok(Self { a_bar, b_bar, d, e_hat, r1_hat, r3_hat, m_hat, challenge })
    }

    /// `proof_to_octets` (draft-irtf-cfrg-bbs-signatures, "Proof to Octets"):
    /// Ā ‖ B̄ ‖ D ‖ ê ‖ r̂1 ‖ r̂3 ‖ m̂_1 … m̂_U ‖ challenge.
    pub fn to_octets(&self) -> Vec<u8> {
        let mut octets = Vec::with_capacity(PROOF_BASE_LENGTH + SCALAR_LENGTH * self.m_hat.len());
        [&self.a_bar, &self.b_bar, &self.d]
            .into_iter()
            .for_each(|point| octets.extend(point_to_octets_g1(point)));
        [&self.e_hat, &self.r1_hat, &self.r3_hat]
            .into_iter()
            .for_each(|scalar| octets.extend(scalar_to_octets(scalar)));
        self.m_hat.iter().for_each(|scalar| octets.extend(scalar_to_octets(scalar)));
        octets.extend(self.challenge.to_octets());
        octets
    }

    /// U, the number of messages the proof hides.
    pub fn undisclosed_count(&self) -> usize {
        self.m_hat.len()
    }
}

/// `ProofGen` (draft-irtf-cfrg-bbs-signatures, "Proof Generation"). Draws 5 + U scalars of 48 octets each from `rng`.
///
/// # Errors
/// [`Error::Indexes`]; [`Error::Randomness`]. A signature that does not verify gives a proof that does not either.
pub fn proof_gen(
    interface: &Interface,
    context: &ProofContext<'_>,
    signature: &Signature,
    disclosure: &Disclosure<'_, impl AsRef<[u8]>>,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let generators = Generators::new(interface, disclosure.messages.len());
    let messages = messages_to_scalars(interface, disclosure.messages);
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: disclosure.disclosed_indexes };
    core_proof_gen(&generators, context, signature, &disclosure, rng)
}

/// `ProofVerify` (draft-irtf-cfrg-bbs-signatures, "Proof Verification"). `disclosed` are the messages shown, each with
/// its index, in ascending order.
///
/// # Errors
/// [`Error::Indexes`]; [`Error::InvalidProof`].
pub fn proof_verify(
    interface: &Interface,
    context: &ProofContext<'_>,
    proof: &Proof,
    disclosed: &[(usize, impl AsRef<[u8]>)],
) -> Result<(), Error> {
    let generators = Generators::new(interface, proof.undisclosed_count() + disclosed.len());
    let disclosed: Vec<_> = disclosed
        .iter()
        .map(|(index, message)| (*index, MessageScalar::hash(interface, message.as_ref())))
        .collect();
    core_proof_verify(&generators, context, proof, &disclosed)
}

/// `CoreProofGen` (draft-irtf-cfrg-bbs-signatures, "CoreProofGen").
///
/// # Errors
/// [`Error::Indexes`] also when there are not as many messages as generators; [`Error::Randomness`].
pub fn core_proof_gen(
    generators: &Generators,
    context: &ProofContext<'_>,
    signature: &Signature,
    disclosure: &Disclosure<'_, MessageScalar>,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let (prover, announcement) = proof_init(generators, context, signature, disclosure, rng)?;
    let challenge = announcement.challenge(&disclosure.disclosed(), context.presentation_header);
    Ok(prover.respond(challenge))
}

/// `CoreProofVerify` (draft-irtf-cfrg-bbs-signatures, "CoreProofVerify").
///
/// # Errors
/// [`Error::Indexes`] when an index is out of order or range, or U + R is not the number of generators;
/// [`Error::InvalidProof`].
pub fn core_proof_verify(
    generators: &Generators,
    context: &ProofContext<'_>,
    proof: &Proof,
    disclosed: &[(usize, MessageScalar)],
) -> Result<(), Error> {
    let statement = Statement { generators, context: *context, disclosed };
    let mut combinations = Combinations::public();
    let pending = statement.verify_init(proof, &mut combinations)?;
    let equation = statement.verify_finish(proof, &pending, &combinations.evaluate())?;
    if equation.holds() { Ok(()) } else { Err(Error::InvalidProof) }
}

/// e(Ā, W) = e(B̄, BP2): Ā and B̄ come from a signature under this key.
pub(crate) fn pairing_equation(public_key: &PublicKey, proof: &Proof) -> PairingEquation {
    PairingEquation { left: proof.a_bar, key: public_key.clone(), right: proof.b_bar }
}

impl Disclosure<'_, MessageScalar> {
    /// The disclosed messages, each with its index.
    pub(crate) fn disclosed(&self) -> Vec<(usize, MessageScalar)> {
        self.disclosed_indexes.iter().map(|index| (*index, self.messages[*index].clone())).collect()
    }
}
