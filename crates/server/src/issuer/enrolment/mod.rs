//! Enrolment: a document, a telephone, a one-time code.

mod code;
mod document;
mod session;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bauta_issuer::document::check_specimen_telephone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::IssuerService;
use super::rates::who;
use crate::http::{Json, Path, Problem, Refusals, blocking};

pub use code::{CodeSender, NotSent};
pub use document::DocumentInput;
pub(super) use session::Session;

/// A document and a telephone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// The document.
    pub document: DocumentInput,
    /// The telephone that the code is sent to: `+` and 8 to 15 digits (E.164); only numbers that nobody has.
    #[schema(min_length = 9, max_length = 24, pattern = r"^\+999[0-9 ]+$", example = "+999 555 0112")]
    pub telephone: String,
}

/// An enrolment has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Enrolled {
    /// Its identifier: secret, 256 random bits in base64url.
    pub enrolment: String,
    /// The telephone that the code was sent to, without the digits in its middle.
    pub code_sent_to: String,
    /// When it ends, in seconds since 1970-01-01T00:00:00Z.
    pub expires_at: u64,
}

/// A one-time code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// Six digits.
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    pub code: String,
}

/// Begins an enrolment: checks the document and sends a one-time code.
#[utoipa::path(post, path = "/enrolments", tag = "wallets", request_body = EnrolmentRequest, responses(
    (status = 201, description = "the code is sent", body = Enrolled),
    (status = 422, description = "the document or the telephone is refused; only specimens are taken", content_type = "application/problem+json", body = Problem),
    (status = 429, description = "asked too often; `Retry-After` says when to try again", content_type = "application/problem+json", body = Problem),
    Refusals,
))]
pub(super) async fn begin(
    State(service): State<IssuerService>,
    parts: Parts,
    Json(asked): Json<EnrolmentRequest>,
) -> Result<Response, Response> {
    let rates = service.rates();
    rates.enrolment(who(&parts, service.settings().behind_proxy)).map_err(IntoResponse::into_response)?;
    let now = service.clock().now();
    asked.document.check(now).map_err(IntoResponse::into_response)?;
    let telephone = telephone(&asked.telephone).map_err(IntoResponse::into_response)?;
    rates.telephone(&telephone).map_err(IntoResponse::into_response)?;
    let enrolled = blocking(move || session::begin(&service, &asked.document, &telephone, now)).await;
    let enrolled = enrolled.map_err(IntoResponse::into_response)?;
    Ok((StatusCode::CREATED, Json(enrolled)).into_response())
}

/// Gives the one-time code back. A code is good once; after five wrong ones the enrolment has to be begun anew.
#[utoipa::path(post, path = "/enrolments/{enrolment}/code", tag = "wallets", request_body = CodeRequest,
    params(("enrolment" = String, Path, description = "the identifier")),
    responses(
        (status = 204, description = "it was the code"),
        (status = 403, description = "it was not, or there were five wrong ones", content_type = "application/problem+json", body = Problem),
        (status = 404, description = "there is no such enrolment any more", content_type = "application/problem+json", body = Problem),
        (status = 409, description = "the code was given before", content_type = "application/problem+json", body = Problem),
        (status = 429, description = "asked too often; `Retry-After` says when to try again", content_type = "application/problem+json", body = Problem),
        Refusals,
))]
pub(super) async fn confirm(
    State(service): State<IssuerService>,
    Path(identifier): Path<String>,
    parts: Parts,
    Json(asked): Json<CodeRequest>,
) -> Result<StatusCode, Response> {
    let rates = service.rates();
    rates.answer(who(&parts, service.settings().behind_proxy)).map_err(IntoResponse::into_response)?;
    let sound = asked.code.len() == code::DIGITS && asked.code.bytes().all(|octet| octet.is_ascii_digit());
    if !sound {
        let title = "a code has six digits";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "malformed", title).field("code").into_response());
    }
    let confirmed = blocking(move || session::confirm(&service, &identifier, &asked.code)).await;
    confirmed.map(|()| StatusCode::NO_CONTENT).map_err(IntoResponse::into_response)
}

/// A telephone number without the blanks that people write in it.
fn telephone(text: &str) -> Result<String, Problem> {
    let refused =
        |code, title: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title).field("telephone");
    let number: String = text.chars().filter(|character| *character != ' ').collect();
    let digits = number.strip_prefix('+').unwrap_or_default();
    if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(refused("not-a-telephone", "a telephone number is + and 8 to 15 digits"));
    }
    check_specimen_telephone(&number).map_err(|error| refused("not-a-specimen", &error.to_string()))?;
    Ok(number)
}
