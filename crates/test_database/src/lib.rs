#![doc = include_str!("../README.md")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod fresh;
mod server;

pub use fresh::{Fresh, Kind};
pub use server::Server;
