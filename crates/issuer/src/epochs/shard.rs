//! Shards: parts of an epoch that are built apart.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// Shard k of n, 1 ≤ k ≤ n: the k-th of n parts of the buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

/// The text is not k/n with 1 ≤ k ≤ n.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a shard is K/N, from 1/N to N/N")]
pub struct ShardError;

impl Shard {
    /// Everything.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Shard `number` of so many.
    ///
    /// # Errors
    /// [`ShardError`].
    pub fn new(number: u32, of: u32) -> Result<Self, ShardError> {
        if number == 0 || number > of {
            return Err(ShardError);
        }
        Ok(Self { number: number.into(), of: of.into() })
    }

    /// The numbers of its buckets.
    pub(super) fn numbers(self, buckets: u64) -> Range<u64> {
        // Neither factor has more than 32 bits.
        (self.number - 1) * buckets / self.of..self.number * buckets / self.of
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    /// Reads `K/N`.
    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (number, of) = text.split_once('/').ok_or(ShardError)?;
        Self::new(number.parse().map_err(|_| ShardError)?, of.parse().map_err(|_| ShardError)?)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}
