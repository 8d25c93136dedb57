//! Who opens: a key that is shared so that any k of n have it and fewer have nothing of it (Shamir, "How to Share a
//! Secret").

use std::fmt;

use ark_bls12_381::{Fr, G1Affine};

use ark_ec::AffineRepr;
use ark_ff::{Field, One, Zero};
use bauta_bbs::Interface;
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{OpeningKey, base};
use crate::error::Error;
use crate::secret::random_scalars;
use crate::transcript::{Reader, Transcript};

/// Octets of a [`SecretShare`].
pub const SECRET_SHARE_LENGTH: usize = 1 + SCALAR_LENGTH;
/// Octets of [`Openers`] before the first Z_i: Z, k and n.
const HEAD_LENGTH: usize = POINT_G1_LENGTH + 2;

/// The public side of a shared key: Z, k, and Z_1 … Z_n, of which any k determine Z. 50 + 48·n octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Openers {
    pub(super) interface: Interface,
    key: OpeningKey,
    threshold: u8,
    shares: Vec<G1Affine>,
}

impl Openers {
    /// Z.
    pub fn key(&self) -> &OpeningKey {
        &self.key
    }

    /// k, how many openers it takes, in 1 … n.
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// n, how many openers there are, in 1 … 255.
    pub fn count(&self) -> usize {
        self.shares.len()
    }

    /// Z_i.
    pub(super) fn share_key(&self, index: u8) -> Result<G1Affine, Error> {
        let position = usize::from(index).checked_sub(1);
        position.and_then(|position| self.shares.get(position)).copied().ok_or(Error::Share { index })
    }

    /// Reads Z ‖ k ‖ n ‖ Z_1 … Z_n, k and n one octet each; every point in the subgroup and not the identity, and all of
    /// them of one polynomial of degree below k, so that any k openers open the same.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Threshold`] unless 1 ≤ k ≤ n; [`Error::Point`]; [`Error::InvalidProof`] when some k
    /// of the Z_i do not determine Z.
    pub fn from_octets(interface: &Interface, octets: &[u8]) -> Result<Self, Error> {
        let wrong_length = Error::Length { found: octets.len() };
        let head = octets.get(POINT_G1_LENGTH..HEAD_LENGTH).ok_or(wrong_length)?;
        let (threshold, count) = (head[0], usize::from(head[1]));
        if octets.len() != HEAD_LENGTH + count * POINT_G1_LENGTH {
            return Err(wrong_length);
        }
        check_threshold(threshold, count)?;
        let key = OpeningKey::from_octets(&octets[..POINT_G1_LENGTH])?;
        let mut reader = Reader::new(&octets[HEAD_LENGTH..], count * POINT_G1_LENGTH)?;
        let shares = (0..count).map(|_| reader.point()).collect::<Result<_, _>>();
        let shares = shares.map_err(|error| match error {
            Error::Point { at } => Error::Point { at: at + HEAD_LENGTH },
            other => other,
        })?;
        let openers = Self { interface: *interface, key, threshold, shares };
        if openers.are_consistent() { Ok(openers) } else { Err(Error::InvalidProof) }
    }

    /// Z ‖ k ‖ n ‖ Z_1 … Z_n.
    pub fn to_octets(&self) -> Vec<u8> {
        let count = u8::try_from(self.shares.len()).expect("at most 255 openers");
        let mut octets = self.key.to_octets().to_vec();
        octets.extend([self.threshold, count]);
        self.shares.iter().for_each(|share| octets.extend(hazmat::point_to_octets_g1(share)));
        octets
    }

    /// Whether Z, Z_1 … Z_n are f(0)·G_o … f(n)·G_o for an f of degree below k (Cascudo, David, "SCRAPE", section 2.1).
    ///
    /// With v_i = Π_(j≠i) 1/(i − j) they are exactly if Σ v_i·q(i)·Z_i = 0 for every q of degree n − k. Here
    /// q(x) = Σ_(j≤n−k) (t·x)^j with t a hash of all octets: what is not of such an f passes with probability n/r.
    fn are_consistent(&self) -> bool {
        let transcript = Transcript::new("BAUTA_OPENERS").text(&self.to_octets());
        let t = transcript.challenge(&self.interface, "BAUTA_OPENERS_");
        let degree = self.shares.len() - usize::from(self.threshold);
        let places: Vec<_> = (0..=self.shares.len() as u64).map(Fr::from).collect();
        let weights: Vec<_> = places
            .iter()
            .map(|i| {
                let v_i = product_of_differences(*i, &places).inverse().expect("no two places are the same");
                v_i * (0..degree).fold(Fr::one(), |q, _| q * t * i + Fr::one())
            })
            .collect();
        let points: Vec<_> = [self.key.0].into_iter().chain(self.shares.iter().copied()).collect();
        hazmat::linear_combination(&points, &weights).is_zero()
    }
}

