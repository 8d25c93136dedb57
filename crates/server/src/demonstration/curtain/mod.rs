//! The demonstration's own look at everything. It stands for what nobody has in the world.
//!
//! Only the page of the wallet's origin reaches it: no party's page can read from it or push its buttons.

mod buttons;
mod door;
mod elsewhere;
mod link;
mod story;
mod time;
mod transcribe;
mod views;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tower::ServiceExt as _;
use zeroize::Zeroizing;

use super::hosts::Host;
use super::place::Place;
use super::platforms::Site;
use super::recorder::{CalledBy, End, Recorder};
use super::telephone::Telephone;
use super::time::Days;
use crate::http::{Limits, Problem, secured};

/// What the curtain hides.
pub(super) struct Stage {
    pub(super) port: u16,
    pub(super) place: Arc<Place>,
    pub(super) days: Days,
    pub(super) recorder: Recorder,
    pub(super) telephone: Telephone,
    /// What the issuer is called.
    pub(super) issuer: String,
    pub(super) sites: Vec<Site>,
    /// The parties' services, with the recorder at their doors.
    pub(super) parties: BTreeMap<Host, Router>,
    /// The tokens of the parties' administration.
    pub(super) tokens: BTreeMap<Host, Zeroizing<String>>,
    /// Whether the synthetic people are on the register.
    pub(super) peopled: AtomicBool,
    /// The epoch that was published last, in days since 1970; 0: none since the start.
    pub(super) begun: AtomicU64,
    /// One night at a time.
    pub(super) nights: tokio::sync::Mutex<()>,
}

impl Stage {
    /// A call of one party at another, or of a party's own staff: through the same door as everybody's.
    pub(super) async fn call(&self, from: End, to: Host, mut request: Request<Body>) -> Response {
        let Some(service) = self.parties.get(&to) else { return Problem::not_found().into_response() };
        request.extensions_mut().insert(CalledBy(from));
        service.clone().oneshot(request).await.into_response()
    }
}

/// The routes.
pub(super) fn routes(stage: Arc<Stage>) -> Router {
    let wallet = Arc::new(Host::Wallet.origin(stage.port));
    let routes = Router::new()
        .route("/story", get(views::story))
        .route("/story.json", get(story::json))
        .route("/story.html", get(story::html))
        .route("/records", get(views::records))
        .route("/holdings", get(views::holdings))
        .route("/telephone/{number}", get(views::telephone))
        .route("/clock", get(time::clock))
        .route("/clock/night", post(time::night))
        .route("/link", post(link::link))
        .route("/elsewhere", post(elsewhere::elsewhere))
        .route("/moderator/{platform}/accounts", get(buttons::accounts))
        .route("/moderator/{platform}/ban", post(buttons::ban))
        .route("/moderator/{platform}/lift", post(buttons::unban))
        .route("/moderator/{platform}/unban", post(buttons::unban))
        .route("/registrar/register", get(buttons::register))
        .route("/registrar/audit", get(buttons::audit))
        .route("/registrar/strike", post(buttons::strike))
        .route("/registrar/reinstate", post(buttons::reinstate))
        .with_state(stage);
    secured(routes.layer(middleware::from_fn_with_state(wallet, door::only_for)), &Limits::default())
}
