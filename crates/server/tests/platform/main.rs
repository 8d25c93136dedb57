//! A site that lets people log in with an anonymous credential, on each kind of database.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod answers;
mod bans;
mod batches;
#[path = "../described/mod.rs"]
mod described;
mod description;
mod faults;
mod logs;
mod openings;
mod processes;
mod sessions;
mod silence;
mod support;
