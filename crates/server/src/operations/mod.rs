//! What keeps a service running: configuration, health, figures, logs, an orderly end.
//!
//! [`Operations`] puts three addresses beside a service's own and watches all of them:
//!
//! | | |
//! |---|---|
//! | `GET /healthz` | 200 as long as the process serves |
//! | `GET /readyz` | 200 when everything that it stands on answers, 503 with a problem otherwise |
//! | `GET /metrics` | figures for Prometheus |
//!
//! They say nothing of any person. Still they belong behind the operator's proxy, which lets nobody else through: how many
//! people log in is the operator's business.
//!
//! Logs and figures have the template of a route (`/enrolments/{enrolment}/code`), never an address as it was asked for,
//! and neither query, body, header nor peer.

mod health;
mod logs;
mod metrics;
mod observe;
mod settings;
mod shutdown;

pub use health::Operations;
pub use logs::{LogError, LogFormat, LogSettings, start_logs, subscriber};
pub use metrics::Metrics;
pub use settings::{ServerSettings, SettingsError, load};
pub use shutdown::stop_requested;
