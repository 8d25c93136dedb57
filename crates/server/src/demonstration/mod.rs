//! All parties in one process, on one port of 127.0.0.1, with a page on which everything can be tried.
//!
//! Each party has an origin and a database of its own. What is sent to them and what they keep is written down by
//! [`recorder`], and shown by `curtain.localhost`: both exist in the demonstration only. Everybody in it is synthetic.

mod cast;
mod curtain;
mod hosts;
mod page;
mod people;
mod place;
mod platforms;
pub mod recorder;
mod telephone;
mod time;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use bauta_issuer::DirectoryError;
use bauta_storage::StorageError;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Clock;
use crate::http::{Limits, serve};
use crate::issuer::ServiceError;
use place::Memory;

pub use hosts::{Host, UnknownHost};
pub use platforms::SiteError;

/// How long requests may take to end when the demonstration is stopped, in seconds.
const LAST_REQUESTS: u64 = 3;

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port; 0: any that is free.
    pub port: u16,
    /// Where everything is kept, and found again; `None`: in a temporary directory, which is removed at the end.
    pub directory: Option<PathBuf>,
    /// `postgres://…`: a schema for each party there, in place of files of SQLite. What is there belongs to what is in the
    /// directory: a temporary directory and a database that stays do not go together.
    pub database: Option<String>,
    /// Where the page's files are; `None`: the page that is part of the program.
    pub page: Option<PathBuf>,
    /// How many synthetic people there are beside those who come; they are entered after the start.
    pub people: u32,
    /// The real time, to which days can be added.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        let clock = Clock::system();
        Self { port: 8080, directory: None, database: None, page: None, people: 200, clock }
    }
}

/// Why the demonstration does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error("port {port} of 127.0.0.1: {error}")]
    Port {
        /// Which.
        port: u16,
        /// What the system says.
        error: std::io::Error,
    },
    /// What is in the directory was made for another port, which the parties' names have in them.
    #[error("what is in the directory was made for port {made_for}, not for {port}")]
    OtherPort {
        /// The port that was asked for.
        port: u16,
        /// The port it was made for.
        made_for: u16,
    },
    /// The directory cannot be used.
    #[error("{}: {error}", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A database is not to be had.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The issuer cannot be opened.
    #[error("the issuer: {0}")]
    Issuer(#[from] DirectoryError),
    /// The issuer's service does not start.
    #[error("the issuer: {0}")]
    Service(#[from] ServiceError),
    /// A platform cannot be opened.
    #[error("a platform: {0}")]
    Site(#[from] SiteError),
    /// The system gives no threads or no signals.
    #[error("the system: {0}")]
    System(std::io::Error),
}

/// The running demonstration. Dropped, it goes on until its runtime ends; [`stop`](Self::stop) ends it in good order.
#[derive(Debug)]
pub struct Demonstration {
    port: u16,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
    playing: JoinHandle<()>,
}

impl Demonstration {
    /// Starts everything. When this returns, requests are answered.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let place = place::Place::open(options.directory.as_deref())?;
        let remembered = place.memory()?;
        let wanted = match (remembered, options.port) {
            (Some(Memory { port, .. }), 0) => port,
            (Some(Memory { port, .. }), wanted) if port != wanted => {
                return Err(StartError::OtherPort { port: wanted, made_for: port });
            }
            (_, wanted) => wanted,
        };
        let port_error = |error| StartError::Port { port: wanted, error };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, wanted));
        let listener = TcpListener::bind(address).await.map_err(port_error)?;
        let port = listener.local_addr().map_err(port_error)?.port();
        let memory = Memory { port, nights: remembered.map_or(0, |memory| memory.nights) };
        let failed = |error| StartError::Directory { path: place.path().to_owned(), error };
        place.remember(memory).map_err(failed)?;
        let chosen = options.clone();
        let opened = tokio::task::spawn_blocking(move || cast::Cast::open(&chosen, place, memory)).await;
        let cast = opened.map_err(|error| StartError::System(std::io::Error::other(error)))??;
        let (stage, play) = cast.play(options.people);
        let (stop, mut stopped) = watch::channel(false);
        let until = async move {
            // An error: nobody is left who could stop it; it goes on.
            if stopped.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let limits = Limits { shutdown_seconds: LAST_REQUESTS, ..Limits::default() };
        let serving = tokio::spawn(serve(listener, services(&options, stage), limits, until));
        Ok(Self { port, stop, serving, playing: tokio::spawn(play) })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The origin of a party, without a slash at the end.
    pub fn origin(&self, host: Host) -> String {
        host.origin(self.port)
    }

    /// Ends it: no new connections; requests that have begun may end. A temporary directory is removed.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        self.playing.abort();
        let _ = self.playing.await;
        let _ = self.serving.await;
    }
}

/// Starts everything, says so, and goes on until the process is told to end (ctrl-c, SIGTERM).
///
/// # Errors
/// [`StartError`].
pub fn run(options: Options, started: impl FnOnce(&Demonstration)) -> Result<(), StartError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(StartError::System)?;
    runtime.block_on(async {
        let mut ends = signal(SignalKind::terminate()).map_err(StartError::System)?;
        let demonstration = Demonstration::start(options).await?;
        started(&demonstration);
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended.map_err(StartError::System)?,
            _ = ends.recv() => {}
        }
        demonstration.stop().await;
        Ok(())
    })
}

fn services(options: &Options, stage: Arc<curtain::Stage>) -> Router {
    let port = stage.port;
    let files = options.page.clone().map_or(page::Files::Embedded, page::Files::Directory);
    let mut services = stage.parties.clone();
    services.insert(Host::Wallet, page::routes(files, port));
    services.insert(Host::Curtain, curtain::routes(stage));
    hosts::Hosts::new(port, services).into_router()
}
