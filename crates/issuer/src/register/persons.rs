//! Persons: whose document it is.
//!
//! The register keys persons, not documents. A personal number that is on it is its person's. Otherwise the same names,
//! birth date, sex and nationality are a collision that the operator decides, unless two identity numbers show two
//! persons. What remains open: a person whose documents spell the name differently and share no number is two persons
//! here.

use rusqlite::{OptionalExtension, Transaction, params};
use unicode_normalization::UnicodeNormalization;

use super::{Decision, PersonNumber, Register};
use crate::document::{DocumentRecord, is_id_number};
use crate::error::IssueError;

/// A person that a document belongs to.
pub(crate) struct Known {
    pub(crate) number: PersonNumber,
    pub(crate) person_id: Vec<u8>,
    /// P_issuer, once a credential has been released.
    pub(crate) pseudonym: Option<Vec<u8>>,
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
            // A slip of the operator's hand must not take somebody's credential away.
            if !agrees(transaction, *named, record)? {
                return Err(IssueError::Conflict(*named));
            }
            let somebody_else = has_other_id_number(transaction, *named, record)?;
            if somebody_else { Err(IssueError::OtherPerson(*named)) } else { Ok(Some(person)) }
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

/// The person with this identifier.
pub(crate) fn by_person_id(
    transaction: &Transaction<'_>,
    person_id: &[u8],
) -> Result<Option<PersonNumber>, rusqlite::Error> {
    transaction
        .query_row("SELECT number FROM persons WHERE person_id = ?1", [person_id], |row| {
            row.get(0).map(PersonNumber)
        })
        .optional()
}

/// The person who is known in the issuer's own context by this pseudonym.
pub(crate) fn by_pseudonym(
    transaction: &Transaction<'_>,
    pseudonym: &[u8],
) -> Result<Option<PersonNumber>, rusqlite::Error> {
    transaction
        .query_row("SELECT number FROM persons WHERE pseudonym = ?1", [pseudonym], |row| {
            row.get(0).map(PersonNumber)
        })
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

/// Whether both the person and the record have an identity number: one that a person has exactly one of, so that two
/// numbers are two persons. What passports print in their optional field says no such thing.
fn has_other_id_number(
    transaction: &Transaction<'_>,
    person: PersonNumber,
    record: &DocumentRecord,
) -> Result<bool, rusqlite::Error> {
    let Some(number) = record.personal_number.as_ref().filter(|number| is_id_number(&number.number)) else {
        return Ok(false);
    };
    let mut statement = transaction
        .prepare("SELECT number FROM personal_numbers WHERE person = ?1 AND issuing_state = ?2")?;
    let numbers =
        statement.query_map(params![person.0, number.issuing_state], |row| row.get::<_, String>(0))?;
    for other in numbers {
        let other = other?;
        if is_id_number(&other) && other != number.number {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Persons with the same names, birth date, sex and nationality, other than those whom their identity number shows to be
/// somebody else.
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
        if !has_other_id_number(transaction, person, record)? {
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

/// The person of this number.
pub(crate) fn known(
    transaction: &Transaction<'_>,
    person: PersonNumber,
) -> Result<Option<Known>, IssueError> {
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

/// The key under which names are compared: compatibility forms (full-width letters, ligatures) as their plain ones, and
/// without regard to case.
fn name_key(name: &str) -> String {
    name.nfkc().collect::<String>().to_uppercase().nfkc().collect()
}

impl Register {
    /// The identifier of every person.
    pub(crate) fn person_ids(&self) -> Result<Vec<(PersonNumber, Vec<u8>)>, rusqlite::Error> {
        let mut statement =
            self.connection.prepare("SELECT number, person_id FROM persons ORDER BY number")?;
        let persons = statement.query_map([], |row| Ok((PersonNumber(row.get(0)?), row.get(1)?)))?;
        persons.collect()
    }
}
