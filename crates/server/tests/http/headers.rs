//! The headers that keep browsers safe, and who may ask from where.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::routing::{get, post};
use bauta_server::http::{self, Limits};

use super::{ask, ask_secured, routes};

#[tokio::test]
async fn every_answer_has_them() {
    for path in ["/query?number=1", "/nothing", "/json", "/panic", "/query"] {
        let (_, headers, _) = ask_secured(Request::get(path).body(Body::empty()).unwrap()).await;
        let value = |name: &str| headers[name].to_str().unwrap().to_owned();
        assert!(value("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(value("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(value("x-content-type-options"), "nosniff");
        assert_eq!(value("x-frame-options"), "DENY");
        assert_eq!(value("referrer-policy"), "no-referrer");
        assert_eq!(value("cross-origin-opener-policy"), "same-origin");
        assert_eq!(value("cross-origin-resource-policy"), "same-origin");
        assert!(value("permissions-policy").contains("geolocation=()"));
        assert_eq!(value("cache-control"), "no-store");
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
        assert!(!headers.contains_key(header::SERVER));
    }
}

#[tokio::test]
async fn a_page_has_a_policy_of_its_own() {
    let (_, headers, _) = ask_secured(Request::get("/page").body(Body::empty()).unwrap()).await;
    assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "default-src 'self'");
    assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
}

#[tokio::test]
async fn a_fallback_of_ones_own_stays() {
    let router = routes().fallback(async || "mine");
    let router = http::guarded(router, &Limits::default());
    assert_eq!(ask(router, Request::get("/nothing").body(Body::empty()).unwrap()).await.2, "mine");
}

#[tokio::test]
async fn everybody_may_read_and_post_without_credentials() {
    let read = Router::new().route("/read", get(async || "")).layer(http::anybody_may_read());
    let sent = Router::new().route("/post", post(async || "")).layer(http::anybody_may_post());
    let router = http::secured(read.merge(sent), &Limits::default());
    for (method, path) in [(Method::GET, "/read"), (Method::POST, "/post")] {
        let asked = |method: &Method| {
            Request::builder().method(method).uri(path).header(header::ORIGIN, "http://other.example")
        };
        let request = asked(&method).body(Body::empty()).unwrap();
        let (status, headers, _) = ask(router.clone(), request).await;
        assert_eq!(
            (status, &headers[header::ACCESS_CONTROL_ALLOW_ORIGIN]),
            (StatusCode::OK, &"*".parse().unwrap())
        );
        let preflight =
            asked(&Method::OPTIONS).header(header::ACCESS_CONTROL_REQUEST_METHOD, method.as_str());
        let (status, headers, _) = ask(router.clone(), preflight.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (status, &headers[header::ACCESS_CONTROL_ALLOW_ORIGIN]),
            (StatusCode::OK, &"*".parse().unwrap())
        );
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_METHODS], method.as_str());
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
    }
}

#[tokio::test]
async fn other_pages_change_nothing() {
    let router = http::same_origin(routes(), "http://forum.localhost:1");
    let cases = [
        (&[("origin", "http://forum.localhost:1")][..], true),
        (&[("origin", "http://forum.localhost:1"), ("sec-fetch-site", "same-origin")], true),
        (&[], true),
        (&[("origin", "http://evil.localhost:1")], false),
        (&[("origin", "null")], false),
        (&[("origin", "http://forum.localhost:1.evil.example")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "none")], false),
        (&[("sec-fetch-site", "same-origin"), ("origin", "http://evil.localhost:1")], false),
    ];
    for (headers, accepted) in cases {
        let request = |method: Method| {
            let mut request = Request::builder().method(method).uri("/octets");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.body(Body::empty()).unwrap()
        };
        let (status, _, body) = ask(router.clone(), request(Method::POST)).await;
        assert_eq!(
            status,
            if accepted { StatusCode::OK } else { StatusCode::FORBIDDEN },
            "{headers:?} {body}"
        );
        let (status, _, _) = ask(router.clone(), request(Method::GET)).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "reading is not guarded");
    }
}
