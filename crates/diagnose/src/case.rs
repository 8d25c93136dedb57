//! A signature or a proof with everything that it is verified against.

use bauta_bbs::proof::{ProofContext, proof_verify};
use bauta_bbs::signature::verify;
use bauta_bbs::trace::{Form, Trace, recorded};
use bauta_bbs::{Ciphersuite, Error, Header, Interface, PresentationHeader, Proof, PublicKey, Signature};
use bauta_credential::read_strict_json;
use serde_json::Value;

/// Every interface that is known by its name.
pub(crate) const INTERFACES: [Interface; 8] = [
    Interface::BBS_SHA_256,
    Interface::BBS_SHAKE_256,
    Interface::BLIND_BBS_SHA_256,
    Interface::BLIND_BBS_SHAKE_256,
    Interface::PSEUDONYM_BBS_SHA_256,
    Interface::PSEUDONYM_BBS_SHAKE_256,
    Interface::BBS_MOD,
    Interface::BBS_MOD_HB,
];

/// A signature or a proof of the core draft, and what it is verified against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Suite and api id.
    pub interface: Interface,
    /// The signer's key, 96 octets if it is one.
    pub public_key: Vec<u8>,
    /// The header.
    pub header: Vec<u8>,
    /// The presentation header; of a signature it is not looked at.
    pub presentation_header: Vec<u8>,
    /// The messages that are known, each with its index: of a signature all of them.
    pub messages: Vec<(usize, Vec<u8>)>,
    /// What is to be verified.
    pub artefact: Artefact,
    /// Keys that it could be under instead.
    pub other_keys: Vec<Vec<u8>>,
}

/// Octets that are to be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Artefact {
    /// A signature.
    Signature(Vec<u8>),
    /// A proof.
    Proof(Vec<u8>),
}

/// A check that fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Check {
    /// The key is none.
    #[error("the public key is none: {0}")]
    PublicKey(Error),
    /// The octets are no signature, or no proof.
    #[error("the octets cannot be read: {0}")]
    Octets(Error),
    /// The indexes are not strictly ascending, or not those of messages.
    #[error("the indexes are out of order or range: {0}")]
    Indexes(Error),
    /// The challenge is not the hash of what it has to be: something that is hashed differs, or an answer does.
    #[error("the challenge of the proof is not the one that is recomputed")]
    Challenge,
    /// The pairing equation does not hold: another key, or of a signature any difference in what was signed.
    #[error("the pairing equation does not hold")]
    Pairing,
}

/// Why a file is no case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// Not a JSON object.
    #[error("not a JSON object")]
    Json,
    /// A member is missing, or is not what it should be.
    #[error("`{0}` is missing or is not what it should be")]
    Member(&'static str),
}

impl Case {
    /// Reads a case in the members of the draft's fixtures, all octets in hexadecimal: `signerPublicKey` (or
    /// `signerKeyPair.publicKey`), `header`, `presentationHeader`, `messages`, `disclosedIndexes`, and `proof` or, without
    /// one, `signature`. Besides: `apiId` where it is not that of the SHA-256 suite, and `otherKeys`. Of a proof, `messages`
    /// are all messages or those that are disclosed.
    ///
    /// # Errors
    /// [`CaseError`].
    pub fn from_json(octets: &[u8]) -> Result<Self, CaseError> {
        let value: Value = read_strict_json(octets).map_err(|_| CaseError::Json)?;
        let nested = value.get("signerKeyPair").and_then(|pair| pair.get("publicKey"));
        let key = value.get("signerPublicKey").or(nested);
        let public_key = key.and_then(from_hex).ok_or(CaseError::Member("signerPublicKey"))?;
        let optional =
            |name| value.get(name).map_or(Some(Vec::new()), from_hex).ok_or(CaseError::Member(name));
        let list = |name| list(&value, name).ok_or(CaseError::Member(name));
        let messages = list("messages")?;
        let (artefact, messages) = match (value.get("proof"), value.get("signature")) {
            (Some(proof), _) => {
                let proof = from_hex(proof).ok_or(CaseError::Member("proof"))?;
                (Artefact::Proof(proof), disclosed(&value, messages)?)
            }
            (None, Some(signature)) => {
                let signature = from_hex(signature).ok_or(CaseError::Member("signature"))?;
                (Artefact::Signature(signature), messages.into_iter().enumerate().collect())
            }
            (None, None) => return Err(CaseError::Member("proof")),
        };
        Ok(Self {
            interface: interface(&value)?,
            public_key,
            header: optional("header")?,
            presentation_header: optional("presentationHeader")?,
            messages,
            artefact,
            other_keys: list("otherKeys")?,
        })
    }

