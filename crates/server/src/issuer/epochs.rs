//! An epoch from its preparation to its publication.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use bauta_credential::epoch::{Epoch, SignedHead};
use bauta_issuer::{BuiltBuckets, EpochError, Issuer, Shard};
use rand_core::OsRng;

use super::IssuerService;
use crate::http::Problem;

impl IssuerService {
    /// Publishes an epoch: prepares it, builds its buckets, signs its head and puts the files where they are served from.
    /// Killed anywhere, it is done again: with the same preparation, and the same head once there is one. An epoch that
    /// was begun before and not finished is finished first. It waits and computes: in asynchronous code it belongs on a
    /// thread that may ([`blocking`](crate::http::blocking)).
    ///
    /// # Errors
    /// [`EpochError`]; what was published stays.
    pub fn publish_epoch(&self, epoch: Epoch) -> Result<SignedHead, EpochError> {
        let (mut issuer, now) = (self.issuer(), self.clock().now());
        let status = issuer.epoch_status(self.built())?;
        if let Some(open) = status.unpublished {
            let begun = open.prepared.epoch;
            let signed = self.finish(&mut issuer, (begun, open.signed), now)?;
            if begun == epoch {
                return Ok(signed);
            }
        } else if let Some(newest) = status.newest.filter(|newest| newest.head().epoch == epoch) {
            let there = self.published().is_log(&issuer.published_log()?);
            return if there { Ok(newest) } else { self.finish(&mut issuer, (epoch, true), now) };
        }
        issuer.prepare_epoch(epoch, now, &mut OsRng)?;
        self.finish(&mut issuer, (epoch, false), now)
    }

    fn finish(
        &self,
        issuer: &mut Issuer,
        (epoch, signed): (Epoch, bool),
        now: u64,
    ) -> Result<SignedHead, EpochError> {
        if !signed {
            issuer.build_shard(epoch, Shard::WHOLE, self.built(), |_, _| {})?;
        }
        let put = |name: &str, octets: &[u8]| self.published().put(name, octets);
        let signed = issuer.publish_epoch(epoch, self.built(), now, put)?;
        self.newest_epoch().store(epoch.0, Ordering::Release);
        Ok(signed)
    }

    /// Whether the service can do its work: the database answers, and the newest epoch is recent. Before the first epoch
    /// nothing is stale. It waits for the database.
    ///
    /// # Errors
    /// A [`Problem`] (503).
    pub fn ready(&self) -> Result<(), Problem> {
        self.database().query("SELECT 1", &[])?;
        let today = Epoch::from_unix_seconds(self.clock().now()).0;
        let stale =
            |newest: u64| newest != NONE && newest.saturating_add(self.settings().stale_after_days) < today;
        // Another process may have published one since.
        if stale(self.newest_epoch().load(Ordering::Acquire)) {
            let read = newest(&self.issuer(), self.built()).map_err(|error| refused(&error))?;
            self.newest_epoch().store(read, Ordering::Release);
        }
        if stale(self.newest_epoch().load(Ordering::Acquire)) {
            let title = "the newest epoch is too old";
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stale-epoch", title));
        }
        Ok(())
    }
}

/// There is no epoch yet.
const NONE: u64 = u64::MAX;

/// The newest epoch that is published, as it is kept in mind.
pub(super) fn newest(issuer: &Issuer, built: &BuiltBuckets) -> Result<u64, EpochError> {
    let status = issuer.epoch_status(built)?;
    Ok(status.newest.map_or(NONE, |signed| signed.head().epoch.0))
}

/// Why an epoch was not published, as an answer.
pub(super) fn refused(error: &EpochError) -> Problem {
    let conflict = |code, title| Problem::new(StatusCode::CONFLICT, code, title);
    match error {
        EpochError::TooEarly => conflict("too-early", "the epoch is in the future").field("epoch"),
        EpochError::NotForward { .. } => {
            conflict("not-forward", "there is a later epoch, and epochs only go forward").field("epoch")
        }
        EpochError::NoHandles => conflict("no-handles", "the credentials of this issuer have no handle"),
        _ => {
            tracing::error!(%error, "an epoch was not published");
            Problem::unavailable()
        }
    }
}
