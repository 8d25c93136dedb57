//! The register: which persons the issuer knows, and which credentials it has signed for them.
//!
//! It keys persons, not documents. A personal number is a key of its own; without one, the same names, birth date, sex
//! and nationality are a collision that the operator decides. What remains open: a person whose documents spell the name
//! differently and share no number is two persons here.

use std::fmt;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use unicode_normalization::UnicodeNormalization;

use crate::document::DocumentRecord;
use crate::error::IssueError;

/// The migrations, each taking the register from one version to the next.
const MIGRATIONS: [&str; 1] = [include_str!("../migrations/1.sql")];

/// A person's number on the register, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonNumber(pub i64);

impl fmt::Display for PersonNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What the operator decided about a document whose person is in doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is this person's.
    SamePerson(PersonNumber),
    /// It is nobody's on the register, and why.
    DifferentPerson(String),
}

/// Where a credential is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialState {
    /// Recorded, not released: the same request continues it.
    Reserved,
    /// Released to the holder.
    Issued,
    /// Released, and replaced by a later one.
    Superseded,
    /// Never released; another request for the same person took its place.
    Withdrawn,
}

impl CredentialState {
    /// As kept in the register.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Issued => "issued",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn from_str(text: &str) -> Option<Self> {
        [Self::Reserved, Self::Issued, Self::Superseded, Self::Withdrawn]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// One credential on the register, with its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The person.
    pub person: PersonNumber,
    /// Family name and given name (empty where there is none) as on the latest document.
    pub names: (String, String),
    /// The kind of the document that was checked.
    pub document_kind: String,
    /// Its number.
    pub document_number: String,
    /// Where the credential is in its life.
    pub state: CredentialState,
    /// When it was recorded, in seconds since 1970-01-01T00:00:00Z.
    pub reserved_at: u64,
}

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
    pub(crate) document: &'a DocumentRecord,
    pub(crate) now: u64,
}

/// A person that a document belongs to.
pub(crate) struct Known {
    pub(crate) number: PersonNumber,
    pub(crate) person_id: Vec<u8>,
    /// P_issuer, once a credential has been released.
    pub(crate) pseudonym: Option<Vec<u8>>,
}

/// The register, in an SQLite file (write-ahead log, every commit durable).
#[derive(Debug)]
pub struct Register {
    connection: Connection,
}

impl Register {
    /// Opens or makes the file.
    ///
    /// # Errors
    /// Whatever SQLite reports; a register of a later version than this software knows is refused.
    pub fn open(file: &Path) -> Result<Self, rusqlite::Error> {
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        Self::prepare(connection)
    }

    /// A register in memory, for demonstrations and tests.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn in_memory() -> Result<Self, rusqlite::Error> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, rusqlite::Error> {
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        let version = |connection: &Connection| -> Result<usize, rusqlite::Error> {
            connection
                .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
                .map(|v| v as usize)
        };
        if version(&connection)? == MIGRATIONS.len() {
            return Ok(Self { connection });
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = version(&transaction)?;
        let open = MIGRATIONS.get(done..).ok_or(rusqlite::Error::InvalidQuery)?;
        for migration in open {
            transaction.execute_batch(migration)?;
        }
        transaction.pragma_update(
            None,
            "user_version",
            u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX),
        )?;
        transaction.commit()?;
        Ok(Self { connection })
    }

    /// A transaction that excludes other writers from its first statement on.
    pub(crate) fn transaction(&mut self) -> Result<Transaction<'_>, rusqlite::Error> {
        self.connection.transaction_with_behavior(TransactionBehavior::Immediate)
    }

    /// Every credential, by person and then by age.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn entries(&self) -> Result<Vec<Entry>, rusqlite::Error> {
        let mut statement = self.connection.prepare(
            "SELECT c.person, c.family_name, c.given_name, c.document_kind, c.document_number, c.state, c.reserved_at
             FROM credentials c ORDER BY c.person, c.id",
        )?;
        let entries = statement.query_map([], |row| {
            Ok(Entry {
                person: PersonNumber(row.get(0)?),
                names: (row.get(1)?, row.get(2)?),
                document_kind: row.get(3)?,
                document_number: row.get(4)?,
                state: state(row, 5)?,
                reserved_at: row.get(6)?,
            })
        })?;
        entries.collect()
    }
}

fn state(row: &Row<'_>, column: usize) -> Result<CredentialState, rusqlite::Error> {
    let text: String = row.get(column)?;
    CredentialState::from_str(&text).ok_or(rusqlite::Error::InvalidQuery)
}

/// The key under which names are compared: in normalisation form C, without regard to case.
fn name_key(name: &str) -> String {
    name.to_uppercase().nfc().collect()
}

