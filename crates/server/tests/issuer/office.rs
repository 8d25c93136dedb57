//! An issuer's service on a database of its own, a telephone, a clock, and people who do not exist.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bauta_credential::{Alg, IssuerMetadata, Schema};
use bauta_issuer::{IssuerDirectory, Register};
use bauta_server::Clock;
use bauta_server::http::Problem;
use bauta_server::issuer::{AdminToken, CodeSender, IssuerService, IssuerSettings, NotSent, open_with};
use bauta_storage::{Database, Row};
use bauta_test_database::Fresh;
use bauta_wallet::Wallet;
use rand_core::OsRng;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// 2026-07-15.
pub(crate) const NOW: u64 = 1_784_073_600;
pub(crate) const TELEPHONE: &str = "+999 555 0112";

/// A telephone that keeps its messages.
#[derive(Clone, Default)]
pub(crate) struct Telephone(Arc<Mutex<BTreeMap<String, String>>>);

impl CodeSender for Telephone {
    fn send(&self, telephone: &str, code: &str) -> Result<(), NotSent> {
        if telephone.ends_with("000") {
            return Err(NotSent::Unavailable);
        }
        self.0.lock().unwrap().insert(telephone.to_owned(), code.to_owned());
        Ok(())
    }
}

impl Telephone {
    /// The latest code that came to a number.
    pub(crate) fn code(&self, telephone: &str) -> String {
        self.0.lock().unwrap()[&telephone.replace(' ', "")].clone()
    }
}

/// A service and all around it.
pub(crate) struct Office {
    _directory: TempDir,
    pub(crate) database: Database,
    pub(crate) service: IssuerService,
    pub(crate) telephone: Telephone,
    pub(crate) time: Arc<AtomicU64>,
    pub(crate) token: String,
    _fresh: Option<Fresh>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) octets: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.octets).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.octets).unwrap()
    }

    /// The problem that it is.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{}", self.text());
        let problem: Problem = serde_json::from_slice(&self.octets).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }

    /// Status, code and field of the problem that it is.
    pub(crate) fn refused(&self) -> (u16, String, Option<String>) {
        let problem = self.problem();
        (problem.status, problem.code, problem.field)
    }
}

/// Status, code and field as they are compared.
pub(crate) fn refusal(
    status: u16,
    code: &str,
    field: impl Into<Option<&'static str>>,
) -> (u16, String, Option<String>) {
    (status, code.to_owned(), field.into().map(str::to_owned))
}

/// Runs a scenario at an office on each database, the register in it too.
#[expect(clippy::needless_pass_by_value, reason = "a closure is written where it is used")]
pub(crate) fn on_each(scenario: impl AsyncFn(&Office)) {
    for fresh in Fresh::of_each_kind() {
        let office = Office::on(fresh.open(), Some(fresh), |_| {});
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(scenario(&office));
    }
}

/// Does something that waits for a database on a thread of its own.
pub(crate) fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}

impl Office {
    /// One on SQLite.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// One on SQLite with other settings.
    pub(crate) fn with(change: impl FnOnce(&mut IssuerSettings)) -> Self {
        let fresh = Fresh::sqlite();
        Self::on(fresh.open(), Some(fresh), change)
    }

