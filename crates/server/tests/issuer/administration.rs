//! Administration: behind a token, written down.

use axum::body::Body;
use axum::http::{Method, Request, header};
use bauta_server::issuer::AdminToken;
use rand_core::OsRng;
use serde_json::{Value, json};

use crate::office::{NOW, Office, aside, on_each, refusal};

const PATHS: [(&str, &str); 9] = [
    ("GET", "/admin/register"),
    ("GET", "/admin/audit"),
    ("POST", "/admin/standing"),
    ("POST", "/admin/epochs"),
    ("PUT", "/admin/policy"),
    ("DELETE", "/admin/register"),
    ("GET", "/admin/nothing"),
    ("GET", "/admin"),
    ("POST", "/admin/"),
];

#[tokio::test]
async fn without_a_token_nothing_is_revealed() {
    let office = Office::new();
    office.wallet("Eriksson").await;
    let wrong = [
        None,
        Some("Bearer".to_owned()),
        Some("Bearer ".to_owned()),
        Some(format!("Basic {}", office.token)),
        Some(format!("Bearer {}x", office.token)),
        Some(format!("Bearer {}", &office.token[..42])),
        Some(office.token.clone()),
        Some(format!("Bearer {}", *AdminToken::generate("registrar", &mut OsRng).0)),
        Some(format!("Bearer {}", office.service.settings().administrators[1].sha256)),
    ];
    let mut seen = Vec::new();
    for (method, path) in PATHS {
        for token in &wrong {
            let mut request = Request::builder().method(method).uri(path);
            if let Some(token) = token {
                request = request.header(header::AUTHORIZATION, token);
            }
            let answer = office.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.refused(), refusal(401, "unauthorized", None), "{method} {path} {token:?}");
            assert!(answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Bearer"));
            assert!(!answer.headers.contains_key(header::ALLOW), "{method} {path}");
            seen.push((answer.octets, answer.headers));
        }
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "one answer for all");
    assert!(office.query("SELECT 1 FROM audit").is_empty());
}

#[tokio::test]
async fn with_a_token_unknown_addresses_are_unknown() {
    let office = Office::new();
    let answer = office.administrate(Method::GET, "/admin/nothing", &json!({})).await;
    assert_eq!(answer.refused(), refusal(404, "not-found", None));
    let answer = office.administrate(Method::DELETE, "/admin/register", &json!({})).await;
    assert_eq!(answer.refused(), refusal(405, "wrong-method", None));
}

#[tokio::test]
async fn tokens_have_256_bits_and_are_not_kept() {
    let (token, kept) = AdminToken::generate("registrar", &mut OsRng);
    assert_eq!(token.len(), 43);
    assert_ne!(*token, *AdminToken::generate("registrar", &mut OsRng).0);
    let written = serde_json::to_string(&kept).unwrap();
    assert!(!written.contains(&*token) && !format!("{kept:?}").contains(&kept.sha256));
}

#[test]
fn the_register_is_listed() {
    on_each(async |office| {
        office.wallet("Eriksson").await;
        office.wallet("Somebody").await;
        let list = office.administrate(Method::GET, "/admin/register", &json!({})).await.json();
        let entries = list["entries"].as_array().unwrap();
        assert_eq!((entries.len(), &list["reset_days"]), (2, &json!(365)));
        assert_eq!((&entries[0]["person"], &entries[0]["credential"]), (&json!(1), &json!(1)));
        assert_eq!(
            (&entries[1]["family_name"], &entries[1]["state"]),
            (&json!("Somebody"), &json!("issued"))
        );
    });
}

#[test]
fn standing_is_changed_by_person_or_credential() {
    on_each(async |office| {
        office.wallet("Eriksson").await;
        for who in ["person", "credential"] {
            let change = async |revoked: bool| {
                let body = json!({who: 1, "revoked": revoked, "reason": "as decided"});
                office.administrate(Method::POST, "/admin/standing", &body).await
            };
            assert_eq!(change(false).await.refused(), refusal(409, "not-revoked", None));
            assert_eq!(change(true).await.status, 204);
            assert_eq!(change(true).await.refused(), refusal(409, "already-revoked", None));
            let list = office.administrate(Method::GET, "/admin/register", &json!({})).await.json();
            assert_eq!(list["entries"][0]["revoked"], true);
            assert_eq!(change(false).await.status, 204);
        }
    });
}

