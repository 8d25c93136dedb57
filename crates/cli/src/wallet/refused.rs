//! Why the wallet does not do something, with advice.

use bauta_wallet::{DirectoryError, JointFault, Refusal, VaultError, WalletError};

use crate::failure::Failure;

/// Why it does not ask for or take a credential, or does not trust.
pub(super) fn by_wallet(error: WalletError) -> Failure {
    let advice = match &error {
        WalletError::IssuerChanged => "find out from the issuer, by another way, which of the two is right",
        WalletError::RegistrarChanged => {
            "find out from the registrar, by another way, which of the two is right"
        }
        WalletError::NotSignedForThisWallet => {
            "was the request made by this wallet (`bauta wallet request`)?"
        }
        WalletError::SecretChanged => "do not use this issuer before it has explained why",
        WalletError::NoSuchCredential(_) => "see `bauta wallet list`",
        WalletError::Randomness => return Failure::internal(error),
        WalletError::Malformed(_) => return Failure::refused(error),
    };
    Failure::refused(error).advise(advice)
}

const GUARDIAN: &str = "where another wallet holds the other credential, it has to take part: `bauta wallet guardian \
                        offer` there, then --guardian FILE here";

/// Why it does not answer a platform that asks for several credentials all by itself.
pub(crate) fn alone(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NotSatisfied(_) => Failure::refused(refusal).advise(GUARDIAN),
        other => request(other),
    }
}

/// Why it does not answer a platform.
pub(crate) fn request(refusal: Refusal) -> Failure {
    let advice = match &refusal {
        Refusal::Randomness => return Failure::internal(refusal),
        Refusal::NoCredential => "see `bauta wallet list`",
        Refusal::CredentialExpired(_) => "ask the issuer for a new one",
        Refusal::RequestExpired => "have the platform ask again",
        Refusal::NotSatisfied(_) => "nothing was sent: the platform is not told",
        Refusal::NotEqual(_) | Refusal::GuardianNeeded(_) => GUARDIAN,
        Refusal::BoundDisagrees(_) => {
            "is this wallet's clock right? If it is, the platform asks for something else"
        }
        Refusal::UnknownContext(_) => {
            "a platform asks in its own context, or in one that a trusted registrar has registered as shared"
        }
        Refusal::NotRegistered | Refusal::OverAsking(_) => {
            "do not answer, unless you know why: --beyond-registration answers all the same"
        }
        Refusal::UnknownEpochs | Refusal::NoToken => "fetch the newest epoch: `bauta wallet sync`",
        Refusal::ForkedEpochs => {
            "ALARM: the platform, or this wallet, was shown another log than others: fetch it again, and ask the issuer"
        }
        Refusal::OldEpochs(_) => "the platform has to fetch the issuer's newest epochs",
        Refusal::Struck(_) => "ask the issuer why; `bauta wallet evidence` prints what shows it to others",
        Refusal::SmallCrowd { .. } => "`bauta wallet floor` sets how many there have to be",
        Refusal::UnknownCrowd(_) => {
            "--population FILE brings figures that have this claim; `bauta wallet floor none` does without"
        }
        Refusal::UnknownOpeners => {
            "only openers whom a trusted registrar has named will do: `bauta wallet trust`"
        }
        Refusal::OpeningNotAgreed => "--allow-opening agrees to it; --yes does not",
        Refusal::Joint(JointFault::NotBegun) => {
            "an offer, its challenges and the share belong together: begin again with `bauta wallet guardian offer`"
        }
        Refusal::Joint(JointFault::Issuer) => {
            "this wallet knows the issuers that it has asked for a credential; the other's issuer has to be one"
        }
        Refusal::Joint(JointFault::Stranger) => {
            "nothing was handed over: whoever sent this does not know whose guardian you are"
        }
        Refusal::Joint(_) => "begin again with `bauta wallet guardian offer`, with the same request",
        _ => return Failure::refused(refusal),
    };
    Failure::refused(refusal).advise(advice)
}

/// Why there is no wallet to work with.
pub(crate) fn directory(error: DirectoryError) -> Failure {
    match &error {
        DirectoryError::NotEmpty => Failure::refused(error).advise("choose a directory that is new or empty"),
        DirectoryError::NoWallet => Failure::unreadable(error).advise("make one with `bauta wallet init`"),
        DirectoryError::Vault(VaultError::NotAWallet) => Failure::unreadable(error),
        DirectoryError::Vault(_) => Failure::refused(error),
        DirectoryError::Io(_) => Failure::internal(error),
    }
}
