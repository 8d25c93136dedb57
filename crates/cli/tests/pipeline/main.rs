//! The whole pipeline through the binary, as a user would type it, and the ways it refuses.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod ages;
mod asking;
mod diagnose;
mod explain;
mod files;
mod interruptions;
mod linting;
mod openings;
mod refusals;
mod sandbox;
mod schemas;
mod serving;
mod standing;
mod stories;
