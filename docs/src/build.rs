use std::path::{Path, PathBuf};

use mdbook_driver::MDBook;

/// The book could not be built: why, as mdBook says it.
#[derive(Debug, thiserror::Error)]
#[error("the book cannot be built: {0}")]
pub struct BuildError(String);

/// Builds the book whose folder (with `book.toml`) is `book` into the folder `into`, which is made, or emptied before, and gives
/// the page to open first.
///
/// # Errors
/// A chapter that the summary names is not there, or something cannot be read or written.
pub fn build(book: &Path, into: &Path) -> Result<PathBuf, BuildError> {
    // The whole chain: what could not be read stands in the last link.
    let failed = |error: mdbook_driver::errors::Error| BuildError(format!("{error:#}"));
    let mut book = MDBook::load(book).map_err(failed)?;
    into.clone_into(&mut book.config.build.build_dir);
    book.build().map_err(failed)?;
    Ok(into.join("index.html"))
}
