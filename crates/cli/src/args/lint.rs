//! `bauta lint`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const LINT_HELP: &str = "\
Examples:
  bauta lint ask.json
  bauta lint ask.json --registrar registrar.json --population people.jsonl
  bauta lint ask.json --at-least C --json

Points: over-asking 4; predicate-would-do, rare-attribute, rare-together and shared-context 3;
opening, missing-purpose and unregistered 2; no-freshness 1. 0 is an A, 1 or 2 a B, 3 or 4 a C, 5 or
6 a D, 7 or 8 an E, more an F. This is a rule of thumb, no standard, and no judgement of a platform.

A crowd is everybody who could have given the same answer. Bits are the logarithm to base 2 of people.

A population is JSON lines: {\"people\": 120, \"claims\": {\"region\": \"990101\", \"birth_date\": \"1990-05-17\"}},
each for so many people (one, where it does not say). The built-in one is synthetic: its shares are
choices, not statistics, and say nothing about any country.

Exit code 0, or 1 if the grade is below --at-least; 2 wrong usage, 3 input cannot be read, 4 internal";

/// A grade, on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub(crate) enum LeastGrade {
    A,
    B,
    C,
    D,
    E,
    F,
}

#[derive(Args)]
#[command(after_help = LINT_HELP)]
pub(crate) struct LintArguments {
    /// The platform's request
    #[arg(value_name = "FILE")]
    pub(crate) request: PathBuf,
    /// The registrar.json of a registrar to trust; may be given again for others [default: registrations are not checked]
    #[arg(long, value_name = "FILE")]
    pub(crate) registrar: Vec<PathBuf>,
    /// A population to estimate crowds in [default: the built-in synthetic one]
    #[arg(long, value_name = "FILE")]
    pub(crate) population: Option<PathBuf>,
    /// Fail below this grade
    #[arg(long, value_name = "GRADE", ignore_case = true)]
    pub(crate) at_least: Option<LeastGrade>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}
