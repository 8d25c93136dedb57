//! Why octets are not what they claim to be.

/// What was being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A whole compact form: its dots, its size.
    Compact,
    /// A schema.
    Schema,
    /// The issuer header of a credential.
    IssuerHeader,
    /// A payload; the position is the index of its claim.
    Payload,
    /// The issuer proof: signature, entropy.
    IssuerProof,
    /// The presentation header.
    PresentationHeader,
    /// The core proof.
    CoreProof,
    /// A sub-proof; the position counts from 0.
    SubProof,
    /// A verifier's request.
    Request,
    /// A holder's request for a credential.
    CredentialRequest,
    /// An issuer's public description.
    Metadata,
    /// A platform's registration.
    Registration,
    /// A registrar's public description.
    Registrar,
    /// What two wallets hand to each other.
    Joint,
    /// The head of an epoch; the position is its line in the log.
    EpochHead,
    /// The log of epochs; the position is a line.
    EpochLog,
    /// A bucket of an epoch; the position is an entry.
    Bucket,
    /// The evidence that a credential was struck.
    StruckEvidence,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// More octets, entries or levels than are accepted.
    #[error("larger than the limit of {limit}")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// Not UTF-8.
    #[error("not UTF-8")]
    Utf8,
    /// Not base64url without padding, or not the one way to write its octets so.
    #[error("not canonical base64url")]
    Base64,
    /// Not JSON, or JSON with a member missing, unknown, twice, or of the wrong type.
    #[error("not the JSON expected, at line {line}, column {column}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A name that occurs twice, or that stands inside another.
    #[error("`{0}` is repeated or overlaps another name")]
    Repeated(&'static str),
    /// A value outside its range, empty where it may not be, or with control characters.
    #[error("`{0}` is out of range")]
    OutOfRange(&'static str),
    /// A value this version does not know.
    #[error("`{0}` is not supported")]
    Unsupported(&'static str),
    /// A required value is missing.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// As many entries were expected as the schema has.
    #[error("{found} entries where {expected} belong")]
    Count {
        /// How many belong here.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// It is not what the same document says elsewhere.
    #[error("`{0}` disagrees with the rest")]
    Inconsistent(&'static str),
    /// A number that is not written in canonical decimal, or a text that is not one JSON string.
    #[error("not in canonical form")]
    NotCanonical,
    /// A decoy where none may stand.
    #[error("a decoy where none may stand")]
    Decoy,
    /// Points, scalars or lengths.
    #[error("{0}")]
    Bbs(#[from] bauta_bbs::Error),
    /// Points, scalars or lengths of a pseudonym, a proof, a key or a token.
    #[error("{0}")]
    Predicate(#[from] bauta_predicates::Error),
}

/// Octets that are not what they claim to be: which part, at which position, and what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part:?} {position}: {problem}")]
pub struct Malformed {
    /// The part.
    pub part: Part,
    /// Position among parts of the same kind, from 0.
    pub position: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

impl Part {
    /// This part, with a problem, at position 0.
    pub(crate) fn malformed(self, problem: impl Into<Problem>) -> Malformed {
        self.malformed_at(0, problem)
    }

    /// This part, with a problem, at a position.
    pub(crate) fn malformed_at(self, position: usize, problem: impl Into<Problem>) -> Malformed {
        Malformed { part: self, position, problem: problem.into() }
    }
}

impl Malformed {
    /// Whether everything could be read and only the signature does not verify.
    pub fn is_invalid_signature(&self) -> bool {
        self.problem == Problem::Bbs(bauta_bbs::Error::InvalidSignature)
    }
}
