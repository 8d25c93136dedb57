//! Heads: what the issuer signs of an epoch.

use std::fmt;
use std::str::FromStr;

use bauta_predicates::validity::EpochPublicKey;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Epoch, LogError};
use crate::compact;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::metadata::IssuerMetadata;

/// Most octets of a head that are read.
const MAX_HEAD: usize = 1024;
/// The largest integer that every reader of JSON takes for itself (RFC 8785): 2⁵³ − 1.
const MAX_INTEGER: u64 = (1 << 53) - 1;
/// Most buckets of an epoch.
pub const MAX_BUCKETS: u64 = 1 << 24;

/// How many of what an epoch has; what changed, changed since the head before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Buckets: a power of two, at most [`MAX_BUCKETS`], never fewer than before.
    pub buckets: u64,
    /// Tokens, one for each credential in good standing.
    pub tokens: u64,
    /// Credentials that have a token and had none.
    pub added: u64,
    /// Credentials that had a token and have none: struck, superseded or expired.
    pub dropped: u64,
    /// Holders who lost their secret and were given a new one.
    pub resets: u64,
}

/// SHA-256 of a head's octets; as text in base64url. By it a request names the heads that it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeadHash(pub [u8; 32]);

/// What the issuer signs of an epoch, as canonical JSON (RFC 8785: names in order, no white space):
///
/// ```json
/// {"counts":{"added":2,"buckets":1,"dropped":0,"resets":0,"tokens":9},"epoch":20649,"key":"…","previous":"…","root":"…"}
/// ```
///
/// `key` (96 octets), `previous` and `root` (32 octets) in base64url; without `previous` it is the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochHead {
    /// The epoch.
    pub epoch: Epoch,
    /// X_e, under which the tokens verify. Of this epoch alone.
    pub key: EpochPublicKey,
    /// The root of the tree over the buckets.
    pub root: [u8; 32],
    /// The head before; `None` for the first.
    pub previous: Option<HeadHash>,
    /// The totals.
    pub counts: Counts,
}

// Members in the order of RFC 8785.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountsMembers {
    added: u64,
    buckets: u64,
    dropped: u64,
    resets: u64,
    tokens: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    counts: CountsMembers,
    epoch: u64,
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    root: String,
}

impl EpochHead {
    /// Reads a head. There is one way to write it, and every other is refused.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Malformed> {
        let members: Members = json::read(octets, Part::EpochHead, MAX_HEAD)?;
        let malformed = |problem| Part::EpochHead.malformed(problem);
        let head = Self::from_members(&members).map_err(malformed)?;
        if head.to_octets() == octets { Ok(head) } else { Err(malformed(Problem::NotCanonical)) }
    }

    fn from_members(members: &Members) -> Result<Self, Problem> {
        let CountsMembers { added, buckets, dropped, resets, tokens } = members.counts;
        for (value, name) in [
            (members.epoch, "epoch"),
            (tokens, "tokens"),
            (added, "added"),
            (dropped, "dropped"),
            (resets, "resets"),
        ] {
            if value > MAX_INTEGER {
                return Err(Problem::OutOfRange(name));
            }
        }
        if !buckets.is_power_of_two() || buckets > MAX_BUCKETS {
            return Err(Problem::OutOfRange("buckets"));
        }
        Ok(Self {
            epoch: Epoch(members.epoch),
            key: EpochPublicKey::from_octets(&compact::decode(&members.key)?)?,
            root: hash("root", &members.root)?,
            previous: members.previous.as_ref().map(|text| text.parse()).transpose()?,
            counts: Counts { buckets, tokens, added, dropped, resets },
        })
    }

    /// Writes what [`Self::from_octets`] reads.
    pub fn to_octets(&self) -> Vec<u8> {
        let Counts { buckets, tokens, added, dropped, resets } = self.counts;
        let members = Members {
            counts: CountsMembers { added, buckets, dropped, resets, tokens },
            epoch: self.epoch.0,
            key: compact::encode(&self.key.to_octets()),
            previous: self.previous.map(|hash| hash.to_string()),
            root: compact::encode(&self.root),
        };
        serde_json::to_vec(&members).expect("texts and integers are JSON")
    }
}

fn hash(name: &'static str, text: &str) -> Result<[u8; 32], Problem> {
    compact::decode(text)?.try_into().map_err(|_| Problem::OutOfRange(name))
}

impl fmt::Display for HeadHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&compact::encode(&self.0))
    }
}

impl FromStr for HeadHash {
    type Err = Problem;

    /// Reads base64url of 32 octets.
    fn from_str(text: &str) -> Result<Self, Problem> {
        hash("head", text).map(Self)
    }
}

/// A head that the issuer has signed: `base64url(head) . base64url(Ed25519 signature over the head's octets)`.
///
/// There is none whose signature was not made or verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    head: EpochHead,
    signature: [u8; 64],
    hash: HeadHash,
}

impl SignedHead {
    /// Signs a head with the key of the issuer's log.
    pub fn sign(head: EpochHead, key: &SigningKey) -> Self {
        let octets = head.to_octets();
        Self { signature: key.sign(&octets).to_bytes(), hash: hash_of(&octets), head }
    }

    /// Reads one and verifies the issuer's signature. Errors speak of line 0.
    ///
    /// # Errors
    /// [`LogError::Malformed`], [`LogError::Signature`].
    pub fn parse(text: &str, issuer: &IssuerMetadata) -> Result<Self, LogError> {
        Self::parse_line(text, issuer, 0)
    }

    pub(super) fn parse_line(text: &str, issuer: &IssuerMetadata, line: usize) -> Result<Self, LogError> {
        let at = |malformed: Malformed| Malformed { position: line, ..malformed };
        let malformed = |problem| Part::EpochHead.malformed_at(line, problem);
        let [head, signature] = compact::split(text).map_err(at)?;
        let octets = compact::decode(head).map_err(malformed)?;
        let signature = compact::decode(signature).map_err(malformed)?;
        let signature: [u8; 64] =
            signature.try_into().map_err(|_| malformed(Problem::OutOfRange("signature")))?;
        let verified = VerifyingKey::from_bytes(issuer.log_key())
            .and_then(|key| key.verify_strict(&octets, &Signature::from_bytes(&signature)));
        verified.map_err(|_| LogError::Signature { line })?;
        Ok(Self { head: EpochHead::from_octets(&octets).map_err(at)?, signature, hash: hash_of(&octets) })
    }

    /// The text that [`Self::parse`] reads.
    pub fn to_compact(&self) -> String {
        format!("{}.{}", compact::encode(&self.head.to_octets()), compact::encode(&self.signature))
    }

    /// The head.
    pub fn head(&self) -> &EpochHead {
        &self.head
    }

    /// SHA-256 of the head's octets.
    pub fn hash(&self) -> HeadHash {
        self.hash
    }
}

fn hash_of(octets: &[u8]) -> HeadHash {
    HeadHash(Sha256::digest(octets).into())
}
