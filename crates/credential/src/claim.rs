//! Claims: typed values, the payload octets that carry them, and the scalars that are signed.

use std::fmt;

use bauta_bbs::MessageScalar;
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::alg::Alg;
use crate::date::Date;
use crate::malformed::Problem;
use crate::plain::is_plain;

/// The octets of a text slot that a credential does not use (draft-bormann-jwp-modular-bbs, "Decoys"). They are no JSON
/// text, so no value can collide with them.
pub const DECOY: &[u8] = b"JWP-BBS-DECOY";

/// Longest payload that is accepted, in octets.
const MAX_PAYLOAD: usize = 4096;

/// What a claim may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum ClaimType {
    /// Text, signed as a hash. A slot that is not used carries the decoy.
    Text,
    /// An integer in `min` … `max`, signed as itself, so that ranges can be proved about it. Never a decoy: where the
    /// claim is optional, `filler` (inside the range) stands for "none".
    Integer {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
        /// What stands for "none"; without it the claim is required.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filler: Option<u32>,
    },
    /// A date, signed as days since 1900-01-01 (0 … 65535).
    Date {
        /// What stands for "none"; without it the claim is required.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filler: Option<u16>,
    },
    /// A scalar without meaning of its own, random where none is given; never disclosed.
    Identifier,
}

impl ClaimType {
    /// The `scalar` flag of the leaf in `cmap`: signed as itself, not as a hash.
    pub fn is_scalar(self) -> bool {
        !matches!(self, Self::Text)
    }

    /// Whether a holder may disclose it.
    pub fn is_disclosable(self) -> bool {
        !matches!(self, Self::Identifier)
    }

    /// The integers it may hold, smallest and largest; `None` for text and identifiers.
    pub fn range(self) -> Option<(u32, u32)> {
        match self {
            Self::Integer { min, max, .. } => Some((min, max)),
            Self::Date { .. } => Some((0, u32::from(u16::MAX))),
            Self::Text | Self::Identifier => None,
        }
    }

    /// The integer that stands for "none".
    pub fn filler(self) -> Option<u32> {
        match self {
            Self::Integer { filler, .. } => filler,
            Self::Date { filler } => filler.map(u32::from),
            Self::Text | Self::Identifier => None,
        }
    }

    pub(crate) fn check(self) -> Result<(), Problem> {
        if let Self::Integer { min, max, filler } = self {
            if min > max {
                return Err(Problem::OutOfRange("max"));
            }
            if filler.is_some_and(|filler| filler < min || filler > max) {
                return Err(Problem::OutOfRange("filler"));
            }
        }
        Ok(())
    }
}

/// The value of one claim. Not printed: it is about a person.
#[derive(Clone, PartialEq, Eq)]
pub enum ClaimValue {
    /// For [`ClaimType::Text`]; [plain text](crate::is_plain), signed in Unicode normalisation form C.
    Text(String),
    /// For [`ClaimType::Integer`].
    Integer(u32),
    /// For [`ClaimType::Date`].
    Date(Date),
    /// For [`ClaimType::Identifier`].
    Identifier(MessageScalar),
    /// Nothing: the decoy or the filler, as the type has it; an identifier is then a fresh random scalar.
    Absent,
}

impl fmt::Debug for ClaimValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimValue")
    }
}

/// The octets that carry a claim in a credential. They are what is signed, so they are never written anew.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Payload(Vec<u8>);

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} octets)", self.0.len())
    }
}

impl Payload {
    /// Octets as received or kept; whether they fit a claim shows when they are read.
    pub fn received(octets: Vec<u8>) -> Self {
        Self(octets)
    }

    /// The payload of a text.
    pub(crate) fn of_text(text: &str) -> Result<Self, Problem> {
        text_octets(text).map(Self)
    }