/// What was recorded for a request, by its digest.
pub(crate) fn find_request(
    transaction: &Transaction<'_>,
    request: &[u8; 32],
) -> Result<Option<Reservation>, rusqlite::Error> {
    transaction
        .query_row(
            "SELECT id, person, state, payloads, entropy, record FROM credentials WHERE request = ?1",
            params![request],
            |row| {
                Ok(Reservation {
                    credential: row.get(0)?,
                    person: PersonNumber(row.get(1)?),
                    state: state(row, 2)?,
                    payloads: row.get(3)?,
                    entropy: row.get(4)?,
                    record: row.get(5)?,
                })
            },
        )
        .optional()
}

/// Whether a nonce has been seen.
pub(crate) fn nonce_seen(transaction: &Transaction<'_>, nonce: &str) -> Result<bool, rusqlite::Error> {
    transaction
        .query_row("SELECT EXISTS (SELECT 1 FROM credentials WHERE nonce = ?1)", [nonce], |row| row.get(0))
}

/// Whose document it is; `None` when the person is new.
pub(crate) fn resolve(
    transaction: &Transaction<'_>,
    record: &DocumentRecord,
    decision: Option<&Decision>,
) -> Result<Option<Known>, IssueError> {
    let by_number = by_personal_number(transaction, record)?;
    match (by_number, decision) {
        (Some(owner), Some(Decision::SamePerson(named))) if *named == owner => known(transaction, owner),
        (Some(owner), None) => {
            if agrees(transaction, owner, record)? {
                known(transaction, owner)
            } else {
                Err(IssueError::Conflict(owner))
            }
        }
        (Some(owner), Some(_)) => Err(IssueError::Conflict(owner)),
        (None, Some(Decision::SamePerson(named))) => {
            let person = known(transaction, *named)?.ok_or(IssueError::NoSuchPerson(*named))?;
            // A state gives a person one number: another one of the same state is another person's.
            let other_number =
                record.personal_number.is_some() && has_number_of_state(transaction, *named, record)?;
            if other_number { Err(IssueError::Conflict(*named)) } else { Ok(Some(person)) }
        }
        (None, Some(Decision::DifferentPerson(_))) => Ok(None),
        (None, None) => match &collisions(transaction, record)?[..] {
            [] => Ok(None),
            persons => Err(IssueError::Collision(persons.to_vec())),
        },
    }
}

fn by_personal_number(
    transaction: &Transaction<'_>,
    record: &DocumentRecord,
) -> Result<Option<PersonNumber>, rusqlite::Error> {
    let Some(number) = &record.personal_number else { return Ok(None) };
    transaction
        .query_row(
            "SELECT person FROM personal_numbers WHERE issuing_state = ?1 AND number = ?2",
            params![number.issuing_state, number.number],
            |row| row.get(0).map(PersonNumber),
        )
        .optional()
}

/// Birth date and sex do not change from document to document; names and nationality may.
fn agrees(
    transaction: &Transaction<'_>,
    person: PersonNumber,
    record: &DocumentRecord,
) -> Result<bool, rusqlite::Error> {
    transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM identities WHERE person = ?1 AND birth_date = ?2 AND sex = ?3)",
        params![person.0, record.birth_date.days(), record.sex.as_str()],
        |row| row.get(0),
    )
}

fn has_number_of_state(
    transaction: &Transaction<'_>,
    person: PersonNumber,
    record: &DocumentRecord,
) -> Result<bool, rusqlite::Error> {
    let Some(number) = &record.personal_number else { return Ok(false) };
    transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM personal_numbers WHERE person = ?1 AND issuing_state = ?2)",
        params![person.0, number.issuing_state],
        |row| row.get(0),
    )
}

/// Persons with the same names, birth date, sex and nationality, other than those whom a personal number of the same
/// state shows to be somebody else.
fn collisions(
    transaction: &Transaction<'_>,
    record: &DocumentRecord,
) -> Result<Vec<PersonNumber>, rusqlite::Error> {
    let mut statement = transaction.prepare(
        "SELECT DISTINCT person FROM identities
         WHERE family_name = ?1 AND given_name = ?2 AND birth_date = ?3 AND sex = ?4 AND nationality = ?5
         ORDER BY person",
    )?;
    let same = statement.query_map(identity(record), |row| row.get(0).map(PersonNumber))?;
    let mut persons = Vec::new();
    for person in same {
        let person = person?;
        if !has_number_of_state(transaction, person, record)? {
            persons.push(person);
        }
    }
    Ok(persons)
}

