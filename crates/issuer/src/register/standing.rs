//! Good standing: who was revoked and reinstated, when, and why.

use bauta_credential::is_plain;
use bauta_storage::{Row, StorageError, Transaction};

use super::{CredentialNumber, PersonNumber, Register};
use crate::error::IssueError;

/// Most characters of a reason.
const MAX_REASON: usize = 500;

/// Who is revoked or reinstated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person: no credential of theirs has a token, and they are issued no other.
    Person(PersonNumber),
    /// One credential, as when the device it was on is stolen: the person can have it replaced.
    Credential(CredentialNumber),
}

/// Why somebody's standing was not changed.
#[derive(Debug, thiserror::Error)]
pub enum StandingError {
    /// There is no such person on the register.
    #[error("there is no person {0} on the register")]
    NoSuchPerson(PersonNumber),
    /// There is no such credential, or it was never released or has been replaced.
    #[error("{0} is no valid credential")]
    NoValidCredential(CredentialNumber),
    /// The subject is revoked already.
    #[error("already revoked")]
    AlreadyRevoked,
    /// The subject is not revoked.
    #[error("not revoked")]
    NotRevoked,
    /// The reason is empty, longer than 500 characters, or has characters that steer a display.
    #[error("a reason in at most 500 plain characters is needed")]
    Reason,
    /// The register could not be read or written.
    #[error("the register: {0}")]
    Register(#[from] StorageError),
}

/// One revocation or reinstatement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingChange {
    /// The person.
    pub person: PersonNumber,
    /// The credential; `None` where the person was meant.
    pub credential: Option<CredentialNumber>,
    /// Whether it was a revocation, and not a reinstatement.
    pub revoked: bool,
    /// Why.
    pub reason: String,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
}

impl Register {
    /// Every revocation and reinstatement, the first one first.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub fn standing_changes(&self) -> Result<Vec<StandingChange>, StorageError> {
        let rows = self.database.query(
            "SELECT person, credential, change = 'revoked', reason, at FROM standing ORDER BY id",
            &[],
        )?;
        let change = |row: &Row| {
            Ok(StandingChange {
                person: PersonNumber(row.get(0)?),
                credential: row.get::<Option<i64>>(1)?.map(CredentialNumber),
                revoked: row.get(2)?,
                reason: row.get(3)?,
                at: row.get(4)?,
            })
        };
        rows.iter().map(change).collect()
    }

    /// Revokes from `now` on, or reinstates, and logs it.
    pub(crate) fn set_standing(
        &self,
        subject: Subject,
        revoked: bool,
        reason: &str,
        now: u64,
    ) -> Result<(), StandingError> {
        if reason.chars().count() > MAX_REASON || !is_plain(reason) {
            return Err(StandingError::Reason);
        }
        let since = revoked.then_some(now);
        self.database.transaction(|transaction| {
            let (person, credential) = match subject {
                Subject::Person(person) => (change_person(transaction, person, since)?, None),
                Subject::Credential(credential) => {
                    (change_credential(transaction, credential, since)?, Some(credential.0))
                }
            };
            let change = if revoked { "revoked" } else { "reinstated" };
            transaction.execute(
                "INSERT INTO standing (person, credential, change, reason, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                &[person.0.into(), credential.into(), change.into(), reason.into(), now.into()],
            )?;
            Ok(())
        })
    }
}

fn change_person(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
    since: Option<u64>,
) -> Result<PersonNumber, StandingError> {
    let row = transaction.first(REVOKED_AT, &[person.0.into()])?;
    check_change(row.ok_or(StandingError::NoSuchPerson(person))?.get(0)?, since)?;
    let change = "UPDATE persons SET revoked_at = ?2 WHERE number = ?1";
    transaction.execute(change, &[person.0.into(), since.into()])?;
    Ok(person)
}

fn change_credential(
    transaction: &mut dyn Transaction,
    credential: CredentialNumber,
    since: Option<u64>,
) -> Result<PersonNumber, StandingError> {
    let valid = "SELECT person, revoked_at FROM credentials WHERE id = ?1 AND state = 'issued'";
    let row = transaction.first(valid, &[credential.0.into()])?;
    let row = row.ok_or(StandingError::NoValidCredential(credential))?;
    check_change(row.get(1)?, since)?;
    let change = "UPDATE credentials SET revoked_at = ?2 WHERE id = ?1";
    transaction.execute(change, &[credential.0.into(), since.into()])?;
    Ok(PersonNumber(row.get(0)?))
}

fn check_change(before: Option<u64>, since: Option<u64>) -> Result<(), StandingError> {
    match (before, since) {
        (Some(_), Some(_)) => Err(StandingError::AlreadyRevoked),
        (None, None) => Err(StandingError::NotRevoked),
        _ => Ok(()),
    }
}

/// Since when a person is revoked.
const REVOKED_AT: &str = "SELECT revoked_at FROM persons WHERE number = ?1";

/// That a person is not revoked.
pub(crate) fn check_person(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
) -> Result<(), IssueError> {
    let row = transaction.first(REVOKED_AT, &[person.0.into()])?;
    match row.map(|row| row.get::<Option<u64>>(0)).transpose()? {
        Some(None) => Ok(()),
        _ => Err(IssueError::Revoked(person)),
    }
}
