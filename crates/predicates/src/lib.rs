#![doc = include_str!("../README.md")]

mod error;
pub mod issuance;
pub mod nym;
pub mod opening;
mod session;
mod transcript;
pub mod validity;

pub use bauta_bbs::pseudonym::{ContextId, NymEntropy, NymSecret, Pseudonym};
pub use error::Error;
pub use session::{Committed, Session};
