//! Mistakes in the published files, each by its file. A file in which the mistake has been put right is left alone.

use serde_json::{Map, Value};

use crate::source::VectorSource;

const BLIND_SHA_256: &str = "blind-bbs/draft-02/bls12-381-sha-256";
const PSEUDONYM: &str = "pseudonym-bbs/draft-03/";

/// Puts right what is known to be wrong in a published case.
pub(crate) fn correct(source: &VectorSource, path: &str, case: &mut Value) {
    match path.strip_prefix(BLIND_SHA_256) {
        Some("/signature/signature003.json") => correct_trace(source, case),
        Some("/proof/proof005.json") => strip_stray_letter(case.get_mut("commitmentWithProof")),
        _ => {}
    }
    if path.starts_with(PSEUDONYM) {
        correct_pseudonym(source, path, case);
    }
}

/// Digits and names in the files of the pseudonym draft.
fn correct_pseudonym(source: &VectorSource, path: &str, case: &mut Value) {
    pad_secrets(case);
    let Some(trace) = case.get_mut("trace").and_then(Value::as_object_mut) else { return };
    if path.ends_with("sha-256/nymSignature/nymSignature001.json") {
        strip_stray_letter(trace.get_mut("B"));
    }
    rename(trace, "randomScalars", "random_scalars");
    if let Some(random) = trace.get_mut("random_scalars").and_then(Value::as_object_mut) {
        for (wrong, right) in [("e_Tilde", "e_tilde"), ("r1_Tilde", "r1_tilde"), ("r3_Tilde", "r3_tilde")] {
            rename(random, wrong, right);
        }
    }
    add_evaluations(source, path, case);
}

/// Secrets with a leading zero lack it: 63 digits where 64 belong.
fn pad_secrets(case: &mut Value) {
    for field in ["proverNyms", "nym_secrets"] {
        let secrets = case.get_mut(field).and_then(Value::as_array_mut);
        for secret in secrets.into_iter().flatten() {
            if let Some(digits) = secret.as_str().filter(|digits| digits.len() == 63) {
                *secret = Value::from(format!("0{digits}"));
            }
        }
    }
}

fn rename(members: &mut Map<String, Value>, wrong: &str, right: &str) {
    if let Some(value) = members.shift_remove(wrong) {
        members.insert(right.to_owned(), value);
    }
}

/// `OP`, `poly_eval_pseudo` and `poly_eval_proof` are missing from the SHA-256 proofs with one secret. The context is
/// that of nymProof101, and a polynomial of one coefficient is that coefficient everywhere.
fn add_evaluations(source: &VectorSource, path: &str, case: &mut Value) {
    let one_secret = case["nym_secrets"].as_array().filter(|secrets| secrets.len() == 1);
    let (Some(secret), None) = (one_secret.map(|secrets| secrets[0].clone()), case["trace"].get("OP")) else {
        return;
    };
    let Some((folder, _)) = path.split_once("/nymProof/") else { return };
    let Ok(other) = source.json(&format!("{folder}/nymProof/nymProof101.json")) else { return };
    let random = case["trace"]["random_scalars"]["m_tilde_scalars"].as_array();
    let Some(blinding) = random.and_then(|random| random.last()).cloned() else { return };
    if other["context_id"] == case["context_id"] {
        case["trace"]["OP"] = other["trace"]["OP"].clone();
        case["trace"]["poly_eval_pseudo"] = secret;
        case["trace"]["poly_eval_proof"] = blinding;
    }
}

/// `trace.domain` holds the point B, and `trace.B` a point that belongs to nothing. The domain of this case is the
/// one of signature005: the same generators, public key and header.
fn correct_trace(source: &VectorSource, case: &mut Value) {
    let Some(trace) = case.get_mut("trace") else { return };
    let Some(b) = trace.get("domain").filter(|domain| is_point(domain)).cloned() else { return };
    let path = format!("{BLIND_SHA_256}/signature/signature005.json");
    let Ok(other) = source.json(&path) else { return };
    trace["B"] = b;
    trace["domain"] = other["trace"]["domain"].clone();
}

/// 48 octets where a scalar has 32.
fn is_point(value: &Value) -> bool {
    value.as_str().is_some_and(|digits| digits.len() == 96)
}

/// A field that ends in an `s`, which is no hexadecimal digit.
fn strip_stray_letter(field: Option<&mut Value>) {
    let Some(field) = field else { return };
    if let Some(digits) = field.as_str().and_then(|digits| digits.strip_suffix('s')) {
        *field = Value::from(digits);
    }
}
