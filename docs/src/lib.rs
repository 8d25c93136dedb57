#![doc = include_str!("../README.md")]

mod build;
mod chapter;
#[cfg(doctest)]
mod programs;

pub use build::{BuildError, build};
pub use chapter::{Block, Chapter, Heading};
