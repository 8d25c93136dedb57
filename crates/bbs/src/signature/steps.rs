//! What signing and verifying say of themselves to whoever [records](crate::trace) them.

use ark_bls12_381::{Fr, G1Affine};

use super::many::BlindVector;
use super::{Domain, Header, Signature};
use crate::error::Error;
use crate::generators::Generators;
use crate::keys::{KeyPair, PublicKey};
use crate::message::MessageScalar;
use crate::trace::{Kind, Operation, Step, step};
use crate::{BBS_DRAFT, BLIND_BBS_DRAFT};

const DOMAIN: Operation =
    Operation { name: "calculate_domain", section: "Domain Calculation", document: BBS_DRAFT };
const CORE_SIGN: Operation = Operation { name: "CoreSign", section: "CoreSign", document: BBS_DRAFT };
const CORE_VERIFY: Operation = Operation { name: "CoreVerify", section: "CoreVerify", document: BBS_DRAFT };
const PROOF_INIT: Operation =
    Operation { name: "ProofInit", section: "Proof Initialization", document: BBS_DRAFT };
const BLIND_SIGN: Operation =
    Operation { name: "BlindSign", section: "Blind Signature Generation", document: BLIND_BBS_DRAFT };

/// The domain.
pub(super) fn domain(public_key: &PublicKey, generators: &Generators, header: &Header, domain: &Domain) {
    step(|| {
        let equation = "domain = hash_to_scalar(PK ‖ serialize(L, Q_1, H_1 … H_L) ‖ api_id ‖ I2OSP(|header|, 8) ‖ header, \
                        api_id ‖ \"H2S_\")";
        Step::of(&DOMAIN, equation)
            .public("PK", public_key)
            .public("L", &generators.message_count())
            .public("Q_1", &generators.q_1)
            .public("api_id", generators.interface.api_id().as_bytes())
            .public("header", &header.0[..])
            .public("domain", &domain.0)
    });
}

/// What a proof is of: a signature with its messages.
pub(crate) fn held(signature: &Signature, messages: &[MessageScalar], domain: &Domain, b: &G1Affine) {
    step(|| {
        Step::of(&PROOF_INIT, "B = P1 + Q_1·domain + Σ H_i·msg_i")
            .secret("A", &signature.a)
            .secret("e", &signature.e)
            .public("domain", &domain.0)
            .each(Kind::Secret, "msg", scalars(messages))
            .secret("B", b)
    });
}

/// A signature over messages that the signer knows.
pub(super) fn signed(
    key_pair: &KeyPair,
    domain: &Domain,
    messages: &[MessageScalar],
    signature: &Result<Signature, Error>,
) {
    let Ok(signature) = signature else { return };
    step(|| {
        Step::of(&CORE_SIGN, "e = hash_to_scalar(serialize(SK, msg_1 … msg_L, domain), api_id ‖ \"H2S_\")")
            .secret("SK", &key_pair.secret_key().0)
            .each(Kind::Secret, "msg", scalars(messages))
            .public("domain", &domain.0)
            .secret("e", &signature.e)
    });
    step(|| {
        Step::of(&CORE_SIGN, "B = P1 + Q_1·domain + Σ H_i·msg_i\nA = B·1/(SK + e), the factor in every term")
            .secret("A", &signature.a)
    });
}

/// A signature over messages of which the signer does not know the last.
pub(crate) fn signed_blind(
    key_pair: &KeyPair,
    vector: &BlindVector<'_>,
    b: &G1Affine,
    signature: &Result<Signature, Error>,
) {
    let Ok(signature) = signature else { return };
    step(|| {
        Step::of(&BLIND_SIGN, "B = P1 + Q_1·domain + Σ H_i·msg_i + C + J_M·added")
            .each(Kind::Secret, "msg", scalars(vector.messages))
            .public("C", &vector.commitment.c)
            .secret("added", &vector.added_to_last.0)
            .secret("B", b)
    });
    step(|| {
        Step::of(&BLIND_SIGN, "e = hash_to_scalar(serialize(SK, B), api_id ‖ \"H2S_\")\nA = B·1/(SK + e)")
            .secret("SK", &key_pair.secret_key().0)
            .secret("e", &signature.e)
            .secret("A", &signature.a)
    });
}

/// The check of a signature by its holder, or by its signer.
pub(super) fn verified(
    signature: &Signature,
    (domain, messages): (&Domain, &[MessageScalar]),
    (right, public_key): (&G1Affine, &PublicKey),
    holds: bool,
) {
    step(|| {
        let equation = "B = P1 + Q_1·domain + Σ H_i·msg_i\ne(A, W + BP2·e)·e(B, −BP2) = 1, checked as e(A, W)·e(A·e − B, BP2) = 1";
        Step::of(&CORE_VERIFY, equation)
            .secret("A", &signature.a)
            .secret("e", &signature.e)
            .public("domain", &domain.0)
            .each(Kind::Secret, "msg", scalars(messages))
            .secret("A·e − B", right)
            .public("W", public_key)
            .recomputed("holds", &holds)
    });
}

fn scalars(messages: &[MessageScalar]) -> impl Iterator<Item = (usize, &Fr)> {
    messages.iter().map(|message| &message.0).enumerate()
}
