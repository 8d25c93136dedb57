//! `bauta wallet …`

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand};

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
    #[command(after_help = REQUEST_HELP)]
    Request {
        #[command(flatten)]
        unlock: Unlock,
        /// The issuer's issuer.json
        #[arg(long, value_name = "FILE", required_unless_present = "renew")]
        issuer: Option<PathBuf>,
        /// Renew this credential (its number in `bauta wallet list`): the wallet's secret stays
        #[arg(long, value_name = "N", conflicts_with_all = ["issuer", "new", "reset"])]
        renew: Option<usize>,
        /// Begin anew with a fresh secret, because the one of before is lost: you are a stranger everywhere
        #[arg(long)]
        reset: bool,
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
    #[command(after_help = PRESENT_HELP)]
    Present(PresentArguments),
    /// Take part as the guardian in what a ward presents
    #[command(subcommand)]
    Guardian(GuardianCommand),
    /// Trust a registrar: from then on platforms are asked for their registration
    #[command(after_help = "Example:\n  bauta wallet trust --dir wallet --registrar registrar.json\n\n\
        A platform that no trusted registrar has registered, or that asks for more than it has registered, is \
        refused from then on, unless you say --beyond-registration.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Trust {
        #[command(flatten)]
        unlock: Unlock,
        /// The registrar's registrar.json
        #[arg(long, value_name = "FILE")]
        registrar: PathBuf,
    },
    /// Set the smallest crowd that an answer may leave you in
    #[command(
        after_help = "Examples:\n  bauta wallet floor --dir wallet 50\n  bauta wallet floor --dir wallet none\n\n\
        Your crowd is everybody who would show the same as you. `bauta wallet present` says how large it is, by the \
        built-in synthetic population or the one of --population, and refuses where it is smaller than this, or where \
        the population says nothing of a claim that is to be shown.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Floor {
        #[command(flatten)]
        unlock: Unlock,
        /// How many people, 1 or more, or `none` [default: print the floor that there is]
        #[arg(value_name = "PEOPLE")]
        people: Option<Floor>,
    },
    /// Fetch the issuers' newest epochs, and find the tokens that prove good standing
    #[command(
        after_help = "Examples:\n  bauta wallet sync --dir wallet --from https://issuer.example/epochs\n  \
        bauta wallet sync --dir wallet --from epochs\n\n\
        Do this once a day, and not just before you show a credential: who serves the files learns which bucket \
        is fetched, and when.\n\n\
        Exit code 0, or 1 if a credential was struck or a log is not what it was before; 2 wrong usage, 3 input \
        cannot be read, 4 internal"
    )]
    Sync {
        #[command(flatten)]
        unlock: Unlock,
        /// Where the epochs are published [default: the address in issuer.json, where it is absolute]
        #[arg(long, value_name = "URL|DIR")]
        from: Option<String>,
        /// Of this issuer only
        #[arg(long, value_name = "ID")]
        issuer: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print what shows that the issuer struck a credential
    #[command(
        after_help = "Example:\n  bauta wallet evidence --dir wallet --credential 1 > evidence.json\n\n\
        It is JSON: the credential's handle, the bucket in which its token was and the later one in which it is \
        no more, with their signed heads. Whoever has it can find this credential's bucket and token in every \
        epoch, but no claim, no pseudonym and no presentation. `bauta verifier struck` checks it.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Evidence {
        #[command(flatten)]
        unlock: Unlock,
        /// The credential (its number in `bauta wallet list`)
        #[arg(long, value_name = "N")]
        credential: usize,
    },
    /// Write a sealed copy of the wallet, to be kept elsewhere
    #[command(after_help = "Example:\n  bauta wallet backup --dir wallet --to backup.age\n\n\
        FILE is the whole wallet in the age format, encrypted under the passphrase. Without a backup a lost wallet \
        is a lost secret: you are a stranger everywhere, and the issuer allows that rarely.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Backup {
        #[command(flatten)]
        unlock: Unlock,
        /// Where to; it must not exist
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// A file whose first line is the backup's passphrase [default: the wallet's]
        #[arg(long, value_name = "FILE")]
        backup_passphrase_file: Option<PathBuf>,
    },
    /// Make a wallet from a backup
    #[command(after_help = "Example:\n  bauta wallet restore backup.age --dir wallet\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Restore {
        #[command(flatten)]
        unlock: Unlock,
        /// The backup
        #[arg(value_name = "FILE")]
        backup: PathBuf,
        /// A file whose first line is the backup's passphrase [default: the wallet's]
        #[arg(long, value_name = "FILE")]
        backup_passphrase_file: Option<PathBuf>,
    },
}

