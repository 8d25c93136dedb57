//! The issuer.

pub mod document;
