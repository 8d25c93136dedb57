//! The same tests as `issuing`, with the registers in PostgreSQL. Where there is no server to be had this is said, and
//! they run on SQLite once more.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

#[path = "../issuing/building.rs"]
mod building;
#[path = "../issuing/claims.rs"]
mod claims;
#[path = "../issuing/epochs.rs"]
mod epochs;
#[path = "../issuing/guardians.rs"]
mod guardians;
#[path = "../issuing/interruption.rs"]
mod interruption;
#[path = "../issuing/issuance.rs"]
mod issuance;
#[path = "../issuing/kills.rs"]
mod kills;
#[path = "../issuing/many.rs"]
mod many;
#[path = "../issuing/persons.rs"]
mod persons;
#[path = "../issuing/publishing.rs"]
mod publishing;
#[path = "../issuing/resets.rs"]
mod resets;
#[path = "../issuing/standing.rs"]
mod standing;
#[path = "../issuing/support.rs"]
mod support;
#[path = "../issuing/town.rs"]
mod town;

use bauta_test_database::Kind;

/// Where the registers are.
pub(crate) const KIND: Kind = Kind::Postgres;
