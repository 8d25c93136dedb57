//! Schemas: which claims a kind of credential has, in which order.

use std::fmt;

use bauta_bbs::trace::{Kind, Operation, Step, step};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::alg::Alg;
use crate::claim::{ClaimType, ClaimValue, Payload};
use crate::json;
use crate::malformed::{Malformed, Part, Problem};

/// Most claims that a schema may have.
pub const MAX_CLAIMS: usize = 128;
const MAX_DEPTH: usize = 8;
const MAPPING: Operation = Operation {
    name: "messages_to_scalars",
    section: "Messages to Scalars",
    document: "draft-bormann-jwp-modular-bbs-03, \"Scalar Encoding\", and draft-irtf-cfrg-bbs-signatures-13",
};
const MAX_SCHEMA: usize = 64 * 1024;
/// Names that draft-bormann-jwp-modular-bbs ("Claims Mapping") keeps for the header.
const RESERVED: [&str; 4] = ["vct", "alg", "cmap", "kb"];
/// Claims that draft-bormann-jwp-modular-bbs ("Temporal Claims") wants as integers.
const TEMPORAL: [&str; 3] = ["exp", "nbf", "iat"];

/// Where a claim stands in the credential's JSON: a name, or names from the outside in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClaimPath(pub Vec<String>);

impl fmt::Display for ClaimPath {
    /// Names joined by dots.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.join("."))
    }
}

impl From<&str> for ClaimPath {
    /// Reads names joined by dots.
    fn from(text: &str) -> Self {
        Self(text.split('.').map(str::to_owned).collect())
    }
}

/// One claim of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// Where it stands.
    pub path: ClaimPath,
    /// What it may hold.
    #[serde(flatten)]
    pub claim_type: ClaimType,
}

/// A kind of credential: its type identifier and its claims in the order of the messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Schema {
    vct: String,
    claims: Vec<Claim>,
}

