//! Good standing: following the issuers' logs, and finding one's own tokens in public buckets.

use bauta_bbs::MessageScalar;
use bauta_credential::epoch::{
    Bucket, BucketCopy, BucketError, Epoch, EpochHead, EpochLog, LOG_NAME, LogError, SignedHead,
    StruckEvidence, bucket_of, verify_bucket,
};
use bauta_credential::{ClaimPath, ClaimValue};
use bauta_predicates::validity::Token;

use crate::wallet::{HeldCredential, Wallet};

/// How many epochs' tokens a wallet keeps for each credential: a platform may accept the last few.
const KEPT_EPOCHS: usize = 7;
/// Date 0 is 1900-01-01, epoch 0 is 1970-01-01.
const DAYS_1900_TO_1970: u64 = 25_567;

/// A wallet's own copy of an issuer's log.
#[derive(Clone, Debug)]
pub(crate) struct IssuerLog {
    pub(crate) issuer: String,
    pub(crate) log: EpochLog,
}

/// What a wallet keeps about the good standing of one credential.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    /// The tokens of the last epochs, oldest first.
    pub(crate) tokens: Vec<(Epoch, Token)>,
    /// The bucket in which the last token was found: should it vanish, this shows that it was there.
    pub(crate) found: Option<KeptBucket>,
    /// The first later bucket in which there was none, although nothing was announced.
    pub(crate) missing: Option<KeptBucket>,
}

/// A bucket as it was published.
#[derive(Clone, Debug)]
pub(crate) struct KeptBucket {
    pub(crate) epoch: Epoch,
    pub(crate) bucket: Vec<u8>,
    pub(crate) path: Vec<u8>,
}

/// How a credential stands in an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has a token.
    Good(Epoch),
    /// It has none, which was to be expected: it is not older than the epoch.
    NotYet(Epoch),
    /// It has none, which was to be expected: its last day is over.
    Expired(Epoch),
    /// It has none, and nothing has told why: the issuer has struck it from the register.
    Struck(Epoch),
}

/// Why a wallet does not take over what it was given. What it keeps stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum SyncError<E> {
    /// The wallet knows no such issuer.
    #[error("the wallet does not know this issuer")]
    UnknownIssuer,
    /// A file could not be fetched.
    #[error("{name}: {error}")]
    Fetch {
        /// The file.
        name: String,
        /// Why.
        error: E,
    },
    /// The log does not continue the wallet's own copy.
    #[error("{0}")]
    Log(#[from] LogError),
    /// A bucket is not the one that the head is over.
    #[error("{name}: {error}")]
    Bucket {
        /// The file.
        name: String,
        /// Why.
        error: BucketError,
    },
}

