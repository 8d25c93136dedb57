//! Made in advance: a signature with the tables of its points, and proofs that wait for their presentation header.

use std::fmt;
use std::sync::Arc;

use rand_core::CryptoRngCore;

use super::moves::{Announcement, AwaitingChallenge, SecretPoint, Signed};
use super::{PresentationHeader, Proof};
use crate::committed_disclosure;
use crate::error::Error;
use crate::generators::Generators;
use crate::keys::PublicKey;
use crate::linear_combination::{Combinations, Layout, Table};
use crate::message::MessageScalar;
use crate::signature::{Domain, Header, Signature};

/// A signature with its messages, B, and tables of A and B: with them every point of a proof is made without a product of a
/// point that has no table. About 36 KiB, as secret as the signature, wiped when dropped.
///
/// It is made from what a wallet has unlocked, kept as long as that is, and never written anywhere. That the signature
/// verifies is not checked here.
pub struct PreparedSignature {
    generators: Generators,
    messages: Vec<MessageScalar>,
    domain: Domain,
    signature: Signature,
    a: Arc<Table>,
    b: Arc<Table>,
}

impl PreparedSignature {
    /// Prepares a signature over as many messages as there are generators.
    ///
    /// # Errors
    /// [`Error::Indexes`] when the counts differ; [`Error::InvalidSignature`] in the 2⁻²⁵⁵ case that B is the identity.
    pub fn new(
        generators: &Generators,
        public_key: &PublicKey,
        header: &Header,
        signature: &Signature,
        messages: &[MessageScalar],
    ) -> Result<Self, Error> {
        let signed = Signed::new(generators, public_key, header, signature, messages)?;
        let table = |point: &SecretPoint<'_>| point.table(Layout::KEPT);
        let (a, b) = (table(&signed.a), table(&signed.b));
        Ok(Self {
            generators: generators.clone(),
            messages: messages.to_vec(),
            domain: signed.domain,
            signature: signature.clone(),
            a,
            b,
        })
    }

    /// Makes everything of a proof that does not depend on the presentation header. The scalars are drawn from `rng` as by
    /// [`proof_gen`](super::proof_gen).
    ///
    /// # Errors
    /// [`Error::Indexes`] unless the indexes ascend strictly and are those of messages; [`Error::Randomness`].
    pub fn prepare(
        &self,
        disclosed_indexes: &[usize],
        rng: &mut impl CryptoRngCore,
    ) -> Result<PreparedProof, Error> {
        let mut combinations = Combinations::secret();
        let pending = self.signed().proof_init(disclosed_indexes, rng, &mut combinations)?;
        let (prover, announcement) = pending.announce(&combinations.evaluate());
        let disclosed = disclosed_indexes.iter().map(|index| (*index, self.messages[*index].clone()));
        Ok(PreparedProof { prover, announcement, disclosed: disclosed.collect() })
    }

    /// Asks for the points of a proof with commitments. The scalars are drawn from `rng` as by
    /// [`core_proof_gen`](committed_disclosure::core_proof_gen).
    ///
    /// # Errors
    /// [`Error::Indexes`] unless the indexes ascend strictly, are those of messages, and none is in both; [`Error::Randomness`].
    pub fn committed_proof_init(
        &self,
        disclosed_indexes: &[usize],
        commitment_indexes: &[usize],
        rng: &mut impl CryptoRngCore,
        combinations: &mut Combinations,
    ) -> Result<committed_disclosure::PendingProof, Error> {
        let signed = self.signed();
        committed_disclosure::proof_init(&signed, disclosed_indexes, commitment_indexes, rng, combinations)
    }

    fn signed(&self) -> Signed<'_> {
        Signed {
            generators: &self.generators,
            messages: &self.messages,
            domain: self.domain,
            e: &self.signature.e,
            a: SecretPoint::Table(&self.a),
            b: SecretPoint::Table(&self.b),
        }
    }
}

impl fmt::Debug for PreparedSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedSignature")
    }
}

/// A proof that waits for its presentation header. It is for one proof only, and moves into it: two proofs from the same
/// first move would give away the signature and every hidden message.
///
/// ```compile_fail,E0382
/// # use bauta_bbs::PresentationHeader;
/// # use bauta_bbs::proof::PreparedProof;
/// fn use_twice(prepared: PreparedProof, first: &PresentationHeader, second: &PresentationHeader) {
///     let _ = prepared.finish(first);
///     let _ = prepared.finish(second);
/// }
/// ```
pub struct PreparedProof {
    prover: AwaitingChallenge,
    announcement: Announcement,
    disclosed: Vec<(usize, MessageScalar)>,
}

impl PreparedProof {
    /// The proof: a hash, and the responses.
    pub fn finish(self, presentation_header: &PresentationHeader) -> Proof {
        let challenge = self.announcement.challenge(&self.disclosed, presentation_header);
        self.prover.respond(challenge)
    }
}

impl fmt::Debug for PreparedProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedProof")
    }
}
