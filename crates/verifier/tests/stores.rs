//! Both stores through the same tests: what is kept is kept exactly, and each request is answered once.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::fs;
use std::path::Path;
use std::thread;

use bauta_credential::{Nonce, PresentationRequest, Query, RequestDraft};
use bauta_verifier::{DirectoryStore, Found, MemoryStore, RequestStore};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const NOW: u64 = 1_795_392_000;

fn request(seed: u64, issued_at: u64) -> PresentationRequest {
    let draft = RequestDraft {
        client_id: "https://shop.example".into(),
        purpose: None,
        query: Query::disclose("urn:bauta:person:1", vec!["region".into()]),
        registration: None,
        issued_at,
        lifetime: 600,
    };
    PresentationRequest::new(draft, &mut ChaCha20Rng::seed_from_u64(seed)).unwrap()
}

/// Octets that no writer of ours would choose, with a nonce.
fn odd_request(nonce: &str) -> PresentationRequest {
    let json = format!(
        concat!(
            " {{ \"nonce\":\"{}\",\t\"client_id\":\"https:\\/\\/shop.example\", \"dcql_query\" : {{\"credentials\":",
            "[{{\"meta\":{{\"vct_values\":[\"v\"]}},\"format\":\"jwp+bbs-mod\",\"id\":\"x\"}}]}}}}\n"
        ),
        nonce
    );
    PresentationRequest::parse(json.as_bytes()).unwrap()
}

fn with_each_store(test: impl Fn(&(dyn RequestStore + Sync))) {
    test(&MemoryStore::default());
    let directory = tempfile::tempdir().unwrap();
    test(&DirectoryStore::new(directory.path()));
    test(&DirectoryStore::new(&directory.path().join("not/yet/there")));
}

