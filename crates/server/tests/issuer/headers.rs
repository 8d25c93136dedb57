//! The headers of every route, and who may ask from where.

use axum::body::Body;
use axum::http::{Method, Request, header};

use crate::office::Office;

const ROUTES: [(Method, &str); 12] = [
    (Method::GET, "/issuer.json"),
    (Method::GET, "/epochs/log"),
    (Method::GET, "/epochs/1/bucket-0"),
    (Method::POST, "/enrolments"),
    (Method::POST, "/enrolments/x/code"),
    (Method::POST, "/enrolments/x/credential"),
    (Method::GET, "/openapi.json"),
    (Method::GET, "/admin/register"),
    (Method::GET, "/admin/audit"),
    (Method::POST, "/admin/standing"),
    (Method::POST, "/admin/epochs"),
    (Method::PUT, "/admin/policy"),
];

#[tokio::test]
async fn every_route_has_the_headers_that_keep_browsers_safe() {
    let office = Office::new();
    for (method, path) in ROUTES {
        let answer =
            office.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await;
        let headers = &answer.headers;
        assert!(
            headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'none'"),
            "{path}"
        );
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer", "{path}");
        assert!(headers.contains_key(header::CACHE_CONTROL), "{path}");
        assert!(!headers.contains_key(header::SET_COOKIE), "{path}");
    }
}

#[tokio::test]
async fn pages_read_what_is_public_and_post_what_wallets_send_and_nothing_else() {
    let office = Office::new();
    for (method, path) in ROUTES {
        let preflight = Request::builder()
            .method(Method::OPTIONS)
            .uri(path)
            .header(header::ORIGIN, "http://wallet.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, method.as_str())
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
        let headers = office.send(preflight.body(Body::empty()).unwrap()).await.headers;
        let open = !path.starts_with("/admin") && path != "/openapi.json";
        assert_eq!(headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).is_some(), open, "{path}");
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "{path}");
        if open {
            assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_METHODS], method.as_str(), "{path}");
        }
    }
}

#[tokio::test]
async fn every_route_refuses_other_methods() {
    let office = Office::new();
    for (own, path) in ROUTES {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            if method == own {
                continue;
            }
            let answer = if path.starts_with("/admin") {
                office.administrate(method.clone(), path, &serde_json::json!({})).await
            } else {
                office.send(Request::builder().method(&method).uri(path).body(Body::empty()).unwrap()).await
            };
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.problem().code, "wrong-method");
        }
    }
}
