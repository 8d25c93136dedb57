//! What every sub-proof is bound to: the presentation that it belongs to, and the messages that it is about.

use ark_bls12_381::{Fr, G1Affine};
use bauta_bbs::committed_disclosure::{Commitment, Witness};
use bauta_bbs::linear_combination::{BaseId, Combinations};
use bauta_bbs::proof::Challenge;
use bauta_bbs::{Interface, MessageScalar, hazmat};
use zeroize::Zeroizing;

use crate::transcript::Transcript;

/// One presentation. All its core challenges are hashed into every sub-proof, so nothing moves between presentations,
/// nor between the credentials of one.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a> {
    /// The interface of the core proofs; all credentials of one presentation have the same.
    pub interface: &'a Interface,
    /// The challenges c_1 … c_n of all core proofs, in the order of the request's credentials.
    pub challenges: &'a [Challenge],
    /// The presentation header of all of them.
    pub presentation_header: &'a [u8],
}

/// A message that a core proof has committed to: what a sub-proof is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Which credential of the presentation, from 0, in the order of the request.
    pub credential: usize,
    /// Which message of the credential, from 0.
    pub index: usize,
    /// Its commitment, C = Y_1·m + Y_0·s.
    pub commitment: Commitment,
}

impl Session<'_> {
    /// The transcript of one sub-proof as far as it is the same for all (sub-proofs, "Common rules"):
    ///
    /// lp(alg) ‖ I2OSP(n, 8) ‖ c_1 … c_n ‖ lp(ph) ‖ I2OSP(k, 8) ‖ (I2OSP(credential, 8) ‖ I2OSP(index, 8) ‖ C)*
    pub(crate) fn transcript(&self, alg: &str, committed: &[Committed]) -> Transcript {
        let challenges = self.challenges.iter().map(Challenge::to_octets);
        let transcript = Transcript::new(alg).integer(self.challenges.len() as u64);
        let transcript = challenges.fold(transcript, |transcript, challenge| transcript.fixed(&challenge));
        let transcript = transcript.text(self.presentation_header).integer(committed.len() as u64);
        committed.iter().fold(transcript, |transcript, message| {
            transcript
                .integer(message.credential as u64)
                .integer(message.index as u64)
                .points(&[message.point()])
        })
    }

    /// (Y_0, Y_1).
    pub(crate) fn bases(&self) -> [G1Affine; 2] {
        hazmat::commitment_generators(self.interface)
    }
}

impl Committed {
    /// C.
    pub(crate) fn point(&self) -> G1Affine {
        hazmat::commitment_to_point(&self.commitment)
    }
}

/// m and s, as scalars that are wiped.
pub(crate) fn scalars(witness: &Witness) -> (Zeroizing<Fr>, Zeroizing<Fr>) {
    let scalar = |message: &MessageScalar| Zeroizing::new(hazmat::message_to_scalar(message));
    (scalar(&witness.message), scalar(&witness.blinding))
}

/// Whether it opens this very commitment.
pub(crate) fn opens(witness: &Witness, points: &[G1Affine], committed: &Committed) -> bool {
    (witness.index, witness.commitment(points)) == (committed.index, committed.commitment)
}

/// (Y_0, Y_1), for a prover's sums.
pub(crate) fn commitment_bases(interface: &Interface, combinations: &mut Combinations) -> [BaseId; 2] {
    combinations.bases(&hazmat::commitment_generators(interface))
}
