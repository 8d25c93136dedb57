//! `cargo xtask page` builds what a browser loads, into `crates/server/dist`; `cargo xtask book` the book, into `target/book`.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use xtask::Workspace;

const USAGE: &str = "cargo xtask page                  builds crates/server/dist
cargo xtask page --check          fails where it is not what its sources give
cargo xtask page --rebuild-check  builds it elsewhere and compares
cargo xtask book                  builds target/book";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["page"] => page(&root, Workspace::build_page),
        ["page", "--check"] => page(&root, Workspace::check_page),
        ["page", "--rebuild-check"] => page(&root, Workspace::rebuild_page),
        ["book"] => book(&root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Does with the page what it is told to.
fn page(
    root: &Path,
    work: impl FnOnce(&Workspace) -> Result<String, xtask::PageError>,
) -> Result<String, Box<dyn Error>> {
    Ok(work(&Workspace::new(root)?)?)
}

/// Builds the book.
fn book(root: &Path) -> Result<String, Box<dyn Error>> {
    let first = bauta_book::build(&root.join("docs"), &root.join("target/book"))?;
    Ok(format!("Open {}", first.canonicalize()?.display()))
}
