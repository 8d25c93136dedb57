//! How much a service takes, and how long it waits.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How much a service takes, and how long it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The longest body, in octets: 65,536 unless set. A route may set less for itself with
    /// [`DefaultBodyLimit`](axum::extract::DefaultBodyLimit).
    pub body: usize,
    /// How long the head of a request may take, and how long a connection may be idle, in seconds: 10 unless set.
    pub head_seconds: u64,
    /// How long the body of a request may take, in seconds: 10 unless set.
    pub body_seconds: u64,
    /// How long a request may take in all, in seconds: 30 unless set.
    pub request_seconds: u64,
    /// How long a peer may take nothing of an answer, in seconds: 20 unless set.
    pub write_seconds: u64,
    /// How many connections are open at a time: 2,048 unless set. Those beyond wait.
    pub connections: usize,
    /// How long requests have to end when the service stops, in seconds: 10 unless set.
    pub shutdown_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 * 1024,
            head_seconds: 10,
            body_seconds: 10,
            request_seconds: 30,
            write_seconds: 20,
            connections: 2048,
            shutdown_seconds: 10,
        }
    }
}

impl Limits {
    pub(super) fn head(&self) -> Duration {
        Duration::from_secs(self.head_seconds)
    }

    pub(super) fn body_time(&self) -> Duration {
        Duration::from_secs(self.body_seconds)
    }

    pub(super) fn request(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    pub(super) fn write(&self) -> Duration {
        Duration::from_secs(self.write_seconds)
    }

    pub(super) fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }
}
