//! What a text says, field by field. Nothing is verified, and nothing is too damaged to be looked at.

mod compact;
mod document;
mod json;
mod layout;
mod meaning;
mod segment;

use bauta_credential::epoch::{EpochLog, SignedHead, StruckEvidence};
use bauta_credential::{
    CredentialRequest, IssuedCredential, IssuerMetadata, Malformed, Policy, PresentationRequest, Query,
    Registrar, Registration, Response, Schema,
};
use serde_json::{Value, json};

use crate::failure::Failure;
pub(crate) use document::inner_request;
use segment::{Place, Segments};

/// Longest text that is looked at, in octets.
const MAX_TEXT: usize = 2 * 1024 * 1024;

/// What a text is, by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    CredentialRequest,
    Credential,
    Presentation,
    AuthorizationRequest,
    PresentationRequest,
    Query,
    Issuer,
    Schema,
    Registrar,
    Policy,
    Registration,
    Head,
    Log,
    Evidence,
    Unknown,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CredentialRequest => "credential-request",
            Self::Credential => "credential",
            Self::Presentation => "presentation",
            Self::AuthorizationRequest => "authorization-request",
            Self::PresentationRequest => "presentation-request",
            Self::Query => "query",
            Self::Issuer => "issuer",
            Self::Schema => "schema",
            Self::Registrar => "registrar",
            Self::Policy => "policy",
            Self::Registration => "registration",
            Self::Head => "head",
            Self::Log => "log",
            Self::Evidence => "evidence",
            Self::Unknown => "unknown",
        }
    }

    /// By its shape: JSON by its members, all else by its dots.
    pub(crate) fn of(text: &str) -> Self {
        let trimmed = text.trim();
        if trimmed.starts_with('{') {
            return serde_json::from_str(trimmed).map_or(Self::Unknown, |value| Self::of_json(&value));
        }
        let first = trimmed.lines().next().unwrap_or_default();
        match first.matches('.').count() {
            1 if compact::is_registration(first) => Self::Registration,
            1 if text.contains('\n') => Self::Log,
            1 => Self::Head,
            2 => Self::Credential,
            3 => Self::Presentation,
            _ => Self::Unknown,
        }
    }

    fn of_json(value: &Value) -> Self {
        let has = |names: &[&str]| names.iter().all(|name| value.get(name).is_some());
        let is_token =
            |value: &Value| value.as_array().is_some_and(|one| one.len() == 1 && one[0].as_str().is_some());
        let members: &[(&[&str], Self)] = &[
            (&["response_uri", "request"], Self::AuthorizationRequest),
            (&["issuer", "public_key", "schema"], Self::Issuer),
            (&["issuer", "alg", "nonce"], Self::CredentialRequest),
            (&["client_id", "dcql_query"], Self::PresentationRequest),
            (&["client_id", "purposes"], Self::Policy),
            (&["registrar", "key"], Self::Registrar),
            (&["handle", "earlier", "later"], Self::Evidence),
            (&["vct", "claims"], Self::Schema),
            (&["credentials"], Self::Query),
        ];
        match members.iter().find(|(names, _)| has(names)) {
            Some((_, kind)) => *kind,
            None if value
                .as_object()
                .is_some_and(|object| !object.is_empty() && object.values().all(is_token)) =>
            {
                Self::Presentation
            }
            None => Self::Unknown,
        }
    }

    /// What keeps a text from being one of its kind. A log and a head are read with the issuer's key, where it is known.
    pub(crate) fn problem(self, text: &str, known: &[IssuerMetadata]) -> Option<Failure> {
        let octets = text.as_bytes();
        let malformed: Result<(), Malformed> = match self {
            Self::CredentialRequest => CredentialRequest::from_json(octets).map(drop),
            Self::Credential => IssuedCredential::parse(text.trim_end()).map(drop),
            Self::Presentation => Response::parse(text.trim_end()).map(drop),
            Self::AuthorizationRequest => {
                document::inner_request(text).and_then(|octets| PresentationRequest::parse(&octets).map(drop))
            }
            Self::PresentationRequest => PresentationRequest::parse(octets).map(drop),
            Self::Query => Query::from_json(octets).map(drop),
            Self::Issuer => IssuerMetadata::from_json(octets).map(drop),
            Self::Schema => Schema::from_json(octets).map(drop),
            Self::Registrar => Registrar::from_json(octets).map(drop),
            Self::Policy => Policy::from_json(octets).map(drop),
            Self::Registration => Registration::parse(text).map(drop),
            Self::Evidence => StruckEvidence::from_json(octets).map(drop),
            Self::Head | Self::Log => return log_problem(self, text, known),
            Self::Unknown => Ok(()),
        };
        malformed.err().map(Failure::from)
    }
}

fn log_problem(kind: Kind, text: &str, known: &[IssuerMetadata]) -> Option<Failure> {
    let read = |issuer: &IssuerMetadata| match kind {
        Kind::Log => EpochLog::read(issuer, text.as_bytes()).err(),
        _ => SignedHead::parse(text.trim_end(), issuer).err(),
    };
    let mut problems = known.iter().map(read);
    let first = problems.next()?;
    if first.is_none() || problems.any(|problem| problem.is_none()) { None } else { first.map(Failure::from) }
}

/// `{"kind", "segments": [{"start", "end", "field", "meaning", "decoded"}], "problem"}`. Positions count UTF-16 units, as
/// JavaScript does; segments are in order and do not overlap. What is between them is punctuation.
pub(crate) fn inspect(text: &str, known: &[IssuerMetadata]) -> Value {
    if text.len() > MAX_TEXT {
        return json!({"kind": Kind::Unknown.name(), "segments": [], "problem": too_large()});
    }
    let kind = Kind::of(text);
    let mut segments = Segments::new(known);
    let body = text.trim();
    let place = Place::default().skip(text.len() - text.trim_start().len());
    match kind {
        Kind::Credential => compact::credential(body, &place, "", &mut segments),
        Kind::Presentation if !body.starts_with('{') => {
            compact::presentation(body, &place, "", &mut segments);
        }
        Kind::Registration => compact::registration(body, &place, "", &mut segments),
        Kind::Head | Kind::Log => compact::log(body, &place, kind, &mut segments),
        Kind::Unknown if !body.starts_with('{') => {}
        _ => document::document(body, &place, kind, "", &mut segments),
    }
    let problem = kind.problem(text, known).map(|failure| failure.to_json());
    json!({"kind": kind.name(), "segments": segments.to_json(text), "problem": problem})
}

fn too_large() -> Value {
    Failure::new(crate::Code::Malformed, "too large", json!({"limit": MAX_TEXT})).to_json()
}
