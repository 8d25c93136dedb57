//! The credential: blind, once, again, anew.

use bauta_wallet::{Accepted, Wallet};
use rand_core::OsRng;
use serde_json::json;

use crate::office::{NOW, Office, TELEPHONE, on_each, record, refusal, send};
use axum::body::Body;
use axum::http::{Method, Request, header};

const DAY: u64 = 86_400;

#[test]
fn a_wallet_accepts_what_is_issued() {
    on_each(async |office| {
        let wallet = office.wallet("Eriksson").await;
        assert_eq!(wallet.credentials().len(), 1);
    });
}

#[test]
fn the_same_request_gives_the_same_credential() {
    on_each(async |office| {
        let (mut wallet, metadata) = (Wallet::default(), office.metadata().await);
        let enrolment = office.prove(record("Eriksson")).await;
        let request = wallet.request(&metadata, &mut OsRng).unwrap().to_json();
        let first = office.ask(&enrolment, &request).await;
        let again = office.ask(&enrolment, &request).await;
        assert_eq!((first.status.as_u16(), &first.octets), (200, &again.octets));
        // After the enrolment has ended too, with a new one for the same document; and from another process.
        office.pass(600);
        let enrolment = office.prove(record("Eriksson")).await;
        let restarted = office.restarted().router();
        let request = Request::post(format!("/enrolments/{enrolment}/credential"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(request))
            .unwrap();
        assert_eq!(send(restarted, request).await.octets, first.octets);
    });
}

#[test]
fn many_at_once_get_one_credential() {
    on_each(async |office| {
        let (mut wallet, metadata) = (Wallet::default(), office.metadata().await);
        let enrolment = office.prove(record("Eriksson")).await;
        let request = wallet.request(&metadata, &mut OsRng).unwrap().to_json();
        let asked = (0..8).map(|_| office.ask(&enrolment, &request));
        let answers = futures_util::future::join_all(asked).await;
        for answer in &answers {
            assert_eq!((answer.status.as_u16(), &answer.octets), (200, &answers[0].octets));
        }
        let register = office.administrate(Method::GET, "/admin/register", &json!({})).await.json();
        assert_eq!(register["entries"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn an_enrolment_is_for_one_request_and_after_its_code() {
    on_each(async |office| {
        let metadata = office.metadata().await;
        let request = || Wallet::default().request(&metadata, &mut OsRng).unwrap().to_json();
        let enrolment = office.enrol(record("Eriksson")).await;
        assert_eq!(office.ask(&enrolment, &request()).await.refused(), refusal(403, "code-missing", None));
        let code = json!({"code": office.telephone.code(TELEPHONE)});
        office.post(&format!("/enrolments/{enrolment}/code"), &code).await;
        assert_eq!(office.ask(&enrolment, &request()).await.status, 200);
        assert_eq!(office.ask(&enrolment, &request()).await.refused(), refusal(409, "enrolment-used", None));
        assert_eq!(office.ask("nobody", &request()).await.refused(), refusal(404, "no-enrolment", None));
    });
}

#[tokio::test]
async fn a_renewal_keeps_the_secret_and_a_reset_is_rare() {
    let office = Office::new();
    let mut wallet = office.wallet("Eriksson").await;
    let renewal = wallet.renew(0, &mut OsRng).unwrap().to_json();
    let issued = office.ask(&office.prove(record("Eriksson")).await, &renewal).await;
    assert_eq!(wallet.accept(issued.text()).unwrap(), Accepted::Renewed);

    let (mut fresh, metadata) = (Wallet::default(), office.metadata().await);
    let request = fresh.request(&metadata, &mut OsRng).unwrap().to_json();
    let answer = office.ask(&office.prove(record("Eriksson")).await, &request).await;
    assert_eq!(answer.refused(), refusal(409, "other-secret", None));
    let reset = fresh.request_reset(&metadata, &mut OsRng).unwrap().to_json();
    let issued = office.ask(&office.prove(record("Eriksson")).await, &reset).await;
    assert_eq!(fresh.accept(issued.text()).unwrap(), Accepted::Stored);

    office.pass(30 * DAY);
    let again = Wallet::default().request_reset(&metadata, &mut OsRng).unwrap().to_json();
    let enrolment = office.prove(record("Eriksson")).await;
    let answer = office.ask(&enrolment, &again).await;
    assert_eq!(answer.refused(), refusal(403, "reset-too-soon", None));
    assert_eq!(answer.problem().detail.unwrap(), "from 2027-07-15 on");
    office.administrate(Method::PUT, "/admin/policy", &json!({"reset_days": 30})).await;
    assert_eq!(office.ask(&enrolment, &again).await.status, 200);
}

#[tokio::test]
async fn what_is_no_request_is_refused_by_member() {
    let office = Office::new();
    let (mut wallet, metadata) = (Wallet::default(), office.metadata().await);
    let request = wallet.request(&metadata, &mut OsRng).unwrap().to_json();
    let enrolment = office.prove(record("Eriksson")).await;
    let changed = |member: &str, value: serde_json::Value| {
        let mut request: serde_json::Value = serde_json::from_str(&request).unwrap();
        request[member] = value;
        request.to_string()
    };
    let cases = [
        ("{".to_owned(), refusal(400, "malformed", None)),
        ("[]".to_owned(), refusal(400, "malformed", None)),
        (changed("more", json!(1)), refusal(400, "malformed", None)),
        (changed("proof", json!("AAAA")), refusal(400, "malformed", "proof")),
        (changed("nonce", json!("a b")), refusal(400, "malformed", "nonce")),
        (changed("issuer", json!("https://other.example")), refusal(422, "wrong-issuer", "issuer")),
        (changed("reset", json!(true)), refusal(422, "invalid-proof", "proof")),
    ];
    for (body, expected) in cases {
        // A request that is refused does not use the enrolment up: only one that was bound to it does.
        let enrolment =
            if expected.0 == 422 { office.prove(record("Eriksson")).await } else { enrolment.clone() };
        assert_eq!(office.ask(&enrolment, &body).await.refused(), expected, "{body}");
    }
    assert_eq!(office.ask(&enrolment, &request).await.status, 200);
    let plain =
        Request::post(format!("/enrolments/{enrolment}/credential")).body(Body::from(request)).unwrap();
    assert_eq!(office.send(plain).await.refused(), refusal(415, "wrong-type", None));
}

#[tokio::test]
async fn a_document_that_expires_in_between_is_refused() {
    let office = Office::with(|settings| settings.enrolment_seconds = 20 * 365 * DAY);
    let request = Wallet::default().request(&office.metadata().await, &mut OsRng).unwrap().to_json();
    let enrolment = office.prove(record("Eriksson")).await;
    office.pass(10 * 365 * DAY);
    let answer = office.ask(&enrolment, &request).await;
    assert_eq!(answer.refused(), refusal(422, "document-refused", "document.record.expires_on"));
    assert!(office.service.settings().enrolment_seconds > NOW / 100);
}

#[tokio::test]
async fn who_is_revoked_is_issued_nothing() {
    let office = Office::new();
    let mut wallet = office.wallet("Eriksson").await;
    let strike = json!({"person": 1, "revoked": true, "reason": "moved away"});
    assert_eq!(office.administrate(Method::POST, "/admin/standing", &strike).await.status, 204);
    let renewal = wallet.renew(0, &mut OsRng).unwrap().to_json();
    let answer = office.ask(&office.prove(record("Eriksson")).await, &renewal).await;
    assert_eq!(answer.refused(), refusal(403, "revoked", None));
}
