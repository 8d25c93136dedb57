#![doc = include_str!("../../bbs/notes/side_channels.md")]

mod operations;
mod report;

use std::env;
use std::error::Error;
use std::process::{Command, ExitCode};

use operations::OPERATIONS;
use report::Report;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if let Some(name) = env::args().nth(1) {
        let operation =
            OPERATIONS.iter().find(|operation| operation.name == name).ok_or("no such operation")?;
        (operation.run)();
        return Ok(ExitCode::SUCCESS);
    }
    let mut as_expected = true;
    for operation in OPERATIONS {
        let report = watch(operation.name)?;
        // Where nothing at all is found, nothing was secret.
        let good = if operation.planted {
            !report.places.is_empty()
        } else {
            report.places.is_empty() && report.arithmetic > 0
        };
        as_expected &= good;
        let (verdict, planted) =
            (if good { "ok" } else { "NOT OK" }, if operation.planted { ", planted" } else { "" });
        let (name, places) = (operation.name, report.places.len());
        println!("{verdict:6}  {name}{planted}: {places} places, {} in field arithmetic", report.arithmetic);
        if !good || operation.planted {
            report.places.iter().for_each(|place| println!("          {place}"));
        }
    }
    Ok(if as_expected { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Has valgrind run an operation and reads what it says.
fn watch(name: &str) -> Result<Report, Box<dyn Error>> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--error-limit=no", "--num-callers=40", "--read-inline-info=yes", "--fullpath-after="]);
    let output = valgrind.arg(env::current_exe()?).arg(name).output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(Report::read(&text)) } else { Err(format!("{name}: {text}").into()) }
}
