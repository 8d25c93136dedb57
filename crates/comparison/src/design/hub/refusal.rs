//! Why the hub says no.

use crate::design::Outcome;
use crate::transcript::Party;

/// What somebody is told whose account is suspended.
pub const SUSPENDED: &str = "the account at the hub is suspended";

/// Why the hub says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGranted {
    /// It cannot be read.
    #[error("it cannot be read")]
    Malformed,
    /// The client is not connected, or did not sign.
    #[error("the platform is not connected")]
    UnknownClient,
    /// Unknown account or wrong password.
    #[error("unknown account or wrong password at the hub")]
    Password,
    /// The account is suspended.
    #[error("the account at the hub is suspended")]
    Suspended,
    /// A guardian has not consented.
    #[error("a guardian has not consented")]
    NoConsent,
    /// The face is another person's.
    #[error("the face is another person's")]
    Face,
    /// The code or the token is unknown, used, old or another client's.
    #[error("the code is not valid")]
    Code,
}

impl From<NotGranted> for Outcome {
    fn from(refusal: NotGranted) -> Self {
        let reason = match refusal {
            NotGranted::Malformed => "it cannot be read",
            NotGranted::UnknownClient => "the platform is not connected",
            NotGranted::Password => "unknown account or wrong password at the hub",
            NotGranted::Suspended => SUSPENDED,
            NotGranted::NoConsent => "a guardian has not consented",
            NotGranted::Face => "the face is another person's",
            NotGranted::Code => "the code is not valid",
        };
        Self::Refused(Party::Authority, reason)
    }
}
