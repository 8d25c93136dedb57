//! What is done all at once or not at all.

use crate::error::StorageError;
use crate::value::{Row, Value};

/// What is done in a database all at once or not at all.
///
/// Where a statement fails, nothing of the transaction lasts, whatever it does afterwards; unless it failed in what is
/// [`alone`](#method.alone), which can fail by itself.
pub trait Transaction {
    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// [`StorageError`].
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError>;

    /// Runs a query, or a statement with `RETURNING`; all its rows. What may have very many is read in portions
    /// (`WHERE id > ?1 ORDER BY id LIMIT 1000`).
    ///
    /// # Errors
    /// [`StorageError`].
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError>;

    /// Marks where [`roll_back`](Self::roll_back) goes back to.
    ///
    /// # Errors
    /// [`StorageError`].
    fn mark(&mut self) -> Result<(), StorageError>;

    /// Undoes what was done since the last mark, and takes the mark away.
    ///
    /// # Errors
    /// [`StorageError`]; then nothing of the transaction can be done.
    fn roll_back(&mut self) -> Result<(), StorageError>;

    /// Takes the last mark away.
    ///
    /// # Errors
    /// [`StorageError`].
    fn keep(&mut self) -> Result<(), StorageError>;
}

/// How many rows are inserted by one statement.
const PORTIONS: [usize; 4] = [500, 50, 5, 1];

impl<'a> dyn Transaction + 'a {
    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, StorageError> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// Does something that can fail alone: then nothing of it lasts, and the transaction goes on.
    ///
    /// # Errors
    /// The outer one is the transaction's: it cannot go on.
    pub fn alone<T, E>(
        &mut self,
        work: impl FnOnce(&mut (dyn Transaction + 'a)) -> Result<T, E>,
    ) -> Result<Result<T, E>, StorageError> {
        self.mark()?;
        let done = work(self);
        if done.is_ok() {
            self.keep()?;
        } else {
            self.roll_back()?;
        }
        Ok(done)
    }

    /// Inserts rows `into` a table, which is named with its columns: `notes (id, text)`, of which there are so many, at most
    /// 60. `values` are those of all rows, one row after the other; what is over is left out. Many rows at once are faster so
    /// than one by one.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn insert(&mut self, into: &str, columns: usize, mut values: &[Value]) -> Result<(), StorageError> {
        for portion in PORTIONS {
            let length = portion * columns;
            if length == 0 || values.len() < length {
                continue;
            }
            let statement = insertion(into, columns, portion);
            while let Some((rows, rest)) = values.split_at_checked(length) {
                self.execute(&statement, rows)?;
                values = rest;
            }
        }
        Ok(())
    }
}

/// `INSERT INTO notes (id, text) VALUES (?1, ?2), (?3, ?4)`.
fn insertion(into: &str, columns: usize, rows: usize) -> String {
    let row = |row: usize| {
        let values: Vec<_> = (1..=columns).map(|column| format!("?{}", row * columns + column)).collect();
        format!("({})", values.join(", "))
    };
    let rows: Vec<_> = (0..rows).map(row).collect();
    format!("INSERT INTO {into} VALUES {}", rows.join(", "))
}

/// A transaction of one of the two databases. Dropped without [`commit`](Self::commit), it is undone.
pub(crate) trait Open: Transaction {
    /// Makes it last. It is on disk when this returns.
    fn commit(self: Box<Self>) -> Result<(), StorageError>;
}

/// A transaction, and what has to be known of it when the work is done.
pub(crate) struct Watched<'a> {
    open: Box<dyn Open + 'a>,
    /// Whether what looks like a conflict is taken for one.
    hopeful: bool,
    /// Whether it is worth doing again: another transaction was in the way, or the connection broke.
    pub(crate) again: bool,
    /// Whether a statement failed that was not alone.
    failed: bool,
}

impl<'a> Watched<'a> {
    pub(crate) fn new(open: Box<dyn Open + 'a>, hopeful: bool) -> Self {
        Self { open, hopeful, again: false, failed: false }
    }

    pub(crate) fn commit(self) -> Result<(), StorageError> {
        if self.failed { Err(StorageError::Failed) } else { self.open.commit() }
    }

    fn run<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Open) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        if self.failed {
            return Err(StorageError::Failed);
        }
        work(&mut *self.open).inspect_err(|error| {
            self.failed = true;
            let lost = matches!(error, StorageError::Unavailable(_));
            self.again |= lost || error.is_conflict() || self.hopeful && error.may_be_conflict();
        })
    }
}

impl Transaction for Watched<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        self.run(|open| open.execute(sql, values))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        self.run(|open| open.query(sql, values))
    }

    fn mark(&mut self) -> Result<(), StorageError> {
        self.run(|open| open.mark())
    }

    fn roll_back(&mut self) -> Result<(), StorageError> {
        // What got in another's way has seen a database that is no more.
        if self.again {
            return Err(StorageError::Busy);
        }
        self.failed = false;
        self.run(|open| open.roll_back())
    }

    fn keep(&mut self) -> Result<(), StorageError> {
        self.run(|open| open.keep())
    }
}
