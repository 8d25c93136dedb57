//! What pseudonyms and the proofs of them say of themselves to whoever [records](crate::trace) them. The numbers are positions
//! among the N secrets.

use ark_bls12_381::{Fr, G1Affine};

use super::{ContextId, NymSecrets};
use crate::PSEUDONYM_DRAFT;
use crate::ciphersuite::Interface;
use crate::proof::Proof;
use crate::trace::{Kind, Operation, Step, step};

const CALCULATE: Operation = Operation {
    name: "CalculatePseudonym",
    section: "Pseudonym Calculation Procedure",
    document: PSEUDONYM_DRAFT,
};
const PROOF_GEN: Operation = Operation {
    name: "ProofGenWithNym",
    section: "Proof Generation with Pseudonym",
    document: PSEUDONYM_DRAFT,
};
const PROOF_VERIFY: Operation = Operation {
    name: "ProofVerifyWithNym",
    section: "Proof Verification with Pseudonym",
    document: PSEUDONYM_DRAFT,
};

/// The pseudonym.
pub(super) fn calculated(
    interface: &Interface,
    context_id: &ContextId,
    nym_secrets: &NymSecrets,
    pseudonym: &G1Affine,
) {
    step(|| {
        let equation = "OP = hash_to_curve_g1(context_id, api_id)\n\
                        z = hash_to_scalar(context_id, api_id ‖ \"VECT_NYM_SECRETS\")\n\
                        pseudonym = OP·Σ nym_secret_i·z^i";
        Step::of(&CALCULATE, equation)
            .public("context_id", &context_id.0[..])
            .public("api_id", interface.api_id().as_bytes())
            .public("OP", &context_id.base(interface))
            .public("z", &context_id.evaluation_point(interface))
            .each(Kind::Secret, "nym_secret", nym_secrets.to_messages().iter().enumerate())
            .public("pseudonym", pseudonym)
    });
}

/// The first move about the pseudonym.
pub(super) fn announced(m_tilde: &[Fr], ut: &G1Affine) {
    step(|| {
        Step::of(&PROOF_GEN, "Ut = OP·Σ m̃_i·z^i, m̃_i those that the BBS proof uses for the N secrets")
            .each(Kind::Random, "m̃ of secret", m_tilde.iter().enumerate())
            .public("Ut", ut)
    });
}

/// The first move about the pseudonym again, by the verifier.
pub(super) fn announced_again(
    proof: &Proof,
    [z, c]: [&Fr; 2],
    count: usize,
    [pseudonym, uv]: [&G1Affine; 2],
) {
    step(|| {
        let responses = &proof.m_hat[proof.m_hat.len().saturating_sub(count)..];
        Step::of(&PROOF_VERIFY, "Uv = OP·Σ m̂_i·z^i − pseudonym·c, m̂_i the last N responses")
            .public("z", z)
            .each(Kind::Public, "m̂ of secret", responses.iter().enumerate())
            .public("pseudonym", pseudonym)
            .public("c", c)
            .recomputed("Uv", uv)
    });
}
