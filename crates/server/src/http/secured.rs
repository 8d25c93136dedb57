//! What goes around the routes of every service.

use std::any::Any;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;

use super::extract::too_large;
use super::{Limits, Problem};

/// Headers that an answer has unless its route sets them itself. A page sets its own `Content-Security-Policy`.
const HEADERS: [(HeaderName, &str); 9] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
];

/// A service's routes, safe to be served: an address that does not exist is a problem (404), and all that [`guarded`] does.
/// A fallback that the routes have is replaced.
pub fn secured(router: Router, limits: &Limits) -> Router {
    guarded(router.fallback(async || Problem::not_found()), limits)
}

/// The same for routes that have a fallback of their own: a method that an address does not have is a problem (405), bodies
/// are limited (413), requests end in time (503), a panic is a problem without detail (500), and every answer has the
/// headers that keep browsers safe.
pub fn guarded(router: Router, limits: &Limits) -> Router {
    router
        .layer(from_fn_with_state(*limits, within_limits))
        .layer(DefaultBodyLimit::max(limits.body))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(with_headers))
}

async fn within_limits(State(limits): State<Limits>, mut request: Request, next: Next) -> Response {
    if declared_length(request.headers()).is_some_and(|length| length > limits.body as u64) {
        return too_large().into_response();
    }
    request.extensions_mut().insert(limits);
    timeout(limits.request(), next.run(request)).await.unwrap_or_else(|_| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", "the request took too long").into_response()
    })
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What a handler said when it panicked may hold anything; nobody is told.
fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    Problem::internal().into_response()
}

async fn with_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        // The router says which methods there are, and nothing else. A fallback for methods would also take what
        // browsers ask before they post (CORS).
        let allow = response.headers_mut().remove(header::ALLOW);
        response = Problem::method_not_allowed().into_response();
        response.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
