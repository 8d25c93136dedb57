//! `bauta conformance`

use std::path::Path;

use bauta_conformance::VectorSource;

use crate::failure::Failure;
use crate::files;

/// Runs the vectors and prints the table.
pub(crate) fn run(vectors: Option<&Path>, json: bool) -> Result<(), Failure> {
    let source = match vectors {
        Some(directory) if !directory.is_dir() => {
            return Err(Failure::unreadable(format!("{}: no such directory", directory.display())));
        }
        Some(directory) => VectorSource::directory(directory),
        None => VectorSource::own(),
    };
    let report = bauta_conformance::run(&source);
    if json {
        files::print_json(&report)?;
    } else {
        files::print(report.to_string().trim_end())?;
    }
    match report.failed() {
        0 if report.passed() == 0 => Err(Failure::refused("there are no vectors here")
            .advise("the directory should hold bbs, blind-bbs and hash-to-curve")),
        0 => Ok(()),
        failed => Err(Failure::refused(format!("{failed} of the vectors failed"))),
    }
}
