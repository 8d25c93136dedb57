//! Answers and credentials as texts that may be too damaged to be read, and what they may have been before.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::{Proof, SCALAR_LENGTH};
use bauta_credential::layout::{self, Piece};
use bauta_credential::{PresentationRequest, SubProofAlg};
use serde_json::{Map, Value};

/// One response of a range proof.
const SHORT: usize = 12;
/// Longest answer that is rewritten, in octets.
const MAX_ANSWER: usize = 1024 * 1024;

/// What happened to the text of an answer or a credential, or to the octets in it. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextChange {
    /// It is in base64 with padding, or in the other alphabet.
    Base64,
    /// There are blanks, line ends or a byte order mark in it.
    Blanks,
    /// Some of its characters are percent-encoded, as in the address of a page.
    Percent,
    /// It is between quotation marks, as a JSON text.
    Quoted,
    /// All of it is in hexadecimal.
    Hex,
    /// All of it is in base64 once more.
    Base64Twice,
    /// The octets of its parts are in hexadecimal.
    HexParts,
    /// It is in another form of `vp_token` than the request wants.
    Token,
    /// There is a line end behind the octets of a part.
    LineEnds,
    /// The scalars of all proofs are little-endian.
    LittleEndianScalars,
    /// The core proof is a bare BBS proof, as before there was committed disclosure (blind draft, up to -02).
    BareProof,
}

impl TextChange {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Base64,
        Self::Blanks,
        Self::Percent,
        Self::Quoted,
        Self::Hex,
        Self::Base64Twice,
        Self::HexParts,
        Self::Token,
        Self::LineEnds,
        Self::LittleEndianScalars,
        Self::BareProof,
    ];

    /// The text, changed back; `None` where there is nothing to change. Of an answer, `request` is what it should answer.
    pub(crate) fn apply(self, answer: &str, request: Option<&PresentationRequest>) -> Option<String> {
        if answer.len() > MAX_ANSWER {
            return None;
        }
        let changed = match self {
            Self::Base64 => answer.replace('+', "-").replace('/', "_").replace('=', ""),
            Self::Blanks => answer.trim_start_matches('\u{feff}').split_ascii_whitespace().collect(),
            Self::Percent => percent_decoded(answer)?,
            Self::Quoted => serde_json::from_str::<String>(answer.trim()).ok()?,
            Self::Hex => String::from_utf8(hex::decode(answer.trim()).ok()?).ok()?,
            Self::Base64Twice => {
                let standard = Self::Base64.apply(answer, request);
                let octets = URL_SAFE_NO_PAD.decode(standard.as_deref().unwrap_or(answer).trim()).ok()?;
                String::from_utf8(octets).ok()?
            }
            Self::HexParts => each_compact(answer, |compact| Some(each_part(compact, from_hex)))?,
            Self::Token => token(answer, request?)?,
            Self::LineEnds => each_compact(answer, |compact| Some(each_part(compact, without_line_end)))?,
            Self::LittleEndianScalars => each_compact(answer, scalars_reversed)?,
            Self::BareProof => each_compact(answer, with_length)?,
        };
        (changed != answer).then_some(changed)
    }
}

impl fmt::Display for TextChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64 => "it is in base64 with padding or in the other alphabet, in place of base64url",
            Self::Blanks => "there are blanks, line ends or a byte order mark in it",
            Self::Percent => "some of its characters are percent-encoded",
            Self::Quoted => "it is between quotation marks, as a JSON text",
            Self::Hex => "all of it is in hexadecimal",
            Self::Base64Twice => "all of it is in base64 once more",
            Self::HexParts => "the octets of its parts are in hexadecimal and have to be in base64url",
            Self::Token => "it is in another form of vp_token than the request wants",
            Self::LineEnds => "there is a line end behind the octets of a part",
            Self::LittleEndianScalars => "its scalars are little-endian and have to be big-endian",
            Self::BareProof => {
                "its core proof is a bare BBS proof (blind draft, -02), without the lengths of committed disclosure (-04)"
            }
        })
    }
}

/// An answer with each compact form in it changed.
fn each_compact(answer: &str, change: impl Fn(&str) -> Option<String>) -> Option<String> {
    if !answer.trim_start().starts_with('{') {
        return change(answer.trim_end());
    }
    let token: Map<String, Value> = serde_json::from_str(answer).ok()?;
    let changed = token.into_iter().map(|(id, compact)| {
        let changed = change(compact.get(0)?.as_str()?)?;
        Some((id, vec![changed].into()))
    });
    Some(Value::from(changed.collect::<Option<Map<_, _>>>()?).to_string())
}

/// The parts between dots and tildes, each changed if it can be.
fn each_part(compact: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let changed = |part: &str| change(part).unwrap_or_else(|| part.to_owned());
    let components = compact.split('.');
    let changed: Vec<_> =
        components.map(|component| component.split('~').map(changed).collect::<Vec<_>>().join("~")).collect();
    changed.join(".")
}

