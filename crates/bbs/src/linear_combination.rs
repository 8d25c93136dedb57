//! Linear combinations Σ P_i·k_i in G1, by tables of multiples.
#![doc = include_str!("../notes/linear_combination.md")]

pub(crate) mod kept;

use std::sync::{Arc, LazyLock};

use ark_bls12_381::{Fq, Fr, G1Affine, G1Projective};
use ark_ec::{AdditiveGroup, AffineRepr};
use ark_ff::{BigInt, BigInteger, Field, One, PrimeField, Zero};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bits of a window.
const WINDOW: usize = 5;
/// Windows of a scalar: 51·5 = 255, the bits of r.
const WINDOWS: usize = 51;
/// Multiples of one power of two in a table: 1, 3, … 31.
const MULTIPLES: usize = 1 << (WINDOW - 1);

/// Every how many windows a table has a row, where it is kept: 13 rows of 16 points, 19.5 KiB.
pub(crate) const SPACING_KEPT: usize = 4;
/// The same for a point that a few combinations share: three rows.
pub(crate) const SPACING_SHARED: usize = 17;
/// The same for a point that is used once: one row.
pub(crate) const SPACING_ONCE: usize = WINDOWS;

/// The coordinates x and y of a point, as the limbs of their Montgomery forms.
type Coordinates = [u64; 12];

/// Multiples of one point P, not the identity: the rows t have P·2^(5·spacing·t)·(1, 3, … 31).
///
/// A point can be as secret as a scalar (a signature's A is), so tables are wiped when they are dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Table {
    spacing: usize,
    multiples: Vec<Coordinates>,
}

impl Table {
    /// A table for each of `points`, none of them the identity, with one inversion for all.
    pub(crate) fn many(points: &[G1Affine], spacing: usize) -> Vec<Self> {
        if points.is_empty() {
            return Vec::new();
        }
        let rows = WINDOWS.div_ceil(spacing);
        let mut multiples = Zeroizing::new(Vec::with_capacity(points.len() * rows * MULTIPLES));
        for point in points {
            let mut power = point.into_group();
            for row in 0..rows {
                let step = power.double();
                multiples
                    .extend(std::iter::successors(Some(power), |last| Some(*last + step)).take(MULTIPLES));
                if row + 1 < rows {
                    (0..WINDOW * spacing).for_each(|_| {
                        power.double_in_place();
                    });
                }
            }
        }
        let multiples = Zeroizing::new(normalize(&multiples));
        let table =
            |points: &[G1Affine]| Self { spacing, multiples: points.iter().map(coordinates).collect() };
        multiples.chunks(rows * MULTIPLES).map(table).collect()
    }
}

fn coordinates(point: &G1Affine) -> Coordinates {
    let mut coordinates = [0; 12];
    coordinates[..6].copy_from_slice(&point.x.0.0);
    coordinates[6..].copy_from_slice(&point.y.0.0);
    coordinates
}

/// Points that are not the identity, with their tables.
pub(crate) struct Bases(Vec<Arc<Table>>);

impl Bases {
    /// The tables that are kept, and new ones with this spacing for the other points.
    pub(crate) fn new(points: &[G1Affine], spacing: usize) -> Self {
        let kept: Vec<_> = points.iter().map(kept::table).collect();
        let others: Vec<_> =
            points.iter().zip(&kept).filter(|(_, kept)| kept.is_none()).map(|(point, _)| *point).collect();
        let mut made = Table::many(&others, spacing).into_iter().map(Arc::new);
        Self(kept.into_iter().filter_map(|kept| kept.or_else(|| made.next())).collect())
    }

    /// Other bases behind these.
    pub(crate) fn and(&self, others: &Self) -> Self {
        Self(self.0.iter().chain(&others.0).cloned().collect())
    }

    /// The one base at a position.
    pub(crate) fn one(&self, position: usize) -> Self {
        Self(vec![Arc::clone(&self.0[position])])
    }

    /// Σ P_i·k_i for secret k_i: the same operations at the same addresses for all scalars.
    pub(crate) fn secret(&self, scalars: &[Fr]) -> G1Projective {
        self.combine(&scalars.iter().map(Digits::of_any).collect::<Vec<_>>(), read_every)
    }

