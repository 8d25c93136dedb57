//! The service: what it stands on, and its routes.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::get;
use bauta_issuer::{BuiltBuckets, EpochError, Issuer, IssuerDirectory};
use bauta_storage::{Database, StorageError};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::enrolment::CodeSender;
use super::published::Published;
use super::rates::Rates;
use super::{IssuerSettings, administration, enrolment, epochs, issue, published, tables};
use crate::Clock;
use crate::http::{self, Json};

/// The issuer's service; clones share everything.
#[derive(Clone)]
pub struct IssuerService {
    inner: Arc<Inner>,
}

struct Inner {
    settings: IssuerSettings,
    description: String,
    issuer: Mutex<Issuer>,
    built: BuiltBuckets,
    published: Published,
    newest_epoch: AtomicU64,
    database: Database,
    clock: Clock,
    sender: Arc<dyn CodeSender>,
    rates: Rates,
}

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The database refuses.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The register's epochs cannot be read.
    #[error(transparent)]
    Epochs(#[from] EpochError),
    /// The hash of a token of administration is not 64 hexadecimal digits.
    #[error("the token of `{0}` is not kept as 64 hexadecimal digits of SHA-256")]
    Token(String),
}

#[derive(OpenApi)]
#[openapi(info(
    title = "Bauta: the issuer",
    description = "Enrolment, blind issuance, the public log of epochs, administration. Every refusal is a problem \
                   (RFC 9457). Bodies have at most 65,536 octets. Only specimens are taken."
))]
struct Description;

impl fmt::Debug for IssuerService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuerService").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl IssuerService {
    /// Puts the service together, and brings its tables up to date. It waits for the database.
    ///
    /// # Errors
    /// [`ServiceError`].
    pub fn new(
        settings: IssuerSettings,
        issuer: Issuer,
        database: Database,
        clock: Clock,
        sender: Arc<dyn CodeSender>,
    ) -> Result<Self, ServiceError> {
        for token in &settings.administrators {
            if hex::decode(&token.sha256).map_or(0, |octets| octets.len()) != 32 {
                return Err(ServiceError::Token(token.name.clone()));
            }
        }
        database.migrate(tables::NAME, &tables::MIGRATIONS)?;
        let built = IssuerDirectory::built_buckets(&settings.directory);
        let inner = Inner {
            description: issuer.metadata().to_json(),
            newest_epoch: AtomicU64::new(epochs::newest(&issuer, &built)?),
            issuer: Mutex::new(issuer),
            published: Published::new(&settings.published),
            rates: Rates::new(&settings),
            built,
            settings,
            database,
            clock,
            sender,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The routes, [secured](http::secured).
    pub fn router(&self) -> Router {
        http::secured(self.routes(), &self.settings().limits)
    }

    /// The routes as they are, for [`operations`](crate::operations) to put its own beside them and around them.
    pub fn routes(&self) -> Router {
        let description = Self::openapi();
        let (router, _) = described().split_for_parts();
        router
            .route("/openapi.json", get(async move || Json(description)))
            .with_state(self.clone())
            .merge(administration::guarded(self))
    }

    /// The description of every endpoint (OpenAPI 3.1).
    pub fn openapi() -> utoipa::openapi::OpenApi {
        let mut description = described().into_openapi();
        description.merge(administration::endpoints().into_openapi());
        description
    }

    /// How it is set up.
    pub fn settings(&self) -> &IssuerSettings {
        &self.inner.settings
    }

    /// The issuer, for oneself alone. What panicked while it had it left the register as it was.
    pub(super) fn issuer(&self) -> MutexGuard<'_, Issuer> {
        self.inner.issuer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn description(&self) -> &str {
        &self.inner.description
    }

    pub(super) fn built(&self) -> &BuiltBuckets {
        &self.inner.built
    }

    pub(super) fn published(&self) -> &Published {
        &self.inner.published
    }

    pub(super) fn newest_epoch(&self) -> &AtomicU64 {
        &self.inner.newest_epoch
    }

    pub(super) fn database(&self) -> &Database {
        &self.inner.database
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub(super) fn sender(&self) -> &dyn CodeSender {
        &*self.inner.sender
    }

    pub(super) fn rates(&self) -> &Rates {
        &self.inner.rates
    }
}

/// Every endpoint for everybody, with its description.
fn described() -> OpenApiRouter<IssuerService> {
    let public = OpenApiRouter::new()
        .routes(routes!(published::description))
        .routes(routes!(published::log))
        .routes(routes!(published::file))
        .layer(http::anybody_may_read());
    let wallets = OpenApiRouter::new()
        .routes(routes!(enrolment::begin))
        .routes(routes!(enrolment::confirm))
        .routes(routes!(issue::issue))
        .layer(http::anybody_may_post());
    let mut description = Description::openapi();
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    description.components.get_or_insert_default().add_security_scheme("administration", bearer);
    OpenApiRouter::with_openapi(description).merge(public).merge(wallets)
}
