//! The generators that everybody uses, as constants: hashing to the curve takes 150 µs for each, reading one less than one.
//!
//! `constants.bin` is a list of chains: suite (0 or 1) ‖ |api_id| ‖ `api_id` ‖ number of points ‖ v ‖ points, the integers one
//! octet each, v the 48 octets of the chain's state behind the last point, and a point its x and y in 48 octets each, big-endian.
//! The test `constants` derives the file by the draft's procedure and compares; its neighbour writes it anew:
//!
//! ```text
//! cargo test -p bauta-bbs --test constants -- --ignored write
//! ```
//!
//! `constants-wasm.bin` is the same with fewer chains.

use ark_bls12_381::{Fq, G1Affine};
use ark_ff::{BigInt, PrimeField};

use super::Derived;
use crate::ciphersuite::Ciphersuite;

#[cfg(not(target_arch = "wasm32"))]
static CHAINS: &[u8] = include_bytes!("constants.bin");
/// What a browser loads is a matter of octets: the holder's interface alone, the rest is derived where it is asked for.
#[cfg(target_arch = "wasm32")]
static CHAINS: &[u8] = include_bytes!("constants-wasm.bin");

/// Octets of a chain's state.
const STATE: usize = 48;
/// Octets of a coordinate.
const COORDINATE: usize = 48;

/// The constants of a chain, if it has any.
pub(super) fn find(suite: Ciphersuite, api_id: &str) -> Option<Derived> {
    let mut chains = CHAINS;
    while !chains.is_empty() {
        let (chain, rest) = Chain::split_from(chains).expect("the file of constants is whole");
        if chain.suite == suite_number(suite) && chain.api_id == api_id.as_bytes() {
            let points = chain.points.chunks_exact(2 * COORDINATE).map(point).collect::<Option<_>>();
            return Some(Derived { v: chain.v.to_vec(), points: points.expect("every constant is a point") });
        }
        chains = rest;
    }
    None
}

struct Chain<'a> {
    suite: u8,
    api_id: &'a [u8],
    v: &'a [u8],
    points: &'a [u8],
}

impl<'a> Chain<'a> {
    /// The first chain, and what is behind it.
    fn split_from(octets: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&[suite, length], octets) = octets.split_first_chunk()?;
        let (api_id, octets) = octets.split_at_checked(length.into())?;
        let (&count, octets) = octets.split_first()?;
        let (v, octets) = octets.split_at_checked(STATE)?;
        let (points, octets) = octets.split_at_checked(usize::from(count) * 2 * COORDINATE)?;
        Some((Self { suite, api_id, v, points }, octets))
    }
}

fn suite_number(suite: Ciphersuite) -> u8 {
    match suite {
        Ciphersuite::Bls12381Sha256 => 0,
        Ciphersuite::Bls12381Shake256 => 1,
    }
}

/// The point of the curve with these coordinates. That it is in the subgroup, as the one that the draft derives, is the test's.
fn point(octets: &[u8]) -> Option<G1Affine> {
    let (x, y) = octets.split_at(COORDINATE);
    let point = G1Affine::new_unchecked(coordinate(x)?, coordinate(y)?);
    point.is_on_curve().then_some(point)
}

fn coordinate(octets: &[u8]) -> Option<Fq> {
    let mut limbs = [0; 6];
    for (limb, octets) in limbs.iter_mut().zip(octets.rchunks_exact(8)) {
        *limb = u64::from_be_bytes(octets.try_into().ok()?);
    }
    Fq::from_bigint(BigInt(limbs))
}
