//! What a wallet keeps, how it keeps it, and what it will not take.
//!
//! Everybody in these tests is synthetic: citizens of Utopia, and regions that begin with 99.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod directory;
mod floor;
mod support;
mod vault;
mod wallet;
