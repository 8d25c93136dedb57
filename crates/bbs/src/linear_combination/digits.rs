//! Scalars as digits: split in two by the endomorphism, each half a sum of odd signed digits.

use ark_bls12_381::{Fq, Fr, g1};
use ark_ff::{BigInteger, PrimeField};
use subtle::{Choice, ConditionallySelectable, ConstantTimeGreater, ConstantTimeLess};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// z = x² for the parameter x of the curve; r = z² − z + 1, and P·z = (β·x, −y) for P = (x, y) in the subgroup.
const Z: u128 = 0xac45_a401_0001_a402_0000_0001_0000_0000;

/// β of the endomorphism (x, y) ↦ (β·x, y).
pub(super) const BETA: Fq = g1::BETA;

/// Bits that a half of a scalar has at most, its sign included.
pub(super) const HALF_BITS: usize = 130;

/// The most digits that a half can have: with windows of three bits.
const MOST: usize = HALF_BITS.div_ceil(3);

/// A digit ±(2j + 1): j, and whether it is negative (0 or 1).
pub(super) type Digit = (u8, u8);

/// The digits of an odd number, lowest first: Σ d_i·2^(w·i) with every d_i odd and |d_i| < 2^w.
///
/// With m signs s_j: Σ s_j·2^j = 2·u − (2^m − 1) where the bits of u say which are positive. So the signs of an odd k are
/// u = (k − 1)/2 + 2^(m − 1), and w signs together are an odd digit. (Signed odd recoding is due to Joye and Tunstall,
/// AFRICACRYPT 2009.)
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Half {
    digits: [Digit; MOST],
    count: usize,
}

impl Half {
    /// Of an odd number between −2^m and 2^m, m = `window`·`count` ≥ 128, as its 128 lowest bits in two's complement and what
    /// is above them.
    fn new(low: u128, high: i64, window: usize, count: usize) -> Self {
        let low_signs = low >> 1 | u128::from(high.cast_unsigned() & 1) << 127;
        let mut limbs = Zeroizing::new([0_u64; 4]);
        limbs[0] = truncate(low_signs);
        limbs[1] = truncate(low_signs >> 64);
        limbs[2] = (high >> 1).cast_unsigned();
        let top = window * count - 1;
        limbs[top / 64] = limbs[top / 64].wrapping_add(1 << (top % 64));
        Self::of_signs(&limbs, window, count)
    }

    fn of_signs(limbs: &[u64; 4], window: usize, count: usize) -> Self {
        let mut digits = [(0, 0); MOST];
        for (number, digit) in digits.iter_mut().take(count).enumerate() {
            let (limb, bit) = (number * window / 64, number * window % 64);
            let above = if bit + window > 64 { limbs[limb + 1] << (64 - bit) } else { 0 };
            let mask = (1_u8 << window).wrapping_sub(1);
            let signs = (limbs[limb] >> bit | above).to_le_bytes()[0] & mask;
            // 2^(w − 1) and above are 1, 3, …; those below are −1, −3, …
            let negative = signs >> (window - 1) ^ 1;
            *digit = ((signs ^ 0_u8.wrapping_sub(negative)) & mask >> 1, negative);
        }
        Self { digits, count }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Every so many digits, from one on.
    pub(super) fn every(&self, spacing: usize, from: usize) -> impl Iterator<Item = Digit> {
        self.digits[..self.count].iter().copied().skip(from).step_by(spacing)
    }
}

/// A scalar k = a + b·z as the digits of a and of b; or of k alone, where it is short.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Digits {
    pub(super) a: Half,
    pub(super) b: Option<Half>,
    /// Where an odd number had to be made of a short scalar: whether one was added to it (0 or 1).
    pub(super) made_odd: Option<u8>,
}

impl Digits {
    /// Those of a scalar that is below 2^`bits`, in windows of so many bits. How many there are depends on `bits` alone.
    pub(super) fn new(scalar: &Fr, bits: u32, window: usize) -> Self {
        // A short one saves the other half, and the odd number costs an addition.
        if bits <= 128 { Self::short(scalar, bits, window) } else { Self::long(scalar, window) }
    }

    /// The bits of a scalar that everybody may know.
    pub(super) fn length(scalar: &Fr) -> u32 {
        scalar.into_bigint().num_bits()
    }

