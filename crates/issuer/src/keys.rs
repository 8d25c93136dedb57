//! The issuer's secrets: the key that signs credentials and the key that signs its public log.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::{KeyPair, SecretKey};
use bauta_credential::Alg;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// An issuer's two secret keys.
#[derive(Debug)]
pub struct IssuerKeys {
    credentials: KeyPair,
    log: SigningKey,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Written {
    secret_key: String,
    log_secret_key: String,
}

impl IssuerKeys {
    /// Fresh keys: 32 octets of `rng` for each.
    pub fn generate(alg: Alg, rng: &mut impl CryptoRngCore) -> Self {
        let mut material = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut material[..]);
        let secret_key = SecretKey::key_gen(alg.interface().suite(), &material[..], b"", None)
            .expect("32 octets are enough key material");
        rng.fill_bytes(&mut material[..]);
        Self { credentials: secret_key.into(), log: SigningKey::from_bytes(&material) }
    }

    /// The pair that signs credentials.
    pub fn credentials(&self) -> &KeyPair {
        &self.credentials
    }

    /// The Ed25519 public key of the log, 32 octets.
    pub fn log_public_key(&self) -> [u8; 32] {
        self.log.verifying_key().to_bytes()
    }

    /// The key that signs the log.
    pub(crate) fn log(&self) -> &SigningKey {
        &self.log
    }

    /// Both keys as JSON, for a file that only the issuer can read.
    pub(crate) fn to_json(&self) -> Zeroizing<String> {
        let log = Zeroizing::new(self.log.to_bytes());
        let written = Written {
            secret_key: URL_SAFE_NO_PAD.encode(&self.credentials.secret_key().to_octets()[..]),
            log_secret_key: URL_SAFE_NO_PAD.encode(&log[..]),
        };
        Zeroizing::new(serde_json::to_string(&written).expect("texts are JSON"))
    }

    /// Reads what [`Self::to_json`] wrote.
    pub(crate) fn from_json(octets: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(octets).ok()?;
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().map(Zeroizing::new);
        let secret_key = SecretKey::from_octets(&decode(&written.secret_key)?).ok()?;
        let log = Zeroizing::new(<[u8; 32]>::try_from(&decode(&written.log_secret_key)?[..]).ok()?);
        Some(Self { credentials: secret_key.into(), log: SigningKey::from_bytes(&log) })
    }
}
