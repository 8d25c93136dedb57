//! The command line, in clap's terms: what is written here is the help that people read.

mod asked;
mod compare;
mod conformance;
mod explain;
mod issuer;
mod lint;
mod opening;
mod registrar;
mod serve;
mod verifier;
mod wallet;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::clock::Moment;

pub(crate) use asked::{About, Comparison, ContextName};
pub(crate) use compare::{CompareArguments, CompareCommand, ShowArguments};
pub(crate) use conformance::{ConformanceArguments, LedgerFormat};
pub(crate) use explain::{ExplainArguments, ExplainFormat, Explained};
pub(crate) use issuer::{
    EpochCommand, IssueArguments, IssuerCommand, IssuerServeArguments, StandingArguments,
};
pub(crate) use lint::{LeastGrade, LintArguments};
pub(crate) use opening::{OpeningCommand, ShareArguments};
pub(crate) use registrar::RegistrarCommand;
pub(crate) use serve::ServeArguments;
pub(crate) use verifier::{AskArguments, VerifierCommand};
pub(crate) use wallet::{Agreed, Consent, Floor, GuardianCommand, PresentArguments, Unlock, WalletCommand};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused, or not valid
  2  wrong usage
  3  input cannot be read
  4  internal: the register, the disk or the system's randomness failed";

const DIAGNOSE_HELP: &str = "\
Every change is made to a copy and tried by itself, with the verification that everything goes through. What verifies
only after a change has not been verified.

A case is JSON, octets in hexadecimal: signerPublicKey, header, presentationHeader, messages, disclosedIndexes, and
proof or signature; besides apiId where it is not that of the SHA-256 suite, and otherKeys that it could be under.

Examples:
  bauta diagnose case.json
  bauta diagnose presentation.jwp ask.json issuer/issuer.json public/log
  bauta diagnose proof.hex

Exit codes: 0 it verifies, or a change is named, or it is said what it is; 1 neither; 2 wrong usage, 3 input cannot be
read";

const EXAMPLES: &str = "\
Examples:
  bauta demo
  bauta serve
  bauta issuer init --dir issuer
  bauta wallet init --dir wallet
  bauta wallet request --dir wallet --issuer issuer/issuer.json > request.json
  bauta issuer issue --dir issuer --mrz zone.txt --request request.json > credential.jwp
  bauta wallet accept --dir wallet credential.jwp
  bauta verifier ask --dir shop --client-id https://shop.example --disclose region,sex > ask.json
  bauta wallet present --dir wallet --request ask.json > presentation.jwp
  bauta verifier check --dir shop --issuer issuer/issuer.json presentation.jwp";

fn after_help() -> String {
    format!("{EXAMPLES}\n\n{EXIT_CODES}")
}

/// Anonymous credentials: prove to a platform what it needs to know, and nothing else.
///
/// Data goes to standard output, prose to standard error. Where a FILE is read, `-` is standard input.
#[derive(Parser)]
#[command(name = "bauta", version, after_help = after_help(), max_term_width = 110)]
pub(crate) struct Arguments {
    /// Use this moment (YYYY-MM-DD, or seconds since 1970) in place of the clock, for reproducible runs
    #[arg(long, global = true, value_name = "MOMENT")]
    pub(crate) now: Option<Moment>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The whole story with synthetic people: enrol, issue blind, hold, show, and pool what everybody saw
    Demo(DemoArguments),
    /// Run every proposal for identity on the internet through one scenario, and report who learns and can do what
    Compare(CompareArguments),
    /// Start issuer, three platforms and a wallet's page on one port of this machine, to be tried in a browser
    Serve(ServeArguments),
    /// Keep a register and issue credentials
    #[command(subcommand)]
    Issuer(IssuerCommand),
    /// Hold credentials and answer platforms
    #[command(subcommand)]
    Wallet(WalletCommand),
    /// Ask holders and check their answers
    #[command(subcommand)]
    Verifier(VerifierCommand),
    /// Sign what platforms may ask
    #[command(subcommand)]
    Registrar(RegistrarCommand),
    /// Judge a platform's request: a grade with reasons, and the crowd that an answer would leave its holder in
    Lint(LintArguments),
    /// Open, together, what was encrypted to openers
    #[command(subcommand)]
    Opening(OpeningCommand),
    /// Decode any of the files above; this never verifies anything
    #[command(after_help = "Example:\n  bauta inspect presentation.jwp\n\n\
        Exit codes: 0 decoded, 2 wrong usage, 3 input cannot be read")]
    Inspect {
        /// A file that one of the other commands has written, or a schema
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Show every step of an operation with its values: equations, who may know what, where each octet comes from
    Explain(ExplainArguments),
    /// Say which single change would make something verify, or which check fails first; and what octets are
    #[command(after_help = DIAGNOSE_HELP)]
    Diagnose {
        /// A case in the members of the draft's fixtures; or an answer, its request, issuer.json (others behind it) and the issuer's
        /// log; or anything of which it is to be said what it is
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Run test vectors and print a table for each draft and suite, or print the ledger of requirements and tests
    Conformance(ConformanceArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or write one for each command into a directory
    Man {
        /// Where to write them
        #[arg(value_name = "DIR")]
        directory: Option<PathBuf>,
    },
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  bauta demo\n  bauta demo --seed 7 --json\n\nExit codes: 0 done, 2 wrong usage, 4 internal"
)]
pub(crate) struct DemoArguments {
    /// Repeat a run: the people, the secrets and every octet follow from the seed (never use it for real)
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}
