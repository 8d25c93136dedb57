//! No identity, real names, the national platform, a log-in hub: what must be possible, what must not, and what each
//! receiver refuses.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod lives;
mod stories;
mod village;
