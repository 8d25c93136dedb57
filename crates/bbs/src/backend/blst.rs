//! By `blst`, through the safe interface of `blstrs`.
//!
//! Points cross over as uncompressed octets, without a second check of what either side has checked.

use ark_bls12_381::{G1Affine, G2Affine};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use blstrs::{Bls12, G2Prepared, Gt};
use group::Group;
use pairing::{MillerLoopResult, MultiMillerLoop};

use crate::encoding::{POINT_G1_LENGTH, POINT_G2_LENGTH};

/// The lines of the Miller loop for a point of G2.
pub(crate) struct Lines(G2Prepared);

impl Lines {
    pub(crate) fn new(q: &G2Affine) -> Self {
        let mut octets = [0; 2 * POINT_G2_LENGTH];
        q.serialize_uncompressed(&mut octets[..]).expect("a point of G2 has 192 octets");
        let q = blstrs::G2Affine::from_uncompressed_unchecked(&octets);
        Self(q.expect("it is on the curve").into())
    }
}

/// Π e(p, q) = 1, for points of the subgroups: a Miller loop for each and one final exponentiation.
pub(crate) fn product_is_one(terms: &[(G1Affine, &Lines)]) -> bool {
    let points: Vec<_> = terms.iter().map(|(p, _)| from_ark(p)).collect();
    let terms: Vec<_> = points.iter().zip(terms.iter().map(|(_, lines)| &lines.0)).collect();
    Bls12::multi_miller_loop(&terms).final_exponentiation() == Gt::identity()
}

/// The point of G1 that 48 octets are the canonical encoding of, the identity among them.
pub(crate) fn decompress_g1(octets: &[u8; POINT_G1_LENGTH]) -> Option<G1Affine> {
    let point = Option::<blstrs::G1Affine>::from(blstrs::G1Affine::from_compressed(octets))?;
    #[expect(clippy::disallowed_methods, reason = "the octets of a point that has been checked")]
    G1Affine::deserialize_uncompressed_unchecked(&point.to_uncompressed()[..]).ok()
}

/// The point of G2 that 96 octets are the canonical encoding of, the identity among them.
pub(crate) fn decompress_g2(octets: &[u8; POINT_G2_LENGTH]) -> Option<G2Affine> {
    let point = Option::<blstrs::G2Affine>::from(blstrs::G2Affine::from_compressed(octets))?;
    #[expect(clippy::disallowed_methods, reason = "the octets of a point that has been checked")]
    G2Affine::deserialize_uncompressed_unchecked(&point.to_uncompressed()[..]).ok()
}

fn from_ark(p: &G1Affine) -> blstrs::G1Affine {
    let mut octets = [0; 2 * POINT_G1_LENGTH];
    p.serialize_uncompressed(&mut octets[..]).expect("a point of G1 has 96 octets");
    blstrs::G1Affine::from_uncompressed_unchecked(&octets).expect("it is on the curve")
}