    /// Σ P_i·k_i for k_i that everybody may know.
    pub(crate) fn public(&self, scalars: &[Fr]) -> G1Projective {
        let bits = |scalar: &Fr| scalar.into_bigint().num_bits();
        let digits: Vec<_> = scalars.iter().map(|scalar| Digits::of_short(scalar, bits(scalar))).collect();
        self.combine(&digits, |row, (j, _)| row[usize::from(j)])
    }

    /// Adds up one table entry for each digit of each scalar, and doubles where rows are apart.
    fn combine(
        &self,
        digits: &[Digits],
        read: impl Fn(&[Coordinates], Digit) -> Coordinates,
    ) -> G1Projective {
        assert_eq!(self.0.len(), digits.len(), "as many points as scalars");
        let terms = || self.0.iter().zip(digits);
        let steps = terms().map(|(table, digits)| table.spacing.min(digits.count)).max().unwrap_or(0);
        let mut sum = Sum::identity();
        for step in (0..steps).rev() {
            for (table, digits) in terms().filter(|(table, _)| step < table.spacing) {
                let windows = digits.get().iter().skip(step).step_by(table.spacing);
                for (row, digit) in table.multiples.chunks(MULTIPLES).zip(windows) {
                    sum.add(&read(row, *digit), Choice::from(digit.1));
                }
            }
            if step > 0 {
                (0..WINDOW).for_each(|_| sum.double());
            }
        }
        for (table, digits) in terms().filter(|(_, digits)| digits.made_odd.is_some()) {
            let before = sum;
            sum.add(&table.multiples[0], Choice::from(1));
            sum.take_back_unless(&before, Choice::from(digits.made_odd.unwrap_or_default()));
        }
        sum.into_jacobian()
    }
}

/// Σ P_i·k_i for secret k_i, as many of the one as of the other. Which points are the identity is no secret.
pub(crate) fn secret_combination(points: &[G1Affine], scalars: &[Fr]) -> G1Projective {
    let (points, scalars) = without_identities(points, scalars);
    Bases::new(&points, SPACING_ONCE).secret(&scalars)
}

/// [`secret_combination`] for k_i < 2^bits_i: the bounds are no secret, and short scalars cost less. A scalar that is not
/// below its bound gives a wrong sum.
#[cfg(feature = "hazmat")]
pub(crate) fn short_secret_combination(points: &[G1Affine], scalars: &[Fr], bits: &[u32]) -> G1Projective {
    assert!(points.len() == scalars.len() && scalars.len() == bits.len(), "as many points as scalars");
    let there = || points.iter().zip(scalars.iter().zip(bits)).filter(|(point, _)| !point.is_zero());
    let points: Vec<_> = there().map(|(point, _)| *point).collect();
    let digits: Vec<_> = there()
        .map(|(_, (scalar, bits))| {
            debug_assert!(scalar.into_bigint().num_bits() <= *bits, "scalars are below their bounds");
            Digits::of_short(scalar, *bits)
        })
        .collect();
    Bases::new(&points, SPACING_ONCE).combine(&digits, read_every)
}

/// Σ P_i·k_i for k_i that everybody may know, as many of the one as of the other.
pub(crate) fn public_combination(points: &[G1Affine], scalars: &[Fr]) -> G1Projective {
    let (points, scalars) = without_identities(points, scalars);
    Bases::new(&points, SPACING_ONCE).public(&scalars)
}

fn without_identities(points: &[G1Affine], scalars: &[Fr]) -> (Vec<G1Affine>, Zeroizing<Vec<Fr>>) {
    assert_eq!(points.len(), scalars.len(), "as many points as scalars");
    // With room for all, so that growing leaves no copy of a scalar behind.
    let (mut there, mut factors) = (Vec::new(), Zeroizing::new(Vec::with_capacity(scalars.len())));
    for (point, scalar) in points.iter().zip(scalars).filter(|(point, _)| !point.is_zero()) {
        there.push(*point);
        factors.push(*scalar);
    }
    (there, factors)
}

