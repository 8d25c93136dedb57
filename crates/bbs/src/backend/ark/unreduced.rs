//! Sums of products modulo p with one reduction for each sum.
//!
//! `ark` reduces after every product and every sum. Here products are added up before they are reduced, in one pass over
//! the limbs (P. Longa, "Efficient Algorithms for Large Prime Characteristic Fields and Their Application to Bilinear
//! Pairings", eprint 2022/367, algorithm 2), and sums that are about to be multiplied are not reduced at all: p has 381
//! bits and six limbs have 384, so nine times p fits. Elements are `ark`'s, in its Montgomery form.
//! The sums are for what everybody may see: the time of a reduction can depend on what is reduced, as `ark`'s does.

use ark_bls12_381::{Fq, FqConfig};
use ark_ff::{BigInt, MontConfig, PrimeField};
use std::array;
use std::ops::Add;

/// 384 bits, the lowest first.
pub(crate) type Limbs = [u64; 6];

const P: Limbs = Fq::MODULUS.0;

/// 0·p … 9·p.
const MULTIPLES: [Limbs; 10] = multiples();

/// An integer below 2³⁸⁴, in place of its residue modulo p. How many times p it may reach is for its user to count:
/// an element is below p, and bounds add up as the integers do. Nothing may pass 9p.
#[derive(Clone, Copy)]
pub(crate) struct Unreduced(pub(crate) Limbs);

/// An element where it is, as a factor.
#[inline]
pub(crate) fn limbs(element: &Fq) -> &Limbs {
    &element.0.0
}

impl From<&Fq> for Unreduced {
    #[inline]
    fn from(element: &Fq) -> Self {
        Self(*limbs(element))
    }
}

impl Add for Unreduced {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        let mut carry = false;
        let sum = array::from_fn(|i| add_with_carry(self.0[i], other.0[i], &mut carry));
        debug_assert!(!carry, "a sum has passed 2^384");
        Self(sum)
    }
}

impl Unreduced {
    /// p − self, of at most p.
    #[inline]
    pub(crate) fn negated(self) -> Self {
        let (difference, borrow) = subtract(&P, &self.0);
        debug_assert!(!borrow, "only what is at most p is negated");
        Self(difference)
    }

    /// self − other + p, for an `other` of at most p.
    #[inline]
    pub(crate) fn minus(self, other: Self) -> Self {
        self + other.negated()
    }

    /// Half of self, or of self + p where self is odd. Of an integer below k·p it is below (k + 1)/2·p.
    #[inline]
    pub(crate) fn halved(self) -> Self {
        let mask = (self.0[0] & 1).wrapping_neg();
        let even = self + Self(P.map(|limb| limb & mask));
        let above = |i: usize| even.0.get(i + 1).unwrap_or(&0) << 63;
        Self(array::from_fn(|i| even.0[i] >> 1 | above(i)))
    }

    /// The element: of anything.
    #[inline]
    pub(crate) fn reduced(self) -> Fq {
        // With the quotient of the highest limbs for the integers', at most p and a little is left.
        let quotient = self.0[5] / (P[5] + 1);
        let (rest, _) = subtract(&self.0, &MULTIPLES[usize::from(quotient.to_le_bytes()[0])]);
        Self(rest).reduced_once()
    }

    /// The element: of an integer below 2p.
    #[inline]
    pub(crate) fn reduced_once(self) -> Fq {
        let (difference, borrow) = subtract(&self.0, &P);
        // Chosen without a branch: which of the two is as good as random, and would be guessed wrong half of the time.
        let mask = u64::from(borrow).wrapping_neg();
        let limbs = array::from_fn(|i| difference[i] ^ mask & (self.0[i] ^ difference[i]));
        debug_assert!(subtract(&limbs, &P).1, "twice p or more was reduced once");
        Fq::new_unchecked(BigInt(limbs))
    }
}

/// (Σ a·b)/2³⁸⁴ modulo p, which is the sum of the products of elements in Montgomery form.
///
/// Below p·(1 + S/9.8), where S is the sum of the products of the bounds: below 2p while S ≤ 9. The first factors
/// together may not pass 8p.
#[inline]
pub(crate) fn sum_of_products<const COUNT: usize>(terms: [(&Limbs, &Limbs); COUNT]) -> Unreduced {
    debug_assert!(terms.iter().map(|(a, b)| times_p(a) * times_p(b)).sum::<u64>() <= 14);
    debug_assert!(terms.iter().map(|(a, _)| times_p(a)).sum::<u64>() <= 8);
    let mut sum = [0; 6];
    for i in 0..6 {
        // sum += Σ a·b_i
        let mut highest = 0;
        for (a, b) in &terms {
            let mut carry = 0;
            for j in 0..6 {
                sum[j] = multiply_add(sum[j], a[j], b[i], &mut carry);
            }
            highest += carry;
        }
        // sum = (sum + k·p)/2⁶⁴, with the k for which this is an integer
        let k = sum[0].wrapping_mul(<FqConfig as MontConfig<6>>::INV);
        let mut carry = 0;
        multiply_add(sum[0], k, P[0], &mut carry);
        for j in 1..6 {
            sum[j - 1] = multiply_add(sum[j], k, P[j], &mut carry);
        }
        sum[5] = highest + carry;
    }
    Unreduced(sum)
}

/// The least k, nearly, for which an integer is below k·p.
fn times_p(limbs: &Limbs) -> u64 {
    limbs[5] / (P[5] + 1) + 1
}

#[inline]
fn add_with_carry(a: u64, b: u64, carry: &mut bool) -> u64 {
    let (sum, first) = a.overflowing_add(b);
    let (sum, second) = sum.overflowing_add(u64::from(*carry));
    *carry = first | second;
    sum
}

#[inline]
fn subtract(a: &Limbs, b: &Limbs) -> (Limbs, bool) {
    let mut borrow = false;
    let difference = array::from_fn(|i| {
        let (difference, first) = a[i].overflowing_sub(b[i]);
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        borrow = first | second;
        difference
    });
    (difference, borrow)
}

/// The low half of sum + a·b + carry; the high half is the next carry.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the two halves of 128 bits")]
fn multiply_add(sum: u64, a: u64, b: u64, carry: &mut u64) -> u64 {
    let total = u128::from(sum) + u128::from(a) * u128::from(b) + u128::from(*carry);
    *carry = (total >> 64) as u64;
    total as u64
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of 128 bits")]
const fn multiples() -> [Limbs; 10] {
    let mut multiples = [[0; 6]; 10];
    let mut k = 1;
    while k < multiples.len() {
        let (mut carry, mut i) = (0, 0);
        while i < 6 {
            let sum = multiples[k - 1][i] as u128 + P[i] as u128 + carry;
            multiples[k][i] = sum as u64;
            carry = sum >> 64;
            i += 1;
        }
        k += 1;
    }
    multiples
}
