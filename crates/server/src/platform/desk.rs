//! The desk at which everything that one process wants of its database queues up: what comes together is done in one
//! transaction, so that a platform under load waits for the disk once for many.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use bauta_storage::{Database, StorageError, Transaction};
use tokio::sync::oneshot;

use super::refusal::Refusal;
use super::tables;

/// Most pieces of work that wait.
const WAITING: usize = 4096;
/// Most pieces of work in one transaction.
const TOGETHER: usize = 256;

/// What somebody wants of the database. It may be done more than once, and does nothing else.
struct Job {
    work: Box<Work>,
    settle: Box<dyn FnOnce(Result<(), Fault>) + Send>,
}

/// What is done in a transaction.
type Work = dyn FnMut(&mut dyn Transaction) -> Result<(), StorageError> + Send;

/// Why it was not done: it may be the same for many.
type Fault = Arc<StorageError>;

/// What becomes of a piece of work.
pub(crate) type Settled<T> = Result<T, Refusal>;

/// The desk. Its thread, which alone touches the database, ends when the desk and all work are gone.
pub(crate) struct Desk {
    jobs: SyncSender<Job>,
}

impl Desk {
    /// Opens the database and brings its tables up to date.
    pub(crate) fn open(address: String) -> Result<Self, StorageError> {
        Self::start(move || Database::open(&address))
    }

    /// A database that is open already.
    pub(crate) fn over(database: Database) -> Result<Self, StorageError> {
        Self::start(move || Ok(database))
    }

    fn start(
        open: impl FnOnce() -> Result<Database, StorageError> + Send + 'static,
    ) -> Result<Self, StorageError> {
        let (jobs, waiting) = sync_channel(WAITING);
        let (report, opened) = sync_channel(1);
        thread::spawn(move || {
            let database = open().and_then(|database| {
                database.migrate(tables::NAME, tables::MIGRATIONS)?;
                Ok(database)
            });
            match database {
                Ok(database) => {
                    let _ = report.send(Ok(()));
                    serve(&database, &waiting);
                }
                Err(error) => {
                    let _ = report.send(Err(error));
                }
            }
        });
        let gone = |_| StorageError::Unavailable("its thread has ended".into());
        opened.recv().map_err(gone)??;
        Ok(Self { jobs })
    }

    /// Has something done and waits for it; it is on disk then.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Transaction) -> Result<T, StorageError> + Send + 'static,
    ) -> Settled<T> {
        let (reply, answer) = oneshot::channel();
        self.submit(work, move |settled| drop(reply.send(settled)));
        answer.await.unwrap_or(Err(Refusal::Storage))
    }

    /// The same on a thread that may wait.
    pub(crate) fn run_blocking<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Transaction) -> Result<T, StorageError> + Send + 'static,
    ) -> Settled<T> {
        let (reply, answer) = sync_channel(1);
        self.submit(work, move |settled| drop(reply.send(settled)));
        answer.recv().unwrap_or(Err(Refusal::Storage))
    }

    /// Has something done; `settle` hears what became of it, on the desk's thread.
    pub(crate) fn submit<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Transaction) -> Result<T, StorageError> + Send + 'static,
        settle: impl FnOnce(Settled<T>) + Send + 'static,
    ) {
        let slot = Arc::new(std::sync::Mutex::new(None));
        let result = Arc::clone(&slot);
        let lock = |slot: &std::sync::Mutex<Option<T>>| {
            slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
        };
        let job = Job {
            work: Box::new(move |transaction| {
                let done = work(transaction)?;
                *slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(done);
                Ok(())
            }),
            settle: Box::new(move |outcome| {
                settle(match outcome {
                    Ok(()) => lock(&result).ok_or(Refusal::Storage),
                    Err(fault) => {
                        tracing::warn!(%fault, "the database did not do what it was asked");
                        Err(Refusal::Storage)
                    }
                });
            }),
        };
        if let Err(error) = self.jobs.try_send(job) {
            let (std::sync::mpsc::TrySendError::Full(job) | std::sync::mpsc::TrySendError::Disconnected(job)) =
                error;
            (job.settle)(Err(Arc::new(StorageError::Busy)));
        }
    }
}

fn serve(database: &Database, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut jobs = vec![first];
        jobs.extend(waiting.try_iter().take(TOGETHER - 1));
        do_together(database, jobs);
    }
}

/// All in one transaction; where one of them fails, each in its own, so that it fails alone.
fn do_together(database: &Database, mut jobs: Vec<Job>) {
    match attempt(database, &mut jobs) {
        Ok(()) => jobs.into_iter().for_each(|job| (job.settle)(Ok(()))),
        Err(Failed::Job(_)) if jobs.len() > 1 => {
            let mut gone = None;
            for job in jobs {
                match &gone {
                    Some(fault) => (job.settle)(Err(Arc::clone(fault))),
                    None => gone = do_alone(database, job),
                }
            }
        }
        Err(Failed::Job(error) | Failed::Database(error)) => {
            let fault = Arc::new(error);
            jobs.into_iter().for_each(|job| (job.settle)(Err(Arc::clone(&fault))));
        }
    }
}

/// The fault where the whole database is at fault.
fn do_alone(database: &Database, job: Job) -> Option<Fault> {
    let mut jobs = [job];
    let outcome = attempt(database, &mut jobs);
    let [job] = jobs;
    match outcome {
        Ok(()) => {
            (job.settle)(Ok(()));
            None
        }
        Err(Failed::Job(error)) => {
            (job.settle)(Err(Arc::new(error)));
            None
        }
        Err(Failed::Database(error)) => {
            let fault = Arc::new(error);
            (job.settle)(Err(Arc::clone(&fault)));
            Some(fault)
        }
    }
}

/// Whose fault it is.
enum Failed {
    Job(StorageError),
    Database(StorageError),
}

impl From<StorageError> for Failed {
    fn from(error: StorageError) -> Self {
        Self::Database(error)
    }
}

fn attempt(database: &Database, jobs: &mut [Job]) -> Result<(), Failed> {
    database.transaction(|transaction| {
        for job in &mut *jobs {
            let done = catch_unwind(AssertUnwindSafe(|| (job.work)(transaction)));
            done.unwrap_or(Err(StorageError::Column { column: 0 })).map_err(Failed::Job)?;
        }
        Ok(())
    })
}
