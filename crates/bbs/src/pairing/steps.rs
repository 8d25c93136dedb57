//! What the checks of pairing equations say of themselves to whoever [records](crate::trace) them.

use ark_bls12_381::Fr;

use super::PairingEquation;
use crate::BBS_DRAFT;
use crate::trace::{Kind, Operation, Step, step};

const PROOF_VERIFY: Operation =
    Operation { name: "CoreProofVerify", section: "CoreProofVerify", document: BBS_DRAFT };

/// One equation by itself.
pub(super) fn checked(equation: &PairingEquation, holds: bool) {
    step(|| {
        Step::of(&PROOF_VERIFY, "e(left, key) = e(right, BP2); of a core proof left = Ā, key = W, right = B̄")
            .public("left", &equation.left)
            .public("key", &equation.key)
            .public("right", &equation.right)
            .recomputed("holds", &holds)
    });
}

/// Several equations in one product.
pub(super) fn checked_together(equations: &[PairingEquation], weights: &[Fr], holds: bool) {
    step(|| {
        let equation = "Π e(δ_j·left_j, key_j) · e(−Σ δ_j·right_j, BP2) = 1, δ_0 = 1 and δ_j of 128 random bits; of a core proof \
                        left = Ā, key = W, right = B̄; of good standing left = σ', key = X_e, right = σ̄";
        let numbered = || equations.iter().enumerate();
        Step::of(&PROOF_VERIFY, equation)
            .each(Kind::Public, "left", numbered().map(|(number, one)| (number, &one.left)))
            .each(Kind::Public, "key", numbered().map(|(number, one)| (number, &one.key)))
            .each(Kind::Public, "right", numbered().map(|(number, one)| (number, &one.right)))
            .each(Kind::Recomputed, "δ", weights.iter().enumerate())
            .recomputed("holds", &holds)
    });
}
