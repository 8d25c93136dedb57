#![doc = include_str!("../README.md")]

mod explanation;
mod html;
mod origin;
mod shown;
mod write;

pub use explanation::{Explanation, Message, ShownStep};
pub use html::html;
pub use origin::{Document, Origin, Part, Piece};
pub use shown::{Manner, ShownValue};
pub use write::{markdown, text};
