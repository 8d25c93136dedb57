//! How many instructions do the main operations take, and is it more than it was?
//!
//! Instructions are counted by callgrind, a tool of valgrind, so the figures do not depend on how busy the machine is.
//! What is kept in `instructions.json` is what they were; a figure that is more than 5 % above it fails the run.
//!
//! ```text
//! cargo run --release -p bauta-benches             compare
//! cargo run --release -p bauta-benches -- --write  keep what is counted now
//! ```

mod baseline;
mod operations;
mod valgrind;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use baseline::Baseline;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let asked = |option| env::args().any(|argument| argument == option);
    if asked(valgrind::INSIDE) {
        operations::run_each();
        return Ok(ExitCode::SUCCESS);
    }
    let counted = valgrind::count()?;
    let baseline = Baseline::read()?;
    if asked("--write") {
        baseline.with(&counted)?.write()?;
        return Ok(ExitCode::SUCCESS);
    }
    baseline.say_what_differs()?;
    let within = counted.iter().fold(true, |within, (name, now)| baseline.compare(name, *now) && within);
    Ok(if within && baseline.names_are(&counted) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
