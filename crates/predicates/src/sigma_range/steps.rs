//! What a range proof by bits says of itself to whoever [records](bauta_bbs::trace) it. The bits are numbered from 0, that
//! of the greatest base first.

use ark_bls12_381::{Fr, G1Affine};
use bauta_bbs::trace::{Kind, Operation, Step, step};

use super::{ALG, AwaitingChallenge, Proof, Statement};
use crate::steps::operation;

pub(super) const OPERATION: Operation = operation(ALG, "sigma_range");

/// The commitments to the bits, and the first move: T1_j and T2_j in turns.
pub(super) fn announced(prover: &AwaitingChallenge, bits: &[G1Affine], announcement: &[G1Affine]) {
    step(|| {
        let equation = "D_j = b_j·Y_1 + s_j·Y_0 = b_j·D_j + s2_j·Y_0, s2_j = s_j·(1 − b_j)\n\
                        T1_j = β_j·Y_1 + σ_j·Y_0    T2_j = β_j·D_j + τ_j·Y_0";
        let known = &prover.known;
        let step = Step::of(&OPERATION, equation)
            .each(Kind::Secret, "b", known.b.iter().enumerate())
            .each(Kind::Secret, "s", known.s.iter().enumerate())
            .each(Kind::Secret, "s2", known.s2.iter().enumerate())
            .each(Kind::Random, "β", prover.beta.iter().enumerate())
            .each(Kind::Random, "σ", prover.sigma.iter().enumerate())
            .each(Kind::Random, "τ", prover.tau.iter().enumerate())
            .each(Kind::Public, "D", bits.iter().enumerate());
        with_announcement(step, Kind::Public, announcement)
    });
}

fn with_announcement(step: Step, kind: Kind, announcement: &[G1Affine]) -> Step {
    let of = |place: usize| announcement.iter().skip(place).step_by(2).enumerate();
    step.each(kind, "T1", of(0)).each(kind, "T2", of(1))
}

/// The responses.
pub(super) fn responded(proof: &Proof) {
    step(|| {
        let equation = "b̂_j = β_j + c·b_j    ŝ_j = σ_j + c·s_j    ŝ2_j = τ_j + c·s2_j";
        with_responses(Step::of(&OPERATION, equation).public("c", &proof.challenge), proof)
    });
}

fn with_responses(step: Step, proof: &Proof) -> Step {
    let of = |place: usize| -> Vec<(usize, &Fr)> {
        proof.responses.iter().map(|responses| &responses[place]).enumerate().collect()
    };
    step.each(Kind::Public, "b̂", of(0)).each(Kind::Public, "ŝ", of(1)).each(Kind::Public, "ŝ2", of(2))
}

/// The first move again, by the verifier, and whether the bits add up to what is committed to.
pub(super) fn announced_again(
    proof: &Proof,
    statement: &Statement,
    missing: &G1Affine,
    announcement: &[G1Affine],
) {
    step(|| {
        let equation = "Σ base_j·D_j + l·Y_1 − C = O\n\
                        T1_j = b̂_j·Y_1 + ŝ_j·Y_0 − c·D_j    T2_j = b̂_j·D_j + ŝ2_j·Y_0 − c·D_j";
        let step = Step::of(&OPERATION, equation)
            .public("C", &statement.committed.point())
            .each(Kind::Public, "D", proof.bits.iter().enumerate())
            .public("c", &proof.challenge);
        let step = with_responses(step, proof).recomputed("Σ base_j·D_j + l·Y_1 − C", missing);
        with_announcement(step, Kind::Recomputed, announcement)
    });
}
