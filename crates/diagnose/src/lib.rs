#![doc = include_str!("../README.md")]

mod case;
mod change;
mod credential;
mod hypothesis;
mod identity;
mod presented;
mod text;

pub use case::{Artefact, Case, CaseError, Check, Holder, Messages};
pub use change::Change;
pub use credential::{CredentialCheck, CredentialHypothesis, Issued, diagnose_credential};
pub use hypothesis::{Diagnosis, Field, Hypothesis, diagnose};
pub use identity::{
    Identity, identify, identify_credential, identify_credential_request, identify_issuer,
    identify_presentation, identify_request,
};
pub use presented::{Presented, PresentedHypothesis, diagnose_presented};
pub use text::TextChange;
