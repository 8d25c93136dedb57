//! Real connections: many, slow ones, and the end.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use bauta_server::http::{self, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{limits, routes};

async fn served(router: Router, limits: Limits) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, (stop, stopped)) = (listener.local_addr().unwrap(), oneshot::channel::<()>());
    let router = http::secured(router, &limits);
    let task = tokio::spawn(async move {
        http::serve(listener, router, limits, async { drop(stopped.await) }).await.unwrap();
    });
    (address, stop, task)
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

const ONCE: &[u8] = b"GET /path/7 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_thousand_connections_at_a_time() {
    let (address, _stop, _) = served(routes(), Limits::default()).await;
    let mut streams = Vec::new();
    for _ in 0..1000 {
        streams.push(TcpStream::connect(address).await.unwrap());
    }
    for stream in &mut streams {
        stream.write_all(ONCE).await.unwrap();
    }
    for stream in &mut streams {
        assert!(answer(stream).await.starts_with("HTTP/1.1 200 "));
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_until_idle_ones_are_closed() {
    let (address, _stop, _) = served(routes(), Limits { connections: 2, ..limits() }).await;
    let _idle = [TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap()];
    let mut third = TcpStream::connect(address).await.unwrap();
    third.write_all(ONCE).await.unwrap();
    assert!(answer(&mut third).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_head_that_does_not_end_is_given_up() {
    let (address, _stop, _) = served(routes(), limits()).await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /path/7 HTTP/1.1\r\nhost:").await.unwrap();
    let text = answer(&mut slow).await;
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 408 "), "{text}");
}

#[tokio::test]
async fn a_body_that_comes_octet_by_octet_is_given_up() {
    let (address, _stop, _) = served(routes(), limits()).await;
    let (mut read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    write.write_all(b"POST /octets HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n").await.unwrap();
    let drip = tokio::spawn(async move {
        while write.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut octets = [0; 1024];
    let length = read.read(&mut octets).await.unwrap();
    assert!(octets[..length].starts_with(b"HTTP/1.1 408 "));
    drip.abort();
}

#[tokio::test]
async fn a_peer_that_does_not_read_is_given_up() {
    let large = Router::new().route("/large", get(async || vec![0_u8; 64 << 20]));
    let (address, _stop, _) = served(large, Limits { write_seconds: 1, ..limits() }).await;
    let mut lazy = TcpStream::connect(address).await.unwrap();
    lazy.write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut octets = Vec::new();
    let end = lazy.read_to_end(&mut octets).await;
    assert!(end.is_err() || octets.len() < 64 << 20, "all of it came");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let (address, _stop, _) = served(routes(), limits()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000));
    let _ = stream.write_all(head.as_bytes()).await;
    let mut octets = [0; 64];
    let length = stream.read(&mut octets).await.unwrap_or(0);
    let text = String::from_utf8_lossy(&octets[..length]);
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{text}");
}

#[tokio::test]
async fn handlers_see_the_peer() {
    let router = Router::new()
        .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string()));
    let (address, _stop, _) = served(router, limits()).await;
    let text = reqwest::get(format!("http://{address}/peer")).await.unwrap().text().await.unwrap();
    assert_eq!(text, "127.0.0.1");
}

#[tokio::test]
async fn requests_end_before_the_service_does() {
    let router = Router::new().route(
        "/soon",
        get(async || {
            tokio::time::sleep(Duration::from_millis(500)).await;
            "done"
        }),
    );
    let (address, stop, task) = served(router, limits()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /soon HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.send(()).unwrap();
    assert!(answer(&mut stream).await.ends_with("done"));
    task.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_request_that_does_not_end_does_not_keep_the_service() {
    let limits = Limits { shutdown_seconds: 1, request_seconds: 3600, ..limits() };
    let (address, stop, task) = served(routes(), limits).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.send(()).unwrap();
    task.await.unwrap();
    let mut octets = Vec::new();
    let _ = stream.read_to_end(&mut octets).await;
    assert!(octets.is_empty());
}
