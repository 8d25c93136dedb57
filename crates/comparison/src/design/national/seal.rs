//! Octets that pass through a platform and that only the authority can read.
//!
//! The connecting organisation forwards a certificate's and a password's octets to the authority (an open-source wrapper
//! of July 2025); with which algorithm they are protected on the way is not public. In the form of public-key encryption
//! by GB/T 32918.4 (a point, a hash, a sum with a derived stream), P-256, SHA-256 and ChaCha20 stand in. An application
//! uses one point for one platform, which spares both sides an exponentiation at each visit.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::{PublicKey, SecretKey};
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, RngCore, SeedableRng as _};
use sha2::{Digest, Sha256};

/// Why sealed octets were not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not sealed for this authority, or changed on the way")]
pub struct NotSealed;

/// What an application seals with for one platform.
#[derive(Clone, Debug)]
pub struct Sealer {
    point: String,
    shared: [u8; 32],
}

impl Sealer {
    /// A new point, towards an authority's key.
    pub fn new(rng: &mut (impl CryptoRng + RngCore), authority: &PublicKey) -> Self {
        let secret = SecretKey::random(rng);
        let point = URL_SAFE_NO_PAD.encode(secret.public_key().to_encoded_point(true).as_bytes());
        Self { point, shared: shared(&secret, authority) }
    }

    /// Seals octets.
    pub fn seal(&self, rng: &mut (impl CryptoRng + RngCore), plain: &[u8]) -> String {
        let mut nonce = [0; 12];
        rng.fill_bytes(&mut nonce);
        let mut octets = plain.to_vec();
        add_stream(&self.shared, &nonce, &mut octets);
        let parts = [&nonce[..], &tag(&self.shared, &nonce, plain), &octets];
        let parts: Vec<_> = parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect();
        format!("{}.{}", self.point, parts.join("."))
    }
}

/// What the authority opens with.
#[derive(Debug)]
pub struct Opener {
    secret: SecretKey,
    /// What was computed for points that came before.
    shared: BTreeMap<String, [u8; 32]>,
}

impl Opener {
    /// A new key.
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        Self { secret: SecretKey::random(rng), shared: BTreeMap::new() }
    }

    /// What applications seal with.
    pub fn public(&self) -> PublicKey {
        self.secret.public_key()
    }

    /// The secret key: 32 octets.
    pub fn secret(&self) -> Vec<u8> {
        self.secret.to_bytes().to_vec()
    }

    /// Opens what was sealed.
    ///
    /// # Errors
    ///
    /// It was not sealed for this key, or was changed.
    pub fn open(&mut self, sealed: &str) -> Result<Vec<u8>, NotSealed> {
        let mut parts = sealed.split('.');
        let point = parts.next().unwrap_or_default();
        let mut next = || URL_SAFE_NO_PAD.decode(parts.next().ok_or(NotSealed)?).map_err(|_| NotSealed);
        let (nonce, expected, mut octets) = (next()?, next()?, next()?);
        let shared = self.shared_with(point)?;
        add_stream(&shared, &nonce, &mut octets);
        if tag(&shared, &nonce, &octets)[..] == expected[..] { Ok(octets) } else { Err(NotSealed) }
    }

    fn shared_with(&mut self, point: &str) -> Result<[u8; 32], NotSealed> {
        if let Some(known) = self.shared.get(point) {
            return Ok(*known);
        }
        let octets = URL_SAFE_NO_PAD.decode(point).map_err(|_| NotSealed)?;
        let public = PublicKey::from_sec1_bytes(&octets).map_err(|_| NotSealed)?;
        let shared = shared(&self.secret, &public);
        self.shared.insert(point.to_owned(), shared);
        Ok(shared)
    }
}

fn shared(secret: &SecretKey, public: &PublicKey) -> [u8; 32] {
    let point = p256::ecdh::diffie_hellman(secret.to_nonzero_scalar(), public.as_affine());
    Sha256::digest(point.raw_secret_bytes()).into()
}

fn add_stream(shared: &[u8; 32], nonce: &[u8], octets: &mut [u8]) {
    let seed = Sha256::new().chain_update("stream").chain_update(shared).chain_update(nonce).finalize();
    let mut stream = vec![0; octets.len()];
    ChaCha20Rng::from_seed(seed.into()).fill_bytes(&mut stream);
    octets.iter_mut().zip(stream).for_each(|(octet, mask)| *octet ^= mask);
}

fn tag(shared: &[u8; 32], nonce: &[u8], plain: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update("tag")
        .chain_update(shared)
        .chain_update(nonce)
        .chain_update(plain)
        .finalize()
        .into()
}
