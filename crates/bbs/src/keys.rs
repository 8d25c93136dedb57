//! Key pairs: `KeyGen` and `SkToPk`.

use std::fmt;
use std::sync::{Arc, OnceLock};

use ark_bls12_381::{Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::Zero;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::backend::{Lines, product_is_one};
use crate::ciphersuite::Ciphersuite;
use crate::encoding::{POINT_G2_LENGTH, Reader, SCALAR_LENGTH, point_to_octets_g2, scalar_to_octets};
use crate::error::{Error, Item};
use crate::pairing::bp2;

/// A signer's secret: a scalar in 1 … r − 1. It is moved, or cloned where one can see it.
///
/// ```compile_fail,E0382
/// fn copy(secret_key: bauta_bbs::SecretKey) -> [bauta_bbs::SecretKey; 2] {
///     [secret_key, secret_key]
/// }
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretKey(pub(crate) Fr);

impl SecretKey {
    /// `KeyGen` (draft-irtf-cfrg-bbs-signatures, "Secret Key"): deterministic in its arguments.
    ///
    /// `key_material` is 32 octets or more of high entropy; `key_info` at most 65,535 octets; `key_dst` is by default
    /// the suite's identifier followed by `KEYGEN_DST_` (the draft's own vectors give the `api_id` in its place).
    ///
    /// # Errors
    /// [`Error::KeyMaterial`] when a length is outside these bounds.
    pub fn key_gen(
        suite: Ciphersuite,
        key_material: &[u8],
        key_info: &[u8],
        key_dst: Option<&[u8]>,
    ) -> Result<Self, Error> {
        let info_length = u16::try_from(key_info.len()).map_err(|_| Error::KeyMaterial)?;
        if key_material.len() < 32 {
            return Err(Error::KeyMaterial);
        }
        let default_dst = format!("{}KEYGEN_DST_", suite.id());
        // SK = hash_to_scalar(key_material ‖ I2OSP(|key_info|, 2) ‖ key_info, key_dst)
        let derive_input = Zeroizing::new([key_material, &info_length.to_be_bytes(), key_info].concat());
        let scalar = suite.hash_to_scalar(&derive_input, key_dst.unwrap_or(default_dst.as_bytes()));
        if scalar.is_zero() { Err(Error::KeyMaterial) } else { Ok(Self(scalar)) }
    }

    /// 32 octets, big-endian, in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::SecretKey, octets);
        let scalar = reader.nonzero_scalar()?;
        reader.end()?;
        Ok(Self(scalar))
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> Zeroizing<[u8; SCALAR_LENGTH]> {
        Zeroizing::new(scalar_to_octets(&self.0))
    }

    /// `SkToPk` (draft-irtf-cfrg-bbs-signatures, "Public Key"): W = BP2·SK.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::new((G2Affine::generator() * self.0).into_affine())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey")
    }
}

/// A signer's public key: a point W of G2, not the identity. 96 octets.
#[derive(Clone)]
pub struct PublicKey {
    octets: [u8; POINT_G2_LENGTH],
    w: Arc<Prepared>,
}

/// W, and the lines of the Miller loop for it, which are made when they are first needed: of the many keys in a log few
/// ever verify anything.
struct Prepared {
    w: G2Affine,
    lines: OnceLock<Lines>,
}

impl PublicKey {
    fn new(w: G2Affine) -> Self {
        Self { octets: point_to_octets_g2(&w), w: Arc::new(Prepared { w, lines: OnceLock::new() }) }
    }

    /// 96 octets, compressed.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Point`] when they are no point of the subgroup, or the identity.
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::PublicKey, octets);
        let w = reader.point_g2()?;
        reader.end()?;
        Ok(Self::new(w))
    }

    /// 96 octets, compressed.
    pub fn to_octets(&self) -> [u8; POINT_G2_LENGTH] {
        self.octets
    }

    /// e(left, W)·e(right, BP2) = 1, with one final exponentiation.
    pub(crate) fn pairing_product_is_one(&self, left: G1Affine, right: G1Affine) -> bool {
        product_is_one(&[(left, self.lines()), (right, bp2())])
    }

    /// The lines of the Miller loop for W.
    pub(crate) fn lines(&self) -> &Lines {
        self.w.lines.get_or_init(|| Lines::new(&self.w.w))
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.octets == other.octets
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.octets.iter().take(8).try_for_each(|octet| write!(f, "{octet:02x}"))?;
        f.write_str("…)")
    }
}

/// A secret key beside its public key, which signing hashes.
#[derive(Clone, Debug)]
pub struct KeyPair {
    secret_key: SecretKey,
    public_key: PublicKey,
}

impl KeyPair {
    /// The secret key.
    pub fn secret_key(&self) -> &SecretKey {
        &self.secret_key
    }

    /// The public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }
}

impl From<SecretKey> for KeyPair {
    fn from(secret_key: SecretKey) -> Self {
        let public_key = secret_key.public_key();
        Self { secret_key, public_key }
    }
}
