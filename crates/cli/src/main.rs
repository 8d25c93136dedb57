//! The command `bauta`.

fn main() {}
