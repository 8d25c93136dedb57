#![doc = include_str!("../README.md")]

pub mod attack;

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::CurveGroup;
use bauta_bbs::committed_disclosure::{CommittedProof, Opening, core_proof_gen, core_proof_verify};
use bauta_bbs::proof::{Disclosure, ProofContext};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, SecretKey,
    Signature, hazmat,
};
use rand_chacha::ChaCha20Rng;

const INTERFACE: Interface = Interface::BBS_MOD;
const HEADER: &[u8] = b"resident card";
/// Which message is the region.
const REGION: usize = 1;

/// "The region is `region`", without the commitment being opened: a Schnorr proof of s in C − Y_1·region = Y_0·s.
#[derive(Clone)]
pub struct RegionProof {
    /// C, the commitment that the proof is about.
    pub commitment: G1Affine,
    /// c = hash(C, region, T), T = Y_0·s̃.
    pub challenge: Fr,
    /// ŝ = s̃ + c·s
    pub response: Fr,
}

/// What a wallet sends: a core proof with a commitment to the region, which it does not show, and a proof about it.
#[derive(Clone)]
pub struct Presentation {
    /// The core proof.
    pub core: CommittedProof,
    /// The predicate.
    pub region: RegionProof,
}

/// Somebody with a card.
pub struct Holder {
    messages: [MessageScalar; 3],
    signature: Signature,
}

/// A platform that asks for people of one region.
pub struct Platform {
    issuer: KeyPair,
    /// The region it asks for.
    pub region: u64,
}

impl Platform {
    /// A platform for the people of `region`.
    pub fn for_region(region: u64) -> Self {
        let key = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[9; 32], b"", None);
        Self { issuer: KeyPair::from(key.expect("32 octets are enough")), region }
    }

    /// A card of the same issuer.
    pub fn issue(&self, number: u64, region: u64) -> Holder {
        // The blinding factor of the format stands behind the two claims.
        let messages = [number, region, 0].map(MessageScalar::from);
        let generators = Generators::blind(&INTERFACE, 2, 0);
        let signature = core_sign(&generators, &self.issuer, &Header(HEADER.to_vec()), &messages);
        Holder { messages, signature: signature.expect("three messages, three generators") }
    }

    /// Whether the platform lets somebody in.
    pub fn accepts(&self, nonce: &[u8], presentation: &Presentation) -> bool {
        let (header, presentation_header) = (Header(HEADER.to_vec()), PresentationHeader(nonce.to_vec()));
        let context = ProofContext {
            public_key: self.issuer.public_key(),
            header: &header,
            presentation_header: &presentation_header,
        };
        let generators = Generators::blind(&INTERFACE, 2, 0);
        let core = core_proof_verify(&generators, &context, &presentation.core, &[], &[REGION]);
        // The flaw: both are valid, and nobody asks whether they are about the same commitment.
        core.is_ok() && presentation.region.holds(self.region)
    }
}

impl Holder {
    /// A core proof for `nonce` with a commitment to the region, and what opens it.
    pub fn core(
        &self,
        platform: &Platform,
        nonce: &[u8],
        rng: &mut ChaCha20Rng,
    ) -> (CommittedProof, Opening) {
        let (header, presentation_header) = (Header(HEADER.to_vec()), PresentationHeader(nonce.to_vec()));
        let context = ProofContext {
            public_key: platform.issuer.public_key(),
            header: &header,
            presentation_header: &presentation_header,
        };
        let generators = Generators::blind(&INTERFACE, 2, 0);
        let disclosure = Disclosure { messages: &self.messages[..], disclosed_indexes: &[] };
        let made = core_proof_gen(&generators, &context, &self.signature, &disclosure, &[REGION], rng);
        let (core, openings) = made.expect("it draws");
        (core, openings.into_iter().next().expect("one commitment, one opening"))
    }

    /// An honest presentation.
    pub fn presents(&self, platform: &Platform, nonce: &[u8], rng: &mut ChaCha20Rng) -> Presentation {
        let (core, opening) = self.core(platform, nonce, rng);
        let commitment = hazmat::commitment_to_point(&opening.commitment);
        let s = hazmat::message_to_scalar(&opening.blinding);
        Presentation { core, region: RegionProof::prove(commitment, platform.region, s, rng) }
    }
}

impl RegionProof {
    /// Proves that C = Y_1·region + Y_0·s. Of any other C it makes a proof that does not hold.
    pub fn prove(commitment: G1Affine, region: u64, s: Fr, rng: &mut ChaCha20Rng) -> Self {
        let [y_0, _] = bases();
        let s_tilde = hazmat::random_scalar(rng).expect("the source is seeded");
        let challenge = challenge(commitment, region, (y_0 * s_tilde).into_affine());
        Self { commitment, challenge, response: s_tilde + challenge * s }
    }

    /// Whether it does: T = Y_0·ŝ − (C − Y_1·region)·c gives the same challenge.
    pub fn holds(&self, region: u64) -> bool {
        let [y_0, y_1] = bases();
        let statement = self.commitment - y_1 * Fr::from(region);
        let t = y_0 * self.response - statement * self.challenge;
        challenge(self.commitment, region, t.into_affine()) == self.challenge
    }
}

/// (Y_0, Y_1), the bases of every commitment C = Y_1·m + Y_0·s.
pub fn bases() -> [G1Affine; 2] {
    hazmat::commitment_generators(&INTERFACE)
}

fn challenge(commitment: G1Affine, region: u64, t: G1Affine) -> Fr {
    let mut octets = region.to_be_bytes().to_vec();
    [commitment, t].iter().for_each(|point| octets.extend(hazmat::point_to_octets_g1(point)));
    hazmat::hash_to_scalar(INTERFACE.suite(), &octets, b"LAB_REGION_")
}
