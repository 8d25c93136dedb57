//! What the test files share: a seeded source, a signed vector of messages, and the parts of octet strings.
#![allow(dead_code)] // each test file uses a part of it

pub(crate) mod nym;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, PrimeField};
use bauta_bbs::blind::{VerifiedCommitment, core_blind_sign};
use bauta_bbs::committed_disclosure::{self, CommittedProof, Opening};
use bauta_bbs::proof::{Disclosure, ProofContext, core_proof_gen, core_proof_verify};
use bauta_bbs::signature::{core_sign, core_verify};
use bauta_bbs::{
    Ciphersuite, Error, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, Proof,
    SecretKey, Signature, hazmat,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, RngCore, SeedableRng};

/// A source that gives the same octets in every run.
pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// A broken source: the same octet again and again.
pub(crate) struct Constant(pub(crate) u8);

impl CryptoRng for Constant {}

impl RngCore for Constant {
    fn next_u32(&mut self) -> u32 {
        u32::from_be_bytes([self.0; 4])
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_be_bytes([self.0; 8])
    }

    fn fill_bytes(&mut self, octets: &mut [u8]) {
        octets.fill(self.0);
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rand_core::Error> {
        octets.fill(self.0);
        Ok(())
    }
}

/// A key pair for each `seed`.
pub(crate) fn key_pair(seed: u8) -> KeyPair {
    SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[seed; 32], b"tests", None)
        .expect("32 octets are enough")
        .into()
}

/// The secret key as a scalar.
pub(crate) fn secret_scalar(key_pair: &KeyPair) -> Fr {
    Fr::from_be_bytes_mod_order(&key_pair.secret_key().to_octets()[..])
}

/// A vector of messages under a signature, with all that a proof of it needs.
#[derive(Clone)]
pub(crate) struct Signed {
    pub(crate) generators: Generators,
    pub(crate) interface: Interface,
    pub(crate) key_pair: KeyPair,
    pub(crate) header: Header,
    pub(crate) ph: PresentationHeader,
    pub(crate) messages: Vec<MessageScalar>,
    pub(crate) signature: Signature,
}

impl Signed {
    /// `count` messages m_i = 100 + i, signed in the plain interface.
    pub(crate) fn new(interface: Interface, count: usize) -> Self {
        let messages: Vec<_> = (100..).take(count).map(MessageScalar::from).collect();
        Self::over(interface, key_pair(1), messages)
    }

    /// `messages`, signed in the plain interface.
    pub(crate) fn over(interface: Interface, key_pair: KeyPair, messages: Vec<MessageScalar>) -> Self {
        let generators = Generators::new(&interface, messages.len());
        let header = Header(b"header".to_vec());
        let signature = core_sign(&generators, &key_pair, &header, &messages).expect("signs");
        let ph = PresentationHeader(b"ph".to_vec());
        Self { generators, interface, key_pair, header, ph, messages, signature }
    }

    /// The signer's `messages`, a blinding factor and the holder's `committed`, signed blind.
    ///
    /// The commitment is taken on trust, so any scalar will do for the blinding factor.
    pub(crate) fn blind(
        interface: Interface,
        messages: &[MessageScalar],
        blind: &MessageScalar,
        committed: &[MessageScalar],
    ) -> Self {
        let key_pair = key_pair(1);
        let header = Header(b"header".to_vec());
        let held: Vec<_> = [blind].into_iter().chain(committed).cloned().collect();
        let c = sum(&hazmat::blind_generators(&interface, committed.len()), &held);
        let commitment: VerifiedCommitment = hazmat::assert_commitment_verified(c, committed.len());
        let signature =
            core_blind_sign(&interface, &key_pair, &header, messages, &commitment).expect("signs");
        let generators = Generators::blind(&interface, messages.len(), committed.len());
        let messages = messages.iter().cloned().chain(held).collect();
        let ph = PresentationHeader(b"ph".to_vec());
        Self { generators, interface, key_pair, header, ph, messages, signature }
    }

