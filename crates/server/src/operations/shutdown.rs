//! When to end.

use tokio::signal;

/// Done when the process is asked to end: by SIGTERM, or from the keyboard. A service that is [served](crate::http::serve)
/// until then ends its requests.
pub async fn stop_requested() {
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut asked) => drop(asked.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = terminated => {}
        asked = signal::ctrl_c() => {
            if asked.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
    tracing::info!("asked to end");
}
