//! A database, and its transactions.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::error::StorageError;
use crate::migration::Migration;
use crate::transaction::{Open, Transaction, Watched};
use crate::value::{Row, Value};
use crate::{postgres, sqlite};

/// How often a transaction is tried that gets in another's way.
const ATTEMPTS: u32 = 20;
/// How often what looks like a conflict is taken for one.
const HOPEFUL_ATTEMPTS: u32 = 3;

/// How a transaction sees others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// As if there were no other at the same time.
    Alone,
    /// It reads only, and all as it was at one moment.
    Moment,
}

/// One of the two databases.
pub(crate) trait Backend: Send + Sync {
    /// Begins a transaction.
    fn begin(&self, view: View) -> Result<Box<dyn Open + '_>, StorageError>;

    /// Runs one statement by itself.
    fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, StorageError>;

    /// Runs one query by itself.
    fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError>;

    /// How many steps of somebody's tables there are.
    fn version(&self, name: &str) -> Result<i64, StorageError>;

    /// Brings somebody's tables up to date.
    fn migrate(&self, name: &str, migrations: &[Migration]) -> Result<(), StorageError>;

    /// Takes over a file whose version an earlier program had written in its header.
    fn adopt(&self, name: &str) -> Result<(), StorageError>;

    /// Overwrites what was deleted.
    fn overwrite_deleted(&self, table: &str) -> Result<(), StorageError>;
}

/// A database with its connections; clones share them. Its functions wait for the database: in asynchronous code they
/// belong on a thread that may. None of them is called within the work of another.
#[derive(Clone)]
pub struct Database {
    backend: Arc<dyn Backend>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address can have a password in it.
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Database {
    /// Opens `postgres://…`, `sqlite::memory:`, or a file of SQLite, which is made where it is missing.
    ///
    /// A PostgreSQL server on another machine is spoken to over TLS, and has to have a certificate in its name: of an
    /// authority that this machine trusts, or of one in the file `sslrootcert=…`. `sslmode=disable` does without TLS. On
    /// this machine there is TLS where the address says `sslmode=require`. It is there when this returns.
    ///
    /// # Errors
    /// [`StorageError::Address`], [`StorageError::Unavailable`] and whatever the database says.
    pub fn open(address: &str) -> Result<Self, StorageError> {
        match address {
            "sqlite::memory:" => Self::in_memory(),
            _ if address.starts_with("postgres://") || address.starts_with("postgresql://") => {
                Ok(Self { backend: Arc::new(postgres::Postgres::connect(address)?) })
            }
            _ if address.contains("://") => {
                Err(StorageError::Address("it is neither a file's name nor postgres://…"))
            }
            file => Self::file(Path::new(file)),
        }
    }

    /// A file of SQLite. Where it is missing it is made, and only its owner can read it.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] and whatever SQLite says.
    pub fn file(file: &Path) -> Result<Self, StorageError> {
        Ok(Self { backend: Arc::new(sqlite::Sqlite::open(file)?) })
    }

    /// In memory, gone with the last clone.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn in_memory() -> Result<Self, StorageError> {
        Ok(Self { backend: Arc::new(sqlite::Sqlite::in_memory()?) })
    }

    /// How many steps of the tables of `name` this database has seen; 0 where there are none. Nothing is changed.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn version(&self, name: &str) -> Result<i64, StorageError> {
        self.backend.version(name)
    }

    /// Brings the tables of `name` up to date: the steps that this database has not seen yet, in order, all or none.
    /// Several programs may do so at the same time.
    ///
    /// # Errors
    /// [`StorageError::Newer`] and whatever the database says.
    pub fn migrate(&self, name: &str, migrations: &[Migration]) -> Result<(), StorageError> {
        self.backend.migrate(name, migrations)
    }

    /// In a file of SQLite whose tables an earlier program has made, and counted its steps in `user_version`: they are the
    /// steps of `name` from now on. Elsewhere it does nothing.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn adopt_user_version(&self, name: &str) -> Result<(), StorageError> {
        self.backend.adopt(name)
    }

    /// Runs one statement by itself; how many rows it changed. It is cheaper than a transaction.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        again(|_| self.backend.execute(sql, values))
    }

    /// Runs one query, or one statement with `RETURNING`, by itself; all its rows.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        again(|_| self.backend.query(sql, values))
    }

    /// Reads several things as they were at one moment, while others write. Statements that change something are refused.
    /// It may be done again, as a [`transaction`](Self::transaction) may.
    ///
    /// # Errors
    /// Whatever `work` returns, and [`StorageError`].
    pub fn read<T, E: From<StorageError>>(
        &self,
        work: impl FnMut(&mut dyn Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        self.attempt(View::Moment, work)
    }

    /// Does something as if nobody else did anything at the same time, and makes it last; nothing of it lasts where `work`
    /// fails or panics. Where others got in the way, or the connection broke, it is done again, so `work` does nothing else
    /// than the database, or nothing that may not be done twice.
    ///
    /// # Errors
    /// Whatever `work` returns, and [`StorageError`]. After [`StorageError::Unknown`] alone it may have been done.
    pub fn transaction<T, E: From<StorageError>>(
        &self,
        work: impl FnMut(&mut dyn Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        self.attempt(View::Alone, work)
    }

    fn attempt<T, E: From<StorageError>>(
        &self,
        view: View,
        mut work: impl FnMut(&mut dyn Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let mut watched = Watched::new(self.backend.begin(view)?, attempt <= HOPEFUL_ATTEMPTS);
            let done = work(&mut watched);
            if watched.again {
                drop(watched);
                if attempt == ATTEMPTS {
                    return done.and(Err(StorageError::Busy.into()));
                }
            } else {
                let done = done?;
                match watched.commit() {
                    Ok(()) => return Ok(done),
                    Err(error) if error.is_conflict() && attempt < ATTEMPTS => {}
                    Err(error) => return Err(error.into()),
                }
            }
            wait(attempt);
        }
    }

    /// Overwrites what was deleted from a table, or put in the place of something else, as far as the database can: what
    /// SQLite's files still hold, and what PostgreSQL's table does. PostgreSQL's own log and what was copied elsewhere keep
    /// it as long as they are kept.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn overwrite_deleted(&self, table: &str) -> Result<(), StorageError> {
        self.backend.overwrite_deleted(table)
    }
}

/// Does it again where others got in the way.
fn again<T>(mut work: impl FnMut(u32) -> Result<T, StorageError>) -> Result<T, StorageError> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match work(attempt) {
            Err(error) if error.is_conflict() && attempt < HOPEFUL_ATTEMPTS => wait(attempt),
            done => return done,
        }
    }
}

/// Waits at most 2, 4, 8 … 128 milliseconds, at random, so that those who met do not meet again.
fn wait(attempt: u32) {
    let most = 2_000_u64 << attempt.min(7).saturating_sub(1);
    thread::sleep(Duration::from_micros(RandomState::new().hash_one(attempt) % most));
}
