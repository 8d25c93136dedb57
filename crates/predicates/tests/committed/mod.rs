//! Commitments with their openings, as core proofs leave them behind, and the ways to bend what a proof is bound to.
#![allow(dead_code, reason = "each test crate uses its part")]

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::CurveGroup;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::proof::Challenge;
use bauta_bbs::{Interface, MessageScalar, hazmat};
use bauta_predicates::{Committed, Error, Session};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{self, CryptoRng, RngCore, SeedableRng};

pub(crate) const INTERFACE: Interface = Interface::BBS_MOD_HB;
pub(crate) const HEADER: &[u8] =
    br#"{"alg":"BBS-MOD-HB","nonce":"bm9uY2U","aud":"https://shop.example","req":"cmVx"}"#;

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// Challenges of two core proofs.
pub(crate) fn challenges() -> Vec<Challenge> {
    [11u64, 12].map(|value| hazmat::scalar_to_challenge(Fr::from(value))).to_vec()
}

pub(crate) fn session(challenges: &[Challenge]) -> Session<'_> {
    Session { interface: &INTERFACE, challenges, presentation_header: HEADER }
}

/// Message 3 of credential 0, committed to with a blinding drawn from `seed`.
pub(crate) fn commit(message: MessageScalar, seed: u64) -> (Committed, Opening) {
    let blinding = MessageScalar::random(&mut rng(seed)).unwrap();
    let [y_0, y_1] = hazmat::commitment_generators(&INTERFACE);
    let [m, s] = [&message, &blinding].map(hazmat::message_to_scalar);
    let commitment = hazmat::point_to_commitment((y_1 * m + y_0 * s).into_affine());
    let index = 3;
    (Committed { credential: 0, index, commitment }, Opening { index, commitment, message, blinding })
}

/// The same opening, said to be another message's.
pub(crate) fn elsewhere(opening: &Opening) -> Opening {
    let mut moved = opening.clone();
    moved.index += 1;
    moved
}

pub(crate) fn number(value: u64) -> (Committed, Opening) {
    commit(value.into(), value ^ 0x5eed)
}

/// The same proof under every session and every place of the message that it was not made for.
pub(crate) fn refused_elsewhere(
    committed: &Committed,
    verify: impl Fn(&Session<'_>, Committed) -> Result<(), Error>,
) {
    let all = challenges();
    let good = session(&all);
    assert_eq!(verify(&good, *committed), Ok(()));
    let mut fresh = all.clone();
    fresh[1] = hazmat::scalar_to_challenge(Fr::from(13u64));
    let swapped = vec![all[1], all[0]];
    let sessions = [
        session(&fresh),
        session(&swapped),
        session(&all[..1]),
        Session { presentation_header: b"{}", ..good },
        Session { interface: &Interface::BLIND_BBS_SHA_256, ..good },
    ];
    for other in sessions {
        assert_eq!(verify(&other, *committed), Err(Error::InvalidProof), "{other:?}");
    }
    let same_message_blinded_anew = {
        let point = hazmat::commitment_to_point(&committed.commitment);
        let [y_0, _] = hazmat::commitment_generators(&INTERFACE);
        hazmat::point_to_commitment((y_0 * Fr::from(5u64) + point).into_affine())
    };
    let places = [
        Committed { credential: committed.credential + 1, ..*committed },
        Committed { index: committed.index + 1, ..*committed },
        Committed { commitment: same_message_blinded_anew, ..*committed },
    ];
    for other in places {
        assert_eq!(verify(&good, other), Err(Error::InvalidProof), "{other:?}");
    }
}

/// Every bit of `octets`, flipped one at a time, is refused: by reading or by verifying.
pub(crate) fn every_flipped_bit_is_refused(octets: &[u8], accept: impl Fn(&[u8]) -> Result<(), Error>) {
    assert_eq!(accept(octets), Ok(()));
    for bit in 0..8 * octets.len() {
        let mut flipped = octets.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(accept(&flipped).is_err(), "bit {bit}");
    }
}

/// Points that no encoding may have: the identity, one off the curve, one outside the subgroup, one not compressed.
pub(crate) fn bad_points() -> [[u8; 48]; 4] {
    let mut identity = [0; 48];
    identity[0] = 0xc0;
    // x = 4 is on the curve, in another coset than the subgroup; x = 1 is not on the curve.
    let mut outside = [0; 48];
    (outside[0], outside[47]) = (0x80, 4);
    let mut off = outside;
    off[47] = 1;
    let mut uncompressed = hazmat::point_to_octets_g1(&generator());
    uncompressed[0] &= 0x7f;
    [identity, off, outside, uncompressed]
}

/// Scalars that no proof may have: zero, r, and the greatest of 32 octets.
pub(crate) fn bad_scalars() -> [[u8; 32]; 3] {
    let mut r = hazmat::scalar_to_octets(&-Fr::from(1u64));
    r[31] += 1;
    [[0; 32], r, [0xff; 32]]
}

pub(crate) fn generator() -> G1Affine {
    hazmat::commitment_generators(&INTERFACE)[0]
}

pub(crate) fn replaced(octets: &[u8], at: usize, by: &[u8]) -> Vec<u8> {
    let mut octets = octets.to_vec();
    octets[at..at + by.len()].copy_from_slice(by);
    octets
}

/// The part of a transcript that is the same for all sub-proofs, written out once more:
/// lp(alg) ‖ I2OSP(n, 8) ‖ c_1 … c_n ‖ lp(ph) ‖ I2OSP(k, 8) ‖ (I2OSP(credential, 8) ‖ I2OSP(index, 8) ‖ C)*
pub(crate) fn transcript(session: &Session<'_>, alg: &str, committed: &[Committed]) -> Vec<u8> {
    let integer = |value: usize| (value as u64).to_be_bytes();
    let mut octets = [&integer(alg.len())[..], alg.as_bytes(), &integer(session.challenges.len())].concat();
    session.challenges.iter().for_each(|challenge| octets.extend(challenge.to_octets()));
    octets.extend(integer(session.presentation_header.len()));
    octets.extend(session.presentation_header);
    octets.extend(integer(committed.len()));
    for message in committed {
        octets.extend(integer(message.credential));
        octets.extend(integer(message.index));
        octets.extend(message.commitment.to_octets());
    }
    octets
}

/// `hash_to_scalar(transcript ‖ points, api_id ‖ label)`.
pub(crate) fn hash(transcript: &[u8], points: &[G1Affine], label: &str) -> Fr {
    let points: Vec<_> = points.iter().flat_map(hazmat::point_to_octets_g1).collect();
    let dst = format!("{}{label}", INTERFACE.api_id());
    hazmat::hash_to_scalar(INTERFACE.suite(), &[transcript, &points].concat(), dst.as_bytes())
}

/// A proof made from fixed randomness, as octets, is what it was when this file was written.
pub(crate) fn is_frozen(octets: &[u8], frozen: &str) {
    assert_eq!(hex::encode(octets), frozen.trim(), "the octets of a proof have changed");
}

/// A source of randomness that gives nothing but zeros.
pub(crate) struct Zeros;

impl RngCore for Zeros {
    fn next_u32(&mut self) -> u32 {
        0
    }
    fn next_u64(&mut self) -> u64 {
        0
    }
    fn fill_bytes(&mut self, octets: &mut [u8]) {
        octets.fill(0);
    }
    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rand_core::Error> {
        octets.fill(0);
        Ok(())
    }
}

impl CryptoRng for Zeros {}
