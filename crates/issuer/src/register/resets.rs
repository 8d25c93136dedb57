//! Resets: a holder who has lost the secret begins anew, with other pseudonyms everywhere. So they are rare, and logged.

use bauta_storage::{StorageError, Transaction};

use super::{PersonNumber, policy};
use crate::error::IssueError;

const DAY: u64 = 86_400;

/// That the policy allows a reset now.
pub(crate) fn check(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
    now: u64,
) -> Result<(), IssueError> {
    let last = transaction
        .first("SELECT at FROM resets WHERE person = ?1 ORDER BY at DESC LIMIT 1", &[person.0.into()])?
        .map(|row| row.get::<u64>(0))
        .transpose()?;
    let period = policy(transaction, "reset_days")?.saturating_mul(DAY);
    match last.map(|last| last.saturating_add(period)) {
        Some(due) if now < due => Err(IssueError::ResetTooSoon { person, due }),
        _ => Ok(()),
    }
}

/// Logs the release of a credential, if it is a reset. Epochs count on by the number, so it is not left to the database:
/// PostgreSQL's own numbers do not come in the order in which transactions do.
pub(crate) fn record(
    transaction: &mut dyn Transaction,
    credential: i64,
    now: u64,
) -> Result<(), StorageError> {
    transaction.execute(
        "INSERT INTO resets (id, person, credential, at)
         SELECT (SELECT COALESCE(MAX(id), 0) + 1 FROM resets), person, id, CAST(?2 AS BIGINT)
         FROM credentials WHERE id = ?1 AND reset = 1",
        &[credential.into(), now.into()],
    )?;
    Ok(())
}
