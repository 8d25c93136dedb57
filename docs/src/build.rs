use std::path::{Path, PathBuf};

use mdbook_driver::MDBook;
use mdbook_driver::book::{BookItem, Chapter as Written};

use crate::Chapter;

/// The book could not be built: why, as mdBook says it.
#[derive(Debug, thiserror::Error)]
#[error("the book cannot be built: {0}")]
pub struct BuildError(String);

/// Builds the book whose folder (with `book.toml`) is `book` into the folder `into`, which is made, or emptied before, and gives
/// the page to open first. Behind what is written stand [`Chapter::generated`].
///
/// # Errors
/// A chapter that the summary names is not there, or something cannot be read or written.
pub fn build(book: &Path, into: &Path) -> Result<PathBuf, BuildError> {
    // The whole chain: what could not be read stands in the last link.
    let failed = |error: mdbook_driver::errors::Error| BuildError(format!("{error:#}"));
    let mut built = MDBook::load(book).map_err(failed)?;
    into.clone_into(&mut built.config.build.build_dir);
    let generated = Chapter::generated(book).map_err(|error| BuildError(error.to_string()))?;
    append(&mut built, generated);
    built.build().map_err(failed)?;
    Ok(into.join("index.html"))
}

/// One part more: the first chapter, and the others below it.
fn append(book: &mut MDBook, generated: Vec<Chapter>) {
    let mut written = generated.into_iter().map(|chapter| {
        let name = chapter.headings().into_iter().next().map_or_else(String::new, |heading| heading.text);
        Written::new(&name, chapter.text, chapter.path, Vec::new())
    });
    let Some(mut first) = written.next() else { return };
    for mut other in written {
        other.parent_names.push(first.name.clone());
        first.sub_items.push(BookItem::Chapter(other));
    }
    book.book.push_item(BookItem::PartTitle("Requirements and tests".into()));
    book.book.push_item(first);
}
