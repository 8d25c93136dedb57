//! ES256 (ECDSA over P-256 with SHA-256; FIPS 186-5), in JWS (RFC 7515, RFC 7518 section 3.4) and by itself.
//!
//! Signatures are deterministic (RFC 6979), so that the same run makes the same octets.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::{EncodedPoint, FieldBytes};
use rand_core::{CryptoRng, RngCore};
use serde_json::{Value, json};

/// A signing key.
#[derive(Clone, Debug)]
pub struct Es256 {
    key: SigningKey,
}

/// Why something was not accepted as signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not signed by the expected key")]
pub struct NotSigned;

impl Es256 {
    /// A new key.
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        Self { key: SigningKey::random(rng) }
    }

    /// The secret key: 32 octets.
    pub fn secret(&self) -> [u8; 32] {
        self.key.to_bytes().into()
    }

    /// What others check with.
    pub fn public(&self) -> VerifyingKey {
        *self.key.verifying_key()
    }

    /// Signs octets: r and s, 32 octets each.
    pub fn sign(&self, octets: &[u8]) -> [u8; 64] {
        let signature: Signature = self.key.sign(octets);
        signature.to_bytes().into()
    }

    /// Signs a JSON value as a JWT of a kind (`typ`).
    pub fn sign_jwt(&self, kind: &str, payload: &Value) -> String {
        let header = json!({ "alg": "ES256", "typ": kind }).to_string();
        let signed =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload.to_string()));
        let signature = URL_SAFE_NO_PAD.encode(self.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}

/// Checks a signature over octets.
///
/// # Errors
///
/// It is not a signature of this key over these octets.
pub fn verify(key: &VerifyingKey, octets: &[u8], signature: &[u8]) -> Result<(), NotSigned> {
    let signature = Signature::from_slice(signature).map_err(|_| NotSigned)?;
    key.verify(octets, &signature).map_err(|_| NotSigned)
}

/// Reads a JWT of a kind (`typ`).
///
/// # Errors
///
/// It is not JSON of this kind, signed by this key with ES256.
pub fn verify_jwt(key: &VerifyingKey, kind: &str, text: &str) -> Result<Value, NotSigned> {
    let (signed, signature) = text.rsplit_once('.').ok_or(NotSigned)?;
    let (header, payload) = signed.split_once('.').ok_or(NotSigned)?;
    let header = read(header)?;
    if header["alg"] != "ES256" || header["typ"] != kind {
        return Err(NotSigned);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| NotSigned)?;
    verify(key, signed.as_bytes(), &signature)?;
    read(payload)
}

/// What a JWT says, without checking who signed it: for one whose octets were checked before.
pub fn payload(text: &str) -> Option<Value> {
    read(text.split('.').nth(1)?).ok()
}

fn read(part: &str) -> Result<Value, NotSigned> {
    let octets = URL_SAFE_NO_PAD.decode(part).map_err(|_| NotSigned)?;
    serde_json::from_slice(&octets).map_err(|_| NotSigned)
}

/// A public key as a JWK (RFC 7517, RFC 7518 section 6.2).
pub fn to_jwk(key: &VerifyingKey) -> Value {
    let [x, y] = coordinates(key).map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
    json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y })
}

/// A public key from a JWK; `None`: it is not one, or not on the curve.
pub fn from_jwk(jwk: &Value) -> Option<VerifyingKey> {
    if jwk["kty"] != "EC" || jwk["crv"] != "P-256" {
        return None;
    }
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str()?).ok();
    from_coordinates(&coordinate("x")?, &coordinate("y")?)
}

/// The two coordinates of a public key.
pub fn coordinates(key: &VerifyingKey) -> [[u8; 32]; 2] {
    let point = key.as_affine().to_encoded_point(false);
    [point.x(), point.y()].map(|octets| octets.map(|octets| (*octets).into()).unwrap_or_default())
}

/// A public key from its coordinates; `None`: they are not 32 octets each, or not on the curve.
pub fn from_coordinates(x: &[u8], y: &[u8]) -> Option<VerifyingKey> {
    if x.len() != 32 || y.len() != 32 {
        return None;
    }
    let point =
        EncodedPoint::from_affine_coordinates(FieldBytes::from_slice(x), FieldBytes::from_slice(y), false);
    VerifyingKey::from_encoded_point(&point).ok()
}

/// A public key in one short text: the compressed point in hexadecimal.
pub fn name_of(key: &VerifyingKey) -> String {
    hex::encode(key.to_encoded_point(true).as_bytes())
}
