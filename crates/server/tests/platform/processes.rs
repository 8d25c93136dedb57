//! Any number of processes share one database, and one of them may die at any moment.

use std::env;
use std::io::{BufRead, BufReader, Read, stdin};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bauta_credential::{IssuerMetadata, PresentationRequest};
use bauta_server::Clock;
use bauta_server::platform::Platform;
use bauta_test_database::Fresh;
use rand_core::OsRng;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::support::{ADDRESS, NOW, world};

const DATABASE: &str = "BAUTA_TEST_PROCESS_DATABASE";
const ISSUER: &str = "BAUTA_TEST_PROCESS_ISSUER";
/// How many log-ins there are, and after how many of them a process is killed.
const LOG_INS: usize = 60;
const KILL_AFTER: usize = 15;

/// One of the processes: it serves until its input ends, and so never outlives the test.
#[test]
#[ignore = "a process of the test below"]
fn a_process() {
    let (Ok(database), Ok(issuer)) = (env::var(DATABASE), env::var(ISSUER)) else { return };
    let issuer = IssuerMetadata::from_json(issuer.as_bytes()).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let platform = Platform::builder(ADDRESS).trust(issuer).wallet("http://wallet.localhost:8000/");
        let platform = platform.age_at_least(14).pseudonym().database(&database).clock(Clock::new(|| NOW));
        let platform = platform.open().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("\nlistening {}", listener.local_addr().unwrap());
        let served = axum::serve(listener, platform.routes::<()>().with_state(())).into_future();
        let parent = tokio::task::spawn_blocking(|| stdin().read_to_end(&mut Vec::new()));
        tokio::select! { _ = served => {}, _ = parent => {} }
        std::process::exit(0);
    });
}

struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(database: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["processes::a_process", "--exact", "--ignored", "--nocapture"])
            .envs([(DATABASE, database), (ISSUER, &world().issuer.to_json())])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find_map(|line| line.strip_prefix("listening ").map(str::to_owned));
        Self { child, address: format!("http://{}", address.unwrap()) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody's browser and wallet, which go to another process when one does not answer.
struct Person {
    client: Client,
    addresses: Vec<String>,
    number: usize,
    next: usize,
    failures: Arc<AtomicUsize>,
}

/// What a process said.
type Said = (StatusCode, String, Value);

impl Person {
    /// Asks one process after the other until one answers.
    async fn ask(&mut self, ask: impl Fn(&Client, &str) -> RequestBuilder) -> Said {
        loop {
            self.next += 1;
            let address = &self.addresses[self.next % self.addresses.len()];
            let Ok(reply) = ask(&self.client, address).send().await else {
                self.failures.fetch_add(1, Ordering::SeqCst);
                continue;
            };
            let status = reply.status();
            let cookies = reply.headers().get_all("set-cookie").iter();
            let cookie =
                cookies.map(|line| line.to_str().unwrap().split(';').next().unwrap().to_owned()).next();
            let Ok(body) = reply.bytes().await else {
                self.failures.fetch_add(1, Ordering::SeqCst);
                continue;
            };
            assert!(!status.is_server_error(), "{status} {body:?}");
            return (status, cookie.unwrap_or_default(), serde_json::from_slice(&body).unwrap_or_default());
        }
    }

    /// A log-in from its beginning to its end, or `None` where it has to be begun anew.
    async fn try_to_log_in(&mut self) -> Option<String> {
        let (status, login, begun) =
            self.ask(|client, address| client.post(format!("{address}/login"))).await;
        assert_eq!(status, StatusCode::CREATED);
        let state = begun["state"].as_str().unwrap().to_owned();
        let path = format!("/login/requests/{state}");
        let (_, _, asked) = self.ask(|client, address| client.get(format!("{address}{path}"))).await;
        let octets = BASE64_URL_SAFE_NO_PAD.decode(asked["request"].as_str().unwrap()).unwrap();
        let request = PresentationRequest::parse(&octets).unwrap();
        let wallet = &world().wallets[self.number % 2];
        let answer = wallet.consider(&request, NOW).unwrap().present(&mut OsRng).unwrap().to_text();
        let form = format!("state={state}&vp_token={answer}");
        let post = |client: &Client, address: &str| {
            let post = client.post(format!("{address}/login/responses")).body(form.clone());
            post.header("content-type", "application/x-www-form-urlencoded")
        };
        let (status, _, taken) = self.ask(post).await;
        // Taken by a process that died before it could say so: the log-in is begun anew.
        let Some(redirect) = taken["redirect_uri"].as_str() else {
            assert_eq!((status, &taken["code"]), (StatusCode::CONFLICT, &"answered".into()));
            return None;
        };
        let (again, _, problem) = self.ask(post).await;
        assert_eq!(
            (again, &problem["code"]),
            (StatusCode::CONFLICT, &"answered".into()),
            "a nonce is good once"
        );
        let back = redirect.strip_prefix(ADDRESS).unwrap().to_owned();
        let get =
            |client: &Client, address: &str| client.get(format!("{address}{back}")).header("cookie", &login);
        let (status, session, problem) = self.ask(get).await;
        if status == StatusCode::SEE_OTHER {
            return Some(session);
        }
        assert_eq!((status, &problem["code"]), (StatusCode::GONE, &"response-code".into()));
        None
    }

    async fn log_in(mut self) -> (Self, String) {
        loop {
            if let Some(session) = self.try_to_log_in().await {
                return (self, session);
            }
        }
    }
}

#[test]
fn three_processes_share_a_database_and_one_is_killed() {
    let Some(fresh) = Fresh::postgres() else { return };
    let mut processes: Vec<_> = (0..3).map(|_| Process::start(fresh.address())).collect();
    let addresses: Vec<_> = processes.iter().map(|process| process.address.clone()).collect();
    let victim = Arc::new(Mutex::new(processes.remove(1)));
    let (failures, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let mut people = JoinSet::new();
        let mut sessions = Vec::new();
        for number in 0..LOG_INS {
            let failures = Arc::clone(&failures);
            let (client, addresses) = (client.clone(), addresses.clone());
            let person = Person { client, addresses, number, next: number, failures };
            let (victim, done) = (Arc::clone(&victim), Arc::clone(&done));
            people.spawn(async move {
                let logged_in = person.log_in().await;
                if done.fetch_add(1, Ordering::SeqCst) == KILL_AFTER {
                    // SIGKILL.
                    victim.lock().unwrap().child.kill().unwrap();
                }
                logged_in
            });
            if people.len() == 8 {
                sessions.push(people.join_next().await.unwrap().unwrap());
            }
        }
        sessions.extend(people.join_all().await);
        assert_eq!(sessions.len(), LOG_INS);
        assert!(failures.load(Ordering::SeqCst) > 0, "the death was noticed");
        let mut accounts = Vec::new();
        for (mut person, session) in sessions {
            let get = |client: &Client, address: &str| {
                client.get(format!("{address}/login/session")).header("cookie", &session)
            };
            let (status, _, body) = person.ask(get).await;
            assert_eq!(status, StatusCode::OK, "no session is lost");
            accounts.push((person.number % 2, body["account"].as_str().unwrap().to_owned()));
        }
        accounts.sort();
        accounts.dedup();
        assert_eq!(accounts.len(), 2, "two people, two accounts");
    });
}
