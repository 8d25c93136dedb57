//! The issuer's public log of epochs: who is in good standing, published so that nobody is named and nothing is undone.
//!
//! Once in an epoch, usually a day, the issuer publishes one token for each credential in good standing, in buckets, and
//! a head over all of them. What is published are files:
//!
//! | Name | Octets |
//! |---|---|
//! | `log` | one [`SignedHead`] a line, from the first epoch on, each line ending in a line feed |
//! | `<epoch>/bucket-<number>` | a [`Bucket`]: entries of 50 octets |
//! | `<epoch>/path-<number>` | the bucket's path in the tree: the siblings from the leaf up, 32 octets each |
//!
//! `<epoch>` are the days since 1970-01-01 in decimal, `<number>` counts from 0.

mod bucket;
mod evidence;
mod head;
mod log;
mod tree;

use std::fmt;

use jiff::{SignedDuration, civil};

pub use bucket::{Bucket, ENTRY_LENGTH, MAX_BUCKET, bucket_of};
pub use evidence::{BucketCopy, EvidenceError, Struck, StruckEvidence};
pub use head::{Counts, EpochHead, HeadHash, MAX_BUCKETS, SignedHead};
pub use log::{EpochLog, FollowUp, Fork, LogError};
pub use tree::{BucketError, BucketTree, bucket_leaf, verify_bucket};

/// The name of the file that holds the log.
pub const LOG_NAME: &str = "log";

/// An epoch: days since 1970-01-01, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u64);

impl Epoch {
    /// The epoch of an instant, in seconds since 1970-01-01T00:00:00Z.
    pub fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds / 86_400)
    }

    /// The name of the file that holds a bucket.
    pub fn bucket_name(self, number: u64) -> String {
        format!("{}/bucket-{number}", self.0)
    }

    /// The name of the file that holds a bucket's path in the tree.
    pub fn path_name(self, number: u64) -> String {
        format!("{}/path-{number}", self.0)
    }
}

/// The date, YYYY-MM-DD; beyond the calendar the number of days.
impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = i64::try_from(self.0).ok().and_then(|days| days.checked_mul(24));
        let since = hours.map(SignedDuration::from_hours);
        match since.and_then(|since| civil::date(1970, 1, 1).checked_add(since).ok()) {
            Some(date) => date.fmt(f),
            None => write!(f, "day {}", self.0),
        }
    }
}
