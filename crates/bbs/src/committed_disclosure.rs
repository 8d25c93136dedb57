//! **Experimental.** Committed disclosure: a proof in which each message is disclosed, hidden or committed.
//!
//! For each committed message the proof carries a fresh Pedersen commitment C = Y_1·m + Y_0·s to the very message
//! that was signed; proofs *about* the message are then made over C. This follows the working text of
//! draft-irtf-cfrg-bbs-blind-signatures-04 ("Core Proof Generation"), for which no vectors exist yet: the octets may
//! change with the draft. The indexes are not part of the octets; the verifier has to know them.
#![doc = include_str!("../notes/committed_disclosure.md")]

mod opening;
mod steps;

use std::fmt;
use std::ops::Range;

use ark_bls12_381::{Fr, G1Affine};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::ciphersuite::Interface;
use crate::encoding::{
    POINT_G1_LENGTH, Reader, SCALAR_LENGTH, i2osp_8, point_to_octets_g1, scalar_to_octets,
};
use crate::error::{Error, Item};
use crate::generators::{Generators, create_generators};
use crate::linear_combination::Combinations;
use crate::message::MessageScalar;
use crate::pairing::PairingEquation;
use crate::proof::{
    self, Additions, Announcement, AwaitingChallenge, Challenge, Disclosure, PresentationHeader, Proof,
    ProofContext, Signed, pairing_equation, proof_verify_init, undisclosed_indexes,
};
use crate::random::random_scalars;
use crate::signature::Signature;

use opening::Place;
pub use opening::{Opening, Witness};

/// (Y_0, Y_1) = `create_generators`(2, "`COM_DIS_`" ‖ `api_id`).
pub(crate) fn commitment_generators(interface: &Interface) -> [G1Affine; 2] {
    let points = create_generators(interface.suite(), &format!("COM_DIS_{}", interface.api_id()), 2);
    [points[0], points[1]]
}

/// A Pedersen commitment C = Y_1·m + Y_0·s to one message. 48 octets, not the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment(pub(crate) G1Affine);

impl Commitment {
    /// Reads 48 octets: a point of the subgroup, not the identity.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::Point, octets);
        let point = reader.point_g1()?;
        reader.end()?;
        Ok(Self(point))
    }

    /// 48 octets, compressed.
    pub fn to_octets(&self) -> [u8; POINT_G1_LENGTH] {
        point_to_octets_g1(&self.0)
    }
}

/// A core proof with its commitments: 288 + 32·U + 80·N octets, U undisclosed messages, N of them committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommittedProof {
    proof: Proof,
    commitments: Vec<Commitment>,
    s_hat: Vec<Fr>,
}

impl CommittedProof {
    /// Reads I2OSP(length of the BBS proof, 8) ‖ BBS proof ‖ I2OSP(N, 8) ‖ C_1 … C_N ‖ ŝ_1 … ŝ_N.
    ///
    /// # Errors
    /// [`Error::Length`], also for anything after the end; [`Error::Point`]; [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let item = Item::CommittedProof;
        let mut reader = Reader::new(item, octets);
        let proof_length = reader.length()?;
        let proof = Proof::from_octets(reader.slice(proof_length)?)?;
        let count = reader.length()?;
        if count.checked_mul(POINT_G1_LENGTH + SCALAR_LENGTH) != Some(reader.remaining()) {
            return Err(Error::Length { item, found: octets.len() });
        }
        let commitments = (0..count).map(|_| reader.point_g1().map(Commitment)).collect::<Result<_, _>>()?;
        let s_hat = reader.nonzero_scalars_to_end()?;
        Ok(Self { proof, commitments, s_hat })
    }

    /// Writes what [`Self::from_octets`] reads.
    pub fn to_octets(&self) -> Vec<u8> {
        let proof = self.proof.to_octets();
        let mut octets = i2osp_8(proof.len()).to_vec();
        octets.extend(proof);
        octets.extend(i2osp_8(self.commitments.len()));
        self.commitments.iter().for_each(|commitment| octets.extend(commitment.to_octets()));
        self.s_hat.iter().for_each(|scalar| octets.extend(scalar_to_octets(scalar)));
        octets
    }

    /// The commitments, in the order of the commitment indexes.
    pub fn commitments(&self) -> &[Commitment] {
        &self.commitments
    }

    /// The challenge of the core proof, which every sub-proof hashes.
    pub fn challenge(&self) -> Challenge {
        self.proof.challenge
    }

    /// U, the number of messages that the proof does not show (hidden and committed).
    pub fn undisclosed_count(&self) -> usize {
        self.proof.undisclosed_count()
    }
}

