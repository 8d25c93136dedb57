//! Evidence that a credential was struck: what its holder shows to whoever is to judge it.

use bauta_bbs::MessageScalar;
use serde::{Deserialize, Serialize};

use super::log::check_follows;
use super::{BucketError, Epoch, LogError, SignedHead, bucket_of, verify_bucket};
use crate::compact;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::metadata::IssuerMetadata;

const MAX_EVIDENCE: usize = 16 * 1024 * 1024;

/// A handle's bucket in an epoch, with what shows that the issuer published it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketCopy {
    /// The signed head, as text.
    pub head: String,
    /// The file `bucket-…`.
    pub bucket: Vec<u8>,
    /// The file `path-…`.
    pub path: Vec<u8>,
}

/// What the holder of a handle shows to an arbiter: a token in one epoch, and none in a later one.
///
/// ```json
/// {"handle": "…", "earlier": {"head": "…", "bucket": "…", "path": "…"}, "between": ["…"], "later": {…}}
/// ```
///
/// Octets in base64url, heads as in the file `log`; `between` are the heads between the two, in order.
///
/// **What it shows**: the issuer gave the handle a token and then gave it none. Not why: a credential that was replaced
/// by a newer one, or has expired, looks the same. Nor whose it is: who has the handle can show it.
///
/// **What it reveals**: the handle, so the arbiter can find this credential's bucket and its token in every epoch. No
/// claim, no pseudonym, and no presentation: those hide the handle and the token perfectly, also from who knows both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StruckEvidence {
    /// The credential's handle.
    pub handle: MessageScalar,
    /// The bucket in which the token was.
    pub earlier: BucketCopy,
    /// The heads between the two.
    pub between: Vec<String>,
    /// The bucket in which it is no more.
    pub later: BucketCopy,
}

/// What evidence shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Struck {
    /// The epoch in which the handle had a token.
    pub valid_in: Epoch,
    /// The later epoch in which it had none.
    pub missing_in: Epoch,
}

/// Why evidence shows nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// A head is not the issuer's, or does not follow from the one before; lines count from the earlier head, 0.
    #[error("the heads: {0}")]
    Heads(#[from] LogError),
    /// The bucket of the earlier epoch is not the issuer's.
    #[error("the earlier bucket: {0}")]
    Earlier(BucketError),
    /// The bucket of the later epoch is not the issuer's.
    #[error("the later bucket: {0}")]
    Later(BucketError),
    /// The handle had no token in the earlier epoch.
    #[error("the handle had no token in the earlier epoch")]
    NeverValid,
    /// The handle has a token in the later epoch.
    #[error("the handle has a token in the later epoch")]
    StillValid,
}

impl StruckEvidence {
    /// Checks the evidence against the issuer's keys.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn check(&self, issuer: &IssuerMetadata) -> Result<Struck, EvidenceError> {
        let earlier = SignedHead::parse_line(&self.earlier.head, issuer, 0)?;
        let mut last = earlier.clone();
        for (before, text) in self.between.iter().chain([&self.later.head]).enumerate() {
            let next = SignedHead::parse_line(text, issuer, before + 1)?;
            check_follows(Some(&last), &next, before + 1)?;
            last = next;
        }
        let was = self.has_token(issuer, &earlier, &self.earlier).map_err(EvidenceError::Earlier)?;
        let is = match self.has_token(issuer, &last, &self.later) {
            // What the issuer publishes as a bucket and nobody can read holds nobody's token.
            Err(BucketError::Malformed(_)) => false,
            other => other.map_err(EvidenceError::Later)?,
        };
        match (was, is) {
            (false, _) => Err(EvidenceError::NeverValid),
            (true, true) => Err(EvidenceError::StillValid),
            (true, false) => Ok(Struck { valid_in: earlier.head().epoch, missing_in: last.head().epoch }),
        }
    }

    fn has_token(
        &self,
        issuer: &IssuerMetadata,
        signed: &SignedHead,
        copy: &BucketCopy,
    ) -> Result<bool, BucketError> {
        let (head, interface) = (signed.head(), issuer.alg().interface());
        let number = bucket_of(&self.handle, head.counts.buckets);
        let bucket = verify_bucket(head, number, &copy.bucket, &copy.path)?;
        Ok(bucket.find(interface, head, &self.handle).is_some())
    }

    /// Reads evidence from JSON.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_json(octets: &[u8]) -> Result<Self, Malformed> {
        let members: Members = json::read(octets, Part::StruckEvidence, MAX_EVIDENCE)?;
        let read = || {
            Ok(Self {
                handle: MessageScalar::from_octets(&compact::decode(&members.handle)?)?,
                earlier: members.earlier.read()?,
                between: members.between.clone(),
                later: members.later.read()?,
            })
        };
        read().map_err(|problem: Problem| Part::StruckEvidence.malformed(problem))
    }

    /// Writes what [`Self::from_json`] reads.
    pub fn to_json(&self) -> String {
        let members = Members {
            handle: compact::encode(&self.handle.to_octets()[..]),
            earlier: Copied::write(&self.earlier),
            between: self.between.clone(),
            later: Copied::write(&self.later),
        };
        serde_json::to_string(&members).expect("texts are JSON")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    handle: String,
    #[serde(deserialize_with = "json::object")]
    earlier: Copied,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    between: Vec<String>,
    #[serde(deserialize_with = "json::object")]
    later: Copied,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Copied {
    head: String,
    bucket: String,
    path: String,
}

impl Copied {
    fn read(&self) -> Result<BucketCopy, Problem> {
        let (bucket, path) = (compact::decode(&self.bucket)?, compact::decode(&self.path)?);
        Ok(BucketCopy { head: self.head.clone(), bucket, path })
    }

    fn write(copy: &BucketCopy) -> Self {
        let (bucket, path) = (compact::encode(&copy.bucket), compact::encode(&copy.path));
        Self { head: copy.head.clone(), bucket, path }
    }
}
