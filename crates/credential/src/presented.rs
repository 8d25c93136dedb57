//! The presented form: what a holder shows to a verifier.

use bauta_bbs::committed_disclosure::CommittedProof;
use serde::Serialize;

use crate::alg::Alg;
use crate::claim::Payload;
use crate::compact;
use crate::malformed::{Malformed, Part, Problem};
use crate::request::PresentationRequest;
use crate::schema::MAX_CLAIMS;
use crate::sub_proof::SubProof;

/// Most sub-proofs that are read, and most commitments of a core proof.
const MAX_SUB_PROOFS: usize = 64;
/// Longest core proof that is read, in octets: every claim and both of the holder's slots hidden, and as many commitments
/// as there can be sub-proofs. Reading points takes time, so what is longer is refused unread.
const MAX_CORE_PROOF: usize = 288 + 32 * (MAX_CLAIMS + 2) + 80 * MAX_SUB_PROOFS;

/// A presentation:
///
/// ```text
/// base64url(presentation header) . base64url(issuer header) . ~~payload~~… . core proof[~sub-proof…]
/// ```
///
/// with nothing between the tildes where a claim is not disclosed. Reading it checks encodings and nothing else: what it
/// shows can be trusted only after a verifier has verified it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presentation {
    /// The presentation header, as transmitted.
    pub presentation_header: Vec<u8>,
    /// The issuer header, as transmitted.
    pub issuer_header: Vec<u8>,
    /// One slot for each claim, empty where it is not disclosed.
    pub payloads: Vec<Option<Payload>>,
    /// The core proof.
    pub core_proof: CommittedProof,
    /// The sub-proofs, in order.
    pub sub_proofs: Vec<SubProof>,
}

impl Presentation {
    /// Reads the compact form.
    ///
    /// # Errors
    /// [`Malformed`] with part and position.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let [presentation_header, issuer_header, payloads, proofs] = compact::split(text)?;
        let presentation_header = compact::decode(presentation_header)
            .map_err(|problem| Part::PresentationHeader.malformed(problem))?;
        let issuer_header =
            compact::decode(issuer_header).map_err(|problem| Part::IssuerHeader.malformed(problem))?;
        let payloads = compact::read_payloads(payloads)?;
        let mut proofs = proofs.split('~');
        let core_proof = compact::decode(proofs.next().unwrap_or_default())
            .and_then(|octets| match octets.len() {
                0..=MAX_CORE_PROOF => Ok(CommittedProof::from_octets(&octets)?),
                _ => Err(Problem::TooLarge { limit: MAX_CORE_PROOF }),
            })
            .map_err(|problem| Part::CoreProof.malformed(problem))?;
        let sub_proofs = read_sub_proofs(proofs)?;
        Ok(Self { presentation_header, issuer_header, payloads, core_proof, sub_proofs })
    }

    /// Writes the compact form.
    pub fn to_compact(&self) -> String {
        let presentation_header = compact::encode(&self.presentation_header);
        let issuer_header = compact::encode(&self.issuer_header);
        let payloads = compact::write_payloads(self.payloads.iter().map(Option::as_ref));
        let mut proofs = vec![compact::encode(&self.core_proof.to_octets())];
        proofs.extend(self.sub_proofs.iter().map(|sub_proof| compact::encode(&sub_proof.to_json())));
        format!("{presentation_header}.{issuer_header}.{payloads}.{}", proofs.join("~"))
    }

    /// The disclosed payloads, each with the index of its claim, ascending.
    pub fn disclosed(&self) -> Vec<(usize, Payload)> {
        let slots = self.payloads.iter().cloned().enumerate();
        slots.filter_map(|(index, payload)| Some((index, payload?))).collect()
    }

    /// The `nonce` that the presentation header claims: by it a verifier finds its own request, which decides.
    ///
    /// # Errors
    /// [`Malformed`] when the header is not a JSON object with a `nonce`.
    pub fn claimed_nonce(&self) -> Result<crate::Nonce, Malformed> {
        let header = crate::json::read_value(&self.presentation_header).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Part::PresentationHeader.malformed(Problem::Json { line, column })
        })?;
        let nonce = header.get("nonce").and_then(serde_json::Value::as_str);
        let nonce = nonce.ok_or(Part::PresentationHeader.malformed(Problem::Missing("nonce")))?;
        nonce.parse().map_err(|problem| Part::PresentationHeader.malformed(problem))
    }
}

fn read_sub_proofs<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Vec<SubProof>, Malformed> {
    let mut sub_proofs = Vec::new();
    for (position, text) in texts.enumerate() {
        let malformed = |problem| Part::SubProof.malformed_at(position, problem);
        if position == MAX_SUB_PROOFS {
            return Err(malformed(Problem::TooLarge { limit: MAX_SUB_PROOFS }));
        }
        let octets = compact::decode(text).map_err(malformed)?;
        sub_proofs.push(SubProof::from_json(&octets).map_err(malformed)?);
    }
    Ok(sub_proofs)
}

/// The octets of the presentation header for a request: exactly `{"alg", "nonce", "aud", "req"}` in this order, `req`
/// the base64url of the SHA-256 of the request's octets. Nothing in it is the wallet's choice, so a verifier compares
/// it octet for octet.
pub fn presentation_header(alg: Alg, request: &PresentationRequest) -> Vec<u8> {
    #[derive(Serialize)]
    struct Members<'a> {
        alg: Alg,
        nonce: &'a str,
        aud: &'a str,
        req: String,
    }
    let members =
        Members { alg, nonce: request.nonce().as_str(), aud: request.client_id(), req: request.digest() };
    serde_json::to_vec(&members).expect("four texts are JSON")
}
