//! Publishing: check, sign, record, hand over, erase; in this order, and from any step on again.

use std::io;

use bauta_credential::epoch::{BucketTree, Epoch, EpochHead, EpochLog, LOG_NAME, SignedHead, bucket_leaf};
use rayon::prelude::*;

use super::{BuiltBuckets, EpochError, Place, SEAL_LENGTH};
use crate::issue::Issuer;
use crate::register::epochs::{self, Recorded};

impl Issuer {
    /// Publishes an epoch: checks that every bucket is built, signs the head and records it, hands the name and octets
    /// of each file to `put`, the buckets and their paths first and the log last, and erases the epoch's secret key.
    ///
    /// The head is recorded before anything is handed over, so that there is never another. Interrupted anywhere, or
    /// for another place, it is done again with the same files. Whoever reads the log finds everything it speaks of.
    ///
    /// # Errors
    /// [`EpochError::NotPrepared`], [`EpochError::NotBuilt`], [`EpochError::Foreign`], [`EpochError::Changed`], and
    /// whatever `put`, register and files report.
    pub fn publish_epoch(
        &self,
        epoch: Epoch,
        built: &BuiltBuckets,
        now: u64,
        mut put: impl FnMut(&str, &[u8]) -> io::Result<()>,
    ) -> Result<SignedHead, EpochError> {
        let recorded = self.register.epoch(epoch)?.ok_or(EpochError::NotPrepared)?;
        let leaves = leaves(&recorded, built)?;
        let tree = BucketTree::from_leaves(&leaves).ok_or(EpochError::Changed)?;
        let signed = self.sign_head(&recorded, tree.root())?;
        if signed.head().root != tree.root() {
            return Err(EpochError::Changed);
        }
        for (number, leaf) in (0..).zip(&leaves) {
            let octets = read(built, Place { epoch, number })?;
            if bucket_leaf(epoch, number, &octets) != *leaf {
                return Err(EpochError::Changed);
            }
            put(&epoch.bucket_name(number), &octets)?;
            put(&epoch.path_name(number), &tree.path(number))?;
        }
        put(LOG_NAME, self.register.log(epoch)?.as_bytes())?;
        if !recorded.published {
            self.register.database().transaction(|transaction| epochs::finish(transaction, epoch, now))?;
            self.register.overwrite_keys()?;
        }
        Ok(signed)
    }

    /// The head of an epoch: the one that is recorded, or a new one, recorded.
    fn sign_head(&self, checked: &Recorded, root: [u8; 32]) -> Result<SignedHead, EpochError> {
        let epoch = checked.epoch;
        self.register.database().transaction(|transaction| {
            let recorded = epochs::find(transaction, epoch)?.ok_or(EpochError::NotPrepared)?;
            // Somebody may have prepared it anew since the buckets were checked.
            if recorded.public_key != checked.public_key {
                return Err(EpochError::Changed);
            }
            if let Some(head) = recorded.head {
                return Ok(SignedHead::parse(&head, &self.metadata)?);
            }
            let log = EpochLog::read(&self.metadata, epochs::log(transaction, epoch)?.as_bytes())?;
            let head = EpochHead {
                epoch,
                key: recorded.public_key,
                root,
                previous: log.newest().map(SignedHead::hash),
                counts: recorded.counts,
            };
            let signed = SignedHead::sign(head, self.keys.log());
            epochs::record_head(transaction, epoch, &signed.to_compact())?;
            // What nobody would follow is not recorded.
            EpochLog::read(&self.metadata, epochs::log(transaction, epoch)?.as_bytes())?;
            Ok(signed)
        })
    }

    /// The log as it was last published.
    ///
    /// # Errors
    /// Whatever the register reports.
    pub fn published_log(&self) -> Result<Vec<u8>, EpochError> {
        let newest = self.register.last_with_head()?;
        let Some(newest) = newest else { return Ok(Vec::new()) };
        let shown = if newest.published { newest.epoch } else { Epoch(0) };
        Ok(self.register.log(shown)?.into_bytes())
    }
}

/// The leaves of all buckets. As long as the head is not signed their seals are checked; after that the head's root
/// says what they are.
fn leaves(recorded: &Recorded, built: &BuiltBuckets) -> Result<Vec<[u8; 32]>, EpochError> {
    let (epoch, key) = (recorded.epoch, recorded.secret_key.as_ref().filter(|_| recorded.head.is_none()));
    (0..recorded.counts.buckets)
        .into_par_iter()
        .map(|number| {
            let place = Place { epoch, number };
            let Some(key) = key else { return Ok(bucket_leaf(epoch, number, &read(built, place)?)) };
            let sealed = built.read(place)?.ok_or(EpochError::NotBuilt { number })?;
            let octets = place.opened(key, &sealed).ok_or(EpochError::Foreign { number })?;
            Ok(bucket_leaf(epoch, number, octets))
        })
        .collect()
}

/// The octets of a bucket, without the seal.
fn read(built: &BuiltBuckets, place: Place) -> Result<Vec<u8>, EpochError> {
    let number = place.number;
    let mut octets = built.read(place)?.ok_or(EpochError::NotBuilt { number })?;
    let length = octets.len().checked_sub(SEAL_LENGTH).ok_or(EpochError::Foreign { number })?;
    octets.truncate(length);
    Ok(octets)
}
