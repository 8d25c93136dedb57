//! PostgreSQL: one server, any number of processes.

mod connect;
mod values;

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::io;

use ::postgres::{Client, Statement};

use crate::database::{Backend, View};
use crate::error::StorageError;
use crate::migration::{self, Migration};
use crate::pool::{Lent, Pool};
use crate::transaction::{Open, Transaction};
use crate::value::{Row, Value};
use connect::Connector;

/// Connections that one process keeps.
const CONNECTIONS: usize = 8;
/// Statements that a connection keeps.
const STATEMENTS: usize = 256;
/// The number of the lock under which migrations are done: "bauta" in ASCII.
const MIGRATION_LOCK: i64 = 0x62_61_75_74_61;

/// Connections to one server.
pub(crate) struct Postgres {
    pool: Pool<Connection>,
}

/// A connection, and the statements that it knows.
struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Drop for Postgres {
    /// Closing waits, which in asynchronous code panics, and there databases are often let go: a thread of its own may wait.
    fn drop(&mut self) {
        let idle = self.pool.drain();
        // Nobody is there to be told of a failure.
        let _ = std::thread::spawn(move || drop(idle)).join();
    }
}

impl Postgres {
    pub(crate) fn connect(address: &str) -> Result<Self, StorageError> {
        let connector = Connector::new(address)?;
        let connect = move || Ok(Connection { client: connector.connect()?, statements: HashMap::new() });
        let pool = Pool::new(CONNECTIONS, Box::new(connect));
        drop(pool.get()?);
        Ok(Self { pool })
    }

    /// Begins, on a connection that turns out to be whole.
    fn begin_with(&self, how: &str) -> Result<PostgresTransaction<'_>, StorageError> {
        loop {
            let (mut connection, kept) = self.pool.get_kept()?;
            match connection.get()?.client.batch_execute(how) {
                Ok(()) => return Ok(PostgresTransaction { connection, open: true }),
                Err(error) => {
                    connection.throw_away();
                    // What was kept may have broken long ago; what is new says how it is.
                    if !kept {
                        return Err(refusal(&error));
                    }
                }
            }
        }
    }

    /// Runs one statement by itself.
    fn single<T>(
        &self,
        sql: &str,
        run: impl Fn(&mut Connection) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let reads = sql.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("SELECT"));
        loop {
            let (mut lent, kept) = self.pool.get_kept()?;
            // What changes something is not sent where it may get lost.
            if kept && !reads && lent.get()?.client.simple_query("").is_err() {
                lent.throw_away();
                continue;
            }
            let done = run(lent.get()?);
            if lent.get()?.client.is_closed() {
                lent.throw_away();
            }
            match done {
                Err(StorageError::Unavailable(_)) if kept && reads => {}
                Err(StorageError::Unavailable(_)) if !reads => return Err(StorageError::Unknown),
                done => return done,
            }
        }
    }
}

impl Backend for Postgres {
    fn begin(&self, view: View) -> Result<Box<dyn Open + '_>, StorageError> {
        Ok(Box::new(self.begin_with(match view {
            View::Alone => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            View::Moment => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })?))
    }

    fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        self.single(sql, |connection| connection.execute(sql, values))
    }

    fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        self.single(sql, |connection| connection.query(sql, values))
    }

    fn version(&self, name: &str) -> Result<i64, StorageError> {
        let there = self.query("SELECT to_regclass('bauta_versions') IS NOT NULL", &[])?;
        if !there.first().is_some_and(|row| row.get(0).unwrap_or(false)) {
            return Ok(0);
        }
        migration::version(&mut self.begin_with("BEGIN READ ONLY")?, name)
    }

    fn migrate(&self, name: &str, migrations: &[Migration]) -> Result<(), StorageError> {
        // Whoever does the same meanwhile is waited for.
        let mut transaction = self.begin_with("BEGIN; SET LOCAL lock_timeout = '60s'")?;
        transaction.run(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))?;
        transaction.run(
            "CREATE TABLE IF NOT EXISTS bauta_versions (name TEXT PRIMARY KEY, version BIGINT NOT NULL)",
        )?;
        for step in migration::open_steps(&mut transaction, name, migrations)? {
            transaction.run(step.postgres)?;
        }
        migration::record(&mut transaction, name, migrations.len())?;
        Box::new(transaction).commit()
    }

    fn adopt(&self, _: &str) -> Result<(), StorageError> {
        Ok(())
    }

    fn overwrite_deleted(&self, table: &str) -> Result<(), StorageError> {
        // The table is written anew, without what was deleted.
        let statement = format!("VACUUM (FULL) {table}");
        self.single(&statement, |connection| {
            connection.client.batch_execute(&statement).map_err(|error| refusal(&error))
        })
    }
}

