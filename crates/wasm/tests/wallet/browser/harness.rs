//! Chromium by chromedriver, and a server of the built page and an issuer's files.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::Issuer;

const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];
/// Of every wallet in these tests.
pub(super) const PASSPHRASE: &str = "four words are enough";
const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");

/// Serves the built page and the issuer's files on a free port of this machine, and notes what was asked.
pub(super) struct Server {
    pub(super) address: String,
    pub(super) issuer: Arc<Mutex<Issuer>>,
    pub(super) asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://wallet.localhost:{}", listener.local_addr().unwrap().port());
        let (issuer, asked) = (Arc::new(Mutex::new(Issuer::new())), Arc::new(Mutex::new(Vec::new())));
        let (of_issuer, notes) = (Arc::clone(&issuer), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (issuer, asked) = (Arc::clone(&of_issuer), Arc::clone(&notes));
                std::thread::spawn(move || answer(stream, &issuer, &asked));
            }
        });
        Self { address, issuer, asked }
    }
}

fn answer(mut stream: TcpStream, issuer: &Mutex<Issuer>, asked: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with(b"\r\n\r\n") {
        if reader.read_until(b'\n', &mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    asked.lock().unwrap().push(head);
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/dist").join(format!("{path}.gz"));
    let of_issuer = path.strip_prefix("epochs/").map(|name| issuer.lock().unwrap().files.get(name).cloned());
    let kind = match path.rsplit_once('.') {
        Some((_, "js")) => "text/javascript",
        Some((_, "wasm")) => "application/wasm",
        Some(_) => "application/octet-stream",
        None => "text/html",
    };
    let (encoding, body) = match (path.as_str(), of_issuer) {
        ("", _) => ("identity", Some(PAGE.as_bytes().to_vec())),
        ("page.js", _) => ("identity", Some(SCRIPT.as_bytes().to_vec())),
        (_, Some(file)) => ("identity", file),
        _ => ("gzip", std::fs::read(built).ok()),
    };
    let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
    let body = body.unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Encoding: {encoding}\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
    let _ = stream.read(&mut [0]);
}

/// Chromium with an empty profile, by chromedriver.
pub(super) struct Browser {
    pub(super) client: Client,
    driver: Child,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    pub(super) async fn open() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let there = |name: &str| std::env::split_paths(&path).any(|directory| directory.join(name).is_file());
        if !there("chromedriver") || !there("chromium") {
            eprintln!("skipped: there is no Chromium here (Debian: chromium, chromium-driver)");
            return None;
        }
        let mut command = Command::new("chromedriver");
        let mut driver =
            command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        // "ChromeDriver was started successfully on port 40137."
        let port: u16 = lines
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
            .unwrap();
        let profile = TempDir::new().unwrap();
        let mut flags = FLAGS.map(ToOwned::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".to_owned(), json!({"args": flags}));
        capabilities.insert("timeouts".to_owned(), json!({"script": 120_000}));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
        Some(Self { client, driver, _profile: profile })
    }

    /// Runs the body of an asynchronous function, in which `page` is what `page.js` offers and `given` an argument.
    pub(super) async fn run(&self, body: &str, given: Value) -> Value {
        let script = format!(
            "const [given, end] = arguments; (async () => {{ {body} }})().then(\
             (value) => end({{ value }}), (error) => end({{ error: String(error?.stack ?? error) }}));"
        );
        let ended = self.client.execute_async(&script, vec![given]).await.unwrap();
        assert!(ended.get("error").is_none(), "{ended}");
        ended["value"].clone()
    }

    /// Sends a message to a worker; the answer.
    pub(super) async fn ask(&self, worker: &str, message: Value) -> Value {
        self.run(&format!("return page.ask('{worker}', given)"), message).await
    }

    /// What it has done, or the test fails.
    pub(super) async fn done(&self, worker: &str, message: Value) -> Value {
        let answer = self.ask(worker, message.clone()).await;
        assert!(answer.get("done").is_some(), "{message}: {answer}");
        answer["done"].clone()
    }

    pub(super) async fn refused(&self, worker: &str, message: Value) -> String {
        let answer = self.ask(worker, message.clone()).await;
        answer["failed"]["code"].as_str().unwrap_or_else(|| panic!("{message}: {answer}")).to_owned()
    }

    pub(super) async fn unlock(&self, worker: &str) {
        self.done(worker, json!({"do": "unlock", "passphrase": PASSPHRASE})).await;
    }
}
