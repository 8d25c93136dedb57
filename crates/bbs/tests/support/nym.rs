//! A signature with pseudonym secrets, with all that a proof of it needs.

use bauta_bbs::blind::{BlindDisclosed, BlindDisclosure, CommitmentWithProof, ProverBlind};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::pseudonym::{
    ContextId, NymDisclosed, NymDisclosure, NymEntropy, NymRequest, NymSecrets, Pseudonym, Received,
    blind_sign_with_nym, commit_with_nym, proof_gen_with_nym, proof_verify_with_nym,
    verify_finalize_with_nym,
};
use bauta_bbs::{Error, Header, Interface, KeyPair, PresentationHeader, Proof, Signature};
use rand_core::CryptoRngCore;

use super::{key_pair, rng};

pub(crate) const SIGNERS: [&str; 3] = ["signer's 0", "signer's 1", "signer's 2"];
pub(crate) const HOLDERS: [&str; 2] = ["holder's 0", "holder's 1"];

#[derive(Clone)]
pub(crate) struct NymSigned {
    pub(crate) interface: Interface,
    pub(crate) key_pair: KeyPair,
    pub(crate) header: Header,
    pub(crate) ph: PresentationHeader,
    pub(crate) messages: Vec<Vec<u8>>,
    pub(crate) committed: Vec<Vec<u8>>,
    pub(crate) prover_blind: ProverBlind,
    pub(crate) prover_nyms: NymSecrets,
    pub(crate) entropy: NymEntropy,
    pub(crate) signature: Signature,
    pub(crate) nym_secrets: NymSecrets,
    pub(crate) context_id: ContextId,
}

/// What is shown: indexes of the signer's messages, and of the holder's.
pub(crate) type Shown<'a> = (&'a [usize], &'a [usize]);

impl NymSigned {
    /// Three messages of the signer's, two of the holder's and `count` secrets.
    pub(crate) fn new(interface: Interface, count: usize) -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        Self::over(interface, texts(&SIGNERS), texts(&HOLDERS), count, 1)
    }

    pub(crate) fn over(
        interface: Interface,
        messages: Vec<Vec<u8>>,
        committed: Vec<Vec<u8>>,
        count: usize,
        seed: u64,
    ) -> Self {
        let mut rng = rng(seed);
        let prover_nyms = NymSecrets::random(count, &mut rng).expect("a sound source");
        let entropy = NymEntropy::random(&mut rng).expect("a sound source");
        let (commitment, prover_blind) =
            commit_with_nym(&interface, &committed, &prover_nyms, &mut rng).expect("commits");
        let commitment = CommitmentWithProof::from_octets(&commitment.to_octets()).expect("comes back");
        let commitment = commitment.verify(&interface).expect("verifies");
        assert_eq!(commitment.committed_count(), committed.len() + count);
        let (key_pair, header) = (key_pair(1), Header(b"header".to_vec()));
        let request = NymRequest { commitment: &commitment, nym_count: count, entropy: &entropy };
        let signature =
            blind_sign_with_nym(&interface, &key_pair, &header, &messages, &request).expect("signs");
        let nym_secrets = prover_nyms.with_entropy(&entropy).expect("not zero");
        let (ph, context_id) = (PresentationHeader(b"ph".to_vec()), ContextId(b"context".to_vec()));
        Self {
            interface,
            key_pair,
            header,
            ph,
            messages,
            committed,
            prover_blind,
            prover_nyms,
            entropy,
            signature,
            nym_secrets,
            context_id,
        }
    }

    pub(crate) fn context(&self) -> ProofContext<'_> {
        ProofContext {
            public_key: self.key_pair.public_key(),
            header: &self.header,
            presentation_header: &self.ph,
        }
    }

    pub(crate) fn known<'a>(&'a self, (signer, holder): Shown<'a>) -> BlindDisclosure<'a, Vec<u8>> {
        BlindDisclosure {
            messages: &self.messages,
            committed_messages: &self.committed,
            prover_blind: &self.prover_blind,
            disclosed_indexes: signer,
            disclosed_commitment_indexes: holder,
        }
    }

    pub(crate) fn received(&self) -> Received<'_, Vec<u8>> {
        Received {
            known: self.known((&[], &[])),
            prover_nyms: &self.prover_nyms,
            entropy: &self.entropy,
            signature: &self.signature,
        }
    }

    pub(crate) fn finalize(&self, received: &Received<'_, Vec<u8>>) -> Result<NymSecrets, Error> {
        verify_finalize_with_nym(&self.interface, self.key_pair.public_key(), &self.header, received)
    }

    pub(crate) fn prove(&self, shown: Shown<'_>, seed: u64) -> Result<(Proof, Pseudonym), Error> {
        self.prove_with(shown, &mut rng(seed))
    }

    pub(crate) fn prove_with(
        &self,
        shown: Shown<'_>,
        rng: &mut impl CryptoRngCore,
    ) -> Result<(Proof, Pseudonym), Error> {
        let disclosure = NymDisclosure {
            known: self.known(shown),
            nym_secrets: &self.nym_secrets,
            context_id: &self.context_id,
        };
        proof_gen_with_nym(&self.interface, &self.context(), &self.signature, &disclosure, rng)
    }

    pub(crate) fn check(
        &self,
        proof: &Proof,
        pseudonym: &Pseudonym,
        (signer, holder): Shown<'_>,
    ) -> Result<(), Error> {
        let pick = |messages: &[Vec<u8>], indexes: &[usize]| -> Vec<_> {
            indexes.iter().map(|index| (*index, messages[*index].clone())).collect()
        };
        let shown = BlindDisclosed {
            signer_count: self.messages.len(),
            messages: &pick(&self.messages, signer),
            committed_messages: &pick(&self.committed, holder),
        };
        self.check_shown(proof, pseudonym, shown, self.nym_secrets.count())
    }

    pub(crate) fn check_shown(
        &self,
        proof: &Proof,
        pseudonym: &Pseudonym,
        shown: BlindDisclosed<'_, Vec<u8>>,
        nym_count: usize,
    ) -> Result<(), Error> {
        let disclosed = NymDisclosed { shown, nym_count, context_id: &self.context_id, pseudonym };
        proof_verify_with_nym(&self.interface, &self.context(), proof, &disclosed)
    }
}
