//! Why an epoch is not prepared, built or published.

use std::io;

use bauta_credential::Malformed;
use bauta_credential::epoch::{Epoch, LogError};

/// Why an epoch is not prepared, built or published.
#[derive(Debug, thiserror::Error)]
pub enum EpochError {
    /// The credentials of this issuer have no handle: there is no claim `validity_handle` that is an identifier.
    #[error("the schema has no identifier `validity_handle`")]
    NoHandles,
    /// The epoch begins more than a day from now.
    #[error("the epoch is in the future")]
    TooEarly,
    /// The epoch is not later than the last one.
    #[error("there is an epoch {last} already, and epochs only go forward")]
    NotForward {
        /// The last epoch.
        last: Epoch,
    },
    /// Another epoch is prepared and not published.
    #[error("the epoch {0} is prepared and not published")]
    Unfinished(Epoch),
    /// The epoch is not prepared.
    #[error("the epoch is not prepared")]
    NotPrepared,
    /// The epoch's head is signed: it can only be published.
    #[error("the epoch's head is signed")]
    Signed,
    /// A bucket is not built.
    #[error("bucket {number} is not built")]
    NotBuilt {
        /// The bucket.
        number: u64,
    },
    /// What is there for a bucket was cut or altered, or was not built for this preparation of the epoch.
    #[error("what is there for bucket {number} is not what was built for this epoch")]
    Foreign {
        /// The bucket.
        number: u64,
    },
    /// The built buckets are not those that the head is over.
    #[error("the built buckets are not those that the head is over")]
    Changed,
    /// A secret key, or a handle without a token.
    #[error(transparent)]
    Predicate(#[from] bauta_predicates::Error),
    /// A handle on the register is no scalar.
    #[error("a handle: {0}")]
    Handle(#[from] bauta_bbs::Error),
    /// The claims of a credential on the register are not what they claim to be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The issuer's own log is not in order.
    #[error("the log: {0}")]
    Log(#[from] LogError),
    /// The register could not be read or written.
    #[error("the register: {0}")]
    Register(#[from] bauta_storage::StorageError),
    /// A file could not be read, written or handed over.
    #[error("{0}")]
    Io(#[from] io::Error),
}
