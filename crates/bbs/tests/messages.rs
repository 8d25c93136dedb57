//! How messages become scalars, and where randomness comes from.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeSet;

use ark_bls12_381::Fr;
use ark_ff::PrimeField;
use bauta_bbs::blind::{commit, core_commit};
use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen};
use bauta_bbs::pseudonym::{NymSecrets, commit_with_nym};
use bauta_bbs::signature::{core_sign, sign};
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, SecretKey, hazmat,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const MESSAGES: [&[u8]; 4] = [b"resident", b"", b"1815-12-10", b"resident"];

fn key_pair(suite: Ciphersuite) -> KeyPair {
    SecretKey::key_gen(suite, &[7; 32], b"", None).unwrap().into()
}

fn alone(interface: &Interface) -> Vec<MessageScalar> {
    MESSAGES.iter().map(|message| MessageScalar::hash(interface, message)).collect()
}

/// A signature over a list is the signature over what each message is mapped to alone.
// conformance: bbs-map-alone
#[test]
fn a_message_is_mapped_alike_alone_and_in_a_list() {
    for suite in Ciphersuite::ALL {
        let (interface, keys, header) = (Interface::bbs(suite), key_pair(suite), Header(b"header".to_vec()));
        let of_list = sign(&interface, &keys, &header, &MESSAGES).unwrap();
        let generators = Generators::new(&interface, MESSAGES.len());
        let of_each = core_sign(&generators, &keys, &header, &alone(&interface)).unwrap();
        assert_eq!(of_list.to_octets(), of_each.to_octets());
    }
}

/// The same of what a holder commits to, with and without secrets behind it.
// conformance: nym-map
#[test]
fn a_committed_message_is_mapped_alike_alone_and_in_a_list() {
    let source = || ChaCha20Rng::seed_from_u64(1);
    for suite in Ciphersuite::ALL {
        let interface = Interface::pseudonym_bbs(suite);
        let (of_list, _) = commit(&interface, &MESSAGES, &mut source()).unwrap();
        let (of_each, _) = core_commit(&interface, &alone(&interface), &mut source()).unwrap();
        assert_eq!(of_list.to_octets(), of_each.to_octets());
        let secrets = NymSecrets::random(2, &mut source()).unwrap();
        let (of_list, _) = commit_with_nym(&interface, &MESSAGES, &secrets, &mut source()).unwrap();
        let scalars = [alone(&interface), secrets.to_messages()].concat();
        let (of_each, _) = core_commit(&interface, &scalars, &mut source()).unwrap();
        assert_eq!(of_list.to_octets(), of_each.to_octets());
    }
}

/// One bit, one octet more, an octet moved from one message to the next.
// conformance: bbs-map-unique
// conformance: bbs-map-no-duplicates
#[test]
fn neighbouring_messages_have_different_scalars() {
    for suite in Ciphersuite::ALL {
        let interface = Interface::bbs(suite);
        let mut messages = BTreeSet::from([Vec::new()]);
        for length in 1..=40 {
            messages.insert(vec![0; length]);
            for bit in 0..8 * length {
                let mut octets = vec![0; length];
                octets[bit / 8] = 1 << (bit % 8);
                messages.insert(octets);
            }
        }
        let scalars: BTreeSet<_> =
            messages.iter().map(|message| *MessageScalar::hash(&interface, message).to_octets()).collect();
        assert_eq!(scalars.len(), messages.len());
        assert!(messages.len() > 6000);
    }
}

/// `hash_to_scalar` asks for 48 octets, which there always are, so nothing is left for it to abort for.
// conformance: bbs-expand-abort
#[test]
fn what_cannot_be_expanded_is_refused_and_48_octets_always_can() {
    let sha = Ciphersuite::Bls12381Sha256;
    assert!(hazmat::expand_message(sha, b"m", b"dst", 255 * 32).is_ok());
    assert!(hazmat::expand_message(sha, b"m", b"dst", 255 * 32 + 1).is_err());
    for suite in Ciphersuite::ALL {
        assert!(hazmat::expand_message(suite, b"m", b"dst", 1 << 16).is_err());
        for length in [0, 1, 255, 256, 10_000] {
            let (message, dst) = (vec![1; length], vec![2; length]);
            let octets = hazmat::expand_message(suite, &message, &dst, 48).unwrap();
            let scalar = Fr::from_be_bytes_mod_order(&octets);
            assert_eq!(hazmat::hash_to_scalar(suite, &message, &dst), scalar, "{length} octets");
        }
    }
}

/// Nothing is drawn from anywhere but the source that the caller gives.
// conformance: bbs-csprng
#[test]
fn proofs_are_a_function_of_the_source_that_is_given() {
    let suite = Ciphersuite::Bls12381Sha256;
    let (interface, keys, header) = (Interface::bbs(suite), key_pair(suite), Header(Vec::new()));
    let signature = sign(&interface, &keys, &header, &MESSAGES).unwrap();
    let prove = |seed| {
        let presentation_header = PresentationHeader(b"nonce".to_vec());
        let context = ProofContext {
            public_key: keys.public_key(),
            header: &header,
            presentation_header: &presentation_header,
        };
        let disclosure = Disclosure { messages: &MESSAGES[..], disclosed_indexes: &[1] };
        let mut source = ChaCha20Rng::seed_from_u64(seed);
        proof_gen(&interface, &context, &signature, &disclosure, &mut source).unwrap().to_octets()
    };
    assert_eq!(prove(1), prove(1));
    assert_ne!(prove(1), prove(2));
}
