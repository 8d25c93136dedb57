//! The vectors that this crate carries, and how they are made.
//!
//! The inputs (key material, messages, headers) are the drafts'. The rest is what our own code gives for them, with
//! the drafts' mocked randomness.

mod bbs;
mod blind;
mod committed;
mod hash_to_curve;
mod inputs;
mod pseudonym;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::catalogue::{Draft, Entry, Group, Suite};
use crate::drafts;

/// The release whose octets the carried vectors are. It changes when they do.
const MADE_WITH: &str = "bauta-bbs 0.1.0";

/// A file of vectors: all those of one draft and suite.
#[derive(Clone, Copy, Debug)]
pub struct OwnFile {
    /// The file's name, in the folder `vectors`.
    pub name: &'static str,
    /// What is carried.
    pub carried: &'static str,
    draft: Draft,
    suite: Suite,
}

/// Every file that this crate carries.
pub const OWN_FILES: [OwnFile; 11] = [
    OwnFile {
        name: "hash-to-curve.json",
        carried: include_str!("../../vectors/hash-to-curve.json"),
        draft: Draft::HashToCurve,
        suite: Suite::Sha256,
    },
    OwnFile {
        name: "bbs-sha-256.json",
        carried: include_str!("../../vectors/bbs-sha-256.json"),
        draft: Draft::Bbs,
        suite: Suite::Sha256,
    },
    OwnFile {
        name: "bbs-shake-256.json",
        carried: include_str!("../../vectors/bbs-shake-256.json"),
        draft: Draft::Bbs,
        suite: Suite::Shake256,
    },
    OwnFile {
        name: "blind-bbs-02-sha-256.json",
        carried: include_str!("../../vectors/blind-bbs-02-sha-256.json"),
        draft: Draft::BlindBbs02,
        suite: Suite::Sha256,
    },
    OwnFile {
        name: "blind-bbs-02-shake-256.json",
        carried: include_str!("../../vectors/blind-bbs-02-shake-256.json"),
        draft: Draft::BlindBbs02,
        suite: Suite::Shake256,
    },
    OwnFile {
        name: "pseudonym-bbs-03-sha-256.json",
        carried: include_str!("../../vectors/pseudonym-bbs-03-sha-256.json"),
        draft: Draft::PseudonymBbs03,
        suite: Suite::Sha256,
    },
    OwnFile {
        name: "pseudonym-bbs-03-shake-256.json",
        carried: include_str!("../../vectors/pseudonym-bbs-03-shake-256.json"),
        draft: Draft::PseudonymBbs03,
        suite: Suite::Shake256,
    },
    OwnFile {
        name: "committed-disclosure-sha-256.json",
        carried: include_str!("../../vectors/committed-disclosure-sha-256.json"),
        draft: Draft::CommittedDisclosure,
        suite: Suite::Sha256,
    },
    OwnFile {
        name: "committed-disclosure-shake-256.json",
        carried: include_str!("../../vectors/committed-disclosure-shake-256.json"),
        draft: Draft::CommittedDisclosure,
        suite: Suite::Shake256,
    },
    OwnFile {
        name: "committed-disclosure-bbs-mod.json",
        carried: include_str!("../../vectors/committed-disclosure-bbs-mod.json"),
        draft: Draft::CommittedDisclosure,
        suite: Suite::BbsMod,
    },
    OwnFile {
        name: "committed-disclosure-bbs-mod-hb.json",
        carried: include_str!("../../vectors/committed-disclosure-bbs-mod-hb.json"),
        draft: Draft::CommittedDisclosure,
        suite: Suite::BbsModHb,
    },
];

/// The carried cases, each a text with its relative path. A file that is not what it should be has none, so its cases
/// are reported absent.
pub(crate) fn carried() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for file in OWN_FILES {
        let content: Value = serde_json::from_str(file.carried).unwrap_or_default();
        let cases = content["files"].as_object().into_iter().flatten();
        texts.extend(cases.map(|(path, case)| (path.clone(), case.to_string())));
    }
    texts
}

