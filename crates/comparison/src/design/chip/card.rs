//! The card: what is on it, and what it does before it says anything.
//!
//! In the manner of BSI TR-03110: the card lets its holder in by a PIN, checks the terminal's certificate and that the
//! terminal has the key of it, proves itself by a key that all cards of one generation have, and answers with no more
//! than the certificate names. Stand-ins: a comparison of the PIN for PACE, the connection for secure messaging, a keyed
//! hash for CMAC, JSON and JWT for the card's own encodings.

use p256::ecdsa::VerifyingKey;
use p256::{PublicKey, SecretKey};
use rand_core::{CryptoRng, RngCore};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::design::es256;
use crate::design::platforms::age_on;

/// Why a card does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardRefusal {
    /// The PIN is another.
    #[error("the PIN is wrong")]
    Pin,
    /// The terminal's certificate is not the authority's.
    #[error("the terminal's certificate is not the authority's")]
    Certificate,
    /// The certificate has expired.
    #[error("the terminal's certificate has expired")]
    Expired,
    /// The terminal does not have the key of the certificate.
    #[error("the terminal does not have the key of its certificate")]
    Terminal,
    /// The certificate does not name a field that is asked for.
    #[error("the certificate does not name a field that is asked for")]
    Field,
    /// There is no such field on the card.
    #[error("there is no such field on the card")]
    Missing,
}

impl CardRefusal {
    /// The reason in a few plain words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Pin => "the PIN is wrong",
            Self::Certificate => "the terminal's certificate is not the authority's",
            Self::Expired => "the terminal's certificate has expired",
            Self::Terminal => "the terminal does not have the key of its certificate",
            Self::Field => "the card refuses: the certificate does not name this field",
            Self::Missing => "there is no such field on the card",
        }
    }
}

/// What an authority lets a service do: a terminal certificate, checked.
#[derive(Clone, Debug)]
pub struct Certificate {
    key: VerifyingKey,
    sector: PublicKey,
    block_sector: PublicKey,
    fields: Vec<String>,
    expires: u64,
}

/// The type of a terminal certificate.
pub const CERTIFICATE: &str = "terminal-certificate+jwt";

impl Certificate {
    /// Checks a certificate.
    ///
    /// # Errors
    ///
    /// It is not the authority's, or has expired.
    pub fn read(authority: &VerifyingKey, text: &str, now: u64) -> Result<Self, CardRefusal> {
        let content =
            es256::verify_jwt(authority, CERTIFICATE, text).map_err(|_| CardRefusal::Certificate)?;
        let certificate = Self::parse(&content).ok_or(CardRefusal::Certificate)?;
        certificate.check_time(now)?;
        Ok(certificate)
    }

    fn check_time(&self, now: u64) -> Result<(), CardRefusal> {
        if now > self.expires { Err(CardRefusal::Expired) } else { Ok(()) }
    }

    fn parse(content: &Value) -> Option<Self> {
        let sector = |name: &str| Some(PublicKey::from(&es256::from_jwk(&content[name])?));
        let fields = content["fields"].as_array()?.iter();
        Some(Self {
            key: es256::from_jwk(&content["key"])?,
            sector: sector("sector")?,
            block_sector: sector("block_sector")?,
            fields: fields.map(|field| field.as_str().map(str::to_owned)).collect::<Option<_>>()?,
            expires: content["exp"].as_u64()?,
        })
    }
}

/// What a terminal sends after it was challenged.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The challenge that the card gave.
    pub challenge: [u8; 16],
    /// The terminal's key for this session.
    pub ephemeral: PublicKey,
    /// The terminal's signature over both.
    pub signature: &'a [u8],
    /// The fields that are to be read.
    pub fields: Vec<String>,
    /// The age that is to be compared.
    pub age: Option<u8>,
}

impl Reading<'_> {
    /// What the terminal signs.
    pub fn signed(challenge: &[u8; 16], ephemeral: &PublicKey) -> Vec<u8> {
        [&challenge[..], name_of(ephemeral).as_bytes()].concat()
    }
}

/// A public key in one short text: the compressed point in hexadecimal.
pub fn name_of(key: &PublicKey) -> String {
    es256::name_of(&VerifyingKey::from(key))
}

/// A card.
#[derive(Clone, Debug)]
pub struct Card {
    /// What it can be asked for: name, birth date, region, number.
    pub fields: Map<String, Value>,
    /// The number that opens it.
    pub pin: String,
    own: SecretKey,
    group: SecretKey,
    group_certificate: String,
}

