//! Why a platform says no, and how it says so over HTTP.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bauta_verifier::{Rejection, Staleness};

use crate::http::Problem;

/// Why a platform refuses. No attribute, nonce or secret is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The answer is not accepted.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// No log-in of this platform has this state, or it has been forgotten.
    #[error("no log-in of this platform has this state")]
    UnknownState,
    /// The answer is to another request than the one of this state.
    #[error("the answer is to another request than the one of this state")]
    OtherRequest,
    /// The person is banned here.
    #[error("banned: {reason}")]
    Banned {
        /// The reason that the platform gave.
        reason: String,
    },
    /// The browser that comes back is not the one that began, or says nothing that would show it.
    #[error("this log-in was not begun in this browser")]
    NotBegunHere,
    /// The response code is unknown, was used, or is too old.
    #[error("the response code is unknown, was used, or is too old")]
    ResponseCode,
    /// There is no session.
    #[error("not logged in")]
    NoSession,
    /// The request came from a page of another site.
    #[error("this may be asked from this site's own pages only")]
    OtherSite,
    /// The administrator's token is missing or another one.
    #[error("the administrator's token is missing or another one")]
    NotAdministrator,
    /// The request is not what this address takes.
    #[error("{}", .0.title)]
    Request(Problem),
    /// There is no such thing here.
    #[error("there is no such thing here")]
    NotFound,
    /// More answers are waiting than this process takes. Ask again in a second.
    #[error("too many answers are waiting")]
    Busy,
    /// The database is not to be had. Ask again; whether something was done is not known.
    #[error("the database is not to be had")]
    Storage,
    /// Good standing is asked for, and of no trusted issuer there is a log to go by.
    #[error("there is no log of a trusted issuer that shows who is in good standing")]
    NoLog,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Request(problem)
    }
}

impl Refusal {
    /// A member of the request is not what it should be.
    pub(crate) fn member(name: &str) -> Self {
        let title = "a member has another type or form";
        Self::Request(Problem::new(StatusCode::BAD_REQUEST, "malformed", title).field(name))
    }

    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Rejected(rejection) => of_rejection(rejection),
            Self::UnknownState => (StatusCode::NOT_FOUND, "unknown-state"),
            Self::OtherRequest => (StatusCode::BAD_REQUEST, "other-request"),
            Self::Banned { .. } => (StatusCode::FORBIDDEN, "banned"),
            Self::NotBegunHere => (StatusCode::FORBIDDEN, "not-begun-here"),
            Self::ResponseCode => (StatusCode::GONE, "response-code"),
            Self::NoSession => (StatusCode::UNAUTHORIZED, "no-session"),
            Self::OtherSite => (StatusCode::FORBIDDEN, "other-site"),
            Self::NotAdministrator => (StatusCode::UNAUTHORIZED, "not-administrator"),
            Self::Request(_) => (StatusCode::BAD_REQUEST, "malformed"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Storage => (StatusCode::SERVICE_UNAVAILABLE, "storage"),
            Self::NoLog => (StatusCode::SERVICE_UNAVAILABLE, "no-log"),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Rejected(Rejection::Malformed(_)) | Self::OtherRequest => Some("vp_token"),
            Self::UnknownState => Some("state"),
            Self::ResponseCode => Some("response_code"),
            _ => None,
        }
    }

    /// Why, for the body of a response.
    pub fn problem(&self) -> Problem {
        let (status, code) = self.status_and_code();
        let problem = match self {
            Self::Request(problem) => return problem.clone(),
            Self::Banned { reason } => {
                Problem::new(status, code, "This account is banned here.").detail(reason)
            }
            other => Problem::new(status, code, &other.to_string()),
        };
        match self.field() {
            Some(field) => problem.field(field),
            None => problem,
        }
    }
}

fn of_rejection(rejection: &Rejection) -> (StatusCode, &'static str) {
    match rejection {
        Rejection::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
        Rejection::UnknownIssuer => (StatusCode::UNPROCESSABLE_ENTITY, "unknown-issuer"),
        Rejection::Stale(Staleness::UnknownNonce) => (StatusCode::NOT_FOUND, "unknown-request"),
        Rejection::Stale(Staleness::Answered) => (StatusCode::CONFLICT, "answered"),
        Rejection::Stale(Staleness::Expired) => (StatusCode::GONE, "expired"),
        Rejection::PolicyUnmet(_) => (StatusCode::UNPROCESSABLE_ENTITY, "not-what-was-asked"),
        Rejection::InvalidProof(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-proof"),
        Rejection::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "storage"),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = self.problem();
        tracing::info!(code = problem.code, status = problem.status, "refused");
        let mut response = problem.into_response();
        let headers = response.headers_mut();
        if response_is_temporary(&self) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if self == Self::NotAdministrator {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

fn response_is_temporary(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Busy | Refusal::Storage | Refusal::NoLog | Refusal::Rejected(Rejection::Store(_))
    )
}
