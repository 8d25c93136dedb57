//! A database, and its transactions.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::error::StorageError;
use crate::migration::Migration;
use crate::value::{Row, Value};
use crate::{postgres, sqlite};

/// How often a transaction is tried again that got in another's way.
const ATTEMPTS: u32 = 10;

/// What is done in a database all at once or not at all. Dropped without [`commit`](Self::commit), it is undone.
pub trait Transaction {
    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// [`StorageError`].
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError>;

    /// Runs a query, or a statement with `RETURNING`; all its rows.
    ///
    /// # Errors
    /// [`StorageError`].
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError>;

    /// Makes it last. It is on disk when this returns.
    ///
    /// # Errors
    /// [`StorageError`]; nothing was done, or, if the connection broke just then, it is not known.
    fn commit(self: Box<Self>) -> Result<(), StorageError>;
}

/// One of the two databases.
pub(crate) trait Backend: Send + Sync {
    /// Begins a transaction that sees and does as if there were no other at the same time.
    fn begin(&self) -> Result<Box<dyn Transaction + '_>, StorageError>;

    /// Brings somebody's tables up to date.
    fn migrate(&self, name: &str, migrations: &[Migration]) -> Result<(), StorageError>;
}

/// A database with its connections; clones share them. Its functions wait for the database: in asynchronous code they
/// belong on a thread that may.
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
    /// # Errors
    /// [`StorageError`].
    pub fn open(address: &str) -> Result<Self, StorageError> {
        match address {
            "sqlite::memory:" => Self::in_memory(),
            _ if address.starts_with("postgres://") || address.starts_with("postgresql://") => {
                Ok(Self { backend: Arc::new(postgres::Postgres::connect(address)?) })
            }
            _ if address.contains("://") => Err(StorageError::Address(address.to_owned())),
            file => Self::file(Path::new(file)),
        }
    }

    /// A file of SQLite, which is made where it is missing.
    ///
    /// # Errors
    /// [`StorageError`].
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

    /// Brings the tables of `name` up to date: the steps that this database has not seen yet, in order. Several programs
    /// may do so at the same time.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn migrate(&self, name: &str, migrations: &[Migration]) -> Result<(), StorageError> {
        self.backend.migrate(name, migrations)
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn begin(&self) -> Result<Box<dyn Transaction + '_>, StorageError> {
        self.backend.begin()
    }

    /// Does something in a transaction and commits it; nothing of it lasts where `work` fails. Where transactions got in
    /// each other's way it is done again, so `work` does nothing else than the database.
    ///
    /// # Errors
    /// Whatever `work` returns, and [`StorageError`].
    pub fn transaction<T, E: From<StorageError>>(
        &self,
        mut work: impl FnMut(&mut dyn Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        for _ in 0..ATTEMPTS {
            let mut transaction = self.begin()?;
            let done = work(&mut *transaction)?;
            match transaction.commit() {
                Ok(()) => return Ok(done),
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StorageError::Busy.into())
    }
}
