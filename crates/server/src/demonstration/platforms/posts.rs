//! What is written in the forum: under accounts, in its database.

use bauta_credential::Date;
use bauta_storage::{Database, Migration, StorageError};

/// Most posts that a page shows.
const SHOWN: u64 = 50;
/// Most characters of a post.
pub(super) const LONGEST: usize = 500;

const MIGRATIONS: &[Migration] = &[Migration {
    sqlite: "CREATE TABLE posts (number INTEGER PRIMARY KEY, account TEXT NOT NULL, day TEXT NOT NULL,
                text TEXT NOT NULL) STRICT",
    postgres: "CREATE TABLE posts (number BIGSERIAL PRIMARY KEY, account TEXT NOT NULL, day TEXT NOT NULL,
                text TEXT NOT NULL)",
}];

/// A post.
pub(super) struct Post {
    pub(super) account: String,
    pub(super) day: String,
    pub(super) text: String,
    /// Whether it is of whoever looks at it.
    pub(super) own: bool,
}

impl Post {
    /// The beginning of the pseudonym, to be told apart by.
    pub(super) fn short(&self) -> &str {
        self.account.get(..12).unwrap_or(&self.account)
    }
}

/// Makes the table where it is missing.
pub(super) fn migrate(database: &Database) -> Result<(), StorageError> {
    database.migrate("forum", MIGRATIONS)
}

/// Keeps a post.
pub(super) fn write(database: &Database, account: &str, now: u64, text: &str) -> Result<(), StorageError> {
    let day = Date::from_unix_seconds(now).map_or_else(|_| String::new(), |date| date.to_string());
    database.transaction(|transaction| {
        let values = [account.into(), day.as_str().into(), text.into()];
        transaction.execute("INSERT INTO posts (account, day, text) VALUES (?1, ?2, ?3)", &values).map(drop)
    })
}

/// The latest posts, the newest first.
pub(super) fn latest(database: &Database, account: &str) -> Result<Vec<Post>, StorageError> {
    database.transaction(|transaction| {
        let sql = "SELECT account, day, text FROM posts ORDER BY number DESC LIMIT ?1";
        let rows = transaction.query(sql, &[SHOWN.into()])?;
        let read = |row: &bauta_storage::Row| {
            let by: String = row.get(0)?;
            Ok(Post { own: by == account, account: by, day: row.get(1)?, text: row.get(2)? })
        };
        rows.iter().map(read).collect()
    })
}