/// One opener's share z_i = f(i) of the key, and its number i from 1.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretShare {
    #[zeroize(skip)]
    pub(super) index: u8,
    pub(super) scalar: Fr,
}

impl SecretShare {
    /// i.
    pub fn index(&self) -> u8 {
        self.index
    }

    /// 33 octets: i, not 0, and z_i, big-endian, in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Share`] for 0; [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(octets, SECRET_SHARE_LENGTH)?;
        let index = reader.octet();
        if index == 0 {
            return Err(Error::Share { index });
        }
        Ok(Self { index, scalar: reader.scalar()? })
    }

    /// i ‖ z_i.
    pub fn to_octets(&self) -> Zeroizing<[u8; SECRET_SHARE_LENGTH]> {
        let mut octets = Zeroizing::new([self.index; SECRET_SHARE_LENGTH]);
        octets[1..].copy_from_slice(&hazmat::scalar_to_octets(&self.scalar));
        octets
    }

    /// Z_i = G_o·z_i.
    pub(super) fn public(&self, interface: &Interface) -> G1Affine {
        hazmat::secret_linear_combination(&[base(interface)], &[self.scalar])
    }
}

impl fmt::Debug for SecretShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretShare")
    }
}

/// Makes a key for `count` openers of whom `threshold` open, as a dealer: whoever runs this knows the key, and nothing
/// shows that it has forgotten it. Draws `threshold` scalars of 48 octets each from `rng`: z and the coefficients of f.
///
/// # Errors
/// [`Error::Threshold`] unless 1 ≤ threshold ≤ count; [`Error::Randomness`].
pub fn deal(
    interface: &Interface,
    threshold: u8,
    count: u8,
    rng: &mut impl CryptoRngCore,
) -> Result<(Openers, Vec<SecretShare>), Error> {
    check_threshold(threshold, count.into())?;
    let coefficients = random_scalars(threshold.into(), rng)?;
    // f(x) = z + Σ a_j·x^j    z_i = f(i)
    let share = |index: u8| SecretShare {
        index,
        scalar: coefficients.iter().rev().fold(Fr::zero(), |f, a| f * Fr::from(index) + a),
    };
    let shares: Vec<_> = (1..=count).map(share).collect();
    if shares.iter().any(|share| share.scalar.is_zero()) {
        return Err(Error::Randomness);
    }
    // Z = f(0)·G_o    Z_i = f(i)·G_o
    let points: Vec<_> = [share(0)].iter().chain(&shares).map(|share| share.public(interface)).collect();
    let (key, share_keys) = (OpeningKey(points[0]), points[1..].to_vec());
    Ok((Openers { interface: *interface, key, threshold, shares: share_keys }, shares))
}

/// λ_i = Π_(j≠i) j/(j − i) over the numbers in `indexes`, which are distinct and have i among them: Σ λ_i·f(i) = f(0).
pub(super) fn lagrange(index: u8, indexes: &[u8]) -> Fr {
    let (mut over, mut under) = (Fr::one(), Fr::one());
    for other in indexes.iter().filter(|other| **other != index) {
        over *= Fr::from(*other);
        under *= Fr::from(*other) - Fr::from(index);
    }
    over * under.inverse().expect("the numbers are distinct")
}

/// Π (i − j) over the places j other than i.
fn product_of_differences(i: Fr, places: &[Fr]) -> Fr {
    places.iter().filter(|j| **j != i).map(|j| i - j).product()
}

fn check_threshold(threshold: u8, count: usize) -> Result<(), Error> {
    let threshold = usize::from(threshold);
    if (1..=count).contains(&threshold) { Ok(()) } else { Err(Error::Threshold { threshold, count }) }
}
