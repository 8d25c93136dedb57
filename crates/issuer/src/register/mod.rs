//! The register: which persons the issuer knows, and which credentials it has signed for them.

use std::fmt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior};

pub(crate) mod credentials;
pub(crate) mod epochs;
pub(crate) mod persons;
pub(crate) mod resets;
pub(crate) mod standing;

/// The migrations, each taking the register from one version to the next.
const MIGRATIONS: [&str; 2] =
    [include_str!("../../migrations/1.sql"), include_str!("../../migrations/2.sql")];

/// A person's number on the register, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonNumber(pub i64);

impl fmt::Display for PersonNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A credential's number on the register, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CredentialNumber(pub i64);

impl fmt::Display for CredentialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What the operator decided about a document whose person is in doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is this person's.
    SamePerson(PersonNumber),
    /// It is nobody's on the register, and why.
    DifferentPerson(String),
}

/// Where a credential is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialState {
    /// Recorded, not released: the same request continues it.
    Reserved,
    /// Released to the holder.
    Issued,
    /// Released, and replaced by a later one.
    Superseded,
    /// Never released; another request for the same person took its place.
    Withdrawn,
}

impl CredentialState {
    /// As kept in the register.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Issued => "issued",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn from_str(text: &str) -> Option<Self> {
        [Self::Reserved, Self::Issued, Self::Superseded, Self::Withdrawn]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// One credential on the register, with its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The credential.
    pub credential: CredentialNumber,
    /// Whether it is revoked, by itself or with its person.
    pub revoked: bool,
    /// The person.
    pub person: PersonNumber,
    /// Family name and given name (empty where there is none) as on the latest document.
    pub names: (String, String),
    /// The kind of the document that was checked.
    pub document_kind: String,
    /// Its number.
    pub document_number: String,
    /// Where the credential is in its life.
    pub state: CredentialState,
    /// When it was recorded, in seconds since 1970-01-01T00:00:00Z.
    pub reserved_at: u64,
}

/// The register, in an SQLite file (write-ahead log, every commit durable).
#[derive(Debug)]
pub struct Register {
    connection: Connection,
}

impl Register {
    /// Makes a register in a file that is not there, or empty.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn create(file: &Path) -> Result<Self, rusqlite::Error> {
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        Self::prepare(connection)
    }

    /// Opens a register. A file that is missing or empty is an error, not a register of nobody.
    ///
    /// # Errors
    /// Whatever SQLite reports; a register of a later version than this software knows is refused.
    pub fn open(file: &Path) -> Result<Self, rusqlite::Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        if version(&connection)? == 0 {
            return Err(rusqlite::Error::InvalidPath(file.to_owned()));
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        Self::prepare(connection)
    }

    /// A register in memory, for demonstrations and tests.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn in_memory() -> Result<Self, rusqlite::Error> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, rusqlite::Error> {
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What is deleted, an epoch's secret key above all, is overwritten.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        if version(&connection)? == MIGRATIONS.len() {
            return Ok(Self { connection });
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = version(&transaction)?;
        let open = MIGRATIONS.get(done..).ok_or(rusqlite::Error::InvalidQuery)?;
        for migration in open {
            transaction.execute_batch(migration)?;
        }
        transaction.pragma_update(
            None,
            "user_version",
            u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX),
        )?;
        transaction.commit()?;
        Ok(Self { connection })
    }

    /// A transaction that excludes other writers from its first statement on.
    pub(crate) fn transaction(&mut self) -> Result<Transaction<'_>, rusqlite::Error> {
        self.connection.transaction_with_behavior(TransactionBehavior::Immediate)
    }

    /// How many days lie between two resets of a person, 365 unless set otherwise.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn reset_days(&self) -> Result<u64, rusqlite::Error> {
        policy(&self.connection, "reset_days")
    }

    /// Sets how many days lie between two resets of a person, at least one.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn set_reset_days(&mut self, days: u32) -> Result<(), rusqlite::Error> {
        self.connection.execute("UPDATE policy SET value = ?1 WHERE name = 'reset_days'", [days.max(1)])?;
        Ok(())
    }

    /// Every credential, by person and then by age.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn entries(&self) -> Result<Vec<Entry>, rusqlite::Error> {
        let mut statement = self.connection.prepare(
            "SELECT c.person, c.family_name, c.given_name, c.document_kind, c.document_number, c.state, c.reserved_at,
                    c.id, c.revoked_at IS NOT NULL OR p.revoked_at IS NOT NULL
             FROM credentials c JOIN persons p ON p.number = c.person ORDER BY c.person, c.id",
        )?;
        let entries = statement.query_map([], |row| {
            Ok(Entry {
                person: PersonNumber(row.get(0)?),
                names: (row.get(1)?, row.get(2)?),
                document_kind: row.get(3)?,
                document_number: row.get(4)?,
                state: state(row, 5)?,
                reserved_at: row.get(6)?,
                credential: CredentialNumber(row.get(7)?),
                revoked: row.get(8)?,
            })
        })?;
        entries.collect()
    }
}

fn state(row: &Row<'_>, column: usize) -> Result<CredentialState, rusqlite::Error> {
    let text: String = row.get(column)?;
    CredentialState::from_str(&text).ok_or(rusqlite::Error::InvalidQuery)
}

/// What the issuer has decided for all.
fn policy(connection: &Connection, name: &str) -> Result<u64, rusqlite::Error> {
    connection.query_row("SELECT value FROM policy WHERE name = ?1", [name], |row| row.get(0))
}

/// How many migrations a register has seen.
fn version(connection: &Connection) -> Result<usize, rusqlite::Error> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
        .map(|version| version as usize)
}
