//! Epoch keys and tokens: weak Boneh-Boyen signatures (Boneh, Boyen, "Short Signatures Without Random Oracles",
//! section 3) on handles.

use std::fmt;

use ark_bls12_381::{Fr, G1Affine};
use ark_ff::{One, Zero};
use bauta_bbs::hazmat::{self, KeptPoint, POINT_G1_LENGTH, SCALAR_LENGTH};
use bauta_bbs::linear_combination::{Combinations, FixedBase};
use bauta_bbs::{Interface, MessageScalar, POINT_G2_LENGTH, PublicKey, SecretKey};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::secret::random_scalar;
use crate::transcript::Reader;

/// Octets of an [`EpochPublicKey`].
pub const EPOCH_KEY_LENGTH: usize = POINT_G2_LENGTH;
/// Octets of a [`Token`].
pub const TOKEN_LENGTH: usize = POINT_G1_LENGTH;

/// P = `create_generators`(1, "BAUTA_VALIDITY_" ‖ `api_id`), which every token is a multiple of.
pub(super) fn base(interface: &Interface) -> G1Affine {
    let api_id = format!("BAUTA_VALIDITY_{}", interface.api_id());
    hazmat::create_generators(interface.suite(), &api_id, 1)[0]
}

/// x_e, the issuer's secret of one epoch: a scalar in 1 … r − 1, independent of its BBS key and of other epochs.
#[derive(Clone)]
pub struct EpochSecretKey(SecretKey);

impl EpochSecretKey {
    /// A fresh one, from 48 octets of `rng`.
    ///
    /// # Errors
    /// [`Error::Randomness`].
    pub fn random(rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        let x_e = random_scalar(rng)?;
        Self::from_octets(&Zeroizing::new(hazmat::scalar_to_octets(&x_e))[..])
    }

    /// 32 octets, big-endian, in 1 … r − 1.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        if octets.len() != SCALAR_LENGTH {
            return Err(Error::Length { found: octets.len() });
        }
        SecretKey::from_octets(octets).map(Self).map_err(|_| Error::Scalar { at: 0 })
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> Zeroizing<[u8; SCALAR_LENGTH]> {
        self.0.to_octets()
    }

    /// X_e = BP2·x_e.
    pub fn public_key(&self) -> EpochPublicKey {
        EpochPublicKey(self.0.public_key())
    }

    fn scalar(&self) -> Zeroizing<Fr> {
        Zeroizing::new(hazmat::secret_key_to_scalar(&self.0))
    }
}

impl fmt::Debug for EpochSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EpochSecretKey")
    }
}

/// X_e, the public key of one epoch: a point of G2, not the identity. 96 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochPublicKey(pub(super) PublicKey);

impl EpochPublicKey {
    /// 96 octets, compressed.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Point`] when they are no point of the subgroup, or the identity.
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        if octets.len() != EPOCH_KEY_LENGTH {
            return Err(Error::Length { found: octets.len() });
        }
        PublicKey::from_octets(octets).map(Self).map_err(|_| Error::Point { at: 0 })
    }

    /// 96 octets, compressed.
    pub fn to_octets(&self) -> [u8; EPOCH_KEY_LENGTH] {
        self.0.to_octets()
    }
}

/// σ = P·1/(x_e + h), what shows that the handle h is in good standing in one epoch: a point of G1, not the identity.
/// 48 octets. Whoever sees it and knows the handle knows the holder, so it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub(super) G1Affine);

impl Token {
    /// 48 octets, compressed.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Point`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        Reader::new(octets, TOKEN_LENGTH)?.point().map(Self)
    }

    /// 48 octets, compressed.
    pub fn to_octets(&self) -> [u8; TOKEN_LENGTH] {
        hazmat::point_to_octets_g1(&self.0)
    }

    /// Whether it is the token of `handle`: e(σ, X_e + BP2·h) = e(P, BP2), as e(σ, X_e) = e(P − σ·h, BP2).
    ///
    /// # Errors
    /// [`Error::InvalidProof`].
    pub fn verify(
        &self,
        interface: &Interface,
        key: &EpochPublicKey,
        handle: &MessageScalar,
    ) -> Result<(), Error> {
        let minus_h = Zeroizing::new(-hazmat::message_to_scalar(handle));
        let right = hazmat::secret_linear_combination(&[base(interface), self.0], &[Fr::one(), *minus_h]);
        let equation = hazmat::pairing_equation(self.0, &key.0, right);
        if equation.holds() { Ok(()) } else { Err(Error::InvalidProof) }
    }
}

/// A token as its holder keeps it for more than one proof.
#[derive(Clone, Debug)]
pub struct KeptToken(pub(super) KeptPoint);

impl KeptToken {
    /// Makes a table of its multiples: about as much work as it saves in four proofs.
    pub fn make_table(&mut self) {
        self.0.make_table();
    }
}

impl From<&Token> for KeptToken {
    fn from(token: &Token) -> Self {
        Self(KeptPoint::new(token.0))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// How many tokens are worked out together: enough to share inversions, few enough to stay near the processor.
const TOKENS_AT_ONCE: usize = 1024;

/// The tokens of `handles`, in their order: a pure function of the epoch's secret and the handles, so that parts of a
/// register can be done apart. One inversion and one table of P serve all of them; best are some ten thousand at a time.
/// Neither operations nor addresses depend on the secret or on the handles.
///
/// # Errors
/// [`Error::Handle`] at the first handle with x_e + h = 0.
pub fn tokens(
    interface: &Interface,
    key: &EpochSecretKey,
    handles: &[MessageScalar],
) -> Result<Vec<Token>, Error> {
    let x_e = key.scalar();
    // x_e + h
    let mut scalars: Zeroizing<Vec<Fr>> =
        Zeroizing::new(handles.iter().map(|handle| *x_e + hazmat::message_to_scalar(handle)).collect());
    if let Some(position) = scalars.iter().position(Zero::is_zero) {
        return Err(Error::Handle { position });
    }
    hazmat::invert_all_secret(&mut scalars);
    let p = FixedBase::new(&base(interface));
    Ok(scalars.chunks(TOKENS_AT_ONCE).flat_map(|scalars| multiples(&p, scalars)).map(Token).collect())
}

/// P·k for every k.
fn multiples(p: &FixedBase, scalars: &[Fr]) -> Vec<G1Affine> {
    let mut combinations = Combinations::secret();
    let p = combinations.fixed(p);
    for scalar in scalars {
        combinations.sum(&[(p, *scalar)]);
    }
    combinations.evaluate()
}
