//! What every service here has in common: how it says no, and the headers that keep browsers safe.

mod problem;

pub use problem::Problem;
