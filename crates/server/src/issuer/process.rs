//! The service as a process of its own.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bauta_issuer::{DirectoryError, Issuer};
use bauta_storage::{Database, StorageError};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::runtime;

use super::{CodeSender, IssuerService, IssuerSettings, ServiceError, open, open_with};
use crate::Clock;
use crate::http;
use crate::operations::{LogError, Metrics, Operations, ServerSettings, start_logs, stop_requested};

/// All settings of the process, as [`load`](crate::operations::load) reads them: `[server]` and `[issuer]`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where it listens, what it logs, where the service keeps what it has to.
    pub server: ServerSettings,
    /// The issuer.
    pub issuer: IssuerSettings,
}

/// Why the process does not start, or why it ended.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// Nothing can be logged.
    #[error(transparent)]
    Logs(#[from] LogError),
    /// The database is not to be had.
    #[error("the database: {0}")]
    Storage(#[from] StorageError),
    /// The issuer's directory cannot be opened.
    #[error("{0}")]
    Directory(#[from] DirectoryError),
    /// The service cannot be put together.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The address cannot be had.
    #[error("{address}: {error}")]
    Address {
        /// Which.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// The system gives no threads, or no more connections.
    #[error("the system: {0}")]
    System(io::Error),
}

/// Serves until the process is asked to end ([`stop_requested`]); `started` is told the address.
///
/// The service's own tables are in `server.database`. Where that is a PostgreSQL database, the register is there too, which
/// several processes then share; else it is in the issuer's directory.
///
/// # Errors
/// [`ProcessError`].
pub fn run(
    settings: Settings,
    clock: Clock,
    sender: Arc<dyn CodeSender>,
    started: impl FnOnce(SocketAddr),
) -> Result<(), ProcessError> {
    start_logs(&settings.server.log)?;
    let Settings { server, issuer: mut chosen } = settings;
    chosen.limits = server.limits;
    let service = service(&server, chosen, clock, sender)?;
    let runtime = runtime::Builder::new_multi_thread().enable_all().build().map_err(ProcessError::System)?;
    runtime.block_on(serve(server, service, started))
}

fn service(
    server: &ServerSettings,
    settings: IssuerSettings,
    clock: Clock,
    sender: Arc<dyn CodeSender>,
) -> Result<IssuerService, ProcessError> {
    let database = Database::open(&server.database)?;
    let issuer: Issuer = if server.database.starts_with("postgres") {
        open_with(&settings.directory, database.clone())?
    } else {
        open(&settings.directory)?
    };
    Ok(IssuerService::new(settings, issuer, database, clock, sender)?)
}

async fn serve(
    server: ServerSettings,
    service: IssuerService,
    started: impl FnOnce(SocketAddr),
) -> Result<(), ProcessError> {
    let metrics = Metrics::new().map_err(|error| ProcessError::System(io::Error::other(error)))?;
    let ready = service.clone();
    let operations = Operations::new(metrics).check(move || ready.ready());
    let router = operations.router("issuer", service.routes(), &server.limits);
    let failed = |error| ProcessError::Address { address: server.listen, error };
    let listener = TcpListener::bind(server.listen).await.map_err(failed)?;
    started(listener.local_addr().map_err(failed)?);
    http::serve(listener, router, server.limits, stop_requested()).await.map_err(ProcessError::System)
}
