//! Where epochs are fetched from.

use bauta_credential::IssuerMetadata;
use bauta_credential::epoch::LogError;
use bauta_epochs::{EpochStore, StoreError};

use crate::failure::Failure;
use crate::files;

/// The store at `from`, else at the address that the issuer names.
pub(crate) fn open(from: Option<&str>, issuer: &IssuerMetadata) -> Result<EpochStore, Failure> {
    let place = match (from, absolute(issuer.epochs())) {
        (Some(from), _) => from,
        (None, Some(address)) => address,
        (None, None) => {
            return Err(Failure::usage("issuer.json does not say where the epochs are published")
                .advise("give --from URL or --from DIR"));
        }
    };
    EpochStore::open(place).map_err(|error| not_fetched(&error))
}

/// The address, if it says all by itself where that is.
pub(crate) fn absolute(address: &str) -> Option<&str> {
    (address.contains("://") || address.starts_with('/')).then_some(address)
}

/// A file that is not there, or a store that does not answer.
pub(crate) fn not_fetched(error: &StoreError) -> Failure {
    match error {
        StoreError::Location(_) | StoreError::Name(_) => Failure::usage(error),
        _ => Failure::unreadable(error).advise(
            "is this where the issuer publishes its epochs? If so, try again: files that stay away are for the \
             issuer to explain",
        ),
    }
}

/// A log that is none, or that is not what it was.
pub(crate) fn alarm(error: &LogError) -> Failure {
    let failure = Failure::refused(format!("the issuer's log: {error}"));
    match error {
        LogError::Malformed(_) => {
            failure.advise("it may have been cut on the way: fetch it again. Nothing was taken over")
        }
        LogError::Signature { .. } => failure.advise(
            "somebody between the issuer and here has written it: fetch it from elsewhere. Nothing was taken over",
        ),
        LogError::Forked(fork) => failure.advise(format!(
            "ALARM: the issuer has signed two histories and tells different people different things. Show both \
             heads to others, and do not use this issuer before it has explained them:\n{}\n{}",
            fork.kept.to_compact(),
            fork.found.to_compact(),
        )),
        LogError::Altered { .. } | LogError::Chain { .. } => failure.advise(
            "heads are missing or out of place in this copy: fetch it from elsewhere. Nothing was taken over",
        ),
        LogError::Shortened { .. } => failure.advise(
            "ALARM: what was published is gone. Whoever serves the files shows an old copy, or the issuer has cut \
             its log: fetch it from elsewhere, and ask the issuer. Nothing was taken over",
        ),
        _ => failure.advise(
            "ALARM: the issuer has signed a log that does not follow from itself: do not use this issuer before it \
             has explained it. Nothing was taken over",
        ),
    }
}

/// Reads what somebody was given, of at most 16 MiB.
pub(crate) fn read_evidence(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    files::read_at_most(path, 16 * 1024 * 1024)
}
