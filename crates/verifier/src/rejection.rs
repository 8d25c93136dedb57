//! Why a presentation is not accepted.

use bauta_credential::{ClaimPath, Malformed, PlanError, Statement as Asked};

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
    /// What was asked cannot be proven with this kind of credential.
    #[error("{0}")]
    NotProvable(PlanError),
    /// A pseudonym was to be asked for in another platform's context.
    #[error("the context is another platform's")]
    Context,
    /// A bound was to be asked for that does not follow from what it is said to.
    #[error("the bound of `{0}` is not what it is said to come from")]
    Bound(ClaimPath),
    /// A sub-proof that was not asked for, or not at this place, by its position from 0.
    #[error("sub-proof {0} is not the one that was asked for")]
    SubProofNotAsked(usize),
    /// A sub-proof that was asked for is missing, by its position from 0.
    #[error("sub-proof {0} is missing")]
    SubProofMissing(usize),
    /// More or fewer commitments than the statements are about.
    #[error("there are more or fewer commitments than were asked for")]
    Commitments,
    /// The epoch is none of those that the request accepts, or this verifier has no copy of its head.
    #[error("good standing is shown for an epoch that was not asked for")]
    Epoch,
}

/// Which statement of a presentation, with the name of the credential in the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Statement {
    /// That the issuer signed the credential, with the claims shown.
    #[error("the core proof of `{0}`")]
    Core(String),
    /// A predicate about a claim.
    #[error("what `{0}` proves about `{1}`")]
    Predicate(String, ClaimPath),
    /// The pseudonym.
    #[error("the pseudonym of `{0}`")]
    Pseudonym(String),
    /// Good standing in an epoch.
    #[error("the good standing of `{0}`")]
    Validity(String),
    /// Equality of a claim with another credential's.
    #[error("that `{1}` of `{0}` equals the other credential's")]
    Same(String, ClaimPath),
    /// The person, encrypted to openers.
    #[error("the encryption of the person of `{0}`")]
    Opening(String),
}

impl Statement {
    pub(crate) fn named(asked: &Asked, credential: String) -> Self {
        match asked {
            Asked::Range { predicate, .. } | Asked::Membership { predicate, .. } => {
                Self::Predicate(credential, predicate.path.clone())
            }
            Asked::Pseudonym { .. } => Self::Pseudonym(credential),
            Asked::Validity { .. } => Self::Validity(credential),
            Asked::Same { same, .. } => Self::Same(credential, same.0.path.clone()),
            Asked::Opening { .. } => Self::Opening(credential),
        }
    }
}
