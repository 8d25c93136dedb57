//! From a checked document to the claims of a schema.

use bauta_bbs::MessageScalar;
use bauta_credential::{
    Claim, ClaimPath, ClaimType, ClaimValue, Date, Malformed, Payload, Problem, Schema, read_strict_json,
};
use rand_core::CryptoRngCore;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::document::DocumentRecord;
use crate::error::IssueError;
use crate::issue::Enrolment;

/// What the issuer itself adds to a document.
pub(crate) struct Added {
    pub(crate) person_id: MessageScalar,
    pub(crate) validity_handle: MessageScalar,
    pub(crate) issued_on: Date,
    /// The guardian's person_id.
    pub(crate) guardian_id: Option<MessageScalar>,
}

/// Values for claims of a schema that no document holds, as a JSON object of the same shape as the credential:
/// text as a string, an integer as a number, a date as "YYYY-MM-DD".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExtraClaims(Vec<(ClaimPath, Value)>);

impl ExtraClaims {
    /// Reads them from JSON; members within members are names within names.
    ///
    /// # Errors
    /// `None` when it is not one JSON object, has a name twice, or is larger than 64 KiB.
    pub fn from_json(octets: &[u8]) -> Option<Self> {
        if octets.len() > 64 * 1024 {
            return None;
        }
        let value: Value = read_strict_json(octets).ok()?;
        let mut claims = Vec::new();
        collect(&mut Vec::new(), value.as_object()?, &mut claims);
        Some(Self(claims))
    }

    fn get(&self, path: &ClaimPath) -> Option<&Value> {
        self.0.iter().find(|(other, _)| other == path).map(|(_, value)| value)
    }
}

fn collect(
    names: &mut Vec<String>,
    map: &serde_json::Map<String, Value>,
    claims: &mut Vec<(ClaimPath, Value)>,
) {
    for (name, value) in map {
        names.push(name.clone());
        match value {
            Value::Object(inner) if !inner.is_empty() => collect(names, inner, claims),
            leaf => claims.push((ClaimPath(names.clone()), leaf.clone())),
        }
        names.pop();
    }
}

/// One payload for each claim: by name from the document and from what the issuer adds, else from `extra`, else absent.
pub(crate) fn payloads(
    schema: &Schema,
    record: &DocumentRecord,
    added: &Added,
    extra: &ExtraClaims,
    rng: &mut impl CryptoRngCore,
) -> Result<Vec<Payload>, IssueError> {
    if added.guardian_id.is_some() && schema.index_of(&"guardian_id".into()).is_none() {
        return Err(IssueError::UnexpectedClaim("guardian_id".into()));
    }
    for (path, _) in &extra.0 {
        let known = schema.claims().iter().find(|claim| claim.path == *path);
        let free = known.is_some_and(|claim| {
            claim.claim_type != ClaimType::Identifier && known_value(&claim.path, record, added).is_none()
        });
        if !free {
            return Err(IssueError::UnexpectedClaim(path.clone()));
        }
    }
    schema.claims().iter().map(|claim| payload(claim, record, added, extra, rng)).collect()
}

fn payload(
    claim: &Claim,
    record: &DocumentRecord,
    added: &Added,
    extra: &ExtraClaims,
    rng: &mut impl CryptoRngCore,
) -> Result<Payload, IssueError> {
    let unfit = || IssueError::UnfitClaim(claim.path.clone());
    let value = match (known_value(&claim.path, record, added), extra.get(&claim.path)) {
        (Some(value), _) => fit(value, claim.claim_type).ok_or_else(unfit)?,
        (None, Some(given)) => read_extra(given, claim.claim_type).ok_or_else(unfit)?,
        (None, None) => ClaimValue::Absent,
    };
    Payload::from_value(&value, claim.claim_type, rng).map_err(|problem| match problem {
        Problem::Missing(_) => IssueError::MissingClaim(claim.path.clone()),
        Problem::Bbs(_) => IssueError::Randomness,
        _ => unfit(),
    })
}

/// What the document or the issuer says of a claim with one of the names of the schema `person`.
fn known_value(path: &ClaimPath, record: &DocumentRecord, added: &Added) -> Option<ClaimValue> {
    let [name] = &path.0[..] else { return None };
    let text = |text: &str| ClaimValue::Text(text.to_owned());
    Some(match name.as_str() {
        "family_name" => text(&record.family_name),
        "given_name" => record.given_name.as_deref().map_or(ClaimValue::Absent, text),
        "document_type" => text(record.kind.as_str()),
        "document_number" => text(&record.document_number),
        "sex" => text(record.sex.as_str()),
        "nationality" => text(&record.nationality),
        "region" => text(record.region.as_deref().unwrap_or("unknown")),
        "birth_date" => ClaimValue::Date(record.birth_date),
        "issued_on" => ClaimValue::Date(added.issued_on),
        "expires_on" => record.expires_on.map_or(ClaimValue::Absent, ClaimValue::Date),
        "person_id" => ClaimValue::Identifier(added.person_id.clone()),
        "guardian_id" => added.guardian_id.clone().map_or(ClaimValue::Absent, ClaimValue::Identifier),
        "validity_handle" => ClaimValue::Identifier(added.validity_handle.clone()),
        _ => return None,
    })
}

