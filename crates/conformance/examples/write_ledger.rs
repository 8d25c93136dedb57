//! Writes `ledger/evidence.json`: what the annotations beside the tests say.

use std::error::Error;
use std::fs;
use std::path::Path;

use bauta_conformance::harvest_directory;

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let evidence = harvest_directory(&here.join("../.."))?;
    let lines = evidence.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    fs::write(here.join("ledger/evidence.json"), format!("[\n{}\n]\n", lines.join(",\n")))?;
    println!("{} annotations", evidence.len());
    Ok(())
}
