//! `bauta explain`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Agreed;

/// What is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Explained {
    /// Signing a credential: FILEs are the issuer's directory and the wallet's request
    Issue,
    /// Answering a platform: FILEs are the wallet's directory and the platform's request; of two wallets together, also what the
    /// other has handed over (offer.json, challenges.json or share.json)
    Present,
    /// Verifying an answer: FILEs are the answer, the platform's request, issuer.json, and the issuer's log where good standing is proven
    Verify,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// For a terminal
    Text,
    /// With a heading for each step
    Markdown,
    /// One page that loads nothing; the arrow keys go from step to step
    Html,
    /// For programs
    Json,
}

#[derive(Args)]
#[command(after_help = "\
Nothing is changed, consumed or sent. What FILEs are is seen from what is in them, so their order does not matter.

Examples:
  bauta explain verify --demo
  bauta explain present --demo --format html > steps.html
  bauta explain issue issuer request.json
  bauta explain present wallet query.json
  bauta explain present wallet query.json offer.json
  bauta explain verify presentation.jwp query.json issuer/issuer.json verifier/LOG

Exit codes: 0 explained, 1 refused, or not valid, 2 wrong usage, 3 input cannot be read, 4 internal")]
pub(crate) struct ExplainArguments {
    /// What to explain
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: Explained,
    /// What it is done with
    #[arg(value_name = "FILE", required_unless_present = "demo", conflicts_with = "demo")]
    pub(crate) files: Vec<PathBuf>,
    /// Make a synthetic person, credential, request and answer
    #[arg(long)]
    pub(crate) demo: bool,
    /// With --demo: the people, the secrets and every octet follow from the seed
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) seed: u64,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ExplainFormat,
    /// Whole values, in place of their first and last eight octets
    #[arg(long)]
    pub(crate) full: bool,
    /// Secrets and random values too: of the demonstration, or of a directory that is your own
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// Of `present`: the guardian's first move, for this place in a ward's request
    #[arg(long = "as", value_name = "ID", conflicts_with = "demo")]
    pub(crate) place: Option<String>,
    #[command(flatten)]
    pub(crate) agreed: Agreed,
    /// A file whose first line is the wallet's passphrase [default: the variable BAUTA_PASSPHRASE, else the terminal]
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}
