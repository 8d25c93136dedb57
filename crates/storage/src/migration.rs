//! Migrations: from one version of somebody's tables to the next.

use crate::error::StorageError;
use crate::transaction::Transaction;

/// One step from a version to the next, in the words of both databases. Several statements may stand in one step; a step
/// is done whole or not at all.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

/// How many steps the tables of `name` have seen.
pub(crate) fn version(transaction: &mut dyn Transaction, name: &str) -> Result<i64, StorageError> {
    let row = transaction.first("SELECT version FROM bauta_versions WHERE name = ?1", &[name.into()])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// The steps that a database has not seen.
pub(crate) fn open_steps<'a>(
    transaction: &mut dyn Transaction,
    name: &str,
    migrations: &'a [Migration],
) -> Result<&'a [Migration], StorageError> {
    let found = version(transaction, name)?;
    usize::try_from(found).ok().and_then(|done| migrations.get(done..)).ok_or_else(|| StorageError::Newer {
        name: name.to_owned(),
        found,
        known: i64::try_from(migrations.len()).unwrap_or(i64::MAX),
    })
}

/// Writes down that so many steps are done.
pub(crate) fn record(
    transaction: &mut dyn Transaction,
    name: &str,
    version: usize,
) -> Result<(), StorageError> {
    transaction.execute(
        "INSERT INTO bauta_versions (name, version) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version",
        &[name.into(), (version as u64).into()],
    )?;
    Ok(())
}
