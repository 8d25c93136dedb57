//! This program once more, under callgrind.

use std::env;
use std::error::Error;
use std::fs;
use std::process::Command;

/// The argument of the program that is watched.
pub(crate) const INSIDE: &str = "--inside-valgrind";

/// Under which name callgrind knows the function below.
const MEASURED: &str = concat!(module_path!(), "::measured_operation");

/// Runs one operation. What callgrind counts is what happens between entering and leaving this function, so it has to
/// be one, under its own name.
#[inline(never)]
pub(crate) fn measured_operation(operation: &mut dyn FnMut()) {
    operation();
}

/// The name of every operation and how many instructions it took.
pub(crate) fn count() -> Result<Vec<(String, u64)>, Box<dyn Error>> {
    let program = env::current_exe()?;
    // Beside the program; a dump has the number of its operation behind the point.
    let dumps = program.with_extension("counts");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--collect-atstart=no"])
        .args([format!("--toggle-collect={MEASURED}"), format!("--dump-after={MEASURED}")])
        .arg(format!("--callgrind-out-file={}", dumps.display()))
        .arg(&program)
        .arg(INSIDE)
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    if !output.status.success() {
        return Err(format!("under valgrind: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let names = String::from_utf8(output.stdout)?;
    names
        .lines()
        .enumerate()
        .map(|(index, name)| {
            let dump = fs::read_to_string(format!("{}.{}", dumps.display(), index + 1))?;
            Ok((name.to_owned(), total(&dump).ok_or("a dump without a total")?))
        })
        .collect()
}

/// N of the line `totals: N` of a dump.
fn total(dump: &str) -> Option<u64> {
    let line = dump.lines().find_map(|line| line.strip_prefix("totals: "));
    line?.trim().parse().ok()
}

/// `valgrind-3.24.0`, say.
pub(crate) fn version() -> Result<String, Box<dyn Error>> {
    let output = Command::new("valgrind").arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
