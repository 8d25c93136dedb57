//! Resets: a holder who has lost the secret begins anew, with other pseudonyms everywhere. So they are rare, and logged.

use rusqlite::{OptionalExtension, Transaction, params};

use super::{PersonNumber, policy};
use crate::error::IssueError;

const DAY: u64 = 86_400;

/// That the policy allows a reset now.
pub(crate) fn check(transaction: &Transaction<'_>, person: PersonNumber, now: u64) -> Result<(), IssueError> {
    let last: Option<u64> = transaction
        .query_row("SELECT MAX(at) FROM resets WHERE person = ?1", [person.0], |row| row.get(0))
        .optional()?
        .flatten();
    let period = policy(transaction, "reset_days")?.saturating_mul(DAY);
    match last.map(|last| last.saturating_add(period)) {
        Some(due) if now < due => Err(IssueError::ResetTooSoon { person, due }),
        _ => Ok(()),
    }
}

/// Logs the release of a credential, if it is a reset.
pub(crate) fn record(
    transaction: &Transaction<'_>,
    credential: i64,
    now: u64,
) -> Result<(), rusqlite::Error> {
    transaction.execute(
        "INSERT INTO resets (person, credential, at) SELECT person, id, ?2 FROM credentials WHERE id = ?1 AND reset",
        params![credential, now],
    )?;
    Ok(())
}
