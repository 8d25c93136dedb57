//! `bauta verifier …`

use std::path::PathBuf;

use bauta_credential::ClaimPath;
use clap::{Args, Subcommand};

use super::asked::{About, Comparison, ContextName, Equality};

#[derive(Subcommand)]
pub(crate) enum VerifierCommand {
    /// Make a request with a fresh nonce and keep it, so that its answer can be checked once
    #[command(after_help = ASK_HELP)]
    Ask(Box<AskArguments>),
    /// Check an answer; print what was shown and proven as JSON, or say why not
    #[command(
        after_help = "Example:\n  bauta verifier check --dir shop --issuer issuer.json presentation.jwp\n\n\
        The JSON has, where they were asked for, \"predicates\" (as in the request, each with its \
        condition in words), \"pseudonym\" and \"opening\" (base64url), \"epoch\" (number and date) and \"same\"; \
        and where there are several \"credentials\", with all of this for each.\n\n\
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
    /// Fetch an issuer's log of epochs, so that good standing can be asked for and checked
    #[command(
        after_help = "Example:\n  bauta verifier sync --dir shop --issuer issuer.json --from https://issuer.example/epochs\n\n\
        DIR/epochs holds for each issuer its issuer.json and its log: a line for each epoch, signed by the issuer. \
        A log that does not continue the copy is refused: the issuer, or somebody on the way, tells different \
        people different things.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Sync {
        /// The verifier's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The issuer's issuer.json
        #[arg(long, value_name = "FILE")]
        issuer: PathBuf,
        /// Where its epochs are published [default: the address in issuer.json, where it is absolute]
        #[arg(long, value_name = "URL|DIR")]
        from: Option<String>,
    },
    /// Check a holder's evidence that the issuer struck a credential
    #[command(after_help = "Example:\n  bauta verifier struck --issuer issuer.json evidence.json\n\n\
        It shows that the issuer published a token of the credential in one epoch and none in a later one; not \
        why: a credential that was replaced or has expired looks the same.\n\n\
        Exit code 0 and JSON of the two epochs, or 1 and the reason.")]
    Struck {
        /// The issuer's issuer.json
        #[arg(long, value_name = "FILE")]
        issuer: PathBuf,
        /// What `bauta wallet evidence` printed
        #[arg(value_name = "FILE")]
        evidence: PathBuf,
    },
}

const ASK_HELP: &str = "\
Examples:
  bauta verifier ask --dir shop --client-id https://shop.example \\
      --disclose region,sex --purpose \"Delivery area\" > ask.json
  bauta verifier ask --dir game --client-id https://game.example --age-at-least 18 \\
      --after expires_on=today --pseudonym --validity > ask.json
  bauta verifier ask --dir kids --client-id https://kids.example --pseudonym \\
      --same guardian_id=guardian.person_id --age-at-least guardian:18 > ask.json

What is proven is not shown: of --age-at-least the platform learns that it is so, and no date.

Where a value may begin with `ID:`, it is about another credential of the request, one that --same
has named; without, about the first, whose ID is `credential`. Days are UTC, and are resolved now.

A query is JSON: {\"credentials\": [{\"id\", \"format\": \"jwp+bbs-mod\", \"meta\": {\"vct_values\": [...]},
\"claims\": [{\"path\": [...]}], \"predicates\": [{\"path\", \"min\", \"max\", \"in\", \"from\"}], \"pseudonym\":
{\"context\"}, \"validity\": {\"epochs\"}, \"opening\": {\"key\"}}], \"same\": [[{\"credential\", \"path\"}, ...]]}.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal";

const PROVEN: &str = "Proven, and not shown";

#[derive(Args)]
pub(crate) struct AskArguments {
    /// The verifier's directory
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// The name under which the holder knows the platform
    #[arg(long, value_name = "URL")]
    pub(crate) client_id: String,
    /// The claims to be shown, by name, joined by commas; names within names are joined by dots
    #[arg(long, value_name = "CLAIMS", value_delimiter = ',')]
    pub(crate) disclose: Vec<About<ClaimPath>>,
    /// What for, in words for the holder
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// The type of credential [default: the built-in `person`]
    #[arg(long, value_name = "VCT")]
    pub(crate) vct: Option<String>,
    /// The issuer.json of an issuer of such credentials, to check what is asked [default: those of `verifier sync`]
    #[arg(long, value_name = "FILE")]
    pub(crate) issuer: Vec<PathBuf>,
    /// How long an answer is taken, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) lifetime: u64,
    /// The platform's registration, as `bauta registrar sign` printed it
    #[arg(long, value_name = "FILE")]
    pub(crate) registration: Option<PathBuf>,
    /// A query in JSON, in place of the flags that make one; --validity adds the newest epochs to it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["disclose", "vct", "age_at_least", "one_of", "after",
          "at_least", "at_most", "pseudonym", "same", "opening"])]
    pub(crate) query: Option<PathBuf>,
    /// So many years of age today: about the claim `birth_date`
    #[arg(long, value_name = "[ID:]YEARS", help_heading = PROVEN)]
    pub(crate) age_at_least: Vec<About<u8>>,
    /// One of these values, joined by commas
    #[arg(long = "in", value_name = "[ID:]CLAIM=A,B", help_heading = PROVEN)]
    pub(crate) one_of: Vec<About<Comparison>>,
    /// Later than a day, YYYY-MM-DD or `today`, and not that day
    #[arg(long, value_name = "[ID:]CLAIM=DAY", help_heading = PROVEN)]
    pub(crate) after: Vec<About<Comparison>>,
    /// This value or more: an integer or a day
    #[arg(long, value_name = "[ID:]CLAIM=VALUE", help_heading = PROVEN)]
    pub(crate) at_least: Vec<About<Comparison>>,
    /// This value or less: an integer or a day
    #[arg(long, value_name = "[ID:]CLAIM=VALUE", help_heading = PROVEN)]
    pub(crate) at_most: Vec<About<Comparison>>,
    /// A name that is the same at each visit: the platform's own, or one that `shared:NAME`'s platforms share
    #[arg(long, value_name = "[ID:]shared:NAME", num_args = 0..=1, default_missing_value = "",
          help_heading = PROVEN)]
    pub(crate) pseudonym: Vec<About<ContextName>>,
    /// Good standing in one of the newest epochs of `bauta verifier sync`; of other credentials than the first by ID
    #[arg(long, value_name = "ID,ID", num_args = 0..=1, default_missing_value = "", value_delimiter = ',',
          help_heading = PROVEN)]
    pub(crate) validity: Vec<String>,
    /// How many of the newest epochs will do
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=32),
          requires = "validity")]
    pub(crate) accept_epochs: u8,
    /// A claim equals the claim of another credential of the same type, which this adds to the request
    #[arg(long, value_name = "CLAIM=ID.CLAIM", help_heading = PROVEN)]
    pub(crate) same: Vec<About<Equality>>,
    /// The person of the first credential, encrypted to these openers (openers.json)
    #[arg(long, value_name = "FILE", help_heading = PROVEN)]
    pub(crate) opening: Option<PathBuf>,
}
