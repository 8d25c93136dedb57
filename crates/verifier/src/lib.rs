#![doc = include_str!("../README.md")]

pub mod opening;
mod rejection;
mod store;
mod verified;
mod verify;

pub use rejection::{Policy, Rejection, Staleness, Statement};
pub use store::{DirectoryStore, Found, MemoryStore, RequestStore};
pub use verified::{VerifiedCredential, VerifiedPresentation};
pub use verify::Verifier;