/// A known value in the type that the schema gives the claim; a date may be kept as text.
fn fit(value: ClaimValue, claim_type: ClaimType) -> Option<ClaimValue> {
    match (value, claim_type) {
        (ClaimValue::Date(date), ClaimType::Text) => Some(ClaimValue::Text(date.to_string())),
        (value @ ClaimValue::Text(_), ClaimType::Text)
        | (value @ ClaimValue::Date(_), ClaimType::Date { .. })
        | (value @ ClaimValue::Identifier(_), ClaimType::Identifier)
        | (value @ ClaimValue::Absent, _) => Some(value),
        _ => None,
    }
}

fn read_extra(given: &Value, claim_type: ClaimType) -> Option<ClaimValue> {
    match claim_type {
        ClaimType::Text => given.as_str().map(|text| ClaimValue::Text(text.to_owned())),
        ClaimType::Integer { .. } => Some(ClaimValue::Integer(u32::try_from(given.as_u64()?).ok()?)),
        ClaimType::Date { .. } => given.as_str()?.parse().ok().map(ClaimValue::Date),
        ClaimType::Identifier => None,
    }
}

/// What a token is made of, and until when it is made.
#[derive(Clone, Debug)]
pub(crate) struct Validity {
    /// h; `None` where the schema has no validity_handle.
    pub(crate) handle: Option<MessageScalar>,
    /// `None` where it never expires.
    pub(crate) expires_on: Option<Date>,
}

/// What the claims say of a credential's validity.
pub(crate) fn validity(schema: &Schema, payloads: &[Payload]) -> Result<Validity, Malformed> {
    let value = |name: &str| match schema.index_of(&name.into()) {
        Some(index) => payloads.get(index).map(|payload| schema.value(index, payload)).transpose(),
        None => Ok(None),
    };
    let handle = match value("validity_handle")? {
        Some(ClaimValue::Identifier(handle)) => Some(handle),
        _ => None,
    };
    let expires_on = match value("expires_on")? {
        Some(ClaimValue::Date(date)) => Some(date),
        _ => None,
    };
    Ok(Validity { handle, expires_on })
}

/// SHA-256 over everything that was checked and given, so that a request that comes again can be told from one that is
/// used for another document.
pub(crate) fn digest(enrolment: &Enrolment<'_>) -> [u8; 32] {
    let (record, extra) = (enrolment.record, enrolment.extra);
    let number = record.personal_number.as_ref();
    let days = |date: Option<Date>| date.map(Date::days);
    let mut all = serde_json::json!([
        record.kind.as_str(),
        record.document_number,
        record.family_name,
        record.given_name,
        record.sex.as_str(),
        record.nationality,
        record.region,
        record.birth_date.days(),
        days(record.expires_on),
        number.map(|number| [&number.issuing_state, &number.number]),
        extra.0.iter().map(|(path, value)| (&path.0, value)).collect::<Vec<_>>(),
    ]);
    if let (Some(guardian), Some(all)) = (enrolment.guardian, all.as_array_mut()) {
        all.push(guardian.0.into());
    }
    Sha256::digest(all.to_string()).into()
}

/// The payloads as one text, for the register.
pub(crate) fn write_payloads(payloads: &[Payload]) -> String {
    let texts: Vec<_> = payloads.iter().map(|payload| String::from_utf8_lossy(payload.as_octets())).collect();
    serde_json::to_string(&texts).expect("texts are JSON")
}

/// Reads what [`write_payloads`] wrote, checked against the schema.
pub(crate) fn read_payloads(text: &str, schema: &Schema) -> Result<Vec<Payload>, Malformed> {
    let texts: Vec<String> = serde_json::from_str(text).unwrap_or_default();
    let payloads: Vec<_> = texts.into_iter().map(|text| Payload::received(text.into_bytes())).collect();
    schema.check_count(payloads.len())?;
    payloads.iter().enumerate().try_for_each(|(index, payload)| schema.value(index, payload).map(drop))?;
    Ok(payloads)
}
