//! Computing on one thread of its own, so that its CPU time can be told.

use std::panic::resume_unwind;
use std::thread;

use cpu_time::ThreadTime;
use rayon::ThreadPool;

/// One thread. Batches and epochs are worked on by all threads of the pool that they are called in: here by this one, so
/// that what they cost can be measured, and so that they never wait for work of another run.
#[derive(Debug)]
pub(super) struct Alone(Option<ThreadPool>);

impl Default for Alone {
    /// Without a thread, where the system gives none, everything is done by the caller's.
    fn default() -> Self {
        Self(rayon::ThreadPoolBuilder::new().num_threads(1).build().ok())
    }
}

impl Alone {
    /// Computes, and returns with the result its CPU time in nanoseconds.
    pub(super) fn run<T: Send>(&self, compute: impl FnOnce() -> T + Send) -> (T, u128) {
        let timed = || {
            let since = ThreadTime::now();
            let result = compute();
            (result, since.elapsed().as_nanos())
        };
        let Some(pool) = &self.0 else { return timed() };
        // A thread that waits in another pool would take up other work there in the meantime.
        let ran = thread::scope(|scope| scope.spawn(|| pool.install(timed)).join());
        ran.unwrap_or_else(|panic| resume_unwind(panic))
    }
}
