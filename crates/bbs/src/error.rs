//! The ways an operation can fail.

/// What a caller handed over, named in an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A secret key: one scalar, 32 octets.
    SecretKey,
    /// A public key: one point of G2, 96 octets.
    PublicKey,
    /// A signature: A ‖ e, 80 octets.
    Signature,
    /// A proof: 272 + 32·U octets.
    Proof,
    /// A commitment with its proof: 48 + 32·(M + 2) octets.
    CommitmentWithProof,
    /// A core proof with commitments: 288 + 32·U + 80·N octets.
    CommittedProof,
    /// A message given as a scalar, or a blinding factor: 32 octets or canonical decimal.
    Message,
    /// A point of G1, 48 octets.
    Point,
    /// A pseudonym secret, or the signer's entropy for one: 32 octets.
    NymSecret,
    /// A pseudonym: one point of G1, 48 octets.
    Pseudonym,
    /// An expanded message, or a domain separation tag of `expand_message`.
    ExpandedMessage,
}

/// Why an operation of this crate refused.
///
/// The first four say that octets or arguments are not what they claim to be; who made them has to change them.
/// [`Error::KeyMaterial`] and [`Error::Randomness`] are the caller's own. The last two carry no reason on purpose:
/// a verification that fails does not say where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The octets are longer or shorter than every valid encoding.
    #[error("{item:?}: {found} octets is not a valid length")]
    Length {
        /// What was read.
        item: Item,
        /// How many octets there were.
        found: usize,
    },
    /// A point is not canonically encoded, not on the curve, outside the subgroup of order r, or the identity.
    #[error("{item:?}: the point at octet {at} is not a valid point")]
    Point {
        /// What was read.
        item: Item,
        /// Offset of the point's first octet.
        at: usize,
    },
    /// A scalar is zero where zero is not allowed, or not below r.
    #[error("{item:?}: the scalar at octet {at} is out of range")]
    Scalar {
        /// What was read.
        item: Item,
        /// Offset of the scalar's first octet.
        at: usize,
    },
    /// Indexes are not strictly ascending, not below the number of messages, or both disclosed and committed.
    #[error("the index at position {position} is out of order, repeated or out of range")]
    Indexes {
        /// Position in the list of indexes, from 0.
        position: usize,
    },
    /// Key material shorter than 32 octets or key info longer than 65,535.
    #[error("key material needs 32 octets or more, key info at most 65535")]
    KeyMaterial,
    /// The randomness that was passed in gave a zero where only a broken source does.
    #[error("the source of randomness is broken")]
    Randomness,
    /// The signature does not verify.
    #[error("invalid signature")]
    InvalidSignature,
    /// The proof does not verify.
    #[error("invalid proof")]
    InvalidProof,
}
