#![doc = include_str!("../README.md")]

mod rejection;
mod store;
mod verify;

pub use rejection::{Policy, Rejection, Staleness, Statement};
pub use store::{DirectoryStore, Found, MemoryStore, RequestStore};
pub use verify::{VerifiedPresentation, Verifier};
