//! No identity, real names, the national platform, a log-in hub: what must be possible, what must not, and what each
//! receiver refuses.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod lives;
mod refusals_enrolment;
mod refusals_hub;
mod refusals_national;
mod stories;
mod village;
