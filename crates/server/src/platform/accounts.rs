//! Accounts and bans. An account is a pseudonym: the same person has the same one here every time.

use std::collections::HashMap;

use bauta_credential::Date;
use bauta_storage::{StorageError, Transaction};
use bauta_verifier::VerifiedPresentation;
use serde::Serialize;
use utoipa::ToSchema;

use super::tables::{padded, places};

/// Most accounts of one answer to an administrator.
pub(crate) const PAGE: u64 = 1000;

/// An account, for an administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Account {
    /// The pseudonym: 48 octets in hexadecimal.
    pub account: String,
    /// The day of the first log-in, UTC, `YYYY-MM-DD`.
    pub first_seen: String,
    /// The day of the latest log-in, UTC, `YYYY-MM-DD`.
    pub last_seen: String,
    /// Why it is banned, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banned: Option<String>,
}

/// The account of a presentation, where a pseudonym was asked for.
pub(crate) fn account_of(presentation: &VerifiedPresentation) -> Option<String> {
    presentation.pseudonym().map(|pseudonym| hex::encode(pseudonym.to_octets()))
}

/// The day of a time, UTC.
pub(crate) fn day(now: u64) -> String {
    Date::from_unix_seconds(now).map_or_else(|_| "-".to_owned(), |date| date.to_string())
}

/// Has seen somebody.
pub(crate) fn seen(transaction: &mut dyn Transaction, account: &str, day: &str) -> Result<(), StorageError> {
    transaction.execute(
        "INSERT INTO platform_accounts (account, first_seen, last_seen) VALUES (?1, ?2, ?2)
         ON CONFLICT (account) DO UPDATE SET last_seen = excluded.last_seen",
        &[account.into(), day.into()],
    )?;
    Ok(())
}

/// The reasons of those of these accounts that are banned.
pub(crate) fn bans(
    transaction: &mut dyn Transaction,
    accounts: &[String],
) -> Result<HashMap<String, String>, StorageError> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let sql =
        format!("SELECT account, reason FROM platform_bans WHERE account IN ({})", places(accounts.len()));
    let rows = transaction.query(&sql, &padded(accounts))?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Bans an account, which need not have been seen, and ends its sessions.
pub(crate) fn ban(
    transaction: &mut dyn Transaction,
    account: &str,
    reason: &str,
    day: &str,
) -> Result<(), StorageError> {
    transaction.execute(
        "INSERT INTO platform_bans (account, reason, since) VALUES (?1, ?2, ?3)
         ON CONFLICT (account) DO UPDATE SET reason = excluded.reason",
        &[account.into(), reason.into(), day.into()],
    )?;
    transaction.execute("DELETE FROM platform_sessions WHERE account = ?1", &[account.into()])?;
    Ok(())
}

/// Lifts a ban; whether there was one.
pub(crate) fn unban(transaction: &mut dyn Transaction, account: &str) -> Result<bool, StorageError> {
    Ok(transaction.execute("DELETE FROM platform_bans WHERE account = ?1", &[account.into()])? > 0)
}

/// Accounts in the order of their names, after one of them; at most [`PAGE`].
pub(crate) fn list(transaction: &mut dyn Transaction, after: &str) -> Result<Vec<Account>, StorageError> {
    let rows = transaction.query(
        "SELECT a.account, a.first_seen, a.last_seen, b.reason FROM platform_accounts a
         LEFT JOIN platform_bans b ON b.account = a.account WHERE a.account > ?1 ORDER BY a.account LIMIT ?2",
        &[after.into(), PAGE.into()],
    )?;
    let read = |row: &bauta_storage::Row| {
        Ok(Account {
            account: row.get(0)?,
            first_seen: row.get(1)?,
            last_seen: row.get(2)?,
            banned: row.get(3)?,
        })
    };
    rows.iter().map(read).collect()
}
