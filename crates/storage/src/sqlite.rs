//! SQLite: one file, or memory.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Type, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, params_from_iter};

use crate::database::{Backend, View};
use crate::error::StorageError;
use crate::migration::{self, Migration};
use crate::pool::{Lent, Pool};
use crate::transaction::{Open, Transaction};
use crate::value::{Row, Value};

/// How long one process waits for another to end its transaction.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections to a file that only read.
const READERS: usize = 4;

/// Connections to one database of SQLite: one writes, and others read a file meanwhile.
pub(crate) struct Sqlite {
    writer: Pool<Connection>,
    readers: Option<Pool<Connection>>,
}

impl Sqlite {
    pub(crate) fn open(file: &Path) -> Result<Self, StorageError> {
        make_private(file)?;
        let (write, read) = (file.to_owned(), file.to_owned());
        // A file that is lost while it is in use is not made anew.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connect = move |file: &Path| prepare(Connection::open_with_flags(file, flags)?);
        let writer = Pool::new(1, Box::new(move || write_ahead(connect(&write)?)));
        drop(writer.get()?);
        let readers = Pool::new(READERS, Box::new(move || connect(&read)));
        Ok(Self { writer, readers: Some(readers) })
    }

    /// One connection: another would be another database.
    pub(crate) fn in_memory() -> Result<Self, StorageError> {
        let writer = Pool::new(1, Box::new(|| prepare(Connection::open_in_memory()?)));
        drop(writer.get()?);
        Ok(Self { writer, readers: None })
    }

    fn begin_as(&self, view: View) -> Result<SqliteTransaction<'_>, StorageError> {
        let (pool, begin) = match view {
            View::Alone => (&self.writer, "BEGIN IMMEDIATE"),
            View::Moment => (self.readers.as_ref().unwrap_or(&self.writer), "BEGIN"),
        };
        let mut connection = pool.get()?;
        connection.get()?.execute_batch(begin)?;
        Ok(SqliteTransaction { connection, view, open: true })
    }
}

/// Makes a file that only its owner can read, where there is none; those that SQLite puts beside it are like it.
fn make_private(file: &Path) -> Result<(), StorageError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(StorageError::Unavailable(error.to_string()))
        }
        _ => Ok(()),
    }
}

fn prepare(connection: Connection) -> Result<Connection, StorageError> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Writes go into a log beside the file, so that readers need not wait. SQLite does not wait by itself for another
/// process that just does the same.
fn write_ahead(connection: Connection) -> Result<Connection, StorageError> {
    for _ in 0..50 {
        match connection.pragma_update(None, "journal_mode", "WAL").map_err(StorageError::from) {
            Ok(()) => return Ok(connection),
            Err(error) if error.is_conflict() => thread::sleep(PATIENCE / 50),
            Err(error) => return Err(error),
        }
    }
    Err(StorageError::Busy)
}

impl Backend for Sqlite {
    fn begin(&self, view: View) -> Result<Box<dyn Open + '_>, StorageError> {
        Ok(Box::new(self.begin_as(view)?))
    }

    fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        execute(self.writer.get()?.get()?, sql, values)
    }

    fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        if let Some(readers) = &self.readers {
            let mut reader = readers.get()?;
            let reader = reader.get()?;
            if reader.prepare_cached(sql)?.readonly() {
                return query(reader, sql, values);
            }
        }
        query(self.writer.get()?.get()?, sql, values)
    }

    fn version(&self, name: &str) -> Result<i64, StorageError> {
        let mut transaction = self.begin_as(View::Moment)?;
        let table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'bauta_versions'";
        let there = !transaction.query(table, &[])?.is_empty();
        if there { migration::version(&mut transaction, name) } else { Ok(0) }
    }

    fn migrate(&self, name: &str, migrations: &[Migration]) -> Result<(), StorageError> {
        let mut transaction = self.begin_as(View::Alone)?;
        transaction.connection.get()?.execute_batch(VERSIONS)?;
        for step in migration::open_steps(&mut transaction, name, migrations)? {
            transaction.connection.get()?.execute_batch(step.sqlite)?;
        }
        migration::record(&mut transaction, name, migrations.len())?;
        Box::new(transaction).commit()
    }

    fn adopt(&self, name: &str) -> Result<(), StorageError> {
        let mut transaction = self.begin_as(View::Alone)?;
        let version: u32 =
            transaction.connection.get()?.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == 0 {
            return Ok(());
        }
        transaction.connection.get()?.execute_batch(VERSIONS)?;
        if migration::version(&mut transaction, name)? == 0 {
            migration::record(&mut transaction, name, version as usize)?;
        }
        Box::new(transaction).commit()
    }

    fn overwrite_deleted(&self, _: &str) -> Result<(), StorageError> {
        Ok(self.writer.get()?.get()?.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }
}

