//! **Experimental.** Committed disclosure: a proof in which each message is disclosed, hidden or committed.
//!
//! For each committed message the proof carries a fresh Pedersen commitment C = Y_1·m + Y_0·s to the very message
//! that was signed; proofs *about* the message are then made over C. This follows the working text of
//! draft-irtf-cfrg-bbs-blind-signatures-04 ("Core Proof Generation"), for which no vectors exist yet: the octets may
//! change with the draft. The indexes are not part of the octets; the verifier has to know them.
#![doc = include_str!("../notes/committed_disclosure.md")]

use std::fmt;

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::ciphersuite::Interface;
use crate::encoding::{
    POINT_G1_LENGTH, Reader, SCALAR_LENGTH, i2osp_8, point_to_octets_g1, scalar_to_octets,
};
use crate::error::{Error, Item};
use crate::generators::{Generators, create_generators};
use crate::linear_combination::{normalize, public_combination, secret_combination};
use crate::message::MessageScalar;
use crate::pairing::PairingEquation;
use crate::proof::{
    Additions, Challenge, Disclosure, Proof, ProofContext, pairing_equation, proof_init, proof_verify_init,
    undisclosed_indexes,
};
use crate::random::random_scalars;
use crate::signature::Signature;

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

/// What opens one commitment. It stays with the prover, who needs it to prove anything about the message.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Opening {
    /// The index of the message.
    #[zeroize(skip)]
    pub index: usize,
    /// The commitment that it opens.
    #[zeroize(skip)]
    pub commitment: Commitment,
    /// m, the message.
    pub message: MessageScalar,
    /// s, the commitment's blinding.
    pub blinding: MessageScalar,
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening")
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
    let interface = generators.interface;
    let positions = commitment_positions(
        disclosure.messages.len(),
        disclosure.disclosed_indexes.iter().copied(),
        commitment_indexes,
    )?;
    let (prover, announcement) = proof_init(generators, context, signature, disclosure, rng)?;
    let s = Zeroizing::new(random_scalars(commitment_indexes.len(), rng)?);
    let s_tilde = Zeroizing::new(random_scalars(commitment_indexes.len(), rng)?);

    // C_i = Y_0·s_i + Y_1·m_i    C̃_i = Y_0·s̃_i + Y_1·m̃_i, m̃_i the one that the BBS proof uses for this message
    let y = commitment_generators(&interface);
    let m = commitment_indexes.iter().map(|index| disclosure.messages[*index].0);
    let m_tilde = positions.iter().map(|position| prover.m_tilde(*position));
    let c = pedersen(&y, s.iter().copied().zip(m));
    let c_tilde = pedersen(&y, s_tilde.iter().copied().zip(m_tilde));

    let commitments_octets = serialize_commitments(commitment_indexes, &c, &c_tilde);
    let challenge = announcement.challenge_with(
        &disclosure.disclosed(),
        &Additions { before_ph: &commitments_octets, ..Additions::default() },
        context.presentation_header,
    );
    // ŝ_i = s̃_i + challenge·s_i
    let s_hat = s_tilde.iter().zip(s.iter()).map(|(s_tilde, s)| *s_tilde + challenge.0 * s).collect();
    let commitments: Vec<_> = c.into_iter().map(Commitment).collect();
    let openings = commitment_indexes
        .iter()
        .zip(&commitments)
        .zip(s.iter())
        .map(|((index, commitment), s)| Opening {
            index: *index,
            commitment: *commitment,
            message: disclosure.messages[*index].clone(),
            blinding: MessageScalar(*s),
        })
        .collect();
    Ok((CommittedProof { proof: prover.respond(challenge), commitments, s_hat }, openings))
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
    let interface = generators.interface;
    if commitment_indexes.len() != proof.commitments.len() {
        return Err(Error::Indexes { position: commitment_indexes.len().min(proof.commitments.len()) });
    }
    let announcement = proof_verify_init(generators, context, &proof.proof, disclosed)?;
    let disclosed_indexes = disclosed.iter().map(|(index, _)| *index);
    let positions = commitment_positions(generators.message_count(), disclosed_indexes, commitment_indexes)?;

    // C̃_i = Y_0·ŝ_i + Y_1·m̂_i − C_i·c
    let [y_0, y_1] = commitment_generators(&interface);
    let c = proof.proof.challenge.0;
    let c_tilde: Vec<_> = proof
        .commitments
        .iter()
        .zip(&proof.s_hat)
        .zip(&positions)
        .map(|((commitment, s_hat), position)| {
            let m_hat = proof.proof.m_hat[*position];
            public_combination(&[y_0, y_1, commitment.0], &[*s_hat, m_hat, -c])
        })
        .collect();
    let c_tilde = G1Projective::normalize_batch(&c_tilde);
    let points: Vec<_> = proof.commitments.iter().map(|commitment| commitment.0).collect();
    let commitments_octets = serialize_commitments(commitment_indexes, &points, &c_tilde);
    let additions = Additions { before_ph: &commitments_octets, ..Additions::default() };
    let expected = announcement.challenge_with(disclosed, &additions, context.presentation_header);
    if expected != proof.proof.challenge {
        return Err(Error::InvalidProof);
    }
    Ok(pairing_equation(context.public_key, &proof.proof))
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

/// Y_0·s + Y_1·m for each pair (s, m).
fn pedersen(y: &[G1Affine; 2], pairs: impl Iterator<Item = (Fr, Fr)>) -> Vec<G1Affine> {
    let points: Vec<_> = pairs.map(|(s, m)| secret_combination(y, &[s, m])).collect();
    normalize(&points)
}

/// serialize(N, (idx_i, C_i, C̃_i)*).
fn serialize_commitments(indexes: &[usize], c: &[G1Affine], c_tilde: &[G1Affine]) -> Vec<u8> {
    let mut octets = i2osp_8(indexes.len()).to_vec();
    for ((index, c), c_tilde) in indexes.iter().zip(c).zip(c_tilde) {
        octets.extend(i2osp_8(*index));
        octets.extend(point_to_octets_g1(c));
        octets.extend(point_to_octets_g1(c_tilde));
    }
    octets
}