impl Wallet {
    /// Fetches an issuer's log and, for each of its credentials, the whole bucket of the newest epoch in which its token
    /// has to be. `fetch` gives a file's octets by its name. Whoever serves the files learns which buckets are fetched and
    /// when, so this is done on a schedule and not before a show. Returns how each credential with a handle stands, by its
    /// number from 0; nothing while the log is empty.
    ///
    /// # Errors
    /// [`SyncError`]; the wallet is as it was.
    pub fn sync<E>(
        &mut self,
        issuer: &str,
        mut fetch: impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<(usize, Standing)>, SyncError<E>> {
        let metadata = self.issuers.iter().find(|known| known.issuer() == issuer).cloned();
        let metadata = metadata.ok_or(SyncError::UnknownIssuer)?;
        let mut fetch =
            |name: &str| fetch(name).map_err(|error| SyncError::Fetch { name: name.to_owned(), error });
        let mut log = self.log(issuer).cloned().unwrap_or_default();
        log.follow(&metadata, &fetch(LOG_NAME)?)?;
        let mut credentials = self.credentials.clone();
        let mut standings = Vec::new();
        if let Some(newest) = log.newest() {
            let own = credentials.iter_mut().enumerate().filter(|(_, held)| held.issuer == metadata);
            for (number, held) in own {
                let Some(handle) = held.handle() else { continue };
                let bucket = fetch_bucket(newest, &handle, &mut fetch)?;
                standings.push((number, held.look_up(newest, &handle, bucket)));
            }
        }
        self.credentials = credentials;
        self.logs.retain(|kept| kept.issuer != issuer);
        self.logs.push(IssuerLog { issuer: issuer.to_owned(), log });
        Ok(standings)
    }

    /// The wallet's own copy of an issuer's log, as far as it was followed.
    pub fn log(&self, issuer: &str) -> Option<&EpochLog> {
        self.logs.iter().find(|kept| kept.issuer == issuer).map(|kept| &kept.log)
    }

    /// What shows that the issuer gave a credential good standing and then, without a word, took it away: for an arbiter.
    /// `None` while nothing is missing, or where there never was a token.
    pub fn struck_evidence(&self, number: usize) -> Option<StruckEvidence> {
        let held = self.credentials.get(number)?;
        let log = self.log(held.issuer.issuer())?;
        let (found, missing) = (held.kept.found.as_ref()?, held.kept.missing.as_ref()?);
        let copy = |kept: &KeptBucket| {
            let head = log.by_epoch(kept.epoch)?.to_compact();
            Some(BucketCopy { head, bucket: kept.bucket.clone(), path: kept.path.clone() })
        };
        let is_between = |signed: &&SignedHead| {
            let epoch = signed.head().epoch;
            found.epoch < epoch && epoch < missing.epoch
        };
        Some(StruckEvidence {
            handle: held.handle()?,
            earlier: copy(found)?,
            between: log.heads().iter().filter(is_between).map(SignedHead::to_compact).collect(),
            later: copy(missing)?,
        })
    }
}

/// A bucket that the head is over, read and as it was fetched.
struct Fetched {
    read: Option<Bucket>,
    kept: KeptBucket,
}

fn fetch_bucket<E>(
    signed: &SignedHead,
    handle: &MessageScalar,
    fetch: &mut impl FnMut(&str) -> Result<Vec<u8>, SyncError<E>>,
) -> Result<Fetched, SyncError<E>> {
    let head = signed.head();
    let number = bucket_of(handle, head.counts.buckets);
    let name = head.epoch.bucket_name(number);
    let bucket = fetch(&name)?;
    let path = fetch(&head.epoch.path_name(number))?;
    let read = match verify_bucket(head, number, &bucket, &path) {
        Ok(read) => Some(read),
        // The issuer has signed octets that nobody can read: they hold nobody's token.
        Err(BucketError::Malformed(_)) => None,
        Err(error) => return Err(SyncError::Bucket { name, error }),
    };
    Ok(Fetched { read, kept: KeptBucket { epoch: head.epoch, bucket, path } })
}

impl HeldCredential {
    /// The scalar that the issuer's tokens are about.
    fn handle(&self) -> Option<MessageScalar> {
        self.claim("validity_handle").and_then(|value| match value {
            ClaimValue::Identifier(handle) => Some(handle),
            _ => None,
        })
    }

    fn claim(&self, name: &str) -> Option<ClaimValue> {
        let path = ClaimPath::from(name);
        self.claims().find(|(claim, _)| **claim == path).map(|(_, value)| value)
    }

    /// The epoch of a date claim.
    fn epoch_of(&self, name: &str) -> Option<Epoch> {
        match self.claim(name)? {
            ClaimValue::Date(date) => u64::from(date.days()).checked_sub(DAYS_1900_TO_1970).map(Epoch),
            _ => None,
        }
    }

    /// The token of an epoch, where the wallet has one.
    pub(crate) fn token(&self, epoch: Epoch) -> Option<&Token> {
        self.kept.tokens.iter().find(|(kept, _)| *kept == epoch).map(|(_, token)| token)
    }

    /// The newest epoch in which the credential was found in good standing.
    pub fn good_standing(&self) -> Option<Epoch> {
        self.kept.tokens.last().map(|(epoch, _)| *epoch)
    }

    /// The token of that epoch. It is public, but not whose it is.
    pub fn newest_token(&self) -> Option<&Token> {
        self.kept.tokens.last().map(|(_, token)| token)
    }

    /// The epoch in which its token was missed, where the issuer has struck it.
    pub fn struck(&self) -> Option<Epoch> {
        self.kept.missing.as_ref().map(|kept| kept.epoch)
    }

    fn look_up(&mut self, signed: &SignedHead, handle: &MessageScalar, bucket: Fetched) -> Standing {
        let (head, interface) = (signed.head(), self.issuer.alg().interface());
        let Some(token) = bucket.read.and_then(|read| read.find(interface, head, handle)) else {
            return self.miss(head, bucket.kept);
        };
        if self.token(head.epoch).is_none() {
            self.kept.tokens.push((head.epoch, token));
            let surplus = self.kept.tokens.len().saturating_sub(KEPT_EPOCHS);
            self.kept.tokens.drain(..surplus);
        }
        self.kept.found = Some(bucket.kept);
        self.kept.missing = None;
        Standing::Good(head.epoch)
    }

    fn miss(&mut self, head: &EpochHead, bucket: KeptBucket) -> Standing {
        let epoch = head.epoch;
        if self.epoch_of("expires_on").is_some_and(|last| last < epoch) {
            return Standing::Expired(epoch);
        }
        let is_new = self.epoch_of("issued_on").is_some_and(|issued_on| epoch <= issued_on);
        if self.kept.tokens.is_empty() && is_new {
            return Standing::NotYet(epoch);
        }
        self.kept.missing.get_or_insert(bucket);
        Standing::Struck(epoch)
    }
}
