//! Why a file could not be stored or fetched.

use std::io;

/// Why a file could not be stored or fetched.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The location is neither a path nor the address of a store that is known here.
    #[error("`{0}` is neither a path nor the address of a store")]
    Location(String),
    /// There is no such directory.
    #[error("there is no directory `{0}`")]
    NoDirectory(String),
    /// The name of a file has an empty part, one that begins with a dot, or other characters than it may have.
    #[error("`{0}` cannot be the name of a file")]
    Name(String),
    /// There is no such file.
    #[error("there is no file `{0}`")]
    NotFound(String),
    /// The file is larger than 64 MiB.
    #[error("the file `{0}` is too large")]
    TooLarge(String),
    /// The store refused or did not answer.
    #[error("{0}")]
    Store(#[source] object_store::Error),
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl From<StoreError> for io::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Io(error) => error,
            StoreError::NotFound(_) | StoreError::NoDirectory(_) => Self::new(io::ErrorKind::NotFound, error),
            error => Self::other(error),
        }
    }
}
