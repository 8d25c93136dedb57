//! What is written in components with dots and tildes between them.

use bauta_credential::{Claim, ClaimValue, DECOY, Payload, Schema};
use serde_json::Value;

use super::document::document;
use super::layout;
use super::segment::{Place, Segments};
use super::{Kind, json};
use crate::holding::value_as_json;
use crate::verify::decode;

/// Pieces of a text between separators, each with where it begins.
fn pieces(text: &str, separator: char) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(separator).map(move |piece| {
        let start = at;
        at += piece.len() + separator.len_utf8();
        (start, piece)
    })
}

/// `header.payloads.signature[~entropy]`.
pub(super) fn credential(text: &str, place: &Place, prefix: &str, segments: &mut Segments<'_>) {
    let components: Vec<_> = pieces(text, '.').collect();
    let [header, payloads, proof] = components[..] else { return };
    let claims = issuer_header(header, place, prefix, segments);
    claim_payloads(payloads, &claims, place, prefix, segments);
    for (number, (at, piece)) in pieces(proof.1, '~').enumerate() {
        let place = place.skip(proof.0 + at);
        if number == 0 {
            octets(piece, &layout::signature(), (&format!("{prefix}signature"), &place), segments);
        } else {
            let entropy = layout::piece("entropy", "entropy", 32);
            octets(piece, &[entropy], (&format!("{prefix}issuer_proof"), &place), segments);
        }
    }
}

/// `presentation header.issuer header.payloads.core proof[~sub-proof…]`.
pub(super) fn presentation(text: &str, place: &Place, prefix: &str, segments: &mut Segments<'_>) {
    let components: Vec<_> = pieces(text, '.').collect();
    let [presentation_header, header, payloads, proofs] = components[..] else { return };
    let field = format!("{prefix}presentation_header");
    encoded_json(presentation_header, Kind::Unknown, (&field, place), segments);
    let claims = issuer_header(header, place, prefix, segments);
    let shown = claim_payloads(payloads, &claims, place, prefix, segments);
    let mut hidden: Vec<_> =
        claims.names.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(name, _)| name.clone()).collect();
    hidden.extend(["prover_blind".to_owned(), "nym_secret".to_owned()]);
    for (number, (at, piece)) in pieces(proofs.1, '~').enumerate() {
        let place = place.skip(proofs.0 + at);
        if number == 0 {
            let read = decode(piece).unwrap_or_default();
            octets(piece, &layout::core(&read, &hidden), (&format!("{prefix}core_proof"), &place), segments);
        } else {
            let field = format!("{prefix}sub_proofs[{}]", number - 1);
            sub_proof(piece, (&field, &place), segments);
        }
    }
}

fn sub_proof(text: &str, (field, place): (&str, &Place), segments: &mut Segments<'_>) {
    let Some(Ok(inner)) = decode(text).map(String::from_utf8) else {
        segments.add((place, 0..text.len()), field, "unreadable", Value::Null);
        return;
    };
    let inside = place.base64();
    let value: Value = serde_json::from_str(&inner).unwrap_or_default();
    let alg = serde_json::from_value(value["alg"].clone()).ok();
    for leaf in json::leaves(&inner) {
        let text: Option<String> = serde_json::from_str(&inner[leaf.value.clone()]).ok();
        let length = |text: &String| decode(text).map_or(0, |octets| octets.len());
        let parts = match (leaf.path.as_str(), alg, &text) {
            ("proof", Some(alg), Some(text)) => layout::sub_proof(alg, length(text)),
            ("input.pseudonym", _, Some(_)) => vec![layout::piece("P", "pseudonym", 48)],
            ("input.c_ext", _, Some(_)) => vec![layout::piece("C", "commitment", 48)],
            _ => {
                super::document::leaf(&inner, &leaf, (field, &inside), segments);
                continue;
            }
        };
        let name = format!("{field}.{}", leaf.path);
        let place = inside.skip(leaf.value.start + 1);
        octets(&text.unwrap_or_default(), &parts, (&name, &place), segments);
    }
}

/// Octets in base64url, part by part.
pub(super) fn octets(
    text: &str,
    parts: &[layout::Piece],
    (field, place): (&str, &Place),
    segments: &mut Segments<'_>,
) {
    match decode(text) {
        Some(octets) => layout::add(&octets, parts, field, &place.base64(), segments),
        None => segments.add((place, 0..text.len()), field, "unreadable", Value::Null),
    }
}

/// JSON in base64url.
fn encoded_json(
    (at, text): (usize, &str),
    kind: Kind,
    (field, place): (&str, &Place),
    segments: &mut Segments<'_>,
) -> Option<String> {
    let place = place.skip(at);
    if let Some(Ok(inner)) = decode(text).map(String::from_utf8) {
        document(&inner, &place.base64(), kind, &format!("{field}."), segments);
        Some(inner)
    } else {
        segments.add((&place, 0..text.len()), field, "unreadable", Value::Null);
        None
    }
}

