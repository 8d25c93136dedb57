//! What a commitment with its proof says of itself to whoever [records](crate::trace) it. The numbers are indexes among the
//! holder's messages.

use ark_bls12_381::{Fr, G1Affine};

use super::{CommitmentWithProof, ProverBlind};
use crate::BLIND_BBS_DRAFT;
use crate::message::MessageScalar;
use crate::proof::Challenge;
use crate::trace::{Kind, Operation, Step, step};

const CORE_COMMIT: Operation =
    Operation { name: "CoreCommit", section: "Core Commitment Computation", document: BLIND_BBS_DRAFT };
const BLIND_CHALLENGE: Operation = Operation {
    name: "calculate_blind_challenge",
    section: "Calculate Blind Challenge",
    document: BLIND_BBS_DRAFT,
};
const VALIDATE: Operation = Operation {
    name: "deserialize_and_validate_commit",
    section: "Commitment Validation and Deserialization",
    document: BLIND_BBS_DRAFT,
};
const B_CALCULATE: Operation =
    Operation { name: "BlindSign", section: "Blind Signature Generation", document: BLIND_BBS_DRAFT };

/// The commitment, and the first move of its proof.
pub(super) fn committed(
    messages: &[MessageScalar],
    blind: &ProverBlind,
    (s_tilde, m_tilde): (&Fr, &[Fr]),
    [c, c_bar]: [&G1Affine; 2],
) {
    step(|| {
        Step::of(&CORE_COMMIT, "C = Q_2·secret_prover_blind + Σ J_i·msg_i\nC̄ = Q_2·s̃ + Σ J_i·m̃_i")
            .random("secret_prover_blind", &blind.0)
            .each(Kind::Secret, "msg", messages.iter().enumerate())
            .random("s̃", s_tilde)
            .each(Kind::Random, "m̃", m_tilde.iter().enumerate())
            .public("C", c)
            .public("C̄", c_bar)
    });
}

/// The challenge, on either side.
pub(super) fn challenge(generators: &[G1Affine], [c, c_bar]: [&G1Affine; 2], challenge: &Challenge) {
    step(|| {
        let equation = "c = hash_to_scalar(serialize(M, Q_2, J_1 … J_M, C, C̄), api_id ‖ \"H2S_\")";
        Step::of(&BLIND_CHALLENGE, equation)
            .public("M", &generators.len().saturating_sub(1))
            .public("C", c)
            .public("C̄", c_bar)
            .public("c", &challenge.0)
    });
}

/// The responses.
pub(super) fn responded(commitment: &CommitmentWithProof) {
    step(|| {
        let equation = "ŝ = s̃ + secret_prover_blind·c\nm̂_i = m̃_i + msg_i·c";
        with_responses(Step::of(&CORE_COMMIT, equation).public("c", &commitment.challenge.0), commitment)
    });
}

fn with_responses(step: Step, commitment: &CommitmentWithProof) -> Step {
    step.public("ŝ", &commitment.s_hat).each(Kind::Public, "m̂", commitment.m_hat.iter().enumerate())
}

/// The first move again, by the signer.
pub(super) fn committed_again(commitment: &CommitmentWithProof, c_bar: &G1Affine) {
    step(|| {
        let step = Step::of(&VALIDATE, "C̄ = Q_2·ŝ + Σ J_i·m̂_i − C·c")
            .public("C", &commitment.c)
            .public("c", &commitment.challenge.0);
        with_responses(step, commitment).recomputed("C̄", c_bar)
    });
}

/// Whether the challenge of a proof is the one that has been recomputed.
pub(super) fn compared(found: &Challenge, expected: &Challenge) {
    step(|| {
        Step::of(&VALIDATE, "the challenge of the proof = c again")
            .public("c", &found.0)
            .recomputed("c again", &expected.0)
            .recomputed("equal", &(found == expected))
    });
}

/// What the signer adds to the last of the holder's messages.
pub(super) fn added(c: &G1Affine, scalar: &MessageScalar, sum: &G1Affine) {
    step(|| {
        Step::of(&B_CALCULATE, "C with the addition = C + J_M·added")
            .public("C", c)
            .secret("added", &scalar.0)
            .public("C with the addition", sum)
    });
}
