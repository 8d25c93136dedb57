//! What a challenge hashes, each item typed and self-delimiting; and the reading of what a proof consists of.

use std::ops::Range;

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::Zero;
use bauta_bbs::hazmat::{self, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::{Interface, MessageScalar};

use crate::error::Error;
use crate::steps;

/// The octets of a challenge in the making.
pub(crate) struct Transcript(Vec<u8>);

impl Transcript {
    /// Starts with lp(label): I2OSP(|label|, 8) ‖ label.
    pub(crate) fn new(label: &str) -> Self {
        Self(Vec::new()).text(label.as_bytes())
    }

    /// lp(octets).
    pub(crate) fn text(mut self, octets: &[u8]) -> Self {
        self.0.extend((octets.len() as u64).to_be_bytes());
        self.0.extend_from_slice(octets);
        self
    }

    /// Octets of a length that the place fixes.
    pub(crate) fn fixed<const N: usize>(mut self, octets: &[u8; N]) -> Self {
        self.0.extend_from_slice(octets);
        self
    }

    /// I2OSP(value, 8).
    pub(crate) fn integer(self, value: u64) -> Self {
        self.fixed(&value.to_be_bytes())
    }

    /// 0x00 where there is no bound, 0x01 ‖ I2OSP(bound, 8) where there is one.
    pub(crate) fn bound(self, bound: Option<u32>) -> Self {
        match bound {
            None => self.fixed(&[0]),
            Some(bound) => self.fixed(&[1]).integer(bound.into()),
        }
    }

    /// Scalars whose number the place fixes, 32 octets each.
    pub(crate) fn scalars(mut self, scalars: &[Fr]) -> Self {
        scalars.iter().for_each(|scalar| self.0.extend(hazmat::scalar_to_octets(scalar)));
        self
    }

    /// Points of G1, 48 octets each.
    pub(crate) fn points(mut self, points: &[G1Affine]) -> Self {
        points.iter().for_each(|point| self.0.extend(hazmat::point_to_octets_g1(point)));
        self
    }

    /// `hash_to_scalar(transcript, api_id ‖ label)`.
    pub(crate) fn challenge(self, interface: &Interface, label: &str) -> Fr {
        let dst = format!("{}{label}", interface.api_id());
        let challenge = hazmat::hash_to_scalar(interface.suite(), &self.0, dst.as_bytes());
        steps::challenge(interface, label, &self.0, &challenge);
        challenge
    }
}

/// Reads points and scalars from octets whose whole length has been checked.
pub(crate) struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// [`Error::Length`] unless there are `length` octets.
    pub(crate) fn new(octets: &'a [u8], length: usize) -> Result<Self, Error> {
        if octets.len() == length {
            Ok(Self { octets, at: 0 })
        } else {
            Err(Error::Length { found: octets.len() })
        }
    }

    fn take(&mut self, count: usize) -> (usize, &'a [u8]) {
        let at = self.at;
        self.at += count;
        (at, &self.octets[at..self.at])
    }

    /// One octet.
    pub(crate) fn octet(&mut self) -> u8 {
        self.take(1).1[0]
    }

    /// A point of the subgroup, not the identity.
    pub(crate) fn point(&mut self) -> Result<G1Affine, Error> {
        let (at, octets) = self.take(POINT_G1_LENGTH);
        hazmat::octets_to_point_g1(octets).map_err(|_| Error::Point { at })
    }

    /// A scalar in 1 … r − 1.
    pub(crate) fn scalar(&mut self) -> Result<Fr, Error> {
        let (at, octets) = self.take(SCALAR_LENGTH);
        let message = MessageScalar::from_octets(octets).map_err(|_| Error::Scalar { at })?;
        let scalar = hazmat::message_to_scalar(&message);
        if scalar.is_zero() { Err(Error::Scalar { at }) } else { Ok(scalar) }
    }

    /// An integer of `N` octets, at most 16, big-endian, in `range`.
    pub(crate) fn integer<const N: usize>(&mut self, range: Range<u128>) -> Result<u128, Error> {
        let (at, octets) = self.take(N);
        let value = octets.iter().fold(0, |value, octet| value << 8 | u128::from(*octet));
        if range.contains(&value) { Ok(value) } else { Err(Error::Scalar { at }) }
    }
}

/// The octets of `points`, then those of `scalars`: what [`Reader`] reads.
pub(crate) fn to_octets<const N: usize>(points: &[G1Affine], scalars: &[Fr]) -> [u8; N] {
    let points = points.iter().flat_map(hazmat::point_to_octets_g1);
    let scalars = scalars.iter().flat_map(hazmat::scalar_to_octets);
    let mut octets = [0; N];
    octets.iter_mut().zip(points.chain(scalars)).for_each(|(place, octet)| *place = octet);
    octets
}