#[tokio::test]
async fn what_is_wrong_with_an_act_is_said() {
    let office = Office::new();
    office.wallet("Eriksson").await;
    let long = "x".repeat(501);
    let cases = [
        (json!({"revoked": true, "reason": "x"}), refusal(400, "malformed", "person")),
        (
            json!({"person": 1, "credential": 1, "revoked": true, "reason": "x"}),
            refusal(400, "malformed", "person"),
        ),
        (json!({"person": 1, "revoked": "yes", "reason": "x"}), refusal(400, "malformed", "revoked")),
        (json!({"person": 1, "revoked": true}), refusal(400, "malformed", "reason")),
        (json!({"person": 1, "revoked": true, "reason": ""}), refusal(400, "malformed", "reason")),
        (json!({"person": 1, "revoked": true, "reason": long}), refusal(400, "malformed", "reason")),
        (json!({"person": 1, "revoked": true, "reason": "a\u{202e}b"}), refusal(400, "malformed", "reason")),
        (json!({"person": 2, "revoked": true, "reason": "x"}), refusal(404, "no-such-person", "person")),
        (
            json!({"person": i64::MIN, "revoked": true, "reason": "x"}),
            refusal(404, "no-such-person", "person"),
        ),
        (
            json!({"credential": 9, "revoked": true, "reason": "x"}),
            refusal(404, "no-such-credential", "credential"),
        ),
    ];
    for (body, expected) in cases {
        let answer = office.administrate(Method::POST, "/admin/standing", &body).await;
        assert_eq!(answer.refused(), expected, "{body}");
    }
    for days in [json!(0), json!(36_501), json!(-1), json!("x")] {
        let answer = office.administrate(Method::PUT, "/admin/policy", &json!({"reset_days": days})).await;
        assert_eq!(answer.refused(), refusal(400, "malformed", "reset_days"), "{days}");
    }
}

#[test]
fn every_act_is_written_down_with_who_and_why() {
    on_each(async |office| {
        office.wallet("Eriksson").await;
        let strike = json!({"person": 1, "revoked": true, "reason": "moved away"});
        office.administrate(Method::POST, "/admin/standing", &strike).await;
        office.administrate(Method::POST, "/admin/standing", &strike).await;
        office.administrate(Method::PUT, "/admin/policy", &json!({"reset_days": 30})).await;
        office.administrate(Method::POST, "/admin/epochs", &json!({})).await;
        office.administrate(Method::GET, "/admin/register", &json!({})).await;
        let log = office.administrate(Method::GET, "/admin/audit", &json!({})).await.json();
        let entries = log["entries"].as_array().unwrap();
        let expected = [
            ("revoke", "person 1", "moved away", "done"),
            ("revoke", "person 1", "moved away", "already-revoked"),
            ("set-policy", "reset_days 30", "", "done"),
            ("publish-epoch", "epoch 2026-07-15", "", "done"),
            ("read-register", "register", "", "done"),
        ];
        assert_eq!(entries.len(), expected.len());
        for (entry, (act, subject, reason, outcome)) in entries.iter().zip(expected) {
            let member = |name: &str| entry[name].as_str().unwrap();
            assert_eq!(member("who"), "registrar");
            assert_eq!((member("act"), member("subject")), (act, subject));
            assert_eq!((member("reason"), member("outcome")), (reason, outcome));
            assert_eq!(entry["at"], NOW);
        }
        let rest = office.administrate(Method::GET, "/admin/audit?after=4", &json!({})).await.json();
        assert_eq!(rest["entries"], json!([entries[4]]));
        let answer = office.administrate(Method::GET, "/admin/audit?after=x", &Value::Null).await;
        assert_eq!(answer.refused(), refusal(400, "malformed", "after"));
    });
}

/// Where an act cannot be written down it is not done.
#[test]
fn what_cannot_be_written_down_is_not_done() {
    on_each(async |office| {
        office.wallet("Eriksson").await;
        aside(|| office.database.execute("DROP TABLE audit", &[])).unwrap();
        let strike = json!({"person": 1, "revoked": true, "reason": "moved away"});
        let answer = office.administrate(Method::POST, "/admin/standing", &strike).await;
        assert_eq!(answer.refused(), refusal(503, "unavailable", None));
        let revoked = office.query("SELECT 1 FROM persons WHERE revoked_at IS NOT NULL");
        assert!(revoked.is_empty());
    });
}

#[tokio::test]
async fn a_token_that_is_not_a_hash_is_refused_at_the_start() {
    let office = Office::new();
    let mut settings = office.service.settings().clone();
    settings.administrators[0].sha256 = "password".into();
    let issuer = bauta_server::issuer::open_with(&settings.directory, office.database.clone()).unwrap();
    let (clock, sender) = (bauta_server::Clock::system(), std::sync::Arc::new(office.telephone.clone()));
    let started =
        bauta_server::issuer::IssuerService::new(settings, issuer, office.database.clone(), clock, sender);
    assert_eq!(
        started.unwrap_err().to_string(),
        "the token of `other` is not kept as 64 hexadecimal digits of SHA-256"
    );
}
