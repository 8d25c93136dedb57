//! One line and one count for each request.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use prometheus::IntGauge;
use rand_core::{OsRng, RngCore};
use tracing::Instrument;

use super::metrics::Metrics;

/// How an answer names the line of the log that is about it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The route of an address that does not exist.
const UNKNOWN: &str = "unknown";

/// A service that is watched.
#[derive(Clone)]
pub(super) struct Observed {
    pub(super) service: &'static str,
    pub(super) metrics: Metrics,
}

/// Counts a request as long as it is under way, however it ends.
struct Open(IntGauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

pub(super) async fn observe(State(observed): State<Observed>, request: Request, next: Next) -> Response {
    let Observed { service, metrics } = observed;
    let route = request.extensions().get::<MatchedPath>().map_or(UNKNOWN, MatchedPath::as_str).to_owned();
    let (method, since) = (known(request.method()), Instant::now());
    let id = format!("{:016x}", OsRng.next_u64());
    let gauge = metrics.open.with_label_values(&[service]);
    gauge.inc();
    let open = Open(gauge);
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span).await;
    drop(open);
    // A router within a router knows better which route it was.
    let route = response.extensions().get::<MatchedPath>().map_or(route, |route| route.as_str().to_owned());
    let (status, elapsed) = (response.status().as_u16(), since.elapsed());
    metrics.requests.with_label_values(&[service, method, &route, &status.to_string()]).inc();
    metrics.seconds.with_label_values(&[service, &route]).observe(elapsed.as_secs_f64());
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(service, id, method, route, status, milliseconds, "answered");
    } else {
        tracing::info!(service, id, method, route, status, milliseconds, "answered");
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A method as a label: one of those that HTTP has.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
