//! A credential, shown with commitments to all of its messages: what sub-proofs are about.

use bauta_bbs::committed_disclosure::{CommittedProof, Opening, core_proof_gen};
use bauta_bbs::proof::{Challenge, Disclosure, ProofContext};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, SecretKey,
};
use bauta_predicates::{Committed, Session};
use rand_chacha::ChaCha20Rng;

/// The interface of everything that is shown here.
pub const INTERFACE: &Interface = &Interface::BBS_MOD_HB;
/// How many messages the credential has; the first is an integer, the others are scalars.
pub const MESSAGES: usize = 10;
/// The first message: a birth date, in days since 1900-01-01 …
pub const BORN: u32 = 38_000;
/// … and the latest that will do.
pub const LATEST: u32 = 39_773;
/// As long as a presentation header of a log-in.
pub const PRESENTATION_HEADER: &[u8] = &[9; 200];

/// The credential, the proof and what opens its commitments.
#[derive(Debug)]
pub struct Shown {
    /// The signer's keys.
    pub key_pair: KeyPair,
    /// What was signed beside the messages.
    pub header: Header,
    /// All messages.
    pub messages: Vec<MessageScalar>,
    /// Commits to all of them.
    pub proof: CommittedProof,
    /// In the order of the messages.
    pub openings: Vec<Opening>,
    challenges: [Challenge; 1],
}

impl Shown {
    /// Signs and shows.
    pub fn new(rng: &mut ChaCha20Rng) -> Self {
        let secret_key = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[7; 32], b"", None).expect("a key");
        let key_pair = KeyPair::from(secret_key);
        let header = Header(b"header".to_vec());
        let mut messages: Vec<_> =
            (0..MESSAGES).map(|_| MessageScalar::random(rng).expect("randomness")).collect();
        messages[0] = u64::from(BORN).into();
        let generators = Generators::new(INTERFACE, MESSAGES);
        let signature = core_sign(&generators, &key_pair, &header, &messages).expect("signs");
        let ph = PresentationHeader(PRESENTATION_HEADER.to_vec());
        let context =
            ProofContext { public_key: key_pair.public_key(), header: &header, presentation_header: &ph };
        let disclosure = Disclosure { messages: &messages, disclosed_indexes: &[] };
        let all: Vec<_> = (0..MESSAGES).collect();
        let (proof, openings) =
            core_proof_gen(&generators, &context, &signature, &disclosure, &all, rng).expect("proves");
        let challenges = [proof.challenge()];
        Self { key_pair, header, messages, proof, openings, challenges }
    }

    /// What binds sub-proofs to this showing.
    pub fn session(&self) -> Session<'_> {
        Session {
            interface: INTERFACE,
            challenges: &self.challenges,
            presentation_header: PRESENTATION_HEADER,
        }
    }

    /// The commitment to the message with this index.
    pub fn committed(&self, index: usize) -> Committed {
        Committed { credential: 0, index, commitment: self.proof.commitments()[index] }
    }
}
