//! What handlers take of a request.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::reason::{malformed, read_json, read_pairs};
use super::{Limits, Problem};

/// A JSON object, of the content type `application/json`; as an answer, JSON.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

/// A form (`application/x-www-form-urlencoded`).
#[derive(Clone, Copy, Debug)]
pub struct Form<T>(pub T);

/// What stands behind the question mark of an address.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// The variable parts of an address. What does not fit them is an address that does not exist.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

/// The body as it came, of whatever content type.
#[derive(Clone, Debug)]
pub struct Octets(pub Bytes);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        check_type(request.headers(), "application/json")?;
        let Octets(octets) = Octets::from_request(request, state).await?;
        read_json(&octets).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        check_type(request.headers(), "application/x-www-form-urlencoded")?;
        let Octets(octets) = Octets::from_request(request, state).await?;
        read_pairs(&octets).map(Self)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read_pairs(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(path)| Self(path)).map_err(|_| Problem::not_found())
    }
}

impl<S: Send + Sync> FromRequest<S> for Octets {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let limits = request.extensions().get::<Limits>().copied().unwrap_or_default();
        match timeout(limits.body_time(), Bytes::from_request(request, state)).await {
            Ok(Ok(octets)) => Ok(Self(octets)),
            Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)))) => {
                Err(too_large())
            }
            Ok(Err(_)) => Err(malformed("the body broke off")),
            Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "slow-body", "the body took too long")),
        }
    }
}

/// The content type, without regard to its parameters and to case.
pub(crate) fn check_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let stated = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = stated.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-type", "the body has another content type")
        .detail(format!("expected {expected}")))
}

/// A body is longer than the service takes.
pub(super) fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the body is too long")
}
