//! Whose a directory is.

use std::path::Path;

use crate::failure::Failure;

/// Secrets are shown of a directory of one's own only.
#[cfg(unix)]
pub(super) fn check(directory: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt;

    let metadata = std::fs::metadata(directory)
        .map_err(|error| Failure::unreadable(format!("{}: {error}", directory.display())))?;
    if metadata.uid() == rustix::process::geteuid().as_raw() { Ok(()) } else { Err(not_own(directory)) }
}

/// Secrets are shown of a directory of one's own only, and here it cannot be told whose one is.
#[cfg(not(unix))]
pub(super) fn check(directory: &Path) -> Result<(), Failure> {
    Err(not_own(directory))
}

fn not_own(directory: &Path) -> Failure {
    Failure::refused(format!("{}: the directory is not your own", directory.display()))
        .advise("without --show-secrets the steps are shown all the same")
}
