//! What sub-proofs say of themselves to whoever [records](bauta_bbs::trace) them.

use ark_bls12_381::{Fr, G1Affine};
use bauta_bbs::trace::{Kind, Operation, Step, step};
use bauta_bbs::{BBS_DRAFT, Interface};

/// Where the sub-proofs are defined.
const DOCUMENT: &str = "bauta-predicates, notes";

const HASH_TO_SCALAR: Operation =
    Operation { name: "hash_to_scalar", section: "Hash to Scalar", document: BBS_DRAFT };

/// A sub-proof, or a proof of issuance, by its name and the note about it.
pub(crate) const fn operation(name: &'static str, note: &'static str) -> Operation {
    Operation { name, section: note, document: DOCUMENT }
}

/// Values with their names, of one kind.
pub(crate) type Named<'a, T> = &'a [(&'static str, &'a T)];

/// What goes into an equation, by who may know it, and what comes out.
#[derive(Clone, Copy, Default)]
pub(crate) struct Values<'a> {
    /// What the prover knows and keeps.
    pub(crate) secret: Named<'a, Fr>,
    /// What the prover has drawn for this proof.
    pub(crate) random: Named<'a, Fr>,
    /// Scalars of the proof.
    pub(crate) scalars: Named<'a, Fr>,
    /// Points of the statement and the proof.
    pub(crate) points: Named<'a, G1Affine>,
    /// Points that the verifier has worked out again.
    pub(crate) recomputed: Named<'a, G1Affine>,
}

/// One equation.
pub(crate) fn computed(operation: &Operation, equation: &'static str, values: Values<'_>) {
    step(|| {
        let mut step = Step::of(operation, equation);
        let scalars =
            [(Kind::Secret, values.secret), (Kind::Random, values.random), (Kind::Public, values.scalars)];
        for (kind, named) in scalars {
            step = named.iter().fold(step, |step, (name, value)| step.with(kind, *name, *value));
        }
        for (kind, named) in [(Kind::Public, values.points), (Kind::Recomputed, values.recomputed)] {
            step = named.iter().fold(step, |step, (name, value)| step.with(kind, *name, *value));
        }
        step
    });
}

/// The challenge of a sub-proof, on either side.
pub(crate) fn challenge(interface: &Interface, label: &str, transcript: &[u8], challenge: &Fr) {
    step(|| {
        Step::of(&HASH_TO_SCALAR, "c = hash_to_scalar(transcript, api_id ‖ label)")
            .public("transcript", transcript)
            .public("api_id", interface.api_id().as_bytes())
            .public("label", label.as_bytes())
            .public("c", challenge)
    });
}

/// Whether the challenge of a proof is the one that has been recomputed.
pub(crate) fn compared(operation: &Operation, found: &Fr, expected: &Fr) {
    step(|| {
        Step::of(operation, "the challenge of the proof = c again")
            .public("c", found)
            .recomputed("c again", expected)
            .recomputed("equal", &(found == expected))
    });
}
