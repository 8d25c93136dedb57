//! SQLite: one file, or memory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use r2d2::{ManageConnection, Pool, PooledConnection};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use crate::database::{Backend, Transaction};
use crate::error::StorageError;
use crate::migration::Migration;
use crate::value::{Row, Value};

/// How long a transaction waits for another to end, and a caller for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections to a file; one of them writes at a time.
const CONNECTIONS: u32 = 4;

/// Connections to one database of SQLite.
pub(crate) struct Sqlite {
    pool: Pool<Manager>,
}

/// Makes connections.
enum Manager {
    File(PathBuf),
    Memory,
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = rusqlite::Error;

    fn connect(&self) -> Result<Connection, rusqlite::Error> {
        let connection = match self {
            Self::File(file) => Connection::open(file)?,
            Self::Memory => Connection::open_in_memory()?,
        };
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), rusqlite::Error> {
        connection.execute_batch("SELECT 1")
    }

    fn has_broken(&self, _: &mut Connection) -> bool {
        false
    }
}

impl Sqlite {
    pub(crate) fn open(file: &Path) -> Result<Self, StorageError> {
        Self::with(Manager::File(file.to_owned()), CONNECTIONS)
    }

    /// One connection: another would be another database.
    pub(crate) fn in_memory() -> Result<Self, StorageError> {
        Self::with(Manager::Memory, 1)
    }

    fn with(manager: Manager, connections: u32) -> Result<Self, StorageError> {
        // The first connection by hand, so that what SQLite says of the file is not lost in the pool.
        drop(manager.connect()?);
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_on_check_out(false)
            .connection_timeout(PATIENCE)
            .build(manager)
            .map_err(|error| StorageError::Unavailable(error.to_string()))?;
        Ok(Self { pool })
    }

    fn begin_immediate(&self) -> Result<SqliteTransaction, StorageError> {
        let connection = self.pool.get().map_err(|error| StorageError::Unavailable(error.to_string()))?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(SqliteTransaction { connection, open: true })
    }
}

impl Backend for Sqlite {
    fn begin(&self) -> Result<Box<dyn Transaction + '_>, StorageError> {
        Ok(Box::new(self.begin_immediate()?))
    }

    fn migrate(&self, name: &str, migrations: &[Migration]) -> Result<(), StorageError> {
        let mut transaction = self.begin_immediate()?;
        transaction.connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS bauta_versions (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT",
        )?;
        let steps = crate::migration::open_steps(&mut transaction, name, migrations)?;
        for step in steps {
            transaction.connection.execute_batch(step.sqlite)?;
        }
        crate::migration::record(&mut transaction, name, migrations.len())?;
        Box::new(transaction).commit()
    }
}

/// A transaction on a connection of its own.
struct SqliteTransaction {
    connection: PooledConnection<Manager>,
    open: bool,
}

impl Transaction for SqliteTransaction {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.execute(params_from_iter(values))? as u64)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let columns = statement.column_count();
        let rows = statement.query_map(params_from_iter(values), |row| {
            (0..columns).map(|column| read(row.get_ref(column)?, column)).collect::<Result<Vec<_>, _>>()
        })?;
        Ok(rows.map(|row| row.map(Row)).collect::<Result<_, _>>()?)
    }

    fn commit(mut self: Box<Self>) -> Result<(), StorageError> {
        self.connection.execute_batch("COMMIT")?;
        self.open = false;
        Ok(())
    }
}

impl Drop for SqliteTransaction {
    fn drop(&mut self) {
        if self.open {
            // A connection that cannot even undo is of no use, and says so when it is used next.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
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
            return Err(rusqlite::Error::InvalidColumnType(
                column,
                column.to_string(),
                rusqlite::types::Type::Real,
            ));
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
