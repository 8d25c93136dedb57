//! What administrators did: written down before it is done, and what came of it after.
//!
//! The register is another database, so the two cannot be one transaction. An entry without an outcome is of an act that
//! was interrupted: whether it was done stands in the register's own log of revocations, resets and epochs.

use bauta_storage::StorageError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Problem;
use crate::issuer::IssuerService;

/// Most entries of one answer.
const AT_ONCE: u64 = 1000;

/// What somebody is about to do.
pub(super) struct Act<'a> {
    pub(super) who: &'a str,
    pub(super) what: &'a str,
    pub(super) subject: String,
    pub(super) reason: &'a str,
}

/// What administrators did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditLog {
    /// The first one first.
    pub entries: Vec<AuditEntry>,
}

/// What an administrator did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// The number of the entry.
    pub id: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// The name of the token.
    pub who: String,
    /// `read-register`, `revoke`, `reinstate`, `publish-epoch` or `set-policy`.
    pub act: String,
    /// To whom or what.
    pub subject: String,
    /// Why, where a reason belongs to it.
    pub reason: String,
    /// `done`, or the code of the problem; null where it was interrupted.
    pub outcome: Option<String>,
}

/// Does something that is written down first. Where it cannot be written down it is not done.
pub(super) fn act<T>(
    service: &IssuerService,
    act: &Act<'_>,
    work: impl FnOnce() -> Result<T, Problem>,
) -> Result<T, Problem> {
    let at = service.clock().now();
    let id: u64 = service.database().transaction(|transaction| {
        let rows = transaction.query(
            "INSERT INTO audit (at, who, act, subject, reason) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
            &[at.into(), act.who.into(), act.what.into(), act.subject.as_str().into(), act.reason.into()],
        )?;
        rows.first().ok_or(StorageError::Column { column: 0 })?.get(0)
    })?;
    let done = work();
    let outcome = done.as_ref().map_or_else(|problem| problem.code.as_str(), |_| "done");
    let written = service.database().transaction(|transaction| {
        transaction.execute("UPDATE audit SET outcome = ?2 WHERE id = ?1", &[id.into(), outcome.into()])
    });
    if let Err(error) = written {
        // It is done: the entry stays without an outcome.
        tracing::error!(%error, "the outcome of an act is not written down");
    }
    done
}

/// The entries after one of them.
pub(super) fn read(service: &IssuerService, after: u32) -> Result<AuditLog, Problem> {
    let rows = service.database().transaction(|transaction| {
        transaction.query(
            "SELECT id, at, who, act, subject, reason, outcome FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2",
            &[u64::from(after).into(), AT_ONCE.into()],
        )
    })?;
    let entry = |row: &bauta_storage::Row| {
        Ok(AuditEntry {
            id: row.get(0)?,
            at: row.get(1)?,
            who: row.get(2)?,
            act: row.get(3)?,
            subject: row.get(4)?,
            reason: row.get(5)?,
            outcome: row.get(6)?,
        })
    };
    let entries = rows.iter().map(entry).collect::<Result<_, StorageError>>()?;
    Ok(AuditLog { entries })
}
