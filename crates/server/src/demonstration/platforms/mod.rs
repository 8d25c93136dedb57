//! The three platforms: each a small site on the library that any platform would use.

mod pages;
mod posts;
mod words;

use axum::extract::FromRef;
use axum::routing::{get, post};
use axum::{Router, http};
use bauta_credential::IssuerMetadata;
use bauta_storage::{Database, StorageError};

use super::hosts::Host;
use crate::Clock;
use crate::http::{Limits, same_origin, secured};
use crate::platform::{OpenError, Platform, PlatformBuilder};

/// Why a platform cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The library refuses.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database is not to be had.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What a platform is made of.
pub(super) struct Plan {
    /// Which one.
    pub(super) kind: Host,
    /// The port of all.
    pub(super) port: u16,
    /// Its database.
    pub(super) database: Database,
    /// Whom it trusts.
    pub(super) issuer: IssuerMetadata,
    /// SHA-256 of the token of its administration.
    pub(super) administrator: [u8; 32],
    /// What time it is.
    pub(super) clock: Clock,
}

/// One of the platforms.
#[derive(Clone)]
pub(super) struct Site {
    kind: Host,
    platform: Platform,
    /// The shop's other request, which shows a name.
    named: Option<Platform>,
    database: Database,
    clock: Clock,
    origin: String,
}

impl FromRef<Site> for Platform {
    fn from_ref(site: &Site) -> Self {
        site.platform.clone()
    }
}

impl Site {
    /// Opens a platform. Waits for its database.
    pub(super) fn open(plan: &Plan) -> Result<Self, SiteError> {
        let builder = || plan.builder();
        let platform = match plan.kind {
            Host::Shop => builder().purpose("delivery to your region").disclose(&["region"]),
            Host::Game => builder().purpose("a game for adults").age_at_least(18).pseudonym().validity(3),
            _ => builder().purpose("an account in the forum").age_at_least(14).pseudonym(),
        };
        // The same tables: what one of the two asks, the other one's routes take the answer to.
        let named = (plan.kind == Host::Shop)
            .then(|| {
                let claims = ["region", "family_name", "given_name"];
                builder().purpose("a parcel addressed to you by name").disclose(&claims).open()
            })
            .transpose()?;
        if plan.kind == Host::Forum {
            posts::migrate(&plan.database)?;
        }
        Ok(Self {
            kind: plan.kind,
            platform: platform.open()?,
            named,
            database: plan.database.clone(),
            clock: plan.clock.clone(),
            origin: plan.kind.origin(plan.port),
        })
    }

    /// What verifies answers, to be told of the issuer's log.
    pub(super) fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Which platform it is.
    pub(super) fn kind(&self) -> Host {
        self.kind
    }

    /// Whether it asks for good standing, and so follows the issuer's log.
    pub(super) fn asks_for_standing(&self) -> bool {
        self.kind == Host::Game
    }

    /// The site.
    pub(super) fn routes(&self) -> Router {
        let mut pages = Router::new()
            .route("/", get(pages::home))
            .route("/site.css", get(pages::style))
            .route("/site.js", get(pages::script));
        if self.kind == Host::Forum {
            pages = pages.route("/posts", post(pages::write));
        }
        let pages = same_origin(pages.with_state(self.clone()), &self.origin);
        let mut routes = pages.merge(self.platform.routes());
        if let Some(named) = &self.named {
            routes = routes.nest("/named", named.routes());
        }
        secured(routes, &Limits { body: LONGEST_BODY, ..Limits::default() })
    }
}

/// The longest body that a platform takes, in octets: a presentation.
const LONGEST_BODY: usize = 256 << 10;

impl Plan {
    fn builder(&self) -> PlatformBuilder {
        Platform::builder(&self.kind.origin(self.port))
            .trust(self.issuer.clone())
            .wallet(&format!("{}/", Host::Wallet.origin(self.port)))
            .storage(self.database.clone())
            .administrator(self.administrator)
            .clock(self.clock.clone())
            .other_devices()
    }
}

/// The policy of the platforms' pages: their own script and style, nothing else.
const POLICY: http::HeaderValue = http::HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
