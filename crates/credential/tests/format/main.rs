//! What the roles exchange: what is written, what is read back, and why everything else is refused.
//!
//! Everybody in these tests is synthetic: citizens of Utopia, and regions that begin with 99.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod claims;
mod contexts;
mod dates;
mod enrolment;
mod issued;
mod metadata;
mod presented;
mod query;
mod registration;
mod request;
mod schema;
mod sub_proof;
mod support;
