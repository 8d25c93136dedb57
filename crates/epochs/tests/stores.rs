//! A directory, memory, and a web server: what goes in comes out, and no name leads elsewhere.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use bauta_epochs::{EpochStore, StoreError};
use tempfile::TempDir;

fn directory() -> (TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let location = directory.path().to_str().unwrap().to_owned();
    (directory, location)
}

fn round_trip(store: &EpochStore) {
    let missing = |name: &str| matches!(store.get(name), Err(StoreError::NotFound(found)) if found == name);
    assert!(missing("log") && !store.exists("log").unwrap());
    for octets in [&b""[..], b"one\n", &vec![0xff; 100_000], b"shorter"] {
        store.put("20649/bucket-0", octets).unwrap();
        assert_eq!(store.get("20649/bucket-0").unwrap(), octets);
    }
    assert!(store.exists("20649/bucket-0").unwrap());
    assert!(missing("20649"), "a directory is no file");
    for name in ["log", "20650/path-1", "20649/path-0"] {
        store.put(name, b"x").unwrap();
    }
    assert_eq!(store.list("").unwrap(), ["20649/bucket-0", "20649/path-0", "20650/path-1", "log"]);
    assert_eq!(store.list("20649").unwrap(), ["20649/bucket-0", "20649/path-0"]);
    assert!(store.list("2064").unwrap().is_empty());
    for name in [
        "",
        "/",
        "/log",
        "log/",
        "a//b",
        ".",
        "..",
        "../log",
        "20649/../log",
        ".hidden",
        "a b",
        "a\\b",
        "é",
        "a%2e",
    ] {
        assert!(matches!(store.put(name, b"x"), Err(StoreError::Name(_))), "{name}");
        assert!(matches!(store.get(name), Err(StoreError::Name(_))), "{name}");
        assert!(matches!(store.exists(name), Err(StoreError::Name(_))), "{name}");
        assert!(name.is_empty() || matches!(store.list(name), Err(StoreError::Name(_))), "{name}");
    }
    assert!(matches!(store.get(&"a".repeat(2000)), Err(StoreError::Name(_))));
}

#[test]
fn a_directory() {
    let (directory, location) = directory();
    round_trip(&EpochStore::open(&location).unwrap());
    assert_eq!(fs::read(directory.path().join("20649/bucket-0")).unwrap(), b"shorter");
    let left: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "nothing is left behind: {left:?}");
}

#[test]
fn a_directory_by_its_address() {
    let (_directory, location) = directory();
    round_trip(&EpochStore::open(&format!("file://{location}")).unwrap());
}

#[test]
fn a_directory_that_is_missing_is_made_only_to_write() {
    let (directory, location) = directory();
    let deeper = format!("{location}/a/b");
    assert!(matches!(EpochStore::open(&deeper), Err(StoreError::NoDirectory(_))));
    assert!(!directory.path().join("a").exists());
    EpochStore::create(&deeper).unwrap().put("log", b"x").unwrap();
    assert_eq!(EpochStore::open(&deeper).unwrap().get("log").unwrap(), b"x");
    let address = format!("file://{location}/c");
    EpochStore::create(&address).unwrap().put("log", b"y").unwrap();
    assert_eq!(fs::read(directory.path().join("c/log")).unwrap(), b"y");
}

#[test]
fn memory() {
    round_trip(&EpochStore::open("memory:///").unwrap());
    round_trip(&EpochStore::create("memory:///with/a/prefix").unwrap());
}

#[test]
fn what_is_no_store_is_refused() {
    for location in ["ftp://example.com/x", "gopher://example.com", "s3:///x"] {
        assert!(matches!(EpochStore::open(location), Err(StoreError::Location(_))), "{location}");
    }
    let (_directory, location) = directory();
    fs::write(Path::new(&location).join("file"), b"x").unwrap();
    for location in [&format!("{location}/file"), "", "no:such"] {
        assert!(matches!(EpochStore::open(location), Err(StoreError::NoDirectory(_))), "{location}");
    }
}

#[test]
fn bucket_stores_are_known() {
    for location in ["s3://bucket/epochs", "https://bucket.s3.eu-north-1.amazonaws.com/epochs"] {
        EpochStore::open(location).unwrap();
    }
}

#[test]
fn a_file_that_is_too_large_is_not_fetched() {
    let (directory, location) = directory();
    let file = fs::File::create(directory.path().join("log")).unwrap();
    file.set_len(64 * 1024 * 1024 + 1).unwrap();
    let store = EpochStore::open(&location).unwrap();
    assert!(matches!(store.get("log"), Err(StoreError::TooLarge(_))));
}

/// Serves a few files under `/epochs/`, until it is dropped with the test.
fn web_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/epochs", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap());
        }
    });
    address
}

fn answer(mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else { return };
    let _ = lines.by_ref().take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).count();
    let (method, path) = first.split_once(' ').unwrap();
    let (status, length, body) = match path.split(' ').next().unwrap() {
        "/epochs/log" => ("200 OK", 4, &b"head"[..]),
        "/epochs/huge" => ("200 OK", 1 << 30, &b""[..]),
        "/epochs/cut" => ("200 OK", 10, &b"cut"[..]),
        _ => ("404 Not Found", 0, &b""[..]),
    };
    let date = "Last-Modified: Wed, 15 Jul 2026 00:00:00 GMT";
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{date}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    if method == "GET" {
        stream.write_all(body).unwrap();
    }
    stream.flush().unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let _ = stream.read(&mut [0; 1]);
}

#[test]
fn a_web_server() {
    let store = EpochStore::open(&web_server()).unwrap();
    assert_eq!(store.get("log").unwrap(), b"head");
    assert!(store.exists("log").unwrap());
    assert!(!store.exists("20649/bucket-0").unwrap());
    assert!(matches!(store.get("20649/bucket-0"), Err(StoreError::NotFound(_))));
    assert!(matches!(store.get("huge"), Err(StoreError::TooLarge(_))));
    assert!(matches!(store.get("cut"), Err(StoreError::Store(_))));
}

#[test]
fn nobody_answers() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let store = EpochStore::open(&format!("http://{closed}/epochs")).unwrap();
    assert!(matches!(store.get("log"), Err(StoreError::Store(_))));
}
