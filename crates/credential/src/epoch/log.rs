//! The log as its followers keep it: it grows, and everything else is an alarm.

use std::collections::HashSet;

use super::{Epoch, HeadHash, SignedHead};
use crate::malformed::{Malformed, Part, Problem};
use crate::metadata::IssuerMetadata;

/// Most octets of a log that are read: some seventy years of days.
const MAX_LOG: usize = 16 * 1024 * 1024;

/// What a wallet or a verifier keeps of an issuer's log: every head from the first on, verified and chained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EpochLog {
    heads: Vec<SignedHead>,
}

/// What a newer copy of a log brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// How many heads are new: the last so many of [`EpochLog::heads`].
    pub new_heads: usize,
}

/// Two heads that the issuer has signed for the same place in its log. Whoever has both can show everybody that the
/// issuer tells different people different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The head that is kept.
    pub kept: SignedHead,
    /// The head that was found in its place.
    pub found: SignedHead,
}

/// Why a copy of a log is refused. Lines count from 0. What is kept stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Something is not what it claims to be; the position is the line.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The issuer did not sign a head: somebody between the issuer and here has written it.
    #[error("line {line} is not signed by the issuer")]
    Signature {
        /// The line.
        line: usize,
    },
    /// Another head stands where one is kept, and the issuer has signed both.
    #[error("the log has another head for {} than the one that is kept", .0.kept.head().epoch)]
    Forked(Box<Fork>),
    /// Another head of the issuer's stands where one is kept, of another epoch: the copy was altered or is incomplete.
    #[error("line {line} is not the head that is kept there")]
    Altered {
        /// The line.
        line: usize,
    },
    /// Heads that are kept are missing at the end: an old copy, or a log that was cut.
    #[error("the log has {found} heads where {kept} are kept")]
    Shortened {
        /// How many heads are kept.
        kept: usize,
        /// How many there were.
        found: usize,
    },
    /// A head does not name the one before it.
    #[error("line {line} does not name the head before it")]
    Chain {
        /// The line.
        line: usize,
    },
    /// An epoch is not later than the one before it.
    #[error("the epoch of line {line} is not later than the one before")]
    Order {
        /// The line.
        line: usize,
    },
    /// An epoch has the key of another one.
    #[error("line {line} has the key of another epoch")]
    KeyRepeated {
        /// The line.
        line: usize,
    },
    /// The totals do not follow from those before, or there are fewer buckets than before.
    #[error("the totals of line {line} do not follow from those before")]
    Counts {
        /// The line.
        line: usize,
    },
}

impl EpochLog {
    /// Reads a log from its beginning, as [`Self::follow`] does for who keeps nothing yet.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn read(issuer: &IssuerMetadata, octets: &[u8]) -> Result<Self, LogError> {
        let mut log = Self::default();
        log.follow(issuer, octets)?;
        Ok(log)
    }

    /// Takes over a newer copy of the whole log. Every head has to be signed and to follow from the one before, and the
    /// copy has to begin with what is kept.
    ///
    /// # Errors
    /// [`LogError`]; what is kept stays as it was.
    pub fn follow(&mut self, issuer: &IssuerMetadata, octets: &[u8]) -> Result<FollowUp, LogError> {
        let lines = lines(octets)?;
        let (known, new) = lines.split_at(lines.len().min(self.heads.len()));
        for (line, (text, kept)) in known.iter().zip(&self.heads).enumerate() {
            if *text == kept.to_compact() {
                continue;
            }
            // Another signature over the same head is no other head.
            let found = SignedHead::parse_line(text, issuer, line)?;
            if found.hash() != kept.hash() {
                return Err(self.fork(&found).unwrap_or(LogError::Altered { line }));
            }
        }
        if lines.len() < self.heads.len() {
            return Err(LogError::Shortened { kept: self.heads.len(), found: lines.len() });
        }
        let mut heads = self.heads.clone();
        let mut keys: HashSet<_> = heads.iter().map(|signed| signed.head().key.to_octets()).collect();
        for text in new {
            let line = heads.len();
            let signed = SignedHead::parse_line(text, issuer, line)?;
            check_follows(heads.last(), &signed, line)?;
            if !keys.insert(signed.head().key.to_octets()) {
                return Err(LogError::KeyRepeated { line });
            }
            heads.push(signed);
        }
        self.heads = heads;
        Ok(FollowUp { new_heads: new.len() })
    }

    /// A head that is kept and that the issuer has signed in the place of `found`: of the same epoch, or after the same
    /// head.
    fn fork(&self, found: &SignedHead) -> Option<LogError> {
        let is_in_its_place = |kept: &&SignedHead| {
            let (one, other) = (kept.head(), found.head());
            kept.hash() != found.hash() && (one.epoch == other.epoch || one.previous == other.previous)
        };
        let kept = self.heads.iter().find(is_in_its_place)?.clone();
        Some(LogError::Forked(Box::new(Fork { kept, found: found.clone() })))
    }

    /// Every head, the first one first.
    pub fn heads(&self) -> &[SignedHead] {
        &self.heads
    }

    /// The newest head.
    pub fn newest(&self) -> Option<&SignedHead> {
        self.heads.last()
    }

    /// The head with a hash.
    pub fn by_hash(&self, hash: &HeadHash) -> Option<&SignedHead> {
        self.heads.iter().find(|signed| signed.hash() == *hash)
    }

    /// The head of an epoch.
    pub fn by_epoch(&self, epoch: Epoch) -> Option<&SignedHead> {
        self.heads.iter().find(|signed| signed.head().epoch == epoch)
    }

    /// The file `log`: one head a line.
    pub fn to_octets(&self) -> Vec<u8> {
        let lines = self.heads.iter().map(|signed| signed.to_compact() + "\n");
        lines.collect::<String>().into_bytes()
    }
}

/// The lines of a log; the last one ends in a line feed too, so that a file that was cut shows.
fn lines(octets: &[u8]) -> Result<Vec<&str>, LogError> {
    if octets.len() > MAX_LOG {
        return Err(Part::EpochLog.malformed(Problem::TooLarge { limit: MAX_LOG }).into());
    }
    let text = str::from_utf8(octets).map_err(|_| Part::EpochLog.malformed(Problem::Utf8))?;
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let cut = Part::EpochLog.malformed_at(text.matches('\n').count(), Problem::Missing("line feed"));
    Ok(text.strip_suffix('\n').ok_or(cut)?.split('\n').collect())
}

/// That a head follows from the one before it.
pub(super) fn check_follows(
    before: Option<&SignedHead>,
    signed: &SignedHead,
    line: usize,
) -> Result<(), LogError> {
    let head = signed.head();
    if head.previous != before.map(SignedHead::hash) {
        return Err(LogError::Chain { line });
    }
    let before = before.map(SignedHead::head);
    if before.is_some_and(|before| head.epoch <= before.epoch) {
        return Err(LogError::Order { line });
    }
    let (tokens, buckets) = before.map_or((0, 1), |before| (before.counts.tokens, before.counts.buckets));
    // Integers of a head are below 2⁵³, so nothing overflows.
    let balanced = tokens + head.counts.added == head.counts.tokens + head.counts.dropped;
    if balanced && head.counts.buckets >= buckets { Ok(()) } else { Err(LogError::Counts { line }) }
}
