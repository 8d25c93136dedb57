#![doc = include_str!("../README.md")]

mod answer;
mod batch;
mod candidate;
mod logs;
pub mod opening;
mod rejection;
mod shape;
mod store;
mod verified;
mod verify;

pub use logs::{LogDirectory, LogKeepingError};
pub use rejection::{Policy, Rejection, Staleness, Statement};
pub use store::{DirectoryStore, Found, MemoryStore, RequestStore};
pub use verified::{VerifiedCredential, VerifiedPresentation};
pub use verify::Verifier;
