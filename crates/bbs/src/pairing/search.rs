//! Finding the equations that do not hold among many that do.

use std::ops::Range;

use ark_bls12_381::Fr;
use rand_core::CryptoRngCore;

use super::{PairingEquation, product_is_one, weights};
use crate::ciphersuite::Interface;

/// Where something is known not to hold, and no more than so many equations are left, each is checked by itself.
const ONE_BY_ONE: usize = 16;

/// Which of many equations hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhichHold {
    /// Of each equation, in their order, whether it holds.
    pub holds: Vec<bool>,
    /// How many products of pairings it took to say so.
    pub products: usize,
}

/// Which equations hold: with one product if all do, as in [`all_hold`](super::all_hold); otherwise halves are looked at, and
/// halves of these, down to 16 equations, each of which is then checked by itself.
///
/// One equation that does not hold costs no more than 17 + 2·log2(n/16) products, and n equations never more than
/// n + 2·⌈n/16⌉, whatever was sent: an eighth more than if each had been checked by itself from the beginning. That an equation
/// holds is said wrongly with probability 2⁻¹²⁸ for each product that it is in, that it does not hold never.
pub fn which_hold(
    interface: &Interface,
    equations: &[PairingEquation],
    bound: &[&[u8]],
    rng: &mut impl CryptoRngCore,
) -> WhichHold {
    let mut search = Search {
        equations,
        weights: weights(interface, equations, bound, rng),
        found: WhichHold { holds: vec![true; equations.len()], products: 0 },
    };
    search.unknown(0..equations.len());
    search.found
}

/// The weights stay the same throughout: which parts are looked at does not depend on the prover, so all products together are
/// no more than so many chances of 2⁻¹²⁸.
struct Search<'a> {
    equations: &'a [PairingEquation],
    weights: Vec<Fr>,
    found: WhichHold,
}

impl Search<'_> {
    /// Of a part of which nothing is known.
    fn unknown(&mut self, part: Range<usize>) {
        if part.len() < 2 {
            self.one_by_one(part);
        } else if !self.all_hold(part.clone()) {
            self.failing(part);
        }
    }

    /// Of a part in which something does not hold.
    fn failing(&mut self, part: Range<usize>) {
        if part.len() <= ONE_BY_ONE {
            return self.one_by_one(part);
        }
        // Whole sixteens, so that there are as few parts as possible.
        let half = part.start + part.len().div_ceil(ONE_BY_ONE).div_ceil(2) * ONE_BY_ONE;
        let (left, right) = (part.start..half, half..part.end);
        if self.all_hold(left.clone()) {
            self.failing(right);
        } else {
            self.failing(left);
            self.unknown(right);
        }
    }

    fn all_hold(&mut self, part: Range<usize>) -> bool {
        self.found.products += 1;
        product_is_one(&self.equations[part.clone()], &self.weights[part])
    }

    fn one_by_one(&mut self, part: Range<usize>) {
        for number in part {
            self.found.products += 1;
            self.found.holds[number] = self.equations[number].holds();
        }
    }
}
