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
    /// The proof does not verify.
    #[error("invalid proof")]
    InvalidProof,
}