    pub(crate) fn context(&self) -> ProofContext<'_> {
        ProofContext {
            public_key: self.key_pair.public_key(),
            header: &self.header,
            presentation_header: &self.ph,
        }
    }

    /// The messages at `indexes`, as a verifier sees them.
    pub(crate) fn disclosed(&self, indexes: &[usize]) -> Vec<(usize, MessageScalar)> {
        indexes.iter().map(|index| (*index, self.messages[*index].clone())).collect()
    }

    pub(crate) fn verify(&self, signature: &Signature) -> Result<(), Error> {
        let public_key = self.key_pair.public_key();
        core_verify(&self.generators, public_key, &self.header, &self.messages, signature)
    }

    pub(crate) fn prove(&self, disclosed_indexes: &[usize], seed: u64) -> Result<Proof, Error> {
        let disclosure = Disclosure { messages: &self.messages[..], disclosed_indexes };
        core_proof_gen(&self.generators, &self.context(), &self.signature, &disclosure, &mut rng(seed))
    }

    pub(crate) fn check(&self, proof: &Proof, disclosed_indexes: &[usize]) -> Result<(), Error> {
        core_proof_verify(&self.generators, &self.context(), proof, &self.disclosed(disclosed_indexes))
    }

    pub(crate) fn prove_committed(
        &self,
        disclosed_indexes: &[usize],
        commitment_indexes: &[usize],
        seed: u64,
    ) -> Result<(CommittedProof, Vec<Opening>), Error> {
        let disclosure = Disclosure { messages: &self.messages[..], disclosed_indexes };
        committed_disclosure::core_proof_gen(
            &self.generators,
            &self.context(),
            &self.signature,
            &disclosure,
            commitment_indexes,
            &mut rng(seed),
        )
    }

    pub(crate) fn check_committed(
        &self,
        proof: &CommittedProof,
        disclosed_indexes: &[usize],
        commitment_indexes: &[usize],
    ) -> Result<(), Error> {
        let disclosed = self.disclosed(disclosed_indexes);
        committed_disclosure::core_proof_verify(
            &self.generators,
            &self.context(),
            proof,
            &disclosed,
            commitment_indexes,
        )
    }
}

/// Σ points_i·messages_i, the plain way.
pub(crate) fn sum(points: &[G1Affine], messages: &[MessageScalar]) -> G1Affine {
    assert_eq!(points.len(), messages.len());
    let terms = points.iter().zip(messages).map(|(point, m)| *point * hazmat::message_to_scalar(m));
    terms.fold(G1Affine::zero().into_group(), |sum, term| sum + term).into_affine()
}

/// A point of G1 that somebody could have chosen.
pub(crate) fn some_point(seed: u64) -> G1Affine {
    (G1Affine::generator() * some_scalar(seed)).into_affine()
}

/// A scalar that somebody could have chosen.
pub(crate) fn some_scalar(seed: u64) -> Fr {
    hazmat::random_scalar(&mut rng(seed)).expect("a sound source")
}

/// The point whose 48 octets start at `at`.
pub(crate) fn point_at(octets: &[u8], at: usize) -> G1Affine {
    hazmat::octets_to_point_g1(&octets[at..at + 48]).expect("a point")
}

/// The scalar whose 32 octets start at `at`.
pub(crate) fn scalar_at(octets: &[u8], at: usize) -> Fr {
    Fr::from_be_bytes_mod_order(&octets[at..at + 32])
}

/// `octets` with `part` written over what stands at `at`.
pub(crate) fn with(octets: &[u8], at: usize, part: &[u8]) -> Vec<u8> {
    let mut changed = octets.to_vec();
    changed[at..at + part.len()].copy_from_slice(part);
    changed
}

/// `octets` with the point at `at` replaced.
pub(crate) fn with_point(octets: &[u8], at: usize, point: G1Affine) -> Vec<u8> {
    with(octets, at, &hazmat::point_to_octets_g1(&point))
}

/// `octets` with the scalar at `at` replaced.
pub(crate) fn with_scalar(octets: &[u8], at: usize, scalar: Fr) -> Vec<u8> {
    with(octets, at, &hazmat::scalar_to_octets(&scalar))
}

/// r and r + 1 and 2²⁵⁶ − 1, which are no scalars.
pub(crate) fn not_scalars() -> [[u8; 32]; 3] {
    let mut r = [0; 32];
    r.copy_from_slice(&Fr::MODULUS.to_bytes_be());
    let mut r_plus_1 = r;
    r_plus_1[31] += 1;
    [r, r_plus_1, [0xff; 32]]
}
