//! Finding the published vectors.

use std::io::Write;
use std::path::PathBuf;

use bauta_conformance::VectorSource;
use serde_json::Value;

/// The published vectors, or a line that says that they are not at hand.
pub(crate) fn published() -> Option<VectorSource> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors"));
    let directory = std::env::var_os("BAUTA_VECTORS").map_or_else(beside, PathBuf::from);
    if directory.join("bbs").is_dir() {
        return Some(VectorSource::directory(directory));
    }
    // Past the capture of the test harness, so that it is seen also where everything passes.
    let _ = writeln!(std::io::stderr(), "official vectors absent: not compared");
    None
}

/// One published file.
pub(crate) fn case(source: &VectorSource, path: &str) -> Option<Value> {
    let text = source.text(path).expect("readable")?;
    Some(serde_json::from_str(&text).expect("JSON"))
}
