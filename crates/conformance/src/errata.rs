//! Mistakes in the published files, each by its file. A file in which the mistake has been put right is left alone.

use serde_json::Value;

use crate::source::VectorSource;

const BLIND_SHA_256: &str = "blind-bbs/draft-02/bls12-381-sha-256";

/// Puts right what is known to be wrong in a published case.
pub(crate) fn correct(source: &VectorSource, path: &str, case: &mut Value) {
    match path.strip_prefix(BLIND_SHA_256) {
        Some("/signature/signature003.json") => correct_trace(source, case),
        Some("/proof/proof005.json") => strip_stray_letter(case),
        _ => {}
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

/// `commitmentWithProof` ends in an `s`, which is no hexadecimal digit.
fn strip_stray_letter(case: &mut Value) {
    let Some(field) = case.get_mut("commitmentWithProof") else { return };
    if let Some(digits) = field.as_str().and_then(|digits| digits.strip_suffix('s')) {
        *field = Value::from(digits);
    }
}
