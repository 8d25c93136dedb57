#![doc = include_str!("../README.md")]

mod consider;
#[cfg(feature = "age")]
mod directory;
mod error;
mod explain;
mod joint;
mod lint;
mod prepared;
mod present;
mod standing;
mod state;
#[cfg(feature = "age")]
mod vault;
mod wallet;
mod worked_out;

pub use consider::Terms;
#[cfg(feature = "age")]
pub use directory::{DirectoryError, WalletDirectory};
pub use error::{Refusal, WalletError};
pub use explain::explain;
pub use joint::{
    GuardianOffer, GuardianProposal, GuardianShare, JointChallenges, JointFault, Move, NotJoint,
};
pub use lint::{
    Crowd, Finding, Grade, Grounds, Lint, MAX_POPULATION, Population, PopulationError, Rule, bits, lint,
};
pub use prepared::PreparedPresentation;
pub use present::Proposal;
pub use standing::{Standing, SyncError};
#[cfg(feature = "age")]
pub use vault::{DEFAULT_WORK_FACTOR, MAX_WORK_FACTOR, VaultError, open, seal, work_factor};
pub use wallet::{Accepted, HeldCredential, Wallet};
