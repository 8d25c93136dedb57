//! The command line, in clap's terms: what is written here is the help that people read.

use std::path::PathBuf;

use bauta_credential::{Alg, Date};
use bauta_issuer::document::DocumentKind;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::clock::Moment;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused, or not valid
  2  wrong usage
  3  input cannot be read
  4  internal: the register, the disk or the system's randomness failed";

const EXAMPLES: &str = "\
Examples:
  bauta demo
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
    /// Keep a register and issue credentials
    #[command(subcommand)]
    Issuer(IssuerCommand),
    /// Hold credentials and answer platforms
    #[command(subcommand)]
    Wallet(WalletCommand),
    /// Ask holders and check their answers
    #[command(subcommand)]
    Verifier(VerifierCommand),
    /// Decode any of the files above; this never verifies anything
    #[command(after_help = "Example:\n  bauta inspect presentation.jwp\n\n\
        Exit codes: 0 decoded, 2 wrong usage, 3 input cannot be read")]
    Inspect {
        /// An issuer.json, a request, a credential, a presentation, a schema or a wallet
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Run test vectors and print a table for each draft and suite
    #[command(
        after_help = "Without --vectors the project's own vectors are run.\n\nExit code 1 if a case fails."
    )]
    Conformance {
        /// A directory with the drafts' vectors (bbs, blind-bbs, hash-to-curve)
        #[arg(long, value_name = "DIR")]
        vectors: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
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

#[derive(Subcommand)]
pub(crate) enum IssuerCommand {
    /// Make an issuer: fresh keys, an empty register, and issuer.json for everybody
    #[command(after_help = "Example:\n  bauta issuer init --dir issuer\n\n\
        DIR/issuer.json holds the issuer's id, public key, header octets, schema, log key and epoch address.\n\
        DIR/secret-keys.json is readable by its owner only and is not encrypted.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Init {
        /// The issuer's directory; it must not exist, or be empty
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The kind of credential, in place of the built-in `person`
        #[arg(long, value_name = "FILE")]
        schema: Option<PathBuf>,
        /// The issuer's id, such as a URL [default: a name made from its key]
        #[arg(long, value_name = "ID")]
        id: Option<String>,
        /// BBS-MOD-HB binds a credential to its holder; BBS-MOD, as drafted, does not
        #[arg(long, value_name = "ALG", default_value = "BBS-MOD-HB", value_parser = parse_alg)]
        alg: Alg,
    },
    /// Check a document and issue a credential for a wallet's request
    #[command(after_help = ISSUE_HELP)]
    Issue(Box<IssueArguments>),
    /// List persons and the credentials issued to them
    #[command(
        after_help = "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    List {
        /// The issuer's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

const ISSUE_HELP: &str = "\
Examples:
  bauta issuer issue --dir issuer --mrz zone.txt --region 990101 --request request.json \\
      > credential.jwp
  bauta issuer issue --dir issuer --id-number 99010119900101049X --family-name LI \\
      --given-name YI --request request.json > credential.jwp
  bauta issuer issue --dir issuer --record person.json --request request.json > credential.jwp

A record is a JSON object: kind, document_number, family_name, given_name, sex (F, M or X),
nationality, region, birth_date and expires_on (YYYY-MM-DD; expires_on also \"never\"),
personal_number {issuing_state, number}. given_name, region and personal_number may be left out.

The same request with the same document gets the same credential again.

Where a document has no personal number, and a person with the same names, birth date, sex and
nationality is on the register, say which it is: --same-person N or --different-person REASON.

Exit codes: 0 issued, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal";

#[derive(Args)]
pub(crate) struct IssueArguments {
    /// The issuer's directory
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) input: DocumentInput,
    /// The wallet's request
    #[arg(long, value_name = "FILE")]
    pub(crate) request: PathBuf,
    /// Family name, with --id-number
    #[arg(long, value_name = "NAME", conflicts_with_all = ["mrz", "record"])]
    pub(crate) family_name: Option<String>,
    /// Given name, with --id-number
    #[arg(long, value_name = "NAME", conflicts_with_all = ["mrz", "record"])]
    pub(crate) given_name: Option<String>,
    /// The kind of document, where it does not follow from the input
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    pub(crate) kind: Option<DocumentKind>,
    /// The region, where the input has none
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The last day the document is valid (YYYY-MM-DD, or `never`), where the input has none
    #[arg(long, value_name = "DATE", value_parser = parse_expiry)]
    pub(crate) expires: Option<Date>,
    /// The nationality (ICAO code), where the input has none
    #[arg(long, value_name = "CODE")]
    pub(crate) nationality: Option<String>,
    /// The first two digits of the year of birth, where a zone's two digits would be read as the other century
    #[arg(long, value_name = "19|20", value_parser = clap::value_parser!(u8).range(19..=20))]
    pub(crate) birth_century: Option<u8>,
    /// Claims of the schema that no document holds: a JSON object
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: Option<PathBuf>,
    /// The document is this person's on the register
    #[arg(long, value_name = "N", conflicts_with = "different_person")]
    pub(crate) same_person: Option<i64>,
    /// The document is nobody's on the register, and why
    #[arg(long, value_name = "REASON", value_parser = parse_reason)]
    pub(crate) different_person: Option<String>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct DocumentInput {
    /// A machine-readable zone as printed in passports and cards (ICAO 9303, two or three lines)
    #[arg(long, value_name = "FILE")]
    pub(crate) mrz: Option<PathBuf>,
    /// An 18-digit resident identity number (GB 11643)
    #[arg(long, value_name = "NUMBER", requires = "family_name")]
    pub(crate) id_number: Option<String>,
    /// A record in JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
}

/// How a wallet is unlocked: `--passphrase-file`, else the variable BAUTA_PASSPHRASE, else the terminal.
#[derive(Args)]
pub(crate) struct Unlock {
    /// The wallet's directory
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// A file whose first line is the passphrase [default: the variable BAUTA_PASSPHRASE, else the terminal]
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum WalletCommand {
    /// Make an empty wallet, encrypted under a passphrase
    #[command(after_help = "Example:\n  bauta wallet init --dir wallet\n\n\
        The work factor is the logarithm of scrypt's N: 16 takes 64 MiB and a fraction of a second for each\n\
        guess of the passphrase and each use of the wallet; each step up doubles both.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Init {
        #[command(flatten)]
        unlock: Unlock,
        /// scrypt work factor, 1 to 22
        #[arg(long, value_name = "LOG_N", default_value_t = bauta_wallet::DEFAULT_WORK_FACTOR,
              value_parser = clap::value_parser!(u8).range(1..=i64::from(bauta_wallet::MAX_WORK_FACTOR)))]
        work_factor: u8,
    },
    /// Make a request for a credential; the issuer is pinned at first use
    #[command(
        after_help = "Examples:\n  bauta wallet request --dir wallet --issuer issuer.json > request.json\n  \
        bauta wallet request --dir wallet --renew 1 > request.json\n\n\
        The same request is printed again until a credential has been accepted for it.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Request {
        #[command(flatten)]
        unlock: Unlock,
        /// The issuer's issuer.json
        #[arg(long, value_name = "FILE", required_unless_present = "renew")]
        issuer: Option<PathBuf>,
        /// Renew this credential (its number in `bauta wallet list`): the wallet's secret stays
        #[arg(long, value_name = "N", conflicts_with_all = ["issuer", "new"])]
        renew: Option<usize>,
        /// Give up the requests that are open at this issuer, and make a new one
        #[arg(long)]
        new: bool,
    },
    /// Verify a credential and keep it
    #[command(after_help = "Example:\n  bauta wallet accept --dir wallet credential.jwp\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Accept {
        #[command(flatten)]
        unlock: Unlock,
        /// The credential
        #[arg(value_name = "FILE")]
        credential: PathBuf,
    },
    /// List the credentials
    #[command(
        after_help = "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    List {
        #[command(flatten)]
        unlock: Unlock,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the claims of the credentials
    #[command(
        after_help = "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Show {
        #[command(flatten)]
        unlock: Unlock,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Answer a platform's request, after showing what it would learn
    #[command(
        after_help = "Example:\n  bauta wallet present --dir wallet --request ask.json > presentation.jwp\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Present {
        #[command(flatten)]
        unlock: Unlock,
        /// The platform's request
        #[arg(long, value_name = "FILE")]
        request: PathBuf,
        /// Show this credential (its number in `bauta wallet list`) [default: the newest that fits]
        #[arg(long, value_name = "N")]
        credential: Option<usize>,
        /// Do not ask before showing
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum VerifierCommand {
    /// Make a request with a fresh nonce and keep it, so that its answer can be checked once
    #[command(
        after_help = "Example:\n  bauta verifier ask --dir shop --client-id https://shop.example \\\n      \
        --disclose region,sex --purpose \"Delivery area\" > ask.json\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Ask {
        /// The verifier's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The name under which the holder knows the platform
        #[arg(long, value_name = "URL")]
        client_id: String,
        /// The claims to be shown, by name, joined by commas; names within names are joined by dots
        #[arg(long, value_name = "CLAIMS", value_delimiter = ',')]
        disclose: Vec<String>,
        /// What for, in words for the holder
        #[arg(long, value_name = "TEXT")]
        purpose: Option<String>,
        /// The type of credential [default: the built-in `person`]
        #[arg(long, value_name = "VCT")]
        vct: Option<String>,
        /// How long an answer is taken, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 600)]
        lifetime: u64,
    },
    /// Check an answer; print what was shown as JSON, or say why not
    #[command(
        after_help = "Example:\n  bauta verifier check --dir shop --issuer issuer.json presentation.jwp\n\n\
        Exit code 0 and JSON of what was shown, or 1 and the reason. A request is answered once."
    )]
    Check {
        /// The verifier's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The issuer.json of an issuer to trust; may be given again for others
        #[arg(long, value_name = "FILE", required = true)]
        issuer: Vec<PathBuf>,
        /// The presentation
        #[arg(value_name = "FILE")]
        presentation: PathBuf,
    },
}

fn parse_alg(text: &str) -> Result<Alg, String> {
    let known = [Alg::BbsMod, Alg::BbsModHb];
    known.into_iter().find(|alg| alg.name() == text).ok_or_else(|| "BBS-MOD or BBS-MOD-HB".to_owned())
}

fn parse_kind(text: &str) -> Result<DocumentKind, String> {
    text.parse().map_err(|_| {
        let kinds: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("the kinds are {}", kinds.join(", "))
    })
}

fn parse_expiry(text: &str) -> Result<Date, String> {
    match text {
        "never" => Ok(Date::from_days(u16::MAX)),
        date => date.parse().map_err(|error: bauta_credential::DateError| error.to_string()),
    }
}

fn parse_reason(text: &str) -> Result<String, String> {
    if text.chars().count() <= 256 && bauta_credential::is_plain(text) {
        Ok(text.to_owned())
    } else {
        Err("a reason is 1 to 256 characters, without control characters or doubled blanks".to_owned())
    }
}
