//! What the openers do: each gives its share of one decryption, and k shares together give the point.

use ark_bls12_381::{Fr, G1Affine};

use ark_ff::One;
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::linear_combination::Combinations;
use rand_core::CryptoRngCore;

use super::openers::lagrange;
use super::{Ciphertext, OpenedPoint, Openers, SecretShare, base};
use crate::error::Error;
use crate::secret::random_scalar;
use crate::transcript::{self, Reader, Transcript};

/// Octets of a [`DecryptionShare`].
pub const DECRYPTION_SHARE_LENGTH: usize = 1 + POINT_G1_LENGTH + 2 * SCALAR_LENGTH;

/// i ‖ D_i ‖ c ‖ ẑ: what one opener adds to one decryption, and the proof that it used its share of the key. 113 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecryptionShare {
    index: u8,
    d: G1Affine,
    challenge: Fr,
    z: Fr,
}

/// The points of one opener's equations D_i = E1·z_i and Z_i = G_o·z_i.
struct Points {
    g_o: G1Affine,
    share_key: G1Affine,
    e1: G1Affine,
    d: G1Affine,
}

impl Points {
    /// c = hash(lp("BAUTA_OPENING_SHARE") ‖ lp(label) ‖ I2OSP(i, 8) ‖ G_o ‖ Z_i ‖ E1 ‖ D_i ‖ T1 ‖ T2)
    fn challenge(&self, openers: &Openers, label: &[u8], index: u8, t: &[G1Affine]) -> Fr {
        Transcript::new("BAUTA_OPENING_SHARE")
            .text(label)
            .integer(index.into())
            .points(&[self.g_o, self.share_key, self.e1, self.d])
            .points(t)
            .challenge(&openers.interface, "BAUTA_OPENING_SHARE_CHAL_")
    }
}

impl SecretShare {
    /// This opener's share of the decryption. `label` names the log entry under which it is given, and binds it to that
    /// one. Before, the opener has verified the whole presentation that the ciphertext is from: the share is given for
    /// any ciphertext. Draws one scalar of 48 octets from `rng`.
    ///
    /// # Errors
    /// [`Error::Share`] when this share is none of these openers'; [`Error::Randomness`].
    pub fn decrypt(
        &self,
        label: &[u8],
        openers: &Openers,
        ciphertext: &Ciphertext,
        rng: &mut impl CryptoRngCore,
    ) -> Result<DecryptionShare, Error> {
        let (index, e1, g_o) = (self.index, ciphertext.e1, base(&openers.interface));
        let share_key = openers.share_key(index)?;
        let a = random_scalar(rng)?;
        // Z_i = G_o·z_i    D_i = E1·z_i    T1 = G_o·a    T2 = E1·a
        let mut combinations = Combinations::secret();
        let [base, e] = combinations.bases(&[g_o, e1]);
        for scalar in [&self.scalar, &*a] {
            combinations.sum(&[(base, *scalar)]);
            combinations.sum(&[(e, *scalar)]);
        }
        let points = combinations.evaluate();
        if points[0] != share_key {
            return Err(Error::Share { index });
        }
        let d = points[1];
        let challenge = Points { g_o, share_key, e1, d }.challenge(openers, label, index, &points[2..]);
        // ẑ = a + c·z_i
        Ok(DecryptionShare { index, d, challenge, z: *a + challenge * self.scalar })
    }
}

impl DecryptionShare {
    /// i, the number of the opener who gave it.
    pub fn index(&self) -> u8 {
        self.index
    }

    /// Reads 113 octets; i not 0, D_i in the subgroup and not the identity, c and ẑ in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Share`] for 0; [`Error::Point`]; [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, DECRYPTION_SHARE_LENGTH)?;
        let index = reader.octet();
        if index == 0 {
            return Err(Error::Share { index });
        }
        Ok(Self { index, d: reader.point()?, challenge: reader.scalar()?, z: reader.scalar()? })
    }

    /// i ‖ D_i ‖ c ‖ ẑ.
    pub fn to_octets(&self) -> [u8; DECRYPTION_SHARE_LENGTH] {
        let mut octets = [self.index; DECRYPTION_SHARE_LENGTH];
        let rest: [u8; DECRYPTION_SHARE_LENGTH - 1] =
            transcript::to_octets(&[self.d], &[self.challenge, self.z]);
        octets[1..].copy_from_slice(&rest);
        octets
    }

    /// Recomputes T1 = G_o·ẑ − Z_i·c and T2 = E1·ẑ − D_i·c and compares the challenge.
    ///
    /// # Errors
    /// [`Error::Share`].
    pub fn verify(&self, label: &[u8], openers: &Openers, ciphertext: &Ciphertext) -> Result<(), Error> {
        let (index, d, e1) = (self.index, self.d, ciphertext.e1);
        let (g_o, share_key) = (base(&openers.interface), openers.share_key(index)?);
        let mut combinations = Combinations::public();
        let bases = combinations.bases(&[g_o, share_key, e1, d]);
        combinations.sum(&[(bases[0], self.z), (bases[1], -self.challenge)]);
        combinations.sum(&[(bases[2], self.z), (bases[3], -self.challenge)]);
        let t = combinations.evaluate();
        let challenge = Points { g_o, share_key, e1, d }.challenge(openers, label, index, &t);
        if challenge == self.challenge { Ok(()) } else { Err(Error::Share { index }) }
    }
}

/// M = E2 − Σ λ_i·D_i. All shares are verified, those beyond the threshold too.
///
/// # Errors
/// [`Error::Share`] names the first share that is repeated or does not verify; [`Error::Threshold`] when there are too
/// few.
pub fn combine(
    openers: &Openers,
    label: &[u8],
    ciphertext: &Ciphertext,
    shares: &[DecryptionShare],
) -> Result<OpenedPoint, Error> {
    let indexes: Vec<_> = shares.iter().map(|share| share.index).collect();
    for (position, share) in shares.iter().enumerate() {
        if indexes[..position].contains(&share.index) {
            return Err(Error::Share { index: share.index });
        }
        share.verify(label, openers, ciphertext)?;
    }
    let threshold = usize::from(openers.threshold());
    if shares.len() < threshold {
        return Err(Error::Threshold { threshold, count: shares.len() });
    }
    let lambdas = indexes.iter().map(|index| -lagrange(*index, &indexes));
    let points: Vec<_> = [ciphertext.e2].into_iter().chain(shares.iter().map(|share| share.d)).collect();
    let scalars: Vec<_> = [Fr::one()].into_iter().chain(lambdas).collect();
    Ok(OpenedPoint(hazmat::linear_combination(&points, &scalars)))
}
