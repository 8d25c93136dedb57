//! Why the authority says no, to an application, a guardian or a platform.

use serde::{Deserialize, Serialize};

use crate::design::Outcome;
use crate::transcript::Party;

/// Why the authority says no. The codes of the service are not public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// It cannot be read.
    #[error("it cannot be read")]
    Malformed,
    /// The platform is not connected, or the request is not signed by it.
    #[error("the platform is not connected")]
    UnknownClient,
    /// The request is old, or was answered before.
    #[error("the request is stale")]
    Stale,
    /// What the application gave was given for another request.
    #[error("it was given for another request")]
    OtherRequest,
    /// The certificate was not issued by the authority, or another has replaced it.
    #[error("the certificate is not valid")]
    Certificate,
    /// The password is wrong, or missing.
    #[error("the password is wrong")]
    Password,
    /// The number belongs to another certificate.
    #[error("the number is another person's")]
    OtherNumber,
    /// The number is suspended.
    #[error("the number is suspended")]
    Suspended,
    /// A guardian has not consented.
    #[error("a guardian has not consented")]
    NoConsent,
    /// The face is another person's.
    #[error("the face is another person's")]
    Face,
    /// The platform may not have these data, or the person did not agree.
    #[error("these data are not released")]
    NotReleased,
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        let reason = match refusal {
            Refusal::Malformed => "it cannot be read",
            Refusal::UnknownClient => "the platform is not connected",
            Refusal::Stale => "the request is stale",
            Refusal::OtherRequest => "it was given for another request",
            Refusal::Certificate => "the certificate is not valid",
            Refusal::Password => "the password is wrong",
            Refusal::OtherNumber => "the number is another person's",
            Refusal::Suspended => SUSPENDED,
            Refusal::NoConsent => "a guardian has not consented",
            Refusal::Face => "the face is another person's",
            Refusal::NotReleased => "these data are not released",
        };
        Self::Refused(Party::Authority, reason)
    }
}

/// What somebody is told whose number is suspended.
pub const SUSPENDED: &str = "the number is suspended";
