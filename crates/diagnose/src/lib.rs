#![doc = include_str!("../README.md")]

mod case;
mod change;
mod hypothesis;
mod identity;
mod presented;

pub use case::{Artefact, Case, CaseError, Check};
pub use change::Change;
pub use hypothesis::{Diagnosis, Field, Hypothesis, diagnose};
pub use identity::{Identity, identify, identify_presentation};
pub use presented::{Presented, PresentedHypothesis, diagnose_presented};