impl Connection {
    /// A statement, and whether it was known before.
    fn statement(&mut self, sql: &str) -> Result<(Statement, bool), StorageError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok((statement.clone(), true));
        }
        let statement = self.client.prepare(&with_dollars(sql)).map_err(|error| refusal(&error))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok((statement, false))
    }

    fn run<T>(
        &mut self,
        sql: &str,
        run: impl FnOnce(&mut Client, &Statement) -> Result<T, ::postgres::Error>,
    ) -> Result<T, StorageError> {
        let (statement, known) = self.statement(sql)?;
        run(&mut self.client, &statement).map_err(|error| {
            self.statements.remove(sql);
            // Somebody changed the tables meanwhile (0A000) or made the server forget statements (26000).
            let code = error.code().map(::postgres::error::SqlState::code);
            if known && matches!(code, Some("0A000" | "26000")) {
                StorageError::Busy
            } else {
                refusal(&error)
            }
        })
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        let values = values::parameters(values)?;
        self.run(sql, |client, statement| client.execute(statement, &values))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        let values = values::parameters(values)?;
        let rows = self.run(sql, |client, statement| client.query(statement, &values))?;
        rows.iter().map(values::read).collect()
    }
}

/// A transaction on a connection of its own.
struct PostgresTransaction<'a> {
    connection: Lent<'a, Connection>,
    open: bool,
}

impl PostgresTransaction<'_> {
    fn run(&mut self, sql: &str) -> Result<(), StorageError> {
        self.connection.get()?.client.batch_execute(sql).map_err(|error| refusal(&error))
    }
}

impl Transaction for PostgresTransaction<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        self.connection.get()?.execute(sql, values)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        self.connection.get()?.query(sql, values)
    }

    fn mark(&mut self) -> Result<(), StorageError> {
        self.run("SAVEPOINT bauta")
    }

    fn roll_back(&mut self) -> Result<(), StorageError> {
        self.run("ROLLBACK TO SAVEPOINT bauta; RELEASE SAVEPOINT bauta")
    }

    fn keep(&mut self) -> Result<(), StorageError> {
        self.run("RELEASE SAVEPOINT bauta")
    }
}

impl Open for PostgresTransaction<'_> {
    fn commit(mut self: Box<Self>) -> Result<(), StorageError> {
        match self.run("COMMIT") {
            Ok(()) => {
                self.open = false;
                Ok(())
            }
            // The server may have done it and not been able to say so.
            Err(StorageError::Unavailable(_)) => Err(StorageError::Unknown),
            Err(error) => Err(error),
        }
    }
}

impl Drop for PostgresTransaction<'_> {
    fn drop(&mut self) {
        let undone = |connection: &mut Connection| connection.client.batch_execute("ROLLBACK").is_ok();
        // A connection that cannot even undo is closed, which does.
        if self.open && !self.connection.get().is_ok_and(undone) {
            self.connection.throw_away();
        }
    }
}

/// `?1` as `$1`. No statement of ours has a question mark of its own.
fn with_dollars(sql: &str) -> Cow<'_, str> {
    if sql.contains('?') { sql.replace('?', "$").into() } else { sql.into() }
}

/// What PostgreSQL says, without the details, in which there are values.
fn refusal(error: &::postgres::Error) -> StorageError {
    let Some(said) = error.as_db_error() else {
        let cause = error.source();
        // A value that does not fit its column, or a column that cannot be read.
        let ours = cause.is_some_and(|cause| !cause.is::<io::Error>()) && !error.is_closed();
        let message = match cause.filter(|cause| cause.is::<io::Error>()) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        };
        return if ours {
            StorageError::Refused { code: String::new(), message }
        } else {
            StorageError::Unavailable(message)
        };
    };
    let (code, message) = (said.code().code(), said.message().to_owned());
    match code {
        // Serialization failure, deadlock, a lock not to be had in time.
        "40001" | "40P01" | "55P03" => StorageError::Busy,
        "53100" => StorageError::Full,
        // Too many connections; connection exceptions; the server goes down, or was, or comes up.
        "53300" => StorageError::Unavailable(message),
        _ if code.starts_with("08") || code.starts_with("57P") => StorageError::Unavailable(message),
        _ => StorageError::Refused { code: code.to_owned(), message },
    }
}
