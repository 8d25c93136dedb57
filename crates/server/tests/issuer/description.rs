//! The description of every endpoint (OpenAPI), and requests made from it: sound ones, and ones that are wrong in every
//! member. No answer is a server error, and every answer is one that is described.

use bauta_server::http;

use crate::described::{Fuzz, schemathesis};
use crate::office::Office;

/// Requests to each endpoint.
const ROUNDS: u64 = 150;

#[tokio::test]
async fn whatever_is_sent_the_answer_is_one_that_is_described() {
    let office = Office::with(|settings| {
        settings.enrolments_per_minute = 100_000;
        settings.answers_per_minute = 100_000;
        settings.codes_per_hour = 100_000;
    });
    office.wallet("Eriksson").await;
    let api = office.get("/openapi.json").await.json();
    let mut seen = std::collections::BTreeSet::new();
    let mut fuzz = Fuzz::new(&api, &["1", "20649", "bucket-0", "path-0"]);
    for (path, operations) in api["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for round in 0..ROUNDS {
                let request = fuzz.request((method, path, operation), &office.token);
                let what = format!("{method} {} in round {round}", request.uri());
                let answer = office.send(request).await;
                let status = answer.status.as_u16();
                assert!(status < 500, "{what}: {status} {}", answer.text());
                let elsewhere = status == 404 || status == 401 || status == 405;
                let described = operation["responses"].get(status.to_string()).is_some();
                assert!(described || elsewhere, "{what}: {status} is not described");
                if status >= 400 {
                    answer.problem();
                }
                seen.insert((method.clone(), path.clone(), status));
            }
        }
    }
    for wanted in [200, 201, 204, 400, 401, 403, 404, 409, 413, 415, 422] {
        assert!(
            wanted == 403 || seen.iter().any(|(_, _, status)| *status == wanted),
            "no {wanted}: {seen:?}"
        );
    }
}

#[tokio::test]
async fn every_endpoint_is_described_with_its_refusals() {
    let office = Office::new();
    let api = office.get("/openapi.json").await.json();
    let paths: Vec<&String> = api["paths"].as_object().unwrap().keys().collect();
    let expected = [
        "/admin/audit",
        "/admin/epochs",
        "/admin/policy",
        "/admin/register",
        "/admin/standing",
        "/enrolments",
        "/enrolments/{enrolment}/code",
        "/enrolments/{enrolment}/credential",
        "/epochs/log",
        "/epochs/{epoch}/{file}",
        "/issuer.json",
    ];
    let mut sorted = paths.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    for (path, operations) in api["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for status in ["400", "413", "500", "503"] {
                let kinds = operation["responses"][status]["content"].as_object().unwrap();
                assert!(kinds.contains_key("application/problem+json"), "{method} {path} {status}");
            }
            assert_eq!(path.starts_with("/admin"), operation.get("security").is_some(), "{path}");
        }
    }
}

/// Schemathesis on the service at a socket, with a token of administration.
#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_no_server_error() {
    let office = Office::with(|settings| {
        settings.enrolments_per_minute = 1_000_000;
        settings.answers_per_minute = 1_000_000;
        settings.codes_per_hour = 1_000_000;
    });
    office.wallet("Eriksson").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    let limits = office.service.settings().limits;
    let serving = tokio::spawn(http::serve(listener, office.router(), limits, std::future::pending()));
    let found_nothing = schemathesis(address, &office.token).await;
    serving.abort();
    assert_ne!(found_nothing, Some(false));
}
