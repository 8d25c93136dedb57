//! `bauta conformance`

use std::path::Path;

use bauta_conformance::negative::run_negative;
use bauta_conformance::{Ledger, Status, VectorSource};

use crate::args::{ConformanceArguments, LedgerFormat};
use crate::failure::Failure;
use crate::files;

/// Runs the vectors or the negative ones, or prints the ledger.
pub(crate) fn run(arguments: &ConformanceArguments) -> Result<(), Failure> {
    if arguments.ledger {
        let format = if arguments.json { LedgerFormat::Json } else { arguments.format };
        ledger(format, &arguments.source)
    } else if arguments.negative {
        negative(arguments.json)
    } else {
        vectors(arguments.vectors.as_deref(), arguments.json)
    }
}

/// Runs the vectors and prints the table.
fn vectors(vectors: Option<&Path>, json: bool) -> Result<(), Failure> {
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

/// Runs the negative vectors and prints the table.
fn negative(json: bool) -> Result<(), Failure> {
    let report = run_negative();
    if json {
        files::print_json(&report)?;
    } else {
        files::print(report.to_string().trim_end())?;
    }
    match report.failed() {
        0 => Ok(()),
        failed => Err(Failure::refused(format!("{failed} of the negative vectors failed"))),
    }
}

/// Prints a row for each requirement.
fn ledger(format: LedgerFormat, source: &str) -> Result<(), Failure> {
    let ledger = Ledger::carried();
    match format {
        LedgerFormat::Markdown => files::print(ledger.to_markdown().trim_end())?,
        LedgerFormat::Html => files::print(ledger.to_html(source).trim_end())?,
        LedgerFormat::Json => files::print_json(&ledger.to_json())?,
    }
    match ledger.count(Status::Failed) {
        0 => Ok(()),
        failed => Err(Failure::refused(format!("{failed} rows have neither a test nor a reason"))),
    }
}