fn found_octets(store: &dyn RequestStore, nonce: &Nonce) -> Vec<u8> {
    match store.find(nonce).unwrap() {
        Found::Open(request) => request.as_octets().to_vec(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_exact_octets_are_kept() {
    with_each_store(|store| {
        for request in [request(1, NOW), odd_request("n"), odd_request(&"-".repeat(128)), odd_request("con")]
        {
            store.insert(&request).unwrap();
            assert_eq!(found_octets(store, request.nonce()), request.as_octets());
        }
    });
}

#[test]
fn a_nonce_that_was_never_drawn_is_unknown() {
    with_each_store(|store| {
        let never = "never".parse().unwrap();
        assert_eq!(store.find(&never).unwrap(), Found::Unknown);
        assert!(!store.consume(&never).unwrap());
        store.insert(&request(1, NOW)).unwrap();
        assert_eq!(store.find(&never).unwrap(), Found::Unknown);
        assert!(!store.consume(&never).unwrap());
    });
}

#[test]
fn a_request_is_answered_once() {
    with_each_store(|store| {
        let (one, other) = (request(1, NOW), request(2, NOW));
        store.insert(&one).unwrap();
        store.insert(&other).unwrap();
        assert!(store.consume(one.nonce()).unwrap());
        assert!(!store.consume(one.nonce()).unwrap());
        assert_eq!(store.find(one.nonce()).unwrap(), Found::Answered);
        assert_eq!(store.find(other.nonce()).unwrap(), Found::Open(other.clone()));
    });
}

#[test]
fn of_eight_threads_one_consumes() {
    with_each_store(|store| {
        for seed in 0..50 {
            let request = request(seed, NOW);
            store.insert(&request).unwrap();
            let won = thread::scope(|scope| {
                let threads: Vec<_> =
                    (0..8).map(|_| scope.spawn(|| store.consume(request.nonce()).unwrap())).collect();
                threads
                    .into_iter()
                    .filter(|_| true)
                    .map(|thread| thread.join().unwrap())
                    .filter(|won| *won)
                    .count()
            });
            assert_eq!(won, 1);
        }
    });
}

/// Kept again, an answered request would be open again.
#[test]
fn a_nonce_is_kept_once() {
    with_each_store(|store| {
        let request = request(1, NOW);
        store.insert(&request).unwrap();
        let again = || store.insert(&request).unwrap_err().kind();
        assert_eq!(again(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(found_octets(store, request.nonce()), request.as_octets());
        store.consume(request.nonce()).unwrap();
        assert_eq!(again(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(store.find(request.nonce()).unwrap(), Found::Answered);
    });
}

#[test]
fn what_expired_is_forgotten_open_or_answered() {
    with_each_store(|store| {
        store.forget_expired(NOW).unwrap();
        let (open, answered, later) = (request(1, NOW), request(2, NOW), request(3, NOW + 1));
        let endless = odd_request("endless");
        for request in [&open, &answered, &later, &endless] {
            store.insert(request).unwrap();
        }
        store.consume(answered.nonce()).unwrap();
        store.forget_expired(NOW + 600).unwrap();
        assert_eq!(
            store.find(open.nonce()).unwrap(),
            Found::Open(open.clone()),
            "its last second is not over"
        );
        assert_eq!(store.find(answered.nonce()).unwrap(), Found::Answered);
        store.forget_expired(NOW + 601).unwrap();
        assert_eq!(store.find(open.nonce()).unwrap(), Found::Unknown);
        assert_eq!(store.find(answered.nonce()).unwrap(), Found::Unknown);
        assert_eq!(store.find(later.nonce()).unwrap(), Found::Open(later.clone()));
        store.forget_expired(u64::MAX).unwrap();
        assert_eq!(store.find(endless.nonce()).unwrap(), Found::Open(endless.clone()), "it never expires");
    });
}

fn write(directory: &Path, name: &str, octets: &[u8]) {
    let file = directory.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, octets).unwrap();
}

#[test]
fn foreign_files_in_the_folder_are_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let store = DirectoryStore::new(directory.path());
    let expired = request(1, 0);
    let foreign =
        ["requests/notes.txt", "requests/a.json", "answered/b.json", "requests/c.part", "requests/x/y.json"];
    for name in foreign {
        write(directory.path(), name, b"not a request");
    }
    write(directory.path(), "requests/copy.txt", expired.as_octets());
    store.insert(&expired).unwrap();
    store.forget_expired(NOW).unwrap();
    assert_eq!(store.find(expired.nonce()).unwrap(), Found::Unknown);
    for name in foreign.into_iter().chain(["requests/copy.txt"]) {
        assert!(directory.path().join(name).exists(), "{name}");
    }
}

#[test]
fn a_file_that_does_not_hold_its_request_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let store = DirectoryStore::new(directory.path());
    write(directory.path(), "requests/broken.json", b"{");
    write(directory.path(), "requests/other.json", request(1, NOW).as_octets());
    for nonce in ["broken", "other"] {
        let error = store.find(&nonce.parse().unwrap()).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    }
}

#[test]
fn a_folder_that_is_missing_is_an_empty_one() {
    let directory = tempfile::tempdir().unwrap();
    let store = DirectoryStore::new(directory.path());
    fs::create_dir(directory.path().join("requests")).unwrap();
    store.forget_expired(NOW).unwrap();
    store.insert(&request(1, NOW)).unwrap();
    fs::remove_dir(directory.path().join("answered")).unwrap();
    store.forget_expired(NOW + 601).unwrap();
    assert_eq!(store.find(request(1, NOW).nonce()).unwrap(), Found::Unknown);
}

#[test]
fn a_request_is_a_file_with_its_octets() {
    let directory = tempfile::tempdir().unwrap();
    let (store, request) = (DirectoryStore::new(directory.path()), request(1, NOW));
    store.insert(&request).unwrap();
    let open = directory.path().join(format!("requests/{}.json", request.nonce()));
    assert_eq!(fs::read(&open).unwrap(), request.as_octets());
    store.consume(request.nonce()).unwrap();
    assert!(!open.exists());
    let answered = directory.path().join(format!("answered/{}.json", request.nonce()));
    assert_eq!(fs::read(answered).unwrap(), request.as_octets());
}
