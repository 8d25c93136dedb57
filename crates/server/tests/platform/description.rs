//! The description of a log-in's endpoints (OpenAPI), and requests made from it: no answer is a server error, and every answer
//! is one that is described.

use std::collections::BTreeSet;

use axum::http::{HeaderValue, Request, header};
use bauta_server::http::{Limits, secured, serve};

use crate::described::{Fuzz, schemathesis};
use crate::support::{ADDRESS, Site, TOKEN, on_each_database, world};

/// Requests to each endpoint.
const ROUNDS: u64 = 100;

fn site(database: &str) -> Site {
    let mut site = Site::open(database, |builder| builder.age_at_least(14).pseudonym().other_devices());
    site.router = secured(site.router, &Limits::default());
    site
}

#[test]
fn whatever_is_sent_the_answer_is_one_that_is_described() {
    on_each_database(async |database| {
        let site = site(database);
        let session = site.log_in(&world().wallets[0]).await;
        let (account, begun) = (site.account(&session).await, site.begin().await);
        let api = site.get("/login/openapi.json", "").await.json();
        assert_eq!(api, serde_json::to_value(site.platform.openapi()).unwrap());
        let mut fuzz = Fuzz::new(&api, &[&account, &begun.state]);
        let mut seen = BTreeSet::new();
        for (path, operations) in api["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                for round in 0..ROUNDS {
                    let (parts, body) = fuzz.request((method, path, operation), TOKEN).into_parts();
                    let mut request = Request::from_parts(parts, body);
                    let cookie = [&session, &begun.cookie, ""][usize::try_from(round % 3).unwrap()];
                    let cookie: HeaderValue = cookie.parse().unwrap();
                    request.headers_mut().insert(header::COOKIE, cookie);
                    let origin = if round % 10 == 0 { "https://elsewhere.example" } else { ADDRESS };
                    request.headers_mut().insert(header::ORIGIN, origin.parse().unwrap());
                    let what = format!("{method} {} in round {round}", request.uri());
                    let reply = site.send(request).await;
                    let status = reply.status.as_u16();
                    assert!(status < 500, "{what}: {reply:?}");
                    let elsewhere = status == 404 || status == 405;
                    let described = operation["responses"].get(status.to_string()).is_some();
                    assert!(described || elsewhere, "{what}: {status} is not described");
                    if status >= 400 {
                        reply.problem();
                    }
                    seen.insert(status);
                }
            }
        }
        for wanted in [200, 201, 204, 400, 401, 403, 404, 413, 415] {
            assert!(seen.contains(&wanted), "no {wanted}: {seen:?}");
        }
    });
}

/// Schemathesis on a site at a socket, with the administrator's token.
#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_no_server_error() {
    let site = site("sqlite::memory:");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/login/openapi.json", listener.local_addr().unwrap());
    let serving =
        tokio::spawn(serve(listener, site.router.clone(), Limits::default(), std::future::pending()));
    let found_nothing = schemathesis(address, TOKEN).await;
    serving.abort();
    assert_ne!(found_nothing, Some(false));
}
