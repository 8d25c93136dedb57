#![doc = include_str!("../README.md")]

mod error;
pub mod issuance;
pub mod membership;
mod nym;
pub mod range;
pub mod schnorr_eq;
mod secret;
mod session;
pub mod sigma_range;
mod transcript;

pub use error::Error;
pub use nym::{ContextId, NymEntropy, NymSecret, Pseudonym};
pub use session::{Committed, Session};
