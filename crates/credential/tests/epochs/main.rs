//! The public log of epochs: what its followers take, what they refuse, and what a holder can show of it.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod buckets;
mod evidence;
mod heads;
mod log;
mod support;
