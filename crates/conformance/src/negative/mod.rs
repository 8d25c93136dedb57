//! Octets that have to be refused, each with the rule that it breaks, and controls that have to be accepted.
//!
//! What is expected of a case is written beside the rule from which it follows; it is never what the code happened to say.

mod blind;
mod case;
mod check;
mod epochs;
mod forge;
mod formats;
mod holder;
mod issuance;
mod joint;
mod openers;
mod plain;
mod presentations;
mod ranges;
mod register;
mod registrations;
mod relation;
mod report;
mod spoil;
mod sub_proofs;

use serde_json::{Value, json};

use crate::report::Reason;
use case::Group;
pub use case::{Expectation, NegativeCase, Verdict};
pub use report::{NegativeReport, NegativeRow, run_negative};

/// A file of negative vectors: all cases about one specification.
#[derive(Clone, Copy, Debug)]
pub struct NegativeFile {
    /// The file's name, in the folder `negative`.
    pub name: &'static str,
    /// What is carried.
    pub carried: &'static str,
    specification: &'static str,
    make: fn() -> Vec<Group>,
}

/// The JSON schema of these files.
pub const NEGATIVE_SCHEMA: &str = include_str!("../../negative/schema.json");

/// Every file that this crate carries.
pub const NEGATIVE_FILES: [NegativeFile; 13] = [
    NegativeFile {
        name: "bbs.json",
        carried: include_str!("../../negative/bbs.json"),
        specification: bauta_bbs::BBS_DRAFT,
        make: plain::groups,
    },
    NegativeFile {
        name: "blind-bbs.json",
        carried: include_str!("../../negative/blind-bbs.json"),
        specification: bauta_bbs::BLIND_BBS_DRAFT,
        make: blind::blind_groups,
    },
    NegativeFile {
        name: "pseudonym-bbs.json",
        carried: include_str!("../../negative/pseudonym-bbs.json"),
        specification: bauta_bbs::PSEUDONYM_DRAFT,
        make: blind::pseudonym_groups,
    },
    NegativeFile {
        name: "committed-disclosure.json",
        carried: include_str!("../../negative/committed-disclosure.json"),
        specification: bauta_bbs::COMMITTED_DISCLOSURE_DRAFT,
        make: blind::committed_groups,
    },
    NegativeFile {
        name: "sub-proofs.json",
        carried: include_str!("../../negative/sub-proofs.json"),
        specification: "the notes of bauta-predicates, one for each sub-proof",
        make: sub_proofs::groups,
    },
    NegativeFile {
        name: "ranges.json",
        carried: include_str!("../../negative/ranges.json"),
        specification: "the notes of bauta-predicates, one for each sub-proof",
        make: ranges::groups,
    },
    NegativeFile {
        name: "formats.json",
        carried: include_str!("../../negative/formats.json"),
        specification: "the README of bauta-credential; draft-bormann-jwp-modular-bbs-03 for BBS-MOD",
        make: formats::groups,
    },
    NegativeFile {
        name: "presentations.json",
        carried: include_str!("../../negative/presentations.json"),
        specification: "the README of bauta-verifier, \"What is checked, in this order\"",
        make: presentations::groups,
    },
    NegativeFile {
        name: "issuance.json",
        carried: include_str!("../../negative/issuance.json"),
        specification: "the READMEs of bauta-credential and bauta-wallet",
        make: issuance::groups,
    },
    NegativeFile {
        name: "registrations.json",
        carried: include_str!("../../negative/registrations.json"),
        specification: "the README of bauta-credential",
        make: registrations::groups,
    },
    NegativeFile {
        name: "epochs.json",
        carried: include_str!("../../negative/epochs.json"),
        specification: "the README of bauta-credential, and its module epoch",
        make: epochs::groups,
    },
    NegativeFile {
        name: "openers.json",
        carried: include_str!("../../negative/openers.json"),
        specification: "the notes of bauta-predicates, \"opening\"",
        make: openers::groups,
    },
    NegativeFile {
        name: "joint.json",
        carried: include_str!("../../negative/joint.json"),
        specification: "the README of bauta-wallet",
        make: joint::groups,
    },
];

impl NegativeFile {
    /// Makes the file again with today's code: one line for each case.
    pub fn generate(&self) -> String {
        let provenance = json!({
            "made_by": "the example write_negative of bauta-conformance",
            "specification": self.specification,
            "randomness": "ChaCha20, seeded with the number that each group starts from",
        });
        let groups: Vec<_> = (self.make)().iter().map(Group::to_text).collect();
        format!("{{\n\"provenance\": {provenance},\n\"groups\": [\n{}\n]\n}}\n", groups.join(",\n"))
    }

    /// The carried cases, the members that a group shares filled in.
    ///
    /// # Errors
    /// [`Reason::Unreadable`] when the text is not JSON; [`Reason::Malformed`] when it has not the schema's members.
    pub fn cases(&self) -> Result<Vec<NegativeCase>, Reason> {
        cases_of(self.carried)
    }
}

/// The cases of a text in the form that the schema describes, the members that a group shares filled in.
///
/// # Errors
/// [`Reason::Unreadable`] when the text is not JSON; [`Reason::Malformed`] when it has not the schema's members.
pub fn cases_of(text: &str) -> Result<Vec<NegativeCase>, Reason> {
    let file: Value = serde_json::from_str(text).map_err(|_| Reason::Unreadable)?;
    case::read(&file)
}
