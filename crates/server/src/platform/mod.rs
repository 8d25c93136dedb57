//! The verifier as a library for platforms: "log in with an anonymous credential" for a site on axum or tower.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use bauta_server::platform::{Platform, Session};
//!
//! # async fn site(issuer: bauta_credential::IssuerMetadata) -> Result<(), Box<dyn std::error::Error>> {
//! let platform = Platform::builder("https://forum.example")
//!     .purpose("an account in the forum")
//!     .age_at_least(14)
//!     .pseudonym()
//!     .trust(issuer)
//!     .wallet("https://wallet.example/")
//!     .database("forum.sqlite")
//!     .open()?;
//! let site = Router::new().route("/", get(home)).merge(platform.routes()).with_state(platform);
//! axum::serve(tokio::net::TcpListener::bind("127.0.0.1:8000").await?, site).await?;
//! # Ok(())
//! # }
//!
//! async fn home(session: Session) -> String {
//!     format!("You are {}.", session.account().unwrap_or("nobody in particular"))
//! }
//! ```
//!
//! [`Platform::routes`] has what a log-in takes; [`Session`] as an argument of a handler is who is logged in;
//! [`VerifiedPresentation`] as an argument is an answer, for sites that take it in a handler of their own;
//! [`Platform::verify`] is the same for other frameworks. Any number of processes may have one database: nothing that
//! matters is kept in a process. What of OpenID for Verifiable Presentations 1.0 is kept to and what is not is in
//! `notes/openid4vp.md`.

mod accounts;
mod administration;
mod answers;
mod builder;
mod cookies;
mod desk;
mod follow;
mod presentation;
mod queue;
mod refusal;
mod routes;
mod secret;
mod sessions;
mod tables;
mod trust;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use axum::http::HeaderMap;
use bauta_credential::epoch::FollowUp;
use bauta_credential::{CredentialQuery, IssuerMetadata, PresentationRequest, Query, RequestDraft};
use bauta_verifier::Rejection;
use rand_core::OsRng;
use tokio::sync::oneshot;
use url::form_urlencoded::byte_serialize;

use crate::Clock;
use crate::http::is_own;
use cookies::Cookies;
use desk::Desk;
use queue::{Accepted, Queue};
use secret::Secret;
use tables::KeptRequest;
use trust::Trust;

pub use accounts::Account;
pub use builder::{OpenError, PlatformBuilder};
pub use presentation::VerifiedPresentation;
pub use queue::Batches;
pub use refusal::Refusal;
pub use sessions::Session;
pub use trust::FollowError;

/// How long a request is remembered after it has expired, in seconds, so that a late answer is told so.
const REMEMBER: u64 = 10 * 60;
/// How often what is over is forgotten, in seconds.
const FORGET_EVERY: u64 = 60;

/// A platform. Clones are the same platform.
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

struct Inner {
    core: Arc<Core>,
    queue: Queue,
    settings: Settings,
    forgotten: AtomicU64,
}

/// What verifying takes.
pub(crate) struct Core {
    pub(crate) desk: Desk,
    pub(crate) trust: Trust,
    pub(crate) clock: Clock,
}

/// What the site has chosen.
pub(crate) struct Settings {
    /// The site's origin, without a slash at the end; its `client_id`.
    pub(crate) address: String,
    pub(crate) wallet: String,
    pub(crate) purpose: Option<String>,
    pub(crate) registration: Option<String>,
    pub(crate) query: CredentialQuery,
    /// How many of the newest epochs are good enough, where good standing is asked for.
    pub(crate) epochs: Option<usize>,
    pub(crate) request_lifetime: Duration,
    pub(crate) session_lifetime: Duration,
    pub(crate) cookies: Cookies,
    pub(crate) other_devices: bool,
    pub(crate) after_login: String,
    /// SHA-256 of the administrator's token.
    pub(crate) administrator: Option<[u8; 32]>,
}

