//! Linear combinations Σ P_i·k_i in G1, by tables of multiples.
#![doc = include_str!("../notes/linear_combination.md")]

pub(crate) mod kept;

use std::sync::{Arc, LazyLock};

use ark_bls12_381::{Fq, Fr, G1Affine, G1Projective};
use ark_ec::{AdditiveGroup, AffineRepr};
use ark_ff::{BigInt, Field, One, PrimeField, Zero};
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
        combine(&self.0, scalars, read_every)
    }

    /// Σ P_i·k_i for k_i that everybody may know.
    pub(crate) fn public(&self, scalars: &[Fr]) -> G1Projective {
        combine(&self.0, scalars, |row, (j, _)| row[usize::from(j)])
    }
}

/// Σ P_i·k_i for secret k_i, as many of the one as of the other. Which points are the identity is no secret.
pub(crate) fn secret_combination(points: &[G1Affine], scalars: &[Fr]) -> G1Projective {
    let (points, scalars) = without_identities(points, scalars);
    Bases::new(&points, SPACING_ONCE).secret(&scalars)
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

/// Adds up one table entry for each window of each scalar, and doubles where rows are apart.
fn combine(
    tables: &[Arc<Table>],
    scalars: &[Fr],
    read: impl Fn(&[Coordinates], Digit) -> Coordinates,
) -> G1Projective {
    assert_eq!(tables.len(), scalars.len(), "as many points as scalars");
    let digits: Zeroizing<Vec<_>> = Zeroizing::new(scalars.iter().map(recode).collect());
    let spacing = tables.iter().map(|table| table.spacing).max().unwrap_or(1);
    let mut sum = Sum::identity();
    for step in (0..spacing).rev() {
        for (table, digits) in tables.iter().zip(digits.iter()).filter(|(table, _)| step < table.spacing) {
            let windows = digits.iter().skip(step).step_by(table.spacing);
            for (row, digit) in table.multiples.chunks(MULTIPLES).zip(windows) {
                sum.add(&read(row, *digit), Choice::from(digit.1));
            }
        }
        if step > 0 {
            (0..WINDOW).for_each(|_| sum.double());
        }
    }
    sum.into_jacobian()
}

/// The digits of k, lowest first: k = Σ d_i·32^i mod r with every d_i odd and |d_i| < 32.
///
/// With 255 signs s_j: Σ s_j·2^j = 2·u − (2^255 − 1) where the bits of u say which are positive. So u = (k + 2^255 − 1)/2
/// mod r, and five signs together are an odd digit.
fn recode(scalar: &Fr) -> [Digit; WINDOWS] {
    // 1/2 and (2^255 − 1)/2
    static HALF: LazyLock<(Fr, Fr)> = LazyLock::new(|| {
        let half = Fr::from(2u64).inverse().unwrap_or_default();
        (half, (Fr::from(2u64).pow([(WINDOW * WINDOWS) as u64]) - Fr::one()) * half)
    });
    let (half, shift) = *HALF;
    let limbs = Zeroizing::new((*scalar * half + shift).into_bigint().0);
    std::array::from_fn(|window| {
        let (limb, bit) = (window * WINDOW / 64, window * WINDOW % 64);
        let above = if bit + WINDOW > 64 { limbs[limb + 1] << (64 - bit) } else { 0 };
        let signs = ((limbs[limb] >> bit | above) & (2 * MULTIPLES as u64 - 1)).to_le_bytes()[0];
        // 16 and above are 1, 3, …; 15 and below are −1, −3, …
        let negative = signs >> (WINDOW - 1) ^ 1;
        let j = (signs ^ 0_u8.wrapping_sub(negative)) & ((1 << (WINDOW - 1)) - 1);
        (j, negative)
    })
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
struct Sum {
    x: Fq,
    y: Fq,
    z: Fq,
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
        let y = Fq::new_unchecked(BigInt(std::array::from_fn(|i| {
            u64::conditional_select(&y.0.0[i], &opposite.0.0[i], negative)
        })));
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
