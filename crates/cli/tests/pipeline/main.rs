//! The whole pipeline through the binary, as a user would type it, and the ways it refuses.

mod interruptions;
mod refusals;
mod sandbox;
mod stories;
