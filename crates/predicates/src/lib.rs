#![doc = include_str!("../README.md")]

mod error;
pub mod issuance;
mod nym;
mod transcript;

pub use error::Error;
pub use nym::{ContextId, NymEntropy, NymSecret, Pseudonym};
