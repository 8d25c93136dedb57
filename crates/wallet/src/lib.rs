#![doc = include_str!("../README.md")]

mod directory;
mod error;
mod present;
mod state;
mod vault;
mod wallet;

pub use directory::{DirectoryError, WalletDirectory};
pub use error::{Refusal, WalletError};
pub use present::Proposal;
pub use vault::{DEFAULT_WORK_FACTOR, MAX_WORK_FACTOR, VaultError, open, seal};
pub use wallet::{Accepted, HeldCredential, Wallet};
