//! One-time codes (TOTP, RFC 6238).

use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use super::session::Identifier;
use crate::http::Problem;

/// The digits of a code.
pub(super) const DIGITS: usize = 6;
/// The octets of a secret.
const SECRET: usize = 32;
/// The steps before and after the present one whose code is taken: a message takes its time, and clocks differ. Four steps
/// of 30 seconds are two minutes.
const STEPS: u16 = 4;

/// Hands one-time codes to telephones.
///
/// In the described scheme this is where it is checked that the number is registered to the person whom the document names;
/// whoever implements it can refuse a number that is not. Here only numbers are taken that nobody has.
pub trait CodeSender: Send + Sync {
    /// Sends a code of six digits to a number, `+` and digits. It may wait.
    ///
    /// # Errors
    /// [`NotSent`].
    fn send(&self, telephone: &str, code: &str) -> Result<(), NotSent>;
}

/// Why a code was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The number cannot be reached, or is not that of the person.
    #[error("the telephone cannot be reached")]
    Refused,
    /// The way to telephones is interrupted.
    #[error("no code can be sent now")]
    Unavailable,
}

/// The secret from which the codes of one enrolment are made.
pub(super) struct CodeSecret(Zeroizing<[u8; SECRET]>);

impl CodeSecret {
    pub(super) fn random(rng: &mut impl rand_core::CryptoRngCore) -> Self {
        let mut octets = Zeroizing::new([0; SECRET]);
        rng.fill_bytes(&mut octets[..]);
        Self(octets)
    }

    /// The code of an instant.
    pub(super) fn code(&self, now: u64) -> Result<Zeroizing<String>, Problem> {
        Ok(Zeroizing::new(self.totp()?.generate(now).to_string()))
    }

    /// Whether it is the code of this instant or of one nearby.
    pub(super) fn agrees(&self, code: &str, now: u64) -> Result<bool, Problem> {
        Ok(self.totp()?.check(code, now).is_some())
    }

    fn totp(&self) -> Result<Totp, Problem> {
        let builder = Builder::new().with_skew(STEPS).with_secret(Secret::from(&self.0[..]));
        builder.build().map_err(|_| Problem::internal())
    }

    /// As it is kept: without the enrolment's identifier, which only its holder has, it says nothing. The identifier alone
    /// says nothing either. It is XORed with SHA-256("BAUTA_ENROLMENT_CODE" ‖ identifier), which is used for nothing else.
    pub(super) fn sealed(&self, identifier: &Identifier) -> Vec<u8> {
        self.0.iter().zip(pad(identifier).iter()).map(|(secret, pad)| secret ^ pad).collect()
    }

    /// The secret again; `None` where it is not one.
    pub(super) fn opened(sealed: &[u8], identifier: &Identifier) -> Option<Self> {
        let mut octets = Zeroizing::new(<[u8; SECRET]>::try_from(sealed).ok()?);
        octets.iter_mut().zip(pad(identifier).iter()).for_each(|(octet, pad)| *octet ^= pad);
        Some(Self(octets))
    }
}

fn pad(identifier: &Identifier) -> Zeroizing<[u8; SECRET]> {
    let hashed = Sha256::new_with_prefix("BAUTA_ENROLMENT_CODE").chain_update(identifier.octets());
    Zeroizing::new(hashed.finalize().into())
}
