//! What do other implementations of the core draft say of the negative vectors? Facts, side by side: no times.
//!
//! ```text
//! cargo test -p bauta-benches --bench negative
//! ```

use std::panic::{AssertUnwindSafe, catch_unwind};

use affinidi_bbs::Ciphersuite;
use bauta_conformance::negative::{Expectation, NEGATIVE_FILES, NegativeCase, Verdict};
use serde_json::Value;
use zkryptium::bbsplus::ciphersuites::{BbsCiphersuite, Bls12381Sha256, Bls12381Shake256};
use zkryptium::bbsplus::keys::{BBSplusPublicKey, BBSplusSecretKey};
use zkryptium::schemes::algorithms::BBSplus;
use zkryptium::schemes::generics::{PoKSignature, Signature};

/// The one file whose operations the others have.
const FILE: &str = "bbs.json";

/// What was asked, and what the others were given to answer it.
struct Asked {
    public_key: Vec<u8>,
    header: Vec<u8>,
    presentation_header: Vec<u8>,
    messages: Vec<Vec<u8>>,
    indexes: Vec<usize>,
    octets: Vec<u8>,
    shake: bool,
}

/// What somebody said. `None`: refused.
type Said = Option<()>;

impl Asked {
    fn new(case: &NegativeCase) -> Self {
        let octets =
            |value: &Value| hex::decode(value.as_str().unwrap_or_default()).expect("hexadecimal digits");
        let member = |name: &str| octets(&case.input[name]);
        let list = |name: &str| case.input[name].as_array().cloned().unwrap_or_default();
        let index = |value: &Value| usize::try_from(value.as_u64().expect("an index")).expect("64 bits");
        let (messages, artefact) = match &case.operation[..] {
            "secret_key" => ("", "secret_key"),
            "verify" => ("messages", "signature"),
            _ => ("disclosed_messages", "proof"),
        };
        Self {
            public_key: member("public_key"),
            header: member("header"),
            presentation_header: member("presentation_header"),
            messages: list(messages).iter().map(octets).collect(),
            indexes: list("disclosed_indexes").iter().map(index).collect(),
            octets: member(artefact),
            shake: case.input["interface"].as_str().is_some_and(|interface| interface.contains("SHAKE")),
        }
    }

    fn zkryptium(&self, operation: &str) -> Said {
        if self.shake {
            self.zkryptium_with::<Bls12381Shake256>(operation)
        } else {
            self.zkryptium_with::<Bls12381Sha256>(operation)
        }
    }

    fn zkryptium_with<CS: BbsCiphersuite>(&self, operation: &str) -> Said {
        if operation == "secret_key" {
            return BBSplusSecretKey::from_bytes(&self.octets).ok().map(|_| ());
        }
        let public_key = BBSplusPublicKey::from_bytes(&self.public_key).ok()?;
        let (messages, header) = (Some(&self.messages[..]), Some(&self.header[..]));
        if operation == "verify" {
            let octets = self.octets[..].try_into().ok()?;
            let signature = Signature::<BBSplus<CS>>::from_bytes(octets).ok()?;
            return signature.verify(&public_key, messages, header).ok();
        }
        let proof = PoKSignature::<BBSplus<CS>>::from_bytes(&self.octets).ok()?;
        let (indexes, presentation_header) = (Some(&self.indexes[..]), Some(&self.presentation_header[..]));
        proof.proof_verify(&public_key, messages, indexes, header, presentation_header).ok()
    }

    /// affinidi-bbs says of SHAKE-256 that it does not have it: nothing to compare.
    fn affinidi_differs(&self, case: &NegativeCase) -> Option<&'static str> {
        if self.shake { None } else { difference(case.expect, || self.affinidi(&case.operation)) }
    }

    fn affinidi(&self, operation: &str) -> Said {
        if operation == "secret_key" {
            return affinidi_bbs::SecretKey::from_bytes(self.octets[..].try_into().ok()?).ok().map(|_| ());
        }
        let suite = Ciphersuite::Bls12381Sha256;
        let public_key = affinidi_bbs::PublicKey::from_bytes(self.public_key[..].try_into().ok()?).ok()?;
        let messages: Vec<_> = self.messages.iter().map(Vec::as_slice).collect();
        let accepted = if operation == "verify" {
            let signature = affinidi_bbs::Signature::from_bytes(&self.octets).ok()?;
            affinidi_bbs::signature::core_verify(&public_key, &signature, &self.header, &messages, suite)
        } else {
            let proof = affinidi_bbs::Proof::from_bytes(&self.octets);
            let headers = (&self.header, &self.presentation_header);
            affinidi_bbs::proof::core_proof_verify(
                &public_key,
                &proof,
                headers.0,
                headers.1,
                &messages,
                &self.indexes,
                suite,
            )
        };
        accepted.ok().filter(|accepted| *accepted).map(|_| ())
    }
}

/// Beside what is expected: "accepts", "refuses" or "panics" where that is something else.
fn difference(expect: Expectation, ask: impl FnOnce() -> Said) -> Option<&'static str> {
    match catch_unwind(AssertUnwindSafe(ask)) {
        Err(_) => Some("panics"),
        Ok(Some(())) if expect == Expectation::Refuse => Some("accepts"),
        Ok(None) if expect == Expectation::Accept => Some("refuses"),
        Ok(_) => None,
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let file = NEGATIVE_FILES.into_iter().find(|file| file.name == FILE).expect("the file is carried");
    let cases = file.cases().expect("the file can be read");
    let mut counts = [0; 3];
    println!("{} cases of {FILE}; where an implementation differs from the draft", cases.len());
    println!("(affinidi-bbs has no SHAKE-256 and is asked the rest):\n");
    for case in &cases {
        let asked = Asked::new(case);
        let ours = || case.check().ok().filter(|verdict| *verdict == Verdict::Accepted).map(|_| ());
        let differences = [
            ("bauta", difference(case.expect, ours)),
            ("zkryptium", difference(case.expect, || asked.zkryptium(&case.operation))),
            ("affinidi-bbs", asked.affinidi_differs(case)),
        ];
        for (count, (name, difference)) in counts.iter_mut().zip(differences) {
            if let Some(what) = difference {
                *count += 1;
                let suite = if asked.shake { "SHAKE-256" } else { "SHA-256" };
                println!(
                    "{name} {what}: {}, {suite}: {}: {}\n    {}",
                    case.operation, case.tests, case.name, case.reason
                );
            }
        }
    }
    let [ours, zkryptium, affinidi] = counts;
    println!("\ndifferences: bauta {ours}, zkryptium {zkryptium}, affinidi-bbs {affinidi}");
    assert_eq!(ours, 0, "ours has none");
}
