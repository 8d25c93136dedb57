//! Many signatures at once are those that are made one by one.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod support;

use bauta_bbs::blind::{VerifiedCommitment, core_blind_sign, core_commit};
use bauta_bbs::signature::{BlindVector, core_blind_sign_many, core_sign, core_sign_many};
use bauta_bbs::{Error, Generators, Header, Interface, MessageScalar, hazmat};
use support::{key_pair, rng, some_scalar};

const INTERFACE: &Interface = &Interface::BLIND_BBS_SHA_256;

fn some_message(seed: u64) -> MessageScalar {
    hazmat::scalar_to_message(some_scalar(seed))
}

fn messages(count: u64, seed: u64) -> Vec<MessageScalar> {
    (0..count).map(|number| some_message(100 * seed + number)).collect()
}

/// Enough of them for several rounds of sums.
#[test]
fn signatures() {
    let (key_pair, header) = (key_pair(1), Header(b"header".to_vec()));
    for count in [0, 1, 7] {
        let generators = Generators::new(INTERFACE, usize::try_from(count).unwrap());
        let vectors: Vec<_> = (0..50).map(|seed| messages(count, seed)).collect();
        let slices: Vec<_> = vectors.iter().map(|vector| &vector[..]).collect();
        let many = core_sign_many(&generators, &key_pair, &header, &slices);
        let one_by_one = vectors.iter().map(|vector| core_sign(&generators, &key_pair, &header, vector));
        assert!(many.into_iter().eq(one_by_one));
        assert!(core_sign_many(&generators, &key_pair, &header, &[]).is_empty());
    }
}

#[test]
fn a_vector_of_another_length_fails_alone() {
    let (key_pair, header, generators) = (key_pair(1), Header::default(), Generators::new(INTERFACE, 3));
    let vectors = [messages(3, 1), messages(2, 2), messages(4, 3), messages(3, 4)];
    let many = core_sign_many(&generators, &key_pair, &header, &vectors.each_ref().map(|vector| &vector[..]));
    assert_eq!(many[1], Err(Error::Indexes { position: 2 }));
    assert_eq!(many[2], Err(Error::Indexes { position: 3 }));
    for number in [0, 3] {
        assert_eq!(many[number], core_sign(&generators, &key_pair, &header, &vectors[number]));
        assert!(many[number].is_ok());
    }
}

fn commitment(count: u64, seed: u64) -> VerifiedCommitment {
    let (commitment, _) = core_commit(INTERFACE, &messages(count, seed), &mut rng(seed)).unwrap();
    commitment.verify(INTERFACE).unwrap()
}

/// Vectors of several lengths, commitments to several numbers of messages and to none, with and without something added.
#[test]
fn blind_signatures() {
    let (key_pair, header, nothing) = (key_pair(1), Header(b"header".to_vec()), 0.into());
    let some = some_message(5);
    let mut asked = Vec::new();
    for seed in 0..30 {
        let commitment = if seed % 5 == 0 { VerifiedCommitment::none() } else { commitment(seed % 3, seed) };
        asked.push((messages(seed % 4, seed), commitment, if seed % 2 == 0 { &nothing } else { &some }));
    }
    let vectors = asked.iter().map(|(messages, commitment, added_to_last)| BlindVector {
        messages,
        commitment,
        added_to_last,
    });
    let vectors: Vec<_> = vectors.collect();
    let many = core_blind_sign_many(INTERFACE, &key_pair, &header, &vectors);
    let one_by_one = vectors.iter().map(|vector| {
        let commitment = vector.commitment.add_to_last(INTERFACE, vector.added_to_last);
        core_blind_sign(INTERFACE, &key_pair, &header, vector.messages, &commitment)
    });
    assert!(many.into_iter().eq(one_by_one));
}

/// B is the identity, and so there is no signature; for the others there is.
#[test]
fn a_vector_without_a_signature_fails_alone() {
    let (key_pair, header) = (key_pair(1), Header::default());
    let generators = Generators::blind(INTERFACE, 1, 0);
    let domain = hazmat::calculate_domain(key_pair.public_key(), &generators, &header);
    let domain = hazmat::message_to_scalar(&MessageScalar::from_octets(&domain).unwrap());
    let points = hazmat::create_generators(INTERFACE.suite(), INTERFACE.api_id(), 2);
    let (message, nothing) = (some_message(1), 0.into());
    let b =
        points[0] * domain + points[1] * hazmat::message_to_scalar(&message) + hazmat::p1(INTERFACE.suite());
    let cancelled = hazmat::assert_commitment_verified((-b).into(), 0);
    let none = VerifiedCommitment::none();
    let messages = [message];
    let vector = |commitment| BlindVector { messages: &messages, commitment, added_to_last: &nothing };
    let many = core_blind_sign_many(INTERFACE, &key_pair, &header, &[&none, &cancelled, &none].map(vector));
    assert_eq!(many[1], Err(Error::InvalidSignature));
    assert_eq!(many[1], core_blind_sign(INTERFACE, &key_pair, &header, &messages, &cancelled));
    assert_eq!(many[0], core_blind_sign(INTERFACE, &key_pair, &header, &messages, &none));
    assert!(many[0].is_ok() && many[0] == many[2]);
}
