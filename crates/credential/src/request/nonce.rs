//! The verifier's fresh value.

use std::fmt;
use std::str::FromStr;

use rand_core::CryptoRngCore;
use serde::Serialize;

use crate::compact;
use crate::malformed::Problem;

/// A verifier's fresh value: 1 to 128 characters of the base64url alphabet. Ours are 32 random octets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Nonce(String);

impl Nonce {
    /// 32 octets of `rng`, as 43 characters.
    pub fn random(rng: &mut impl CryptoRngCore) -> Self {
        let mut octets = [0; 32];
        rng.fill_bytes(&mut octets);
        Self(compact::encode(&octets))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Nonce {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let in_alphabet =
            text.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'));
        if in_alphabet && (1..=128).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::OutOfRange("nonce"))
        }
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
