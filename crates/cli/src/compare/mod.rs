//! `bauta compare`: one scenario, every proposal, measured from real messages.

mod claims;
mod show;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bauta_comparison::design::Label;
use bauta_comparison::report;
use bauta_comparison::scenario::{Parameters, ParametersError};
use bauta_comparison::study::{Plan, StudyError, study};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::{CompareArguments, CompareCommand};
use crate::failure::Failure;
use crate::files;

/// How many events pass between two looks of the progress bar.
const STRIDE: u64 = 64;

pub(crate) fn run(arguments: &CompareArguments) -> Result<(), Failure> {
    match &arguments.command {
        Some(CompareCommand::Show(arguments)) => show::run(arguments),
        Some(CompareCommand::Claims { results }) => claims::run(results.as_deref()),
        None => compare(arguments),
    }
}

fn compare(arguments: &CompareArguments) -> Result<(), Failure> {
    let out = arguments.out.as_deref().ok_or_else(|| Failure::usage("--out is missing"))?;
    let plan = plan(arguments)?;
    let events = plan.events().map_err(|error| refused_parameters(arguments, &error))?;
    let part = Part::beside(out)?;
    let bar = ProgressBar::with_draw_target(Some(events as u64), ProgressDrawTarget::stderr());
    let style = "{elapsed_precise} {bar:30} {pos} of {len} events ({eta} left)";
    bar.set_style(ProgressStyle::with_template(style).map_err(Failure::internal)?);
    let passed = AtomicU64::new(0);
    let progress = || {
        if passed.fetch_add(1, Ordering::Relaxed) % STRIDE == STRIDE - 1 {
            bar.inc(STRIDE);
        }
    };
    let studied = study(&plan, &part.path, &progress).map_err(failure)?;
    bar.finish_and_clear();
    report::write_into(&studied.results, &studied.timings, &studied.kept, &part.path)
        .map_err(Failure::internal)?;
    part.becomes(out)?;
    files::print(&format!(
        "{} runs, {} controls passed, {:.1} s. Open {}",
        studied.results.runs.len(),
        studied.results.controls.len(),
        f64::from(u32::try_from(studied.timings.milliseconds).unwrap_or(u32::MAX)) / 1000.0,
        out.join("report.html").display()
    ))
}

fn plan(arguments: &CompareArguments) -> Result<Plan, Failure> {
    let (preset, parameters) = match &arguments.scenario {
        None => (arguments.preset.as_str(), Parameters::preset(arguments.preset.preset())),
        Some(path) => {
            let text = files::read(path)?;
            let text = String::from_utf8(text)
                .map_err(|_| Failure::unreadable(format!("{}: not UTF-8", path.display())))?;
            let parameters =
                Parameters::from_toml(&text).map_err(|error| refused_parameters(arguments, &error))?;
            ("file", parameters)
        }
    };
    let mut designs = arguments.designs.clone();
    if designs.is_empty() {
        designs = Label::ALL.to_vec();
    }
    designs.sort_unstable();
    designs.dedup();
    let last = arguments
        .seed
        .checked_add(arguments.seeds - 1)
        .ok_or_else(|| Failure::usage("the last seed is larger than 64 bits hold"))?;
    Ok(Plan { preset: preset.to_owned(), parameters, seeds: (arguments.seed..=last).collect(), designs })
}

fn refused_parameters(arguments: &CompareArguments, error: &ParametersError) -> Failure {
    let file = arguments.scenario.as_deref().map_or_else(String::new, |path| format!("{}: ", path.display()));
    Failure::unreadable(format!("{file}{error}"))
}

fn failure(error: StudyError) -> Failure {
    match error {
        StudyError::Parameters(error) => Failure::unreadable(error),
        StudyError::Write(..) => Failure::internal(error),
        StudyError::Control(_) => {
            Failure::refused(error).advise("no figure of this run can be trusted; nothing was written")
        }
    }
}

/// The report while it is made, beside where it will be; what is left of one that came to no end is removed.
struct Part {
    path: PathBuf,
}

impl Part {
    fn beside(out: &Path) -> Result<Self, Failure> {
        match out.try_exists() {
            Ok(false) => {}
            Ok(true) => {
                let exists = Failure::refused(format!("{}: exists", out.display()));
                return Err(exists.advise("choose another name, or remove it"));
            }
            Err(error) => return Err(Failure::internal(format!("{}: {error}", out.display()))),
        }
        let name = out
            .file_name()
            .ok_or_else(|| Failure::usage(format!("{}: not the name of a directory", out.display())))?;
        let mut part = std::ffi::OsString::from(".");
        part.push(name);
        part.push(".part");
        let path = out.with_file_name(part);
        // A run that was killed may have left its own.
        if path.is_dir() {
            fs::remove_dir_all(&path).map_err(|error| Self::failed(&path, &error))?;
        }
        fs::create_dir_all(&path).map_err(|error| Self::failed(&path, &error))?;
        Ok(Self { path })
    }

    fn becomes(self, out: &Path) -> Result<(), Failure> {
        fs::rename(&self.path, out).map_err(|error| Self::failed(out, &error))
    }

    fn failed(path: &Path, error: &std::io::Error) -> Failure {
        Failure::internal(format!("{}: {error}", path.display()))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After it was renamed there is nothing here any more.
        let _ = fs::remove_dir_all(&self.path);
    }
}
