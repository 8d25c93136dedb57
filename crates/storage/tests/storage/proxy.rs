//! Something between a program and its server that fails when it is told to.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use bauta_test_database::Server;
use tempfile::TempDir;

/// Everything passes.
pub(crate) const PASS: u8 = 0;
/// The next COMMIT passes, and its answer does not.
pub(crate) const LOSE_ANSWER: u8 = 1;
/// The next COMMIT does not pass.
pub(crate) const LOSE_COMMIT: u8 = 2;
/// A COMMIT has passed, and its answer will not.
const SENT: u8 = 3;

/// A socket that passes everything on to a server's.
pub(crate) struct Proxy {
    directory: TempDir,
    pub(crate) fault: Arc<AtomicU8>,
}

impl Proxy {
    pub(crate) fn before(server: &Server) -> Self {
        let (directory, fault) = (tempfile::tempdir().unwrap(), Arc::new(AtomicU8::new(PASS)));
        let listener = UnixListener::bind(directory.path().join(".s.PGSQL.5432")).unwrap();
        let (socket, shared) = (server.socket(), fault.clone());
        thread::spawn(move || {
            for client in listener.incoming() {
                pass_on(&client.unwrap(), &socket, &shared);
            }
        });
        Self { directory, fault }
    }

    pub(crate) fn address(&self) -> String {
        let host = self.directory.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://bauta@{host}/postgres")
    }
}

fn pass_on(client: &UnixStream, socket: &Path, fault: &Arc<AtomicU8>) {
    let Ok(server) = UnixStream::connect(socket) else { return };
    for (mut from, mut to) in [
        (client.try_clone().unwrap(), server.try_clone().unwrap()),
        (server.try_clone().unwrap(), client.try_clone().unwrap()),
    ] {
        let (client, server, fault) =
            (client.try_clone().unwrap(), server.try_clone().unwrap(), fault.clone());
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(length @ 1..) = from.read(&mut buffer) {
                // The query, and not the answer, which says the same.
                let commit = buffer[..length].windows(12).any(|window| window == b"Q\0\0\0\x0bCOMMIT\0");
                let sent = commit
                    && fault.compare_exchange(LOSE_ANSWER, SENT, Ordering::SeqCst, Ordering::SeqCst).is_ok();
                let lost = commit && !sent && fault.swap(PASS, Ordering::SeqCst) == LOSE_COMMIT;
                // What comes after a COMMIT was sent on is its answer.
                let answer =
                    !sent && fault.compare_exchange(SENT, PASS, Ordering::SeqCst, Ordering::SeqCst).is_ok();
                if lost || answer || to.write_all(&buffer[..length]).is_err() {
                    break;
                }
            }
            let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
        });
    }
}
