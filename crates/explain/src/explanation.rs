//! An operation, explained.

use bauta_bbs::trace::Trace;
use bauta_credential::{Alg, Schema};
use serde::Serialize;

use crate::origin::{self, Document};
use crate::shown::{Manner, ShownValue};

/// An operation with its steps, ready to be written. It holds no secret that is not to be shown.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// What was done.
    pub title: String,
    /// What is shown and what came of it, in sentences.
    pub about: Vec<String>,
    /// Which message has which index.
    pub messages: Vec<Message>,
    /// The steps, in the order in which they were computed.
    pub steps: Vec<ShownStep>,
    /// What went out or came in, octet by octet.
    pub documents: Vec<Document>,
}

/// A message of the signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its index, from 0.
    pub index: usize,
    /// The claim, or what else it is.
    pub name: String,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownStep {
    /// From 1.
    pub number: usize,
    /// The operation.
    pub operation: &'static str,
    /// The title of its section.
    pub section: &'static str,
    /// The document, with its revision.
    pub document: &'static str,
    /// The equations.
    pub equations: Vec<&'static str>,
    /// The values.
    pub values: Vec<ShownValue>,
}

impl Explanation {
    /// Of what has been recorded. `documents` are what went out or came in, in its compact form, each with a title.
    pub fn new(
        title: impl Into<String>,
        about: Vec<String>,
        (schema, alg): (&Schema, Alg),
        (trace, documents): (&Trace, &[(String, String)]),
        manner: Manner,
    ) -> Self {
        let steps = trace.steps().iter().enumerate().map(|(position, step)| ShownStep {
            number: position + 1,
            operation: step.operation.name,
            section: step.operation.section,
            document: step.operation.document,
            equations: step.equation.split('\n').collect(),
            values: step.values.iter().map(|value| manner.show(value)).collect(),
        });
        let steps = steps.collect();
        let documents = documents
            .iter()
            .filter_map(|(title, text)| origin::document(title, text, (schema, alg), trace, manner));
        let documents = documents.collect();
        Self { title: title.into(), about, messages: messages(schema, alg), steps, documents }
    }
}

/// Every message of a credential, with the holder's behind the claims.
pub(crate) fn messages(schema: &Schema, alg: Alg) -> Vec<Message> {
    let claims = schema.claims().iter().map(|claim| claim.path.to_string());
    let holder = match alg {
        Alg::BbsMod => &[][..],
        Alg::BbsModHb => &["prover_blind (the blinding factor)", "nym_secret (the holder's secret)"],
    };
    let names = claims.chain(holder.iter().map(|name| (*name).to_owned()));
    names.enumerate().map(|(index, name)| Message { index, name }).collect()
}
