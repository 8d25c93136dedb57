//! `bauta inspect`: what is in a file. Nothing is verified here, and the output says so.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::epoch::{EpochHead, StruckEvidence};
use bauta_credential::{
    CredentialRequest, IssuedCredential, IssuerMetadata, Payload, Presentation, PresentationRequest,
    Registrar, Registration, Response, Schema, read_strict_json,
};
use bauta_wallet::{GuardianOffer, GuardianShare, JointChallenges};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::{epochs, files};

/// Decodes a file and prints what it holds.
pub(crate) fn run(path: &Path) -> Result<(), Failure> {
    let octets = epochs::read_evidence(path)?;
    let mut decoded = decode(&octets)
        .map_err(|failure| failure.advise("inspect knows the files that the other commands write"))?;
    decoded["verified"] = false.into();
    eprintln!("Decoded only: nothing here has been verified.");
    files::print_json(&decoded)
}

/// Which of our files it is, in a word.
pub(crate) fn kind(octets: &[u8]) -> Option<String> {
    decode(octets).ok()?.get("kind").and_then(Value::as_str).map(str::to_owned)
}

fn decode(octets: &[u8]) -> Result<Value, Failure> {
    if octets.starts_with(b"age-encryption.org/") {
        return Ok(json!({ "kind": "encrypted wallet", "octets": octets.len() }));
    }
    let text = std::str::from_utf8(octets).map_err(|_| Failure::unreadable("not UTF-8"))?.trim();
    match (text.starts_with('{'), text.lines().next().unwrap_or_default().matches('.').count()) {
        (true, _) if text.starts_with("{\"previous\"") => Ok(
            json!({ "kind": "log of openings", "lines": text.lines().map(json_or_text_line).collect::<Vec<_>>() }),
        ),
        (true, _) => json_file(octets),
        (false, 1) => one_dot(text),
        (false, 2) => {
            IssuedCredential::parse(text).map(|issued| credential(&issued)).map_err(Failure::unreadable)
        }
        (false, 3) => {
            Presentation::parse(text).map(|shown| presentation(&shown)).map_err(Failure::unreadable)
        }
        _ => Err(Failure::unreadable("neither JSON nor a compact form of two to four parts")),
    }
}

/// A registration, or the heads of a log.
fn one_dot(text: &str) -> Result<Value, Failure> {
    if let Ok(registration) = Registration::parse(text) {
        return Ok(json!({ "kind": "registration", "policy": registration.policy() }));
    }
    let heads = text.lines().map(|line| {
        let (head, _) =
            line.split_once('.').ok_or_else(|| Failure::unreadable("a line is no signed head"))?;
        let octets = URL_SAFE_NO_PAD.decode(head).map_err(Failure::unreadable)?;
        let head = EpochHead::from_octets(&octets).map_err(Failure::unreadable)?;
        Ok(json!({ "date": head.epoch.to_string(), "head": json_or_text(&octets) }))
    });
    Ok(json!({ "kind": "log of epochs", "heads": heads.collect::<Result<Vec<_>, Failure>>()? }))
}

fn json_file(octets: &[u8]) -> Result<Value, Failure> {
    let value: Value = read_strict_json(octets).map_err(Failure::unreadable)?;
    let has = |name: &str| value.get(name).is_some();
    if has("public_key") {
        let metadata = IssuerMetadata::from_json(octets).map_err(Failure::unreadable)?;
        Ok(json!({
            "kind": "issuer",
            "issuer": metadata.issuer(),
            "alg": metadata.alg(),
            "issuer_header": json_or_text(metadata.issuer_header()),
            "public_key": value["public_key"],
            "log_key": value["log_key"],
            "epochs": metadata.epochs(),
            "schema": value["schema"],
        }))
    } else if has("dcql_query") {
        let request = PresentationRequest::parse(octets).map_err(Failure::unreadable)?;
        Ok(json!({ "kind": "request of a verifier", "req": request.digest(), "request": value }))
    } else if has("nonce") {
        let request = CredentialRequest::from_json(octets).map_err(Failure::unreadable)?;
        Ok(json!({
            "kind": "request for a credential",
            "issuer": request.issuer,
            "alg": request.alg,
            "nonce": request.nonce,
            "proof_octets": request.proof.map(|proof| proof.to_octets().len()),
            "reset": request.reset,
        }))
    } else if has("vct") {
        let schema = Schema::from_json(octets).map_err(Failure::unreadable)?;
        Ok(json!({ "kind": "schema", "vct": schema.vct(), "claims": schema.claims() }))
    } else {
        between_parties(octets, &value)
    }
}

