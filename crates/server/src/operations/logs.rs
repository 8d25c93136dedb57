//! What is logged, and how.
//!
//! Only what this software says itself: libraries, which print heads and queries when they are asked to say more, are not
//! heard at any level. A panic is logged with its place and without what it says.

use std::io;
use std::panic::{Location, set_hook};

use serde::{Deserialize, Serialize};
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::Registry;

/// What this software's own modules are called.
const OURS: &str = "bauta";

/// How lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// How lines look.
    pub format: LogFormat,
    /// `off`, `error`, `warn`, `info` (unless set), `debug` or `trace`.
    pub level: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".into() }
    }
}

/// Why nothing is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// There is no such level.
    #[error("log.level is none of off, error, warn, info, debug, trace")]
    Level,
    /// Logs were started before.
    #[error("logs were started before")]
    Started,
}

/// Logs to standard error from now on, for the whole process.
///
/// # Errors
/// [`LogError`].
pub fn start_logs(settings: &LogSettings) -> Result<(), LogError> {
    let subscriber = subscriber(settings, io::stderr)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| LogError::Started)?;
    set_hook(Box::new(|panic| {
        let place = panic.location().map(Location::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    Ok(())
}

/// What writes lines; [`start_logs`] makes one for standard error.
///
/// # Errors
/// [`LogError::Level`].
pub fn subscriber<W>(settings: &LogSettings, writer: W) -> Result<Box<dyn Subscriber + Send + Sync>, LogError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let level: LevelFilter = settings.level.parse().map_err(|_| LogError::Level)?;
    let ours = Targets::new().with_target(OURS, level);
    let lines = fmt::layer::<Registry>().with_writer(writer).with_ansi(false);
    let registry = Registry::default();
    Ok(match settings.format {
        LogFormat::Text => Box::new(registry.with(lines.with_filter(ours))),
        LogFormat::Json => Box::new(registry.with(lines.json().with_filter(ours))),
    })
}
