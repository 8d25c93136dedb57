//! Files in a store, one call at a time.

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt};
use tokio::runtime::{Builder, Runtime};

use crate::error::StoreError;
use crate::location;

/// Most octets of a file that is fetched.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// Where an issuer's epochs are published and fetched.
#[derive(Debug)]
pub struct EpochStore {
    store: Box<dyn ObjectStore>,
    /// Where in the store the files are.
    prefix: Path,
    runtime: Runtime,
}

impl EpochStore {
    /// Opens the store at a location: the path of a directory that is there, or an address.
    ///
    /// # Errors
    /// [`StoreError::Location`], [`StoreError::NoDirectory`], [`StoreError::Store`].
    pub fn open(location: &str) -> Result<Self, StoreError> {
        let (store, prefix) = location::open(location)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { store, prefix, runtime })
    }

    /// Opens the store at a location to write to it: a directory is made where it is missing.
    ///
    /// # Errors
    /// As [`Self::open`], and [`StoreError::Io`].
    pub fn create(location: &str) -> Result<Self, StoreError> {
        location::create_directory(location)?;
        Self::open(location)
    }

    /// Stores a file, in place of the one that is there. It is there whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Name`], [`StoreError::Store`].
    pub fn put(&self, name: &str, octets: &[u8]) -> Result<(), StoreError> {
        let path = self.path(name)?;
        let stored = self.runtime.block_on(self.store.put(&path, octets.to_vec().into()));
        stored.map(drop).map_err(|error| failed(name, error))
    }

    /// Fetches a file of at most 64 MiB.
    ///
    /// # Errors
    /// [`StoreError::Name`], [`StoreError::NotFound`], [`StoreError::TooLarge`], [`StoreError::Store`].
    pub fn get(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.path(name)?;
        self.runtime.block_on(async {
            let found = self.store.get(&path).await.map_err(|error| failed(name, error))?;
            let too_large = || StoreError::TooLarge(name.to_owned());
            if found.meta.size > MAX_FILE {
                return Err(too_large());
            }
            // What it says of its size is not relied upon.
            let (mut octets, mut parts) = (Vec::new(), found.into_stream());
            while let Some(part) = parts.try_next().await.map_err(|error| failed(name, error))? {
                octets.extend_from_slice(&part);
                if octets.len() as u64 > MAX_FILE {
                    return Err(too_large());
                }
            }
            Ok(octets)
        })
    }

    /// Whether there is a file of this name.
    ///
    /// # Errors
    /// [`StoreError::Name`], [`StoreError::Store`].
    pub fn exists(&self, name: &str) -> Result<bool, StoreError> {
        let path = self.path(name)?;
        match self.runtime.block_on(self.store.head(&path)).map_err(|error| failed(name, error)) {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The names of all files that begin with these parts (nothing: of all files), in order. A web server may not tell.
    ///
    /// # Errors
    /// [`StoreError::Name`], [`StoreError::Store`].
    pub fn list(&self, under: &str) -> Result<Vec<String>, StoreError> {
        let path = if under.is_empty() { self.prefix.clone() } else { self.path(under)? };
        let files = self.runtime.block_on(self.store.list(Some(&path)).try_collect::<Vec<_>>());
        let files = files.map_err(|error| failed(under, error))?;
        let name = |location: &Path| {
            let parts = location.prefix_match(&self.prefix)?;
            Some(parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/"))
        };
        let mut names: Vec<_> = files.iter().filter_map(|file| name(&file.location)).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn path(&self, name: &str) -> Result<Path, StoreError> {
        let plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain);
        if name.len() > 1024 || !name.split('/').all(sound) {
            return Err(StoreError::Name(name.to_owned()));
        }
        Ok(self.prefix.parts().chain(name.split('/').map(Into::into)).collect())
    }
}

fn failed(name: &str, error: Error) -> StoreError {
    match error {
        Error::NotFound { .. } => StoreError::NotFound(name.to_owned()),
        error => StoreError::Store(error),
    }
}
