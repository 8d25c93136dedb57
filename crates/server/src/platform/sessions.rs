//! Sessions: who is logged in, as an argument of a handler.

use std::fmt;

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use bauta_credential::Predicate;
use bauta_storage::{StorageError, Transaction};
use bauta_verifier::VerifiedPresentation;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Platform;
use super::accounts;
use super::refusal::Refusal;
use super::secret::hash;

/// What is kept of a presentation: as long as the session, and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) shown: Value,
    pub(crate) predicates: Vec<Predicate>,
}

impl Kept {
    pub(crate) fn of(presentation: &VerifiedPresentation) -> Self {
        let first = presentation.first();
        Self { shown: first.shown().clone(), predicates: first.predicates().to_vec() }
    }

    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn from_text(text: &str) -> Result<Self, StorageError> {
        serde_json::from_str(text).map_err(|_| StorageError::Column { column: 1 })
    }
}

/// Somebody who is logged in. As an argument of a handler it lets nobody else through (401); as `Option<Session>` it lets
/// everybody through.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    account: Option<String>,
    kept: Kept,
    since: u64,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was shown is about a person and does not belong into logs.
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    /// The person's name at this platform, 48 octets in hexadecimal; `None` where the platform asks for no pseudonym.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// `{"vct": …}` with the claims that were shown; dates are days since 1900-01-01.
    pub fn shown(&self) -> &Value {
        &self.kept.shown
    }

    /// What was proven about claims that stayed hidden.
    pub fn predicates(&self) -> &[Predicate] {
        &self.kept.predicates
    }

    /// Since when, in seconds since 1970-01-01T00:00:00Z.
    pub fn since(&self) -> u64 {
        self.since
    }
}

impl<S> FromRequestParts<S> for Session
where
    Platform: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let platform = Platform::from_ref(state);
        let cookie = platform.cookies().session(&parts.headers).ok_or(Refusal::NoSession)?;
        platform.session(&cookie).await?.ok_or(Refusal::NoSession)
    }
}

impl<S> OptionalFromRequestParts<S> for Session
where
    Platform: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Refusal> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(session) => Ok(Some(session)),
            Err(Refusal::NoSession) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }
}

/// Who comes back, and how.
#[derive(Clone, Debug)]
pub(crate) struct Return {
    /// The hash of the response code.
    pub(crate) code: ByCode,
    /// The hash of the cookie of the beginning.
    pub(crate) browser: String,
    /// The hash of the session to be.
    pub(crate) session: String,
    /// Now, and until when the session lasts.
    pub(crate) times: (u64, u64),
}

/// By what an answer is found.
#[derive(Clone, Debug)]
pub(crate) enum ByCode {
    /// The response code, of which this is the hash.
    Hash(String),
    /// The cookie alone, where a platform takes answers from other devices.
    CookieAlone,
}

/// Makes a session of an answer, once, for the browser that began.
pub(crate) fn begin(
    transaction: &mut dyn Transaction,
    arrival: &Return,
) -> Result<Result<(), Refusal>, StorageError> {
    let found = find_answer(transaction, arrival)?;
    let (nonce, account, kept) = match found {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    transaction.execute(
        "UPDATE platform_answers SET code = NULL, account = NULL, kept = NULL WHERE nonce = ?1",
        &[nonce.into()],
    )?;
    let (now, expires_at) = arrival.times;
    if let Some(account) = &account {
        if let Some(reason) = accounts::bans(transaction, std::slice::from_ref(account))?.remove(account) {
            return Ok(Err(Refusal::Banned { reason }));
        }
        accounts::seen(transaction, account, &accounts::day(now))?;
    }
    transaction.execute(
        "INSERT INTO platform_sessions (session, account, kept, since, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[arrival.session.as_str().into(), account.into(), kept.into(), now.into(), expires_at.into()],
    )?;
    Ok(Ok(()))
}

/// An answer: its nonce, the account, and what is kept.
type Answered = (String, Option<String>, String);

fn find_answer(
    transaction: &mut dyn Transaction,
    arrival: &Return,
) -> Result<Result<Answered, Refusal>, StorageError> {
    let columns = "SELECT a.nonce, a.account, a.kept, r.browser, a.expires_at FROM platform_answers a
                   JOIN platform_requests r ON r.nonce = a.nonce WHERE a.code IS NOT NULL AND a.kept IS NOT NULL AND";
    let rows = match &arrival.code {
        ByCode::Hash(code) => {
            transaction.query(&format!("{columns} a.code = ?1"), &[code.as_str().into()])?
        }
        ByCode::CookieAlone => {
            transaction.query(&format!("{columns} r.browser = ?1"), &[arrival.browser.as_str().into()])?
        }
    };
    let Some(row) = rows.first() else { return Ok(Err(Refusal::ResponseCode)) };
    if row.get::<String>(3)? != arrival.browser {
        return Ok(Err(Refusal::NotBegunHere));
    }
    if row.get::<u64>(4)? <= arrival.times.0 {
        return Ok(Err(Refusal::ResponseCode));
    }
    Ok(Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// The session of a cookie.
pub(crate) fn find(
    transaction: &mut dyn Transaction,
    cookie: &str,
    now: u64,
) -> Result<Option<Session>, StorageError> {
    let rows = transaction.query(
        "SELECT account, kept, since FROM platform_sessions WHERE session = ?1 AND expires_at > ?2",
        &[hash(cookie).into(), now.into()],
    )?;
    let read = |row: &bauta_storage::Row| {
        let kept = Kept::from_text(&row.get::<String>(1)?)?;
        Ok(Session { account: row.get(0)?, kept, since: row.get(2)? })
    };
    rows.first().map(read).transpose()
}

/// Ends the session of a cookie.
pub(crate) fn end(transaction: &mut dyn Transaction, cookie: &str) -> Result<(), StorageError> {
    transaction.execute("DELETE FROM platform_sessions WHERE session = ?1", &[hash(cookie).into()])?;
    Ok(())
}
