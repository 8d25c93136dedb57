//! A document, a telephone, a one-time code.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::office::{NOW, Office, TELEPHONE, ZONE, on_each, record, refusal};

#[test]
fn a_zone_and_a_record_are_taken() {
    on_each(async |office| {
        for document in [json!({"mrz": ZONE, "region": "990101"}), record("Eriksson")] {
            let answer =
                office.post("/enrolments", &json!({"document": document, "telephone": TELEPHONE})).await;
            assert_eq!(answer.status, 201, "{}", answer.text());
            let begun = answer.json();
            assert_eq!(begun["code_sent_to"], "+999 … 12");
            assert_eq!(begun["expires_at"], NOW + 600);
            assert_eq!(begun["enrolment"].as_str().unwrap().len(), 43);
        }
    });
}

#[tokio::test]
async fn only_specimens_are_taken_and_nothing_else_is_kept() {
    let office = Office::new();
    let changed = |member: &str, value: Value| {
        let mut document = record("Eriksson");
        document["record"][member] = value;
        document
    };
    let number = |state: &str, number: &str| json!({"issuing_state": state, "number": number});
    let refused = [
        changed("nationality", json!("CHN")),
        changed("nationality", json!("XXX")),
        changed("personal_number", number("CHN", "123")),
        changed("personal_number", number("UTO", "110101197408120022")),
    ];
    for document in refused {
        let answer = office.post("/enrolments", &json!({"document": document, "telephone": TELEPHONE})).await;
        assert_eq!(answer.refused(), refusal(422, "not-a-specimen", "document.record"), "{document}");
    }
    let body = |telephone: &str| json!({"document": record("Eriksson"), "telephone": telephone});
    let answer = office.post("/enrolments", &body("+15550112345")).await;
    assert_eq!(answer.refused(), refusal(422, "not-a-specimen", "telephone"));
    for telephone in ["999555", "+999", "+9995550112345678", "+999a5550112", ""] {
        let answer = office.post("/enrolments", &body(telephone)).await;
        assert_eq!(answer.refused(), refusal(422, "not-a-telephone", "telephone"), "{telephone}");
    }
    assert!(office.query("SELECT 1 FROM enrolments").is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_document_is_said() {
    let office = Office::new();
    let sent = async |document: Value| {
        office.post("/enrolments", &json!({"document": document, "telephone": TELEPHONE})).await.refused()
    };
    let changed = |member: &str, value: Value| {
        let mut document = record("Eriksson");
        document["record"][member] = value;
        document
    };
    let fault = "document-refused";
    let zone = json!({"mrz": ZONE.replace("7408122F", "7408121F")});
    assert_eq!(sent(zone).await, refusal(422, fault, "document.mrz"));
    let born = changed("birth_date", json!("1974-02-30"));
    assert_eq!(sent(born).await, refusal(422, fault, "document.record.birth_date"));
    let expired = changed("expires_on", json!("2020-01-01"));
    assert_eq!(sent(expired).await, refusal(422, fault, "document.record.expires_on"));
    let unnamed = changed("family_name", Value::Null);
    assert_eq!(sent(unnamed).await, refusal(422, fault, "document.record.family_name"));
    assert_eq!(sent(json!({})).await, refusal(400, "malformed", "document"));
    let both = json!({"mrz": ZONE, "record": record("Eriksson")["record"]});
    assert_eq!(sent(both).await, refusal(400, "malformed", "document"));
    assert_eq!(sent(json!({"mrz": 1})).await, refusal(400, "malformed", "document.mrz"));
    assert_eq!(sent(json!({"face": ""})).await, refusal(400, "malformed", "document.face"));
}

#[tokio::test]
async fn a_member_that_stands_twice_is_not_overlooked() {
    let office = Office::new();
    let twice = record("Eriksson").to_string().replace("\"sex\":\"F\"", "\"sex\":\"F\",\"sex\":\"M\"");
    let body = format!("{{\"document\":{twice},\"telephone\":\"{TELEPHONE}\"}}");
    let request = Request::post("/enrolments").header(header::CONTENT_TYPE, "application/json");
    let answer = office.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.refused(), refusal(422, "document-refused", "document.record"));
}

#[test]
fn a_code_is_good_once() {
    on_each(async |office| {
        let path = format!("/enrolments/{}/code", office.enrol(record("Eriksson")).await);
        let code = json!({"code": office.telephone.code(TELEPHONE)});
        assert_eq!(office.post(&path, &code).await.status, 204);
        assert_eq!(office.post(&path, &code).await.refused(), refusal(409, "code-used", "code"));
    });
}

/// A code that is not this one.
fn another(code: &str, by: u32) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + by) % 1_000_000)
}