/// `CoreProofGen` with commitments (draft-irtf-cfrg-bbs-blind-signatures-04, "Core Proof Generation").
///
/// `commitment_indexes` ascend strictly and are not disclosed. The scalars are drawn from `rng` in this order: the
/// proof's 5 + U, then s_1 … s_N, then s̃_1 … s̃_N. The openings come back in the order of the indexes.
///
/// # Errors
/// [`Error::Indexes`]; [`Error::Randomness`].
pub fn core_proof_gen(
    generators: &Generators,
    context: &ProofContext<'_>,
    signature: &Signature,
    disclosure: &Disclosure<'_, MessageScalar>,
    commitment_indexes: &[usize],
    rng: &mut impl CryptoRngCore,
) -> Result<(CommittedProof, Vec<Opening>), Error> {
    let signed = Signed::new(generators, context.public_key, context.header, signature, disclosure.messages)?;
    let mut combinations = Combinations::secret();
    let pending =
        proof_init(&signed, disclosure.disclosed_indexes, commitment_indexes, rng, &mut combinations)?;
    let prepared = pending.announce(&combinations.evaluate());
    let openings = prepared.openings().to_vec();
    Ok((prepared.finish(context.presentation_header), openings))
}

/// A proof with commitments whose points have been asked for.
pub struct PendingProof {
    core: proof::PendingProof,
    disclosed: Vec<(usize, MessageScalar)>,
    witnesses: Vec<Witness>,
    s_tilde: Zeroizing<Vec<Fr>>,
    c_tilde: Range<usize>,
}

pub(crate) fn proof_init(
    signed: &Signed<'_>,
    disclosed_indexes: &[usize],
    commitment_indexes: &[usize],
    rng: &mut impl CryptoRngCore,
    combinations: &mut Combinations,
) -> Result<PendingProof, Error> {
    let count = signed.messages.len();
    let positions = commitment_positions(count, disclosed_indexes.iter().copied(), commitment_indexes)?;
    let core = signed.proof_init(disclosed_indexes, rng, combinations)?;
    let s = Zeroizing::new(random_scalars(commitment_indexes.len(), rng)?);
    let s_tilde = Zeroizing::new(random_scalars(commitment_indexes.len(), rng)?);

    // C_i = Y_0·s_i + Y_1·m_i    C̃_i = Y_0·s̃_i + Y_1·m̃_i, m̃_i the one that the BBS proof uses for this message
    let [y_0, y_1] = combinations.bases(&commitment_generators(&signed.generators.interface));
    let mut pedersen = |s: &Fr, m: Fr| combinations.sum(&[(y_0, *s), (y_1, m)]);
    let witness = |(s, index): (&Fr, &usize)| {
        let message = signed.messages[*index].clone();
        let place = Place::Asked(pedersen(s, message.0));
        Witness { index: *index, message, blinding: MessageScalar(*s), place }
    };
    let witnesses = s.iter().zip(commitment_indexes).map(witness).collect();
    let c_tilde =
        range(s_tilde.iter().zip(&positions).map(|(s, position)| pedersen(s, core.m_tilde(*position))));

    let disclosed = disclosed_indexes.iter().map(|index| (*index, signed.messages[*index].clone())).collect();
    Ok(PendingProof { core, disclosed, witnesses, s_tilde, c_tilde })
}

/// From the first of consecutive positions to the last.
fn range(positions: impl Iterator<Item = usize>) -> Range<usize> {
    positions.fold(
        0..0,
        |range, position| if range.is_empty() { position..position + 1 } else { range.start..position + 1 },
    )
}

