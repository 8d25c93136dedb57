#![doc = include_str!("../README.md")]

pub mod adversary;
pub mod claims;
pub mod design;
pub mod facts;
pub mod measure;
pub mod report;
pub mod results;
pub mod run;
pub mod scenario;
pub mod study;
pub mod transcript;
