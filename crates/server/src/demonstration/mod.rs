//! All parties in one process, on one port of 127.0.0.1, with a page on which everything can be tried.
//!
//! Each party has an origin and a database of its own. What is sent to them and what they keep is written down by
//! [`recorder`], and shown by `curtain.localhost`: both exist in the demonstration only. Everybody in it is synthetic.

mod curtain;
mod hosts;
mod page;
pub mod recorder;
mod telephone;
mod time;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Clock;

pub use hosts::{Host, UnknownHost};

/// How long requests may take to end when the demonstration is stopped.
const LAST_REQUESTS: Duration = Duration::from_secs(3);

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port; 0: any that is free.
    pub port: u16,
    /// Where everything is kept, and found again; `None`: in a temporary directory, which is removed at the end.
    pub directory: Option<PathBuf>,
    /// `postgres://…`: databases there in place of files of SQLite, one schema for each party.
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
    /// The system gives no threads or no signals.
    #[error("the system: {0}")]
    System(std::io::Error),
    /// The directory cannot be used.
    #[error("{}: {error}", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}

/// The running demonstration. Dropped, it goes on until its runtime ends; [`stop`](Self::stop) ends it in good order.
#[derive(Debug)]
pub struct Demonstration {
    port: u16,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Demonstration {
    /// Starts everything. When this returns, requests are answered.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let port_error = |error| StartError::Port { port: options.port, error };
        let listener = TcpListener::bind(address).await.map_err(port_error)?;
        let port = listener.local_addr().map_err(port_error)?.port();
        let router = hosts::Hosts::new(port, services(&options, port)).into_router();
        let (stop, mut stopped) = watch::channel(false);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
            // An error: nobody is left who could stop it; it goes on.
            if stopped.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        });
        let serving = tokio::spawn(serving.into_future());
        Ok(Self { port, stop, serving })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The origin of a party, without a slash at the end.
    pub fn origin(&self, host: Host) -> String {
        host.origin(self.port)
    }

    /// Ends it: no new connections; requests that have begun may end.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        if tokio::time::timeout(LAST_REQUESTS, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
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

fn services(options: &Options, port: u16) -> BTreeMap<Host, Router> {
    let days = time::Days::new(options.clock.clone(), 0);
    let stage = curtain::Stage {
        port,
        recorder: recorder::Recorder::new(days.clone()),
        telephone: telephone::Telephone::new(days.clone()),
        days,
    };
    let files = options.page.clone().map_or(page::Files::Embedded, page::Files::Directory);
    BTreeMap::from([
        (Host::Wallet, page::routes(files, port)),
        (Host::Curtain, curtain::routes(Arc::new(stage))),
    ])
}
