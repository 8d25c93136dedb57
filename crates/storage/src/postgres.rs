//! PostgreSQL: one server, any number of processes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use ::postgres::types::private::BytesMut;
use ::postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use ::postgres::{Client, Config, NoTls, Statement};
use r2d2::{ManageConnection, Pool, PooledConnection};

use crate::database::{Backend, Transaction};
use crate::error::StorageError;
use crate::migration::Migration;
use crate::value::{Row, Value};

/// How long a caller waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections that one process keeps.
const CONNECTIONS: u32 = 8;
/// The number of the lock under which migrations are done: "bauta" in ASCII.
const MIGRATION_LOCK: i64 = 0x62_61_75_74_61;

/// Connections to one server.
pub(crate) struct Postgres {
    pool: Pool<Manager>,
}

/// Makes connections.
struct Manager {
    config: Config,
}

/// A connection, and the statements that it knows.
struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = ::postgres::Error;

    fn connect(&self) -> Result<Connection, ::postgres::Error> {
        Ok(Connection { client: self.config.connect(NoTls)?, statements: HashMap::new() })
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), ::postgres::Error> {
        connection.client.is_valid(PATIENCE)
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        connection.client.is_closed()
    }
}

impl Postgres {
    pub(crate) fn connect(address: &str) -> Result<Self, StorageError> {
        let mut config: Config = address.parse()?;
        config.connect_timeout(PATIENCE).application_name("bauta");
        let manager = Manager { config };
        // The first connection by hand, so that what the server says is not lost in the pool.
        drop(manager.connect()?);
        let pool = Pool::builder()
            .max_size(CONNECTIONS)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .build(manager)
            .map_err(|error| StorageError::Unavailable(error.to_string()))?;
        Ok(Self { pool })
    }

    fn begin_with(&self, how: &str) -> Result<PostgresTransaction, StorageError> {
        let mut connection = self.pool.get().map_err(|error| StorageError::Unavailable(error.to_string()))?;
        connection.client.batch_execute(how)?;
        Ok(PostgresTransaction { connection, open: true })
    }
}

impl Backend for Postgres {
    fn begin(&self) -> Result<Box<dyn Transaction + '_>, StorageError> {
        Ok(Box::new(self.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE")?))
    }

    fn migrate(&self, name: &str, migrations: &[Migration]) -> Result<(), StorageError> {
        let mut transaction = self.begin_with("BEGIN")?;
        let client = &mut transaction.connection.client;
        client.batch_execute(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))?;
        client.batch_execute(
            "CREATE TABLE IF NOT EXISTS bauta_versions (name TEXT PRIMARY KEY, version BIGINT NOT NULL)",
        )?;
        let steps = crate::migration::open_steps(&mut transaction, name, migrations)?;
        for step in steps {
            transaction.connection.client.batch_execute(step.postgres)?;
        }
        crate::migration::record(&mut transaction, name, migrations.len())?;
        Box::new(transaction).commit()
    }
}

/// A transaction on a connection of its own.
struct PostgresTransaction {
    connection: PooledConnection<Manager>,
    open: bool,
}

impl PostgresTransaction {
    fn statement(&mut self, sql: &str) -> Result<Statement, StorageError> {
        if let Some(statement) = self.connection.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.connection.client.prepare(&with_dollars(sql))?;
        self.connection.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Transaction for PostgresTransaction {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        let statement = self.statement(sql)?;
        Ok(self.connection.client.execute(&statement, &parameters(values))?)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        let statement = self.statement(sql)?;
        let rows = self.connection.client.query(&statement, &parameters(values))?;
        rows.iter().map(read).collect()
    }

    fn commit(mut self: Box<Self>) -> Result<(), StorageError> {
        self.connection.client.batch_execute("COMMIT")?;
        self.open = false;
        Ok(())
    }
}

impl Drop for PostgresTransaction {
    fn drop(&mut self) {
        if self.open {
            // A connection that cannot even undo is closed, which undoes.
            let _ = self.connection.client.batch_execute("ROLLBACK");
        }
    }
}

/// `?1` as `$1`. No text of ours has a question mark of its own.
fn with_dollars(sql: &str) -> Cow<'_, str> {
    if sql.contains('?') { sql.replace('?', "$").into() } else { sql.into() }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn read(row: &::postgres::Row) -> Result<Row, StorageError> {
    let value = |(column, about): (usize, &::postgres::Column)| {
        Ok(match *about.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(column)?.into(),
            Type::TEXT | Type::VARCHAR => row.try_get::<_, Option<String>>(column)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(column)?.map(i64::from).into(),
            _ => return Err(StorageError::Column { column }),
        })
    };
    Ok(Row(row.columns().iter().enumerate().map(value).collect::<Result<_, _>>()?))
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Integer(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            (Self::Integer(number), _) => number.to_sql_checked(kind, out),
            (Self::Text(text), _) => text.to_sql_checked(kind, out),
            (Self::Octets(octets), _) => octets.to_sql_checked(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}
