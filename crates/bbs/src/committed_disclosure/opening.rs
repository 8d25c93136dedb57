//! What opens a commitment, and what stays with the prover while the commitment is still to be worked out.

use std::fmt;

use ark_bls12_381::G1Affine;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Commitment;
use crate::message::MessageScalar;

/// What opens one commitment. It stays with the prover, who needs it to prove anything about the message.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Opening {
    /// The index of the message.
    #[zeroize(skip)]
    pub index: usize,
    /// The commitment that it opens.
    #[zeroize(skip)]
    pub commitment: Commitment,
    /// m, the message.
    pub message: MessageScalar,
    /// s, the commitment's blinding.
    pub blinding: MessageScalar,
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening")
    }
}

/// An opening whose commitment may still have to be worked out: what the first move of a proof about the message is made
/// with, so that its points and the commitment can be worked out together.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Witness {
    /// The index of the message.
    #[zeroize(skip)]
    pub index: usize,
    /// m, the message.
    pub message: MessageScalar,
    /// s, the commitment's blinding.
    pub blinding: MessageScalar,
    #[zeroize(skip)]
    pub(super) place: Place,
}

/// Where a commitment is.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Known(Commitment),
    /// The position of the sum that has been asked for.
    Asked(usize),
}

impl Witness {
    /// The commitment, with the sums of the [`Combinations`](crate::linear_combination::Combinations) that it was asked of,
    /// if it was.
    pub fn commitment(&self, points: &[G1Affine]) -> Commitment {
        match self.place {
            Place::Known(commitment) => commitment,
            Place::Asked(position) => Commitment(points[position]),
        }
    }

    pub(super) fn opening(&self, points: &[G1Affine]) -> Opening {
        Opening {
            index: self.index,
            commitment: self.commitment(points),
            message: self.message.clone(),
            blinding: self.blinding.clone(),
        }
    }
}

impl From<&Opening> for Witness {
    fn from(opening: &Opening) -> Self {
        Self {
            index: opening.index,
            message: opening.message.clone(),
            blinding: opening.blinding.clone(),
            place: Place::Known(opening.commitment),
        }
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Witness")
    }
}
