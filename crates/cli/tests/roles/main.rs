//! Issuer, wallet and verifier together: what works, and everything that somebody might try.
//!
//! The role crates never import each other, so the tests that need more than one of them live here. Everybody in these
//! tests is synthetic: citizens of Utopia, and regions that begin with 99.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod authority;
mod binding;
mod disclosure;
mod flow;
mod freshness;
mod history;
mod joint;
mod opening;
mod predicates;
mod properties;
mod pseudonyms;
mod registration;
mod sub_proofs;
mod support;
mod tampering;
mod trust;
mod unlinkability;
mod validity;
mod wallet;