/// As written in a file. (`deny_unknown_fields` does not go with `flatten`, so the members are spelled out.)
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSchema {
    vct: String,
    #[serde(deserialize_with = "json::objects")]
    claims: Vec<WrittenClaim>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClaim {
    path: ClaimPath,
    r#type: WrittenType,
    min: Option<u32>,
    max: Option<u32>,
    filler: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenType {
    Text,
    Integer,
    Date,
    Identifier,
}

impl WrittenClaim {
    fn claim_type(&self) -> Result<ClaimType, Problem> {
        let bounds = self.min.is_some() || self.max.is_some();
        match self.r#type {
            WrittenType::Integer => Ok(ClaimType::Integer {
                min: self.min.ok_or(Problem::Missing("min"))?,
                max: self.max.ok_or(Problem::Missing("max"))?,
                filler: self.filler,
            }),
            _ if bounds => Err(Problem::Unsupported("min, max")),
            WrittenType::Date => {
                let filler = self.filler.map(u16::try_from).transpose();
                Ok(ClaimType::Date { filler: filler.map_err(|_| Problem::OutOfRange("filler"))? })
            }
            _ if self.filler.is_some() => Err(Problem::Unsupported("filler")),
            WrittenType::Text => Ok(ClaimType::Text),
            WrittenType::Identifier => Ok(ClaimType::Identifier),
        }
    }
}

impl Schema {
    /// The built-in kind `person`, version 1: what an issuer who has checked a document knows.
    pub fn person() -> Self {
        let claim = |name: &str, claim_type| Claim { path: name.into(), claim_type };
        let text =
            ["family_name", "given_name", "document_type", "document_number", "sex", "nationality", "region"]
                .map(|name| claim(name, ClaimType::Text));
        let dates = [
            claim("birth_date", ClaimType::Date { filler: None }),
            claim("issued_on", ClaimType::Date { filler: None }),
            claim("expires_on", ClaimType::Date { filler: Some(u16::MAX) }),
        ];
        let identifiers =
            ["person_id", "guardian_id", "validity_handle"].map(|name| claim(name, ClaimType::Identifier));
        let claims = text.into_iter().chain(dates).chain(identifiers).collect();
        Self { vct: "urn:bauta:person:1".to_owned(), claims }
    }

    /// Reads a schema from JSON: `{"vct": …, "claims": [{"path": […], "type": "text" | "date" | "integer" |
    /// "identifier", "min", "max", "filler"} …]}`, `min` and `max` for integers, `filler` for optional integers and
    /// dates.
    ///
    /// # Errors
    /// [`Malformed`] naming the claim by its position.
    pub fn from_json(octets: &[u8]) -> Result<Self, Malformed> {
        let written: WrittenSchema = json::read(octets, Part::Schema, MAX_SCHEMA)?;
        Self::from_written(written)
    }

    pub(crate) fn from_value(value: Value) -> Result<Self, Malformed> {
        let written = json::object(value)
            .map_err(|_: serde_json::Error| Part::Schema.malformed(Problem::Unsupported("schema")))?;
        Self::from_written(written)
    }

    fn from_written(written: WrittenSchema) -> Result<Self, Malformed> {
        json::check_text(&written.vct, "vct", 256).map_err(|problem| Part::Schema.malformed(problem))?;
        if written.claims.len() > MAX_CLAIMS {
            return Err(Part::Schema.malformed(Problem::TooLarge { limit: MAX_CLAIMS }));
        }
        if written.claims.is_empty() {
            return Err(Part::Schema.malformed(Problem::Missing("claims")));
        }
        let mut claims: Vec<Claim> = Vec::with_capacity(written.claims.len());
        for (position, written) in written.claims.into_iter().enumerate() {
            let malformed = |problem| Part::Schema.malformed_at(position, problem);
            let claim_type = written.claim_type().map_err(malformed)?;
            claim_type.check().map_err(malformed)?;
            check_path(&written.path, claim_type, &claims).map_err(malformed)?;
            claims.push(Claim { path: written.path, claim_type });
        }
        Ok(Self { vct: written.vct, claims })
    }

    /// The credential type identifier.
    pub fn vct(&self) -> &str {
        &self.vct
    }

    /// The claims, each at the index of its message.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// The index of the claim at a path.
    pub fn index_of(&self, path: &ClaimPath) -> Option<usize> {
        self.claims.iter().position(|claim| claim.path == *path)
    }

    /// The issuer header: `{"alg", "vct", "cmap"}` in this order, without white space. It depends on the schema and
    /// the algorithm alone, so it is the same octets for every holder.
    pub fn issuer_header(&self, alg: Alg) -> Vec<u8> {
        let mut cmap = Map::new();
        for (index, claim) in self.claims.iter().enumerate() {
            insert(&mut cmap, &claim.path.0, json!([index, claim.claim_type.is_scalar()]));
        }
        json!({"alg": alg.name(), "vct": self.vct, "cmap": cmap}).to_string().into_bytes()
    }

    /// Whether an issuer header, however it is written, says what [`Self::issuer_header`] says: the same `alg`, `vct` and
    /// `cmap`, and nothing else.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn check_issuer_header(&self, alg: Alg, octets: &[u8]) -> Result<(), Malformed> {
        let read = |octets| json::read::<Value>(octets, Part::IssuerHeader, MAX_SCHEMA);
        if read(octets)? == read(&self.issuer_header(alg))? {
            Ok(())
        } else {
            Err(Part::IssuerHeader.malformed(Problem::Inconsistent("header")))
        }
    }

    /// Checks that payloads fit the claims, one each, and reads the scalars that are signed.
    ///
    /// # Errors
    /// [`Malformed`] naming the payload by its position.
    pub fn messages(
        &self,
        alg: Alg,
        payloads: &[Payload],
    ) -> Result<Vec<bauta_bbs::MessageScalar>, Malformed> {
        self.check_count(payloads.len())?;
        let message = |(index, payload)| self.map(alg, index, payload, Kind::Secret);
        payloads.iter().enumerate().map(message).collect()
    }

    /// There is one payload slot for each claim.
    ///
    /// # Errors
    /// [`Malformed`] otherwise.
    pub fn check_count(&self, found: usize) -> Result<(), Malformed> {
        let expected = self.claims.len();
        if found == expected {
            Ok(())
        } else {
            Err(Part::Payload.malformed(Problem::Count { expected, found }))
        }
    }

    /// The value of one payload, checked against the type of its claim.
    ///
    /// # Errors
    /// [`Malformed`], also for an index that is no claim's.
    pub fn value(&self, index: usize, payload: &Payload) -> Result<ClaimValue, Malformed> {
        let malformed = |problem| Part::Payload.malformed_at(index, problem);
        let claim = self.claims.get(index).ok_or(malformed(Problem::OutOfRange("index")))?;
        payload.to_value(claim.claim_type).map_err(malformed)
    }

    /// The integer that a payload signs: an integer, or the days of a date; also where it is the filler. `None` for other
    /// types, and for payloads that do not fit.
    pub fn integer(&self, index: usize, payload: &Payload) -> Option<u32> {
        let claim_type = self.claims.get(index)?.claim_type;
        claim_type.range()?;
        payload.to_value(claim_type).ok()?;
        payload.to_integer().ok()
    }

    /// The scalar of one payload that is signed, once the payload has been checked against the type of its claim.
    ///
    /// # Errors
    /// [`Malformed`], also for an index that is no claim's.
    pub fn message(
        &self,
        alg: Alg,
        index: usize,
        payload: &Payload,
    ) -> Result<bauta_bbs::MessageScalar, Malformed> {
        self.map(alg, index, payload, Kind::Public)
    }

    fn map(
        &self,
        alg: Alg,
        index: usize,
        payload: &Payload,
        kind: Kind,
    ) -> Result<bauta_bbs::MessageScalar, Malformed> {
        self.value(index, payload)?;
        let claim_type = self.claims[index].claim_type;
        let message = payload.to_message(alg, claim_type);
        let message = message.map_err(|problem| Part::Payload.malformed_at(index, problem))?;
        step(|| {
            let equation = if claim_type.is_scalar() {
                "msg = the integer that the payload denotes"
            } else {
                "msg = hash_to_scalar(payload, api_id ‖ \"MAP_MSG_TO_SCALAR_AS_HASH_\")"
            };
            Step::of(&MAPPING, equation).with(kind, format!("payload_{index}"), payload.as_octets()).with(
                kind,
                format!("msg_{index}"),
                &message,
            )
        });
        Ok(message)
    }

    /// `{"vct": …}` with the disclosed claims in place, decoys left out
    /// (draft-bormann-jwp-modular-bbs, "Reconstructed JSON Payload"). Dates and fillers are integers, as signed.
    ///
    /// # Errors
    /// [`Malformed`] for a payload that does not fit its claim, or an index that is no claim's.
    pub fn reconstruct(&self, disclosed: &[(usize, Payload)]) -> Result<Value, Malformed> {
        let mut shown = Map::new();
        shown.insert("vct".to_owned(), self.vct.clone().into());
        for (index, payload) in disclosed {
            let malformed = |problem| Part::Payload.malformed_at(*index, problem);
            let value = match self.value(*index, payload)? {
                ClaimValue::Text(text) => text.into(),
                ClaimValue::Absent if !self.claims[*index].claim_type.is_scalar() => continue,
                ClaimValue::Integer(_) | ClaimValue::Date(_) | ClaimValue::Absent => {
                    payload.to_integer().map_err(malformed)?.into()
                }
                ClaimValue::Identifier(_) => {
                    return Err(malformed(Problem::Unsupported("identifier")));
                }
            };
            insert(&mut shown, &self.claims[*index].path.0, value);
        }
        Ok(shown.into())
    }
}

