//! `bauta inspect`: what is in a file. Nothing is verified here, and the output says so.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::{
    CredentialRequest, IssuedCredential, IssuerMetadata, Payload, Presentation, PresentationRequest, Schema,
};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::files;

/// Decodes a file and prints what it holds.
pub(crate) fn run(path: &Path) -> Result<(), Failure> {
    let octets = files::read(path)?;
    let mut decoded = decode(&octets)
        .map_err(|failure| failure.advise("inspect knows the files that the other commands write"))?;
    decoded["verified"] = false.into();
    eprintln!("Decoded only: nothing here has been verified.");
    files::print_json(&decoded)
}

fn decode(octets: &[u8]) -> Result<Value, Failure> {
    if octets.starts_with(b"age-encryption.org/") {
        return Ok(json!({ "kind": "encrypted wallet", "octets": octets.len() }));
    }
    let text = std::str::from_utf8(octets).map_err(|_| Failure::unreadable("not UTF-8"))?.trim();
    match (text.starts_with('{'), text.matches('.').count()) {
        (true, _) => json_file(octets),
        (false, 2) => {
            IssuedCredential::parse(text).map(|issued| credential(&issued)).map_err(Failure::unreadable)
        }
        (false, 3) => {
            Presentation::parse(text).map(|shown| presentation(&shown)).map_err(Failure::unreadable)
        }
        _ => Err(Failure::unreadable("neither JSON nor a compact form of three or four parts")),
    }
}

fn json_file(octets: &[u8]) -> Result<Value, Failure> {
    let value: Value = serde_json::from_slice(octets).map_err(Failure::unreadable)?;
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
    } else if has("client_id") {
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
        }))
    } else if has("claims") {
        let schema = Schema::from_json(octets).map_err(Failure::unreadable)?;
        Ok(json!({ "kind": "schema", "vct": schema.vct(), "claims": schema.claims() }))
    } else {
        Err(Failure::unreadable("JSON, but none of our files"))
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
