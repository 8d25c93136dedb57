//! The report: results as JSON and CSV, times apart, and one self-contained page.
//!
//! | File | What it holds |
//! |---|---|
//! | `results.json` | [`Results`] as it is, by `results.schema.json` (JSON Schema 2020-12) |
//! | `timings.json` | [`Timings`]: differs from run to run |
//! | `knowledge.csv`, `attacks.csv`, `pairs.csv`, `powers.csv`, `leaks.csv`, `stories.csv`, `figures.csv`, `traffic.csv` | the same in tables, by `csv.schema.json` |
//! | `report.html` | everything, to be read in a browser or printed, without a network |
//!
//! All but `timings.json` and `report.html` are the same octets for the same inputs; in `report.html` the section on
//! computation is not.

mod appendix;
mod bill;
mod change;
mod chart;
mod cost;
mod files;
mod graph;
mod leaks;
mod linking;
mod matrix;
mod names;
mod page;
mod powers;
mod properties;
mod quotes;
mod sequence;
mod shown;
mod sweeps;
mod table;

pub use files::{CSV_SCHEMA, RESULTS_SCHEMA};

use std::fs;
use std::path::{Path, PathBuf};

use crate::results::{Results, Timings};
use crate::transcript::{Line, Party, Record};

/// Where the report finds the lines that it quotes.
pub trait Evidence {
    /// The record on a line of a run, the run given by its index in [`Results::runs`]. `None`: there is no such line.
    fn record(&self, run: usize, line: Line) -> Option<Record>;

    /// Octet strings that a reader of a line should see if it is shortened and has them: the personal values that it is
    /// quoted for.
    fn matter(&self, _run: usize, _line: Line) -> Vec<Vec<u8>> {
        Vec::new()
    }

    /// What a party is called in plain words, where that says more than its number: `social-1`.
    fn name(&self, _party: Party) -> Option<String> {
        None
    }
}

/// Why a report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Results cannot be written as JSON: a number is not finite.
    #[error("results as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Results cannot be written as CSV.
    #[error("results as CSV: {0}")]
    Csv(#[from] csv::Error),
    /// A chart cannot be drawn.
    #[error("chart: {0}")]
    Chart(String),
    /// The page cannot be put together.
    #[error("page: {0}")]
    Page(#[from] askama::Error),
}

/// Writes a report into `directory`: first into a temporary one beside it, which then takes its place. If `directory` is
/// there already (with transcripts, say), the files are moved into it one by one, `report.html` last.
///
/// # Errors
///
/// A file cannot be written or moved; nothing half-written is left.
pub fn write(
    results: &Results,
    timings: &Timings,
    evidence: &dyn Evidence,
    directory: &Path,
) -> Result<(), Error> {
    let file_error = |source| Error::File { path: directory.to_owned(), source };
    let parent = match directory.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(file_error)?;
    let temporary = tempfile::Builder::new().prefix(".report-").tempdir_in(parent).map_err(file_error)?;
    let unfinished = temporary.path().join("report");
    fs::create_dir(&unfinished).map_err(file_error)?;
    write_into(results, timings, evidence, &unfinished)?;
    if !directory.exists() {
        return fs::rename(&unfinished, directory).map_err(file_error);
    }
    for name in files::NAMES {
        fs::rename(unfinished.join(name), directory.join(name)).map_err(file_error)?;
    }
    Ok(())
}

/// Writes the files of a report into a directory that is there.
///
/// # Errors
///
/// A file cannot be written.
pub fn write_into(
    results: &Results,
    timings: &Timings,
    evidence: &dyn Evidence,
    directory: &Path,
) -> Result<(), Error> {
    for (name, contents) in files::data(results, timings)? {
        save(&directory.join(name), &contents)?;
    }
    save(&directory.join("report.html"), page::page(results, timings, evidence)?.as_bytes())
}

fn save(path: &Path, contents: &[u8]) -> Result<(), Error> {
    fs::write(path, contents).map_err(|source| Error::File { path: path.to_owned(), source })
}
