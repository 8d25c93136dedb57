//! The verifier as a library for platforms.
