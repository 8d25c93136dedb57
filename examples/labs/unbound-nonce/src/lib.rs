#![doc = include_str!("../README.md")]

pub mod attack;

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen, proof_verify};
use bauta_bbs::signature::sign;
use bauta_bbs::{Ciphersuite, Header, Interface, KeyPair, PresentationHeader, Proof, SecretKey, Signature};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const INTERFACE: Interface = Interface::BBS_SHA_256;
const MESSAGES: [&str; 2] = ["Anna Maria Eriksson", "resident of 990101"];
const HEADER: &[u8] = b"resident card";

/// What the door of the swimming pool asks. It never asks with the same nonce twice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// 16 fresh octets.
    pub nonce: [u8; 16],
}

/// What a wallet answers.
#[derive(Clone)]
pub struct Answer {
    /// The nonce that was asked with.
    pub nonce: [u8; 16],
    /// A proof that shows the message at 1, "resident of 990101".
    pub proof: Vec<u8>,
}

/// The door.
pub struct Door {
    issuer: KeyPair,
}

/// A resident with a card.
pub struct Resident {
    signature: Signature,
}

impl Door {
    /// The door, and the only resident.
    pub fn with_resident() -> (Self, Resident) {
        let key = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[8; 32], b"", None);
        let issuer = KeyPair::from(key.expect("32 octets are enough"));
        let signature = sign(&INTERFACE, &issuer, &Header(HEADER.to_vec()), &MESSAGES).expect("it signs");
        (Self { issuer }, Resident { signature })
    }

    /// Whether the door opens.
    pub fn opens(&self, request: &Request, answer: &Answer) -> bool {
        let Ok(proof) = Proof::from_octets(&answer.proof) else { return false };
        // The flaw: the nonce is compared, and is in no proof.
        answer.nonce == request.nonce
            && proof_verify(
                &INTERFACE,
                &ProofContext {
                    public_key: self.issuer.public_key(),
                    header: &Header(HEADER.to_vec()),
                    presentation_header: &presentation_header(),
                },
                &proof,
                &[(1, MESSAGES[1])],
            )
            .is_ok()
    }
}

impl Resident {
    /// An honest answer.
    pub fn answers(&self, door: &Door, request: &Request) -> Answer {
        let context = ProofContext {
            public_key: door.issuer.public_key(),
            header: &Header(HEADER.to_vec()),
            presentation_header: &presentation_header(),
        };
        let disclosure = Disclosure { messages: &MESSAGES[..], disclosed_indexes: &[1] };
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(request.nonce[0]));
        let proof =
            proof_gen(&INTERFACE, &context, &self.signature, &disclosure, &mut rng).expect("it draws");
        Answer { nonce: request.nonce, proof: proof.to_octets() }
    }
}

/// Who asks; the same for every request.
fn presentation_header() -> PresentationHeader {
    PresentationHeader(b"https://pool.example".to_vec())
}
