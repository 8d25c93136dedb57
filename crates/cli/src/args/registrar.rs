//! `bauta registrar …`

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum RegistrarCommand {
    /// Make a registrar: a fresh key, and registrar.json for everybody
    #[command(
        after_help = "Example:\n  bauta registrar init --dir registrar --openers opening/openers.json\n\n\
        DIR/registrar.json holds the registrar's id, its public key and the openers to whom platforms may have a \
        person encrypted; wallets trust it with `bauta wallet trust`. \
        DIR/secret-key.json is readable by its owner only and is not encrypted.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Init {
        /// The registrar's directory; it must not exist, or be empty
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The registrar's id, such as a URL [default: a name made from its key]
        #[arg(long, value_name = "ID")]
        id: Option<String>,
        /// The openers whom it names, the same for every platform: the openers.json of `bauta opening init`
        #[arg(long, value_name = "FILE")]
        openers: Option<PathBuf>,
    },
    /// Sign what a platform may ask, and print the registration
    #[command(
        after_help = "Example:\n  bauta registrar sign --dir registrar --policy game.json > game.registration\n\n\
        A policy is a JSON object, {\"client_id\": \"https://game.example\", \"purposes\": [\"Play with others\"], \
        \"vct_values\": [\"urn:bauta:person:1\"], \"claims\": [[\"region\"]], \"predicates\": [{\"path\": \
        [\"birth_date\"], \"from\": {\"age_at_least\": 18}}], \"pseudonym\": true, \"validity\": true, \"same\": \
        [[[\"guardian_id\"], [\"person_id\"]]], \"opening\": false, \"shared\": [{\"name\": \"games\", \"members\": \
        [\"https://game.example\", \"...\"]}], \"expires_at\": 1830297600}. client_id, purposes and vct_values \
        are needed; what is not named may not be asked. The platform gives what is printed to \
        `bauta verifier ask --registration`.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Sign {
        /// The registrar's directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// What the platform may ask
        #[arg(long, value_name = "FILE")]
        policy: PathBuf,
    },
}
