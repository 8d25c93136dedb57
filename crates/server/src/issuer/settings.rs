//! How the issuer's service is set up.

use std::fmt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_issuer::{DirectoryError, Issuer, IssuerDirectory};
use bauta_storage::Database;
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::http::Limits;

/// How the issuer's service is set up.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IssuerSettings {
    /// The issuer's directory: its description, its keys, and the buckets that are built.
    pub directory: PathBuf,
    /// The directory where epochs are published and served from.
    pub published: PathBuf,
    /// Who may administrate.
    pub administrators: Vec<AdminToken>,
    /// How long an enrolment lasts, in seconds: 600 unless set.
    pub enrolment_seconds: u64,
    /// How many enrolments one address may begin in a minute: 20 unless set.
    pub enrolments_per_minute: u32,
    /// How many codes and requests for a credential one address may send in a minute: 60 unless set.
    pub answers_per_minute: u32,
    /// How many codes are sent to one telephone in an hour: 10 unless set.
    pub codes_per_hour: u32,
    /// After how many days without an epoch the service is not ready: 2 unless set.
    pub stale_after_days: u64,
    /// Whether a proxy in front says in the last part of `X-Forwarded-For` who asks. Without a proxy anybody could.
    pub behind_proxy: bool,
    /// How much it takes and how long it waits; no setting of its own where [`run`](super::run) sets it from the server's.
    #[serde(skip)]
    pub limits: Limits,
}

impl Default for IssuerSettings {
    fn default() -> Self {
        Self {
            directory: "issuer".into(),
            published: "published".into(),
            administrators: Vec::new(),
            enrolment_seconds: 600,
            enrolments_per_minute: 20,
            answers_per_minute: 60,
            codes_per_hour: 10,
            stale_after_days: 2,
            behind_proxy: false,
            limits: Limits::default(),
        }
    }
}

/// Opens the issuer of a directory whose register is there.
///
/// # Errors
/// [`DirectoryError`].
pub fn open(directory: &Path) -> Result<Issuer, DirectoryError> {
    IssuerDirectory::open(directory)
}

/// Opens the issuer of a directory whose register is in a database, which several processes may share.
///
/// # Errors
/// [`DirectoryError`].
pub fn open_with(directory: &Path, database: Database) -> Result<Issuer, DirectoryError> {
    IssuerDirectory::open_with(directory, database)
}

/// A token of administration, as it is kept: whose it is, and its SHA-256.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdminToken {
    /// Who has it, as the audit log names them.
    pub name: String,
    /// SHA-256 of the token's characters, in hexadecimal.
    pub sha256: String,
}

impl AdminToken {
    /// Makes a token of 256 bits, written as 43 characters of base64url. It is shown once and not kept.
    pub fn generate(name: &str, rng: &mut impl CryptoRngCore) -> (Zeroizing<String>, Self) {
        let mut octets = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut octets[..]);
        let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(&octets[..]));
        let sha256 = hex::encode(Sha256::digest(token.as_bytes()));
        (token, Self { name: name.to_owned(), sha256 })
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdminToken").field("name", &self.name).finish_non_exhaustive()
    }
}
