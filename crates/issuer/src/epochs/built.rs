//! Built buckets, kept until they are published and as long as they may be published again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Place;
use bauta_credential::epoch::Epoch;

/// Where built buckets are, each with a seal of 32 octets behind it: in the files `epochs/<epoch>/built-<number>` in the
/// issuer's directory, or in memory, where all of it is one process.
#[derive(Clone, Debug)]
pub struct BuiltBuckets(Medium);

/// By epoch and number.
type Buckets = BTreeMap<(u64, u64), Vec<u8>>;

#[derive(Clone, Debug)]
enum Medium {
    Files(PathBuf),
    Memory(Arc<Mutex<Buckets>>),
}

impl BuiltBuckets {
    /// Those in a directory.
    pub fn new(directory: PathBuf) -> Self {
        Self(Medium::Files(directory))
    }

    /// None yet, in memory.
    pub fn in_memory() -> Self {
        Self(Medium::Memory(Arc::default()))
    }

    pub(super) fn read(&self, place: Place) -> io::Result<Option<Vec<u8>>> {
        let directory = match &self.0 {
            Medium::Files(directory) => directory,
            Medium::Memory(buckets) => return Ok(locked(buckets).get(&key(place)).cloned()),
        };
        match fs::read(path(directory, place)) {
            Ok(octets) => Ok(Some(octets)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes beside and renames, so that a file is there whole or not at all.
    pub(super) fn write(&self, place: Place, octets: &[u8]) -> io::Result<()> {
        let directory = match &self.0 {
            Medium::Files(directory) => directory,
            Medium::Memory(buckets) => {
                locked(buckets).insert(key(place), octets.to_vec());
                return Ok(());
            }
        };
        let path = path(directory, place);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let part = path.with_extension(format!("part-{}", std::process::id()));
        let mut file = File::create(&part)?;
        file.write_all(octets)?;
        file.sync_all()?;
        fs::rename(part, path)
    }

    /// How many of the buckets of an epoch there are; they are not read.
    pub(super) fn count(&self, epoch: Epoch, buckets: u64) -> io::Result<u64> {
        let there = |number| match &self.0 {
            Medium::Files(directory) => path(directory, Place { epoch, number }).try_exists(),
            Medium::Memory(built) => Ok(locked(built).contains_key(&(epoch.0, number))),
        };
        (0..buckets).map(|number| there(number).map(u64::from)).sum()
    }
}

fn path(directory: &Path, Place { epoch, number }: Place) -> PathBuf {
    directory.join(epoch.0.to_string()).join(format!("built-{number}"))
}

fn key(Place { epoch, number }: Place) -> (u64, u64) {
    (epoch.0, number)
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
