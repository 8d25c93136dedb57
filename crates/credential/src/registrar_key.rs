//! The secret side of a registrar: the key that signs registrations.

use std::fmt;

use bauta_predicates::opening::Openers;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::compact;
use crate::json;
use crate::malformed::{Malformed, Part, Problem};
use crate::registration::{Policy, Registrar, Registration};

/// Largest key file that is read, in octets.
const MAX_KEY_FILE: usize = 4096;
/// How many octets of the key's SHA-256 name a registrar that has no other name.
const NAME_LENGTH: usize = 16;

/// A registrar's Ed25519 signing key. As JSON: `{"secret_key": "base64url of 32 octets"}`.
#[derive(Clone)]
pub struct RegistrarKey(SigningKey);

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Written {
    secret_key: String,
}

impl RegistrarKey {
    /// 32 octets of `rng`.
    pub fn random(rng: &mut impl CryptoRngCore) -> Self {
        Self(SigningKey::generate(rng))
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_json(octets: &[u8]) -> Result<Self, Malformed> {
        let written: Written = json::read(octets, Part::Registrar, MAX_KEY_FILE)?;
        let malformed = |problem| Part::Registrar.malformed(problem);
        let octets = Zeroizing::new(compact::decode(&written.secret_key).map_err(malformed)?);
        let octets: &[u8; 32] =
            octets.as_slice().try_into().map_err(|_| malformed(Problem::OutOfRange("secret_key")))?;
        Ok(Self(SigningKey::from_bytes(octets)))
    }

    /// The JSON form, for a file that only the registrar can read.
    pub fn to_json(&self) -> Zeroizing<String> {
        let octets = Zeroizing::new(self.0.to_bytes());
        let written = Written { secret_key: compact::encode(&octets[..]) };
        Zeroizing::new(serde_json::to_string(&written).expect("a text is JSON"))
    }

    /// The registrar with this key. Without an id it is named after its key: `urn:bauta:registrar:` and the first 16
    /// octets of the key's SHA-256 in hexadecimal.
    ///
    /// # Errors
    /// [`Malformed`] for an id that is empty or not plain.
    pub fn registrar(&self, id: Option<String>, openers: Option<Openers>) -> Result<Registrar, Malformed> {
        let key = self.0.verifying_key();
        let id = id.unwrap_or_else(|| {
            let digest = Sha256::digest(key.as_bytes());
            format!("urn:bauta:registrar:{}", hex::encode(&digest[..NAME_LENGTH]))
        });
        Registrar::new(id, key, openers)
    }

    /// Whether it is this registrar's key.
    pub fn is_of(&self, registrar: &Registrar) -> bool {
        registrar.has_key(&self.0.verifying_key())
    }

    /// Signs what a platform may ask.
    ///
    /// # Errors
    /// [`Malformed`] for a policy that is none.
    pub fn sign(&self, policy: &Policy) -> Result<Registration, Malformed> {
        Registration::sign(policy, &self.0)
    }
}

impl fmt::Debug for RegistrarKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrarKey")
    }
}
