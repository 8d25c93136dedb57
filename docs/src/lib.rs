#![doc = include_str!("../README.md")]

mod build;
mod chapter;
#[cfg(doctest)]
mod programs;
mod requirements;

pub use build::{BuildError, build};
pub use chapter::{Block, Chapter, Heading};
