//! The formulas of the sub-proofs written out a second time, for comparison and for provers that cheat.
#![allow(dead_code, reason = "each test crate uses its part")]

use ark_bls12_381::{Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use ark_ff::{AdditiveGroup, PrimeField};
use bauta_bbs::{MessageScalar, hazmat};
use bauta_predicates::{Committed, Session};

use crate::committed::{INTERFACE, rng};

/// A scalar for each `seed`: the first that this seed's source gives.
pub(crate) fn some_scalar(seed: u64) -> Fr {
    hazmat::random_scalar(&mut rng(seed)).unwrap()
}

/// The first scalars that the source of this seed gives.
pub(crate) fn first_scalars<const N: usize>(seed: u64) -> [Fr; N] {
    let mut rng = rng(seed);
    [(); N].map(|()| hazmat::random_scalar(&mut rng).unwrap())
}

/// A message for each `seed`.
pub(crate) fn some_message(seed: u64) -> MessageScalar {
    hazmat::scalar_to_message(some_scalar(seed))
}

/// A point of G1 for each `seed`, of which nobody knows a logarithm.
pub(crate) fn some_point(seed: u64) -> G1Affine {
    hazmat::hash_to_curve_g1(INTERFACE.suite(), &seed.to_be_bytes(), b"SOME_POINT_")
}

/// The only generator of a sub-proof.
pub(crate) fn generator(prefix: &str) -> G1Affine {
    hazmat::create_generators(INTERFACE.suite(), &format!("{prefix}{}", INTERFACE.api_id()), 1)[0]
}

/// (Y_0, Y_1).
pub(crate) fn bases() -> [G1Affine; 2] {
    hazmat::commitment_generators(&INTERFACE)
}

/// The sum of products, the plain way.
pub(crate) fn sum(terms: &[(G1Affine, Fr)]) -> G1Affine {
    terms.iter().fold(G1Projective::ZERO, |sum, (point, scalar)| sum + *point * scalar).into_affine()
}

/// I2OSP(length, 8) ‖ octets.
pub(crate) fn lp(octets: &[u8]) -> Vec<u8> {
    [&(octets.len() as u64).to_be_bytes()[..], octets].concat()
}

/// The common part of a transcript about one message.
pub(crate) fn common(alg: &str, session: &Session<'_>, committed: &Committed) -> Vec<u8> {
    let mut octets = lp(alg.as_bytes());
    octets.extend((session.challenges.len() as u64).to_be_bytes());
    session.challenges.iter().for_each(|challenge| octets.extend(challenge.to_octets()));
    octets.extend(lp(session.presentation_header));
    for integer in [1, committed.credential, committed.index] {
        octets.extend((integer as u64).to_be_bytes());
    }
    octets.extend(committed.commitment.to_octets());
    octets
}

/// The octets of points, the identity's too.
pub(crate) fn points(points: &[G1Affine]) -> Vec<u8> {
    points.iter().flat_map(hazmat::point_to_octets_g1).collect()
}

/// The octets of scalars.
pub(crate) fn scalars(scalars: &[Fr]) -> Vec<u8> {
    scalars.iter().flat_map(hazmat::scalar_to_octets).collect()
}

/// `hash_to_scalar(transcript, api_id ‖ label)`.
pub(crate) fn challenge(transcript: &[Vec<u8>], label: &str) -> Fr {
    let dst = format!("{}{label}", INTERFACE.api_id());
    hazmat::hash_to_scalar(INTERFACE.suite(), &transcript.concat(), dst.as_bytes())
}

/// The point whose 48 octets start at `at`.
pub(crate) fn point_at(octets: &[u8], at: usize) -> G1Affine {
    hazmat::octets_to_point_g1(&octets[at..at + 48]).unwrap()
}

/// The scalar whose 32 octets start at `at`.
pub(crate) fn scalar_at(octets: &[u8], at: usize) -> Fr {
    Fr::from_be_bytes_mod_order(&octets[at..at + 32])
}

/// A broken source.
pub(crate) struct Zeros;

impl rand_core::CryptoRng for Zeros {}

impl rand_core::RngCore for Zeros {
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