/// A log-in that has begun.
pub(crate) struct Begun {
    pub(crate) state: String,
    pub(crate) request_uri: String,
    pub(crate) wallet: String,
    pub(crate) cookie: String,
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform").field("address", &self.inner.settings.address).finish_non_exhaustive()
    }
}

impl Platform {
    /// A platform at an address: its origin, as `https://forum.example`.
    pub fn builder(address: &str) -> PlatformBuilder {
        PlatformBuilder::new(address)
    }

    /// The site's origin, which is also the name under which it asks (`client_id`).
    pub fn address(&self) -> &str {
        &self.inner.settings.address
    }

    /// The issuers that this platform trusts.
    pub fn issuers(&self) -> &[IssuerMetadata] {
        self.inner.core.trust.issuers()
    }

    /// What has been found wrong with an issuer's log, which shows that it told two things: good standing with this issuer
    /// is not asked for any more. Both heads are in it where there are two for one place.
    pub fn alarm(&self, issuer: &str) -> Option<String> {
        self.inner.core.trust.alarm(issuer)
    }

    /// Verifies an answer, whatever framework it came through: the state and the `vp_token` that the wallet posted. The
    /// request is answered by it, once, whichever process asks. Waits: in asynchronous code it belongs on a thread that may.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn verify(
        &self,
        state: &str,
        vp_token: &str,
    ) -> Result<bauta_verifier::VerifiedPresentation, Refusal> {
        let (reply, answer) = sync_channel(1);
        let asked = (state.to_owned(), vp_token.to_owned());
        self.inner.queue.submit(asked, false, move |outcome| drop(reply.send(outcome)));
        answer.recv().unwrap_or(Err(Refusal::Storage)).map(|accepted| accepted.presentation)
    }

    /// Takes over a newer copy of a trusted issuer's whole log; all processes that share the database see it. Waits for the
    /// database.
    ///
    /// # Errors
    /// [`FollowError`]; what is kept stays as it was.
    pub fn follow(&self, issuer: &str, log: &[u8]) -> Result<FollowUp, FollowError> {
        self.inner.core.trust.follow(&self.inner.core.desk, issuer, log)
    }

    /// Whether the database is to be had.
    ///
    /// # Errors
    /// [`Refusal::Storage`], [`Refusal::Busy`].
    pub async fn ready(&self) -> Result<(), Refusal> {
        self.inner.core.desk.run(|transaction| transaction.query("SELECT 1", &[]).map(drop)).await
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn cookies(&self) -> &Cookies {
        &self.inner.settings.cookies
    }

    pub(crate) fn core(&self) -> &Core {
        &self.inner.core
    }

    /// Refuses what a page of another site has sent. Browsers say whose page it was; what is no browser says nothing, and
    /// has nobody's cookies.
    pub(crate) fn own_pages_only(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if is_own(headers, &self.inner.settings.address) { Ok(()) } else { Err(Refusal::OtherSite) }
    }

    /// Begins a log-in.
    pub(crate) async fn begin(&self) -> Result<Begun, Refusal> {
        let settings = &self.inner.settings;
        let request = self.draft_request()?;
        let (state, browser) = (Secret::fresh(), Secret::fresh());
        let kept = KeptRequest {
            state: state.text().to_owned(),
            nonce: request.nonce().to_string(),
            browser: browser.hash(),
            octets: request.as_octets().to_vec(),
            expires_at: request.expires_at().unwrap_or_default(),
        };
        self.forget_what_is_over();
        self.inner.core.desk.run(move |transaction| tables::insert(transaction, &kept)).await?;
        let request_uri = format!("{}/login/requests/{}", settings.address, state.text());
        let encoded: String = byte_serialize(request_uri.as_bytes()).collect();
        Ok(Begun {
            state: state.text().to_owned(),
            wallet: format!("{}#request_uri={encoded}", settings.wallet),
            request_uri,
            cookie: settings.cookies.set_login(browser.text(), settings.request_lifetime),
        })
    }

    fn draft_request(&self) -> Result<PresentationRequest, Refusal> {
        let settings = &self.inner.settings;
        let mut asked = settings.query.clone();
        if let Some(epochs) = settings.epochs {
            asked.validity = Some(self.inner.core.trust.newest(epochs)?);
        }
        let draft = settings.draft(asked, self.inner.core.clock.now());
        Ok(PresentationRequest::new(draft, &mut OsRng).map_err(Rejection::from)?)
    }

    /// Now and then, beside something else.
    fn forget_what_is_over(&self) {
        let now = self.inner.core.clock.now();
        let last = self.inner.forgotten.load(Ordering::Relaxed);
        let is_due = now.abs_diff(last) >= FORGET_EVERY;
        let swap = |last| {
            self.inner.forgotten.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        if is_due && swap(last) {
            let work = move |transaction: &mut dyn bauta_storage::Transaction| {
                tables::forget(transaction, now.saturating_sub(REMEMBER), now)
            };
            self.inner.core.desk.submit(work, |_| ());
        }
    }

    /// Verifies an answer together with those that come at the same time.
    pub(crate) async fn verify_soon(
        &self,
        state: String,
        vp_token: String,
    ) -> Result<bauta_verifier::VerifiedPresentation, Refusal> {
        Ok(self.answer(state, vp_token, false).await?.presentation)
    }

    /// The same, and lets the browser that began in; the address to which the wallet sends it.
    pub(crate) async fn verify_and_admit(&self, state: String, vp_token: String) -> Result<String, Refusal> {
        let accepted = self.answer(state, vp_token, true).await?;
        let code = accepted.code.ok_or(Refusal::Storage)?;
        Ok(self.return_address(&code))
    }

    async fn answer(&self, state: String, vp_token: String, admit: bool) -> Result<Accepted, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.inner.queue.submit((state, vp_token), admit, move |outcome| drop(reply.send(outcome)));
        answer.await.unwrap_or(Err(Refusal::Storage))
    }

    fn return_address(&self, code: &str) -> String {
        format!("{}/login/return?response_code={code}", self.inner.settings.address)
    }

    pub(crate) async fn admit(
        &self,
        state: &str,
        presentation: &bauta_verifier::VerifiedPresentation,
    ) -> Result<String, Refusal> {
        let (code, state) = (Secret::fresh(), state.to_owned());
        let (hash, kept) = (code.hash(), sessions::Kept::of(presentation).to_text());
        let work = move |transaction: &mut dyn bauta_storage::Transaction| {
            answers::admit(transaction, &state, &hash, &kept)
        };
        let is_first = self.inner.core.desk.run(work).await?;
        if is_first { Ok(self.return_address(code.text())) } else { Err(Refusal::ResponseCode) }
    }

    pub(crate) async fn session(&self, cookie: &str) -> Result<Option<Session>, Refusal> {
        let (cookie, now) = (cookie.to_owned(), self.inner.core.clock.now());
        self.inner.core.desk.run(move |transaction| sessions::find(transaction, &cookie, now)).await
    }

    /// The session of an answer, for the browser that began: its cookie.
    pub(crate) async fn arrive(&self, code: sessions::ByCode, browser: &str) -> Result<String, Refusal> {
        let (session, now) = (Secret::fresh(), self.inner.core.clock.now());
        let lifetime = self.inner.settings.session_lifetime;
        let arrival = sessions::Return {
            code,
            browser: secret::hash(browser),
            session: session.hash(),
            times: (now, now.saturating_add(lifetime.as_secs())),
        };
        self.inner.core.desk.run(move |transaction| sessions::begin(transaction, &arrival)).await??;
        Ok(self.cookies().set_session(session.text(), lifetime))
    }
}

impl Settings {
    pub(crate) fn draft(&self, asked: CredentialQuery, now: u64) -> RequestDraft {
        RequestDraft {
            client_id: self.address.clone(),
            purpose: self.purpose.clone(),
            query: Query { credentials: vec![asked], same: Vec::new() },
            registration: self.registration.clone(),
            issued_at: now,
            lifetime: self.request_lifetime.as_secs(),
        }
    }
}
