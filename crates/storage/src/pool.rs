//! Connections that are kept: made where one is missing, in the thread that asks for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::StorageError;

/// How long a caller waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes a connection.
type Make<C> = Box<dyn Fn() -> Result<C, StorageError> + Send + Sync>;

/// At most so many connections.
pub(crate) struct Pool<C> {
    most: usize,
    make: Make<C>,
    state: Mutex<State<C>>,
    returned: Condvar,
}

struct State<C> {
    idle: Vec<C>,
    /// How many are lent.
    out: usize,
    /// Counts up where a connection turned out to be broken: those of before are not lent again.
    generation: u64,
}

/// A connection that is lent.
pub(crate) struct Lent<'a, C> {
    pool: &'a Pool<C>,
    connection: Option<C>,
    generation: u64,
}

impl<C> Pool<C> {
    pub(crate) fn new(most: usize, make: Make<C>) -> Self {
        let state = Mutex::new(State { idle: Vec::new(), out: 0, generation: 0 });
        Self { most, make, state, returned: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that are kept, which are kept no longer.
    pub(crate) fn drain(&self) -> Vec<C> {
        std::mem::take(&mut self.state().idle)
    }

    /// A connection that was used before, or a new one; or waits for one.
    pub(crate) fn get(&self) -> Result<Lent<'_, C>, StorageError> {
        Ok(self.get_kept()?.0)
    }

    /// The same, and whether it was used before.
    pub(crate) fn get_kept(&self) -> Result<(Lent<'_, C>, bool), StorageError> {
        let due = Instant::now() + PATIENCE;
        let mut state = self.state();
        while state.out >= self.most {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StorageError::Unavailable("all connections are in use".to_owned()));
            }
            state = self.returned.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.out += 1;
        // From here on the place is given back whatever happens.
        let mut lent = Lent { pool: self, connection: state.idle.pop(), generation: state.generation };
        drop(state);
        let kept = lent.connection.is_some();
        if !kept {
            lent.connection = Some((self.make)()?);
        }
        Ok((lent, kept))
    }
}

impl<C> Lent<'_, C> {
    /// The connection, unless it was thrown away.
    pub(crate) fn get(&mut self) -> Result<&mut C, StorageError> {
        self.connection.as_mut().ok_or_else(|| StorageError::Unavailable("the connection is lost".to_owned()))
    }

    /// Throws the connection away, and with it all that are as old: what breaks one breaks them all.
    pub(crate) fn throw_away(&mut self) {
        let mut state = self.pool.state();
        let old = if state.generation == self.generation {
            state.generation += 1;
            std::mem::take(&mut state.idle)
        } else {
            Vec::new()
        };
        drop(state);
        // Closing takes its time, and does so outside the lock.
        drop((old, self.connection.take()));
    }
}

impl<C> Drop for Lent<'_, C> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        state.out -= 1;
        let connection = self.connection.take();
        let stale = if state.generation == self.generation {
            state.idle.extend(connection);
            None
        } else {
            connection
        };
        drop(state);
        self.pool.returned.notify_one();
        drop(stale);
    }
}