/// Puts a value at a path; the schema has made sure that no path runs through another's leaf.
fn insert(map: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [name] => {
            map.insert(name.clone(), value);
        }
        [name, rest @ ..] => {
            let inner = map.entry(name.clone()).or_insert_with(|| Map::new().into());
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

fn check_path(path: &ClaimPath, claim_type: ClaimType, before: &[Claim]) -> Result<(), Problem> {
    let names = &path.0;
    if names.is_empty() || names.len() > MAX_DEPTH {
        return Err(Problem::OutOfRange("path"));
    }
    names.iter().try_for_each(|name| json::check_text(name, "path", 128))?;
    // A dot joins names on command lines and in what people read.
    if names.iter().any(|name| name.contains('.')) || RESERVED.contains(&names[0].as_str()) {
        return Err(Problem::OutOfRange("path"));
    }
    // A date will not do: they are seconds since 1970, not days since 1900.
    let is_integer = matches!(claim_type, ClaimType::Integer { .. });
    if names.len() == 1 && TEMPORAL.contains(&names[0].as_str()) && !is_integer {
        return Err(Problem::Unsupported("exp, nbf, iat other than as an integer"));
    }
    let overlaps = |other: &Claim| {
        let common = names.len().min(other.path.0.len());
        names[..common] == other.path.0[..common]
    };
    if before.iter().any(overlaps) { Err(Problem::Repeated("path")) } else { Ok(()) }
}
