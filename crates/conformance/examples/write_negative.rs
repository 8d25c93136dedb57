//! Writes the negative vectors that this crate carries, made again with today's code, into a directory:
//!
//! ```text
//! cargo run -p bauta-conformance --example write_negative -- crates/conformance/negative
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use bauta_conformance::negative::NEGATIVE_FILES;

fn main() -> ExitCode {
    let Some(directory) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: write_negative <directory>");
        return ExitCode::from(2);
    };
    for file in NEGATIVE_FILES {
        let path = directory.join(file.name);
        if let Err(error) = std::fs::write(&path, file.generate()) {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
        println!("{}", path.display());
    }
    ExitCode::SUCCESS
}
