//! Good standing: following the issuers' logs, and finding one's own tokens in public buckets.

use bauta_bbs::MessageScalar;
use bauta_credential::epoch::{
    Bucket, BucketCopy, BucketError, Counts, Epoch, EpochHead, EpochLog, LOG_NAME, LogError, SignedHead,
    StruckEvidence, bucket_of, verify_bucket,
};
use bauta_credential::{ClaimPath, ClaimValue};
use bauta_predicates::validity::Token;

use crate::wallet::{HeldCredential, Wallet};

/// How many epochs' tokens a wallet keeps for each credential: a platform may accept the last few.
const KEPT_EPOCHS: usize = 7;
/// How many of the newest epochs a wallet looks into.
const FETCHED_EPOCHS: usize = 3;
/// How many holders a bucket has on average, or nothing is fetched from it, once there is more than one bucket.
const MIN_HOLDERS: u64 = 1_000;
/// Largest bucket that is kept for evidence, in octets: twice that of 10,000 holders.
const MAX_KEPT_BUCKET: usize = 1_000_000;
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
    /// The bucket of that epoch in which there is none any more.
    pub(crate) missing: Option<KeptBucket>,
    /// The first epoch in which there was none, although nothing was announced.
    pub(crate) struck: Option<Epoch>,
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
    /// Its bucket was not to be had, or is not the one that the head is over, or is far too small.
    Withheld(Epoch),
}

/// Why a wallet does not take over what it was given. What it keeps stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum SyncError<E> {
    /// The wallet knows no such issuer.
    #[error("the wallet does not know this issuer")]
    UnknownIssuer,
    /// The log could not be fetched.
    #[error("log: {0}")]
    Fetch(E),
    /// The log does not continue the wallet's own copy.
    #[error("{0}")]
    Log(LogError),
    /// The newest epoch is in the future.
    #[error("the newest epoch, {0}, is in the future")]
    Future(Epoch),
    /// The buckets hold so few tokens that to fetch one is to say who one is.
    #[error("{tokens} tokens in {buckets} buckets: to fetch one would be to say who one is")]
    FewHolders {
        /// How many tokens there are.
        tokens: u64,
        /// In how many buckets.
        buckets: u64,
    },
}

