#![doc = include_str!("../README.md")]

mod claims;
mod directory;
pub mod document;
mod error;
mod issue;
mod keys;
mod register;

pub use claims::ExtraClaims;
pub use directory::{DirectoryError, IssuerDirectory};
pub use error::IssueError;
pub use issue::{Enrolment, Issuer};
pub use keys::IssuerKeys;
pub use register::{CredentialState, Decision, Entry, PersonNumber, Register};
