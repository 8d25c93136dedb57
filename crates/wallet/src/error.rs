//! Why a wallet does not do what it is asked.

use bauta_credential::{ClaimPath, Date, Malformed};

/// Why the wallet did not ask for, or did not take, a credential. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalletError {
    /// The issuer's description is not the one this wallet pinned when it first saw this issuer id.
    #[error("the issuer's description differs from the one that was pinned at first use")]
    IssuerChanged,
    /// The credential is not what it claims to be.
    #[error("malformed: {0}")]
    Malformed(#[from] Malformed),
    /// No pinned issuer signed it, or not over what this wallet asked for.
    #[error("no pinned issuer has signed this for a request of this wallet")]
    NotSignedForThisWallet,
    /// A renewal came back with another secret than the one it was asked for: the issuer could then link what the holder
    /// does under both.
    #[error("the renewal was signed over another secret than the wallet offered")]
    SecretChanged,
    /// The wallet holds no credential of this number.
    #[error("the wallet holds no credential of this number")]
    NoSuchCredential(usize),
    /// The source of randomness is broken.
    #[error("the source of randomness is broken")]
    Randomness,
}

/// Why the wallet will not answer a verifier's request. The verifier learns nothing, not even this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No credential of a type that was asked for, or the one that was chosen is of another type.
    #[error("the wallet holds no credential of a type that is asked for")]
    NoCredential,
    /// The credential has expired.
    #[error("the credential expired on {0}")]
    CredentialExpired(Date),
    /// The request's lifetime is over, or it is dated in the future.
    #[error("the request's lifetime is over")]
    RequestExpired,
    /// The credential has no such claim.
    #[error("the credential has no claim `{0}`")]
    NoSuchClaim(ClaimPath),
    /// The claim is an identifier, which is never disclosed.
    #[error("`{0}` is never disclosed")]
    NeverDisclosed(ClaimPath),
    /// The source of randomness is broken.
    #[error("the source of randomness is broken")]
    Randomness,
}
