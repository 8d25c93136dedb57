//! Where each octet of what is sent comes from.

use std::collections::HashMap;

use bauta_bbs::trace::{Form, Trace};
use bauta_credential::layout::{self, Piece as Laid};
use bauta_credential::{Alg, CredentialRequest, IssuedCredential, Presentation, Schema, SubProof};
use serde::Serialize;

use crate::explanation::messages;
use crate::shown::Manner;

/// Something that is sent, cut into its pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// What it is.
    pub title: String,
    /// Its parts, in order, each with its pieces.
    pub parts: Vec<Part>,
}

/// A part of a document: octets of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is.
    pub title: String,
    /// How many octets it has.
    pub octets: usize,
    /// The pieces, from the first octet to the last.
    pub pieces: Vec<Piece>,
}

/// A piece: a point, a scalar, a number, or a text as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Where in the part it begins.
    pub offset: usize,
    /// How many octets it has.
    pub length: usize,
    /// Its name.
    pub name: String,
    /// What it is, in a word.
    pub meaning: &'static str,
    /// Hexadecimal; nothing where it is a secret that is not shown.
    pub value: Option<String>,
    /// The steps that have it as a value: the first, and how it is called there.
    pub origin: Option<Origin>,
}

/// Where a value was computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The number of the step.
    pub step: usize,
    /// The name of the value in it.
    pub name: String,
}

/// Finds the steps.
struct Origins<'a> {
    by_octets: HashMap<&'a [u8], (usize, &'a str)>,
    manner: Manner,
}

/// The pieces of a presentation, a credential or a request for one. `None` for anything else.
pub(crate) fn document(
    title: &str,
    text: &str,
    (schema, alg): (&Schema, Alg),
    trace: &Trace,
    manner: Manner,
) -> Option<Document> {
    let origins = Origins::new(trace, manner);
    let parts = if let Ok(presentation) = Presentation::parse(text) {
        presented(&presentation, (schema, alg), &origins)
    } else if let Ok(issued) = IssuedCredential::parse(text) {
        credential(&issued, &origins)
    } else {
        let request = CredentialRequest::from_json(text.as_bytes()).ok()?;
        let proof = request.proof.as_ref()?;
        vec![origins.part("proof of issuance", &proof.to_octets(), &layout::issuance(), true)]
    };
    Some(Document { title: title.to_owned(), parts })
}

fn presented(presentation: &Presentation, (schema, alg): (&Schema, Alg), origins: &Origins<'_>) -> Vec<Part> {
    let hidden = messages(schema, alg)
        .into_iter()
        .filter(|message| presentation.payloads.get(message.index).is_none_or(Option::is_none));
    let hidden: Vec<_> = hidden.map(|message| message.name).collect();
    let mut parts = vec![
        origins.whole("presentation header", &presentation.presentation_header),
        origins.whole("issuer header", &presentation.issuer_header),
    ];
    for (index, payload) in presentation.disclosed() {
        parts.push(origins.whole(&format!("payload {index}"), payload.as_octets()));
    }
    let core = presentation.core_proof.to_octets();
    parts.push(origins.part("core proof", &core, &layout::core(&core, &hidden), true));
    let sub_proof = |(number, sub_proof): (usize, &SubProof)| {
        let name = serde_json::to_value(sub_proof.alg).unwrap_or_default();
        let title = format!("sub-proof {number}: {}", name.as_str().unwrap_or_default());
        let pieces = layout::sub_proof(sub_proof.alg, sub_proof.proof.len());
        origins.part(&title, &sub_proof.proof, &pieces, true)
    };
    parts.extend(presentation.sub_proofs.iter().enumerate().map(sub_proof));
    parts
}

/// A credential is its holder's secret.
fn credential(issued: &IssuedCredential, origins: &Origins<'_>) -> Vec<Part> {
    let shown = origins.manner.secrets;
    let mut parts = vec![origins.whole("issuer header", &issued.issuer_header)];
    for (index, payload) in issued.payloads.iter().enumerate() {
        let octets = payload.as_octets();
        let piece = Laid { name: "payload".to_owned(), meaning: "claim-value", length: octets.len() };
        parts.push(origins.part(&format!("payload {index}"), octets, &[piece], shown));
    }
    parts.push(origins.part("signature", &issued.signature.to_octets()[..], &layout::signature(), shown));
    if let Some(entropy) = &issued.entropy {
        let piece = Laid { name: "entropy".to_owned(), meaning: "entropy", length: 32 };
        parts.push(origins.part("entropy", &entropy.to_octets()[..], &[piece], shown));
    }
    parts
}

impl<'a> Origins<'a> {
    fn new(trace: &'a Trace, manner: Manner) -> Self {
        let mut by_octets = HashMap::new();
        for (position, step) in trace.steps().iter().enumerate() {
            for value in &step.values {
                // That a piece is one of the secrets would tell something: of a set, which member it is.
                let visible = manner.secrets || !value.kind.is_secret();
                if visible && !matches!(value.form, Form::Verdict | Form::Integer) {
                    by_octets.entry(&value.octets[..]).or_insert((position + 1, value.name.as_str()));
                }
            }
        }
        Self { by_octets, manner }
    }

    fn find(&self, octets: &[u8]) -> Option<Origin> {
        let (step, name) = self.by_octets.get(octets)?;
        Some(Origin { step: *step, name: (*name).to_owned() })
    }

    /// Octets that are one piece.
    fn whole(&self, title: &str, octets: &[u8]) -> Part {
        let piece = Laid { name: title.to_owned(), meaning: "text", length: octets.len() };
        self.part(title, octets, &[piece], true)
    }

    /// Octets cut as they are laid out. What does not fit is one last piece.
    fn part(&self, title: &str, octets: &[u8], laid: &[Laid], shown: bool) -> Part {
        let mut pieces = Vec::with_capacity(laid.len());
        let mut offset = 0;
        let mut add = |name: &str, meaning, length| {
            let Some(found) = octets.get(offset..offset + length) else { return };
            let value = shown.then(|| self.manner.hex(found));
            let origin = self.find(found);
            pieces.push(Piece { offset, length, name: name.to_owned(), meaning, value, origin });
            offset += length;
        };
        laid.iter().for_each(|piece| add(&piece.name, piece.meaning, piece.length));
        if offset < octets.len() {
            let length = octets.len() - offset;
            let value = shown.then(|| self.manner.hex(&octets[offset..]));
            let name = "what is left".to_owned();
            pieces.push(Piece { offset, length, name, meaning: "unreadable", value, origin: None });
        }
        Part { title: title.to_owned(), octets: octets.len(), pieces }
    }
}
