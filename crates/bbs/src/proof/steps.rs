//! What the moves of a proof say of themselves to whoever [records](crate::trace) them.

use ark_bls12_381::Fr;

use super::moves::{Additions, Announcement, AwaitingChallenge};
use super::{Challenge, PresentationHeader, Proof};
use crate::BBS_DRAFT;
use crate::message::MessageScalar;
use crate::signature::Domain;
use crate::trace::{Kind, Operation, Step, step};

const PROOF_INIT: Operation =
    Operation { name: "ProofInit", section: "Proof Initialization", document: BBS_DRAFT };
const CHALLENGE: Operation =
    Operation { name: "ProofChallengeCalculate", section: "Challenge Calculation", document: BBS_DRAFT };
const PROOF_FINALIZE: Operation =
    Operation { name: "ProofFinalize", section: "Proof Finalization", document: BBS_DRAFT };
const PROOF_VERIFY_INIT: Operation =
    Operation { name: "ProofVerifyInit", section: "Proof Verification Initialization", document: BBS_DRAFT };
const CORE_PROOF_VERIFY: Operation =
    Operation { name: "CoreProofVerify", section: "CoreProofVerify", document: BBS_DRAFT };

/// The random scalars, with the indexes of the undisclosed messages.
pub(super) fn drawn(prover: &AwaitingChallenge, r2: &Fr, undisclosed: &[usize]) {
    step(|| {
        let equation = "r1, r2, ẽ, r̃1, r̃3, m̃_j over the undisclosed j: drawn in this order    r3 = 1/r2";
        Step::of(&PROOF_INIT, equation)
            .random("r1", &prover.r1)
            .random("r2", r2)
            .random("ẽ", &prover.e_tilde)
            .random("r̃1", &prover.r1_tilde)
            .random("r̃3", &prover.r3_tilde)
            .each(Kind::Random, "m̃", undisclosed.iter().copied().zip(&prover.m_tilde))
            .random("r3", &prover.r3)
            .each(Kind::Secret, "m", undisclosed.iter().copied().zip(&prover.m))
    });
}

/// The first move.
pub(super) fn announced(announcement: &Announcement) {
    step(|| {
        Step::of(&PROOF_INIT, "D = B·r2\nĀ = A·(r1·r2)\nB̄ = D·r1 − Ā·e")
            .public("D", &announcement.d)
            .public("Ā", &announcement.a_bar)
            .public("B̄", &announcement.b_bar)
    });
    step(|| {
        Step::of(&PROOF_INIT, "T1 = Ā·ẽ + D·r̃1\nT2 = D·r̃3 + Σ H_j·m̃_j over the undisclosed j")
            .public("T1", &announcement.t1)
            .public("T2", &announcement.t2)
    });
}

/// The challenge, on either side.
pub(super) fn challenge(
    announcement: &Announcement,
    (disclosed, ph): (&[(usize, MessageScalar)], &PresentationHeader),
    additions: &Additions<'_>,
    challenge: &Challenge,
) {
    step(|| {
        let equation = "c = hash_to_scalar(serialize(R, (i, msg_i)*, Ā, B̄, D, T1, T2, domain) ‖ additions ‖ \
                        I2OSP(|ph|, 8) ‖ ph, api_id ‖ \"H2S_\")";
        let messages = disclosed.iter().map(|(index, message)| (*index, &message.0));
        let step = Step::of(&CHALLENGE, equation)
            .public("R", &disclosed.len())
            .each(Kind::Public, "msg", messages)
            .public("Ā", &announcement.a_bar)
            .public("B̄", &announcement.b_bar)
            .public("D", &announcement.d)
            .public("T1", &announcement.t1)
            .public("T2", &announcement.t2)
            .each(Kind::Public, "added point", additions.points.iter().enumerate())
            .public("domain", &announcement.domain.0)
            .public("additions", additions.before_ph)
            .public("ph", &ph.0[..]);
        let step =
            if additions.after_ph.is_empty() { step } else { step.public("after ph", additions.after_ph) };
        step.public("c", &challenge.0)
    });
}

/// The responses. Of the responses to the messages, the numbers are positions among the undisclosed ones.
pub(super) fn responded(proof: &Proof) {
    step(|| {
        let equation = "ê = ẽ + e·c\nr̂1 = r̃1 − r1·c\nr̂3 = r̃3 − r3·c\nm̂_j = m̃_j + m_j·c, j the position among the \
                        undisclosed";
        with_responses(Step::of(&PROOF_FINALIZE, equation).public("c", &proof.challenge.0), proof)
    });
}

fn with_responses(step: Step, proof: &Proof) -> Step {
    step.public("ê", &proof.e_hat).public("r̂1", &proof.r1_hat).public("r̂3", &proof.r3_hat).each(
        Kind::Public,
        "m̂",
        proof.m_hat.iter().enumerate(),
    )
}

/// What a verifier knows before it computes.
pub(super) fn verification_begun(disclosed: &[(usize, MessageScalar)], domain: &Domain) {
    step(|| {
        let equation =
            "Bv = P1 + Q_1·domain + Σ H_i·msg_i over the disclosed i (its terms enter T2 one by one)";
        let messages = disclosed.iter().map(|(index, message)| (*index, &message.0));
        Step::of(&PROOF_VERIFY_INIT, equation).recomputed("domain", &domain.0).each(
            Kind::Public,
            "msg",
            messages,
        )
    });
}

/// The first move again, by the verifier.
pub(super) fn announced_again(proof: &Proof, announcement: &Announcement) {
    step(|| {
        let equation = "T1 = B̄·c + Ā·ê + D·r̂1\nT2 = Bv·c + D·r̂3 + Σ H_j·m̂_j over the undisclosed j";
        let step = Step::of(&PROOF_VERIFY_INIT, equation)
            .public("Ā", &proof.a_bar)
            .public("B̄", &proof.b_bar)
            .public("D", &proof.d)
            .public("c", &proof.challenge.0);
        with_responses(step, proof).recomputed("T1", &announcement.t1).recomputed("T2", &announcement.t2)
    });
}

/// Whether the challenge of a proof is the one that has been recomputed.
pub(crate) fn compared(found: &Challenge, expected: &Challenge) {
    step(|| {
        Step::of(&CORE_PROOF_VERIFY, "the challenge of the proof = c again")
            .public("c", &found.0)
            .recomputed("c again", &expected.0)
            .recomputed("equal", &(found == expected))
    });
}
