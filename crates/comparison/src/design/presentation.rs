//! What a wallet credential of either format says, what a platform asks for, and what it may rely on after checking.

use p256::ecdsa::VerifyingKey;
use rand_core::{CryptoRng, RngCore};
use serde_json::{Map, Value};

use super::es256::Es256;
use super::status_list::Reference;
use super::{mdoc, sd_jwt};

/// The format of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// SD-JWT VC (RFC 9901).
    SdJwt,
    /// Salted digests in CBOR, in the manner of ISO/IEC 18013-5.
    Mdoc,
}

/// What an issuer signs.
#[derive(Clone, Debug)]
pub struct Attributes {
    /// The claims, each of which can be disclosed by itself.
    pub claims: Map<String, Value>,
    /// The public key of the device.
    pub holder: VerifyingKey,
    /// Unix time at which it was issued, as it is written into the credential.
    pub issued: u64,
    /// Unix time after which it is not accepted.
    pub expires: u64,
    /// Where its standing is found; `None`: nowhere.
    pub status: Option<Reference>,
}

/// What a platform asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks: the platform's address.
    pub audience: String,
    /// A fresh value.
    pub nonce: String,
    /// The claims that must be disclosed.
    pub claims: Vec<String>,
}

/// What a platform may rely on.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The disclosed claims, and nothing else.
    pub claims: Map<String, Value>,
    /// Where the standing is found.
    pub status: Option<Reference>,
    /// The device's key, as a short text.
    pub holder: String,
    /// The issuer's signature, in hexadecimal.
    pub signature: String,
}

/// Why a presentation or a credential was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It cannot be read, or lacks a member.
    #[error("it cannot be read")]
    Malformed,
    /// The issuer did not sign it.
    #[error("it is not signed by the issuer")]
    Issuer,
    /// It is too old.
    #[error("it has expired")]
    Expired,
    /// What is disclosed is not what the issuer signed.
    #[error("what is disclosed is not what the issuer signed")]
    Disclosure,
    /// The holder's key did not sign it, or not for this request.
    #[error("it is not signed by the holder")]
    Holder,
    /// It answers another request.
    #[error("it answers another request")]
    Nonce,
    /// It is for somebody else.
    #[error("it is meant for somebody else")]
    Audience,
    /// It was signed too long ago, or in the future.
    #[error("it was not signed just now")]
    Stale,
    /// A claim that was asked for is not disclosed.
    #[error("a claim is missing")]
    Missing,
}

impl Rejection {
    /// The reason in a few plain words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "the presentation cannot be read",
            Self::Issuer => "the credential is not signed by the issuer",
            Self::Expired => "the credential has expired",
            Self::Disclosure => "what is disclosed is not what the issuer signed",
            Self::Holder => "the presentation is not signed by the holder's device for this request",
            Self::Nonce => "the presentation answers another request",
            Self::Audience => "the presentation is meant for somebody else",
            Self::Stale => "the presentation was not made just now",
            Self::Missing => "a claim is missing",
        }
    }
}

impl Format {
    /// The issuer makes a credential.
    pub fn issue(
        self,
        rng: &mut (impl CryptoRng + RngCore),
        issuer: &Es256,
        attributes: &Attributes,
    ) -> Vec<u8> {
        match self {
            Self::SdJwt => sd_jwt::issue(rng, issuer, attributes).into_bytes(),
            Self::Mdoc => mdoc::issue(rng, issuer, attributes),
        }
    }

    /// The wallet checks what it was issued: the issuer's signature, its own key, every claim readable.
    ///
    /// # Errors
    ///
    /// Why the wallet does not take it.
    pub fn accept(
        self,
        credential: &[u8],
        issuer: &VerifyingKey,
        holder: &VerifyingKey,
    ) -> Result<(), Rejection> {
        match self {
            Self::SdJwt => sd_jwt::accept(credential, issuer, holder),
            Self::Mdoc => mdoc::accept(credential, issuer, holder),
        }
    }

    /// The wallet discloses what was asked for, for this request only.
    ///
    /// # Errors
    ///
    /// The credential cannot be read or lacks a claim.
    pub fn present(
        self,
        credential: &[u8],
        device: &Es256,
        request: &Request,
        now: u64,
    ) -> Result<Vec<u8>, Rejection> {
        match self {
            Self::SdJwt => sd_jwt::present(credential, device, request, now).map(String::into_bytes),
            Self::Mdoc => mdoc::present(credential, device, request),
        }
    }

    /// The platform checks a presentation. The standing is the caller's to look up.
    ///
    /// # Errors
    ///
    /// Why it is not accepted.
    pub fn verify(
        self,
        presentation: &[u8],
        issuer: &VerifyingKey,
        request: &Request,
        now: u64,
    ) -> Result<Verified, Rejection> {
        let verified = match self {
            Self::SdJwt => sd_jwt::verify(presentation, issuer, request, now)?,
            Self::Mdoc => mdoc::verify(presentation, issuer, request, now)?,
        };
        if request.claims.iter().all(|name| verified.claims.contains_key(name)) {
            Ok(verified)
        } else {
            Err(Rejection::Missing)
        }
    }
}
