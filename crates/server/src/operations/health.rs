//! Whether the process lives, and whether it can do its work.

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use serde_json::json;

use super::metrics::Metrics;
use super::observe::{Observed, observe};
use crate::http::{self, Json, Limits, Problem, blocking};

/// Something that a service stands on; it may wait.
type Check = Arc<dyn Fn() -> Result<(), Problem> + Send + Sync>;

/// Health, figures and logs of the services of one process.
#[derive(Clone)]
pub struct Operations {
    metrics: Metrics,
    checks: Vec<Check>,
}

impl Operations {
    /// Without any check: ready as long as it lives.
    pub fn new(metrics: Metrics) -> Self {
        Self { metrics, checks: Vec::new() }
    }

    /// With something that has to answer for the service to be ready. It may wait.
    #[must_use]
    pub fn check(mut self, check: impl Fn() -> Result<(), Problem> + Send + Sync + 'static) -> Self {
        self.checks.push(Arc::new(check));
        self
    }

    /// A service's routes with `/healthz`, `/readyz` and `/metrics` beside them, [secured](http::secured) and watched.
    /// `service` is what figures and logs call it.
    pub fn router(&self, service: &'static str, routes: Router, limits: &Limits) -> Router {
        let (metrics, checks) = (self.metrics.clone(), self.checks.clone());
        let ready = async move || {
            blocking(move || checks.iter().try_for_each(|check| check())).await?;
            Ok::<_, Problem>(Json(json!({"status": "ready"})))
        };
        let figures =
            async move || ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.to_text());
        let own = Router::new()
            .route("/healthz", get(async || Json(json!({"status": "alive"}))))
            .route("/readyz", get(ready))
            .route("/metrics", get(figures));
        self.watched(service, http::secured(own.merge(routes), limits))
    }

    /// Routes that are [guarded](http::guarded) already, watched: for those with a fallback of their own.
    pub fn watched(&self, service: &'static str, router: Router) -> Router {
        let observed = Observed { service, metrics: self.metrics.clone() };
        router.layer(from_fn_with_state(observed, observe))
    }
}
