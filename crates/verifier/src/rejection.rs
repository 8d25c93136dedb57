//! Why a presentation is not accepted.

use bauta_credential::{ClaimPath, Malformed};

/// Why a presentation was refused, in the terms of who can act: the holder's software (malformed), the verifier (which
/// issuers it trusts), the holder (ask again, show what was asked), nobody (an invalid proof).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It is not what it claims to be.
    #[error("malformed: {0}")]
    Malformed(#[from] Malformed),
    /// No trusted issuer has this issuer header.
    #[error("no trusted issuer has this issuer header")]
    UnknownIssuer,
    /// The request it answers is not open.
    #[error("stale: {0}")]
    Stale(Staleness),
    /// It is not an answer to this request.
    #[error("not what was asked: {0}")]
    PolicyUnmet(Policy),
    /// A statement does not verify.
    #[error("invalid proof: {0}")]
    InvalidProof(Statement),
    /// The store of requests could not be read or written. The request may be open still or not; ask again.
    #[error("the store of requests: {0}")]
    Store(std::io::ErrorKind),
}

/// Why a request is not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Staleness {
    /// No request of this verifier has the nonce.
    #[error("no request of this verifier has this nonce")]
    UnknownNonce,
    /// An answer has been accepted already.
    #[error("the request has been answered")]
    Answered,
    /// The request's lifetime is over, or it was made in the future.
    #[error("the request's lifetime is over")]
    Expired,
}

/// What an answer did not keep to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Policy {
    /// `aud` is not the name under which this verifier asked.
    #[error("it was made for another audience")]
    Audience,
    /// `req` is not the hash of the request.
    #[error("it was made for another request")]
    Request,
    /// The presentation header is not exactly the one that the request gives.
    #[error("the presentation header has another form than the request gives")]
    PresentationHeader,
    /// The credential is of another type than was asked for.
    #[error("the credential is of another type")]
    CredentialType,
    /// A claim was asked for that this kind of credential cannot show.
    #[error("the credential has no claim `{0}` that can be shown")]
    NoSuchClaim(ClaimPath),
    /// A claim that was asked for is not shown.
    #[error("`{0}` is not shown")]
    ClaimMissing(ClaimPath),
    /// A claim is shown that was not asked for.
    #[error("`{0}` is shown and was not asked for")]
    ClaimNotAsked(ClaimPath),
    /// A sub-proof that was not asked for, by its position from 0.
    #[error("sub-proof {0} was not asked for")]
    SubProofNotAsked(usize),
    /// Commitments that no sub-proof was asked about.
    #[error("a commitment was not asked for")]
    CommitmentNotAsked,
}

/// Which statement of a presentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Statement {
    /// That the issuer signed the credential, with the claims shown.
    #[error("the core proof")]
    Core,
}