    /// Verifies it, as it stands.
    ///
    /// # Errors
    /// The first [`Check`] that fails.
    pub fn verify(&self) -> Result<(), Check> {
        let key = PublicKey::from_octets(&self.public_key).map_err(Check::PublicKey)?;
        let header = Header(self.header.clone());
        match &self.artefact {
            Artefact::Signature(octets) => {
                let signature = Signature::from_octets(octets).map_err(Check::Octets)?;
                let messages: Vec<_> = self.messages.iter().map(|(_, message)| message).collect();
                verify(&self.interface, &key, &header, &messages, &signature).map_err(|_| Check::Pairing)
            }
            Artefact::Proof(octets) => {
                let proof = Proof::from_octets(octets).map_err(Check::Octets)?;
                let presentation_header = PresentationHeader(self.presentation_header.clone());
                let context = ProofContext {
                    public_key: &key,
                    header: &header,
                    presentation_header: &presentation_header,
                };
                let (verdict, trace) =
                    recorded(|| proof_verify(&self.interface, &context, &proof, &self.messages));
                verdict.map_err(|error| match error {
                    Error::InvalidProof => failed(&trace),
                    other => Check::Indexes(other),
                })
            }
        }
    }
}

/// Which of the two comparisons it was.
fn failed(trace: &Trace) -> Check {
    let verdicts = trace.steps().iter().flat_map(|step| &step.values);
    let mut failing = verdicts.filter(|value| value.form == Form::Verdict && value.octets[..] == [0]);
    match failing.next() {
        Some(value) if value.name == "holds" => Check::Pairing,
        _ => Check::Challenge,
    }
}

fn interface(value: &Value) -> Result<Interface, CaseError> {
    let Some(api_id) = value.get("apiId") else { return Ok(Interface::bbs(Ciphersuite::Bls12381Sha256)) };
    let known = INTERFACES.into_iter().find(|interface| Some(interface.api_id()) == api_id.as_str());
    known.ok_or(CaseError::Member("apiId"))
}

/// What is disclosed, with the indexes as they are given.
fn disclosed(value: &Value, messages: Vec<Vec<u8>>) -> Result<Vec<(usize, Vec<u8>)>, CaseError> {
    let wrong = || CaseError::Member("disclosedIndexes");
    let indexes = value.get("disclosedIndexes").and_then(Value::as_array).ok_or_else(wrong)?;
    let index = |index: &Value| index.as_u64().and_then(|index| usize::try_from(index).ok());
    let indexes = indexes.iter().map(index).collect::<Option<Vec<_>>>().ok_or_else(wrong)?;
    if indexes.len() == messages.len() {
        return Ok(indexes.into_iter().zip(messages).collect());
    }
    let pair = |index: usize| Some((index, messages.get(index)?.clone()));
    indexes.into_iter().map(pair).collect::<Option<_>>().ok_or_else(wrong)
}

fn from_hex(value: &Value) -> Option<Vec<u8>> {
    hex::decode(value.as_str()?).ok()
}

/// Octets in a list; none where there is no such member.
fn list(value: &Value, name: &str) -> Option<Vec<Vec<u8>>> {
    let Some(list) = value.get(name) else { return Some(Vec::new()) };
    list.as_array()?.iter().map(from_hex).collect()
}