    pub(crate) fn on(
        database: Database,
        fresh: Option<Fresh>,
        change: impl FnOnce(&mut IssuerSettings),
    ) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let issuer = directory.path().join("issuer");
        let (alg, schema) = (Alg::BbsModHb, Schema::person());
        IssuerDirectory::init_without_register(&issuer, None, alg, schema, &mut OsRng).unwrap();
        drop(Register::create(database.clone()).unwrap());
        let (token, kept) = AdminToken::generate("registrar", &mut OsRng);
        let mut settings = IssuerSettings {
            directory: issuer,
            published: directory.path().join("published"),
            administrators: vec![AdminToken::generate("other", &mut OsRng).1, kept],
            ..IssuerSettings::default()
        };
        change(&mut settings);
        let (telephone, time) = (Telephone::default(), Arc::new(AtomicU64::new(NOW)));
        let service = start(&settings, &database, &telephone, &time);
        Self {
            _directory: directory,
            database,
            service,
            telephone,
            time,
            token: token.to_string(),
            _fresh: fresh,
        }
    }

    /// The service of another process on the same database and directory.
    pub(crate) fn restarted(&self) -> IssuerService {
        aside(|| start(self.service.settings(), &self.database, &self.telephone, &self.time))
    }

    /// What is in the database.
    pub(crate) fn query(&self, sql: &str) -> Vec<Row> {
        aside(|| self.database.query(sql, &[]).unwrap())
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.time.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn router(&self) -> Router {
        self.service.router()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        send(self.router(), request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(json_request(Method::POST, path, body)).await
    }

    /// As an administrator.
    pub(crate) async fn administrate(&self, method: Method, path: &str, body: &Value) -> Answer {
        let mut request = json_request(method, path, body);
        request
            .headers_mut()
            .insert(header::AUTHORIZATION, format!("Bearer {}", self.token).parse().unwrap());
        self.send(request).await
    }

    /// Begins an enrolment; its identifier.
    pub(crate) async fn enrol(&self, document: Value) -> String {
        let answer = self.post("/enrolments", &json!({"document": document, "telephone": TELEPHONE})).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["enrolment"].as_str().unwrap().to_owned()
    }

    /// Begins an enrolment and gives the code back.
    pub(crate) async fn prove(&self, document: Value) -> String {
        let enrolment = self.enrol(document).await;
        let code = self.telephone.code(TELEPHONE);
        let answer = self.post(&format!("/enrolments/{enrolment}/code"), &json!({"code": code})).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        enrolment
    }

    /// Has a wallet's request answered for the document of an enrolment.
    pub(crate) async fn ask(&self, enrolment: &str, request: &str) -> Answer {
        let request = Request::post(format!("/enrolments/{enrolment}/credential"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(request.to_owned()))
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn metadata(&self) -> IssuerMetadata {
        IssuerMetadata::from_json(&self.get("/issuer.json").await.octets).unwrap()
    }

    /// The whole way of somebody new.
    pub(crate) async fn wallet(&self, name: &str) -> Wallet {
        let (mut wallet, metadata) = (Wallet::default(), self.metadata().await);
        let enrolment = self.prove(record(name)).await;
        let request = wallet.request(&metadata, &mut OsRng).unwrap().to_json();
        let issued = self.ask(&enrolment, &request).await;
        assert_eq!(issued.status, 200, "{}", issued.text());
        assert_eq!(issued.headers[header::CONTENT_TYPE], "application/jwp");
        wallet.accept(issued.text()).unwrap();
        wallet
    }
}

fn start(
    settings: &IssuerSettings,
    database: &Database,
    telephone: &Telephone,
    time: &Arc<AtomicU64>,
) -> IssuerService {
    let time = Arc::clone(time);
    let clock = Clock::new(move || time.load(Ordering::Relaxed));
    let issuer = open_with(&settings.directory, database.clone()).unwrap();
    IssuerService::new(settings.clone(), issuer, database.clone(), clock, Arc::new(telephone.clone()))
        .unwrap()
}

pub(crate) async fn send(router: Router, mut request: Request<Body>) -> Answer {
    if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    }
    let response = router.oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let octets = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
    Answer { status, headers, octets }
}

pub(crate) fn json_request(method: Method, path: &str, body: &Value) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// The record of somebody of Utopia.
pub(crate) fn record(name: &str) -> Value {
    json!({"record": {
        "kind": "passport",
        "document_number": "L898902C3",
        "family_name": name,
        "given_name": "Anna Maria",
        "sex": "F",
        "nationality": "UTO",
        "region": "990101",
        "birth_date": "1974-08-12",
        "expires_on": "2032-04-15",
        "personal_number": {"issuing_state": "UTO", "number": name.to_uppercase()},
    }})
}

/// The specimen passport of Doc 9303 part 4, valid until 2030-12-31.
pub(crate) const ZONE: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3012316ZE184226B<<<<<18\n";
