//! `bauta serve`.

use std::path::PathBuf;

use clap::Args;

const AFTER: &str = "\
All parties are in this one process, each on an origin of its own (wallet.localhost, issuer.localhost,
forum.localhost, shop.localhost, game.localhost), and nothing is reachable from other machines. A list of
everything that was sent and kept is open to the wallet's page: this is a demonstration with synthetic people.

Examples:
  bauta serve
  bauta serve --port 8181 --directory demonstration

Exit codes: 0 ended by ctrl-c or SIGTERM, 2 wrong usage, 4 internal: the port, the directory or a database";

#[derive(Args)]
#[command(after_help = AFTER)]
pub(crate) struct ServeArguments {
    /// The port of 127.0.0.1; 0: any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    pub(crate) port: u16,
    /// Keep everything here and find it again; without it all is gone at the end
    #[arg(long, value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// A PostgreSQL database (postgres://…) in place of files of SQLite; each party gets a schema of its own
    #[arg(long, value_name = "ADDRESS", requires = "directory")]
    pub(crate) database: Option<String>,
    /// Serve the page's files from here in place of those in this program, to work on them
    #[arg(long, value_name = "DIR")]
    pub(crate) page: Option<PathBuf>,
    /// How many synthetic people are on the register beside those who come
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) people: u32,
}