impl Card {
    /// A new card of a generation, with a secret of its own that never leaves it.
    pub fn new(
        rng: &mut (impl CryptoRng + RngCore),
        fields: Map<String, Value>,
        (group, group_certificate): (&SecretKey, &str),
    ) -> Self {
        let own = SecretKey::random(rng);
        let pin = format!("{:06}", rng.next_u32() % 1_000_000);
        Self { fields, pin, own, group: group.clone(), group_certificate: group_certificate.to_owned() }
    }

    /// The public half of the card's own secret, by which a block service can block it.
    pub fn block_key(&self) -> PublicKey {
        self.own.public_key()
    }

    /// The card's own secret: 32 octets, for who takes a card apart.
    pub fn secret(&self) -> [u8; 32] {
        self.own.to_bytes().into()
    }

    /// Answers a terminal: fields, comparison of age, sector pseudonym and sector mark for block lists, sealed for this
    /// session.
    ///
    /// # Errors
    ///
    /// Why it does not answer.
    pub fn answer(
        &self,
        rng: &mut (impl CryptoRng + RngCore),
        pin: &str,
        (certificate, reading): (&Certificate, &Reading<'_>),
        now: u64,
    ) -> Result<Value, CardRefusal> {
        if pin != self.pin {
            return Err(CardRefusal::Pin);
        }
        certificate.check_time(now)?;
        let signed = Reading::signed(&reading.challenge, &reading.ephemeral);
        es256::verify(&certificate.key, &signed, reading.signature).map_err(|_| CardRefusal::Terminal)?;
        let content = self.content(certificate, reading, now)?.to_string();
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        let seal = seal(&session_key(&self.group, &reading.ephemeral, &nonce), &content);
        Ok(json!({
            "group": self.group_certificate, "nonce": hex::encode(nonce), "content": content, "seal": seal,
        }))
    }

    fn content(
        &self,
        certificate: &Certificate,
        reading: &Reading<'_>,
        now: u64,
    ) -> Result<Value, CardRefusal> {
        let may = |name: &str| certificate.fields.iter().any(|field| field == name);
        let mut content = json!({});
        for field in &reading.fields {
            if !may(field) {
                return Err(CardRefusal::Field);
            }
            content[field] = self.fields.get(field).cloned().ok_or(CardRefusal::Missing)?;
        }
        if let Some(age) = reading.age {
            if !may(AGE) {
                return Err(CardRefusal::Field);
            }
            content[AGE] = json!({ "age": age, "reached": self.has_reached(age, now) });
        }
        content["pseudonym"] = restricted_id(&self.own, &certificate.sector).into();
        content["block_mark"] = restricted_id(&self.own, &certificate.block_sector).into();
        Ok(content)
    }

    fn has_reached(&self, age: u8, now: u64) -> bool {
        let born = self.fields.get("birth_date").and_then(Value::as_str).unwrap_or_default();
        age_on(now, &born.replace('-', "")).is_some_and(|years| years >= u32::from(age))
    }
}

/// The name of the comparison of age, in certificates and answers.
pub const AGE: &str = "age_verification";

/// Restricted identification (TR-03110, part 2): the hash of what the card's key and the sector's key have in common.
/// Either half with the other's public key gives it: the card makes it with its secret, the authority, where it keeps a
/// sector's secret, with that.
pub fn restricted_id(secret: &SecretKey, public: &PublicKey) -> String {
    let shared = p256::ecdh::diffie_hellman(secret.to_nonzero_scalar(), public.as_affine());
    hex::encode(Sha256::digest(shared.raw_secret_bytes()))
}

/// The key of a session: both the card's generation and the terminal of the moment can make it.
pub fn session_key(secret: &SecretKey, public: &PublicKey, nonce: &[u8; 16]) -> [u8; 32] {
    let shared = p256::ecdh::diffie_hellman(secret.to_nonzero_scalar(), public.as_affine());
    Sha256::new().chain_update(shared.raw_secret_bytes()).chain_update(nonce).finalize().into()
}

/// Seals an answer. Who can check a seal can make one: it convinces nobody else.
pub fn seal(key: &[u8; 32], content: &str) -> String {
    let inner = Sha256::new().chain_update(key).chain_update(content).finalize();
    hex::encode(Sha256::new().chain_update(key).chain_update(inner).finalize())
}