impl<E> From<LogError> for SyncError<E> {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

impl Wallet {
    /// Fetches an issuer's log and, for each of its credentials, the whole bucket of the newest epochs in which its token has
    /// to be. `fetch` gives a file's octets by its name. Whoever serves the files learns which buckets are fetched and when,
    /// so this is done on a schedule and not before a show. `now` is in seconds since 1970-01-01T00:00:00Z. Returns how each
    /// credential with a handle stands, by its number from 0; nothing while the log is empty.
    ///
    /// # Errors
    /// [`SyncError`]; the wallet is as it was. A bucket that is not to be had is no error: [`Standing::Withheld`].
    pub fn sync<E>(
        &mut self,
        issuer: &str,
        now: u64,
        mut fetch: impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<(usize, Standing)>, SyncError<E>> {
        let metadata = self.issuers.iter().find(|known| known.issuer() == issuer).cloned();
        let metadata = metadata.ok_or(SyncError::UnknownIssuer)?;
        let mut log = self.log(issuer).cloned().unwrap_or_default();
        log.follow(&metadata, &fetch(LOG_NAME).map_err(SyncError::Fetch)?)?;
        check_heads(&log, now)?;
        let mut standings = Vec::new();
        let own = self.credentials.iter_mut().enumerate().filter(|(_, held)| held.issuer == metadata);
        for (number, held) in own {
            let Some(handle) = held.handle() else { continue };
            let newest = log.heads().iter().rev().take(FETCHED_EPOCHS).rev();
            let looked_up = newest.map(|signed| held.look_up(signed, &handle, now, &mut fetch)).last();
            standings.extend(looked_up.map(|standing| (number, standing)));
        }
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

/// What a log must be beyond its chain: not of the future, and with buckets in which a holder is one of many.
fn check_heads<E>(log: &EpochLog, now: u64) -> Result<(), SyncError<E>> {
    let Some(newest) = log.newest().map(SignedHead::head) else { return Ok(()) };
    if newest.epoch.0 > Epoch::from_unix_seconds(now).0 + 1 {
        return Err(SyncError::Future(newest.epoch));
    }
    for signed in log.heads().iter().rev().take(FETCHED_EPOCHS) {
        let Counts { tokens, buckets, .. } = signed.head().counts;
        if buckets > 1 && tokens / buckets < MIN_HOLDERS {
            return Err(SyncError::FewHolders { tokens, buckets });
        }
    }
    Ok(())
}

/// A bucket that the head is over, read and as it was fetched; `None` when it is not to be had, is another one, or holds far
/// fewer than its share. What is signed and cannot be read holds nobody's token.
fn fetch_bucket<E>(
    signed: &SignedHead,
    handle: &MessageScalar,
    fetch: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
) -> Option<(Option<Bucket>, KeptBucket)> {
    let head = signed.head();
    let number = bucket_of(handle, head.counts.buckets);
    let bucket = fetch(&head.epoch.bucket_name(number)).ok()?;
    let path = fetch(&head.epoch.path_name(number)).ok()?;
    let read = match verify_bucket(head, number, &bucket, &path) {
        Ok(read) => Some(read),
        Err(BucketError::Malformed(_)) => None,
        Err(BucketError::NotInTree) => return None,
    };
    let share = head.counts.tokens / head.counts.buckets;
    if head.counts.buckets > 1 && read.as_ref().is_some_and(|read| (read.tokens() as u64) < share / 2) {
        return None;
    }
    Some((read, KeptBucket { epoch: head.epoch, bucket, path }))
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
        self.kept.struck
    }

    /// Looks for the token of an epoch, unless it is there.
    fn look_up<E>(
        &mut self,
        signed: &SignedHead,
        handle: &MessageScalar,
        now: u64,
        fetch: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Standing {
        let (head, interface) = (signed.head(), self.issuer.alg().interface());
        if self.token(head.epoch).is_some() {
            return Standing::Good(head.epoch);
        }
        let Some((read, kept)) = fetch_bucket(signed, handle, fetch) else {
            return Standing::Withheld(head.epoch);
        };
        let Some(token) = read.and_then(|read| read.find(interface, head, handle)) else {
            return self.miss(head, kept, now);
        };
        self.kept.tokens.push((head.epoch, token));
        self.kept.tokens.sort_by_key(|(epoch, _)| *epoch);
        let surplus = self.kept.tokens.len().saturating_sub(KEPT_EPOCHS);
        self.kept.tokens.drain(..surplus);
        self.kept.found = kept.small_enough();
        (self.kept.missing, self.kept.struck) = (None, None);
        Standing::Good(head.epoch)
    }

    fn miss(&mut self, head: &EpochHead, bucket: KeptBucket, now: u64) -> Standing {
        let (epoch, tomorrow) = (head.epoch, Epoch(Epoch::from_unix_seconds(now).0 + 1));
        if self.epoch_of("expires_on").is_some_and(|last| last < epoch) {
            return Standing::Expired(epoch);
        }
        let is_new =
            self.epoch_of("issued_on").is_some_and(|issued_on| epoch <= issued_on && issued_on <= tomorrow);
        if self.kept.tokens.is_empty() && is_new {
            return Standing::NotYet(epoch);
        }
        if self.kept.tokens.last().is_some_and(|(found, _)| *found > epoch) {
            return Standing::NotYet(epoch);
        }
        self.kept.missing = self.kept.missing.take().or_else(|| bucket.small_enough());
        self.kept.struck.get_or_insert(epoch);
        Standing::Struck(epoch)
    }
}

impl KeptBucket {
    /// Buckets are kept for evidence; one of a size that no honest issuer publishes is not.
    fn small_enough(self) -> Option<Self> {
        (self.bucket.len() <= MAX_KEPT_BUCKET).then_some(self)
    }
}
