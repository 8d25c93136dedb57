//! Asked too often.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::{Method, header};
use serde_json::json;

use crate::office::{Answer, Office, TELEPHONE, json_request, record, refusal};

async fn from(office: &Office, peer: &str, forwarded: Option<&str>, telephone: &str) -> Answer {
    let body = json!({"document": record("Eriksson"), "telephone": telephone});
    let mut request = json_request(Method::POST, "/enrolments", &body);
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    if let Some(forwarded) = forwarded {
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
    }
    office.send(request).await
}

#[tokio::test]
async fn one_address_begins_so_many_enrolments() {
    let office = Office::with(|settings| settings.enrolments_per_minute = 3);
    for number in 0..3 {
        assert_eq!(from(&office, "10.0.0.1:1", None, &format!("+99955501{number}")).await.status, 201);
    }
    let answer = from(&office, "10.0.0.1:2", Some("10.9.9.9"), "+999555019").await;
    assert_eq!(answer.refused(), refusal(429, "too-often", None));
    let wait: u64 = answer.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    assert_eq!(from(&office, "10.0.0.2:1", None, "+999555019").await.status, 201, "others may");
}

#[tokio::test]
async fn of_version_six_the_network_counts() {
    let office = Office::with(|settings| settings.enrolments_per_minute = 1);
    assert_eq!(from(&office, "[2001:db8:0:1::1]:1", None, "+999555010").await.status, 201);
    assert_eq!(from(&office, "[2001:db8:0:1:ffff::2]:1", None, "+999555011").await.status, 429);
    assert_eq!(from(&office, "[2001:db8:0:2::1]:1", None, "+999555012").await.status, 201);
}

#[tokio::test]
async fn behind_a_proxy_its_word_counts() {
    let office = Office::with(|settings| {
        settings.enrolments_per_minute = 1;
        settings.behind_proxy = true;
    });
    assert_eq!(from(&office, "10.0.0.1:1", Some("10.9.9.9, 10.1.1.1"), "+999555010").await.status, 201);
    assert_eq!(from(&office, "10.0.0.1:1", Some("10.8.8.8, 10.1.1.1"), "+999555011").await.status, 429);
    assert_eq!(from(&office, "10.0.0.1:1", Some("10.1.1.2"), "+999555012").await.status, 201);
    assert_eq!(from(&office, "10.0.0.1:1", Some("nonsense"), "+999555013").await.status, 201);
    assert_eq!(from(&office, "10.0.0.1:1", None, "+999555014").await.status, 429);
}

#[tokio::test]
async fn one_telephone_gets_so_many_codes() {
    let office = Office::with(|settings| settings.codes_per_hour = 2);
    for peer in ["10.0.0.1:1", "10.0.0.2:1"] {
        assert_eq!(from(&office, peer, None, TELEPHONE).await.status, 201);
    }
    assert_eq!(from(&office, "10.0.0.3:1", None, &TELEPHONE.replace(' ', "")).await.status, 429);
}

#[tokio::test]
async fn one_address_gives_so_many_codes() {
    let office = Office::with(|settings| settings.answers_per_minute = 4);
    for _ in 0..4 {
        assert_eq!(office.post("/enrolments/x/code", &json!({"code": "123456"})).await.status, 404);
    }
    assert_eq!(office.post("/enrolments/x/code", &json!({"code": "123456"})).await.status, 429);
    assert_eq!(office.ask("x", "{}").await.status, 429);
}
