//! RFC 9380, appendices J and K. What these files add for debugging (`u`, `Q0`, `msg_prime` …) is not compared.

use ark_ff::{BigInteger, PrimeField};
use bauta_bbs::hazmat;
use serde_json::{Value, json};

use crate::catalogue::Suite;
use crate::fields::Fields;
use crate::report::Reason;

pub(crate) fn expand_message(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let dst = case.text("DST")?.as_bytes();
    let tests = case.nonempty_list("tests")?.iter().map(|test| {
        let test = Fields(test);
        let malformed = || Reason::malformed("len_in_bytes");
        let digits = test.text("len_in_bytes")?.strip_prefix("0x").ok_or_else(malformed)?;
        let length = usize::from_str_radix(digits, 16).map_err(|_| malformed())?;
        let uniform = hazmat::expand_message(suite.ciphersuite(), test.text("msg")?.as_bytes(), dst, length)
            .map_err(|_| malformed())?;
        Ok(json!({ "uniform_bytes": hex::encode(uniform) }))
    });
    Ok(json!({ "tests": tests.collect::<Result<Vec<_>, _>>()? }))
}

pub(crate) fn hash_to_curve(suite: Suite, case: Fields<'_>) -> Result<Value, Reason> {
    let dst = case.text("dst")?.as_bytes();
    let vectors = case.nonempty_list("vectors")?.iter().map(|vector| {
        let message = Fields(vector).text("msg")?.as_bytes();
        let point = hazmat::hash_to_curve_g1(suite.ciphersuite(), message, dst);
        let coordinate =
            |value: ark_bls12_381::Fq| format!("0x{}", hex::encode(value.into_bigint().to_bytes_be()));
        Ok(json!({ "P": { "x": coordinate(point.x), "y": coordinate(point.y) } }))
    });
    Ok(json!({ "vectors": vectors.collect::<Result<Vec<_>, _>>()? }))
}
