//! A signature or a proof with everything that it is verified against.

mod read;

use bauta_bbs::blind::{BlindDisclosed, BlindDisclosure, ProverBlind, blind_proof_verify, blind_verify};
use bauta_bbs::proof::{ProofContext, proof_verify};
use bauta_bbs::signature::verify;
use bauta_bbs::trace::{Form, Trace, recorded};
use bauta_bbs::{Error, Header, Interface, PresentationHeader, Proof, PublicKey, Signature};

pub use read::CaseError;

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

/// A signature or a proof of the core draft or of the blind draft, and what it is verified against.
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
    /// The messages that are known.
    pub messages: Messages,
    /// The indexes of the messages that a proof discloses; of a signature they are not looked at.
    pub indexes: Vec<usize>,
    /// What a blind signature is over besides; `None` for one of the core draft.
    pub holder: Option<Holder>,
    /// What is to be verified.
    pub artefact: Artefact,
    /// Keys that it could be under instead.
    pub other_keys: Vec<Vec<u8>>,
}

/// The messages that are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Messages {
    /// All that the signer signed, among which the indexes choose.
    All(Vec<Vec<u8>>),
    /// Those that are disclosed, one for each index.
    Disclosed(Vec<Vec<u8>>),
}

/// What a blind signature is over besides the signer's messages (draft-irtf-cfrg-bbs-blind-signatures).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Of a signature: the blinding factor, and the holder's messages.
    Knows {
        /// 32 octets.
        prover_blind: Vec<u8>,
        /// The messages.
        committed: Vec<Vec<u8>>,
    },
    /// Of a proof: how many messages the signer signed, and what is shown of the holder's, each with its index.
    Shows {
        /// L.
        signer_count: usize,
        /// The messages shown.
        committed: Vec<(usize, Vec<u8>)>,
    },
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

impl Case {
    /// Verifies it, as it stands.
    ///
    /// # Errors
    /// The first [`Check`] that fails.
    pub fn verify(&self) -> Result<(), Check> {
        let key = PublicKey::from_octets(&self.public_key).map_err(Check::PublicKey)?;
        match &self.artefact {
            Artefact::Signature(octets) => {
                self.verify_signature(&key, &Signature::from_octets(octets).map_err(Check::Octets)?)
            }
            Artefact::Proof(octets) => {
                self.verify_proof(&key, &Proof::from_octets(octets).map_err(Check::Octets)?)
            }
        }
    }

    fn verify_signature(&self, key: &PublicKey, signature: &Signature) -> Result<(), Check> {
        let header = Header(self.header.clone());
        let (Messages::All(messages) | Messages::Disclosed(messages)) = &self.messages;
        let verdict = match &self.holder {
            Some(Holder::Knows { prover_blind, committed }) => {
                let prover_blind = ProverBlind::from_octets(prover_blind).map_err(Check::Octets)?;
                let known = BlindDisclosure {
                    messages,
                    committed_messages: committed,
                    prover_blind: &prover_blind,
                    disclosed_indexes: &[],
                    disclosed_commitment_indexes: &[],
                };
                blind_verify(&self.interface, key, &header, &known, signature)
            }
            _ => verify(&self.interface, key, &header, messages, signature),
        };
        verdict.map_err(|_| Check::Pairing)
    }

    fn verify_proof(&self, key: &PublicKey, proof: &Proof) -> Result<(), Check> {
        let (header, ph) =
            (Header(self.header.clone()), PresentationHeader(self.presentation_header.clone()));
        let context = ProofContext { public_key: key, header: &header, presentation_header: &ph };
        let known = self.disclosed().map_err(Check::Indexes)?;
        let (verdict, trace) = recorded(|| match &self.holder {
            Some(Holder::Shows { signer_count, committed }) => {
                let shown = BlindDisclosed {
                    signer_count: *signer_count,
                    messages: &known,
                    committed_messages: committed,
                };
                blind_proof_verify(&self.interface, &context, proof, &shown)
            }
            _ => proof_verify(&self.interface, &context, proof, &known),
        });
        verdict.map_err(|error| match error {
            Error::InvalidProof => failed(&trace),
            other => Check::Indexes(other),
        })
    }

    /// What is disclosed, with the indexes as they are given.
    fn disclosed(&self) -> Result<Vec<(usize, Vec<u8>)>, Error> {
        match &self.messages {
            Messages::All(messages) => {
                let numbered = self.indexes.iter().enumerate();
                let message = |(position, index): (usize, &usize)| {
                    let message = messages.get(*index).ok_or(Error::Indexes { position })?;
                    Ok((*index, message.clone()))
                };
                numbered.map(message).collect()
            }
            Messages::Disclosed(messages) if messages.len() == self.indexes.len() => {
                Ok(self.indexes.iter().copied().zip(messages.iter().cloned()).collect())
            }
            Messages::Disclosed(messages) => {
                Err(Error::Indexes { position: messages.len().min(self.indexes.len()) })
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
