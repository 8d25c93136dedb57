//! Signed JSON between services: JWS compact serialization (RFC 7515) with EdDSA (RFC 8037).
//!
//! Where a design's documents name no algorithm this stands in for theirs; where they name ES256, that is used instead.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use rand_core::{CryptoRng, RngCore};
use serde_json::Value;

/// A service's signing key.
#[derive(Debug)]
pub struct Signer {
    key: SigningKey,
}

/// Why signed JSON was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not signed by the expected key")]
pub struct NotSigned;

impl Signer {
    /// A new key.
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        Self { key: SigningKey::generate(rng) }
    }

    /// The secret key: 32 octets.
    pub fn secret(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// What others check with.
    pub fn public(&self) -> VerifyingKey {
        self.key.verifying_key()
    }

    /// Signs a JSON value.
    pub fn sign(&self, kind: &str, value: &Value) -> String {
        let header = serde_json::json!({ "alg": "EdDSA", "typ": kind }).to_string();
        let signed =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(value.to_string()));
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

/// Reads signed JSON that must be of one kind, so that no signature passes for one of another meaning.
///
/// # Errors
///
/// It is not JSON of this kind (`typ`) signed by this key.
pub fn verify_as(key: &VerifyingKey, kind: &str, octets: &[u8]) -> Result<Value, NotSigned> {
    let header = octets.split(|octet| *octet == b'.').next().unwrap_or_default();
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| NotSigned)?;
    let header: Value = serde_json::from_slice(&header).map_err(|_| NotSigned)?;
    if header["alg"] != "EdDSA" || header["typ"] != kind {
        return Err(NotSigned);
    }
    verify(key, octets)
}

/// What signed JSON says, before anybody checked who signed it: to find out whose key to check it with.
pub fn unverified(octets: &[u8]) -> Option<Value> {
    let payload = octets.split(|octet| *octet == b'.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

/// Reads signed JSON, of whatever kind it is: see [`verify_as`] where a key signs more than one.
///
/// # Errors
///
/// It is not JSON signed by this key.
pub fn verify(key: &VerifyingKey, octets: &[u8]) -> Result<Value, NotSigned> {
    let text = std::str::from_utf8(octets).map_err(|_| NotSigned)?;
    let (signed, signature) = text.rsplit_once('.').ok_or(NotSigned)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| NotSigned)?;
    let signature = Signature::from_slice(&signature).map_err(|_| NotSigned)?;
    key.verify_strict(signed.as_bytes(), &signature).map_err(|_| NotSigned)?;
    let (_, payload) = signed.split_once('.').ok_or(NotSigned)?;
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| NotSigned)?;
    serde_json::from_slice(&payload).map_err(|_| NotSigned)
}
