//! `bauta conformance`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const CONFORMANCE_HELP: &str = "\
Examples:
  bauta conformance
  bauta conformance --vectors vectors --json
  bauta conformance --negative
  bauta conformance --ledger
  bauta conformance --ledger --format html --source https://source.example/ > ledger.html

Without --vectors the project's own vectors are run.

Negative vectors are octets that have to be refused, each for one reason, and controls that have to
be accepted: for every parser and every verifier.

The ledger has a row for each sentence with MUST of the drafts and of the JWP profile, for each
recommendation of TS14 and for each of the ARF's ZKP_01 to ZKP_09: the tests that show it, or why
there is none. What cannot be met stands first. The tests are named as they were when the program
was built; the ledger does not run them.

Exit codes: 0 done, 1 a case or a row fails, 2 wrong usage, 3 input cannot be read, 4 internal";

/// How the ledger is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LedgerFormat {
    /// Text that is read as it is
    Markdown,
    /// A page whose links lead to the tests
    Html,
    /// For programs
    Json,
}

#[derive(Args)]
#[command(after_help = CONFORMANCE_HELP)]
pub(crate) struct ConformanceArguments {
    /// A directory with the drafts' vectors (bbs, blind-bbs, hash-to-curve)
    #[arg(long, value_name = "DIR", conflicts_with = "ledger")]
    pub(crate) vectors: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Run what has to be refused
    #[arg(long, conflicts_with_all = ["vectors", "ledger"])]
    pub(crate) negative: bool,
    /// Print which requirement of which document holds, and the test behind it
    #[arg(long)]
    pub(crate) ledger: bool,
    /// How the ledger is written
    #[arg(long, requires = "ledger", default_value = "markdown", conflicts_with = "json")]
    pub(crate) format: LedgerFormat,
    /// The address of the source's root, with which links to tests begin
    #[arg(long, value_name = "URL", requires = "ledger", default_value = "")]
    pub(crate) source: String,
}
