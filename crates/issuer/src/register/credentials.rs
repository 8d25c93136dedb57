//! What has been recorded, and what of it was released.

use bauta_credential::Date;
use bauta_storage::{Row, StorageError, Transaction};

use super::{CredentialState, PersonNumber, resets, standing, state};
use crate::claims::Validity;
use crate::document::DocumentRecord;
use crate::error::IssueError;

/// A credential that is recorded: everything that is signed, fixed before it is signed.
#[derive(Debug)]
pub(crate) struct Reservation {
    pub(crate) credential: i64,
    pub(crate) person: PersonNumber,
    pub(crate) state: CredentialState,
    pub(crate) payloads: String,
    pub(crate) entropy: Vec<u8>,
    pub(crate) record: Vec<u8>,
}

/// What a new reservation records.
pub(crate) struct NewReservation<'a> {
    pub(crate) request: [u8; 32],
    pub(crate) nonce: &'a str,
    pub(crate) record: [u8; 32],
    pub(crate) payloads: String,
    pub(crate) entropy: [u8; 32],
    pub(crate) validity: Validity,
    /// Whether it is over another secret than the person's credential of before.
    pub(crate) reset: bool,
    pub(crate) document: &'a DocumentRecord,
    pub(crate) now: u64,
}

/// What was recorded for a request, by its digest.
pub(crate) fn find_request(
    transaction: &mut dyn Transaction,
    request: &[u8; 32],
) -> Result<Option<Reservation>, StorageError> {
    let found = transaction.first(
        "SELECT id, person, state, payloads, entropy, record FROM credentials WHERE request = ?1",
        &[request[..].into()],
    )?;
    let reservation = |row: Row| {
        Ok(Reservation {
            credential: row.get(0)?,
            person: PersonNumber(row.get(1)?),
            state: state(&row, 2)?,
            payloads: row.get(3)?,
            entropy: row.get(4)?,
            record: row.get(5)?,
        })
    };
    found.map(reservation).transpose()
}

/// Whether a nonce has been seen.
pub(crate) fn nonce_seen(transaction: &mut dyn Transaction, nonce: &str) -> Result<bool, StorageError> {
    Ok(transaction.first("SELECT 1 FROM credentials WHERE nonce = ?1", &[nonce.into()])?.is_some())
}

/// The payloads of a person's latest credential that was released.
pub(crate) fn latest_payloads(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
) -> Result<Option<String>, StorageError> {
    let latest = transaction.first(
        "SELECT payloads FROM credentials WHERE person = ?1 AND state IN ('issued', 'superseded')
         ORDER BY id DESC LIMIT 1",
        &[person.0.into()],
    )?;
    latest.map(|row| row.get(0)).transpose()
}

/// Records what will be signed, and withdraws what was recorded for the same person and never released.
pub(crate) fn reserve(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
    new: NewReservation<'_>,
) -> Result<Reservation, StorageError> {
    transaction.execute(
        "UPDATE credentials SET state = 'withdrawn' WHERE person = ?1 AND state = 'reserved'",
        &[person.0.into()],
    )?;
    let document = new.document;
    let row = transaction.first(
        "INSERT INTO credentials (person, request, nonce, record, payloads, entropy, state, family_name, given_name,
                                  document_kind, document_number, reserved_at, handle, expires_on, reset)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'reserved', ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id",
        &[
            person.0.into(),
            new.request.into(),
            new.nonce.into(),
            new.record.into(),
            new.payloads.as_str().into(),
            new.entropy.into(),
            document.family_name.as_str().into(),
            document.given_name.as_deref().unwrap_or_default().into(),
            document.kind.as_str().into(),
            document.document_number.as_str().into(),
            new.now.into(),
            new.validity.handle.as_ref().map(|handle| handle.to_octets().to_vec()).into(),
            new.validity.expires_on.map(Date::days).into(),
            new.reset.into(),
        ],
    )?;
    Ok(Reservation {
        credential: row.ok_or(StorageError::Column { column: 0 })?.get(0)?,
        person,
        state: CredentialState::Reserved,
        payloads: new.payloads,
        entropy: new.entropy.to_vec(),
        record: new.record.to_vec(),
    })
}

/// Marks a reservation as issued, unless another process that continued the same request has done so; whatever the
/// person held before is superseded, and a reset is logged. `pseudonym` is P_issuer.
pub(crate) fn release(
    transaction: &mut dyn Transaction,
    reservation: &Reservation,
    pseudonym: Option<&[u8; 48]>,
    now: u64,
) -> Result<(), IssueError> {
    let recorded = "SELECT state FROM credentials WHERE id = ?1";
    let now_there = transaction.first(recorded, &[reservation.credential.into()])?;
    if now_there.is_some_and(|row| matches!(state(&row, 0), Ok(CredentialState::Issued))) {
        return Ok(());
    }
    standing::check_person(transaction, reservation.person)?;
    transaction.execute(
        "UPDATE credentials SET state = 'superseded' WHERE person = ?1 AND state = 'issued'",
        &[reservation.person.0.into()],
    )?;
    let released = transaction.execute(
        "UPDATE credentials SET state = 'issued', issued_at = ?2 WHERE id = ?1 AND state = 'reserved'",
        &[reservation.credential.into(), now.into()],
    )?;
    if released != 1 {
        return Err(IssueError::Overtaken);
    }
    if let Some(pseudonym) = pseudonym {
        transaction.execute(
            "UPDATE persons SET pseudonym = ?2 WHERE number = ?1",
            &[reservation.person.0.into(), pseudonym[..].into()],
        )?;
    }
    resets::record(transaction, reservation.credential, now)?;
    Ok(())
}