/// What an issuer header says of the claims: their names in order, and the schema where it is known.
struct Claims {
    names: Vec<String>,
    schema: Option<Schema>,
}

fn issuer_header(header: (usize, &str), place: &Place, prefix: &str, segments: &mut Segments<'_>) -> Claims {
    let field = format!("{prefix}issuer_header");
    let inner = encoded_json(header, Kind::Unknown, (&field, place), segments).unwrap_or_default();
    let known = segments.known.iter().find(|issuer| issuer.issuer_header() == inner.as_bytes());
    let person = Schema::person();
    let is_person = [bauta_credential::Alg::BbsMod, bauta_credential::Alg::BbsModHb]
        .iter()
        .any(|alg| person.issuer_header(*alg) == inner.as_bytes());
    let schema = known.map(|issuer| issuer.schema().clone()).or_else(|| is_person.then_some(person));
    let value: Value = serde_json::from_str(&inner).unwrap_or_default();
    let mut named = Vec::new();
    name_claims(&value["cmap"], "", &mut named);
    named.sort();
    Claims { names: named.into_iter().map(|(_, name)| name).collect(), schema }
}

/// `{"name": [index, is a scalar], "name": {…}}`.
fn name_claims(cmap: &Value, prefix: &str, named: &mut Vec<(u64, String)>) {
    for (name, value) in cmap.as_object().into_iter().flatten() {
        match value[0].as_u64() {
            Some(index) => named.push((index, format!("{prefix}{name}"))),
            None => name_claims(value, &format!("{prefix}{name}."), named),
        }
    }
}

/// One slot for each claim. Returns which of them are filled.
fn claim_payloads(
    (at, text): (usize, &str),
    claims: &Claims,
    place: &Place,
    prefix: &str,
    segments: &mut Segments<'_>,
) -> Vec<bool> {
    let mut shown = Vec::new();
    for (index, (start, slot)) in pieces(text, '~').enumerate() {
        shown.push(!slot.is_empty());
        let name = claims.names.get(index).cloned().unwrap_or_else(|| index.to_string());
        let field = format!("{prefix}payloads.{name}");
        let place = place.skip(at + start);
        let claim = claims.schema.as_ref().and_then(|schema| schema.claims().get(index));
        match decode(slot) {
            Some(octets) => {
                let (meaning, decoded) = payload(&octets, claim);
                segments.add((&place, 0..slot.len()), field, meaning, decoded);
            }
            None => segments.add((&place, 0..slot.len()), field, "unreadable", Value::Null),
        }
    }
    shown
}

fn payload(octets: &[u8], claim: Option<&Claim>) -> (&'static str, Value) {
    if octets == DECOY {
        return ("claim-absent", Value::Null);
    }
    let text = String::from_utf8_lossy(octets).into_owned();
    match claim.map(|claim| Payload::received(octets.to_vec()).to_value(claim.claim_type)) {
        Some(Ok(ClaimValue::Absent)) => ("claim-absent", text.into()),
        Some(Ok(ClaimValue::Identifier(_))) => ("claim-identifier", text.into()),
        Some(Ok(value)) => ("claim-value", value_as_json(&value)),
        Some(Err(_)) => ("unreadable", text.into()),
        None => ("claim-value", text.into()),
    }
}

/// `head.signature`, one a line.
pub(super) fn log(text: &str, place: &Place, kind: Kind, segments: &mut Segments<'_>) {
    for (line, (at, text)) in pieces(text, '\n').enumerate() {
        let prefix = if kind == Kind::Log { format!("heads[{line}].") } else { String::new() };
        signed(text, Kind::Head, &place.skip(at), &prefix, segments);
    }
}

/// `policy.signature`.
pub(super) fn registration(text: &str, place: &Place, prefix: &str, segments: &mut Segments<'_>) {
    signed(text, Kind::Policy, place, prefix, segments);
}

/// JSON and an Ed25519 signature over its octets.
fn signed(text: &str, kind: Kind, place: &Place, prefix: &str, segments: &mut Segments<'_>) {
    let components: Vec<_> = pieces(text, '.').collect();
    let [document, (at, signature)] = components[..] else { return };
    let name = if kind == Kind::Head { "head" } else { "policy" };
    encoded_json(document, kind, (&format!("{prefix}{name}"), place), segments);
    let field = format!("{prefix}signature");
    octets(signature, &[layout::piece("Ed25519", "log-signature", 64)], (&field, &place.skip(at)), segments);
}

/// Whether the first of two components is a platform's policy.
pub(super) fn is_registration(line: &str) -> bool {
    let policy = line.split('.').next().and_then(decode);
    let value: Option<Value> = policy.and_then(|octets| serde_json::from_slice(&octets).ok());
    value.is_some_and(|value| value.get("purposes").is_some())
}
