//! Work that waits, for a database or a processor, beside the threads that serve.

use tokio::task::spawn_blocking;
use tracing::{Span, dispatcher};

use super::Problem;

/// Does something on a thread that may wait. It is done to its end even if nobody waits for it any more.
///
/// # Errors
/// Whatever `work` returns; [`Problem::internal`] where it panicked.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    // What it logs belongs to the request.
    let (span, log) = (Span::current(), dispatcher::get_default(Clone::clone));
    let work = move || dispatcher::with_default(&log, || span.in_scope(work));
    spawn_blocking(work).await.unwrap_or_else(|_| {
        tracing::error!("a task panicked");
        Err(Problem::internal())
    })
}