#[test]
fn five_wrong_codes_end_it() {
    on_each(async |office| {
        let path = format!("/enrolments/{}/code", office.enrol(record("Eriksson")).await);
        let code = office.telephone.code(TELEPHONE);
        for by in 1..5 {
            let answer = office.post(&path, &json!({"code": another(&code, by)})).await;
            assert_eq!(answer.refused(), refusal(403, "wrong-code", "code"));
            assert_eq!(answer.problem().detail.unwrap(), format!("{} more may be tried", 5 - by));
        }
        let answer = office.post(&path, &json!({"code": another(&code, 5)})).await;
        assert_eq!(answer.refused(), refusal(403, "too-many-codes", "code"));
        let answer = office.post(&path, &json!({"code": code})).await;
        assert_eq!(answer.refused(), refusal(403, "too-many-codes", "code"));
        let kept = office.query("SELECT secret FROM enrolments");
        assert_eq!(kept[0].get::<Option<Vec<u8>>>(0).unwrap(), None);
    });
}

#[tokio::test]
async fn after_four_wrong_codes_the_right_one_is_taken() {
    let office = Office::new();
    let path = format!("/enrolments/{}/code", office.enrol(record("Eriksson")).await);
    let code = office.telephone.code(TELEPHONE);
    for by in 1..5 {
        assert_eq!(office.post(&path, &json!({"code": another(&code, by)})).await.status, 403);
    }
    assert_eq!(office.post(&path, &json!({"code": code})).await.status, 204);
}

#[tokio::test]
async fn a_code_is_taken_for_two_minutes_whichever_clock_is_ahead() {
    let cases = [(120, true), (-120, true), (151, false), (-151, false)];
    for (seconds, taken) in cases {
        let office = Office::new();
        let path = format!("/enrolments/{}/code", office.enrol(record("Eriksson")).await);
        let code = json!({"code": office.telephone.code(TELEPHONE)});
        office.time.store(NOW.saturating_add_signed(seconds), std::sync::atomic::Ordering::Relaxed);
        let status = office.post(&path, &code).await.status;
        assert_eq!(status, if taken { 204 } else { 403 }, "{seconds} s");
    }
}

#[tokio::test]
async fn malformed_codes_cost_no_try() {
    let office = Office::new();
    let path = format!("/enrolments/{}/code", office.enrol(record("Eriksson")).await);
    for code in ["12345", "1234567", "12345a", "", "１２３４５６", " 12345"] {
        let answer = office.post(&path, &json!({"code": code})).await;
        assert_eq!(answer.refused(), refusal(400, "malformed", "code"), "{code}");
    }
    let tries = office.query("SELECT tries FROM enrolments");
    assert_eq!(tries[0].get::<i64>(0).unwrap(), 0);
}

#[test]
fn an_enrolment_ends() {
    on_each(async |office| {
        let path = format!("/enrolments/{}/code", office.enrol(record("Eriksson")).await);
        let code = json!({"code": office.telephone.code(TELEPHONE)});
        office.pass(600);
        assert_eq!(office.post(&path, &code).await.refused(), refusal(404, "no-enrolment", None));
        office.enrol(record("Somebody")).await;
        let kept = office.query("SELECT document FROM enrolments");
        assert_eq!(kept.len(), 1, "what has ended is removed");
        assert!(kept[0].get::<String>(0).unwrap().contains("Somebody"));
    });
}

#[tokio::test]
async fn identifiers_are_not_guessed_and_not_kept() {
    let office = Office::new();
    let enrolment = office.enrol(record("Eriksson")).await;
    let code = office.telephone.code(TELEPHONE);
    let mut other = enrolment.clone().into_bytes();
    other[0] = if other[0] == b'A' { b'B' } else { b'A' };
    let other = String::from_utf8(other).unwrap();
    for identifier in [other.as_str(), "x", "%00", &"A".repeat(43), &"A".repeat(10_000)] {
        let answer = office.post(&format!("/enrolments/{identifier}/code"), &json!({"code": code})).await;
        assert_eq!(answer.refused(), refusal(404, "no-enrolment", None));
    }
    let rows = office.query("SELECT id, document, secret FROM enrolments");
    let kept = format!("{rows:?}");
    assert!(!kept.contains(&enrolment) && !kept.contains(&code) && !kept.contains("555"));
}

/// The secret of the codes is of no use without the identifier: what is kept gives other codes.
#[tokio::test]
async fn what_is_kept_makes_no_codes() {
    let office = Office::new();
    office.enrol(record("Eriksson")).await;
    let rows = office.query("SELECT secret FROM enrolments");
    let kept: Vec<u8> = rows[0].get(0).unwrap();
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::from(kept)).build().unwrap();
    assert_ne!(totp.generate(NOW).to_string(), office.telephone.code(TELEPHONE));
}

#[tokio::test]
async fn a_telephone_that_cannot_be_reached_is_said() {
    let office = Office::new();
    let body = json!({"document": record("Eriksson"), "telephone": "+99900000000"});
    assert_eq!(office.post("/enrolments", &body).await.refused(), refusal(503, "no-code-sent", None));
}
