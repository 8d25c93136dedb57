//! A verifier's request: who asks, what for, and what is to be shown or proven.

mod nonce;
mod predicate;
mod query;

use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::compact;
use crate::date::Date;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::registration::Registration;

pub use nonce::Nonce;
pub use predicate::{Condition, Day, Literal, Predicate, Relative};
pub(crate) use query::MAX_CREDENTIALS;
pub use query::{
    AcceptedEpochs, ClaimOf, CredentialQuery, OpeningQuery, PseudonymQuery, Query, Same, ValidityQuery,
};

/// Largest request that is read, in octets.
const MAX_REQUEST: usize = 128 * 1024;

/// A request as its octets, and what they say. The octets are what is hashed into a presentation, so they are kept.
///
/// The form is a DCQL query (OpenID for Verifiable Presentations 1.0, "Digital Credentials Query Language") with who
/// asks beside it, and with `predicates`, `pseudonym`, `validity`, `opening` and `same`, which are ours:
///
/// ```json
/// {"client_id": "https://game.example", "nonce": "…", "purpose": "…", "iat": 1795392000, "exp": 1795392600,
///  "dcql_query": {"credentials": [{"id": "person", "format": "jwp+bbs-mod",
///    "meta": {"vct_values": ["urn:bauta:person:1"]}, "claims": [{"path": ["region"]}],
///    "predicates": [{"path": ["birth_date"], "max": "2008-11-23", "from": {"age_at_least": 18}}],
///    "pseudonym": {"context": "bauta:aud:https://game.example"}, "validity": {"epochs": [{"issuer": "…", "heads": ["…"]}]}}]},
///  "registration": "…"}
/// ```
///
/// `purpose`, `iat`, `exp` and `registration` may be left out. Members that are not named here are refused: a wallet
/// that passed over what it does not know would answer another request than the one that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentationRequest {
    octets: Vec<u8>,
    nonce: Nonce,
    registration: Option<Registration>,
    members: Members,
}

/// What a verifier chooses of a request; the rest follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestDraft {
    /// Who asks: a URL or another name that the holder will be shown.
    pub client_id: String,
    /// What for, in words for the holder.
    pub purpose: Option<String>,
    /// What is asked. Bounds that follow from the day are filled in from `issued_at`.
    pub query: Query,
    /// The platform's registration in its compact form, so that wallets can see what it may ask.
    pub registration: Option<String>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
}

impl PresentationRequest {
    /// A request with a fresh nonce.
    ///
    /// # Errors
    /// [`Malformed`] when the draft has an empty or over-long text, a claim twice, or a bound outside the calendar.
    pub fn new(draft: RequestDraft, rng: &mut impl CryptoRngCore) -> Result<Self, Malformed> {
        let mut query = draft.query;
        Date::from_unix_seconds(draft.issued_at)
            .map_err(|_| Problem::OutOfRange("iat"))
            .and_then(|today| query.resolve(today))
            .map_err(|problem| Part::Request.malformed(problem))?;
        let members = Members {
            client_id: draft.client_id,
            nonce: Nonce::random(rng).to_string(),
            purpose: draft.purpose,
            iat: Some(draft.issued_at),
            exp: Some(draft.issued_at.saturating_add(draft.lifetime)),
            dcql_query: query,
            registration: draft.registration,
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
        let registration = members.registration.as_deref().map(Registration::parse).transpose()?;
        Ok(Self { octets: octets.to_vec(), nonce, registration, members })
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

    /// What is asked.
    pub fn query(&self) -> &Query {
        &self.members.dcql_query
    }

    /// What is asked of each credential; there is at least one.
    pub fn credentials(&self) -> &[CredentialQuery] {
        &self.members.dcql_query.credentials
    }

    /// The platform's registration, as the request has it: whether a registrar signed it shows when it is
    /// [checked](Registration::verify).
    pub fn registration(&self) -> Option<&Registration> {
        self.registration.as_ref()
    }
}

impl Members {
    fn check(&self) -> Result<Nonce, Problem> {
        json::check_text(&self.client_id, "client_id", 2048)?;
        self.purpose.as_deref().map_or(Ok(()), |purpose| json::check_text(purpose, "purpose", 1024))?;
        self.dcql_query.check(Predicate::check)?;
        self.nonce.parse()
    }
}
