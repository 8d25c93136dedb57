#![doc = include_str!("../README.md")]

mod error;
pub mod issuance;
mod nym;
mod session;
mod transcript;

pub use error::Error;
pub use nym::{ContextId, NymEntropy, NymSecret, Pseudonym};
pub use session::{Committed, Session};
