//! One suite for both databases. PostgreSQL's part says so and does nothing where there is no server to be had.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod addresses;
mod concurrency;
mod faults;
mod migrations;
mod proxy;
mod tls;
mod transactions;
mod values;

use bauta_storage::{Database, StorageError};
use bauta_test_database::Fresh;

/// A table of numbers with names, in a database of each kind.
pub(crate) fn with_tables() -> Vec<(Fresh, Database)> {
    Fresh::of_each_kind().into_iter().map(with_table).collect()
}

pub(crate) fn with_table(fresh: Fresh) -> (Fresh, Database) {
    let database = fresh.open();
    database.execute("CREATE TABLE numbers (name TEXT PRIMARY KEY, number BIGINT)", &[]).unwrap();
    (fresh, database)
}

/// The number of a name.
pub(crate) fn number(database: &Database, name: &str) -> Option<i64> {
    let rows = database.query("SELECT number FROM numbers WHERE name = ?1", &[name.into()]).unwrap();
    rows.first().map(|row| row.get(0).unwrap())
}

pub(crate) fn set(database: &Database, name: &str, number: i64) -> Result<u64, StorageError> {
    let statement =
        "INSERT INTO numbers VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET number = excluded.number";
    database.execute(statement, &[name.into(), number.into()])
}

pub(crate) const ADD: &str = "UPDATE numbers SET number = number + 1 WHERE name = ?1";