/// Every `%XX` as the octet that it stands for.
fn percent_decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut octets = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (octet, rest) = part.split_at_checked(2)?;
        octets.extend(hex::decode(octet).ok()?);
        octets.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(octets).ok()
}

fn from_hex(part: &str) -> Option<String> {
    Some(URL_SAFE_NO_PAD.encode(hex::decode(part).ok()?))
}

fn without_line_end(part: &str) -> Option<String> {
    let octets = URL_SAFE_NO_PAD.decode(part).ok()?;
    let without = octets.strip_suffix(b"\r\n").or_else(|| octets.strip_suffix(b"\n"))?;
    Some(URL_SAFE_NO_PAD.encode(without))
}

/// The compact forms in whatever they are wrapped in, as the request wants them.
fn token(answer: &str, request: &PresentationRequest) -> Option<String> {
    let compacts = match serde_json::from_str(answer).ok()? {
        Value::Object(entries) => {
            let inner = entries.get("vp_token").cloned();
            let entries = match inner {
                Some(Value::Object(entries)) => entries,
                _ => entries,
            };
            entries.into_iter().map(|(id, one)| Some((Some(id), text(one)?))).collect::<Option<Vec<_>>>()?
        }
        Value::Array(list) => {
            list.into_iter().map(|one| Some((None, text(one)?))).collect::<Option<Vec<_>>>()?
        }
        _ => return None,
    };
    let credentials = request.credentials();
    if compacts.len() != credentials.len() {
        return None;
    }
    if let [(_, compact)] = &compacts[..] {
        return Some(compact.clone());
    }
    let named = compacts.into_iter().zip(credentials).map(|((id, compact), credential)| {
        (id.unwrap_or_else(|| credential.id.clone()), vec![compact].into())
    });
    Some(Value::from(named.collect::<Map<_, _>>()).to_string())
}

/// A text, or the one text of a list.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(list) => match &list[..] {
            [Value::String(text)] => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The core proof with the length before it and no commitment behind it.
fn with_length(answer: &str) -> Option<String> {
    let (before, proofs) = answer.rsplit_once('.')?;
    let (core, rest) = proofs.split_once('~').map_or((proofs, None), |(core, rest)| (core, Some(rest)));
    let octets = URL_SAFE_NO_PAD.decode(core).ok()?;
    Proof::from_octets(&octets).ok()?;
    let length = u64::try_from(octets.len()).ok()?.to_be_bytes();
    let core = URL_SAFE_NO_PAD.encode([&length[..], &octets, &[0; 8]].concat());
    Some(format!("{before}.{core}{}", rest.map(|rest| format!("~{rest}")).unwrap_or_default()))
}

/// The scalars of the core proof and of every sub-proof the other way round.
fn scalars_reversed(answer: &str) -> Option<String> {
    let (before, proofs) = answer.rsplit_once('.')?;
    if before.matches('.').count() == 1 {
        return signature_reversed(before, proofs);
    }
    let mut proofs = proofs.split('~');
    let mut core = URL_SAFE_NO_PAD.decode(proofs.next()?).ok()?;
    let pieces = layout::core(&core, &[]);
    reverse(&mut core, &pieces);
    let mut reversed = vec![URL_SAFE_NO_PAD.encode(core)];
    for proof in proofs {
        let mut written: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(proof).ok()?).ok()?;
        let alg: SubProofAlg = serde_json::from_value(written.get("alg")?.clone()).ok()?;
        let mut octets = URL_SAFE_NO_PAD.decode(written.get("proof")?.as_str()?).ok()?;
        let pieces = layout::sub_proof(alg, octets.len());
        reverse(&mut octets, &pieces);
        written["proof"] = URL_SAFE_NO_PAD.encode(octets).into();
        reversed.push(URL_SAFE_NO_PAD.encode(written.to_string()));
    }
    Some(format!("{before}.{}", reversed.join("~")))
}

/// The scalar of a signature the other way round, and the entropy's.
fn signature_reversed(before: &str, proof: &str) -> Option<String> {
    let (signature, entropy) = proof.split_once('~').map_or((proof, None), |(one, other)| (one, Some(other)));
    let mut octets = URL_SAFE_NO_PAD.decode(signature).ok()?;
    reverse(&mut octets, &layout::signature());
    let mut reversed = vec![URL_SAFE_NO_PAD.encode(octets)];
    if let Some(entropy) = entropy {
        let mut octets = URL_SAFE_NO_PAD.decode(entropy).ok()?;
        octets.reverse();
        reversed.push(URL_SAFE_NO_PAD.encode(octets));
    }
    Some(format!("{before}.{}", reversed.join("~")))
}

fn reverse(octets: &mut [u8], pieces: &[Piece]) {
    let mut at = 0;
    for Piece { length, .. } in pieces {
        let Some(piece) = octets.get_mut(at..at + length) else { return };
        if [SCALAR_LENGTH, SHORT].contains(length) {
            piece.reverse();
        }
        at += length;
    }
}
