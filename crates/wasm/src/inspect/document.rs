//! JSON, and what is encoded in it.

use bauta_credential::{Malformed, Part, Problem};
use serde_json::Value;

use super::json::{Leaf, leaves};
use super::meaning::{in_words, of_member};
use super::segment::{Place, Segments};
use super::{Kind, compact, layout};
use crate::verify::decode;

/// The octets of the request inside an authorization request.
pub(crate) fn inner_request(text: &str) -> Result<Vec<u8>, Malformed> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let octets = value["request"].as_str().and_then(decode);
    octets.ok_or(Malformed { part: Part::Request, position: 0, problem: Problem::Base64 })
}

/// Every member of a JSON text; those in which something is encoded are opened.
pub(super) fn document(text: &str, place: &Place, kind: Kind, prefix: &str, segments: &mut Segments<'_>) {
    for found in leaves(text) {
        let field = format!("{prefix}{}", found.path);
        let value: Option<String> = serde_json::from_str(&text[found.value.clone()]).ok();
        // The place of what a string holds; with escapes in it there is none.
        let is_plain = !text[found.value.clone()].contains('\\');
        match value.filter(|_| is_plain) {
            Some(inner) if opens(kind, &found.path) => {
                let place = place.skip(found.value.start + 1);
                open(kind, &found.path, &inner, (&field, &place), segments);
            }
            _ => leaf(text, &found, (prefix.trim_end_matches('.'), place), segments),
        }
    }
}

/// A leaf with nothing encoded in it.
pub(super) fn leaf(text: &str, found: &Leaf, (prefix, place): (&str, &Place), segments: &mut Segments<'_>) {
    let names = [prefix, &found.path];
    let names: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let field = if names.is_empty() { "document".to_owned() } else { names.join(".") };
    let written = &text[found.value.clone()];
    let value: Value = serde_json::from_str(written).unwrap_or_else(|_| written.into());
    let meaning = of_member(&found.path);
    let decoded = in_words(meaning, &value);
    segments.add((place, found.whole.clone()), field, meaning, decoded);
}

fn opens(kind: Kind, path: &str) -> bool {
    match kind {
        Kind::CredentialRequest => path == "proof",
        Kind::AuthorizationRequest => matches!(path, "request" | "registration"),
        Kind::PresentationRequest => path == "registration",
        Kind::Issuer => matches!(path, "header" | "public_key" | "log_key"),
        Kind::Head => matches!(path, "key" | "root" | "previous"),
        Kind::Registrar => path == "key",
        Kind::Evidence => {
            matches!(path, "handle" | "earlier.head" | "later.head") || path.starts_with("between[")
        }
        Kind::Presentation => true,
        _ => false,
    }
}

fn open(kind: Kind, path: &str, inner: &str, (field, place): (&str, &Place), segments: &mut Segments<'_>) {
    let whole = |meaning, length| vec![layout::piece("octets", meaning, length)];
    let prefix = format!("{field}.");
    let parts = match (kind, path) {
        (Kind::Presentation, _) => return compact::presentation(inner, place, &prefix, segments),
        (_, "registration") => return compact::registration(inner, place, &prefix, segments),
        (Kind::AuthorizationRequest, _) => {
            return encoded(inner, Kind::PresentationRequest, (field, place), segments);
        }
        (_, "header") => return encoded(inner, Kind::Unknown, (field, place), segments),
        (Kind::CredentialRequest, _) => layout::issuance(),
        (_, "public_key") => whole("issuer-key", 96),
        (_, "log_key") => whole("log-key", 32),
        (Kind::Head, "key") => whole("epoch-key", 96),
        (_, "root") => whole("bucket-root", 32),
        (_, "previous") => whole("previous-head", 32),
        (Kind::Registrar, _) => whole("registrar-key", 32),
        (_, "handle") => whole("handle", 32),
        (Kind::Evidence, _) => return compact::log(inner, place, Kind::Head, segments),
        _ => Vec::new(),
    };
    compact::octets(inner, &parts, (field, place), segments);
}

fn encoded(text: &str, kind: Kind, (field, place): (&str, &Place), segments: &mut Segments<'_>) {
    match decode(text).map(String::from_utf8) {
        Some(Ok(inner)) => document(&inner, &place.base64(), kind, &format!("{field}."), segments),
        _ => segments.add((place, 0..text.len()), field, "unreadable", Value::Null),
    }
}
