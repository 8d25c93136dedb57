//! `bauta opening …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum OpeningCommand {
    /// Make a key that so many openers share, as a dealer
    #[command(after_help = "Example:\n  bauta opening init --dir opening --threshold 2 --openers 3\n\n\
        DIR/openers.json holds the public keys, for everybody: a registrar names it, platforms ask for an encryption \
        to it. DIR/share-1.json … are the openers' shares, each readable by its owner only and not encrypted: give each \
        opener one, and delete them here. DIR/log is the public log of openings, empty.\n\n\
        Who runs this knows the whole key, and nothing shows that they have forgotten it.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Init {
        /// The openers' directory; it must not exist, or be empty
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// How many openers it takes
        #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(1..))]
        threshold: u8,
        /// How many openers there are
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
        openers: u8,
    },
    /// Print the public log of openings, or add a line to it
    #[command(after_help = "Examples:\n  bauta opening log --dir opening\n  \
        bauta opening log --dir opening --request ask.json --reason \"court order 4711\" presentation.jwp\n\n\
        A line of DIR/log is JSON: previous (the hash of the line before), answer and request (hashes, SHA-256 in \
        hexadecimal), client_id, reason, at. Nothing in it tells who is opened. Publish it: no share is given for a \
        presentation that has no line, and each share is bound to its line.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal")]
    Log {
        /// The openers' directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The platform's request
        #[arg(long, value_name = "FILE", requires_all = ["reason", "presentation"])]
        request: Option<PathBuf>,
        /// Why the presentation is to be opened
        #[arg(long, value_name = "TEXT", requires = "request")]
        reason: Option<String>,
        /// The presentation that is to be opened
        #[arg(value_name = "FILE", requires = "request")]
        presentation: Option<PathBuf>,
        /// Print JSON
        #[arg(long, conflicts_with = "request")]
        json: bool,
    },
    /// Verify a presentation and give one opener's share of opening it
    #[command(
        after_help = "Example:\n  bauta opening share --dir opening --share share-1.json --issuer issuer.json \\\n      \
        --kept my-log --request ask.json presentation.jwp > opened-1.json\n\n\
        The whole presentation is verified first, and the log must have a line for it. With --kept, which every opener \
        should give, the log must also begin with this opener's own copy, which is then brought up to date: a log that is \
        made for one opening is no public log. What is printed is JSON with \
        one member, \"share\": it opens nothing alone, and nothing but this presentation.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Share(ShareArguments),
    /// Put the shares together: what comes out, the issuer's register can find
    #[command(
        after_help = "Example:\n  bauta opening combine --dir opening --request ask.json --presentation presentation.jwp \\\n      \
        opened-1.json opened-3.json > opened.json\n\n\
        What is printed is JSON with one member, \"opened\", for `bauta issuer identify`. It is the same at every \
        opening of the same person: it is a name of the person.\n\n\
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 input cannot be read, 4 internal"
    )]
    Combine {
        /// The openers' directory
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The platform's request
        #[arg(long, value_name = "FILE")]
        request: PathBuf,
        /// The presentation that is opened
        #[arg(long, value_name = "FILE")]
        presentation: PathBuf,
        /// What the openers' `bauta opening share` printed
        #[arg(value_name = "FILE", required = true)]
        shares: Vec<PathBuf>,
    },
}

#[derive(Args)]
pub(crate) struct ShareArguments {
    /// The openers' directory
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// This opener's share of the key
    #[arg(long, value_name = "FILE")]
    pub(crate) share: PathBuf,
    /// The issuer.json of an issuer to trust; may be given again for others
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) issuer: Vec<PathBuf>,
    /// Where the issuers' epochs are published, where the presentation proves good standing
    #[arg(long, value_name = "URL|DIR")]
    pub(crate) from: Option<String>,
    /// This opener's own copy of the log, made if it is not there: a log that does not begin with it is refused
    #[arg(long, value_name = "FILE")]
    pub(crate) kept: Option<PathBuf>,
    /// The platform's request
    #[arg(long, value_name = "FILE")]
    pub(crate) request: PathBuf,
    /// The presentation that is to be opened
    #[arg(value_name = "FILE")]
    pub(crate) presentation: PathBuf,
}
