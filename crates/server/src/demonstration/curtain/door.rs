//! Who may look: the page of one origin.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::Problem;

/// Lets requests from one origin's pages through, and visits of people by hand, which change nothing.
pub(super) async fn only_for(State(origin): State<Arc<String>>, request: Request, next: Next) -> Response {
    let allowed = may(&origin, request.method(), request.headers());
    let mut response = match (allowed, request.method()) {
        (false, _) => {
            Problem::new(StatusCode::FORBIDDEN, "other-origin", "This is for the wallet's page alone")
                .into_response()
        }
        (true, &Method::OPTIONS) => StatusCode::NO_CONTENT.into_response(),
        (true, _) => next.run(request).await,
    };
    let headers = response.headers_mut();
    if allowed && let Ok(origin) = HeaderValue::try_from(&*origin) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    response
}

/// Whether a request comes from a page of this origin. A browser names the origin of everything but plain visits and
/// embedded things; of the latter it says so in `Sec-Fetch-Mode`.
fn may(origin: &str, method: &Method, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (Some(from), None) => from.as_bytes() == origin.as_bytes(),
        (None, _) if method == Method::GET || method == Method::HEAD => {
            headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate")
        }
        _ => false,
    }
}
