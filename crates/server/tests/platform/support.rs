//! People with wallets, and a site to which they log in.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::routing::get;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bauta_credential::epoch::{Epoch, LOG_NAME};
use bauta_credential::{Alg, IssuerMetadata, PresentationRequest, Schema};
use bauta_issuer::document::{Supplement, from_record};
use bauta_issuer::{BuiltBuckets, Enrolment, ExtraClaims, Issuer, IssuerKeys, Register, Shard};
use bauta_server::Clock;
use bauta_server::platform::{Platform, PlatformBuilder, Session};
use bauta_wallet::Wallet;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_core::OsRng;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use bauta_test_database::Fresh;

/// 2026-03-02T09:00:00Z.
pub(crate) const NOW: u64 = 1_772_442_000;
pub(crate) const ADDRESS: &str = "http://forum.localhost:8000";
pub(crate) const TOKEN: &str = "the administrator's token of the tests";

/// An issuer, and people whom it knows.
pub(crate) struct World {
    pub(crate) issuer: IssuerMetadata,
    /// Two people, in good standing.
    pub(crate) wallets: [Wallet; 2],
    /// The first of them again: with a renewed credential.
    pub(crate) renewed: Wallet,
    /// What the issuer publishes.
    pub(crate) log: Vec<u8>,
    /// Another log that the issuer has signed.
    pub(crate) forked_log: Vec<u8>,
    /// Somebody whom another issuer knows.
    pub(crate) stranger: Wallet,
    pub(crate) other_issuer: IssuerMetadata,
}

/// The same for all tests of this process.
pub(crate) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(World::new)
}

struct Office {
    issuer: Issuer,
    metadata: IssuerMetadata,
}

impl Office {
    fn new(id: &str, keys: IssuerKeys) -> Self {
        let public_keys = (keys.credentials().public_key().clone(), keys.log_public_key());
        let (id, epochs) = (id.to_owned(), "epochs".to_owned());
        let metadata = IssuerMetadata::new(id, Alg::BbsModHb, public_keys, Schema::person(), epochs).unwrap();
        Self { issuer: Issuer::new(metadata.clone(), keys, Register::in_memory().unwrap()), metadata }
    }

    fn issue(&mut self, wallet: &mut Wallet, request: &bauta_credential::CredentialRequest, number: u32) {
        let name = ["Alpha", "Beta", "Gamma"][number as usize - 1];
        let record = format!(
            r#"{{"kind": "passport", "document_number": "9900000{number}", "family_name": "{name}",
               "given_name": "Some", "sex": "F", "nationality": "UTO", "birth_date": "1998-04-17",
               "expires_on": "2032-04-15", "region": "990101",
               "personal_number": {{"issuing_state": "UTO", "number": "99000{number}"}}}}"#
        );
        let today = bauta_credential::Date::from_unix_seconds(NOW).unwrap();
        let record = from_record(record.as_bytes(), &Supplement::default(), today).unwrap();
        let extra = ExtraClaims::default();
        let enrolment = Enrolment { record: &record, extra: &extra, decision: None, guardian: None };
        let issued = self.issuer.issue(request, &enrolment, NOW, &mut OsRng).unwrap();
        wallet.accept(&issued.to_compact()).unwrap();
    }

    fn enrol(&mut self, number: u32) -> Wallet {
        let mut wallet = Wallet::default();
        let request = wallet.request(&self.metadata, &mut OsRng).unwrap();
        self.issue(&mut wallet, &request, number);
        wallet
    }

    fn publish(&mut self) -> HashMap<String, Vec<u8>> {
        let (epoch, built) = (Epoch::from_unix_seconds(NOW), BuiltBuckets::in_memory());
        self.issuer.prepare_epoch(epoch, NOW, &mut OsRng).unwrap();
        self.issuer.build_shard(epoch, Shard::WHOLE, &built, |_, _| ()).unwrap();
        let files = RefCell::new(HashMap::new());
        let keep = |name: &str, octets: &[u8]| {
            files.borrow_mut().insert(name.to_owned(), octets.to_vec());
            Ok(())
        };
        self.issuer.publish_epoch(epoch, &built, NOW, keep).unwrap();
        files.into_inner()
    }

    fn sync(&self, wallet: &mut Wallet, files: &HashMap<String, Vec<u8>>) {
        let fetch = |name: &str| files.get(name).cloned().ok_or("no such file");
        wallet.sync(self.metadata.issuer(), NOW, fetch).unwrap();
    }
}

impl World {
    fn new() -> Self {
        let mut seeded = ChaCha20Rng::from_seed([7; 32]);
        let keys = IssuerKeys::generate(Alg::BbsModHb, &mut seeded);
        let mut office = Office::new("https://issuer.example", keys);
        let mut wallets = [office.enrol(1), office.enrol(2)];
        let mut renewed = wallets[0].clone();
        let request = renewed.renew(0, &mut OsRng).unwrap();
        let mut twin = Office::new("https://issuer.example", {
            let mut seeded = ChaCha20Rng::from_seed([7; 32]);
            IssuerKeys::generate(Alg::BbsModHb, &mut seeded)
        });
        twin.enrol(3);
        let forked_log = twin.publish()[LOG_NAME].clone();
        let files = office.publish();
        wallets.iter_mut().for_each(|wallet| office.sync(wallet, &files));
        office.issue(&mut renewed, &request, 1);
        let mut elsewhere =
            Office::new("https://elsewhere.example", IssuerKeys::generate(Alg::BbsModHb, &mut OsRng));
        let stranger = elsewhere.enrol(1);
        Self {
            issuer: office.metadata,
            wallets,
            renewed,
            log: files[LOG_NAME].clone(),
            forked_log,
            stranger,
            other_issuer: elsewhere.metadata,
        }
    }
}

