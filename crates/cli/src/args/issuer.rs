//! `bauta issuer …`

use std::net::SocketAddr;
use std::path::PathBuf;

use bauta_credential::epoch::Epoch;
use bauta_credential::{Alg, Date};
use bauta_issuer::Shard;
use bauta_issuer::document::DocumentKind;
use clap::{Args, Subcommand};

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
        /// Keep the register in this PostgreSQL database (postgres://…), for `bauta issuer serve`; the other commands work
        /// on registers in the directory
        #[arg(long, value_name = "ADDRESS", value_parser = parse_postgres)]
        database: Option<String>,
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
    /// Build and publish who is in good standing
    #[command(subcommand)]
    Epoch(EpochCommand),
    /// Revoke a person, or one credential: from the next epoch on there is no token
    #[command(after_help = STANDING_HELP)]
    Revoke(StandingArguments),
    /// Take a revocation back, from the next epoch on
    #[command(after_help = STANDING_HELP)]
    Reinstate(StandingArguments),
    /// Serve it: enrolment, blind issuance, the public log, administration, until ctrl-c or SIGTERM
    #[command(after_help = SERVE_HELP)]
    Serve(IssuerServeArguments),
    /// Make a token of administration for the service
    #[command(after_help = "Example:\n  bauta issuer token --name registrar\n\n\
        Printed is the token, once, and on standard error the lines of the configuration that let its holder \
        administrate: its SHA-256 is all that the service has of it.\n\n\
        Exit codes: 0 done, 2 wrong usage, 4 internal")]
    Token {
        /// Who has it, as the audit log names them
        #[arg(long, value_name = "NAME", value_parser = parse_reason)]
        name: String,
    },
    /// Find the person whom openers have opened
    #[command(after_help = "Example:\n  bauta issuer identify --dir issuer --opened opened.json\n\n\
        Exit code 0 and the person as JSON, or 1 where nobody on the register is it; 2 wrong usage, 3 input cannot be \
        read, 4 internal")]
    Identify {
        /// The issuer's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// What `bauta opening combine` printed
        #[arg(long, value_name = "FILE")]
        opened: PathBuf,
    },
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

const SERVE_HELP: &str = "\
Examples:
  bauta issuer serve --directory issuer --published public/epochs
  bauta issuer serve --config issuer.toml --database postgres://user@host/issuer

