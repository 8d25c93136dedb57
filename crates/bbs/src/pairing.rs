//! Pairing equations e(left, W) = e(right, BP2), checked one by one or many at once.
//!
//! A core proof ends in such an equation, and so does whatever is proved about a weak Boneh-Boyen signature beside it.
//! A pairing is the dearest step of a verification, and several equations can share it: each is raised to a random
//! weight, and the product is checked once.

mod search;
mod steps;
mod weighted_sums;

use ark_bls12_381::{Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::Field;
use rand_core::CryptoRngCore;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

use crate::backend::{self, Lines};
use crate::ciphersuite::Interface;
use crate::encoding::i2osp_8;
use crate::keys::PublicKey;
use weighted_sums::weighted_sums;

pub use search::{WhichHold, which_hold};

/// Octets of a weight: 128 bits.
const WEIGHT_LENGTH: usize = 16;

/// e(left, key) = e(right, BP2), which has yet to be checked: whatever it belongs to is not verified before.
#[derive(Clone, Debug)]
#[must_use = "the equation has not been checked"]
pub struct PairingEquation {
    pub(crate) left: G1Affine,
    pub(crate) key: PublicKey,
    pub(crate) right: G1Affine,
}

impl PairingEquation {
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        let holds = self.key.pairing_product_is_one(self.left, -self.right);
        steps::checked(self, holds);
        holds
    }
}

/// Whether all equations hold, with one pairing for each different key and one more.
///
/// Π e(δ_j·left_j, key_j) · e(−Σ δ_j·right_j, BP2) = 1 with δ_0 = 1 and, for the others, δ_j = OS2IP(expand_message(seed ‖ I2OSP(j, 8), api_id ‖
/// "BAUTA_WEIGHT_", 16)) and seed = SHA-256(lp(key)* ‖ lp(bound)* ‖ 32 octets of `rng`). Equations that do not hold pass
/// with probability 2⁻¹²⁸, whoever made them: `bound` is everything that the provers sent, and the octets of `rng` are
/// drawn after it. Points have to be in their subgroups, as everything read by this crate is.
pub fn all_hold(
    interface: &Interface,
    equations: &[PairingEquation],
    bound: &[&[u8]],
    rng: &mut impl CryptoRngCore,
) -> bool {
    match equations {
        [] => true,
        [equation] => equation.holds(),
        _ => product_is_one(equations, &weights(interface, equations, bound, rng)),
    }
}

/// The product of all equations, each raised to its weight.
fn product_is_one(equations: &[PairingEquation], weights: &[Fr]) -> bool {
    let mut keys: Vec<&PublicKey> = Vec::new();
    for equation in equations {
        if !keys.contains(&&equation.key) {
            keys.push(&equation.key);
        }
    }
    let weighted = || equations.iter().zip(weights);
    let left = |key: &PublicKey| {
        let own = weighted().filter(|(equation, _)| equation.key == *key);
        own.map(|(equation, weight)| (equation.left, *weight)).collect()
    };
    let right = weighted().map(|(equation, weight)| (-equation.right, *weight)).collect();
    let sums: Vec<_> = keys.iter().map(|key| left(key)).chain([right]).collect();
    let lines = keys.iter().map(|key| key.lines()).chain([bp2()]);
    let terms: Vec<_> = weighted_sums(&sums).into_iter().zip(lines).collect();
    let holds = backend::product_is_one(&terms);
    steps::checked_together(equations, weights, holds);
    holds
}

/// δ_0 = 1, δ_1, …
fn weights(
    interface: &Interface,
    equations: &[PairingEquation],
    bound: &[&[u8]],
    rng: &mut impl CryptoRngCore,
) -> Vec<Fr> {
    let seed = seed(equations, bound, rng);
    let others = (1..equations.len()).map(|number| weight(interface, &seed, number));
    std::iter::once(Fr::ONE).chain(others).collect()
}

fn seed(equations: &[PairingEquation], bound: &[&[u8]], rng: &mut impl CryptoRngCore) -> [u8; 32] {
    let mut hash = Sha256::new();
    let keys = equations.iter().map(|equation| equation.key.to_octets());
    for key in keys {
        hash.update(i2osp_8(key.len()));
        hash.update(key);
    }
    for octets in bound {
        hash.update(i2osp_8(octets.len()));
        hash.update(octets);
    }
    let mut fresh = [0; 32];
    rng.fill_bytes(&mut fresh);
    hash.update(fresh);
    hash.finalize().into()
}

/// δ_j, 128 bits and not zero.
fn weight(interface: &Interface, seed: &[u8; 32], number: usize) -> Fr {
    let message = [&seed[..], &i2osp_8(number)].concat();
    let dst = format!("{}BAUTA_WEIGHT_", interface.api_id());
    let octets = interface
        .suite()
        .expand_message(&message, dst.as_bytes(), WEIGHT_LENGTH)
        .expect("16 octets can be expanded");
    let weight = octets.iter().fold(0_u128, |sum, octet| sum << 8 | u128::from(*octet));
    Fr::from(weight.max(1))
}

/// The lines of the Miller loop for BP2, made once.
pub(crate) fn bp2() -> &'static Lines {
    static BP2: OnceLock<Lines> = OnceLock::new();
    BP2.get_or_init(|| Lines::new(&G2Affine::generator()))
}
