//! A database for one test.

use std::env;
use std::io::{self, Write};
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use bauta_storage::Database;
use tempfile::TempDir;

use crate::server::Server;

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A database of a server.
    Postgres,
}

/// A database for one test: nothing is in it, and it is gone with this.
#[derive(Debug)]
pub struct Fresh {
    kind: Kind,
    address: String,
    place: Place,
}

/// What is removed at the end.
#[derive(Debug)]
enum Place {
    Directory(#[expect(dead_code, reason = "held until the end")] TempDir),
    Server { address: String, name: String },
}

impl Fresh {
    /// A database of SQLite and, where there is a server, one of PostgreSQL.
    pub fn of_each_kind() -> Vec<Self> {
        [Some(Self::sqlite()), Self::postgres()].into_iter().flatten().collect()
    }

    /// A file of SQLite that is not there yet.
    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let address = directory.path().join("database.sqlite").to_str().unwrap().to_owned();
        Self { kind: Kind::Sqlite, address, place: Place::Directory(directory) }
    }

    /// A database of PostgreSQL. `None` where there is no server to be had; the first time, that is said.
    pub fn postgres() -> Option<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let address = server()?;
        let name = format!("bauta_test_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let database = Database::open(address).unwrap();
        database.execute(&format!("CREATE DATABASE {name}"), &[]).unwrap();
        let place = Place::Server { address: address.to_owned(), name: name.clone() };
        Some(Self { kind: Kind::Postgres, address: with_database(address, &name), place })
    }

    /// Which of the two it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its address, for [`Database::open`] and for other processes.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Opens it, as somebody of their own.
    pub fn open(&self) -> Database {
        Database::open(&self.address).unwrap()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Place::Server { address, name } = &self.place {
            // A server that is gone has nothing to drop.
            if let Ok(database) = Database::open(address) {
                let _ = database.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), &[]);
            }
        }
    }
}

/// The address of a server for this process' tests.
fn server() -> Option<&'static str> {
    static ADDRESS: OnceLock<Option<String>> = OnceLock::new();
    static OWN: OnceLock<Server> = OnceLock::new();
    let find = || {
        if let Some(address) = env::var("BAUTA_TEST_POSTGRES").ok().filter(|address| !address.is_empty()) {
            return Some(address);
        }
        if let Some(server) = Server::start() {
            return Some(OWN.get_or_init(|| server).address("postgres"));
        }
        let required = env::var("BAUTA_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
        assert!(!required, "there is no PostgreSQL, and BAUTA_REQUIRE_POSTGRES asks for it");
        // Past the tests' own output, which nobody sees where they pass.
        let _ = writeln!(
            io::stderr(),
            "PostgreSQL is not tested: BAUTA_TEST_POSTGRES names no server, and its programs are not installed"
        );
        None
    };
    ADDRESS.get_or_init(find).as_deref()
}

/// The same server's address with another database.
fn with_database(address: &str, name: &str) -> String {
    let (before, query) = address.split_once('?').map_or((address, ""), |(before, query)| (before, query));
    let host = before.find("://").map_or(0, |at| at + 3);
    let end = before[host..].find('/').map_or(before.len(), |at| host + at);
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}/{name}{mark}{query}", &before[..end])
}
