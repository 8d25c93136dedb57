//! Bare octets are called what they are.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_bbs::blind::commit;
use bauta_bbs::committed_disclosure;
use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen};
use bauta_bbs::signature::{messages_to_scalars, sign};
use bauta_bbs::{Generators, Header, Interface, KeyPair, PresentationHeader, SecretKey};
use bauta_diagnose::identify;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const INTERFACE: &Interface = &Interface::BBS_SHA_256;

/// The names and counts of what octets can be.
fn named(octets: &[u8]) -> Vec<(&'static str, Vec<usize>)> {
    let counts =
        |identity: &bauta_diagnose::Identity| identity.counts.iter().map(|(_, count)| *count).collect();
    identify(octets).iter().map(|identity| (identity.kind, counts(identity))).collect()
}

#[test]
fn octets_are_called_what_they_are() {
    let key_pair = KeyPair::from(SecretKey::key_gen(INTERFACE.suite(), &[7; 32], b"", None).unwrap());
    let (header, presentation_header) = (Header::default(), PresentationHeader::default());
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let texts = ["a", "b", "c", "d", "e"];
    let signature = sign(INTERFACE, &key_pair, &header, &texts).unwrap();
    let context = ProofContext {
        public_key: key_pair.public_key(),
        header: &header,
        presentation_header: &presentation_header,
    };
    let disclosure = Disclosure { messages: &texts[..], disclosed_indexes: &[1] };
    let proof = proof_gen(INTERFACE, &context, &signature, &disclosure, &mut rng).unwrap();
    let messages = messages_to_scalars(INTERFACE, &texts);
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &[1] };
    let generators = Generators::new(INTERFACE, 5);
    let made = committed_disclosure::core_proof_gen(
        &generators,
        &context,
        &signature,
        &disclosure,
        &[0, 4],
        &mut rng,
    );
    let (commitment, _) = commit(INTERFACE, &["x", "y", "z"], &mut rng).unwrap();
    assert_eq!(named(&key_pair.public_key().to_octets()), [("public key", vec![])]);
    assert_eq!(named(&signature.to_octets()[..]), [("signature", vec![])]);
    assert_eq!(named(&proof.to_octets()), [("proof", vec![4])]);
    assert_eq!(named(&made.unwrap().0.to_octets()), [("core proof with commitments", vec![4, 2, 2])]);
    assert_eq!(named(&commitment.to_octets()), [("commitment with proof", vec![3])]);
    assert_eq!(identify(b"nothing of the kind"), []);
    assert_eq!(identify(&proof.to_octets()[1..]), []);
}
