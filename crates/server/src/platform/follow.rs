//! Following the issuers' logs in the background.

use std::thread;
use std::time::Duration;

use bauta_epochs::EpochStore;

use super::Platform;
use super::trust::FollowError;

impl Platform {
    /// Fetches the issuers' logs now and then, as long as the platform is there, on a thread of its own. Where an issuer's
    /// description gives only a path, [`Self::follow`] is for whoever knows where that is.
    pub fn follow_logs(&self, every: Duration) {
        let inner = std::sync::Arc::downgrade(&self.inner);
        thread::spawn(move || {
            while let Some(inner) = inner.upgrade() {
                Self { inner }.follow_all();
                thread::sleep(every);
            }
        });
    }

    fn follow_all(&self) {
        for issuer in self.issuers() {
            match self.fetch_and_follow(issuer.issuer(), issuer.epochs()) {
                Ok(new) if new > 0 => tracing::info!(issuer = issuer.issuer(), new, "new epochs"),
                Ok(_) => {}
                Err(error) => tracing::warn!(issuer = issuer.issuer(), %error, "the log was not followed"),
            }
        }
    }

    /// Fetches an issuer's log from a location (an address, or a directory) and follows it; how many epochs are new. Waits,
    /// and must not be called in asynchronous code.
    ///
    /// # Errors
    /// [`FollowError`].
    pub fn fetch_and_follow(&self, issuer: &str, location: &str) -> Result<usize, FollowError> {
        let failed = |error: bauta_epochs::StoreError| FollowError::Fetch(error.to_string());
        let log = EpochStore::open(location).map_err(failed)?.get("log").map_err(failed)?;
        Ok(self.follow(issuer, &log)?.new_heads)
    }
}
