//! Values that are worth something to whoever has them: cookies and response codes. Only their hashes are kept.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Octets of randomness.
const LENGTH: usize = 32;

/// 256 random bits, as 43 characters of base64url. It is not printed, and wiped when it is dropped.
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    /// A fresh one.
    pub(crate) fn fresh() -> Self {
        let mut octets = Zeroizing::new([0; LENGTH]);
        OsRng.fill_bytes(&mut *octets);
        Self(Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(*octets)))
    }

    /// What goes out, once.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// What is kept.
    pub(crate) fn hash(&self) -> String {
        hash(&self.0)
    }
}

/// The hash of a secret that came back: SHA-256 in hexadecimal. A secret of 256 random bits needs no salt.
pub(crate) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

/// Whether a text may be one of ours: 43 characters of base64url.
pub(crate) fn is_secret(text: &str) -> bool {
    let in_alphabet = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    text.len() == 43 && text.bytes().all(in_alphabet)
}
