//! Configuration: a file, then the environment, then flags; what comes later counts.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use config::{Config, ConfigError, Environment, File, FileFormat};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::LogSettings;
use crate::http::Limits;

/// What the variables of the environment begin with; between the parts of a key stand two underscores:
/// `BAUTA_LOG__LEVEL` is `log.level`.
const PREFIX: &str = "BAUTA";

/// A variable of the command's, which is no setting of a server: a wallet's passphrase.
const NO_SETTING: &str = "BAUTA_PASSPHRASE";

/// What every server needs. A service's own settings stand beside it in one struct.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// Where it listens: `127.0.0.1:8080` unless set.
    pub listen: SocketAddr,
    /// `postgres://…`, or a file of SQLite: `bauta.sqlite` unless set.
    pub database: String,
    /// What is logged.
    pub log: LogSettings,
    /// How much it takes and how long it waits.
    pub limits: Limits,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8080).into(),
            database: "bauta.sqlite".into(),
            log: LogSettings::default(),
            limits: Limits::default(),
        }
    }
}

/// Why a configuration is refused: the key and the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The file is not there, or is not TOML.
    #[error("the configuration file: {0}")]
    File(String),
    /// A key is unknown or missing, or its value has another type or form.
    #[error("`{key}`: {reason}")]
    Key {
        /// The key, its parts with dots between them.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Reads settings: from a file of TOML where there is one, from those variables of the environment that are given
/// (`std::env::vars()`) and begin with `BAUTA_`, and from flags, of which those that are `null` do not count. What is set
/// nowhere has the value of `T::default()`.
///
/// # Errors
/// [`SettingsError`].
pub fn load<T: DeserializeOwned>(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    flags: &impl Serialize,
) -> Result<T, SettingsError> {
    let mut sources = Config::builder();
    if let Some(file) = file {
        let text = std::fs::read_to_string(file).map_err(|error| SettingsError::File(error.to_string()))?;
        sources = sources.add_source(File::from_str(&text, FileFormat::Toml));
    }
    let variables = environment.into_iter().filter(|(name, _)| name != NO_SETTING).collect();
    let environment = Environment::with_prefix(PREFIX)
        .prefix_separator("_")
        .separator("__")
        .try_parsing(true)
        .source(Some(variables));
    let mut flags = serde_json::to_value(flags).map_err(|error| SettingsError::File(error.to_string()))?;
    strip_nulls(&mut flags);
    let flags = Config::try_from(&flags).map_err(|error| refused(&error))?;
    let merged =
        sources.add_source(environment).add_source(flags).build().map_err(|error| refused(&error))?;
    let merged: Value = merged.try_deserialize().map_err(|error| refused(&error))?;
    serde_path_to_error::deserialize(merged).map_err(|error| {
        let (path, reason) = (error.path().to_string(), error.inner().to_string());
        SettingsError::Key { key: key(&path, &reason), reason }
    })
}

/// The path, with the member that is missing or unknown.
fn key(path: &str, reason: &str) -> String {
    let member = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|prefix| reason.strip_prefix(prefix)?.split('`').next())
        .filter(|member| !path.ends_with(member));
    match (path, member) {
        (".", Some(member)) => member.to_owned(),
        (path, Some(member)) => format!("{path}.{member}"),
        (path, None) => path.to_owned(),
    }
}

fn refused(error: &ConfigError) -> SettingsError {
    SettingsError::File(error.to_string())
}

fn strip_nulls(value: &mut Value) {
    if let Value::Object(members) = value {
        members.retain(|_, member| !member.is_null());
        members.values_mut().for_each(strip_nulls);
    }
}
