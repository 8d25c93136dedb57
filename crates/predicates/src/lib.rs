#![doc = include_str!("../README.md")]

mod error;
pub mod issuance;
pub mod membership;
pub mod nym;
pub mod opening;
mod pending;
pub mod range;
pub mod schnorr_eq;
mod secret;
mod session;
pub mod sigma_range;
mod steps;
mod transcript;
pub mod validity;

pub use bauta_bbs::pseudonym::{ContextId, NymEntropy, NymSecret, Pseudonym};
pub use error::Error;
pub use pending::PendingVerification;
pub use session::{Committed, Session};
