//! `bauta verifier check`: what an answer has shown and proven.

use std::path::{Path, PathBuf};

use bauta_credential::Predicate;
use bauta_credential::epoch::Epoch;
use bauta_verifier::{DirectoryStore, LogDirectory, VerifiedCredential, VerifiedPresentation, Verifier};
use rand_core::OsRng;
use serde_json::{Map, Value, json};

use super::{log_failed, rejected};
use crate::failure::Failure;
use crate::{files, show};

/// Verifies an answer and prints what it says.
pub(super) fn run(dir: &Path, issuers: &[PathBuf], presentation: &Path, now: u64) -> Result<(), Failure> {
    let issuers = issuers.iter().map(|path| files::read_issuer(path)).collect::<Result<Vec<_>, _>>()?;
    let compact = files::read_text(presentation)?;
    let logs = LogDirectory::new(dir);
    let mut verifier = Verifier::new(issuers.clone(), DirectoryStore::new(dir));
    for issuer in &issuers {
        if let Some(log) = logs.load(issuer).map_err(|error| log_failed(&error))? {
            verifier = verifier.with_log(issuer.issuer(), log);
        }
    }
    let verified = verifier.verify(&compact, now, &mut OsRng).map_err(|rejection| rejected(&rejection))?;
    files::deliver_json(&shown(&verified))
}

fn shown(verified: &VerifiedPresentation) -> Value {
    let mut shown = json!({
        "valid": true,
        "issuer": verified.issuer(),
        "client_id": verified.request().client_id(),
        "nonce": verified.request().nonce(),
        "shown": verified.shown(),
        "claims": claims(verified.first()),
    });
    add_proven(&mut shown, verified.first());
    if let credentials @ [_, _, ..] = verified.credentials() {
        shown["credentials"] = credentials.iter().map(credential).collect();
    }
    shown
}

fn credential(verified: &VerifiedCredential) -> Value {
    let mut shown = json!({
        "id": verified.id(),
        "issuer": verified.issuer(),
        "shown": verified.shown(),
        "claims": claims(verified),
    });
    add_proven(&mut shown, verified);
    shown
}

fn claims(verified: &VerifiedCredential) -> Value {
    show::object(verified.claims().iter().map(|(path, value)| (path, value.clone())))
}

/// What was asked for and proven; what was not asked for has no member.
fn add_proven(shown: &mut Value, verified: &VerifiedCredential) {
    let mut members = Map::new();
    if !verified.predicates().is_empty() {
        members.insert("predicates".to_owned(), verified.predicates().iter().map(predicate).collect());
    }
    if let Some(pseudonym) = verified.pseudonym() {
        members.insert("pseudonym".to_owned(), files::encode(&pseudonym.to_octets()).into());
    }
    if let Some(epoch) = verified.epoch() {
        let date = Epoch(epoch).to_string();
        members.insert("epoch".to_owned(), json!({ "number": epoch, "date": date }));
    }
    if !verified.same().is_empty() {
        members.insert("same".to_owned(), json!(verified.same()));
    }
    if let Some(ciphertext) = verified.opening() {
        members.insert("opening".to_owned(), files::encode(&ciphertext.to_octets()).into());
    }
    if let Value::Object(shown) = shown {
        shown.extend(members);
    }
}

/// As in the request, and in words.
fn predicate(predicate: &Predicate) -> Value {
    let mut value = json!(predicate);
    value["condition"] = predicate.condition().map(ToString::to_string).into();
    value
}