impl OwnFile {
    /// Makes the file again with today's code: one line for each case.
    ///
    /// # Panics
    /// When `bauta-bbs` refuses an input of ours.
    pub fn generate(&self) -> String {
        let mut cases = Cases { draft: self.draft, suite: self.suite, made: Vec::new() };
        match self.draft {
            Draft::HashToCurve => hash_to_curve::generate(&mut cases),
            Draft::Bbs => bbs::generate(&mut cases),
            Draft::BlindBbs02 => blind::generate(&mut cases),
            Draft::PseudonymBbs03 => pseudonym::generate(&mut cases),
            Draft::CommittedDisclosure => committed::generate(&mut cases),
        }
        let mut text = format!("{{\n\"provenance\": {},\n\"files\": {{\n", self.provenance());
        let lines: Vec<_> =
            cases.made.iter().map(|(path, case)| format!("{}: {case}", Value::from(path.as_str()))).collect();
        text.push_str(&lines.join(",\n"));
        text.push_str("\n}\n}\n");
        text
    }

    fn provenance(&self) -> Value {
        let specification = match self.draft {
            Draft::HashToCurve => "RFC 9380",
            Draft::Bbs => bauta_bbs::BBS_DRAFT,
            Draft::BlindBbs02 => bauta_bbs::BLIND_BBS_DRAFT,
            Draft::PseudonymBbs03 => bauta_bbs::PSEUDONYM_DRAFT,
            Draft::CommittedDisclosure => bauta_bbs::COMMITTED_DISCLOSURE_DRAFT,
        };
        let inputs = match self.draft {
            Draft::HashToCurve => "the messages and labels of RFC 9380, appendices J.9.1 and K",
            _ => "the key material, messages and headers of the drafts' appendices",
        };
        let randomness = match self.draft {
            Draft::HashToCurve => "none",
            _ => {
                "mocked: expand_message of the core draft's seed under a label. Cases that name no label use the \
                  core draft's, api_id followed by MOCK_RANDOM_SCALARS_DST_"
            }
        };
        json!({
            "made_by": "the example write_vectors of bauta-conformance; no published file was copied",
            "made_with": MADE_WITH,
            "specification": specification,
            "inputs": inputs,
            "randomness": randomness,
        })
    }
}

/// The cases of one file as they are made.
struct Cases {
    draft: Draft,
    suite: Suite,
    made: Vec<(String, Value)>,
}

impl Cases {
    /// Computes what the inputs leave open and adds the case. Gives it back whole.
    fn add(&mut self, group: Group, file: &str, inputs: Value) -> Value {
        let entry = Entry { draft: self.draft, suite: self.suite, group };
        let computed = drafts::compute(entry, &inputs).expect("our own inputs are well formed");
        let case = merged(inputs, computed);
        self.add_as_is(file, case.clone());
        case
    }

    /// Adds a case whose every member is given.
    fn add_as_is(&mut self, file: &str, case: Value) {
        let entry = Entry { draft: self.draft, suite: self.suite, group: Group::Proof };
        self.made.push((format!("{}/{file}.json", entry.folder()), case));
    }
}

/// `base` with the members of `more` put in, lists member by member.
fn merged(base: Value, more: Value) -> Value {
    match (base, more) {
        (Value::Object(mut base), Value::Object(more)) => {
            for (key, value) in more {
                let old = base.insert(key.clone(), Value::Null).unwrap_or_default();
                base.insert(key, merged(old, value));
            }
            Value::Object(base)
        }
        (Value::Array(base), Value::Array(more)) if base.len() == more.len() => {
            base.into_iter().zip(more).map(|(base, more)| merged(base, more)).collect()
        }
        (_, more) => more,
    }
}

/// `case` with other members, and marked as one to refuse. The trace is left out: it belongs to the valid case.
fn refused(case: &Value, reason: &str, changes: Value) -> Value {
    let mut case = merged(case.clone(), changes);
    if let Some(members) = case.as_object_mut() {
        members.insert("caseName".to_owned(), Value::from(format!("refused: {reason}")));
        members.insert("result".to_owned(), json!({ "valid": false, "reason": reason }));
        members.shift_remove("trace");
        members.retain(|_, value| !value.is_null());
    }
    case
}

/// A case without what only the generator needs.
fn without(mut case: Value, fields: &[&str]) -> Value {
    let members = case.as_object_mut().map(std::mem::take).unwrap_or_default();
    members.into_iter().filter(|(key, _)| !fields.contains(&key.as_str())).collect::<Map<_, _>>().into()
}
