//! What the counts were.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::valgrind;

const BACKEND: &str = if cfg!(feature = "blst") { "blst" } else { "ark" };
/// How much more than it was a count may be, and how much less without a remark, in percent.
const TOLERANCE: f64 = 5.0;

/// The file: counts for each backend of the pairings, and what they were counted with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Baseline {
    rustc: String,
    valgrind: String,
    counts: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Baseline {
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        match fs::read(path()) {
            Ok(octets) => Ok(serde_json::from_slice(&octets)?),
            Err(_) => Ok(Self::default()),
        }
    }

    /// With these counts for the backend in use.
    pub(crate) fn with(mut self, counted: &[(String, u64)]) -> Result<Self, Box<dyn Error>> {
        (self.rustc, self.valgrind) = (rustc()?, valgrind::version()?);
        self.counts.insert(BACKEND.into(), counted.iter().cloned().collect());
        Ok(self)
    }

    pub(crate) fn write(&self) -> Result<(), Box<dyn Error>> {
        fs::write(path(), serde_json::to_string_pretty(self)? + "\n")?;
        println!("written: {}", path().display());
        Ok(())
    }

    /// Another compiler or another valgrind is a reason for another count.
    pub(crate) fn say_what_differs(&self) -> Result<(), Box<dyn Error>> {
        for (kept, now) in [(&self.rustc, rustc()?), (&self.valgrind, valgrind::version()?)] {
            if *kept != now {
                println!("note: counted with {now}, the baseline with {kept}");
            }
        }
        println!(
            "{:34} {:>14} {:>14} {:>9}",
            format!("instructions ({BACKEND})"),
            "baseline",
            "now",
            "change"
        );
        Ok(())
    }

    /// Prints a line. Returns whether the count is within bounds.
    pub(crate) fn compare(&self, name: &str, now: u64) -> bool {
        let Some(before) = self.counts.get(BACKEND).and_then(|counts| counts.get(name)) else {
            println!("{name:34} {:>14} {now:>14}  not in the baseline: write a new one", "–");
            return false;
        };
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let change = (now as f64 / *before as f64 - 1.0) * 100.0;
        let remark = match change {
            more if more > TOLERANCE => "  FAILED: more than it was",
            less if less < -TOLERANCE => "  less than it was: write a new baseline",
            _ => "",
        };
        println!("{name:34} {before:>14} {now:>14} {change:>+8.2}%{remark}");
        change <= TOLERANCE
    }

    /// Whether everything in the baseline was counted.
    pub(crate) fn names_are(&self, counted: &[(String, u64)]) -> bool {
        let missing = self
            .counts
            .get(BACKEND)
            .into_iter()
            .flat_map(BTreeMap::keys)
            .filter(|name| !counted.iter().any(|(counted, _)| counted == *name));
        missing.inspect(|name| println!("{name:34} FAILED: not counted")).count() == 0
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("instructions.json")
}

fn rustc() -> Result<String, Box<dyn Error>> {
    let output = Command::new("rustc").arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
