//! What a database refuses.

/// Why a database did not do what it was asked. What a transaction had done until then is undone. No error has a value
/// of a row or a password in it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The address names neither a file nor a PostgreSQL server that can be asked as it says; here is why.
    #[error("the database's address: {0}")]
    Address(&'static str),
    /// The database cannot be reached or opened. Nothing was done.
    #[error("no connection to the database: {0}")]
    Unavailable(String),
    /// The connection broke while a change was made to last: it may have been, or not. Look before doing it again.
    #[error("the connection to the database broke: whether the change was made is not known")]
    Unknown,
    /// Others kept getting in the way, or all connections are in use. Nothing was done.
    #[error("the database is busy")]
    Busy,
    /// There is no room on the database's disk.
    #[error("the database's disk is full")]
    Full,
    /// The database refuses a statement.
    #[error("the database refuses ({code}): {message}")]
    Refused {
        /// SQLSTATE (PostgreSQL), or the extended result code (SQLite).
        code: String,
        /// What the database says.
        message: String,
    },
    /// A statement failed, and its transaction went on nevertheless. Nothing of it lasts.
    #[error("a statement of the transaction had failed")]
    Failed,
    /// A text has the character U+0000, which PostgreSQL does not keep.
    #[error("a text with the character U+0000")]
    Text,
    /// A column holds something else than was asked for.
    #[error("column {column} holds something else than was asked for")]
    Column {
        /// The column's number, from 0.
        column: usize,
    },
    /// The database was written by a later version of this program.
    #[error("the database is of version {found} of `{name}`, and this program knows {known}")]
    Newer {
        /// Whose tables.
        name: String,
        /// The version in the database.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
}

impl StorageError {
    /// Whether it would go through, done again: another transaction was in the way.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Busy)
    }

    /// PostgreSQL may say so where two transactions look for the same thing, do not find it, and make it.
    pub(crate) fn may_be_conflict(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "23505")
    }
}
