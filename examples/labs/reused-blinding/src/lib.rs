#![doc = include_str!("../README.md")]

pub mod attack;

use bauta_bbs::proof::{Disclosure, ProofContext, core_proof_gen};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, SecretKey,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// What a platform that was visited twice has kept of one holder: the octets of two proofs.
///
/// Each is Ā ‖ B̄ ‖ D (48 octets each) ‖ ê ‖ r̂1 ‖ r̂3 ‖ m̂_1 ‖ m̂_2 ‖ challenge (32 each): three messages, the last of them
/// shown.
pub struct Seen {
    /// The proof of the first visit.
    pub monday: Vec<u8>,
    /// The proof of the second.
    pub tuesday: Vec<u8>,
}

/// Two visits of the holder with this number of the member and this birth date (days since 1900-01-01). The library shows
/// neither.
pub fn two_visits(member: u64, birth_date: u64) -> Seen {
    let interface = Interface::BBS_SHA_256;
    let key = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[7; 32], b"", None);
    let keys = KeyPair::from(key.expect("32 octets are enough"));
    let header = Header(b"library card".to_vec());
    let messages = [member, birth_date, 1].map(MessageScalar::from);
    let generators = Generators::new(&interface, messages.len());
    let signature =
        core_sign(&generators, &keys, &header, &messages).expect("three messages, three generators");
    let visit = |day: &str| {
        let presentation_header = PresentationHeader(day.as_bytes().to_vec());
        let context = ProofContext {
            public_key: keys.public_key(),
            header: &header,
            presentation_header: &presentation_header,
        };
        let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &[2] };
        // The flaw: "the wallet's own randomness" is a seed that was drawn when the wallet was installed.
        let mut rng = ChaCha20Rng::seed_from_u64(0xca4d);
        core_proof_gen(&generators, &context, &signature, &disclosure, &mut rng)
            .expect("it draws")
            .to_octets()
    };
    Seen { monday: visit("Monday"), tuesday: visit("Tuesday") }
}