/// Runs a scenario on a fresh database of each kind.
#[expect(clippy::needless_pass_by_value, reason = "a closure is written where it is called")]
pub(crate) fn on_each_database(scenario: impl AsyncFn(&str)) {
    for fresh in Fresh::of_each_kind() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(scenario(fresh.address()));
    }
}

/// A site and its clock.
pub(crate) struct Site {
    pub(crate) platform: Platform,
    pub(crate) router: Router,
    pub(crate) clock: Arc<AtomicU64>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A log-in that has begun, in one browser.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    pub(crate) state: String,
    pub(crate) cookie: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The code of a problem, with the status.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        (self.status.as_u16(), problem["code"].as_str().unwrap().to_owned())
    }

    /// `name=value` of a cookie that is set.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        let mut pairs = lines.map(|line| line.split(';').next().unwrap().to_owned());
        pairs.find(|pair| pair.starts_with(&format!("{name}=")) && !pair.ends_with('='))
    }
}

impl Site {
    /// A forum: age and pseudonym.
    pub(crate) fn forum(database: &str) -> Self {
        Self::open(database, |builder| builder.purpose("an account").age_at_least(14).pseudonym())
    }

    /// A game: age, pseudonym, good standing, and the region shown.
    pub(crate) fn game(database: &str) -> Self {
        let site = Self::open(database, |builder| {
            builder.age_at_least(18).disclose(&["region"]).pseudonym().validity(2)
        });
        site.platform.follow(world().issuer.issuer(), &world().log).unwrap();
        site
    }

    /// A site that asks something.
    pub(crate) fn open(database: &str, asks: impl FnOnce(PlatformBuilder) -> PlatformBuilder) -> Self {
        let clock = Arc::new(AtomicU64::new(NOW));
        let told = Arc::clone(&clock);
        let builder = Platform::builder(ADDRESS)
            .trust(world().issuer.clone())
            .wallet("http://wallet.localhost:8000/")
            .database(database)
            .administrator(Sha256::digest(TOKEN).into())
            .clock(Clock::new(move || told.load(Ordering::SeqCst)));
        let platform = asks(builder).open().unwrap();
        let site = Router::new().route("/", get(home)).merge(platform.routes());
        let router = site.with_state(platform.clone());
        Self { platform, router, clock }
    }

    /// Time passes.
    pub(crate) fn pass(&self, seconds: i64) {
        let now = self.clock.load(Ordering::SeqCst);
        self.clock.store(now.checked_add_signed(seconds).unwrap(), Ordering::SeqCst);
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Reply {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, cookie: &str) -> Reply {
        let request = Request::post(path).header(header::COOKIE, cookie).header(header::ORIGIN, ADDRESS);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// As an administrator with a token.
    pub(crate) async fn administer(&self, method: Method, path: &str, (token, body): (&str, &str)) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn begin(&self) -> Begun {
        let reply = self.post("/login", "").await;
        assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
        let state = reply.json()["state"].as_str().unwrap().to_owned();
        Begun { state, cookie: reply.cookie("bauta_login").unwrap() }
    }

    pub(crate) async fn request_of(&self, begun: &Begun) -> PresentationRequest {
        let reply = self.get(&format!("/login/requests/{}", begun.state), "").await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        let octets = BASE64_URL_SAFE_NO_PAD.decode(reply.json()["request"].as_str().unwrap()).unwrap();
        PresentationRequest::parse(&octets).unwrap()
    }

    /// What a wallet answers to the request of a log-in.
    pub(crate) async fn answer_of(&self, begun: &Begun, wallet: &Wallet) -> String {
        let request = self.request_of(begun).await;
        wallet
            .consider(&request, self.clock.load(Ordering::SeqCst))
            .unwrap()
            .present(&mut OsRng)
            .unwrap()
            .to_text()
    }

    pub(crate) async fn post_answer(&self, state: &str, vp_token: &str) -> Reply {
        let form: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", state)
            .append_pair("vp_token", vp_token)
            .finish();
        let request = Request::post("/login/responses")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://wallet.localhost:8000");
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    /// Where the wallet sends the browser, as a path.
    pub(crate) async fn answered(&self, begun: &Begun, wallet: &Wallet) -> String {
        let vp_token = self.answer_of(begun, wallet).await;
        let reply = self.post_answer(&begun.state, &vp_token).await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        path_of(&reply)
    }

    /// The cookie of a session.
    pub(crate) async fn log_in(&self, wallet: &Wallet) -> String {
        let begun = self.begin().await;
        let back = self.answered(&begun, wallet).await;
        let reply = self.get(&back, &begun.cookie).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{reply:?}");
        reply.cookie("bauta_session").unwrap()
    }

    /// The account of a session.
    pub(crate) async fn account(&self, session: &str) -> String {
        self.get("/login/session", session).await.json()["account"].as_str().unwrap().to_owned()
    }
}

/// The path of `redirect_uri`.
pub(crate) fn path_of(reply: &Reply) -> String {
    let body = reply.json();
    body["redirect_uri"].as_str().unwrap().strip_prefix(ADDRESS).unwrap().to_owned()
}

async fn home(session: Option<Session>) -> String {
    session.map_or("nobody".to_owned(), |session| session.account().unwrap_or("somebody").to_owned())
}
