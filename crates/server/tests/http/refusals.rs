//! What is refused, with which status, and that the member at fault is named and nothing quoted.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};

use super::{ask_secured, json, refused};

#[tokio::test]
async fn sound_requests_are_answered() {
    assert_eq!(ask_secured(json(r#" {"inner": {"number": 7}, "list": [{"number": 1}]}"#)).await.2, "8");
    let form = Request::post("/form").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    assert_eq!(ask_secured(form.body(Body::from("number=7")).unwrap()).await.2, "7");
    assert_eq!(ask_secured(Request::get("/query?number=7").body(Body::empty()).unwrap()).await.2, "7");
    assert_eq!(ask_secured(Request::get("/path/7").body(Body::empty()).unwrap()).await.2, "7");
}

#[tokio::test]
async fn json_names_the_member_at_fault() {
    let cases = [
        (r#"{"inner": {"number": "secret"}}"#, Some("inner.number")),
        (r#"{"inner": {"number": 300}}"#, Some("inner.number")),
        (r#"{"inner": {}}"#, Some("inner.number")),
        (r#"{"inner": {"number": 1, "more": "secret"}}"#, Some("inner.more")),
        (r#"{"inner": {"number": 1, "number": 2}}"#, Some("inner.number")),
        (r#"{"inner": {"number": 1}, "list": [{"number": 1}, {"number": []}]}"#, Some("list.1.number")),
        ("{}", Some("inner")),
        (r#"{"inner": {"number": 1}"#, None),
        (r#"{"inner": {"number": 1}} {}"#, None),
        (r#"{"inner": secret}"#, None),
        (r#"[{"number": 1}]"#, None),
        ("", None),
        ("null", None),
    ];
    for (body, field) in cases {
        let problem = refused(json(body)).await;
        assert_eq!((problem.status, problem.code.as_str()), (400, "malformed"), "{body}");
        assert_eq!(problem.field.as_deref(), field, "{body}");
        assert!(!serde_json::to_string(&problem).unwrap().contains("secret"), "{body}");
    }
}

#[tokio::test]
async fn deep_json_is_refused() {
    let deep = format!("{{\"inner\": {}", "[".repeat(900));
    assert_eq!(refused(json(&deep)).await.status, 400);
}

#[tokio::test]
async fn forms_and_queries_name_the_member_at_fault() {
    for body in ["number=secret", "numbers=1", "", "number=1&number=2"] {
        let form = Request::post("/form").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for request in [
            form.body(Body::from(body)).unwrap(),
            Request::get(format!("/query?{body}")).body(Body::empty()).unwrap(),
        ] {
            let problem = refused(request).await;
            assert_eq!((problem.status, problem.field.as_deref()), (400, Some("number")), "{body}");
            assert!(!serde_json::to_string(&problem).unwrap().contains("secret"), "{body}");
        }
    }
}

#[tokio::test]
async fn another_content_type_is_refused() {
    for (path, kind) in [("/json", "text/plain"), ("/json", ""), ("/form", "application/json")] {
        let request = Request::post(path).header(header::CONTENT_TYPE, kind).body(Body::from("{}")).unwrap();
        assert_eq!(refused(request).await.status, 415, "{path} {kind}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_declared_or_not() {
    let body = || vec![b' '; 1001];
    let declared = Request::post("/octets").header(header::CONTENT_LENGTH, 1001).body(Body::from(body()));
    assert_eq!(refused(declared.unwrap()).await.status, 413);
    let undeclared = Request::post("/octets").body(Body::from(body())).unwrap();
    assert_eq!(refused(undeclared).await.status, 413);
    let unread = Request::get("/query?number=1").header(header::CONTENT_LENGTH, 1001).body(Body::empty());
    assert_eq!(refused(unread.unwrap()).await.status, 413);
    let longest = Request::post("/octets").body(Body::from(vec![b' '; 1000])).unwrap();
    assert_eq!(ask_secured(longest).await.2, "1000");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    for path in ["/", "/nothing", "/path/x", "/path/999", "/path/%FF"] {
        let problem = refused(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!((problem.status, problem.code.as_str()), (404, "not-found"), "{path}");
    }
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let request = Request::builder().method(method).uri("/json").body(Body::empty()).unwrap();
        let (status, headers, body) = ask_secured(request).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(headers[header::ALLOW], "POST");
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{body}");
    }
}

#[tokio::test]
async fn a_panic_is_a_problem_without_detail() {
    let problem = refused(Request::get("/panic").body(Body::empty()).unwrap()).await;
    assert_eq!((problem.status, problem.code.as_str(), problem.detail), (500, "internal", None));
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_ends() {
    let problem = refused(Request::get("/slow").body(Body::empty()).unwrap()).await;
    assert_eq!((problem.status, problem.code.as_str()), (503, "timeout"));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_is_given_up() {
    let body = Body::from_stream(futures_util::stream::pending::<Result<&[u8], std::io::Error>>());
    let request = Request::post("/octets").body(body).unwrap();
    assert_eq!(refused(request).await.status, 408);
}
