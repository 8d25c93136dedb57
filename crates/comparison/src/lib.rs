#![doc = include_str!("../README.md")]

pub mod adversary;
pub mod design;
pub mod measure;
pub mod results;
pub mod run;
pub mod scenario;
pub mod transcript;
