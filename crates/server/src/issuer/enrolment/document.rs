//! A document as it is sent.

use axum::http::StatusCode;
use bauta_credential::Date;
use bauta_issuer::document::{self, DocumentError, DocumentRecord, Field, Supplement};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::http::Problem;

/// A document: its machine-readable zone, or a record.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"record": {
    "kind": "passport", "document_number": "L898902C3", "family_name": "Eriksson", "given_name": "Anna Maria",
    "sex": "F", "nationality": "UTO", "region": "990101", "birth_date": "1974-08-12", "expires_on": "2032-04-15",
    "personal_number": {"issuing_state": "UTO", "number": "ZE184226B"}
}}))]
pub struct DocumentInput {
    /// The machine-readable zone (ICAO Doc 9303), its lines separated by line feeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1024)]
    pub mrz: Option<String>,
    /// A record: kind, document_number, family_name, given_name, sex, nationality, region, birth_date, expires_on,
    /// personal_number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub record: Option<Box<RawValue>>,
    /// The administrative region, where the document does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub region: Option<String>,
}

impl DocumentInput {
    /// The document, read and checked as of an instant; only specimens are taken.
    pub(in crate::issuer) fn check(&self, now: u64) -> Result<DocumentRecord, Problem> {
        let today = Date::from_unix_seconds(now).map_err(|_| Problem::internal())?;
        let supplement = Supplement { region: self.region.clone(), ..Supplement::default() };
        let (read, place) = match (&self.mrz, &self.record) {
            (Some(zone), None) => (document::from_mrz(zone.as_bytes(), &supplement, today), "document.mrz"),
            (None, Some(record)) => {
                (document::from_record(record.get().as_bytes(), &supplement, today), "document.record")
            }
            _ => {
                let title = "a document is either a zone or a record";
                return Err(Problem::new(StatusCode::BAD_REQUEST, "malformed", title).field("document"));
            }
        };
        let record = read.map_err(|error| refused(error, place))?;
        document::check_specimen(&record).map_err(|error| {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Problem::new(status, "not-a-specimen", &error.to_string()).field(place)
        })?;
        Ok(record)
    }
}

/// What is wrong with a document, and where: the place in the zone, or the member of the record.
fn refused(error: DocumentError, place: &str) -> Problem {
    let member = at_fault(error).filter(|_| place == "document.record").and_then(member);
    let place = match member {
        Some(member) => format!("{place}.{member}"),
        None => place.to_owned(),
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "document-refused", "the document is refused")
        .field(place)
        .detail(error.to_string())
}

fn at_fault(error: DocumentError) -> Option<Field> {
    match error {
        DocumentError::CheckDigit { field, .. }
        | DocumentError::IncompleteDate { field, .. }
        | DocumentError::NoSuchDate { field, .. }
        | DocumentError::DateOutOfRange { field, .. }
        | DocumentError::MissingField(field)
        | DocumentError::Conflict(field)
        | DocumentError::BadText(field) => Some(field),
        DocumentError::BornInFuture { .. } | DocumentError::BornBefore1900 { .. } => Some(Field::BirthDate),
        DocumentError::Expired { .. } => Some(Field::ExpiresOn),
        DocumentError::UnknownKind { .. } => Some(Field::Kind),
        _ => None,
    }
}

/// The member of a record that holds a part of a document.
fn member(field: Field) -> Option<&'static str> {
    Some(match field {
        Field::Kind => "kind",
        Field::DocumentNumber => "document_number",
        Field::FamilyName => "family_name",
        Field::GivenName => "given_name",
        Field::Sex => "sex",
        Field::Nationality => "nationality",
        Field::Region => "region",
        Field::BirthDate => "birth_date",
        Field::ExpiresOn => "expires_on",
        Field::PersonalNumber => "personal_number.number",
        Field::IssuingState => "personal_number.issuing_state",
        Field::Composite => return None,
    })
}