impl PendingProof {
    /// What opens its commitments, in the order of their indexes: proofs about the messages can begin before the commitments
    /// have been worked out.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The first move, with the sums that have been asked for.
    pub fn announce(self, points: &[G1Affine]) -> PreparedProof {
        let (prover, announcement) = self.core.announce(points);
        let openings: Vec<_> = self.witnesses.iter().map(|witness| witness.opening(points)).collect();
        let commitments: Vec<_> = openings.iter().map(|opening| opening.commitment).collect();
        let indexes: Vec<_> = openings.iter().map(|opening| opening.index).collect();
        let c_tilde = &points[self.c_tilde];
        steps::committed(&openings, &self.s_tilde, c_tilde);
        let octets = serialize_commitments(&indexes, &commitments, c_tilde);
        let (disclosed, s_tilde) = (self.disclosed, self.s_tilde);
        PreparedProof { prover, announcement, disclosed, octets, openings, s_tilde }
    }
}

impl fmt::Debug for PendingProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingProof")
    }
}

/// A proof with commitments that waits for its presentation header. It is for one proof only, and moves into it: two
/// proofs from the same first move would give away the signature and all messages.
pub struct PreparedProof {
    prover: AwaitingChallenge,
    announcement: Announcement,
    disclosed: Vec<(usize, MessageScalar)>,
    /// serialize(N, (idx_i, C_i, C̃_i)*)
    octets: Vec<u8>,
    openings: Vec<Opening>,
    s_tilde: Zeroizing<Vec<Fr>>,
}

impl PreparedProof {
    /// The openings of its commitments, in the order of their indexes.
    pub fn openings(&self) -> &[Opening] {
        &self.openings
    }

    /// The proof: a hash, and the responses.
    pub fn finish(self, presentation_header: &PresentationHeader) -> CommittedProof {
        let additions = Additions { before_ph: &self.octets, ..Additions::default() };
        let challenge = self.announcement.challenge_with(&self.disclosed, &additions, presentation_header);
        // ŝ_i = s̃_i + challenge·s_i
        let scalars = self.s_tilde.iter().zip(&self.openings);
        let s_hat: Vec<_> =
            scalars.map(|(s_tilde, opening)| *s_tilde + challenge.0 * opening.blinding.0).collect();
        steps::responded(&self.openings, &s_hat);
        let commitments = self.openings.iter().map(|opening| opening.commitment).collect();
        CommittedProof { proof: self.prover.respond(challenge), commitments, s_hat }
    }
}

impl fmt::Debug for PreparedProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedProof")
    }
}

/// `CoreProofVerify` with commitments (draft-irtf-cfrg-bbs-blind-signatures-04, "Core Proof Verification").
///
/// `commitment_indexes` are the verifier's own: as many as the proof has commitments, strictly ascending, undisclosed.
///
/// # Errors
/// [`Error::Indexes`], also when a count differs from the proof's; [`Error::InvalidProof`].
pub fn core_proof_verify(
    generators: &Generators,
    context: &ProofContext<'_>,
    proof: &CommittedProof,
    disclosed: &[(usize, MessageScalar)],
    commitment_indexes: &[usize],
) -> Result<(), Error> {
    let equation = core_proof_verify_deferred(generators, context, proof, disclosed, commitment_indexes)?;
    if equation.holds() { Ok(()) } else { Err(Error::InvalidProof) }
}

/// [`core_proof_verify`] without its last step: the proof is valid if the equation that comes back
/// [holds](crate::pairing), alone or together with others.
///
/// # Errors
/// As [`core_proof_verify`].
pub fn core_proof_verify_deferred(
    generators: &Generators,
    context: &ProofContext<'_>,
    proof: &CommittedProof,
    disclosed: &[(usize, MessageScalar)],
    commitment_indexes: &[usize],
) -> Result<PairingEquation, Error> {
    let statement = Statement { generators, context: *context, disclosed, commitment_indexes };
    let mut combinations = Combinations::public();
    let pending = statement.verify_init(proof, &mut combinations)?;
    statement.verify_finish(proof, &pending, &combinations.evaluate())
}

/// What a verifier knows, and a [`CommittedProof`] proves: verification in two steps, between which the points of many proofs
/// are worked out together.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// As many as there are messages.
    pub generators: &'a Generators,
    /// The signer's key and the headers.
    pub context: ProofContext<'a>,
    /// The messages shown, each with its index, in ascending order.
    pub disclosed: &'a [(usize, MessageScalar)],
    /// The verifier's own: as many as the proof has commitments, strictly ascending, undisclosed.
    pub commitment_indexes: &'a [usize],
}

