#![doc = include_str!("../README.md")]

mod claims;
mod directory;
pub mod document;
mod epochs;
mod error;
mod issue;
mod keys;
mod register;

pub use claims::ExtraClaims;
pub use directory::{DirectoryError, IssuerDirectory};
pub use epochs::{BuiltBuckets, EpochError, EpochStatus, PreparedEpoch, Shard, ShardError, Unpublished};
pub use error::IssueError;
pub use issue::{Enrolment, Issuer};
pub use keys::IssuerKeys;
pub use register::standing::{StandingChange, StandingError, Subject};
pub use register::{
    CredentialNumber, CredentialState, Decision, Entry, PersonNumber, Register, RegisterError,
};