/// What registrars, guardians, openers and struck holders write. Of secrets only the length is told.
fn between_parties(octets: &[u8], value: &Value) -> Result<Value, Failure> {
    let has = |name: &str| value.get(name).is_some();
    if has("registrar") {
        let registrar = Registrar::from_json(octets).map_err(Failure::unreadable)?;
        Ok(json!({
            "kind": "registrar",
            "registrar": registrar.id(),
            "key": value["key"],
            "openers": registrar.openers().map(|openers| json!({
                "threshold": openers.threshold(),
                "openers": openers.count(),
            })),
        }))
    } else if has("purposes") {
        Ok(json!({ "kind": "policy", "policy": value }))
    } else if has("challenges") {
        let joint = JointChallenges::from_json(octets).map_err(Failure::unreadable)?;
        Ok(
            json!({ "kind": "challenges for a guardian", "request": joint.request, "challenges": value["challenges"] }),
        )
    } else if has("sub_proofs") {
        let share = GuardianShare::from_json(octets).map_err(Failure::unreadable)?;
        Ok(json!({ "kind": "share of a guardian", "request": share.request, "credential": share.credential,
                   "sub_proofs": value["sub_proofs"] }))
    } else if has("presentation") {
        let offer = GuardianOffer::from_json(octets).map_err(Failure::unreadable)?;
        Ok(json!({ "kind": "offer of a guardian", "request": offer.request, "credential": offer.credential,
                   "presentation": presentation(&offer.presentation) }))
    } else if has("handle") {
        let evidence = StruckEvidence::from_json(octets).map_err(Failure::unreadable)?;
        Ok(json!({ "kind": "evidence of a credential that was struck", "handle": value["handle"],
                   "earlier_octets": evidence.earlier.bucket.len(), "later_octets": evidence.later.bucket.len() }))
    } else if let Some((name, octets)) = one_member(value) {
        let kind = match (name, octets) {
            ("openers", _) => "public keys of openers",
            ("share", 33) => "secret share of an opener",
            ("share", _) => "share of an opening",
            ("opened", _) => "opened person",
            ("secret_key", _) => "secret key",
            _ => return Err(Failure::unreadable("JSON, but none of our files")),
        };
        Ok(json!({ "kind": kind, "octets": octets }))
    } else {
        several(octets)
    }
}

/// Name and length of `{"name": "base64url"}`.
fn one_member(value: &Value) -> Option<(&str, usize)> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    let (name, text) = members.iter().next()?;
    Some((name, URL_SAFE_NO_PAD.decode(text.as_str()?).ok()?.len()))
}

/// An answer with several credentials.
fn several(octets: &[u8]) -> Result<Value, Failure> {
    match Response::parse(&String::from_utf8_lossy(octets)) {
        Ok(Response::Several(presentations)) if !presentations.is_empty() => {
            let one = |(id, shown): &(String, Presentation)| json!({ "id": id, "presentation": presentation(shown) });
            Ok(json!({
                "kind": "presentation of several credentials",
                "presentations": presentations.iter().map(one).collect::<Vec<_>>(),
            }))
        }
        _ => Err(Failure::unreadable("JSON, but none of our files")),
    }
}

fn credential(issued: &IssuedCredential) -> Value {
    json!({
        "kind": "credential",
        "issuer_header": json_or_text(&issued.issuer_header),
        "payloads": issued.payloads.iter().map(payload).collect::<Vec<_>>(),
        "signature_octets": issued.signature.to_octets().len(),
        "entropy": issued.entropy.as_ref().map(|entropy| URL_SAFE_NO_PAD.encode(entropy.to_octets())),
    })
}

fn presentation(shown: &Presentation) -> Value {
    let commitments = shown.core_proof.commitments().iter();
    json!({
        "kind": "presentation",
        "presentation_header": json_or_text(&shown.presentation_header),
        "issuer_header": json_or_text(&shown.issuer_header),
        "payloads": shown.payloads.iter().map(|slot| slot.as_ref().map(payload)).collect::<Vec<_>>(),
        "core_proof": {
            "octets": shown.core_proof.to_octets().len(),
            "undisclosed": shown.core_proof.undisclosed_count(),
            "commitments": commitments.map(|c| URL_SAFE_NO_PAD.encode(c.to_octets())).collect::<Vec<_>>(),
        },
        "sub_proofs": shown.sub_proofs.iter().map(|one| json_or_text(&one.to_json())).collect::<Vec<_>>(),
    })
}

fn payload(payload: &Payload) -> Value {
    String::from_utf8_lossy(payload.as_octets()).into()
}

fn json_or_text(octets: &[u8]) -> Value {
    serde_json::from_slice(octets).unwrap_or_else(|_| String::from_utf8_lossy(octets).into())
}

fn json_or_text_line(line: &str) -> Value {
    json_or_text(line.as_bytes())
}
