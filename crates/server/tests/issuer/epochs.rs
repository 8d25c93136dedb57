//! The public log: published at once or done again, served from caches, the same for everybody.

use std::fs;

use axum::body::Body;
use axum::http::{Method, Request, header};
use bauta_credential::epoch::Epoch;
use bauta_issuer::{IssuerDirectory, Shard};
use bauta_server::issuer::open_with;
use bauta_wallet::Standing;
use rand_core::OsRng;
use serde_json::json;

use crate::office::{NOW, Office, on_each, refusal};

const DAY: u64 = 86_400;

#[test]
fn a_wallet_finds_its_token() {
    on_each(async |office| {
        let mut wallet = office.wallet("Eriksson").await;
        let answer =
            office.administrate(Method::POST, "/admin/epochs", &json!({"epoch": "2026-07-15"})).await;
        let published = answer.json();
        assert_eq!((&published["epoch"], &published["tokens"]), (&json!("2026-07-15"), &json!(1)));
        let mut files = std::collections::BTreeMap::new();
        for name in ["log", "20649/bucket-0", "20649/path-0"] {
            let answer = office.get(&format!("/epochs/{name}")).await;
            assert_eq!(answer.status, 200, "{name}");
            files.insert(name.to_owned(), answer.octets);
        }
        let issuer = office.metadata().await;
        let standings = wallet.sync(issuer.issuer(), NOW, |name| files.get(name).cloned().ok_or(())).unwrap();
        assert!(matches!(standings[..], [(0, Standing::Good(_))]), "{standings:?}");
    });
}

#[tokio::test]
async fn files_are_for_caches_and_the_same_for_everybody() {
    let office = Office::new();
    office.wallet("Eriksson").await;
    office.service.publish_epoch(Epoch::from_unix_seconds(NOW)).unwrap();
    let cases = [
        ("/epochs/log", "public, max-age=60"),
        ("/epochs/20649/bucket-0", "public, max-age=31536000, immutable"),
        ("/epochs/20649/path-0", "public, max-age=31536000, immutable"),
        ("/issuer.json", "public, max-age=60"),
    ];
    for (path, cached) in cases {
        let answer = office.get(path).await;
        assert_eq!(answer.headers[header::CACHE_CONTROL], cached);
        assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN].to_str().ok(), None.or(Some("*")));
        assert!(
            !answer.headers.contains_key(header::SET_COOKIE) && !answer.headers.contains_key(header::VARY)
        );
        let tag = answer.headers[header::ETAG].to_str().unwrap().to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "strong: {tag}");
        let other = Request::get(format!("{path}?person=1"))
            .header(header::COOKIE, "who=me")
            .header(header::AUTHORIZATION, "Bearer x");
        assert_eq!(office.send(other.body(Body::empty()).unwrap()).await.octets, answer.octets);
        for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let request =
                Request::get(path).header(header::IF_NONE_MATCH, known).body(Body::empty()).unwrap();
            let unchanged = office.send(request).await;
            assert_eq!((unchanged.status.as_u16(), unchanged.octets.len()), (304, 0));
            assert_eq!(unchanged.headers[header::ETAG], tag);
        }
        let request = Request::get(path).header(header::IF_NONE_MATCH, "\"x\"").body(Body::empty()).unwrap();
        assert_eq!(office.send(request).await.status, 200);
    }
}

#[tokio::test]
async fn no_other_file_is_served() {
    let office = Office::new();
    office.service.publish_epoch(Epoch::from_unix_seconds(NOW)).unwrap();
    let published = &office.service.settings().published;
    fs::write(published.join("secret"), "secret").unwrap();
    fs::write(published.join("20649").join("secret"), "secret").unwrap();
    let paths = [
        "/epochs/secret",
        "/epochs/20649/secret",
        "/epochs/../issuer/secret-keys.json",
        "/epochs/..%2Fissuer%2Fsecret-keys.json",
        "/epochs/..%2F..%2Fissuer/secret-keys.json",
        "/epochs/20649/..%2F..%2F..%2Fissuer%2Fsecret-keys.json",
        "/epochs/20649/bucket-..%2Fsecret",
        "/epochs/20649/bucket-0%00",
        "/epochs/020649/bucket-0",
        "/epochs/20649/bucket-00",
        "/epochs/20649/bucket-+0",
        "/epochs/20649/bucket-1",
        "/epochs/20649/bucket-99999999999999999999999",
        "/epochs/20649/",
        "/epochs/20649",
        "/epochs/",
        "/epochs/%E4%BA%8C/bucket-0",
    ];
    for path in paths {
        let answer = office.get(path).await;
        assert_eq!(answer.refused(), refusal(404, "not-found", None), "{path}");
    }
}

