//! Proofs of a blind signature: what its holder knows and shows, and what a verifier was shown.

use rand_core::CryptoRngCore;

use super::ProverBlind;
use crate::ciphersuite::Interface;
use crate::error::Error;
use crate::generators::Generators;
use crate::keys::PublicKey;
use crate::message::MessageScalar;
use crate::proof::{self, Disclosure, Proof, ProofContext};
use crate::signature::{Header, Signature, core_verify, messages_to_scalars};

/// What a holder of a blind signature knows, and which of it a proof shows. Indexes count within each list.
#[derive(Clone, Copy, Debug)]
pub struct BlindDisclosure<'a, M> {
    /// The signer's messages.
    pub messages: &'a [M],
    /// The holder's messages.
    pub committed_messages: &'a [M],
    /// The blinding factor of the commitment.
    pub prover_blind: &'a ProverBlind,
    /// Which of the signer's messages to show, strictly ascending.
    pub disclosed_indexes: &'a [usize],
    /// Which of the holder's messages to show, strictly ascending.
    pub disclosed_commitment_indexes: &'a [usize],
}

impl<M: AsRef<[u8]>> BlindDisclosure<'_, M> {
    /// The whole vector that was signed.
    pub(crate) fn message_scalars(&self, interface: &Interface) -> Vec<MessageScalar> {
        let mut scalars = messages_to_scalars(interface, self.messages);
        scalars.push(self.prover_blind.to_message());
        scalars.extend(messages_to_scalars(interface, self.committed_messages));
        scalars
    }

    /// The indexes of what is shown, in the whole vector; those of the holder's messages below `committed_count`.
    ///
    /// An index past the end of its list must not slip into the place of what is never shown.
    pub(crate) fn whole_indexes(&self, committed_count: usize) -> Result<Vec<usize>, Error> {
        whole_indexes(
            (self.messages.len(), committed_count),
            self.disclosed_indexes.iter().copied(),
            self.disclosed_commitment_indexes.iter().copied(),
        )
    }

    fn generators(&self, interface: &Interface) -> Generators {
        Generators::blind(interface, self.messages.len(), self.committed_messages.len())
    }
}

/// `Verify` of the blind draft ("Blind Signature Verification"), by the holder. Which messages `known` discloses does
/// not matter here.
///
/// # Errors
/// [`Error::InvalidSignature`].
pub fn blind_verify(
    interface: &Interface,
    public_key: &PublicKey,
    header: &Header,
    known: &BlindDisclosure<'_, impl AsRef<[u8]>>,
    signature: &Signature,
) -> Result<(), Error> {
    let messages = known.message_scalars(interface);
    core_verify(&known.generators(interface), public_key, header, &messages, signature)
}

/// `BlindProofGen` (draft-irtf-cfrg-bbs-blind-signatures, "Proof Generation").
///
/// # Errors
/// [`Error::Indexes`]; [`Error::Randomness`].
pub fn blind_proof_gen(
    interface: &Interface,
    context: &ProofContext<'_>,
    signature: &Signature,
    disclosure: &BlindDisclosure<'_, impl AsRef<[u8]>>,
    rng: &mut impl CryptoRngCore,
) -> Result<Proof, Error> {
    let messages = disclosure.message_scalars(interface);
    let disclosed_indexes = disclosure.whole_indexes(disclosure.committed_messages.len())?;
    let whole = Disclosure { messages: &messages[..], disclosed_indexes: &disclosed_indexes };
    proof::core_proof_gen(&disclosure.generators(interface), context, signature, &whole, rng)
}

/// What a verifier of a blind proof was shown; indexes count within each list and ascend strictly.
#[derive(Clone, Copy, Debug)]
pub struct BlindDisclosed<'a, M> {
    /// L, how many messages the signer signed of its own.
    pub signer_count: usize,
    /// The signer's messages that were shown.
    pub messages: &'a [(usize, M)],
    /// The holder's messages that were shown.
    pub committed_messages: &'a [(usize, M)],
}

/// `BlindProofVerify` (draft-irtf-cfrg-bbs-blind-signatures, "Proof Verification").
///
/// # Errors
/// [`Error::Indexes`]; [`Error::InvalidProof`].
pub fn blind_proof_verify(
    interface: &Interface,
    context: &ProofContext<'_>,
    proof: &Proof,
    disclosed: &BlindDisclosed<'_, impl AsRef<[u8]>>,
) -> Result<(), Error> {
    let shown = disclosed.messages.len() + disclosed.committed_messages.len();
    let committed_count = disclosed.committed_count(proof).ok_or(Error::Indexes { position: shown })?;
    let messages = disclosed.whole_messages(interface, committed_count)?;
    let generators = Generators::blind(interface, disclosed.signer_count, committed_count);
    proof::core_proof_verify(&generators, context, proof, &messages)
}

impl<M: AsRef<[u8]>> BlindDisclosed<'_, M> {
    /// How many messages stand behind the blinding factor in what the proof is about. `None` when there is no room for
    /// the signer's messages and the blinding factor.
    pub(crate) fn committed_count(&self, proof: &Proof) -> Option<usize> {
        let shown = self.messages.len() + self.committed_messages.len();
        (proof.undisclosed_count() + shown).checked_sub(self.signer_count)?.checked_sub(1)
    }

    /// What was shown, with its indexes in the whole vector; those of the holder's messages below `committed_count`.
    pub(crate) fn whole_messages(
        &self,
        interface: &Interface,
        committed_count: usize,
    ) -> Result<Vec<(usize, MessageScalar)>, Error> {
        let indexes = whole_indexes(
            (self.signer_count, committed_count),
            self.messages.iter().map(|(index, _)| *index),
            self.committed_messages.iter().map(|(index, _)| *index),
        )?;
        let messages = self.messages.iter().chain(self.committed_messages).map(|(_, message)| message);
        let scalars = messages.map(|message| MessageScalar::hash(interface, message.as_ref()));
        Ok(indexes.into_iter().zip(scalars).collect())
    }
}

/// Indexes of the two lists as indexes of the vector that was signed: the signer's messages, the blinding factor, the
/// holder's. Each has to be below the length of its list.
fn whole_indexes(
    (signer_count, committed_count): (usize, usize),
    signer: impl Iterator<Item = usize>,
    holder: impl Iterator<Item = usize>,
) -> Result<Vec<usize>, Error> {
    let signer = signer.map(|index| (index < signer_count).then_some(index));
    let holder = holder.map(|index| (index < committed_count).then(|| index + signer_count + 1));
    let numbered = signer.chain(holder).enumerate();
    numbered.map(|(position, index)| index.ok_or(Error::Indexes { position })).collect()
}
