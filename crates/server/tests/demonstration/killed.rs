//! Killed in the middle (SIGKILL): what was answered is there, what was not can be asked again, and nothing is there twice.
//!
//! The process that is killed is this test program once more, told by its environment to serve.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bauta_server::demonstration::{Host, Options, run};
use bauta_wallet::Standing;
use rand_core::OsRng;
use reqwest::Method;
use serde_json::json;

use crate::support::{Browser, anna};

/// Tells the child where to serve from.
const DIRECTORY: &str = "BAUTA_TEST_SERVES";

/// No test by itself: the process that is killed.
#[test]
fn serves_when_it_is_told_to() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let options = Options { port: 0, directory: Some(directory.into()), people: 12, ..Options::default() };
    run(options, |running| println!("\nport {}", running.port())).expect("it starts");
}

struct Served {
    child: Child,
    port: u16,
}

impl Served {
    fn start(directory: &Path) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command
            .args(["killed::serves_when_it_is_told_to", "--exact", "--nocapture"])
            .env(DIRECTORY, directory);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a process");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let port = lines.find_map(|line| line.ok()?.strip_prefix("port ")?.parse().ok()).expect("a port");
        Self { child, port }
    }

    fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it has ended");
    }
}

/// Sends something and kills the server a while afterwards, whether it has answered or not.
async fn interrupted(browser: &mut Browser, served: Served, path: &str, body: String, after: Duration) {
    let sending = browser.try_send((Host::Wallet, host_of(path)), Method::POST, path, body);
    let killing = async {
        tokio::time::sleep(after).await;
        served.kill();
    };
    let ((), ()) = tokio::join!(sending, killing);
}

fn host_of(path: &str) -> Host {
    if path.starts_with("/enrolments") { Host::Issuer } else { Host::Curtain }
}

/// From at once to when it has been answered, about.
const MOMENTS: [u64; 5] = [0, 3, 8, 20, 60];

#[tokio::test(flavor = "multi_thread")]
async fn during_enrolment() {
    let directory = tempfile::tempdir().expect("a directory");
    let served = Served::start(directory.path());
    let mut browser = Browser::new(served.port);
    browser.until_peopled().await;
    let metadata = browser.metadata().await;
    let request = browser.wallet.request(&metadata, &mut OsRng).expect("a request").to_json();
    let mut served = Some(served);
    for moment in MOMENTS {
        let running = served.take().expect("it runs");
        let enrolment = browser.identify(&anna()).await;
        let path = format!("/enrolments/{enrolment}/credential");
        interrupted(&mut browser, running, &path, request.clone(), Duration::from_millis(moment)).await;
        served = Some(Served::start(directory.path()));
        // The same request again, in the same enrolment: the one credential.
        let body = Some(("application/json", request.clone()));
        let issued = browser.send((Host::Wallet, Host::Issuer), Method::POST, &path, body).await.fine();
        browser.wallet.accept(&issued.text()).expect("it is for this wallet");
        assert_eq!(browser.wallet.credentials().len(), 1, "after {moment} ms");
    }
    let register = browser.get(Host::Curtain, "/registrar/register").await.fine().json();
    let entries = register["entries"].as_array().expect("entries");
    let hers = entries.iter().filter(|entry| entry["document_number"] == "L898902C3").count();
    assert_eq!(hers, 1);
    served.take().expect("it runs").kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn during_a_ban_and_a_publication() {
    let directory = tempfile::tempdir().expect("a directory");
    let served = Served::start(directory.path());
    let mut browser = Browser::new(served.port);
    browser.until_peopled().await;
    browser.enrol(&anna()).await;
    let account = browser.log_in(Host::Forum, "/login").await.expect("let in")["account"].clone();
    let mut served = Some(served);
    for moment in MOMENTS {
        let ban = json!({ "account": account }).to_string();
        let running = served.take().expect("it runs");
        interrupted(&mut browser, running, "/moderator/forum/ban", ban, Duration::from_millis(moment)).await;
        let running = Served::start(directory.path());
        browser.post(Host::Curtain, "/moderator/forum/ban", &json!({ "account": account })).await.fine();
        // What was answered stays, whatever comes.
        running.kill();
        let running = Served::start(directory.path());
        let refused = browser.log_in(Host::Forum, "/login").await.expect_err("banned");
        assert_eq!(refused["code"], "banned", "after {moment} ms");
        browser.post(Host::Curtain, "/moderator/forum/lift", &json!({ "account": account })).await.fine();
        interrupted(&mut browser, running, "/clock/night", "{}".to_owned(), Duration::from_millis(moment))
            .await;
        let running = Served::start(directory.path());
        browser.until_peopled().await;
        browser.night().await;
        // The wallet's copy of the log goes on: there are never two heads for an epoch.
        assert!(matches!(browser.sync().await, Standing::Good(_)), "after {moment} ms");
        served = Some(running);
    }
    browser.log_in(Host::Game, "/login").await.expect("in good standing");
    served.take().expect("it runs").kill();
}