const REQUEST_HELP: &str = "\
Examples:
  bauta wallet request --dir wallet --issuer issuer.json > request.json
  bauta wallet request --dir wallet --renew 1 > request.json
  bauta wallet request --dir wallet --issuer issuer.json --reset > request.json

The same request is printed again until a credential has been accepted for it.

With --renew every pseudonym stays, and every ban. --reset is for who has lost the wallet and has no
backup: the issuer allows it rarely and logs it, and no platform knows you again.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal";

const PRESENT_HELP: &str = "\
Examples:
  bauta wallet present --dir wallet --request ask.json > presentation.jwp
  bauta wallet present --dir ward --request ask.json --guardian offer.json > challenges.json
  bauta wallet present --dir ward --request ask.json --guardian share.json > presentation.jwp

With an offer of a guardian's wallet the challenges for it are printed and the move is kept; with
the share that the guardian's wallet makes of them, the answer.

--yes answers without asking, but never agrees to have the person encrypted: only --allow-opening
does.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal";

/// The smallest crowd.
#[derive(Clone, Copy)]
pub(crate) struct Floor(pub(crate) Option<u64>);

impl FromStr for Floor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(people) if people > 0 => Ok(Self(Some(people))),
            _ if text == "none" => Ok(Self(None)),
            _ => Err("this is a number of people, 1 or more, or `none`".to_owned()),
        }
    }
}

/// What the holder agrees to.
#[derive(Args)]
pub(crate) struct Consent {
    #[command(flatten)]
    pub(crate) agreed: Agreed,
    /// Do not ask before showing
    #[arg(long)]
    pub(crate) yes: bool,
}

/// What a wallet is told beforehand.
#[derive(Args)]
pub(crate) struct Agreed {
    /// Show this credential (its number in `bauta wallet list`) [default: the newest that fits]
    #[arg(long, value_name = "N")]
    pub(crate) credential: Option<usize>,
    /// Answer although the platform asks for more than it has registered, or has not registered
    #[arg(long)]
    pub(crate) beyond_registration: bool,
    /// Agree that the person is encrypted to the openers whom a trusted registrar has named
    #[arg(long)]
    pub(crate) allow_opening: bool,
    /// A population to estimate your crowd in, as `bauta lint` reads it [default: the built-in synthetic one]
    #[arg(long, value_name = "FILE")]
    pub(crate) population: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct PresentArguments {
    #[command(flatten)]
    pub(crate) unlock: Unlock,
    /// The platform's request
    #[arg(long, value_name = "FILE")]
    pub(crate) request: PathBuf,
    #[command(flatten)]
    pub(crate) consent: Consent,
    /// What the guardian's wallet has handed over: its offer, or its share
    #[arg(long, value_name = "FILE")]
    pub(crate) guardian: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum GuardianCommand {
    /// Offer this wallet's credential for the guardian's place in a ward's request
    #[command(
        after_help = "Example:\n  bauta wallet guardian offer --dir wallet --request ask.json > offer.json\n\n\
        offer.json holds the hash of the request, the place, and the core proof of this wallet's credential. Give \
        it to the ward's wallet: `bauta wallet present --guardian offer.json` answers with challenges.json.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Offer {
        #[command(flatten)]
        unlock: Unlock,
        /// The platform's request, as the ward has it
        #[arg(long, value_name = "FILE")]
        request: PathBuf,
        /// The place in the request [default: the one that the ward's claim has to equal]
        #[arg(long = "as", value_name = "ID")]
        place: Option<String>,
        #[command(flatten)]
        consent: Consent,
    },
    /// Prove the guardian's part over the ward's challenges
    #[command(
        after_help = "Example:\n  bauta wallet guardian finish --dir wallet challenges.json > share.json\n\n\
        share.json holds this wallet's sub-proofs and what opens one commitment, a secret of this one presentation: \
        it is for the ward's wallet only, which makes the answer of it.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Finish {
        #[command(flatten)]
        unlock: Unlock,
        /// What the ward's wallet printed for the offer
        #[arg(value_name = "FILE")]
        challenges: PathBuf,
    },
}
