//! Verification in two steps, between which the points of many proofs are worked out together.

use std::ops::Range;

use ark_bls12_381::G1Affine;
use bauta_bbs::linear_combination::Combinations;

use crate::error::Error;

/// A verification that waits for its points: where among the sums they are.
#[derive(Clone, Debug)]
#[must_use = "nothing has been verified"]
pub struct PendingVerification(Range<usize>);

impl PendingVerification {
    /// Of sums that have been asked for one behind the other, at least one.
    pub(crate) fn new<const N: usize>(sums: [usize; N]) -> Self {
        Self(sums[0]..sums[0] + N)
    }

    /// Of `count` sums from `first` on.
    pub(crate) fn many(first: usize, count: usize) -> Self {
        Self(first..first + count)
    }

    /// Its points.
    pub(crate) fn of<'p>(&self, points: &'p [G1Affine]) -> &'p [G1Affine] {
        &points[self.0.clone()]
    }
}

/// Both steps of one verification.
pub(crate) fn verify_alone<T>(
    init: impl FnOnce(&mut Combinations) -> Result<PendingVerification, Error>,
    finish: impl FnOnce(&PendingVerification, &[G1Affine]) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut combinations = Combinations::public();
    let pending = init(&mut combinations)?;
    finish(&pending, &combinations.evaluate())
}
