//! What a platform keeps: the tables, and the steps by which they came to be.

use bauta_storage::{Migration, StorageError, Transaction, Value};

/// The name of the tables.
pub(crate) const NAME: &str = "platform";

/// The steps.
///
/// - `platform_requests`: open requests under their `state`, each with the hash of the cookie of the browser that began.
/// - `platform_answers`: which requests are answered, one row for each for ever: so a nonce is good once. What was shown
///   is in it between the answer and the return of the browser, then no more.
/// - `platform_sessions`: who is logged in, under the hash of the cookie; what was shown is kept as long as the session.
/// - `platform_accounts`: pseudonyms with two days. `platform_bans`: pseudonyms with a reason.
/// - `platform_logs`: the copies of issuers' logs, and what was found wrong with them.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    sqlite: "
        CREATE TABLE platform_requests (state TEXT PRIMARY KEY, nonce TEXT NOT NULL UNIQUE, browser TEXT NOT NULL UNIQUE,
            request BLOB NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX platform_requests_expire ON platform_requests (expires_at);
        CREATE TABLE platform_answers (nonce TEXT PRIMARY KEY, state TEXT NOT NULL UNIQUE, code TEXT UNIQUE,
            account TEXT, kept TEXT, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX platform_answers_expire ON platform_answers (expires_at);
        CREATE TABLE platform_sessions (session TEXT PRIMARY KEY, account TEXT, kept TEXT NOT NULL,
            since INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX platform_sessions_expire ON platform_sessions (expires_at);
        CREATE INDEX platform_sessions_account ON platform_sessions (account);
        CREATE TABLE platform_accounts (account TEXT PRIMARY KEY, first_seen TEXT NOT NULL,
            last_seen TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE platform_bans (account TEXT PRIMARY KEY, reason TEXT NOT NULL, since TEXT NOT NULL)
            STRICT, WITHOUT ROWID;
        CREATE TABLE platform_logs (issuer TEXT PRIMARY KEY, description TEXT NOT NULL, log BLOB NOT NULL,
            alarm TEXT) STRICT;",
    postgres: "
        CREATE TABLE platform_requests (state TEXT PRIMARY KEY, nonce TEXT NOT NULL UNIQUE, browser TEXT NOT NULL UNIQUE,
            request BYTEA NOT NULL, expires_at BIGINT NOT NULL);
        CREATE INDEX platform_requests_expire ON platform_requests (expires_at);
        CREATE TABLE platform_answers (nonce TEXT PRIMARY KEY, state TEXT NOT NULL UNIQUE, code TEXT UNIQUE,
            account TEXT, kept TEXT, expires_at BIGINT NOT NULL);
        CREATE INDEX platform_answers_expire ON platform_answers (expires_at);
        CREATE TABLE platform_sessions (session TEXT PRIMARY KEY, account TEXT, kept TEXT NOT NULL,
            since BIGINT NOT NULL, expires_at BIGINT NOT NULL);
        CREATE INDEX platform_sessions_expire ON platform_sessions (expires_at);
        CREATE INDEX platform_sessions_account ON platform_sessions (account);
        CREATE TABLE platform_accounts (account TEXT PRIMARY KEY, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL);
        CREATE TABLE platform_bans (account TEXT PRIMARY KEY, reason TEXT NOT NULL, since TEXT NOT NULL);
        CREATE TABLE platform_logs (issuer TEXT PRIMARY KEY, description TEXT NOT NULL, log BYTEA NOT NULL,
            alarm TEXT);",
}];

/// A request that is kept.
#[derive(Clone, Debug)]
pub(crate) struct KeptRequest {
    pub(crate) state: String,
    pub(crate) nonce: String,
    /// The hash of the cookie of the browser that began.
    pub(crate) browser: String,
    /// The request's exact octets.
    pub(crate) octets: Vec<u8>,
    /// In seconds since 1970-01-01T00:00:00Z.
    pub(crate) expires_at: u64,
}

/// Keeps a request.
pub(crate) fn insert(transaction: &mut dyn Transaction, kept: &KeptRequest) -> Result<(), StorageError> {
    let values = [
        kept.state.as_str().into(),
        kept.nonce.as_str().into(),
        kept.browser.as_str().into(),
        kept.octets.as_slice().into(),
        kept.expires_at.into(),
    ];
    let sql = "INSERT INTO platform_requests (state, nonce, browser, request, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.execute(sql, &values)?;
    Ok(())
}

/// The requests of these states, each with whether it has been answered, in any order; unknown ones are left out.
pub(crate) fn find(
    transaction: &mut dyn Transaction,
    states: &[String],
) -> Result<Vec<(KeptRequest, bool)>, StorageError> {
    let sql = format!(
        "SELECT r.state, r.nonce, r.browser, r.request, r.expires_at, CASE WHEN a.nonce IS NULL THEN 0 ELSE 1 END
         FROM platform_requests r LEFT JOIN platform_answers a ON a.nonce = r.nonce WHERE r.state IN ({})",
        places(states.len())
    );
    let rows = transaction.query(&sql, &padded(states))?;
    let read = |row: &bauta_storage::Row| {
        let kept = KeptRequest {
            state: row.get(0)?,
            nonce: row.get(1)?,
            browser: row.get(2)?,
            octets: row.get(3)?,
            expires_at: row.get(4)?,
        };
        Ok((kept, row.get(5)?))
    };
    rows.iter().map(read).collect()
}

/// Forgets what is over: requests and answers that expired before `long_ago`, sessions that expired before `now`.
pub(crate) fn forget(transaction: &mut dyn Transaction, long_ago: u64, now: u64) -> Result<(), StorageError> {
    for table in ["platform_requests", "platform_answers"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE expires_at < ?1"), &[long_ago.into()])?;
    }
    transaction.execute("DELETE FROM platform_sessions WHERE expires_at < ?1", &[now.into()])?;
    Ok(())
}

/// How many places a list of so many values gets: few different numbers, so that there are few different statements.
fn room(count: usize) -> usize {
    count.max(1).next_power_of_two()
}

/// `?1, ?2, …` for a list of so many values.
pub(crate) fn places(count: usize) -> String {
    let places: Vec<_> = (1..=room(count)).map(|place| format!("?{place}")).collect();
    places.join(", ")
}

/// The values for [`places`]: what is left over is filled with the first once more.
pub(crate) fn padded(texts: &[String]) -> Vec<Value> {
    let filler = texts.first().cloned().unwrap_or_default();
    let mut values: Vec<Value> = texts.iter().map(|text| text.as_str().into()).collect();
    values.resize(room(texts.len()), filler.into());
    values
}

/// How far the log-in has come that a browser began; `None` where it began none that is remembered.
pub(crate) fn status(
    transaction: &mut dyn Transaction,
    browser: &str,
    now: u64,
) -> Result<Option<&'static str>, StorageError> {
    let rows = transaction.query(
        "SELECT r.expires_at, CASE WHEN a.nonce IS NULL THEN 0 ELSE 1 END FROM platform_requests r
         LEFT JOIN platform_answers a ON a.nonce = r.nonce WHERE r.browser = ?1",
        &[browser.into()],
    )?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (expires_at, answered): (u64, bool) = (row.get(0)?, row.get(1)?);
    Ok(Some(match (answered, now >= expires_at) {
        (true, _) => "answered",
        (false, true) => "expired",
        (false, false) => "open",
    }))
}
