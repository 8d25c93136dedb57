//! The register: which persons the issuer knows, and which credentials it has signed for them.

use std::fmt;

use bauta_storage::{Database, Migration, Row, StorageError, Transaction};

pub(crate) mod credentials;
pub(crate) mod epochs;
pub(crate) mod persons;
pub(crate) mod resets;
pub(crate) mod standing;

/// Under what name a database knows the register's tables.
const NAME: &str = "register";

/// The migrations, each taking the register from one version to the next.
const MIGRATIONS: [Migration; 2] = [
    Migration {
        sqlite: include_str!("../../migrations/sqlite/1.sql"),
        postgres: include_str!("../../migrations/postgres/1.sql"),
    },
    Migration {
        sqlite: include_str!("../../migrations/sqlite/2.sql"),
        postgres: include_str!("../../migrations/postgres/2.sql"),
    },
];

/// Why a register cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// There is no register in the database. One that is lost is not made anew: everybody would be given a second
    /// credential.
    #[error("there is no register")]
    Missing,
    /// There is a register already, with persons on it.
    #[error("there is a register already")]
    Inhabited,
    /// The database cannot be read or written, or the register is of a later version than this software knows.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

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

/// The register, in a database that nobody else's tables of the same names are in. Every commit is durable.
#[derive(Debug)]
pub struct Register {
    database: Database,
}

impl Register {
    /// Makes a register in a database that has none. A register of nobody, as an interrupted attempt leaves it, is taken
    /// as it is.
    ///
    /// # Errors
    /// [`RegisterError::Inhabited`] and whatever the database reports.
    pub fn create(database: Database) -> Result<Self, RegisterError> {
        database.migrate(NAME, &MIGRATIONS)?;
        let persons = database.query("SELECT number FROM persons LIMIT 1", &[])?;
        if persons.is_empty() { Ok(Self { database }) } else { Err(RegisterError::Inhabited) }
    }

    /// Opens a register. A database without one is an error, not a register of nobody.
    ///
    /// # Errors
    /// [`RegisterError::Missing`] and whatever the database reports; a register of a later version than this software
    /// knows is refused.
    pub fn open(database: Database) -> Result<Self, RegisterError> {
        // Versions were counted in the header of SQLite's file at first.
        database.adopt_user_version(NAME)?;
        if database.version(NAME)? == 0 {
            return Err(RegisterError::Missing);
        }
        database.migrate(NAME, &MIGRATIONS)?;
        Ok(Self { database })
    }

    /// A register in memory, for demonstrations and tests.
    ///
    /// # Errors
    /// [`RegisterError::Storage`].
    pub fn in_memory() -> Result<Self, RegisterError> {
        Self::create(Database::in_memory()?)
    }

    /// Where it is.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// How many days lie between two resets of a person, 365 unless set otherwise.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub fn reset_days(&self) -> Result<u64, StorageError> {
        self.database.read(|transaction| policy(transaction, "reset_days"))
    }

    /// Sets how many days lie between two resets of a person, at least one.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub fn set_reset_days(&self, days: u32) -> Result<(), StorageError> {
        let days = days.max(1).into();
        self.database.execute("UPDATE policy SET value = ?1 WHERE name = 'reset_days'", &[days]).map(drop)
    }

    /// Every credential, by person and then by age.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub fn entries(&self) -> Result<Vec<Entry>, StorageError> {
        let rows = self.database.query(
            "SELECT c.person, c.family_name, c.given_name, c.document_kind, c.document_number, c.state, c.reserved_at,
                    c.id, c.revoked_at IS NOT NULL OR p.revoked_at IS NOT NULL
             FROM credentials c JOIN persons p ON p.number = c.person ORDER BY c.person, c.id",
            &[],
        )?;
        let entry = |row: &Row| {
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
        };
        rows.iter().map(entry).collect()
    }
}

fn state(row: &Row, column: usize) -> Result<CredentialState, StorageError> {
    CredentialState::from_str(&row.get::<String>(column)?).ok_or(StorageError::Column { column })
}

/// What the issuer has decided for all.
fn policy(transaction: &mut dyn Transaction, name: &str) -> Result<u64, StorageError> {
    let row = transaction.first("SELECT value FROM policy WHERE name = ?1", &[name.into()])?;
    row.ok_or(StorageError::Column { column: 0 })?.get(0)
}