#[tokio::test]
async fn without_an_epoch_there_is_no_log() {
    let office = Office::new();
    assert_eq!(office.get("/epochs/log").await.refused(), refusal(404, "not-found", None));
}

#[tokio::test]
async fn an_epoch_is_published_once_and_epochs_go_forward() {
    let office = Office::new();
    let publish = async |epoch: &str| {
        office.administrate(Method::POST, "/admin/epochs", &json!({"epoch": epoch})).await
    };
    let first = publish("2026-07-15").await.json();
    assert_eq!(publish("2026-07-15").await.json(), first, "the same again");
    assert_eq!(publish("2026-07-14").await.refused(), refusal(409, "not-forward", "epoch"));
    assert_eq!(publish("2026-07-17").await.refused(), refusal(409, "too-early", "epoch"));
    for day in ["tomorrow", "", "1969-12-31", "2026-02-30"] {
        assert_eq!(publish(day).await.refused(), refusal(400, "malformed", "epoch"), "{day}");
    }
    office.pass(DAY);
    let today = office.administrate(Method::POST, "/admin/epochs", &json!({})).await.json();
    assert_eq!(today["epoch"], "2026-07-16");
    assert_eq!(office.get("/epochs/log").await.text().lines().count(), 2);
}

/// What was interrupted, at every step of the way, is finished with the same head by whoever comes next.
#[tokio::test]
async fn an_interrupted_publication_is_done_again() {
    let office = Office::new();
    office.wallet("Eriksson").await;
    let directory = office.service.settings().directory.clone();
    let built = IssuerDirectory::built_buckets(&directory);
    let today = Epoch::from_unix_seconds(NOW);
    let other = open_with(&directory, office.database.clone()).unwrap();
    let prepared = other.prepare_epoch(today, NOW, &mut OsRng).unwrap();
    other.build_shard(today, Shard::WHOLE, &built, |_, _| {}).unwrap();
    let broken = |_: &str, _: &[u8]| Err(std::io::ErrorKind::BrokenPipe.into());
    other.publish_epoch(today, &built, NOW, broken).unwrap_err();
    drop(other);
    assert_eq!(office.get("/epochs/log").await.status, 404, "nothing half published");
    office.pass(DAY);
    let tomorrow = Epoch(today.0 + 1);
    let signed = office.restarted().publish_epoch(tomorrow).unwrap();
    assert_eq!(signed.head().epoch, tomorrow);
    let log = office.get("/epochs/log").await;
    assert_eq!(log.text().lines().count(), 2);
    let metadata = office.metadata().await;
    let log = bauta_credential::epoch::EpochLog::read(&metadata, &log.octets).unwrap();
    assert_eq!(log.by_epoch(today).unwrap().head().key, prepared.key);
}

#[tokio::test]
async fn what_is_published_elsewhere_is_not_replaced() {
    let office = Office::new();
    let published = &office.service.settings().published;
    fs::create_dir_all(published).unwrap();
    fs::write(published.join("log"), "another history\n").unwrap();
    let answer = office.administrate(Method::POST, "/admin/epochs", &json!({})).await;
    assert_eq!(answer.status, 503);
    assert_eq!(fs::read_to_string(published.join("log")).unwrap(), "another history\n");
}

#[tokio::test]
async fn a_lost_directory_is_published_anew() {
    let office = Office::new();
    let today = Epoch::from_unix_seconds(NOW);
    office.service.publish_epoch(today).unwrap();
    let log = office.get("/epochs/log").await.octets;
    fs::remove_dir_all(&office.service.settings().published).unwrap();
    assert_eq!(office.get("/epochs/log").await.status, 404);
    office.service.publish_epoch(today).unwrap();
    assert_eq!(office.get("/epochs/log").await.octets, log);
}

#[tokio::test]
async fn the_service_is_ready_until_the_newest_epoch_is_old() {
    let office = Office::new();
    office.service.ready().unwrap();
    office.service.publish_epoch(Epoch::from_unix_seconds(NOW)).unwrap();
    office.pass(2 * DAY);
    office.service.ready().unwrap();
    office.pass(DAY);
    assert_eq!(office.service.ready().unwrap_err().code, "stale-epoch");
    assert_eq!(office.restarted().ready().unwrap_err().code, "stale-epoch");
    office.service.publish_epoch(Epoch::from_unix_seconds(NOW + 3 * DAY)).unwrap();
    office.service.ready().unwrap();
}