/// A digit ±(2j + 1): j, and whether it is negative (0 or 1).
type Digit = (u8, u8);

/// A scalar's digits, lowest first: Σ d_i·32^i with every d_i odd and |d_i| < 32.
///
/// With m signs s_j: Σ s_j·2^j = 2·u − (2^m − 1) where the bits of u say which are positive. So the signs of k are
/// u = (k + 2^m − 1)/2, and five signs together are an odd digit.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Digits {
    all: [Digit; WINDOWS],
    count: usize,
    /// Where an odd number had to be made of a short scalar: whether one was added to it (0 or 1).
    made_odd: Option<u8>,
}

impl Digits {
    /// Those of any scalar: 51, and dividing by two is done modulo r.
    fn of_any(scalar: &Fr) -> Self {
        // 1/2 and (2^255 − 1)/2
        static HALF: LazyLock<(Fr, Fr)> = LazyLock::new(|| {
            let half = Fr::from(2u64).inverse().unwrap_or_default();
            (half, (Fr::from(2u64).pow([(WINDOW * WINDOWS) as u64]) - Fr::one()) * half)
        });
        let (half, shift) = *HALF;
        Self::of_signs(&Zeroizing::new((*scalar * half + shift).into_bigint().0), WINDOWS, None)
    }

    /// Those of a scalar below 2^`bits`, as few as that takes, of the odd one among k and k + 1.
    fn of_short(scalar: &Fr, bits: u32) -> Self {
        let count = bits as usize / WINDOW + 1;
        if count >= WINDOWS {
            return Self::of_any(scalar);
        }
        let mut limbs = Zeroizing::new(scalar.into_bigint().0);
        let even = limbs[0].to_le_bytes()[0] & 1 ^ 1;
        // (k + 2^m − 1)/2 = ⌊k/2⌋ + 2^(m − 1) for odd k, and ⌊(k + 1)/2⌋ = ⌊k/2⌋ for even
        for limb in 0..4 {
            let above = limbs.get(limb + 1).copied().unwrap_or_default();
            limbs[limb] = limbs[limb] >> 1 | above << 63;
        }
        let top = count * WINDOW - 1;
        limbs[top / 64] |= 1 << (top % 64);
        Self::of_signs(&limbs, count, Some(even))
    }

    fn of_signs(limbs: &[u64; 4], count: usize, made_odd: Option<u8>) -> Self {
        let all = std::array::from_fn(|window| {
            let (limb, bit) = (window * WINDOW / 64, window * WINDOW % 64);
            let above = if bit + WINDOW > 64 { limbs[limb + 1] << (64 - bit) } else { 0 };
            let signs = ((limbs[limb] >> bit | above) & (2 * MULTIPLES as u64 - 1)).to_le_bytes()[0];
            // 16 and above are 1, 3, …; 15 and below are −1, −3, …
            let negative = signs >> (WINDOW - 1) ^ 1;
            let j = (signs ^ 0_u8.wrapping_sub(negative)) & ((1 << (WINDOW - 1)) - 1);
            (j, negative)
        });
        Self { all, count, made_odd }
    }

    fn get(&self) -> &[Digit] {
        &self.all[..self.count]
    }
}

/// Reads every entry of the row and keeps one.
fn read_every(row: &[Coordinates], (j, _): Digit) -> Coordinates {
    let mut found = [0; 12];
    for (number, entry) in (0_u8..).zip(row) {
        let mask = u64::conditional_select(&0, &u64::MAX, number.ct_eq(&j));
        found.iter_mut().zip(entry).for_each(|(found, limb)| *found |= limb & mask);
    }
    found
}

/// A point (X : Y : Z) with x = X/Z, y = Y/Z; the identity is (0 : 1 : 0).
///
/// The formulas of Renes, Costello and Batina (EUROCRYPT 2016, algorithms 8 and 9, a = 0, b = 4) hold for all points
/// without exception: no branch, whatever the scalars are.
#[derive(Clone, Copy)]
struct Sum {
    x: Fq,
    y: Fq,
    z: Fq,
}