const VERSIONS: &str =
    "CREATE TABLE IF NOT EXISTS bauta_versions (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT";

/// A transaction on a connection of its own.
struct SqliteTransaction<'a> {
    connection: Lent<'a, Connection>,
    view: View,
    open: bool,
}

impl SqliteTransaction<'_> {
    fn connection(&mut self, sql: &str) -> Result<&Connection, StorageError> {
        let connection = self.connection.get()?;
        if self.view == View::Moment && !connection.prepare_cached(sql)?.readonly() {
            let code = rusqlite::ffi::SQLITE_READONLY.to_string();
            return Err(StorageError::Refused {
                code,
                message: "what only reads changes nothing".to_owned(),
            });
        }
        Ok(connection)
    }

    fn run(&mut self, sql: &str) -> Result<(), StorageError> {
        Ok(self.connection.get()?.execute_batch(sql)?)
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        execute(self.connection(sql)?, sql, values)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        query(self.connection(sql)?, sql, values)
    }

    fn mark(&mut self) -> Result<(), StorageError> {
        self.run("SAVEPOINT bauta")
    }

    fn roll_back(&mut self) -> Result<(), StorageError> {
        self.run("ROLLBACK TO bauta; RELEASE bauta")
    }

    fn keep(&mut self) -> Result<(), StorageError> {
        self.run("RELEASE bauta")
    }
}

impl Open for SqliteTransaction<'_> {
    fn commit(mut self: Box<Self>) -> Result<(), StorageError> {
        self.run("COMMIT")?;
        self.open = false;
        Ok(())
    }
}

impl Drop for SqliteTransaction<'_> {
    fn drop(&mut self) {
        // SQLite may have undone everything itself. A connection that cannot is closed, which does.
        let undone = |connection: &Connection| {
            connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok()
        };
        if self.open && !self.connection.get().is_ok_and(|connection| undone(connection)) {
            self.connection.throw_away();
        }
    }
}

fn execute(connection: &Connection, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
    without_nul(values)?;
    Ok(connection.prepare_cached(sql)?.execute(params_from_iter(values))? as u64)
}

fn query(connection: &Connection, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
    without_nul(values)?;
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map(params_from_iter(values), |row| {
        (0..columns).map(|column| read(row.get_ref(column)?, column)).collect::<Result<Vec<_>, _>>()
    })?;
    Ok(rows.map(|row| row.map(Row)).collect::<Result<_, _>>()?)
}

/// What PostgreSQL does not keep.
fn without_nul(values: &[Value]) -> Result<(), StorageError> {
    let has_nul = |value: &Value| matches!(value, Value::Text(text) if text.contains('\0'));
    if values.iter().any(has_nul) { Err(StorageError::Text) } else { Ok(()) }
}

fn read(value: ValueRef<'_>, column: usize) -> Result<Value, rusqlite::Error> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(text) => Value::Text(
            std::str::from_utf8(text).map_err(|error| rusqlite::Error::Utf8Error(column, error))?.to_owned(),
        ),
        ValueRef::Blob(octets) => Value::Octets(octets.to_vec()),
        ValueRef::Real(_) => {
            return Err(rusqlite::Error::InvalidColumnType(column, column.to_string(), Type::Real));
        }
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Octets(octets) => ValueRef::Blob(octets),
        }))
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error::{InvalidColumnType, SqliteFailure, Utf8Error};
        match error {
            InvalidColumnType(column, ..) | Utf8Error(column, _) => Self::Column { column },
            SqliteFailure(what, message) => match what.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                ErrorCode::DiskFull => Self::Full,
                ErrorCode::CannotOpen | ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => {
                    Self::Unavailable(what.to_string())
                }
                _ => Self::Refused {
                    code: what.extended_code.to_string(),
                    message: message.unwrap_or_else(|| what.to_string()),
                },
            },
            error => Self::Refused { code: String::new(), message: error.to_string() },
        }
    }
}
