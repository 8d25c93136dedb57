//! A verifier's request: who asks, for what, and what is to be shown.

use std::fmt;
use std::str::FromStr;

use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::compact;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::schema::{ClaimPath, MAX_CLAIMS};

/// Largest request that is read, in octets.
const MAX_REQUEST: usize = 64 * 1024;
/// The credential format identifier in a query.
const FORMAT: &str = "jwp+bbs-mod";

/// A verifier's fresh value: 1 to 128 characters of the base64url alphabet. Ours are 32 random octets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Nonce(String);

impl Nonce {
    /// 32 octets of `rng`, as 43 characters.
    pub fn random(rng: &mut impl CryptoRngCore) -> Self {
        let mut octets = [0; 32];
        rng.fill_bytes(&mut octets);
        Self(compact::encode(&octets))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Nonce {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let in_alphabet =
            text.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'));
        if in_alphabet && (1..=128).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::OutOfRange("nonce"))
        }
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A request as its octets, and what they say. The octets are what is hashed into a presentation, so they are kept.
///
/// The form is a DCQL query (OpenID for Verifiable Presentations 1.0, "Digital Credentials Query Language") with who
/// asks beside it:
///
/// ```json
/// {"client_id": "https://shop.example", "nonce": "…", "purpose": "…", "iat": 1795392000, "exp": 1795392600,
///  "dcql_query": {"credentials": [{"id": "person", "format": "jwp+bbs-mod",
///    "meta": {"vct_values": ["urn:bauta:person:1"]}, "claims": [{"path": ["region"]}]}]}}
/// ```
///
/// `purpose`, `iat` and `exp` may be left out. Members that are not named here are refused: a wallet that passed over
/// what it does not know would answer another request than the one that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentationRequest {
    octets: Vec<u8>,
    nonce: Nonce,
    members: Members,
}

/// What a verifier chooses of a request; the rest follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestDraft {
    /// Who asks: a URL or another name that the holder will be shown.
    pub client_id: String,
    /// What for, in words for the holder.
    pub purpose: Option<String>,
    /// The credential type to be shown.
    pub vct: String,
    /// The claims to disclose.
    pub claims: Vec<ClaimPath>,
    /// When it is made, in seconds since 1970-01-01T00:00:00Z.
    pub issued_at: u64,
    /// How long an answer is taken, in seconds.
    pub lifetime: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    client_id: String,
    nonce: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iat: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
    #[serde(deserialize_with = "json::object")]
    dcql_query: Query,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    #[serde(deserialize_with = "json::objects")]
    credentials: Vec<CredentialQuery>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialQuery {
    id: String,
    format: String,
    #[serde(deserialize_with = "json::object")]
    meta: Meta,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "json::objects")]
    claims: Vec<ClaimQuery>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    vct_values: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    path: ClaimPath,
}

impl PresentationRequest {
    /// A request with a fresh nonce.
    ///
    /// # Errors
    /// [`Malformed`] when the draft has an empty or over-long text, or a claim twice.
    pub fn new(draft: RequestDraft, rng: &mut impl CryptoRngCore) -> Result<Self, Malformed> {
        let claims = draft.claims.into_iter().map(|path| ClaimQuery { id: None, path }).collect();
        let members = Members {
            client_id: draft.client_id,
            nonce: Nonce::random(rng).0,
            purpose: draft.purpose,
            iat: Some(draft.issued_at),
            exp: Some(draft.issued_at.saturating_add(draft.lifetime)),
            dcql_query: Query {
                credentials: vec![CredentialQuery {
                    id: "credential".to_owned(),
                    format: FORMAT.to_owned(),
                    meta: Meta { vct_values: vec![draft.vct] },
                    claims,
                }],
            },
        };
        let octets = serde_json::to_vec(&members).map_err(|_| Part::Request.malformed(Problem::Utf8))?;
        Self::parse(&octets)
    }

    /// Reads a request.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(octets: &[u8]) -> Result<Self, Malformed> {
        let members: Members = json::read(octets, Part::Request, MAX_REQUEST)?;
        let nonce = members.check().map_err(|problem| Part::Request.malformed(problem))?;
        Ok(Self { octets: octets.to_vec(), nonce, members })
    }

    /// The octets, exactly as made or received.
    pub fn as_octets(&self) -> &[u8] {
        &self.octets
    }

    /// `req` of a presentation header: base64url(SHA-256(octets)).
    pub fn digest(&self) -> String {
        compact::encode(&Sha256::digest(&self.octets))
    }

    /// Who asks.
    pub fn client_id(&self) -> &str {
        &self.members.client_id
    }

    /// The verifier's fresh value.
    pub fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// What for.
    pub fn purpose(&self) -> Option<&str> {
        self.members.purpose.as_deref()
    }

    /// When it was made, in seconds since 1970-01-01T00:00:00Z, where it says so.
    pub fn issued_at(&self) -> Option<u64> {
        self.members.iat
    }

    /// From when an answer is no longer taken, in seconds since 1970-01-01T00:00:00Z, where it says so.
    pub fn expires_at(&self) -> Option<u64> {
        self.members.exp
    }

    /// The credential types that will do.
    pub fn vct_values(&self) -> &[String] {
        self.query().map_or(&[], |query| &query.meta.vct_values)
    }

    /// The claims to disclose, each once.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimPath> {
        self.query().into_iter().flat_map(|query| query.claims.iter().map(|claim| &claim.path))
    }

    fn query(&self) -> Option<&CredentialQuery> {
        self.members.dcql_query.credentials.first()
    }
}

impl Members {
    fn check(&self) -> Result<Nonce, Problem> {
        json::check_text(&self.client_id, "client_id", 2048)?;
        self.purpose.as_deref().map_or(Ok(()), |purpose| json::check_text(purpose, "purpose", 1024))?;
        let [query] = &self.dcql_query.credentials[..] else {
            return Err(Problem::Count { expected: 1, found: self.dcql_query.credentials.len() });
        };
        query.check()?;
        self.nonce.parse()
    }
}

impl CredentialQuery {
    fn check(&self) -> Result<(), Problem> {
        json::check_text(&self.id, "id", 128)?;
        if self.format != FORMAT {
            return Err(Problem::Unsupported("format"));
        }
        if self.meta.vct_values.is_empty() {
            return Err(Problem::Missing("vct_values"));
        }
        if self.claims.len() > MAX_CLAIMS || self.meta.vct_values.len() > MAX_CLAIMS {
            return Err(Problem::TooLarge { limit: MAX_CLAIMS });
        }
        self.meta.vct_values.iter().try_for_each(|vct| json::check_text(vct, "vct_values", 256))?;
        for (position, claim) in self.claims.iter().enumerate() {
            let names = &claim.path.0;
            claim.id.as_deref().map_or(Ok(()), |id| json::check_text(id, "id", 128))?;
            if names.is_empty() {
                return Err(Problem::OutOfRange("path"));
            }
            names.iter().try_for_each(|name| json::check_text(name, "path", 128))?;
            if self.claims[..position].iter().any(|other| other.path == claim.path) {
                return Err(Problem::Repeated("path"));
            }
        }
        Ok(())
    }
}
