//! What a proof of membership says of itself to whoever [records](bauta_bbs::trace) it.

use ark_bls12_381::{Fr, G1Affine};
use bauta_bbs::trace::{Kind, Operation, Step, step};

use super::{ALG, Proof};
use crate::session::Committed;
use crate::steps::operation;

const OPERATION: Operation = operation(ALG, "membership");

/// What the prover has drawn, and the announcements.
pub(super) fn announced([m, s]: [&Fr; 2], values: &[Fr], drawn: [&[Fr]; 2], announcement: &[G1Affine]) {
    step(|| {
        let equation = "c_j, z_j: drawn for every j\nT_j = z_j·Y_0 − c_j·(C − v_j·Y_1) = (z_j − c_j·s)·Y_0 − c_j·(m − v_j)·Y_1";
        Step::of(&OPERATION, equation)
            .secret("m", m)
            .secret("s", s)
            .each(Kind::Public, "v", (1..).zip(values))
            .each(Kind::Random, "c before", (1..).zip(drawn[0]))
            .each(Kind::Random, "z before", (1..).zip(drawn[1]))
            .each(Kind::Public, "T", (1..).zip(announcement))
    });
}

/// The responses.
pub(super) fn responded(challenge: &Fr, proof: &Proof) {
    step(|| {
        let equation = "c_j += c − Σ c_i and z_j += (c − Σ c_i)·s where v_j = m, so that Σ c_j = c";
        let step = Step::of(&OPERATION, equation).public("c", challenge);
        with_proof(step, proof)
    });
}

/// The announcements again, by the verifier.
pub(super) fn announced_again(
    proof: &Proof,
    committed: &Committed,
    values: &[Fr],
    announcement: &[G1Affine],
) {
    step(|| {
        let step = Step::of(&OPERATION, "T_j = z_j·Y_0 − c_j·(C − v_j·Y_1)")
            .public("C", &committed.point())
            .each(Kind::Public, "v", (1..).zip(values));
        with_proof(step, proof).each(Kind::Recomputed, "T", (1..).zip(announcement))
    });
}

/// Whether the challenges add up to the right one.
pub(super) fn compared(sum: &Fr, expected: &Fr) {
    step(|| {
        Step::of(&OPERATION, "c_1 + … + c_n = c")
            .recomputed("Σ c_j", sum)
            .recomputed("c", expected)
            .recomputed("equal", &(sum == expected))
    });
}

fn with_proof(step: Step, proof: &Proof) -> Step {
    step.each(Kind::Public, "c", (1..).zip(&proof.challenges)).each(
        Kind::Public,
        "z",
        (1..).zip(&proof.responses),
    )
}