/// A verification that waits for its points.
#[derive(Clone, Debug)]
#[must_use = "nothing has been verified"]
pub struct PendingVerification {
    core: proof::PendingVerification,
    c_tilde: Range<usize>,
}

impl Statement<'_> {
    /// Asks for what the challenge is recomputed from.
    ///
    /// # Errors
    /// [`Error::Indexes`], also when a count differs from the proof's.
    pub fn verify_init(
        &self,
        proof: &CommittedProof,
        combinations: &mut Combinations,
    ) -> Result<PendingVerification, Error> {
        let indexes = self.commitment_indexes;
        if indexes.len() != proof.commitments.len() {
            return Err(Error::Indexes { position: indexes.len().min(proof.commitments.len()) });
        }
        let core =
            proof_verify_init(self.generators, &self.context, &proof.proof, self.disclosed, combinations)?;
        let disclosed_indexes = self.disclosed.iter().map(|(index, _)| *index);
        let positions = commitment_positions(self.generators.message_count(), disclosed_indexes, indexes)?;

        // C̃_i = Y_0·ŝ_i + Y_1·m̂_i − C_i·c
        let [y_0, y_1] = combinations.bases(&commitment_generators(&self.generators.interface));
        let c = proof.proof.challenge.0;
        let commitments = proof.commitments.iter().zip(&proof.s_hat).zip(&positions);
        let c_tilde = range(commitments.map(|((commitment, s_hat), position)| {
            let commitment = combinations.base(&commitment.0);
            combinations.sum(&[(y_0, *s_hat), (y_1, proof.proof.m_hat[*position]), (commitment, -c)])
        }));
        Ok(PendingVerification { core, c_tilde })
    }

    /// Compares the challenge, with the sums that have been asked for. The same `proof` as before.
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify_finish(
        &self,
        proof: &CommittedProof,
        pending: &PendingVerification,
        points: &[G1Affine],
    ) -> Result<PairingEquation, Error> {
        let announcement = pending.core.announcement(&proof.proof, points);
        let c_tilde = &points[pending.c_tilde.clone()];
        steps::committed_again(proof, self.commitment_indexes, c_tilde);
        let octets = serialize_commitments(self.commitment_indexes, &proof.commitments, c_tilde);
        let additions = Additions { before_ph: &octets, ..Additions::default() };
        let expected =
            announcement.challenge_with(self.disclosed, &additions, self.context.presentation_header);
        proof::steps::compared(&proof.proof.challenge, &expected);
        if expected != proof.proof.challenge {
            return Err(Error::InvalidProof);
        }
        Ok(pairing_equation(self.context.public_key, &proof.proof))
    }
}

/// Where each committed message stands among the undisclosed ones, whose order the m̂ have.
fn commitment_positions(
    count: usize,
    disclosed_indexes: impl IntoIterator<Item = usize>,
    commitment_indexes: &[usize],
) -> Result<Vec<usize>, Error> {
    let undisclosed = undisclosed_indexes(count, disclosed_indexes)?;
    let mut after = None;
    let mut positions = Vec::with_capacity(commitment_indexes.len());
    for (position, index) in commitment_indexes.iter().enumerate() {
        let refused = Error::Indexes { position };
        let found = undisclosed.binary_search(index).map_err(|_| refused)?;
        if after.is_some_and(|after| found <= after) {
            return Err(refused);
        }
        after = Some(found);
        positions.push(found);
    }
    Ok(positions)
}

/// serialize(N, (idx_i, C_i, C̃_i)*).
fn serialize_commitments(indexes: &[usize], c: &[Commitment], c_tilde: &[G1Affine]) -> Vec<u8> {
    let mut octets = i2osp_8(indexes.len()).to_vec();
    for ((index, c), c_tilde) in indexes.iter().zip(c).zip(c_tilde) {
        octets.extend(i2osp_8(*index));
        octets.extend(c.to_octets());
        octets.extend(point_to_octets_g1(c_tilde));
    }
    octets
}
