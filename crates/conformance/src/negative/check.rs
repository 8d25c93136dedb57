//! What `bauta-bbs` and its sub-proofs say of a case.

mod formats;
mod roles;
mod sub_proofs;

use bauta_bbs::blind::{
    BlindDisclosed, BlindDisclosure, CommitmentWithProof, ProverBlind, blind_proof_verify, blind_verify,
};
use bauta_bbs::committed_disclosure::{self, CommittedProof};
use bauta_bbs::proof::{ProofContext, proof_verify};
use bauta_bbs::pseudonym::{ContextId, NymDisclosed, Pseudonym, proof_verify_with_nym};
use bauta_bbs::signature::verify;
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, MessageScalar, PresentationHeader, Proof, PublicKey,
    SecretKey, Signature,
};

use super::case::Verdict;
use crate::fields::Fields;
use crate::report::Reason;

/// Why a check ended early.
pub(super) enum Stop {
    /// The implementation refused.
    Refused,
    /// The case is not one.
    Malformed(Reason),
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Malformed(reason)
    }
}

impl From<bauta_bbs::Error> for Stop {
    fn from(_: bauta_bbs::Error) -> Self {
        Self::Refused
    }
}

pub(super) type Checked = Result<(), Stop>;

/// The verdict on one input.
pub(super) fn verdict(operation: &str, input: Fields<'_>) -> Result<Verdict, Reason> {
    let checked = match operation {
        "secret_key" => secret_key(input),
        "verify" => signature(input),
        "proof_verify" => proof(input),
        "commitment_verify" => commitment(input),
        "blind_verify" => blind_signature(input),
        "blind_proof_verify" => blind_proof(input),
        "pseudonym" => pseudonym(input),
        "proof_verify_with_nym" => nym_proof(input),
        "committed_proof_verify" => committed_proof(input),
        _ => sub_proofs::check(operation, input)
            .or_else(|| formats::check(operation, input))
            .or_else(|| roles::check(operation, input))
            .ok_or_else(|| Reason::malformed("operation"))?,
    };
    match checked {
        Ok(()) => Ok(Verdict::Accepted),
        Err(Stop::Refused) => Ok(Verdict::Refused),
        Err(Stop::Malformed(reason)) => Err(reason),
    }
}

/// The interface with this api_id.
pub(super) fn interface(input: Fields<'_>) -> Result<Interface, Reason> {
    let api_id = input.text("interface")?;
    let suites = Ciphersuite::ALL;
    let mut all = vec![
        Interface::BLIND_BBS_SHA_256,
        Interface::BLIND_BBS_SHAKE_256,
        Interface::BBS_MOD,
        Interface::BBS_MOD_HB,
    ];
    all.extend(suites.map(Interface::bbs));
    all.extend(suites.map(Interface::pseudonym_bbs));
    all.into_iter().find(|known| known.api_id() == api_id).ok_or_else(|| Reason::malformed("interface"))
}

/// What every verification is given: a key, a header, and for proofs a presentation header.
struct Context {
    public_key: PublicKey,
    header: Header,
    presentation_header: PresentationHeader,
}

impl Context {
    fn read(input: Fields<'_>) -> Result<Self, Stop> {
        let presentation_header = match input.optional("presentation_header") {
            Some(_) => input.octets("presentation_header")?,
            None => Vec::new(),
        };
        Ok(Self {
            public_key: PublicKey::from_octets(&input.octets("public_key")?)?,
            header: Header(input.octets("header")?),
            presentation_header: PresentationHeader(presentation_header),
        })
    }

    fn of_proof(&self) -> ProofContext<'_> {
        ProofContext {
            public_key: &self.public_key,
            header: &self.header,
            presentation_header: &self.presentation_header,
        }
    }
}

/// Indexes with their messages. Our operations take pairs, so what has not as many of the one as of the other cannot be asked.
fn disclosed(input: Fields<'_>, indexes: &str, messages: &str) -> Result<Vec<(usize, Vec<u8>)>, Stop> {
    let (indexes, messages) = (input.indexes(indexes)?, input.octets_list(messages)?);
    if indexes.len() != messages.len() {
        return Err(Stop::Refused);
    }
    Ok(indexes.into_iter().zip(messages).collect())
}

fn secret_key(input: Fields<'_>) -> Checked {
    SecretKey::from_octets(&input.octets("secret_key")?)?;
    Ok(())
}

fn signature(input: Fields<'_>) -> Checked {
    let (interface, context) = (interface(input)?, Context::read(input)?);
    let signature = Signature::from_octets(&input.octets("signature")?)?;
    let messages = input.octets_list("messages")?;
    Ok(verify(&interface, &context.public_key, &context.header, &messages, &signature)?)
}

