//! What the tests of the sub-proofs start from: a session, messages under commitments, and the parts of octet strings.
#![allow(dead_code, reason = "each test file uses a part of it")]

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::PrimeField;
use bauta_bbs::committed_disclosure::Opening;
use bauta_bbs::proof::Challenge;
use bauta_bbs::{Interface, MessageScalar, hazmat};
use bauta_predicates::{Committed, Session};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

pub(crate) const INTERFACE: Interface = Interface::BBS_MOD_HB;
pub(crate) const PRESENTATION_HEADER: &[u8] = b"{\"alg\":\"BBS-MOD-HB\"}";
/// Where the committed message stands.
pub(crate) const CREDENTIAL: usize = 0;
pub(crate) const INDEX: usize = 12;

/// A source that gives the same octets in every run.
pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// A source that gives only zeros.
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

/// A scalar for each `seed`.
pub(crate) fn some_scalar(seed: u64) -> Fr {
    hazmat::random_scalar(&mut rng(seed)).unwrap()
}

/// A message for each `seed`.
pub(crate) fn some_message(seed: u64) -> MessageScalar {
    hazmat::scalar_to_message(some_scalar(seed))
}

/// A point of G1 for each `seed`.
pub(crate) fn some_point(seed: u64) -> G1Affine {
    (G1Affine::generator() * some_scalar(seed)).into_affine()
}

/// Two core challenges.
pub(crate) fn challenges() -> Vec<Challenge> {
    [101, 102].map(|seed| hazmat::scalar_to_challenge(some_scalar(seed))).to_vec()
}

pub(crate) fn session(challenges: &[Challenge]) -> Session<'_> {
    Session { interface: &INTERFACE, challenges, presentation_header: PRESENTATION_HEADER }
}

/// (Y_0, Y_1).
pub(crate) fn bases() -> [G1Affine; 2] {
    hazmat::commitment_generators(&INTERFACE)
}

/// A commitment to `message`, and what opens it.
pub(crate) fn commit(message: &MessageScalar, seed: u64) -> (Committed, Opening) {
    let [y_0, y_1] = bases();
    let s = some_scalar(1000 + seed);
    let point = (y_1 * hazmat::message_to_scalar(message) + y_0 * s).into_affine();
    let commitment = hazmat::point_to_commitment(point);
    let opening = Opening {
        index: INDEX,
        commitment,
        message: message.clone(),
        blinding: hazmat::scalar_to_message(s),
    };
    (Committed { credential: CREDENTIAL, index: INDEX, commitment }, opening)
}

/// The sessions that differ from `session` in one thing each.
pub(crate) fn other_sessions<'a>(
    session: &Session<'a>,
    challenges: &'a [Vec<Challenge>],
) -> Vec<Session<'a>> {
    let mut others: Vec<_> = challenges.iter().map(|challenges| Session { challenges, ..*session }).collect();
    others.push(Session { presentation_header: b"{}", ..*session });
    others.push(Session { presentation_header: b"", ..*session });
    others.push(Session { interface: &Interface::BBS_MOD, ..*session });
    others
}

/// Other core challenges than [`challenges`]: another one, none, one less, one more, in another order.
pub(crate) fn other_challenges() -> Vec<Vec<Challenge>> {
    let [a, b] = [challenges()[0], challenges()[1]];
    let c = hazmat::scalar_to_challenge(some_scalar(103));
    vec![vec![c, b], vec![a, c], vec![], vec![a], vec![a, b, c], vec![b, a]]
}

/// The committed messages that differ from `committed` in one thing each.
pub(crate) fn other_committed(committed: &Committed) -> Vec<Committed> {
    let (other, _) = commit(&some_message(500), 500);
    vec![
        Committed { credential: committed.credential + 1, ..*committed },
        Committed { index: committed.index + 1, ..*committed },
        Committed { commitment: other.commitment, ..*committed },
    ]
}

/// The common part of a transcript, written out here a second time.
pub(crate) fn transcript(alg: &str, session: &Session<'_>, committed: &Committed) -> Vec<u8> {
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

/// I2OSP(length, 8) ‖ octets.
pub(crate) fn lp(octets: &[u8]) -> Vec<u8> {
    [&(octets.len() as u64).to_be_bytes()[..], octets].concat()
}

/// The octets of points.
pub(crate) fn points(points: &[G1Affine]) -> Vec<u8> {
    points.iter().flat_map(hazmat::point_to_octets_g1).collect()
}

/// The octets of scalars.
pub(crate) fn scalars(scalars: &[Fr]) -> Vec<u8> {
    scalars.iter().flat_map(hazmat::scalar_to_octets).collect()
}

/// `hash_to_scalar(transcript, api_id ‖ label)`.
pub(crate) fn challenge(transcript: &[u8], label: &str) -> Fr {
    let dst = format!("{}{label}", INTERFACE.api_id());
    hazmat::hash_to_scalar(INTERFACE.suite(), transcript, dst.as_bytes())
}

/// The one generator of a sub-proof.
pub(crate) fn generator(label: &str) -> G1Affine {
    hazmat::create_generators(INTERFACE.suite(), &format!("{label}{}", INTERFACE.api_id()), 1)[0]
}

/// The point whose 48 octets start at `at`.
pub(crate) fn point_at(octets: &[u8], at: usize) -> G1Affine {
    hazmat::octets_to_point_g1(&octets[at..at + 48]).unwrap()
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

/// The octets of the identity of G1.
pub(crate) fn identity() -> [u8; 48] {
    let mut identity = [0; 48];
    identity[0] = 0xc0;
    identity
}
