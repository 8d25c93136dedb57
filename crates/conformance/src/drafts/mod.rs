//! The drafts' operations on JSON: each `compute` reads the inputs of a case and gives the rest of it; each `verify`
//! is what a verifier does with a case.

pub(crate) mod bbs;
pub(crate) mod blind;
pub(crate) mod committed;
pub(crate) mod hash_to_curve;
pub(crate) mod pseudonym;

use serde_json::Value;

use crate::catalogue::{Draft, Entry, Group};
use crate::compare::compare;
use crate::fields::Fields;
use crate::report::Reason;
use crate::source::VectorSource;

/// What a verifier says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted,
    Refused,
}

impl<T> From<Result<T, bauta_bbs::Error>> for Verdict {
    fn from(result: Result<T, bauta_bbs::Error>) -> Self {
        if result.is_ok() { Self::Accepted } else { Self::Refused }
    }
}

/// Runs one case.
pub(crate) fn check(source: &VectorSource, entry: Entry, case: &mut Value) -> Result<(), Reason> {
    if entry.draft == Draft::BlindBbs02 && entry.group == Group::Proof {
        blind::add_messages(source, case)?;
    }
    let valid = match entry.group {
        Group::Commit | Group::Signature | Group::Proof => Fields(case).object("result")?.flag("valid")?,
        _ => true,
    };
    if valid {
        compare(&compute(entry, case)?, case)?;
    }
    let fields = Fields(case);
    let verdict = match (entry.draft, entry.group) {
        (Draft::Bbs, Group::Signature) => bbs::signature_verify(entry.suite, fields)?,
        (Draft::Bbs, Group::Proof) => bbs::proof_verify(entry.suite, fields)?,
        (Draft::BlindBbs02, Group::Commit) => blind::commit_verify(entry.suite, fields)?,
        (Draft::BlindBbs02, Group::Signature) => blind::signature_verify(entry.suite, fields)?,
        (Draft::BlindBbs02, Group::Proof) => blind::proof_verify(entry.suite, fields)?,
        (Draft::PseudonymBbs03, Group::Commit) => pseudonym::commit_verify(entry.suite, fields)?,
        (Draft::PseudonymBbs03, Group::Signature) => pseudonym::signature_verify(entry.suite, fields)?,
        (Draft::PseudonymBbs03, Group::Proof) => pseudonym::proof_verify(entry.suite, fields)?,
        (Draft::CommittedDisclosure, _) => committed::verify(entry.suite, fields)?,
        _ => return Ok(()),
    };
    match (valid, verdict) {
        (true, Verdict::Refused) => Err(Reason::Refused),
        (false, Verdict::Accepted) => Err(Reason::Accepted),
        _ => Ok(()),
    }
}

/// What a case says beyond its inputs.
pub(crate) fn compute(entry: Entry, case: &Value) -> Result<Value, Reason> {
    let (suite, fields) = (entry.suite, Fields(case));
    match (entry.draft, entry.group) {
        (_, Group::ExpandMessage) => hash_to_curve::expand_message(suite, fields),
        (_, Group::HashToCurve) => hash_to_curve::hash_to_curve(suite, fields),
        (_, Group::KeyPair) => bbs::key_pair(suite, fields),
        (_, Group::HashToScalar) => bbs::hash_to_scalar(suite, fields),
        (_, Group::MapMessageToScalar) => bbs::messages_to_scalars(suite, fields),
        (_, Group::MockedRng) => bbs::mocked_rng(suite, fields),
        (Draft::PseudonymBbs03, Group::Commit) => pseudonym::commit(suite, fields),
        (_, Group::Commit) => blind::commit(suite, fields),
        (Draft::BlindBbs02, Group::Generators) => {
            blind::generators(suite, suite.blind_interface().api_id(), fields)
        }
        (Draft::PseudonymBbs03, Group::Generators) => {
            blind::generators(suite, suite.pseudonym_interface().api_id(), fields)
        }
        (_, Group::Generators) => bbs::generators(suite, fields),
        (Draft::BlindBbs02, Group::Signature) => blind::signature(suite, fields),
        (Draft::PseudonymBbs03, Group::Signature) => pseudonym::signature(suite, fields),
        (_, Group::Signature) => bbs::signature(suite, fields),
        (Draft::BlindBbs02, Group::Proof) => blind::proof(suite, fields),
        (Draft::PseudonymBbs03, Group::Proof) => pseudonym::proof(suite, fields),
        (Draft::CommittedDisclosure, Group::Proof) => committed::proof(suite, fields),
        (_, Group::Proof) => bbs::proof(suite, fields),
    }
}
