//! In `ark`'s arithmetic.

use ark_bls12_381::{Bls12_381, G1Affine, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ff::Zero;
use ark_serialize::CanonicalDeserialize;

use crate::encoding::{POINT_G1_LENGTH, POINT_G2_LENGTH};

/// The lines of the Miller loop for a point of G2.
pub(crate) struct Lines(<Bls12_381 as Pairing>::G2Prepared);

impl Lines {
    pub(crate) fn new(q: &G2Affine) -> Self {
        Self(q.into())
    }
}

/// Π e(p, q) = 1, for points of the subgroups: one Miller loop and one final exponentiation.
pub(crate) fn product_is_one(terms: &[(G1Affine, &Lines)]) -> bool {
    let (points, lines): (Vec<_>, Vec<_>) = terms.iter().map(|(p, lines)| (*p, lines.0.clone())).unzip();
    Bls12_381::multi_pairing(points, lines).is_zero()
}

/// The point of G1 that 48 octets are the canonical encoding of, the identity among them.
pub(crate) fn decompress_g1(octets: &[u8; POINT_G1_LENGTH]) -> Option<G1Affine> {
    G1Affine::deserialize_compressed(&octets[..]).ok()
}

/// The point of G2 that 96 octets are the canonical encoding of, the identity among them.
pub(crate) fn decompress_g2(octets: &[u8; POINT_G2_LENGTH]) -> Option<G2Affine> {
    G2Affine::deserialize_compressed(&octets[..]).ok()
}
