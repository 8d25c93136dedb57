//! The contexts of pseudonyms.

use std::fmt;

use bauta_predicates::ContextId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json;
use crate::malformed::Problem;

const ISSUER: &str = "bauta:issuer:";
const AUDIENCE: &str = "bauta:aud:";
const SHARED: &str = "bauta:shared:";

/// The issuer's own context: "bauta:issuer:" ‖ issuer id. Wallets and verifiers refuse this prefix in a platform's
/// request: who saw a person's pseudonym here could look the person up in the register.
pub fn issuer_context(issuer: &str) -> ContextId {
    ContextId(format!("{ISSUER}{issuer}").into_bytes())
}

/// A context that a platform may ask for a pseudonym in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Context {
    /// One platform's own: "bauta:aud:" ‖ its `client_id`.
    Audience(String),
    /// One that several platforms share and have all registered: "bauta:shared:" ‖ its name.
    Shared(String),
}

impl Context {
    /// The octets that are hashed to the base of the pseudonym.
    pub fn id(&self) -> ContextId {
        ContextId(self.to_string().into_bytes())
    }

    /// Reads the written form. Any other prefix is refused, the issuer's own above all.
    ///
    /// # Errors
    /// [`Problem::Unsupported`], [`Problem::OutOfRange`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        json::check_text(text, "context", 2100)?;
        if let Some(client_id) = text.strip_prefix(AUDIENCE) {
            return Ok(Self::Audience(client_id.to_owned()));
        }
        text.strip_prefix(SHARED)
            .map(|name| Self::Shared(name.to_owned()))
            .ok_or(Problem::Unsupported("context"))
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Audience(client_id) => write!(f, "{AUDIENCE}{client_id}"),
            Self::Shared(name) => write!(f, "{SHARED}{name}"),
        }
    }
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
