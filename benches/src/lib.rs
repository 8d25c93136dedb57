//! What several of the benchmarks start from.

pub mod log_in;
pub mod shown;
