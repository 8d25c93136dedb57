//! Routes on a socket.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::Limits;
use super::patience::Patient;

/// The longest head of a request, in octets.
const HEAD: usize = 64 * 1024;
/// How long to wait where the system has no more sockets.
const BREATHER: Duration = Duration::from_millis(50);

/// Serves until `stop` is done; then takes no more connections, lets requests end within the limit, and closes. Handlers
/// find the peer's address as [`ConnectInfo<SocketAddr>`].
///
/// Connections beyond the limit wait until there is room: idle and slow ones make it, for they are closed in time.
///
/// # Errors
/// None as it is; whatever the system may refuse in a later version.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let (room, graceful) = (Arc::new(Semaphore::new(limits.connections)), GracefulShutdown::new());
    let (mut stop, mut open) = (std::pin::pin!(stop), JoinSet::new());
    loop {
        let next = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            next = next => next,
            Some(_) = open.join_next() => continue,
            () = &mut stop => break,
        };
        let Ok((stream, peer)) = accepted else {
            // A peer that has gone already, or too many open files: neither ends the service.
            sleep(BREATHER).await;
            continue;
        };
        let connection = graceful.watcher().watch(connection(stream, peer, router.clone(), limits));
        open.spawn(async move {
            // A connection that broke off is its peer's business.
            let _ = connection.await;
            drop(permit);
        });
    }
    drop(listener);
    // What has not ended by then is broken off with the set of open connections.
    let _ = timeout(limits.shutdown(), graceful.shutdown()).await;
    Ok(())
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head())
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(Patient::new(stream, limits.write())), service)
}
