//! Builds the page: the wallet as WebAssembly, the page's files beside it, and a manifest of what it was made of.

mod error;
mod manifest;
mod module;
mod packing;
mod sources;
mod workspace;

pub use error::{Difference, PageError};
pub use manifest::Manifest;
pub use workspace::Workspace;
