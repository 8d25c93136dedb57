//! Built buckets, in files until they are published and as long as they may be published again.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::Place;
use bauta_credential::epoch::Epoch;

/// Where built buckets are: `epochs/<epoch>/built-<number>` in the issuer's directory, each with a seal of 32 octets
/// behind it.
#[derive(Clone, Debug)]
pub struct BuiltBuckets {
    directory: PathBuf,
}

impl BuiltBuckets {
    /// Those in a directory.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    fn path(&self, place: Place) -> PathBuf {
        let Place { epoch, number } = place;
        self.directory.join(epoch.0.to_string()).join(format!("built-{number}"))
    }

    pub(super) fn read(&self, place: Place) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(place)) {
            Ok(octets) => Ok(Some(octets)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes beside and renames, so that a file is there whole or not at all.
    pub(super) fn write(&self, place: Place, octets: &[u8]) -> io::Result<()> {
        let path = self.path(place);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let part = path.with_extension(format!("part-{}", std::process::id()));
        let mut file = File::create(&part)?;
        file.write_all(octets)?;
        file.sync_all()?;
        fs::rename(part, path)
    }

    /// How many of the buckets of an epoch there are; they are not read.
    pub(super) fn count(&self, epoch: Epoch, buckets: u64) -> io::Result<u64> {
        let there = (0..buckets).map(|number| self.path(Place { epoch, number }).try_exists());
        there.map(|there| there.map(u64::from)).sum()
    }
}
