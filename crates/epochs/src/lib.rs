#![doc = include_str!("../README.md")]

mod error;
mod location;
mod store;

pub use error::StoreError;
pub use store::EpochStore;
