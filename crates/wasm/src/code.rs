//! What a refusal is called.

use serde::Serialize;

/// Why something was not done, as a word for programs: lower case, joined by hyphens. The page has a sentence for each in
/// each of its languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The message lacks a member, or has one of another kind than belongs there: the page's own mistake.
    BadMessage,
    /// A text is not what it claims to be.
    Malformed,
    /// The issuer's description is not the one that was pinned.
    IssuerChanged,
    /// The wallet knows no such issuer.
    UnknownIssuer,
    /// The registrar's description is not the one that is trusted.
    RegistrarChanged,
    /// No pinned issuer has signed the credential for a request of this wallet.
    NotForThisWallet,
    /// A renewed credential has another secret than the one it renews.
    SecretChanged,
    /// The wallet holds no credential of this number.
    NoSuchCredential,
    /// The source of randomness is broken.
    Randomness,
    /// No credential of a type that is asked for.
    NoCredential,
    /// The credential has expired.
    CredentialExpired,
    /// The request's lifetime is over, or it is of the future.
    RequestExpired,
    /// The credential has no such claim.
    NoSuchClaim,
    /// The claim is never shown.
    NeverDisclosed,
    /// This kind of credential cannot prove what is asked.
    CannotProve,
    /// It is not true.
    NotSatisfied,
    /// Two claims that are to be the same are not.
    NotEqual,
    /// A bound is not what the request says it comes from.
    BoundDisagrees,
    /// A pseudonym is asked for in a context that is not the platform's.
    UnknownContext,
    /// No trusted registrar has registered the platform.
    NotRegistered,
    /// The platform asks more than it has registered.
    OverAsking,
    /// None of the epochs that are accepted is in the wallet's own copy of the log.
    UnknownEpochs,
    /// The request names an epoch otherwise than the wallet's own copy of the log.
    ForkedEpochs,
    /// The newest epoch that is accepted is long past.
    OldEpochs,
    /// The wallet has no token of an epoch that is accepted.
    NoToken,
    /// The issuer has struck the credential.
    Struck,
    /// The person is to be encrypted to openers whom no trusted registrar has named.
    UnknownOpeners,
    /// The person is to be encrypted to openers, and the holder has not agreed.
    OpeningNotAgreed,
    /// The answer would leave the holder in a smaller crowd than the holder wants, or in one that nobody knows.
    SmallCrowd,
    /// Another wallet has to take part, which this one has no messages for.
    GuardianNeeded,
    /// A statement could not be proven: the wallet's own data do not fit together.
    NotProven,
    /// A file of the epochs could not be fetched.
    NotFetched,
    /// A head of the log is not signed by the issuer.
    LogNotSigned,
    /// The issuer has signed two heads for one place in its log.
    LogForked,
    /// The log does not continue the wallet's own copy: a line was altered, or some are missing.
    LogAltered,
    /// The log's heads do not follow from one another.
    LogInconsistent,
    /// The newest epoch is of the future.
    FutureEpoch,
    /// The buckets hold so few tokens that to fetch one is to say who one is.
    FewHolders,
}
