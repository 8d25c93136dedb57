//! The database goes and comes, the disk is full, a process is killed: requests fail cleanly, nothing is half written,
//! and the service recovers by itself.

use axum::http::Method;
use bauta_storage::Database;
use bauta_test_database::Fresh;
use bauta_wallet::Wallet;
use rand_core::OsRng;
use serde_json::json;

use crate::office::{Office, TELEPHONE, aside, json_request, on_each, record, refusal, send};

/// A database that lets nobody in, or everybody.
fn set_open(fresh: &Fresh, open: bool) {
    let (server, name) = fresh.address().rsplit_once('/').unwrap();
    let (name, query) = name.split_once('?').unwrap_or((name, ""));
    let mark = if query.is_empty() { "" } else { "?" };
    let server = Database::open(&format!("{server}/postgres{mark}{query}")).unwrap();
    server.execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {open}"), &[]).unwrap();
    if !open {
        let end =
            "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = CAST(?1 AS TEXT)";
        server.query(end, &[name.into()]).unwrap();
    }
}

#[test]
fn a_database_that_goes_and_comes_back() {
    let Some(fresh) = Fresh::postgres() else { return };
    let office = Office::on(fresh.open(), None, |_| {});
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(goes_and_comes_back(&office, &fresh));
}

async fn goes_and_comes_back(office: &Office, fresh: &Fresh) {
    let enrolment = office.prove(record("Eriksson")).await;
    let request = Wallet::default().request(&office.metadata().await, &mut OsRng).unwrap().to_json();
    aside(|| set_open(fresh, false));
    assert_eq!(aside(|| office.service.ready()).unwrap_err().status, 503);
    let body = json!({"document": record("Somebody"), "telephone": TELEPHONE});
    assert_eq!(office.post("/enrolments", &body).await.refused(), refusal(503, "unavailable", None));
    assert_eq!(office.ask(&enrolment, &request).await.refused(), refusal(503, "unavailable", None));
    let strike = json!({"person": 1, "revoked": true, "reason": "x"});
    let answer = office.administrate(Method::POST, "/admin/standing", &strike).await;
    assert_eq!(answer.refused(), refusal(503, "unavailable", None));
    assert_eq!(office.get("/issuer.json").await.status, 200, "what needs no database goes on");
    aside(|| set_open(fresh, true));
    aside(|| office.service.ready()).unwrap();
    assert_eq!(office.ask(&enrolment, &request).await.status, 200);
    let kept = office.query("SELECT 1 FROM enrolments");
    assert_eq!(kept.len(), 1, "nothing of what was refused is kept");
}

#[tokio::test]
async fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    let office = Office::new();
    let limit = |pages: &str| {
        office
            .database
            .transaction(|transaction| transaction.query(&format!("PRAGMA max_page_count = {pages}"), &[]))
    };
    limit("1").unwrap();
    let mut body = json!({"document": record("Eriksson"), "telephone": TELEPHONE});
    body["document"]["record"]["given_name"] = json!("Anna ".repeat(20));
    let mut refused = 0;
    for number in 0..20 {
        body["telephone"] = json!(format!("+9995551{number:02}"));
        let answer = office.post("/enrolments", &body).await;
        if answer.status != 201 {
            assert_eq!(answer.refused(), refusal(503, "unavailable", None));
            refused += 1;
        }
    }
    assert!(refused > 0, "there was room for all of it");
    let kept = office.query("SELECT COUNT(*) FROM enrolments");
    assert_eq!(kept[0].get::<i64>(0).unwrap(), 20 - refused);
    limit("1000000").unwrap();
    office.pass(60);
    body["telephone"] = json!("+99955599");
    let other = Office::on(office.database.clone(), None, |_| {});
    assert_eq!(other.post("/enrolments", &body).await.status, 201, "it goes on by itself");
}

#[tokio::test]
async fn a_published_directory_that_cannot_be_written_is_said_and_tried_again() {
    let office = Office::new();
    let published = &office.service.settings().published;
    std::fs::write(published, "not a directory").unwrap();
    let answer = office.administrate(Method::POST, "/admin/epochs", &json!({})).await;
    assert_eq!(answer.refused(), refusal(503, "unavailable", None));
    let log = office.administrate(Method::GET, "/admin/audit", &json!({})).await.json();
    assert_eq!(log["entries"][0]["outcome"], "unavailable");
    std::fs::remove_file(published).unwrap();
    assert_eq!(office.administrate(Method::POST, "/admin/epochs", &json!({})).await.status, 200);
    assert_eq!(office.get("/epochs/log").await.text().lines().count(), 1);
}

/// Two processes, one database: what one has begun the other finishes.
#[test]
fn processes_share_enrolments() {
    on_each(async |office| {
        let path = format!("/enrolments/{}/code", office.enrol(record("Eriksson")).await);
        let code = json!({"code": office.telephone.code(TELEPHONE)});
        let (one, other) = (office.restarted().router(), office.restarted().router());
        let give = |router| send(router, json_request(Method::POST, &path, &code));
        let (one, other) = futures_util::future::join(give(one), give(other)).await;
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "a code is good once, whoever takes it");
    });
}
