//! Where everything is kept: a directory that is found again, or a temporary one.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use bauta_storage::{Database, StorageError};
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};

use super::StartError;
use super::hosts::Host;

/// The file with what the demonstration itself remembers.
const MEMORY: &str = "demonstration.json";

/// What the demonstration itself remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// The port: the parties' names have it in them, and stay.
    pub(super) port: u16,
    /// How many days were let pass.
    pub(super) nights: u64,
}

/// The directory; nobody else has it at the same time.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    temporary: bool,
    /// Locked as long as it is open.
    _lock: File,
}

impl Place {
    /// A named directory, which is made where it is missing, or a temporary one.
    pub(super) fn open(named: Option<&Path>) -> Result<Self, StartError> {
        let temporary = named.is_none();
        let path = match named {
            Some(path) => path.to_owned(),
            None => std::env::temp_dir().join(format!("bauta-{:016x}", OsRng.next_u64())),
        };
        let failed = |error| StartError::Directory { path: path.clone(), error };
        make(&path).map_err(failed)?;
        let lock = File::create(path.join("lock")).map_err(failed)?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => {
                failed(io::Error::new(ErrorKind::ResourceBusy, "in use by another process"))
            }
            fs::TryLockError::Error(error) => failed(error),
        })?;
        Ok(Self { path, temporary, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What was remembered; `None`: nothing yet.
    pub(super) fn memory(&self) -> Result<Option<Memory>, StartError> {
        let failed = |error| StartError::Directory { path: self.path.clone(), error };
        match fs::read(self.path.join(MEMORY)) {
            Ok(octets) => serde_json::from_slice(&octets).map(Some).map_err(|error| failed(error.into())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Remembers; on disk when this returns.
    pub(super) fn remember(&self, memory: Memory) -> io::Result<()> {
        let part = self.path.join(format!("{MEMORY}.part"));
        let mut file = File::create(&part)?;
        file.write_all(&serde_json::to_vec(&memory)?)?;
        file.sync_all()?;
        fs::rename(part, self.path.join(MEMORY))?;
        File::open(&self.path)?.sync_all()
    }

    /// The database of a party: a file of SQLite here, or a schema of its own in a database of PostgreSQL.
    pub(super) fn database(&self, party: Host, server: Option<&str>) -> Result<Database, StorageError> {
        let Some(server) = server else { return Database::file(&self.path.join(format!("{party}.sqlite"))) };
        let schema = format!("bauta_{party}");
        let database = Database::open(server)?;
        database.transaction(|transaction| {
            transaction.execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"), &[]).map(drop)
        })?;
        let joint = if server.contains('?') { '&' } else { '?' };
        Database::open(&format!("{server}{joint}options=-c%20search_path%3D{schema}"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.temporary {
            // What cannot be removed is the system's to clean up: it lies among temporary files.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// A directory that only its owner can look into.
fn make(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
