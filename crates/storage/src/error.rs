//! What a database refuses.

/// Why a database did not do what it was asked. What a transaction had done until then is undone.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The address names neither a file nor a PostgreSQL server.
    #[error("`{0}` is neither a file's name nor postgres://…")]
    Address(String),
    /// SQLite refuses.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refuses.
    #[error("PostgreSQL: {0}")]
    Postgres(#[from] ::postgres::Error),
    /// No connection was to be had in time: the server is gone, or too many wait.
    #[error("no connection to the database: {0}")]
    Unavailable(String),
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
    /// Two transactions kept getting in each other's way.
    #[error("the database is busy")]
    Busy,
}

impl StorageError {
    /// Whether it would go through, done again: another transaction was in the way.
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::Busy => true,
            Self::Postgres(error) => {
                error.code().is_some_and(|code| ["40001", "40P01"].contains(&code.code()))
            }
            _ => false,
        }
    }
}
