//! The ways an operation can fail.

/// Why an operation of this crate refused. A proof that fails does not say where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The octets are longer or shorter than the encoding.
    #[error("{found} octets is not a valid length")]
    Length {
        /// How many octets there were.
        found: usize,
    },
    /// A point is not canonically encoded, not on the curve, outside the subgroup, or the identity.
    #[error("the point at octet {at} is not a valid point")]
    Point {
        /// Offset of its first octet.
        at: usize,
    },
    /// A scalar is zero or not below r, or an integer is outside its range.
    #[error("the scalar at octet {at} is out of range")]
    Scalar {
        /// Offset of its first octet.
        at: usize,
    },
    /// The randomness that was passed in gave a zero where only a broken source does.
    #[error("the source of randomness is broken")]
    Randomness,
    /// The statement says nothing that can be proved: bounds between which no value lies, a set that is empty, too
    /// large or names a value twice.
    #[error("malformed statement")]
    Statement,
    /// The statement is not true of what the opening opens. No proof was made.
    #[error("the statement is not true")]
    NotTrue,
    /// A handle that is the negative of the epoch's secret, so that no token exists for it.
    #[error("the handle at position {position} has no token in this epoch")]
    Handle {
        /// Position in the list of handles, from 0.
        position: usize,
    },
    /// No 1 ≤ threshold ≤ count ≤ 255, or fewer shares of a decryption than the threshold.
    #[error("a threshold of {threshold} and a count of {count} do not go together")]
    Threshold {
        /// How many openers it takes.
        threshold: usize,
        /// How many openers or shares there are.
        count: usize,
    },
    /// A share of a decryption is repeated, of nobody among the openers, or does not verify.
    #[error("the share of opener {index} is not valid")]
    Share {
        /// The opener's number, from 1.
        index: u8,
    },
    /// The proof does not verify.
    #[error("invalid proof")]
    InvalidProof,
}
