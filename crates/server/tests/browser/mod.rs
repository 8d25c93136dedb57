//! A real browser for tests: Chromium, driven by chromedriver, both from Debian's packages. Where there is none, a test says so
//! and does nothing.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a helper that fails is a test that fails; each test uses some"
)]

pub(crate) mod tour;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take before a test gives up: generous, because the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(30);
const GAP: Duration = Duration::from_millis(50);
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// A running chromedriver.
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts it; `None`, and a word about it, where browser or driver are missing.
    pub(crate) fn start() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let there = |name: &str| std::env::split_paths(&path).any(|directory| directory.join(name).is_file());
        if !there("chromedriver") || !there("chromium") {
            eprintln!("skipped: there is no Chromium here (Debian: chromium, chromium-driver)");
            return None;
        }
        let mut command = Command::new("chromedriver");
        let mut process =
            command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        // "ChromeDriver was started successfully on port 40137."
        let port = lines
            .map_while(Result::ok)
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
        Some(Self { process, port: port.unwrap() })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A browser with a profile of its own: a person.
pub(crate) struct Browser {
    client: Client,
    profile: TempDir,
    width: u32,
    messages: Vec<Value>,
}

impl Browser {
    /// Opens one, of a language and a width in pixels.
    pub(crate) async fn open(driver: &Driver, language: &str, width: u32) -> Self {
        let profile = TempDir::new().unwrap();
        let mut flags: Vec<String> = FLAGS.map(ToOwned::to_owned).into();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        flags.push(format!("--accept-lang={language}"));
        flags.push(format!("--lang={language}"));
        let mut capabilities = Capabilities::new();
        let preferences = json!({ "intl.accept_languages": language });
        let options = json!({ "args": flags, "binary": chromium(), "prefs": preferences });
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        capabilities
            .insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL", "performance": "ALL" }));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = builder.connect(&format!("http://127.0.0.1:{}", driver.port)).await.unwrap();
        let mut browser = Self { client, profile, width, messages: Vec::new() };
        browser.resize(width).await;
        browser
    }

