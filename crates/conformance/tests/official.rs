//! The drafts' published vectors, where they are at hand: in the directory that `BAUTA_VECTORS` names, or in
//! `shared/vectors` beside the workspace. They are not part of this repository.

mod common;

use bauta_conformance::{OWN_FILES, VectorSource, run};
use serde_json::Value;

use common::{case, published};

#[test]
fn every_published_vector_passes() {
    let Some(source) = published() else { return };
    let report = run(&source);
    println!("{report}");
    assert_eq!(report.findings().collect::<Vec<_>>(), Vec::<&bauta_conformance::Finding>::new());
    assert_eq!(report.passed(), 4 + 2 * (5 + 10 + 15) + 2 * (1 + 2 + 5 + 8) + 2 * (1 + 4 + 6 + 11));
}

#[test]
fn own_cases_equal_the_published_ones() {
    let Some(source) = published() else { return };
    let mut compared = 0;
    for file in OWN_FILES {
        let own: Value = serde_json::from_str(file.carried).expect("JSON");
        for (path, own) in own["files"].as_object().expect("an object") {
            if let Some(published) = case(&source, path) {
                assert_equal(path, "", own, &published);
                compared += 1;
            }
        }
    }
    // bbs: five single files, three signatures, five proofs; blind: messages.json and all sixteen; pseudonyms: all
    // twenty-two; hash-to-curve: four.
    assert_eq!(compared, 2 * (5 + 3 + 5) + 2 * (1 + 1 + 2 + 5 + 8) + 2 * (1 + 4 + 6 + 11) + 4);
}

/// Every field of ours, and its value, is in the published case. Names of cases are free.
fn assert_equal(path: &str, field: &str, own: &Value, published: &Value) {
    if field == "/caseName" || is_known_mistake(path, field) {
        return;
    }
    match (own, published) {
        (Value::Object(own), Value::Object(published)) => {
            for (key, own) in own {
                let field = format!("{field}/{key}");
                let published = published.get(key);
                assert!(published.is_some() || is_known_mistake(path, &field), "{path}: no {field}");
                assert_equal(path, &field, own, published.unwrap_or(&Value::Null));
            }
        }
        (Value::Array(own), Value::Array(published)) => {
            assert_eq!(own.len(), published.len(), "{path}: {field}");
            for (i, (own, published)) in own.iter().zip(published).enumerate() {
                assert_equal(path, &format!("{field}/{i}"), own, published);
            }
        }
        _ => assert_eq!(own, published, "{path}: {field}"),
    }
}

/// What the published files have wrong, and ours have right.
fn is_known_mistake(path: &str, field: &str) -> bool {
    let mistakes = [
        ("blind-bbs/draft-02/bls12-381-sha-256/signature/signature003.json", "/trace/B"),
        ("blind-bbs/draft-02/bls12-381-sha-256/signature/signature003.json", "/trace/domain"),
        ("blind-bbs/draft-02/bls12-381-sha-256/proof/proof005.json", "/commitmentWithProof"),
        ("pseudonym-bbs/draft-03/bls12-381-sha-256/nymSignature/nymSignature001.json", "/trace/B"),
    ];
    // In the pseudonym draft's: leading zeros of the fifth and the sixth secret, names of random scalars, missing steps.
    let in_many = ["proverNyms/4", "proverNyms/5", "nym_secrets/4", "nym_secrets/5"];
    let trace = ["trace/random_scalars", "trace/OP", "trace/poly_eval_pseudo", "trace/poly_eval_proof"];
    let known = in_many.iter().chain(trace.iter().filter(|_| path.contains("/nymProof/")));
    let known = known.into_iter().any(|known| field.strip_prefix('/') == Some(known));
    mistakes.contains(&(path, field)) || (path.starts_with("pseudonym-bbs/") && known)
}

#[test]
fn a_directory_without_vectors_is_all_absent() {
    let report = run(&VectorSource::directory(env!("CARGO_MANIFEST_DIR")));
    assert_eq!((report.passed(), report.failed()), (0, 0));
    assert_eq!(report.absent(), 4 + 2 * (5 + 10 + 15) + 2 * (1 + 2 + 5 + 8) + 2 * (1 + 4 + 6 + 11));
}