fn identity(record: &DocumentRecord) -> (String, String, u16, &'static str, &str) {
    let given_name = record.given_name.as_deref().unwrap_or_default();
    (
        name_key(&record.family_name),
        name_key(given_name),
        record.birth_date.days(),
        record.sex.as_str(),
        &record.nationality,
    )
}

fn known(transaction: &Transaction<'_>, person: PersonNumber) -> Result<Option<Known>, IssueError> {
    let found = transaction
        .query_row("SELECT person_id, pseudonym FROM persons WHERE number = ?1", [person.0], |row| {
            Ok(Known { number: person, person_id: row.get(0)?, pseudonym: row.get(1)? })
        })
        .optional()?;
    Ok(found)
}

/// A new person.
pub(crate) fn add_person(
    transaction: &Transaction<'_>,
    person_id: &[u8; 32],
) -> Result<PersonNumber, rusqlite::Error> {
    transaction.execute("INSERT INTO persons (person_id) VALUES (?1)", params![person_id])?;
    Ok(PersonNumber(transaction.last_insert_rowid()))
}

/// What a document adds to what is known of a person, and what the operator decided.
pub(crate) fn add_document(
    transaction: &Transaction<'_>,
    person: PersonNumber,
    record: &DocumentRecord,
    decision: Option<&Decision>,
    now: u64,
) -> Result<(), rusqlite::Error> {
    let (family_name, given_name, birth_date, sex, nationality) = identity(record);
    transaction.execute(
        "INSERT OR IGNORE INTO identities (person, family_name, given_name, birth_date, sex, nationality)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![person.0, family_name, given_name, birth_date, sex, nationality],
    )?;
    if let Some(number) = &record.personal_number {
        transaction.execute(
            "INSERT OR IGNORE INTO personal_numbers (issuing_state, number, person) VALUES (?1, ?2, ?3)",
            params![number.issuing_state, number.number, person.0],
        )?;
    }
    let (kind, reason) = match decision {
        None => return Ok(()),
        Some(Decision::SamePerson(_)) => ("same-person", ""),
        Some(Decision::DifferentPerson(reason)) => ("different-person", reason.as_str()),
    };
    transaction.execute(
        "INSERT INTO decisions (person, kind, reason, at) VALUES (?1, ?2, ?3, ?4)",
        params![person.0, kind, reason, now],
    )?;
    Ok(())
}

/// Records what will be signed, and withdraws what was recorded for the same person and never released.
pub(crate) fn reserve(
    transaction: &Transaction<'_>,
    person: PersonNumber,
    new: NewReservation<'_>,
) -> Result<Reservation, rusqlite::Error> {
    transaction.execute(
        "UPDATE credentials SET state = 'withdrawn' WHERE person = ?1 AND state = 'reserved'",
        [person.0],
    )?;
    let document = new.document;
    transaction.execute(
        "INSERT INTO credentials (person, request, nonce, record, payloads, entropy, state, family_name, given_name,
                                  document_kind, document_number, reserved_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'reserved', ?7, ?8, ?9, ?10, ?11)",
        params![
            person.0,
            new.request,
            new.nonce,
            new.record,
            new.payloads,
            new.entropy,
            document.family_name,
            document.given_name.as_deref().unwrap_or_default(),
            document.kind.as_str(),
            document.document_number,
            new.now,
        ],
    )?;
    Ok(Reservation {
        credential: transaction.last_insert_rowid(),
        person,
        state: CredentialState::Reserved,
        payloads: new.payloads,
        entropy: new.entropy.to_vec(),
        record: new.record.to_vec(),
    })
}

/// Marks a reservation as issued, unless another process that continued the same request has done so; whatever the
/// person held before is superseded. `pseudonym` is P_issuer.
pub(crate) fn release(
    transaction: &Transaction<'_>,
    reservation: &Reservation,
    pseudonym: Option<&[u8; 48]>,
    now: u64,
) -> Result<(), IssueError> {
    let state_now = transaction.query_row(
        "SELECT state FROM credentials WHERE id = ?1",
        [reservation.credential],
        |row| state(row, 0),
    )?;
    if state_now == CredentialState::Issued {
        return Ok(());
    }
    transaction.execute(
        "UPDATE credentials SET state = 'superseded' WHERE person = ?1 AND state = 'issued'",
        [reservation.person.0],
    )?;
    let released = transaction.execute(
        "UPDATE credentials SET state = 'issued', issued_at = ?2 WHERE id = ?1 AND state = 'reserved'",
        params![reservation.credential, now],
    )?;
    if released != 1 {
        return Err(IssueError::Overtaken);
    }
    if let Some(pseudonym) = pseudonym {
        transaction.execute(
            "UPDATE persons SET pseudonym = ?2 WHERE number = ?1",
            params![reservation.person.0, pseudonym],
        )?;
    }
    Ok(())
}
