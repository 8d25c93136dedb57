//! Points in projective coordinates, with formulas that hold for all points without exception.

use ark_bls12_381::{Fq, G1Affine};
use ark_ff::{BigInt, Field, One, Zero};
use subtle::{Choice, ConditionallySelectable};
use zeroize::Zeroize;

use super::digits::BETA;
use crate::inversion::invert_all;

/// The coordinates x and y of a point that is not the identity.
#[derive(Clone, Copy, Default, Zeroize)]
pub(super) struct Affine {
    pub(super) x: Fq,
    pub(super) y: Fq,
}

impl Affine {
    /// The point, or its opposite.
    pub(super) fn negate_if(self, negative: Choice) -> Self {
        Self { x: self.x, y: select(&self.y, &(Fq::zero() - self.y), negative) }
    }

    /// The point times z, by the endomorphism.
    pub(super) fn times_z(self) -> Self {
        Self { x: self.x * BETA, y: Fq::zero() - self.y }
    }
}

impl From<&G1Affine> for Affine {
    fn from(point: &G1Affine) -> Self {
        Self { x: point.x, y: point.y }
    }
}

/// A point (X : Y : Z) with x = X/Z, y = Y/Z; the identity is (0 : 1 : 0).
///
/// The formulas of Renes, Costello and Batina (EUROCRYPT 2016, algorithms 8 and 9, a = 0, b = 4) hold for all points
/// without exception: no branch, whatever the scalars are.
#[derive(Clone, Copy, Zeroize)]
pub(super) struct Projective {
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

impl Projective {
    pub(super) fn identity() -> Self {
        Self { x: Fq::zero(), y: Fq::one(), z: Fq::zero() }
    }

    pub(super) fn add(&mut self, Affine { x, y }: &Affine) {
        let (xx, yy) = (self.x * x, self.y * y);
        let xy = (*x + y) * (self.x + self.y) - xx - yy;
        let yz = self.z * y + self.y;
        let xz = times_12(self.z * x + self.x);
        let (xx_3, z_12) = (xx + xx + xx, times_12(self.z));
        let (plus, minus) = (yy + z_12, yy - z_12);
        self.x = Fq::sum_of_products(&[xy, Fq::zero() - yz], &[minus, xz]);
        self.y = Fq::sum_of_products(&[minus, xz], &[plus, xx_3]);
        self.z = Fq::sum_of_products(&[plus, xx_3], &[yz, xy]);
    }

    /// Takes `before` back unless `keep`.
    pub(super) fn take_back_unless(&mut self, before: &Self, keep: Choice) {
        self.x = select(&before.x, &self.x, keep);
        self.y = select(&before.y, &self.y, keep);
        self.z = select(&before.z, &self.z, keep);
    }

    pub(super) fn double(&mut self) {
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
}

/// Affine coordinates of all points, with one inversion: Z says something of the scalars, so it is one of constant time
/// (Naccache, Smart and Stern, EUROCRYPT 2004). Whether a point is the identity shows in the result anyway.
pub(super) fn to_affine(points: &[Projective]) -> Vec<G1Affine> {
    let mut inverses: Vec<_> =
        points.iter().map(|point| if point.z.is_zero() { Fq::one() } else { point.z }).collect();
    invert_all(&mut inverses);
    let affine = points.iter().zip(&inverses).map(|(point, inverse)| {
        if point.z.is_zero() {
            G1Affine::identity()
        } else {
            G1Affine::new_unchecked(point.x * inverse, point.y * inverse)
        }
    });
    let affine = affine.collect();
    inverses.zeroize();
    affine
}