/// `a`, or `b` where `choice` is one.
fn select(a: &Fq, b: &Fq, choice: Choice) -> Fq {
    let limb = |i: usize| u64::conditional_select(&a.0.0[i], &b.0.0[i], choice);
    Fq::new_unchecked(BigInt(std::array::from_fn(limb)))
}

/// 3·b·a
fn times_12(a: Fq) -> Fq {
    let two = a + a;
    let four = two + two;
    four + four + four
}

impl Sum {
    fn identity() -> Self {
        Self { x: Fq::zero(), y: Fq::one(), z: Fq::zero() }
    }

    /// Adds a point, or its opposite.
    fn add(&mut self, coordinates: &Coordinates, negative: Choice) {
        let fq = |limbs: &[u64]| Fq::new_unchecked(BigInt(std::array::from_fn(|i| limbs[i])));
        let (x, y) = (fq(&coordinates[..6]), fq(&coordinates[6..]));
        let opposite = Fq::zero() - y;
        let y = select(&y, &opposite, negative);
        let (xx, yy) = (self.x * x, self.y * y);
        let xy = (x + y) * (self.x + self.y) - xx - yy;
        let yz = y * self.z + self.y;
        let xz = times_12(x * self.z + self.x);
        let (xx_3, z_12) = (xx + xx + xx, times_12(self.z));
        let (plus, minus) = (yy + z_12, yy - z_12);
        self.x = Fq::sum_of_products(&[xy, Fq::zero() - yz], &[minus, xz]);
        self.y = Fq::sum_of_products(&[minus, xz], &[plus, xx_3]);
        self.z = Fq::sum_of_products(&[plus, xx_3], &[yz, xy]);
    }

    /// Takes `before` back unless `keep`.
    fn take_back_unless(&mut self, before: &Self, keep: Choice) {
        self.x = select(&before.x, &self.x, keep);
        self.y = select(&before.y, &self.y, keep);
        self.z = select(&before.z, &self.z, keep);
    }

    fn double(&mut self) {
        let (yy, yz, xy) = (self.y.square(), self.y * self.z, self.x * self.y);
        let zz_12 = times_12(self.z.square());
        let yy_4 = yy + yy + yy + yy;
        let yy_8 = yy_4 + yy_4;
        let minus = yy - zz_12 - zz_12 - zz_12;
        self.y = Fq::sum_of_products(&[minus, zz_12], &[yy + zz_12, yy_8]);
        let x = minus * xy;
        self.x = x + x;
        self.z = yz * yy_8;
    }

    /// (X·Z, Y·Z², Z), with x = X/Z² and y = Y/Z³ as ark has it.
    fn into_jacobian(self) -> G1Projective {
        G1Projective::new_unchecked(self.x * self.z, self.y * self.z.square(), self.z)
    }
}

/// Affine coordinates of all points, with one inversion, by exponentiation: the Z of a secret multiple says something of
/// the scalar, and ark's own inversion branches on it.
pub(crate) fn normalize(points: &[G1Projective]) -> Vec<G1Affine> {
    const P_MINUS_2: [u64; 6] = {
        let mut limbs = Fq::MODULUS.0;
        limbs[0] -= 2;
        limbs
    };
    // Whether a point is the identity shows in the result anyway.
    let z = |point: &G1Projective| if point.is_zero() { Fq::one() } else { point.z };
    let mut product = Fq::one();
    let products: Vec<_> = points
        .iter()
        .map(|point| {
            let before = product;
            product *= z(point);
            before
        })
        .collect();
    let mut inverse = product.pow(P_MINUS_2);
    let mut affine = vec![G1Affine::zero(); points.len()];
    for ((affine, point), before) in affine.iter_mut().zip(points).zip(&products).rev() {
        let z_inverse = inverse * before;
        inverse *= z(point);
        if !point.is_zero() {
            let square = z_inverse.square();
            *affine = G1Affine::new_unchecked(point.x * square, point.y * square * z_inverse);
        }
    }
    affine
}

/// [`normalize`] for one point.
pub(crate) fn secret_to_affine(point: &G1Projective) -> G1Affine {
    normalize(std::slice::from_ref(point))[0]
}
