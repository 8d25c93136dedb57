//! `bauta demo`: the whole story with synthetic people, and what everybody knows afterwards.

pub(crate) mod people;
mod platform;
mod pool;
mod story;
mod text;

use rand_core::{OsRng, RngCore};

use crate::args::DemoArguments;
use crate::failure::Failure;
use crate::files;

/// Runs the story and prints it.
pub(crate) fn run(arguments: &DemoArguments, now: u64) -> Result<(), Failure> {
    let seed = arguments.seed.unwrap_or_else(|| OsRng.next_u64() % 1_000_000);
    let story = story::tell(seed, now)?;
    if arguments.json { files::print_json(&story) } else { files::print(text::write(&story).trim_end()) }
}