Settings come from the file, then from variables (BAUTA_SERVER__LISTEN is server.listen), then from
these options; what comes later counts:

  [server]                        [issuer]
  listen = \"127.0.0.1:8080\"       directory = \"issuer\"
  database = \"bauta.sqlite\"       published = \"published\"
  log = { format = \"json\" }
                                  [[issuer.administrators]]
                                  name = \"registrar\"
                                  sha256 = \"...\"

The telephones that get one-time codes are synthetic, as everybody is here: their messages are printed
on standard output. Logs go to standard error. Endpoints are described at /openapi.json.

Exit codes: 0 ended by ctrl-c or SIGTERM, 2 wrong usage, 3 settings or the issuer cannot be read,
4 internal: the address, the database";

#[derive(Args)]
pub(crate) struct IssuerServeArguments {
    /// Settings, in TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// What the service keeps: a file of SQLite, or postgres://… with the register in it [default: bauta.sqlite]
    #[arg(long, value_name = "FILE|ADDRESS")]
    pub(crate) database: Option<String>,
    /// The issuer's directory [default: issuer]
    #[arg(long, value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Where epochs are published and served from [default: published]
    #[arg(long, value_name = "DIR")]
    pub(crate) published: Option<PathBuf>,
}

const STANDING_HELP: &str = "\
Examples:
  bauta issuer revoke --dir issuer --person 3 --reason \"the document was forged\"
  bauta issuer reinstate --dir issuer --credential 5 --reason \"the phone was found\"

A person who is revoked has no token for any credential and is issued no other; of a credential that
is revoked, as when a phone is stolen, the person can have a new one. Each change is kept, with the
reason.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal";

#[derive(Args)]
pub(crate) struct StandingArguments {
    /// The issuer's directory
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) subject: SubjectInput,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct SubjectInput {
    /// The person, by number on the register (`bauta issuer list`)
    #[arg(long, value_name = "N")]
    pub(crate) person: Option<i64>,
    /// The credential, by number on the register
    #[arg(long, value_name = "N")]
    pub(crate) credential: Option<i64>,
}

#[derive(Subcommand)]
pub(crate) enum EpochCommand {
    /// Build the tokens of an epoch, or a shard of them; what is built already stays
    #[command(after_help = "Examples:\n  bauta issuer epoch build --dir issuer\n  \
        bauta issuer epoch build --dir issuer --shard 2/4\n\n\
        Who is in good standing is taken down when an epoch is first built, with a fresh key for this epoch in the \
        register. The buckets are files below DIR/epochs. Machines that share the directory can each build a shard.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Build {
        /// The issuer's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The k-th of n parts only
        #[arg(long, value_name = "K/N", default_value_t = Shard::WHOLE)]
        shard: Shard,
        /// The epoch [default: today, UTC]
        #[arg(long, value_name = "DATE", value_parser = parse_epoch)]
        epoch: Option<Epoch>,
    },
    /// Sign the head of the epoch that is built, and publish its files
    #[command(after_help = "Examples:\n  bauta issuer epoch publish --dir issuer --to public/epochs\n  \
        bauta issuer epoch publish --dir issuer --to s3://bucket/epochs\n\n\
        Published are `log`, a line for each epoch: base64url(head).base64url(signature); and for the epoch, below \
        its number of days since 1970, `bucket-N`, tags and tokens of 50 octets, and `path-N`, which leads from the \
        bucket to the root in the head. Wallets and verifiers fetch them; none of it names anybody.\n\n\
        Interrupted, or for another place, it can be done again. Keys of stores are taken from the environment.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Publish {
        /// The issuer's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// Where to
        #[arg(long, value_name = "URL|DIR")]
        to: String,
        /// The epoch [default: the one that is built and not published, else the newest]
        #[arg(long, value_name = "DATE", value_parser = parse_epoch)]
        epoch: Option<Epoch>,
    },
    /// Give up an epoch that is built and not signed, to build it anew
    #[command(
        after_help = "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Abandon {
        /// The issuer's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The epoch
        #[arg(long, value_name = "DATE", value_parser = parse_epoch)]
        epoch: Epoch,
    },
    /// Show the newest epoch, and the one in the making
    #[command(
        after_help = "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Status {
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

A request that says reset, of somebody who has lost the wallet, is granted once a year and logged.

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
    /// The guardian, by number on the register: the ward's `guardian_id` is the guardian's `person_id`
    /// [default: at a renewal, the guardian of before]
    #[arg(long, value_name = "N")]
    pub(crate) guardian: Option<i64>,
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

fn parse_postgres(text: &str) -> Result<String, String> {
    let is_address = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if is_address { Ok(text.to_owned()) } else { Err("an address of PostgreSQL, postgres://…".to_owned()) }
}

fn parse_reason(text: &str) -> Result<String, String> {
    if text.chars().count() <= 256 && bauta_credential::is_plain(text) {
        Ok(text.to_owned())
    } else {
        Err("a reason is 1 to 256 characters, without control characters or doubled blanks".to_owned())
    }
}

fn parse_epoch(text: &str) -> Result<Epoch, String> {
    let unix_epoch = Date::from_ymd(1970, 1, 1).map_err(|error| error.to_string())?;
    let date: Date = text.parse().map_err(|error: bauta_credential::DateError| error.to_string())?;
    let days = date.days().checked_sub(unix_epoch.days()).ok_or("a date from 1970 on")?;
    Ok(Epoch(days.into()))
}
