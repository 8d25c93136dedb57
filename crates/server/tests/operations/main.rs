//! Configuration by file, environment and flags; the end of a process that is asked to end.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod settings;
mod stopping;
