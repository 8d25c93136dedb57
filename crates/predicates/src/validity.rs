//! Tokens of an epoch (placeholder until the sub-proof is merged).
#![allow(missing_docs)]

use std::fmt;

use ark_bls12_381::{Bls12_381, Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{Field, Zero};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use bauta_bbs::hazmat;
use bauta_bbs::{Interface, MessageScalar};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::Error;

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct EpochSecretKey(Fr);
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochPublicKey(G2Affine);
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(G1Affine);

impl fmt::Debug for EpochSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EpochSecretKey")
    }
}

fn base(interface: &Interface) -> G1Affine {
    let api_id = interface.api_id();
    hazmat::create_generators(interface.suite(), &format!("BAUTA_VALIDITY_{api_id}"), 1)[0]
}

impl EpochSecretKey {
    pub fn random(rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        hazmat::random_scalar(rng).map(Self).map_err(|_| Error::Randomness)
    }

    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let message = MessageScalar::from_octets(octets).map_err(|_| Error::Scalar { at: 0 })?;
        let scalar = hazmat::message_to_scalar(&message);
        if scalar.is_zero() { Err(Error::Scalar { at: 0 }) } else { Ok(Self(scalar)) }
    }

    pub fn to_octets(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(hazmat::scalar_to_octets(&self.0))
    }

    pub fn public_key(&self) -> EpochPublicKey {
        EpochPublicKey((G2Projective::generator() * self.0).into_affine())
    }
}

impl EpochPublicKey {
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        if octets.len() != 96 {
            return Err(Error::Length { found: octets.len() });
        }
        let point = G2Affine::deserialize_compressed(octets).map_err(|_| Error::Point { at: 0 })?;
        if point.is_zero() { Err(Error::Point { at: 0 }) } else { Ok(Self(point)) }
    }

    pub fn to_octets(&self) -> [u8; 96] {
        let mut octets = [0; 96];
        self.0.serialize_compressed(&mut octets[..]).expect("96 octets");
        octets
    }
}

impl Token {
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        if octets.len() != 48 {
            return Err(Error::Length { found: octets.len() });
        }
        let point = hazmat::octets_to_point_g1(octets).map_err(|_| Error::Point { at: 0 })?;
        if point.is_zero() { Err(Error::Point { at: 0 }) } else { Ok(Self(point)) }
    }

    pub fn to_octets(&self) -> [u8; 48] {
        hazmat::point_to_octets_g1(&self.0)
    }

    pub fn verify(
        &self,
        interface: &Interface,
        key: &EpochPublicKey,
        handle: &MessageScalar,
    ) -> Result<(), Error> {
        let h = hazmat::message_to_scalar(handle);
        let right = (G2Projective::generator() * h + key.0).into_affine();
        let sides = (Bls12_381::pairing(self.0, right), Bls12_381::pairing(base(interface), G2Affine::generator()));
        if sides.0 == sides.1 { Ok(()) } else { Err(Error::InvalidProof) }
    }
}

pub fn tokens(
    interface: &Interface,
    key: &EpochSecretKey,
    handles: &[MessageScalar],
) -> Result<Vec<Token>, Error> {
    let base = base(interface);
    let mut points = Vec::with_capacity(handles.len());
    for handle in handles {
        let sum = key.0 + hazmat::message_to_scalar(handle);
        points.push(base * sum.inverse().ok_or(Error::Scalar { at: points.len() })?);
    }
    Ok(G1Projective::normalize_batch(&points).into_iter().map(Token).collect())
}