    /// The octets.
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }

    /// The payload of a value (draft-bormann-jwp-modular-bbs, "Message Derivation", "Scalar Encoding", "Decoys"): text
    /// as the shortest JSON string in normalisation form C, integers and scalars in canonical decimal. `rng` is used
    /// for an absent identifier only.
    ///
    /// # Errors
    /// [`Problem::OutOfRange`], [`Problem::Missing`], [`Problem::TooLarge`]; [`Problem::Bbs`] for broken randomness.
    pub fn from_value(
        value: &ClaimValue,
        claim_type: ClaimType,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Self, Problem> {
        let octets = match (value, claim_type) {
            (ClaimValue::Text(text), ClaimType::Text) => text_octets(text)?,
            (ClaimValue::Absent, ClaimType::Text) => DECOY.to_vec(),
            (ClaimValue::Integer(integer), ClaimType::Integer { min, max, .. }) => {
                if !(min..=max).contains(integer) {
                    return Err(Problem::OutOfRange("value"));
                }
                integer.to_string().into_bytes()
            }
            (ClaimValue::Date(date), ClaimType::Date { .. }) => date.days().to_string().into_bytes(),
            (ClaimValue::Absent, ClaimType::Integer { .. } | ClaimType::Date { .. }) => {
                claim_type.filler().ok_or(Problem::Missing("value"))?.to_string().into_bytes()
            }
            (ClaimValue::Identifier(scalar), ClaimType::Identifier) => {
                scalar.to_decimal().as_bytes().to_vec()
            }
            (ClaimValue::Absent, ClaimType::Identifier) => {
                MessageScalar::random(rng)?.to_decimal().as_bytes().to_vec()
            }
            _ => return Err(Problem::OutOfRange("value")),
        };
        Ok(Self(octets))
    }

    /// The value that the octets carry, checked against the type; a decoy and a filler are [`ClaimValue::Absent`].
    ///
    /// # Errors
    /// [`Problem::NotCanonical`], [`Problem::OutOfRange`], [`Problem::Decoy`], [`Problem::TooLarge`], [`Problem::Bbs`].
    pub fn to_value(&self, claim_type: ClaimType) -> Result<ClaimValue, Problem> {
        if self.0.len() > MAX_PAYLOAD {
            return Err(Problem::TooLarge { limit: MAX_PAYLOAD });
        }
        match claim_type {
            ClaimType::Text if self.0 == DECOY => Ok(ClaimValue::Absent),
            ClaimType::Text => {
                serde_json::from_slice(&self.0).map(ClaimValue::Text).map_err(|_| Problem::NotCanonical)
            }
            ClaimType::Integer { min, max, .. } => {
                let integer = self.to_integer()?;
                if claim_type.filler() == Some(integer) {
                    Ok(ClaimValue::Absent)
                } else if (min..=max).contains(&integer) {
                    Ok(ClaimValue::Integer(integer))
                } else {
                    Err(Problem::OutOfRange("value"))
                }
            }
            ClaimType::Date { filler } => match u16::try_from(self.to_integer()?) {
                Ok(days) if filler == Some(days) => Ok(ClaimValue::Absent),
                Ok(days) => Ok(ClaimValue::Date(Date::from_days(days))),
                Err(_) => Err(Problem::OutOfRange("value")),
            },
            ClaimType::Identifier => {
                let scalar = MessageScalar::from_decimal(&self.0)?;
                // Two decoys are "the same" in an equality proof.
                let is_decoy = [Alg::BbsMod, Alg::BbsModHb]
                    .iter()
                    .any(|alg| MessageScalar::hash(alg.interface(), DECOY) == scalar);
                if is_decoy { Err(Problem::Decoy) } else { Ok(ClaimValue::Identifier(scalar)) }
            }
        }
    }

    pub(crate) fn to_integer(&self) -> Result<u32, Problem> {
        let digits = std::str::from_utf8(&self.0).map_err(|_| Problem::NotCanonical)?;
        let integer: u32 = digits.parse().map_err(|_| Problem::NotCanonical)?;
        if integer.to_string() == digits { Ok(integer) } else { Err(Problem::NotCanonical) }
    }

    /// Whether these are the octets that [`Self::from_value`] gives for the value they carry. A holder takes no others:
    /// a text written in an unusual way, or with characters that nobody sees, would mark the holder at every verifier.
    pub fn is_canonical(&self, claim_type: ClaimType) -> bool {
        match self.to_value(claim_type) {
            Ok(ClaimValue::Text(text)) => text_octets(&text).is_ok_and(|octets| octets == self.0),
            // Everything else can be written in one way only, and reading has checked it.
            Ok(_) => true,
            Err(_) => false,
        }
    }

    /// The scalar that is signed (draft-bormann-jwp-modular-bbs, "Message Derivation").
    ///
    /// # Errors
    /// [`Problem::Bbs`] when a scalar leaf is not canonical decimal below r.
    pub fn to_message(&self, alg: Alg, claim_type: ClaimType) -> Result<MessageScalar, Problem> {
        if claim_type.is_scalar() {
            Ok(MessageScalar::from_decimal(&self.0)?)
        } else {
            Ok(MessageScalar::hash(alg.interface(), &self.0))
        }
    }
}

fn text_octets(text: &str) -> Result<Vec<u8>, Problem> {
    let text = nfc(text);
    if !is_plain(&text) {
        return Err(Problem::OutOfRange("value"));
    }
    let octets = serde_json::to_vec(&text).map_err(|_| Problem::NotCanonical)?;
    if octets.len() > MAX_PAYLOAD { Err(Problem::TooLarge { limit: MAX_PAYLOAD }) } else { Ok(octets) }
}

/// Unicode normalisation form C (UAX #15).
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
fn nfc(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

/// The same by the browser, which has the tables already.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
fn nfc(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}
