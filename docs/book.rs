//! `cargo book`: builds the book into `target/book`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let book = Path::new(env!("CARGO_MANIFEST_DIR"));
    match bauta_book::build(book, &book.join("../target/book")) {
        Ok(first) => {
            println!("Open {}", first.canonicalize().unwrap_or(first).display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
