#![doc = include_str!("../README.md")]

mod catalogue;
mod compare;
mod drafts;
mod errata;
mod fields;
mod ledger;
mod mocked;
pub mod negative;
mod own;
mod report;
mod source;
mod trace;

pub use catalogue::{Draft, Group, Suite};
pub use ledger::{
    Answer, Document, Evidence, HarvestError, Ledger, Requirement, Status, Test, harvest, harvest_directory,
};
pub use own::{OWN_FILES, OwnFile};
pub use report::{Finding, Reason, Report, Row};
pub use source::VectorSource;

use catalogue::Entry;
use serde_json::Value;

/// Runs every vector of `source` through `bauta-bbs`.
///
/// Nothing in a source makes this panic: a file that cannot be read or has not the expected fields is a failed case.
pub fn run(source: &VectorSource) -> Report {
    Report::new(
        catalogue::entries().filter(|entry| entry.concerns(source)).map(|entry| run_entry(source, entry)),
    )
}

fn run_entry(source: &VectorSource, entry: Entry) -> Row {
    let mut row = Row::new(entry.draft, entry.suite, entry.group);
    for path in entry.paths(source) {
        row.record(&path, run_case(source, entry, &path));
    }
    row
}

fn run_case(source: &VectorSource, entry: Entry, path: &str) -> Result<(), Reason> {
    let mut case: Value = source.json(path)?;
    errata::correct(source, path, &mut case);
    drafts::check(source, entry, &mut case)
}
