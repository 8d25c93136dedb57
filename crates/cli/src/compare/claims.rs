//! `bauta compare claims`: what was claimed by both sides, and what was measured of it.

use std::path::Path;

use bauta_comparison::claims;
use bauta_comparison::results::Results;

use crate::failure::Failure;
use crate::files;

/// Most octets of a results.json that are read: many seeds make it long.
const MAX_RESULTS: u64 = 1 << 30;

pub(super) fn run(results: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = results else { return files::print(claims::list().trim_end()) };
    let octets = files::read_at_most(path, MAX_RESULTS)?;
    let results: Results = serde_json::from_slice(&octets).map_err(|error| {
        Failure::unreadable(format!("{}: {error}", path.display()))
            .advise("this should be the results.json of a report")
    })?;
    files::print(claims::with_figures(&results).trim_end())
}
