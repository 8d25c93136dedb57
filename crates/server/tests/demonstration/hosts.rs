//! Who answers under which name, and what browsers are told.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};

use bauta_server::demonstration::Host;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Browser, start};

#[tokio::test(flavor = "multi_thread")]
async fn only_known_names_are_answered() {
    let running = start(None).await;
    let port = running.port();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let client = client.expect("a client");
    let answered = async |host: &str| {
        let request = client.get(format!("http://127.0.0.1:{port}/")).header("host", host);
        request.send().await.expect("an answer")
    };
    for stranger in
        ["evil.example", "forum.localhost", "wallet.localhost:1", "x.wallet.localhost", "[::1]", ""]
    {
        let stranger =
            if stranger.contains(':') { stranger.to_owned() } else { format!("{stranger}:{port}") };
        let status = if stranger == format!("forum.localhost:{port}") { 200 } else { 421 };
        assert_eq!(answered(&stranger).await.status().as_u16(), status, "{stranger}");
    }
    for machine in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let answer = answered(&format!("{machine}:{port}")).await;
        assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(answer.headers()["location"], format!("http://wallet.localhost:{port}/"));
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_listens_beyond_this_machine() {
    let running = start(None).await;
    let sockets = std::fs::read_to_string("/proc/net/tcp").expect("sockets");
    let port = format!(":{:04X}", running.port());
    let listening: Vec<_> = sockets
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|parts| parts.len() > 3 && parts[3] == "0A" && parts[1].ends_with(&port))
        .map(|parts| parts[1].to_owned())
        .collect();
    assert_eq!(listening, [format!("0100007F{port}")]);
    let sockets = std::fs::read_to_string("/proc/net/tcp6").unwrap_or_default();
    assert!(!sockets.lines().any(|line| line.contains(&format!("{port} ")) && line.contains(" 0A ")));
    let port = running.port();
    running.stop().await;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect(address).expect_err("it has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_origin_has_its_headers() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    for host in Host::ALL {
        let path = if host == Host::Curtain { "/story" } else { "/" };
        let answer = browser.visit(host, path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{host}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{host}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{host}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{host}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{host}: {policy}");
    }
    let policy = browser.visit(Host::Wallet, "/").await;
    let policy = policy.header("content-security-policy");
    for host in [Host::Issuer, Host::Forum, Host::Shop, Host::Game, Host::Curtain] {
        assert!(policy.contains(&running.origin(host)), "{policy}");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn origins_are_apart() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    let none = |answer: &crate::support::Answer| answer.header("access-control-allow-origin").to_owned();
    // What wallets need everybody's page may read; it comes without cookies.
    for (host, path) in [(Host::Issuer, "/issuer.json"), (Host::Forum, "/login/requests/x")] {
        let answer = browser.get(host, path).await;
        assert_eq!(none(&answer), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    for (host, path) in [(Host::Forum, "/"), (Host::Forum, "/login/session"), (Host::Shop, "/login/status")] {
        assert_eq!(none(&browser.get(host, path).await), "", "{path}");
    }
    assert_eq!(none(&browser.send((Host::Forum, Host::Wallet), Method::GET, "/", None).await), "");
    // A log-in is begun by the platform's own pages only, and its cookie is the platform's alone.
    let foreign = browser.send((Host::Shop, Host::Forum), Method::POST, "/login", None).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let begun = browser.begin(Host::Forum, "/login").await.fine();
    let cookie = begun.header("set-cookie").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Domain"),
        "{cookie}"
    );
    let elsewhere = browser.visit(Host::Shop, "/login/status").await;
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_wallets_page_looks_behind_the_curtain() {
    let running = start(None).await;
    let mut browser = Browser::new(running.port());
    let wallet = running.origin(Host::Wallet);
    for path in ["/records", "/holdings?parties=issuer", "/story", "/story.json", "/clock"] {
        let answer = browser.get(Host::Curtain, path).await.fine();
        assert_eq!(answer.header("access-control-allow-origin"), wallet, "{path}");
        for page in [Host::Issuer, Host::Forum, Host::Shop, Host::Game] {
            let answer = browser.send((page, Host::Curtain), Method::GET, path, None).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{page} {path}");
            assert_eq!(answer.header("access-control-allow-origin"), "", "{page} {path}");
        }
    }
    for path in ["/clock/night", "/link", "/registrar/strike"] {
        let body = Some(("application/json", json!({}).to_string()));
        let answer = browser.send((Host::Forum, Host::Curtain), Method::POST, path, body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        let url = format!("http://127.0.0.1:{}{path}", running.port());
        let host = format!("curtain.localhost:{}", running.port());
        let nameless = reqwest::Client::new().post(url).header("host", host).send().await.expect("an answer");
        assert_eq!(nameless.status(), StatusCode::FORBIDDEN, "{path}");
    }
    // The recorder is nowhere among the parties' own services.
    for host in Host::PARTIES.into_iter().chain([Host::Wallet]) {
        for path in ["/records", "/holdings?parties=forum", "/story.json", "/link"] {
            assert_eq!(browser.get(host, path).await.status, StatusCode::NOT_FOUND, "{host}{path}");
        }
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_a_directory_and_its_tags() {
    let page = tempfile::tempdir().expect("a directory");
    std::fs::write(page.path().join("index.html"), "<!doctype html><title>a</title>").expect("written");
    std::fs::write(page.path().join("wallet.wasm.gz"), [0x1f, 0x8b, 8]).expect("written");
    let options = bauta_server::demonstration::Options {
        port: 0,
        people: 0,
        page: Some(page.path().to_owned()),
        ..Default::default()
    };
    let running = bauta_server::demonstration::Demonstration::start(options).await.expect("it starts");
    let mut browser = Browser::new(running.port());
    let index = browser.visit(Host::Wallet, "/").await.fine();
    assert_eq!(index.header("content-type"), "text/html; charset=utf-8");
    let packed = browser.visit(Host::Wallet, "/wallet.wasm").await.fine();
    assert_eq!(
        (packed.header("content-type"), packed.header("content-encoding")),
        ("application/wasm", "gzip")
    );
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "//etc/passwd", "/nothing"] {
        assert_eq!(browser.visit(Host::Wallet, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let url = format!("http://127.0.0.1:{}/", running.port());
    let again =
        reqwest::Client::new().get(url).header("host", format!("wallet.localhost:{}", running.port()));
    let again = again.header("if-none-match", index.header("etag")).send().await.expect("an answer");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    running.stop().await;
}
