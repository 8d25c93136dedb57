#![doc = include_str!("../README.md")]

mod clock;
#[cfg(feature = "demonstration")]
pub mod demonstration;
pub mod http;
pub mod issuer;
pub mod operations;
pub mod platform;

pub use clock::Clock;
