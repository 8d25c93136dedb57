//! What commitments say of themselves to whoever [records](crate::trace) them. Their numbers are the indexes of the messages.

use ark_bls12_381::{Fr, G1Affine};

use super::{CommittedProof, Opening};
use crate::COMMITTED_DISCLOSURE_DRAFT;
use crate::trace::{Kind, Operation, Step, step};

const PROOF_GEN: Operation = Operation {
    name: "CoreProofGen",
    section: "Core Proof Generation",
    document: COMMITTED_DISCLOSURE_DRAFT,
};
const PROOF_VERIFY: Operation = Operation {
    name: "CoreProofVerify",
    section: "Core Proof Verification",
    document: COMMITTED_DISCLOSURE_DRAFT,
};

/// The commitments, and the announcements of their openings.
pub(super) fn committed(openings: &[Opening], s_tilde: &[Fr], c_tilde: &[G1Affine]) {
    step(|| {
        let indexes = || openings.iter().map(|opening| opening.index);
        let equation = "C_i = Y_0·s_i + Y_1·m_i\nC̃_i = Y_0·s̃_i + Y_1·m̃_i, m̃_i that of the BBS proof, over the committed i";
        Step::of(&PROOF_GEN, equation)
            .each(Kind::Secret, "m", indexes().zip(openings.iter().map(|opening| &opening.message.0)))
            .each(Kind::Random, "s", indexes().zip(openings.iter().map(|opening| &opening.blinding.0)))
            .each(Kind::Random, "s̃", indexes().zip(s_tilde))
            .each(Kind::Public, "C", indexes().zip(openings.iter().map(|opening| &opening.commitment.0)))
            .each(Kind::Public, "C̃", indexes().zip(c_tilde))
    });
}

/// The responses.
pub(super) fn responded(openings: &[Opening], s_hat: &[Fr]) {
    step(|| {
        Step::of(&PROOF_GEN, "ŝ_i = s̃_i + c·s_i over the committed i").each(
            Kind::Public,
            "ŝ",
            openings.iter().map(|opening| opening.index).zip(s_hat),
        )
    });
}

/// The announcements again, by the verifier.
pub(super) fn committed_again(proof: &CommittedProof, indexes: &[usize], c_tilde: &[G1Affine]) {
    step(|| {
        let indexes = || indexes.iter().copied();
        Step::of(&PROOF_VERIFY, "C̃_i = Y_0·ŝ_i + Y_1·m̂_i − C_i·c over the committed i")
            .each(Kind::Public, "C", indexes().zip(proof.commitments.iter().map(|commitment| &commitment.0)))
            .each(Kind::Public, "ŝ", indexes().zip(&proof.s_hat))
            .public("c", &proof.proof.challenge.0)
            .each(Kind::Recomputed, "C̃", indexes().zip(c_tilde))
    });
}
