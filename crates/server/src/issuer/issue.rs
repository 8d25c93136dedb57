//! Blind issuance: a wallet's request, the credential.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use bauta_credential::CredentialRequest;
use bauta_issuer::{Enrolment, ExtraClaims, IssueError};
use rand_core::OsRng;

use super::IssuerService;
use super::enrolment::{DocumentInput, Session};
use super::rates::who;
use crate::http::{Octets, Path, Problem, Refusals, blocking};

/// Issues a credential for the document of an enrolment whose code was given. The same request again gives the same
/// credential.
#[utoipa::path(post, path = "/enrolments/{enrolment}/credential", tag = "wallets",
    params(("enrolment" = String, Path, description = "the identifier")),
    request_body(content = Object, content_type = "application/json", description = "the wallet's request: issuer, alg, nonce, proof, reset"),
    responses(
        (status = 200, description = "the credential", content_type = "application/jwp", body = String),
        (status = 403, description = "the code is missing, the person is revoked, or a reset is not due", content_type = "application/problem+json", body = Problem),
        (status = 404, description = "there is no such enrolment any more", content_type = "application/problem+json", body = Problem),
        (status = 409, description = "the request was used, or the register says otherwise", content_type = "application/problem+json", body = Problem),
        (status = 422, description = "the request is for another issuer, or its proof does not verify", content_type = "application/problem+json", body = Problem),
        (status = 429, description = "asked too often; `Retry-After` says when to try again", content_type = "application/problem+json", body = Problem),
        Refusals,
))]
pub(super) async fn issue(
    State(service): State<IssuerService>,
    Path(identifier): Path<String>,
    parts: Parts,
    Octets(octets): Octets,
) -> Result<Response, Response> {
    let rates = service.rates();
    rates.answer(who(&parts, service.settings().behind_proxy)).map_err(IntoResponse::into_response)?;
    check_json(&parts.headers).map_err(IntoResponse::into_response)?;
    let issued = blocking(move || issue_now(&service, &identifier, &octets)).await;
    let mut response = issued.map_err(IntoResponse::into_response)?.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jwp"));
    Ok(response)
}

fn check_json(headers: &HeaderMap) -> Result<(), Problem> {
    crate::http::check_type(headers, "application/json")
}

fn issue_now(service: &IssuerService, identifier: &str, octets: &[u8]) -> Result<String, Problem> {
    let request = CredentialRequest::from_json(octets).map_err(|error| malformed(&error))?;
    let session = Session::use_for(service, identifier, &request.digest())?;
    let now = service.clock().now();
    let document: DocumentInput = serde_json::from_str(&session.document).map_err(|_| Problem::internal())?;
    let record = document.check(now)?;
    let extra = ExtraClaims::default();
    let enrolment = Enrolment { record: &record, extra: &extra, decision: None, guardian: None };
    let issued = service.issuer().issue(&request, &enrolment, now, &mut OsRng);
    issued.map(|issued| issued.to_compact()).map_err(|error| refused(&error))
}

/// What a request for a credential says that it may not; the name of the member is one of ours.
fn malformed(error: &bauta_credential::Malformed) -> Problem {
    use bauta_credential::Problem as Fault;
    let problem = Problem::new(StatusCode::BAD_REQUEST, "malformed", "not a request for a credential");
    match error.problem {
        Fault::OutOfRange(name)
        | Fault::Inconsistent(name)
        | Fault::Missing(name)
        | Fault::Unsupported(name) => problem.field(name),
        Fault::Json { line, column } => problem.detail(format!("line {line}, column {column}")),
        Fault::Base64 | Fault::Bbs(_) | Fault::Predicate(_) => problem.field("proof"),
        _ => problem,
    }
}

/// Why no credential was issued, as an answer: what the holder can do, and nothing of anybody else on the register.
fn refused(error: &IssueError) -> Problem {
    let conflict = |code, title| Problem::new(StatusCode::CONFLICT, code, title);
    let unfit = |code, title| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title);
    let denied = |code, title| Problem::new(StatusCode::FORBIDDEN, code, title);
    match error {
        IssueError::WrongIssuer => {
            unfit("wrong-issuer", "the request is for another issuer or algorithm").field("issuer")
        }
        IssueError::InvalidProof => {
            unfit("invalid-proof", "the holder's proof does not verify").field("proof")
        }
        IssueError::NonceSeen => {
            conflict("nonce-seen", "the nonce was used in another request").field("nonce")
        }
        IssueError::RequestReused => conflict("request-used", "the request was used for another document"),
        IssueError::Superseded => conflict("superseded", "a later credential has taken this one's place"),
        IssueError::Withdrawn | IssueError::Overtaken => {
            conflict("overtaken", "another request for the same person came in between")
        }
        IssueError::Collision(_) => conflict(
            "operator-decides",
            "somebody with these particulars is on the register: the operator decides",
        ),
        IssueError::Conflict(_) | IssueError::OtherPerson(_) => {
            conflict("conflict", "the register disagrees with the document")
        }
        IssueError::SecretOf(_) => {
            conflict("other-document", "the wallet's secret belongs to another document")
        }
        IssueError::OtherSecret(_) => conflict("other-secret", "a credential over another secret was issued")
            .detail("renew it from the wallet that has it, or ask for a reset"),
        IssueError::ResetTooSoon { due, .. } => {
            let from = bauta_credential::epoch::Epoch::from_unix_seconds(*due);
            denied("reset-too-soon", "the next reset is not due").detail(format!("from {from} on"))
        }
        IssueError::Revoked(_) => denied("revoked", "the person is revoked"),
        IssueError::Malformed(error) => malformed(error),
        error => {
            tracing::error!(%error, "no credential was issued");
            Problem::unavailable()
        }
    }
}
