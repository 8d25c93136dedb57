//! Messages as the scalars that are signed.

use std::fmt;
use std::str::FromStr;

use ark_bls12_381::Fr;
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::ciphersuite::Interface;
use crate::encoding::{Reader, SCALAR_LENGTH, scalar_to_octets};
use crate::error::{Error, Item};
use crate::random::random_scalar;

/// A message as the scalar in 0 … r − 1 that a signature covers.
///
/// Messages are what a holder may hide, so they are not printed and are wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct MessageScalar(pub(crate) Fr);

impl MessageScalar {
    /// `map_message_to_scalar_as_hash`: any octets, as the hash under `api_id` ‖ "`MAP_MSG_TO_SCALAR_AS_HASH_`"
    /// (draft-irtf-cfrg-bbs-signatures, "Messages to Scalars").
    pub fn hash(interface: &Interface, octets: &[u8]) -> Self {
        Self(interface.hash_to_scalar(octets, "MAP_MSG_TO_SCALAR_AS_HASH_"))
    }

    /// A fresh random scalar, from 48 octets of `rng`.
    ///
    /// # Errors
    /// [`Error::Randomness`] when the source gives zero.
    pub fn random(rng: &mut impl CryptoRngCore) -> Result<Self, Error> {
        random_scalar(rng).map(Self)
    }

    /// 32 octets, big-endian, below r.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Scalar`].
    pub fn from_octets(octets: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(Item::Message, octets);
        let scalar = reader.scalar()?;
        reader.end()?;
        Ok(Self(scalar))
    }

    /// 32 octets, big-endian.
    pub fn to_octets(&self) -> Zeroizing<[u8; SCALAR_LENGTH]> {
        Zeroizing::new(scalar_to_octets(&self.0))
    }

    /// The integer that canonical decimal digits denote: no sign, no leading zero, below r
    /// (draft-bormann-jwp-modular-bbs, "Scalar Encoding").
    ///
    /// # Errors
    /// [`Error::Length`] for no digits or more than r has (77), [`Error::Scalar`] for anything else that is not canonical.
    pub fn from_decimal(digits: &[u8]) -> Result<Self, Error> {
        let not_canonical = Error::Scalar { item: Item::Message, at: 0 };
        if digits.is_empty() || digits.len() > 77 {
            return Err(Error::Length { item: Item::Message, found: digits.len() });
        }
        if !digits.iter().all(u8::is_ascii_digit) || (digits.len() > 1 && digits[0] == b'0') {
            return Err(not_canonical);
        }
        let scalar = digits
            .iter()
            .fold(Fr::from(0u64), |value, digit| value * Fr::from(10u64) + Fr::from(u64::from(digit - b'0')));
        // Reading modulo r would let two texts denote one message: only what writes back the same is below r.
        let message = Self(scalar);
        if message.to_decimal().as_bytes() == digits { Ok(message) } else { Err(not_canonical) }
    }

    /// The canonical decimal digits of the integer, 1 to 77 of them.
    pub fn to_decimal(&self) -> Zeroizing<String> {
        const DIGITS: usize = 9;
        let mut octets = self.to_octets();
        let mut digits = Zeroizing::new([b'0'; 9 * DIGITS]);
        for chunk in digits.rchunks_exact_mut(DIGITS) {
            // The integer divided by 10⁹, octet by octet; what is left over are the next nine digits.
            let mut rest = 0_u64;
            for octet in octets.iter_mut() {
                let value = rest << 8 | u64::from(*octet);
                *octet = (value / 1_000_000_000).to_le_bytes()[0];
                rest = value % 1_000_000_000;
            }
            for digit in chunk.iter_mut().rev() {
                *digit = b'0' + (rest % 10).to_le_bytes()[0];
                rest /= 10;
            }
        }
        let first = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len() - 1);
        Zeroizing::new(digits[first..].iter().copied().map(char::from).collect())
    }
}

impl From<u64> for MessageScalar {
    fn from(value: u64) -> Self {
        Self(Fr::from(value))
    }
}

impl FromStr for MessageScalar {
    type Err = Error;

    fn from_str(digits: &str) -> Result<Self, Error> {
        Self::from_decimal(digits.as_bytes())
    }
}

impl fmt::Debug for MessageScalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageScalar")
    }
}
