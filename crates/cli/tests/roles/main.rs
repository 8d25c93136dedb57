//! Issuer, wallet and verifier together: what works, and everything that somebody might try.
//!
//! The role crates never import each other, so the tests that need more than one of them live here. Everybody in these
//! tests is synthetic: citizens of Utopia, and regions that begin with 99.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod authority;
mod batch;
mod binding;
mod breaking;
mod diagnosing;
mod disclosure;
mod flow;
mod forging;
mod freshness;
mod history;
mod joint;
mod opening;
mod pairings;
mod predicates;
mod prepared;
mod properties;
mod pseudonyms;
mod registration;
mod standing;
mod sub_proofs;
mod support;
mod tampering;
mod trust;
mod two_credentials;
mod unlinkability;
mod validity;
mod wallet;
