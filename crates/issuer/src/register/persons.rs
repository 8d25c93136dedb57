//! Persons: whose document it is.
//!
//! The register keys persons, not documents. A personal number that is on it is its person's. Otherwise the same names,
//! birth date, sex and nationality are a collision that the operator decides, unless two identity numbers show two
//! persons. What remains open: a person whose documents spell the name differently and share no number is two persons
//! here.

use bauta_storage::{StorageError, Transaction, Value};
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
    transaction: &mut dyn Transaction,
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
    transaction: &mut dyn Transaction,
    record: &DocumentRecord,
) -> Result<Option<PersonNumber>, StorageError> {
    let Some(number) = &record.personal_number else { return Ok(None) };
    let named = "SELECT person FROM personal_numbers WHERE issuing_state = ?1 AND number = ?2";
    one(transaction, named, &[number.issuing_state.as_str().into(), number.number.as_str().into()])
}

/// The person with this identifier.
pub(crate) fn by_person_id(
    transaction: &mut dyn Transaction,
    person_id: &[u8],
) -> Result<Option<PersonNumber>, StorageError> {
    one(transaction, "SELECT number FROM persons WHERE person_id = ?1", &[person_id.into()])
}

/// The person who is known in the issuer's own context by this pseudonym.
pub(crate) fn by_pseudonym(
    transaction: &mut dyn Transaction,
    pseudonym: &[u8],
) -> Result<Option<PersonNumber>, StorageError> {
    one(transaction, "SELECT number FROM persons WHERE pseudonym = ?1", &[pseudonym.into()])
}

/// The person that a query gives.
fn one(
    transaction: &mut dyn Transaction,
    query: &str,
    values: &[Value],
) -> Result<Option<PersonNumber>, StorageError> {
    transaction.first(query, values)?.map(|row| row.get(0).map(PersonNumber)).transpose()
}

/// Birth date and sex do not change from document to document; names and nationality may.
fn agrees(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
    record: &DocumentRecord,
) -> Result<bool, StorageError> {
    let same = transaction.first(
        "SELECT 1 FROM identities WHERE person = ?1 AND birth_date = ?2 AND sex = ?3",
        &[person.0.into(), record.birth_date.days().into(), record.sex.as_str().into()],
    )?;
    Ok(same.is_some())
}

/// Whether both the person and the record have an identity number: one that a person has exactly one of, so that two
/// numbers are two persons. What passports print in their optional field says no such thing.
fn has_other_id_number(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
    record: &DocumentRecord,
) -> Result<bool, StorageError> {
    let Some(number) = record.personal_number.as_ref().filter(|number| is_id_number(&number.number)) else {
        return Ok(false);
    };
    let numbers = transaction.query(
        "SELECT number FROM personal_numbers WHERE person = ?1 AND issuing_state = ?2",
        &[person.0.into(), number.issuing_state.as_str().into()],
    )?;
    for other in numbers {
        let other: String = other.get(0)?;
        if is_id_number(&other) && other != number.number {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Persons with the same names, birth date, sex and nationality, other than those whom their identity number shows to be
/// somebody else.
fn collisions(
    transaction: &mut dyn Transaction,
    record: &DocumentRecord,
) -> Result<Vec<PersonNumber>, StorageError> {
    let same = transaction.query(
        "SELECT DISTINCT person FROM identities
         WHERE family_name = ?1 AND given_name = ?2 AND birth_date = ?3 AND sex = ?4 AND nationality = ?5
         ORDER BY person",
        &identity(record),
    )?;
    let mut persons = Vec::new();
    for row in same {
        let person = PersonNumber(row.get(0)?);
        if !has_other_id_number(transaction, person, record)? {
            persons.push(person);
        }
    }
    Ok(persons)
}

fn identity(record: &DocumentRecord) -> [Value; 5] {
    let given_name = record.given_name.as_deref().unwrap_or_default();
    [
        name_key(&record.family_name).into(),
        name_key(given_name).into(),
        record.birth_date.days().into(),
        record.sex.as_str().into(),
        record.nationality.as_str().into(),
    ]
}

/// The person of this number.
pub(crate) fn known(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
) -> Result<Option<Known>, IssueError> {
    let asked = "SELECT person_id, pseudonym FROM persons WHERE number = ?1";
    let Some(row) = transaction.first(asked, &[person.0.into()])? else { return Ok(None) };
    Ok(Some(Known { number: person, person_id: row.get(0)?, pseudonym: row.get(1)? }))
}

/// A new person.
pub(crate) fn add_person(
    transaction: &mut dyn Transaction,
    person_id: &[u8; 32],
) -> Result<PersonNumber, StorageError> {
    let new = "INSERT INTO persons (person_id) VALUES (?1) RETURNING number";
    one(transaction, new, &[person_id[..].into()])?.ok_or(StorageError::Column { column: 0 })
}

/// What a document adds to what is known of a person, and what the operator decided.
pub(crate) fn add_document(
    transaction: &mut dyn Transaction,
    person: PersonNumber,
    record: &DocumentRecord,
    decision: Option<&Decision>,
    now: u64,
) -> Result<(), StorageError> {
    transaction.execute(
        "INSERT INTO identities (family_name, given_name, birth_date, sex, nationality, person)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        &[&identity(record)[..], &[person.0.into()]].concat(),
    )?;
    if let Some(number) = &record.personal_number {
        transaction.execute(
            "INSERT INTO personal_numbers (issuing_state, number, person) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            &[number.issuing_state.as_str().into(), number.number.as_str().into(), person.0.into()],
        )?;
    }
    let (kind, reason) = match decision {
        None => return Ok(()),
        Some(Decision::SamePerson(_)) => ("same-person", ""),
        Some(Decision::DifferentPerson(reason)) => ("different-person", reason.as_str()),
    };
    transaction.execute(
        "INSERT INTO decisions (person, kind, reason, at) VALUES (?1, ?2, ?3, ?4)",
        &[person.0.into(), kind.into(), reason.into(), now.into()],
    )?;
    Ok(())
}

/// The key under which names are compared: compatibility forms (full-width letters, ligatures) as their plain ones, and
/// without regard to case.
fn name_key(name: &str) -> String {
    name.nfkc().collect::<String>().to_uppercase().nfkc().collect()
}

impl Register {
    /// The identifiers of the persons after one, some at a time; none at the end.
    pub(crate) fn person_ids(
        &self,
        after: PersonNumber,
    ) -> Result<Vec<(PersonNumber, Vec<u8>)>, StorageError> {
        let rows = self.database.query(
            "SELECT number, person_id FROM persons WHERE number > ?1 ORDER BY number LIMIT 10000",
            &[after.0.into()],
        )?;
        rows.iter().map(|row| Ok((PersonNumber(row.get(0)?), row.get(1)?))).collect()
    }
}
