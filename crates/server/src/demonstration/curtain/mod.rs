//! The demonstration's own look at everything. It stands for what nobody has in the world.
//!
//! Only the page of the wallet's origin reaches it: no party's page can read from it or push its buttons.

mod door;
mod time;
mod views;

use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Router, middleware};

use super::hosts::Host;
use super::recorder::Recorder;
use super::telephone::Telephone;
use super::time::Days;

/// What the curtain hides.
pub(super) struct Stage {
    pub(super) port: u16,
    pub(super) days: Days,
    pub(super) recorder: Recorder,
    pub(super) telephone: Telephone,
}

/// The routes.
pub(super) fn routes(stage: Arc<Stage>) -> Router {
    let wallet = Arc::new(Host::Wallet.origin(stage.port));
    Router::new()
        .route("/story", get(views::story))
        .route("/records", get(views::records))
        .route("/holdings", get(views::holdings))
        .route("/telephone/{number}", get(views::telephone))
        .route("/clock", get(time::clock))
        .route("/clock/night", post(time::night))
        .layer(middleware::from_fn_with_state(wallet, door::only_for))
        .with_state(stage)
}
