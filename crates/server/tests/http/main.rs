//! What every service has in common: refusals, limits, headers, slow peers, an orderly end.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod headers;
mod refusals;
mod sockets;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::{get, post};
use bauta_server::http::{self, Form, Json, Limits, Octets, Path, Problem, Query};
use serde::Deserialize;
use tower::ServiceExt;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer {
    inner: Inner,
    #[serde(default)]
    list: Vec<Inner>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    number: u8,
}

#[derive(Deserialize)]
struct Pair {
    number: u8,
}

fn routes() -> Router {
    Router::new()
        .route(
            "/json",
            post(async |Json(outer): Json<Outer>| {
                (usize::from(outer.inner.number) + outer.list.len()).to_string()
            }),
        )
        .route("/form", post(async |Form(pair): Form<Pair>| pair.number.to_string()))
        .route("/query", get(async |Query(pair): Query<Pair>| pair.number.to_string()))
        .route("/path/{number}", get(async |Path(number): Path<u8>| number.to_string()))
        .route("/octets", post(async |Octets(octets): Octets| octets.len().to_string()))
        .route("/panic", get(async || -> &'static str { panic!("the secret is 1234") }))
        .route("/slow", get(async || tokio::time::sleep(std::time::Duration::from_hours(1)).await))
        .route(
            "/page",
            get(async || ([(header::CONTENT_SECURITY_POLICY, "default-src 'self'")], "<!doctype html>")),
        )
}

fn limits() -> Limits {
    Limits { body: 1000, body_seconds: 1, head_seconds: 1, request_seconds: 2, ..Limits::default() }
}

async fn ask(router: Router, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let response = router.oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let octets = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, headers, String::from_utf8(octets.to_vec()).unwrap())
}

async fn ask_secured(request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    ask(http::secured(routes(), &limits()), request).await
}

/// The problem that a request is refused with.
async fn refused(request: Request<Body>) -> Problem {
    let (status, headers, body) = ask_secured(request).await;
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{body}");
    let problem: Problem = serde_json::from_str(&body).unwrap();
    assert_eq!(problem.status, status.as_u16());
    problem
}

fn json(body: &str) -> Request<Body> {
    Request::post("/json")
        .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
        .body(Body::from(body.to_owned()))
        .unwrap()
}
