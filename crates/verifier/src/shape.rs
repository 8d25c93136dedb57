//! The shape of an answer: what it must be before anything in it is computed.

use std::cmp::Ordering;

use bauta_credential::{
    Context, Date, IssuerMetadata, Plan, Presentation, PresentationRequest, presentation_header,
};
use serde_json::Value;

use crate::rejection::{Policy, Rejection};

/// A platform asks for pseudonyms in its own context, or in one that it shares. Wallets refuse any other.
pub(crate) fn check_contexts(request: &PresentationRequest) -> Result<(), Rejection> {
    let contexts = request.credentials().iter().filter_map(|credential| credential.pseudonym.as_ref());
    for pseudonym in contexts {
        if let Context::Audience(client_id) = &pseudonym.context
            && client_id != request.client_id()
        {
            return Err(Rejection::PolicyUnmet(Policy::Context));
        }
    }
    Ok(())
}

/// A bound that is said to follow from the day is the one that does: wallets refuse any other.
pub(crate) fn check_relative_bounds(request: &PresentationRequest, now: u64) -> Result<(), Rejection> {
    let predicates = request.credentials().iter().flat_map(|credential| &credential.predicates);
    for predicate in predicates {
        let Some(from) = predicate.from else { continue };
        let resolved = Date::from_unix_seconds(now).ok().and_then(|today| from.resolve(today).ok());
        if resolved.as_ref() != predicate.condition() {
            return Err(Rejection::PolicyUnmet(Policy::Bound(predicate.path.clone())));
        }
    }
    Ok(())
}

/// The presentation header is, octet for octet, the one that the request gives. What differs is named.
pub(crate) fn check_presentation_header(
    presentation: &Presentation,
    request: &PresentationRequest,
    issuer: &IssuerMetadata,
) -> Result<(), Rejection> {
    if presentation.presentation_header == presentation_header(issuer.alg(), request) {
        return Ok(());
    }
    let header: Value = serde_json::from_slice(&presentation.presentation_header).unwrap_or_default();
    let differs = |name: &str, expected: &str| header.get(name).and_then(Value::as_str) != Some(expected);
    let policy = if differs("aud", request.client_id()) {
        Policy::Audience
    } else if differs("req", &request.digest()) {
        Policy::Request
    } else {
        Policy::PresentationHeader
    };
    Err(Rejection::PolicyUnmet(policy))
}

/// Exactly the claims asked for are shown; as many commitments and sub-proofs as the plan wants, no more and no fewer.
pub(crate) fn check_shape(
    presentation: &Presentation,
    plan: &Plan,
    issuer: &IssuerMetadata,
) -> Result<(), Rejection> {
    let claims = issuer.schema().claims();
    issuer.schema().check_count(presentation.payloads.len())?;
    for (index, (claim, payload)) in claims.iter().zip(&presentation.payloads).enumerate() {
        let policy = match (plan.disclosed_indexes.binary_search(&index), payload) {
            (Ok(_), None) => Policy::ClaimMissing(claim.path.clone()),
            (Err(_), Some(_)) => Policy::ClaimNotAsked(claim.path.clone()),
            _ => continue,
        };
        return Err(Rejection::PolicyUnmet(policy));
    }
    let (expected, found) = (plan.statements.len(), presentation.sub_proofs.len());
    let policy = match found.cmp(&expected) {
        Ordering::Greater => Policy::SubProofNotAsked(expected),
        Ordering::Less => Policy::SubProofMissing(found),
        Ordering::Equal => {
            let committed = presentation.core_proof.commitments().len();
            match committed.cmp(&plan.commitment_indexes.len()) {
                Ordering::Equal => return Ok(()),
                _ => Policy::Commitments,
            }
        }
    };
    Err(Rejection::PolicyUnmet(policy))
}