fn proof(input: Fields<'_>) -> Checked {
    let (interface, context) = (interface(input)?, Context::read(input)?);
    let proof = Proof::from_octets(&input.octets("proof")?)?;
    let disclosed = disclosed(input, "disclosed_indexes", "disclosed_messages")?;
    Ok(proof_verify(&interface, &context.of_proof(), &proof, &disclosed)?)
}

fn commitment(input: Fields<'_>) -> Checked {
    let commitment = CommitmentWithProof::from_octets(&input.octets("commitment_with_proof")?)?;
    commitment.verify(&interface(input)?)?;
    Ok(())
}

fn blind_signature(input: Fields<'_>) -> Checked {
    let (interface, context) = (interface(input)?, Context::read(input)?);
    let signature = Signature::from_octets(&input.octets("signature")?)?;
    let prover_blind = ProverBlind::from_octets(&input.octets("prover_blind")?)?;
    let (messages, committed) = (input.octets_list("messages")?, input.octets_list("committed_messages")?);
    let known = BlindDisclosure {
        messages: &messages[..],
        committed_messages: &committed,
        prover_blind: &prover_blind,
        disclosed_indexes: &[],
        disclosed_commitment_indexes: &[],
    };
    Ok(blind_verify(&interface, &context.public_key, &context.header, &known, &signature)?)
}

/// What was shown of a blind signature.
struct Shown {
    signer_count: usize,
    messages: Vec<(usize, Vec<u8>)>,
    committed: Vec<(usize, Vec<u8>)>,
}

impl Shown {
    fn read(input: Fields<'_>) -> Result<Self, Stop> {
        Ok(Self {
            signer_count: input.number("signer_count")?,
            messages: disclosed(input, "disclosed_indexes", "disclosed_messages")?,
            committed: disclosed(input, "disclosed_commitment_indexes", "disclosed_committed_messages")?,
        })
    }

    fn of_proof(&self) -> BlindDisclosed<'_, Vec<u8>> {
        BlindDisclosed {
            signer_count: self.signer_count,
            messages: &self.messages,
            committed_messages: &self.committed,
        }
    }
}

fn blind_proof(input: Fields<'_>) -> Checked {
    let (interface, context) = (interface(input)?, Context::read(input)?);
    let proof = Proof::from_octets(&input.octets("proof")?)?;
    let shown = Shown::read(input)?;
    Ok(blind_proof_verify(&interface, &context.of_proof(), &proof, &shown.of_proof())?)
}

fn pseudonym(input: Fields<'_>) -> Checked {
    Pseudonym::from_octets(&input.octets("pseudonym")?)?;
    Ok(())
}

fn nym_proof(input: Fields<'_>) -> Checked {
    let (interface, context) = (interface(input)?, Context::read(input)?);
    let proof = Proof::from_octets(&input.octets("proof")?)?;
    let pseudonym = Pseudonym::from_octets(&input.octets("pseudonym")?)?;
    let context_id = ContextId(input.octets("context_id")?);
    let shown = Shown::read(input)?;
    let disclosed = NymDisclosed {
        shown: shown.of_proof(),
        nym_count: input.number("nym_count")?,
        context_id: &context_id,
        pseudonym: &pseudonym,
    };
    Ok(proof_verify_with_nym(&interface, &context.of_proof(), &proof, &disclosed)?)
}

/// The messages are given as scalars, of the whole vector that was signed.
fn committed_proof(input: Fields<'_>) -> Checked {
    let (interface, context) = (interface(input)?, Context::read(input)?);
    let proof = CommittedProof::from_octets(&input.octets("proof")?)?;
    let shown = disclosed(input, "disclosed_indexes", "disclosed_scalars")?;
    let scalar = |(index, octets): &(usize, Vec<u8>)| {
        MessageScalar::from_octets(octets).map(|message| (*index, message))
    };
    let shown = shown.iter().map(scalar).collect::<Result<Vec<_>, _>>()?;
    let (signer_count, count) = (input.number("signer_count")?, proof.undisclosed_count() + shown.len());
    let committed_count = count.checked_sub(signer_count + 1).ok_or(Stop::Refused)?;
    let generators = Generators::blind(&interface, signer_count, committed_count);
    let indexes = input.indexes("commitment_indexes")?;
    Ok(committed_disclosure::core_proof_verify(&generators, &context.of_proof(), &proof, &shown, &indexes)?)
}
