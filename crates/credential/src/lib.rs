//! What issuer, holder and verifier exchange.

mod date;

pub use date::{Date, DateError};