    fn short(scalar: &Fr, bits: u32, window: usize) -> Self {
        let count = bits as usize / window + 1;
        let mut limbs = Zeroizing::new(scalar.into_bigint().0);
        let even = limbs[0].to_le_bytes()[0] & 1 ^ 1;
        // The odd one among k and k + 1: (k − 1)/2 = ⌊k/2⌋ for odd k, and k/2 for even
        limbs[0] = limbs[0] >> 1 | limbs[1] << 63;
        limbs[1] >>= 1;
        let top = window * count - 1;
        limbs[top / 64] |= 1 << (top % 64);
        Self { a: Half::of_signs(&limbs, window, count), b: None, made_odd: Some(even) }
    }

    /// Both halves are made odd by adding multiples of (1, z − 1), which stands for r, and of (−z, 1), which stands for 0.
    fn long(scalar: &Fr, window: usize) -> Self {
        let (a, b) = split(scalar);
        let even = Choice::from(a.to_le_bytes()[0] & 1 ^ 1);
        let a = a + u128::conditional_select(&0, &1, even);
        let (b, carry) = b.overflowing_add(u128::conditional_select(&0, &(Z - 1), even));
        let even = Choice::from(b.to_le_bytes()[0] & 1 ^ 1);
        let (a, borrow) = a.overflowing_sub(u128::conditional_select(&0, &Z, even));
        let b = b | u128::conditional_select(&0, &1, even);
        let count = HALF_BITS.div_ceil(window);
        Self {
            a: Half::new(a, -i64::from(borrow), window, count),
            b: Some(Half::new(b, i64::from(carry), window, count)),
            made_odd: None,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
const fn truncate(value: u128) -> u64 {
    value as u64
}

/// a and b below z with k = a + b·z: the division of two words by one of Möller and Granlund ("Improved division by invariant
/// integers", IEEE Transactions on Computers 2011, algorithm 4), its two corrections made by masks.
fn split(scalar: &Fr) -> (u128, u128) {
    // ⌊(2^256 − 1)/z⌋ − 2^128
    const RECIPROCAL: u128 = reciprocal();
    let limbs = Zeroizing::new(scalar.into_bigint().0);
    let low = u128::from(limbs[0]) | u128::from(limbs[1]) << 64;
    let high = u128::from(limbs[2]) | u128::from(limbs[3]) << 64;
    let (product_high, product_low) = multiply(RECIPROCAL, high);
    let (fraction, carry) = product_low.overflowing_add(low);
    let quotient = product_high.wrapping_add(high).wrapping_add(u128::from(carry)).wrapping_add(1);
    let remainder = low.wrapping_sub(quotient.wrapping_mul(Z));
    let too_much = remainder.ct_gt(&fraction);
    let quotient = quotient.wrapping_sub(u128::conditional_select(&0, &1, too_much));
    let remainder = remainder.wrapping_add(u128::conditional_select(&0, &Z, too_much));
    let too_little = !remainder.ct_lt(&Z);
    let quotient = quotient.wrapping_add(u128::conditional_select(&0, &1, too_little));
    (remainder.wrapping_sub(u128::conditional_select(&0, &Z, too_little)), quotient)
}

/// The higher and the lower word of a·b.
fn multiply(a: u128, b: u128) -> (u128, u128) {
    let words = |value| (u128::from(truncate(value)), value >> 64);
    let ((a_0, a_1), (b_0, b_1)) = (words(a), words(b));
    let (low, high) = (a_0 * b_0, a_1 * b_1);
    let (cross, other) = (a_0 * b_1, a_1 * b_0);
    let middle = (low >> 64) + words(cross).0 + words(other).0;
    (high + (cross >> 64) + (other >> 64) + (middle >> 64), middle << 64 | words(low).0)
}

/// (2^256 − 1 − 2^128·z)/z by long division, one bit after the other.
const fn reciprocal() -> u128 {
    let (mut remainder, mut quotient, mut bit) = (u128::MAX - Z, 0_u128, 0);
    while bit < 128 {
        let carry = remainder >> 127;
        remainder = remainder << 1 | 1;
        quotient <<= 1;
        if carry == 1 || remainder >= Z {
            remainder = remainder.wrapping_sub(Z);
            quotient |= 1;
        }
        bit += 1;
    }
    quotient
}
