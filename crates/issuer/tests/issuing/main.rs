//! The issuer at work: one person, one valid credential, whatever is repeated, interrupted or tried.
//!
//! Everybody in these tests is synthetic: citizens of Utopia, and regions that begin with 99.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod building;
mod claims;
mod directory;
mod epochs;
mod guardians;
mod interruption;
mod issuance;
mod kills;
mod many;
mod persons;
mod publishing;
mod resets;
mod standing;
mod support;
mod town;

use bauta_test_database::Kind;

/// Where the registers are.
pub(crate) const KIND: Kind = Kind::Sqlite;
