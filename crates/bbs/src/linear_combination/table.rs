//! Tables of multiples of a point.

use std::hint::black_box;
use std::ops::Range;

use ark_bls12_381::{Fq, G1Affine, G1Projective};
use ark_ec::{AdditiveGroup, AffineRepr};
use ark_ff::{BigInt, Field};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::digits::{Digit, Digits, HALF_BITS};
use super::projective::Affine;
use crate::inversion::invert_all;

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Bits of a digit, 3 to 6. A row has 2^(window − 1) multiples: 1, 3, 5, …
    pub(super) window: usize,
    /// Every how many digits there is a row.
    pub(super) spacing: usize,
}

impl Layout {
    /// For a point whose table is kept.
    pub(crate) const KEPT: Self = Self { window: 6, spacing: 4 };
    /// For a point that very many sums have as a term: no doublings.
    pub(super) const FIXED: Self = Self { window: 6, spacing: 1 };
    /// For a point that a few sums share.
    pub(super) const SHARED: Self = Self { window: 5, spacing: 13 };
    /// For a point that is used once or twice: one row.
    pub(super) const ONCE: Self = Self { window: 4, spacing: 33 };

    /// Digits of half a scalar.
    pub(super) fn digits(self) -> usize {
        HALF_BITS.div_ceil(self.window)
    }

    pub(super) fn rows(self) -> usize {
        self.digits().div_ceil(self.spacing)
    }

    fn multiples(self) -> usize {
        1 << (self.window - 1)
    }
}

/// The most multiples in a row: with a window of six bits.
const MOST_MULTIPLES: usize = 32;

/// The coordinates x and y of a point, as the limbs of their Montgomery forms.
type Coordinates = [u64; 12];

/// Multiples of one point P, not the identity: the rows t have P·2^(window·spacing·t)·(1, 3, 5, …).
///
/// A point can be as secret as a scalar (a signature's A is), so tables are wiped when they are dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Table {
    #[zeroize(skip)]
    layout: Layout,
    multiples: Vec<Coordinates>,
}

impl Table {
    /// A table for each of `points`, none of them the identity, with one inversion for all.
    pub(crate) fn many(points: &[(G1Affine, Layout)]) -> Vec<Self> {
        let mut multiples =
            Zeroizing::new(Vec::with_capacity(points.iter().map(|(_, layout)| size(*layout)).sum()));
        points.iter().for_each(|(point, layout)| extend_by_rows(&mut multiples, *point, *layout));
        let mut inverses: Zeroizing<Vec<Fq>> =
            Zeroizing::new(multiples.iter().map(|multiple| multiple.z).collect());
        invert_all(&mut inverses);
        let mut all =
            multiples.iter().zip(inverses.iter()).map(|(multiple, inverse)| affine(multiple, inverse));
        let table = |(_, layout): &(G1Affine, Layout)| Self {
            layout: *layout,
            multiples: all.by_ref().take(size(*layout)).collect(),
        };
        points.iter().map(table).collect()
    }

    /// The octets that it takes.
    #[cfg(feature = "hazmat")]
    pub(crate) fn size(&self) -> usize {
        size_of_val(&self.multiples[..])
    }

    pub(super) fn layout(&self) -> Layout {
        self.layout
    }

    /// The multiples that the digits of one step name, a row for each: those of the first half, and those of the second.
    pub(super) fn read(
        &self,
        digits: &Digits,
        step: usize,
        access: Access,
        mut first: impl FnMut(Affine),
        mut second: impl FnMut(Affine),
    ) {
        let Layout { spacing, .. } = self.layout;
        let rows = self.multiples.chunks_exact(self.layout.multiples());
        let a = rows.zip(digits.a.every(spacing, step));
        match &digits.b {
            Some(b) => {
                for ((row, a), b) in a.zip(b.every(spacing, step)) {
                    let [a, b] = access.read(row, [a, b]);
                    first(a);
                    second(b);
                }
            }
            None => a.for_each(|(row, a)| access.read(row, [a]).into_iter().for_each(&mut first)),
        }
    }

    /// The point itself.
    pub(super) fn point(&self) -> Affine {
        to_affine(&self.multiples[0])
    }
}

fn size(layout: Layout) -> usize {
    layout.rows() * layout.multiples()
}

fn extend_by_rows(multiples: &mut Vec<G1Projective>, point: G1Affine, layout: Layout) {
    let mut power = point.into_group();
    for row in 0..layout.rows() {
        if row > 0 {
            (0..layout.window * layout.spacing).for_each(|_| {
                power.double_in_place();
            });
        }
        let step = power.double();
        multiples
            .extend(std::iter::successors(Some(power), |last| Some(*last + step)).take(layout.multiples()));
    }
}

fn affine(multiple: &G1Projective, z_inverse: &Fq) -> Coordinates {
    let square = z_inverse.square();
    let (x, y) = (multiple.x * square, multiple.y * square * z_inverse);
    let mut coordinates = [0; 12];
    coordinates[..6].copy_from_slice(&x.0.0);
    coordinates[6..].copy_from_slice(&y.0.0);
    coordinates
}

fn to_affine(coordinates: &Coordinates) -> Affine {
    let fq = |limbs: Range<usize>| {
        let limbs = &coordinates[limbs];
        Fq::new_unchecked(BigInt(std::array::from_fn(|i| limbs[i])))
    };
    Affine { x: fq(0..6), y: fq(6..12) }
}

/// How a row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Every entry is read, for digits that are secret.
    Every,
    /// The one that is needed.
    One,
}

impl Access {
    /// The multiples that the digits of both halves name.
    pub(super) fn read<const N: usize>(self, row: &[Coordinates], digits: [Digit; N]) -> [Affine; N] {
        let found = match self {
            Self::Every => digits.map(|digit| read_every(row, digit)),
            Self::One => digits.map(|(j, _)| row[usize::from(j)]),
        };
        let mut points = found.map(|found| to_affine(&found));
        for (point, (_, negative)) in points.iter_mut().zip(digits) {
            *point = point.negate_if(negative.into());
        }
        points
    }
}

/// Reads every entry of the row and keeps one.
///
/// The masks, all ones for one entry and all zeros for the others, are hidden from the compiler as `subtle` hides a choice, but
/// once for the row and not for every entry, which takes three times as long.
fn read_every(row: &[Coordinates], (j, _): Digit) -> Coordinates {
    let mut masks = [0_u64; MOST_MULTIPLES];
    for (number, mask) in (0_u64..).zip(&mut masks).take(row.len()) {
        *mask = ((number ^ u64::from(j)).wrapping_sub(1) >> 63).wrapping_neg();
    }
    let masks = black_box(masks);
    let mut found = [0; 12];
    for (entry, mask) in row.iter().zip(masks) {
        for limb in 0..12 {
            found[limb] |= entry[limb] & mask;
        }
    }
    found
}
