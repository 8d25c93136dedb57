//! Figures for Prometheus.

use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder,
};

/// The bounds of the histogram's buckets, in seconds.
const SECONDS: [f64; 11] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The figures of one process: requests by service, method, template of the route and status; how long they took; how many
/// are under way. No label has a text in it that came from outside.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    pub(super) requests: IntCounterVec,
    pub(super) seconds: HistogramVec,
    pub(super) open: IntGaugeVec,
}

impl Metrics {
    /// All at zero.
    ///
    /// # Errors
    /// None as it is: the names are sound and registered once.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("bauta_requests_total", "Requests that were answered."),
            &["service", "method", "route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("bauta_request_seconds", "How long requests took, in seconds.")
                .buckets(SECONDS.to_vec()),
            &["service", "route"],
        )?;
        let open = IntGaugeVec::new(Opts::new("bauta_requests_open", "Requests under way."), &["service"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(open.clone()))?;
        Ok(Self { registry, requests, seconds, open })
    }

    /// Where a service registers figures of its own.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// All figures in the text format of Prometheus.
    pub fn to_text(&self) -> String {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "the figures cannot be written");
        }
        String::from_utf8(text).unwrap_or_default()
    }
}
