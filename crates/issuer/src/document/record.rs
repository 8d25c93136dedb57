//! A document as a JSON record.

use std::fmt;
use std::marker::PhantomData;

use bauta_credential::Date;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;

use super::id_number::{self, IdNumber, is_id_number};
use super::{
    DocumentError, DocumentKind, DocumentRecord, Field, JsonFault, PersonalNumber, Position, Sex, Supplement,
    agreed, birth_date, expiry_date, number, state_code, text, utf8,
};

const LONGEST_RECORD: usize = 16 * 1024;

/// What stands for the expiry date of a document that never expires.
const NEVER: &str = "never";

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    kind: Option<String>,
    document_number: Option<String>,
    family_name: Option<String>,
    given_name: Option<String>,
    sex: Option<String>,
    nationality: Option<String>,
    region: Option<String>,
    birth_date: Option<String>,
    expires_on: Option<String>,
    personal_number: Option<Object<PersonalNumberMembers>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonalNumberMembers {
    issuing_state: Option<String>,
    number: Option<String>,
}

/// Reads one JSON object whose members are named after the fields of [`DocumentRecord`].
///
/// `given_name`, `region` and `personal_number` may be absent or null. `kind`, `nationality`, `region` and
/// `expires_on` may come from the supplement instead. A document that never expires says `"expires_on": "never"`;
/// silence is not taken for that. The 18-character personal number of a resident identity card must be an identity
/// number (GB 11643-1999) that agrees with the birth date and the sex.
///
/// # Errors
///
/// What is not such a record, does not agree with itself or with the supplement, or leaves something open.
pub fn from_record(
    json: &[u8],
    supplement: &Supplement,
    today: Date,
) -> Result<DocumentRecord, DocumentError> {
    let Object(members) = serde_json::from_str::<Object<Members>>(utf8(json, LONGEST_RECORD)?)
        .map_err(|error| refused(&error))?;
    let required = |field, value: Option<String>| value.ok_or(DocumentError::MissingField(field));

    let kind = agreed(Field::Kind, kind(members.kind)?, supplement.kind)?
        .ok_or(DocumentError::MissingField(Field::Kind))?;
    let held = members.nationality.map(|code| state_code(Field::Nationality, &code)).transpose()?;
    let nationality =
        required(Field::Nationality, agreed(Field::Nationality, held, supplement.nationality()?)?)?;
    let region = members.region.map(|region| text(Field::Region, &region)).transpose()?;
    let born = birth_date(&required(Field::BirthDate, members.birth_date)?, today, Position::Record)?;
    supplement.agrees_on_century(born)?;
    let sex = sex(&required(Field::Sex, members.sex)?)?;
    let document_number =
        number(Field::DocumentNumber, &required(Field::DocumentNumber, members.document_number)?)?;
    let personal_number = match members.personal_number {
        Some(Object(members)) => Some(personal_number(members, kind, born, sex, today)?),
        // A resident identity card is numbered with the number of its holder.
        None if kind == DocumentKind::ResidentIdCard && document_number.len() == 18 => {
            Some(agreed_id_number(&document_number, born, sex, today)?)
        }
        None => None,
    };
    Ok(DocumentRecord {
        kind,
        document_number,
        family_name: text(Field::FamilyName, &required(Field::FamilyName, members.family_name)?)?,
        given_name: members.given_name.map(|name| text(Field::GivenName, &name)).transpose()?,
        sex,
        nationality,
        region: agreed(Field::Region, region, supplement.region()?)?,
        birth_date: born,
        expires_on: expiry(members.expires_on.as_deref(), supplement, today)?,
        personal_number,
    })
}

fn kind(value: Option<String>) -> Result<Option<DocumentKind>, DocumentError> {
    let unknown = |_| DocumentError::UnknownKind { position: Position::Record };
    value.map(|slug| slug.parse().map_err(unknown)).transpose()
}

fn sex(value: &str) -> Result<Sex, DocumentError> {
    let stated = text(Field::Sex, value)?;
    [Sex::F, Sex::M, Sex::X]
        .into_iter()
        .find(|sex| sex.as_str() == stated)
        .ok_or(DocumentError::BadText(Field::Sex))
}

fn expiry(value: Option<&str>, supplement: &Supplement, today: Date) -> Result<Option<Date>, DocumentError> {
    let held = match value {
        None => {
            return supplement.expiry(today)?.map(Some).ok_or(DocumentError::MissingField(Field::ExpiresOn));
        }
        Some(NEVER) => None,
        Some(date) => Some(expiry_date(date, today, Position::Record)?),
    };
    if supplement.expires_on.is_some() && supplement.expires_on != held {
        return Err(DocumentError::Conflict(Field::ExpiresOn));
    }
    Ok(held)
}

fn personal_number(
    members: PersonalNumberMembers,
    kind: DocumentKind,
    born: Date,
    sex: Sex,
    today: Date,
) -> Result<PersonalNumber, DocumentError> {
    let state = members.issuing_state.ok_or(DocumentError::MissingField(Field::IssuingState))?;
    let issuing_state = state_code(Field::IssuingState, &state)?;
    let stated = members.number.ok_or(DocumentError::MissingField(Field::PersonalNumber))?;
    let stated = text(Field::PersonalNumber, &stated)?;
    let numbered_so = kind == DocumentKind::ResidentIdCard && stated.chars().count() == 18;
    if !numbered_so && !is_id_number(&stated) {
        return Ok(PersonalNumber { issuing_state, number: number(Field::PersonalNumber, &stated)? });
    }
    agreed_id_number(&stated, born, sex, today)
}

/// An identity number whose birth date and sex are those of the record.
fn agreed_id_number(
    number: &str,
    born: Date,
    sex: Sex,
    today: Date,
) -> Result<PersonalNumber, DocumentError> {
    let read = IdNumber::read(number, today)?;
    if read.birth_date != born {
        return Err(DocumentError::Conflict(Field::BirthDate));
    }
    if read.sex != sex {
        return Err(DocumentError::Conflict(Field::Sex));
    }
    Ok(id_number::personal_number(read.number))
}

/// Keeps of serde's error what does not quote the record.
fn refused(error: &serde_json::Error) -> DocumentError {
    let fault = match error.classify() {
        Category::Syntax | Category::Io => JsonFault::Syntax,
        Category::Eof => JsonFault::Truncated,
        Category::Data => JsonFault::Member,
    };
    DocumentError::Json { fault, line: error.line(), column: error.column() }
}

/// A JSON object. What serde derives for a struct would also take an array of the members' values.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}
