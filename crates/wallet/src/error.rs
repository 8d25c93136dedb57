//! Why a wallet does not do what it is asked.

use bauta_credential::epoch::Epoch;
use bauta_credential::{ClaimPath, Date, Malformed, OverAsking, PlanError, Predicate};

use crate::consider::in_words;
use crate::joint::JointFault;

/// Why the wallet did not ask for, or did not take, a credential. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalletError {
    /// The issuer's description is not the one this wallet pinned when it first saw this issuer id.
    #[error("the issuer's description differs from the one that was pinned at first use")]
    IssuerChanged,
    /// The registrar's description is not the one this wallet knows under its id.
    #[error("the registrar's description differs from the one that this wallet trusts")]
    RegistrarChanged,
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
    /// What is asked cannot be proven with this kind of credential.
    #[error("{0}")]
    CannotProve(PlanError),
    /// It is not true. The platform is not told.
    #[error("the credential does not satisfy what is asked: {}", in_words(.0))]
    NotSatisfied(Box<Predicate>),
    /// Two claims that are to be the same are not.
    #[error("`{0}` is not the same as the other credential's")]
    NotEqual(ClaimPath),
    /// A bound is not what the request says it comes from.
    #[error("the bound is not what it is said to come from: {}", in_words(.0))]
    BoundDisagrees(Box<Predicate>),
    /// A pseudonym was asked for in a context that is neither the platform's own nor one that it has registered as shared.
    #[error("a pseudonym is asked for in the context `{0}`, which is not this platform's")]
    UnknownContext(String),
    /// No trusted registrar has signed what the platform may ask.
    #[error("no registrar that this wallet trusts has registered the platform")]
    NotRegistered,
    /// The platform asks more than it has registered.
    #[error("{0}")]
    OverAsking(OverAsking),
    /// None of the epochs that the request accepts is in the wallet's own copy of the issuer's log.
    #[error("the request accepts no epoch that is in this wallet's own copy of the issuer's log")]
    UnknownEpochs,
    /// The request accepts heads that are not those of the wallet's own copy of the log.
    #[error("the request names an epoch otherwise than this wallet's own copy of the issuer's log")]
    ForkedEpochs,
    /// The newest epoch that the request accepts, and the wallet knows, is long past.
    #[error("the newest epoch that the request accepts is {0}: long past")]
    OldEpochs(Epoch),
    /// The wallet has no token of an epoch that the request accepts.
    #[error("the wallet has no token of an epoch that the request accepts")]
    NoToken,
    /// The issuer has struck the credential.
    #[error("the issuer has struck this credential: it has had no token since {0}")]
    Struck(Epoch),
    /// The person was to be encrypted to openers whom no trusted registrar has pinned.
    #[error("the person is to be encrypted to openers whom no registrar that this wallet trusts has named")]
    UnknownOpeners,
    /// The person was to be encrypted to openers, and the holder has not agreed.
    #[error("the person is to be encrypted to openers, and nobody has agreed to that")]
    OpeningNotAgreed,
    /// The answer would leave the holder in a smaller crowd than the holder has set.
    #[error(
        "the answer would leave you among {people} people, fewer than the {floor} that this wallet wants"
    )]
    SmallCrowd {
        /// How many would show the same, the holder counted.
        people: u64,
        /// How many there have to be.
        floor: u64,
    },
    /// The wallet wants a crowd, and the population says nothing of a claim that is to be shown.
    #[error("how many people share your `{0}` is unknown, and this wallet wants to know")]
    UnknownCrowd(ClaimPath),
    /// Another wallet has to take part.
    #[error("the wallet that holds `{0}` has to take part")]
    GuardianNeeded(String),
    /// What another wallet has handed over does not belong to this request, or does not verify.
    #[error("what the other wallet has handed over is not for this: {0}")]
    Joint(JointFault),
    /// What was made in advance does not answer this: another credential, other claims, statements or epochs.
    #[error("what was prepared is for another request than this")]
    NotPrepared,
    /// A statement that is true could not be proven: the wallet's own data do not fit together.
    #[error("a statement could not be proven")]
    NotProven,
    /// The source of randomness is broken.
    #[error("the source of randomness is broken")]
    Randomness,
}
