//! A whole story, and what the logs and figures say of it: nothing of anybody.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Method, Request, header};
use bauta_server::http::Problem;
use bauta_server::operations::{LogFormat, LogSettings, Metrics, Operations, subscriber};
use bauta_wallet::Wallet;
use rand_core::OsRng;
use serde_json::json;
use tracing::instrument::WithSubscriber;

use crate::office::{NOW, Office, TELEPHONE, json_request, record, send};

/// What was logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Everything that a story has in it and nobody may find.
async fn story(office: &Office, router: &axum::Router) -> Vec<String> {
    let mut secrets: Vec<String> = [
        "Eriksson",
        "Anna Maria",
        "L898902C3",
        "1974-08-12",
        "2032-04-15",
        "990101",
        "UTO",
        "5550112",
        "555 0112",
    ]
    .map(str::to_owned)
    .to_vec();
    let post = |path: String, body: serde_json::Value| {
        send(router.clone(), json_request(Method::POST, &path, &body))
    };
    let body = json!({"document": record("Eriksson"), "telephone": TELEPHONE});
    let begun = post("/enrolments".into(), body).await.json();
    let enrolment = begun["enrolment"].as_str().unwrap().to_owned();
    let code = office.telephone.code(TELEPHONE);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    post(format!("/enrolments/{enrolment}/code"), json!({"code": wrong})).await;
    post(format!("/enrolments/{enrolment}/code"), json!({"code": code})).await;
    let (mut wallet, metadata) = (Wallet::default(), office.metadata().await);
    let request = wallet.request(&metadata, &mut OsRng).unwrap();
    let asked = serde_json::from_str(&request.to_json()).unwrap();
    let issued = post(format!("/enrolments/{enrolment}/credential?who=Eriksson"), asked).await;
    wallet.accept(issued.text()).unwrap();
    for path in ["/issuer.json?who=somebody-else", "/Eriksson", "/epochs/1/bucket-0", "/admin/register"] {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", office.token))
            .header(header::COOKIE, "session=cookie-value")
            .header(header::USER_AGENT, "agent-of-somebody");
        send(router.clone(), request.body(Body::empty()).unwrap()).await;
    }
    let strange = Request::builder().method("SECRET-METHOD").uri("/issuer.json").body(Body::empty()).unwrap();
    send(router.clone(), strange).await;
    // A database that refuses is logged as an error.
    office.database.execute("DROP TABLE enrolments", &[]).unwrap();
    let body = json!({"document": record("Eriksson"), "telephone": TELEPHONE});
    assert_eq!(post("/enrolments".into(), body).await.status, 503);
    let nonce = request.nonce.to_string();
    secrets.extend([enrolment, code, nonce, issued.text().to_owned(), office.token.clone()]);
    let strangers =
        ["who=", "somebody-else", "cookie-value", "agent-of-somebody", "SECRET-METHOD", "127.0.0.1"];
    secrets.extend(strangers.map(str::to_owned));
    secrets.extend(issued.text().split(['.', '~']).filter(|part| part.len() > 8).map(str::to_owned));
    secrets
}

#[tokio::test]
async fn logs_and_figures_name_nobody() {
    for (format, level) in [(LogFormat::Json, "trace"), (LogFormat::Text, "trace"), (LogFormat::Json, "info")]
    {
        let (office, lines) = (Office::new(), Lines::default());
        let writer = lines.clone();
        let settings = LogSettings { format, level: level.into() };
        let subscriber = subscriber(&settings, move || writer.clone()).unwrap();
        let service = office.service.clone();
        let operations = Operations::new(Metrics::new().unwrap()).check(move || service.ready());
        let router = operations.router("issuer", office.service.routes(), &office.service.settings().limits);
        let secrets = story(&office, &router).with_subscriber(subscriber).await;
        let figures = send(router, Request::get("/metrics").body(Body::empty()).unwrap()).await;
        let (logs, figures) = (lines.text(), figures.text().to_owned());
        for secret in &secrets {
            assert!(!logs.contains(secret.as_str()), "`{secret}` in the logs:\n{logs}");
            assert!(!figures.contains(secret.as_str()), "`{secret}` in the figures:\n{figures}");
        }
        let route = "/enrolments/{enrolment}/credential";
        assert!(logs.contains(route) && figures.contains(route), "{logs}");
        assert!(logs.contains("/admin/register") && figures.contains("/admin/register"), "{logs}");
        assert!(logs.contains("the database refuses"), "{logs}");
        assert!(figures.contains(
            r#"bauta_requests_total{method="POST",route="/enrolments",service="issuer",status="201"} 1"#
        ));
        assert!(figures.contains(r#"method="other""#) && figures.contains(r#"route="unknown""#), "{figures}");
    }
}

#[tokio::test]
async fn every_line_is_json_and_names_the_request() {
    let (office, lines) = (Office::new(), Lines::default());
    let writer = lines.clone();
    let settings = LogSettings { format: LogFormat::Json, ..LogSettings::default() };
    let subscriber = subscriber(&settings, move || writer.clone()).unwrap();
    let router = Operations::new(Metrics::new().unwrap()).router(
        "issuer",
        office.service.routes(),
        &office.service.settings().limits,
    );
    let request = Request::get("/issuer.json").header("x-request-id", "theirs").body(Body::empty()).unwrap();
    let answer = send(router, request).with_subscriber(subscriber).await;
    let line: serde_json::Value = serde_json::from_str(lines.text().trim()).unwrap();
    let fields = &line["fields"];
    assert_eq!((&fields["route"], &fields["status"]), (&json!("/issuer.json"), &json!(200)));
    assert_eq!(fields["id"], answer.headers["x-request-id"].to_str().unwrap());
    assert!(fields["milliseconds"].is_u64() && !lines.text().contains("theirs"));
}

#[tokio::test]
async fn health_readiness_and_figures() {
    let office = Office::new();
    let service = office.service.clone();
    let operations = Operations::new(Metrics::new().unwrap()).check(move || service.ready());
    let router = operations.router("issuer", office.service.routes(), &office.service.settings().limits);
    let get = |path: &str| send(router.clone(), Request::get(path).body(Body::empty()).unwrap());
    assert_eq!(get("/healthz").await.json(), json!({"status": "alive"}));
    assert_eq!(get("/readyz").await.json(), json!({"status": "ready"}));
    office.service.publish_epoch(bauta_credential::epoch::Epoch::from_unix_seconds(NOW)).unwrap();
    office.pass(3 * 86_400);
    let problem: Problem = get("/readyz").await.problem();
    assert_eq!((problem.status, problem.code.as_str()), (503, "stale-epoch"));
    assert_eq!(get("/healthz").await.status, 200, "alive all the same");
    assert!(get("/metrics").await.text().contains("bauta_request_seconds_bucket"));
}
