//! What a range proof says of itself to whoever [records](bauta_bbs::trace) it.

use ark_bls12_381::{Fr, G1Affine};
use bauta_bbs::trace::{Kind, Operation, Step, step};

use super::{ALG, Proof, RESPONSE_LENGTH, Response, Statement, halves};
use crate::steps::operation;

const OPERATION: Operation = operation(ALG, "range");

/// What the prover knows and draws in one repetition (counted from 1), with its two points.
pub(super) fn announced(
    repetition: usize,
    (roots, u): (&[u32], &[u128]),
    [rho, rho_tilde]: [&Fr; 2],
    points: [&G1Affine; 2],
) {
    step(|| {
        let equation = "4v + 1 = Σ y_i² for the distance v to each bound\nK_k = Σ y_i·G_i + (2·Σ y_i·u_i)·Y_1 + ρ·Y_0\n\
                        D_k = Σ u_i·G_i + (Σ u_i²)·Y_1 + ρ̃·Y_0, with two bounds and a term F likewise";
        let step = Step::of(&OPERATION, equation).public("k", &repetition);
        let step = roots
            .iter()
            .enumerate()
            .fold(step, |step, (number, y)| step.secret(format!("y_{}", number + 1), &Fr::from(*y)));
        let step = u
            .iter()
            .enumerate()
            .fold(step, |step, (number, u)| step.random(format!("u_{}", number + 1), &short(*u)[..]));
        step.random("ρ", rho)
            .random("ρ̃", rho_tilde)
            .public(format!("K_{repetition}"), points[0])
            .public(format!("D_{repetition}"), points[1])
    });
}

/// The responses.
pub(super) fn responded(challenge: &Fr, responses: &[Response]) {
    step(|| {
        let equation = "γ_1 = c mod 2^66    γ_2 = ⌊c / 2^66⌋ mod 2^66\nz_i = γ_k·y_i + u_i over the integers, \
                        2^83 ≤ z_i < 2^96\nt_k = 4·s_v·γ_k² + ρ·γ_k + ρ̃";
        with_responses(Step::of(&OPERATION, equation).public("c", challenge), challenge, responses)
    });
}

/// D_1 and D_2 again, by the verifier.
pub(super) fn announced_again(proof: &Proof, statement: &Statement, d: &[G1Affine]) {
    step(|| {
        let equation = "P = 4·C_v + Y_1, C_v = C − min·Y_1, or max·Y_1 − C without a lower bound\n\
                        D_k = Σ z_i·G_i + (Σ z_i²)·Y_1 + t_k·Y_0 − γ_k²·P − γ_k·K_k, with two bounds and \
                        (Σ z_i² − γ_k²·(4·(max − min) + 2))·F";
        let bound = |step: Step, name: &str, bound: Option<u32>| match bound {
            Some(bound) => step.public(name, &Fr::from(bound)),
            None => step,
        };
        let step = Step::of(&OPERATION, equation).public("C", &statement.committed.point());
        let step = bound(step, "min", statement.bounds.min());
        let step = bound(step, "max", statement.bounds.max());
        let step = step.public("K_1", &proof.k[0]).public("K_2", &proof.k[1]).public("c", &proof.challenge);
        let step = with_responses(step, &proof.challenge, &proof.responses);
        d.iter()
            .enumerate()
            .fold(step, |step, (number, d)| step.with(Kind::Recomputed, format!("D_{}", number + 1), d))
    });
}

/// Whether the challenge is the right one.
pub(super) fn compared(found: &Fr, expected: &Fr) {
    crate::steps::compared(&OPERATION, found, expected);
}

fn with_responses(step: Step, challenge: &Fr, responses: &[Response]) -> Step {
    let repetitions = (1..).zip(halves(challenge)).zip(responses);
    repetitions.fold(step, |step, ((repetition, gamma), response)| {
        let step = step.public(format!("γ_{repetition}"), &Fr::from(gamma));
        let step = response.z.iter().enumerate().fold(step, |step, (number, z)| {
            step.public(format!("z_{} of {repetition}", number + 1), &short(*z)[..])
        });
        step.public(format!("t_{repetition}"), &response.t)
    })
}

/// As many octets as the proof has for it.
fn short(value: u128) -> [u8; RESPONSE_LENGTH] {
    let mut octets = [0; RESPONSE_LENGTH];
    octets.copy_from_slice(&value.to_be_bytes()[size_of::<u128>() - RESPONSE_LENGTH..]);
    octets
}