    /// Goes to an address.
    pub(crate) async fn go(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// The address that is shown.
    pub(crate) async fn address(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// Runs a script's body; what it returns.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Runs an asynchronous script's body; what it returns.
    pub(crate) async fn run_async(&self, script: &str) -> Value {
        let whole = format!(
            "const end = arguments[arguments.length - 1]; (async () => {{ {script} }})().then(end, (e) => end({{ error: String(e) }}));"
        );
        self.client.execute_async(&whole, Vec::new()).await.unwrap()
    }

    /// Waits until an expression is true.
    pub(crate) async fn until(&self, expression: &str) {
        let end = Instant::now() + PATIENCE;
        let script = format!("return Boolean({expression})");
        while Instant::now() < end {
            // While a page is replaced by another there is nothing to ask.
            if matches!(self.client.execute(&script, Vec::new()).await, Ok(Value::Bool(true))) {
                return;
            }
            tokio::time::sleep(GAP).await;
        }
        let shown = self.run("return document.querySelector('main, body')?.innerText ?? ''").await;
        panic!("waited in vain for {expression}; at {} there is: {shown}", self.address().await);
    }

    /// Waits for an element.
    pub(crate) async fn appears(&self, selector: &str) {
        self.until(&format!("document.querySelector({})?.getClientRects().length", json!(selector))).await;
    }

    /// Waits for an element and clicks on it.
    pub(crate) async fn click(&self, selector: &str) {
        self.appears(selector).await;
        let end = Instant::now() + PATIENCE;
        loop {
            // What is drawn anew between finding and clicking is found again.
            let clicked = match self.client.find(Locator::Css(selector)).await {
                Ok(element) => element.click().await,
                Err(error) => Err(error),
            };
            match clicked {
                Ok(()) => return,
                Err(error) if Instant::now() > end => panic!("{selector} cannot be clicked: {error}"),
                Err(_) => tokio::time::sleep(GAP).await,
            }
        }
    }

    /// Waits for a field and types into it, in the place of what is there.
    pub(crate) async fn write(&self, selector: &str, text: &str) {
        self.appears(selector).await;
        let element = self.client.find(Locator::Css(selector)).await.unwrap();
        element.clear().await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    /// Presses keys where the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// The text of an element.
    pub(crate) async fn text(&self, selector: &str) -> String {
        self.appears(selector).await;
        let script = format!("return document.querySelector({}).innerText", json!(selector));
        self.run(&script).await.as_str().unwrap().to_owned()
    }

    /// Makes the window so many pixels wide.
    pub(crate) async fn resize(&mut self, width: u32) {
        self.width = width;
        self.metrics(width, 900).await;
    }

    async fn metrics(&self, width: u32, height: u64) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.protocol("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// A command of the browser's own protocol.
    pub(crate) async fn protocol(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.client.issue_cmd(Extension("goog/cdp/execute", body)).await.unwrap()
    }

    /// A picture of the whole page, kept under a name in `target/screenshots`.
    pub(crate) async fn picture(&self, name: &str) {
        let height = self.run("return document.documentElement.scrollHeight").await.as_u64().unwrap();
        self.metrics(self.width, height.clamp(900, 12_000)).await;
        let picture = self.protocol("Page.captureScreenshot", json!({ "format": "png" })).await;
        self.metrics(self.width, 900).await;
        let directory = screenshots();
        std::fs::create_dir_all(&directory).unwrap();
        let octets = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        std::fs::write(directory.join(format!("{name}.png")), octets).unwrap();
    }

    /// What was logged since the last time.
    async fn log(&self, kind: &str) -> Vec<Value> {
        let log = self.client.issue_cmd(Extension("se/log", json!({ "type": kind }))).await.unwrap();
        log.as_array().unwrap().clone()
    }

    /// No error was logged but refusals by these addresses (each part of one), and nothing was asked of a foreign host.
    pub(crate) async fn assert_quiet(&mut self, refusals: &[&str]) {
        let errors: Vec<_> =
            self.log("browser").await.into_iter().filter(|entry| entry["level"] == "SEVERE").collect();
        for error in errors {
            let message = error["message"].as_str().unwrap();
            let expected = error["source"] == "network" && refusals.iter().any(|part| message.contains(part));
            assert!(expected, "the console has: {message}");
        }
        let sent = self.requests().await;
        for address in &sent {
            let address = url::Url::parse(address).unwrap();
            let travels = ["http", "https", "ws", "wss"].contains(&address.scheme());
            let ours = address.host_str().is_some_and(|host| host.ends_with(".localhost"));
            let ours = ours || !travels;
            assert!(ours, "something was asked of {address}");
        }
        assert!(
            sent.iter().any(|address| address.contains(".localhost")),
            "the log of requests is empty: it would not show a foreign one either"
        );
    }

    /// The addresses of all requests since the last time.
    pub(crate) async fn requests(&mut self) -> Vec<String> {
        let entries = self.log("performance").await;
        let messages = entries.iter().map(|entry| {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            message["message"].clone()
        });
        let sent: Vec<Value> =
            messages.filter(|message| message["method"] == "Network.requestWillBeSent").collect();
        let addresses =
            sent.iter().map(|message| message["params"]["request"]["url"].as_str().unwrap().to_owned());
        let addresses = addresses.collect();
        self.messages.extend(sent);
        addresses
    }

    /// The bodies and addresses of all requests so far, as the browser logged them.
    pub(crate) async fn traffic(&mut self) -> String {
        self.requests().await;
        self.messages.iter().map(ToString::to_string).collect()
    }

    /// Ends it.
    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }
}

fn chromium() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|directory| directory.join("chromium"))
        .find(|file| file.is_file())
        .unwrap()
}

fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("screenshots")
}

/// A command beyond the standard: its path below the session, and its body.
#[derive(Debug)]
struct Extension(&'static str, Value);

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.1.to_string()))
    }
}
