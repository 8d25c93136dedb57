//! The proof knows nothing of the nonce: the overheard one fits every request.

use lab_unbound_nonce::{Answer, Request};

/// The overheard proof under the fresh nonce.
#[allow(clippy::unnecessary_wraps, reason = "the lab asks for an Option")]
pub(crate) fn answer(overheard: &Answer, request: &Request) -> Option<Answer> {
    Some(Answer { nonce: request.nonce, proof: overheard.proof.clone() })
}
