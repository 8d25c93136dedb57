//! How a service says no: `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bauta_storage::StorageError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a request was refused. It never has an attribute, a nonce or a secret in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// Which problem it is, for programs: a word with hyphens, such as `stale-request`.
    pub code: String,
    /// Which problem it is, for people.
    pub title: String,
    /// The member of the request that is at fault, as a path (`document.mrz`), where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// More about it, where there is more to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Problem {
    /// A problem.
    pub fn new(status: StatusCode, code: &str, title: &str) -> Self {
        Self { status: status.as_u16(), code: code.into(), title: title.into(), field: None, detail: None }
    }

    /// There is nothing at this address.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "there is nothing at this address")
    }

    /// The address does not have this method.
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", "the address does not have this method")
    }

    /// Something failed that is not the request's fault. What it was is in the logs.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something failed here; try again later")
    }

    /// What the service stands on, a database or a disk, does not answer or takes nothing.
    pub fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "the service cannot do this now; try again later",
        )
    }

    /// With the member of the request that is at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// With more about it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl From<StorageError> for Problem {
    /// The database is gone, full or busy: what is wrong is for the logs.
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "the database refuses");
        Self::unavailable()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}
