//! The issuer's service: every endpoint, in order and out of it, on both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod administration;
#[path = "../described/mod.rs"]
mod described;
mod description;
mod enrolment;
mod epochs;
mod faults;
mod headers;
mod issuance;
mod logs;
mod office;
mod rates;
