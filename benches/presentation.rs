//! What does a log-in cost?
fn main() {}
