//! The document that an identity is proved with, read and checked.
//!
//! The issuer's operator has one of three things: the machine-readable zone of a passport or card ([`from_mrz`]),
//! an 18-digit identity number and a name ([`from_id_number`]), or a record typed or exported as JSON
//! ([`from_record`]). Each becomes one [`DocumentRecord`], or is refused with the reason and the position. What the
//! input does not hold comes from a [`Supplement`], which may add to a document but never contradict it.
//!
//! A check digit shows that a number was read as it was printed, not that a document is genuine: no signature is
//! checked here.

mod error;
mod id_number;
mod kind;
mod layout;
mod record;
mod specimen;
mod zone;

use std::fmt;

use bauta_credential::{Date, DateError, is_plain, is_plain_character};
use unicode_normalization::UnicodeNormalization;

pub use error::{DocumentError, Field, JsonFault, Position};
pub use id_number::from_id_number;
pub(crate) use id_number::is_id_number;
pub use kind::{DocumentKind, UnknownDocumentKind};
pub use record::from_record;
pub use specimen::{NotSpecimen, check_specimen, check_specimen_telephone};
pub use zone::from_mrz;

/// What a checked document says of the person it was issued to.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The number of the document: upper-case letters and digits, no fillers.
    pub document_number: String,
    /// The family name: normalised (NFC) and trimmed, 1 to 128 characters, no control characters.
    pub family_name: String,
    /// The given name, in the same form; `None` where the document has none.
    pub given_name: Option<String>,
    /// The sex.
    pub sex: Sex,
    /// The ICAO code of the nationality as printed without fillers: one to three upper-case letters.
    pub nationality: String,
    /// The administrative region; `None` where it is not known.
    pub region: Option<String>,
    /// The date of birth.
    pub birth_date: Date,
    /// The last day on which the document is valid; `None` where it never expires.
    pub expires_on: Option<Date>,
    /// The number that stays with the person from document to document, where the document shows one.
    pub personal_number: Option<PersonalNumber>,
}

/// A number that a state has given to a person.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalNumber {
    /// The ICAO code of the state, as [`DocumentRecord::nationality`].
    pub issuing_state: String,
    /// The number: upper-case letters and digits, no fillers.
    pub number: String,
}

/// The sex as a document states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Female.
    F,
    /// Male.
    M,
    /// Not specified (`<` in a machine-readable zone).
    X,
}

impl Sex {
    /// The letter `F`, `M` or `X`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::F => "F",
            Self::M => "M",
            Self::X => "X",
        }
    }
}

/// What the operator states because the input does not hold it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Supplement {
    /// The kind, where the input does not name one.
    pub kind: Option<DocumentKind>,
    /// The administrative region.
    pub region: Option<String>,
    /// The last day on which the document is valid.
    pub expires_on: Option<Date>,
    /// The ICAO code of the nationality.
    pub nationality: Option<String>,
    /// The century of birth, 19 or 20, where a zone's two digits would be read as the other.
    pub birth_century: Option<u8>,
}

impl fmt::Debug for DocumentRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentRecord").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonalNumber").finish_non_exhaustive()
    }
}

impl fmt::Debug for Supplement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supplement").field("kind", &self.kind).finish_non_exhaustive()
    }
}

const LONGEST_TEXT: usize = 128;

/// The input as text, refused unread when it is longer than `limit` octets.
fn utf8(input: &[u8], limit: usize) -> Result<&str, DocumentError> {
    if input.len() > limit {
        return Err(DocumentError::TooLong { limit });
    }
    std::str::from_utf8(input).map_err(|_| DocumentError::NotUtf8)
}

/// Text as it is kept: normalised (NFC), one blank where there are several and none around it, of bounded length, and
/// without characters that nobody sees.
fn text(field: Field, value: &str) -> Result<String, DocumentError> {
    let normalised: String = value.nfc().collect();
    let words: Vec<_> = normalised.split_whitespace().collect();
    let kept = words.join(" ");
    let in_order = normalised.chars().all(is_plain_character) && is_plain(&kept);
    if in_order && kept.chars().count() <= LONGEST_TEXT {
        Ok(kept)
    } else {
        Err(DocumentError::BadText(field))
    }
}

/// An ICAO code of a state: one to three upper-case letters.
fn state_code(field: Field, value: &str) -> Result<String, DocumentError> {
    let code = text(field, value)?;
    if code.len() > 3 || !code.bytes().all(|octet| octet.is_ascii_uppercase()) {
        return Err(DocumentError::BadText(field));
    }
    Ok(code)
}

/// A number as a zone would hold it: upper-case letters and digits.
fn number(field: Field, value: &str) -> Result<String, DocumentError> {
    let number = text(field, value)?;
    if !number.bytes().all(|octet| octet.is_ascii_uppercase() || octet.is_ascii_digit()) {
        return Err(DocumentError::BadText(field));
    }
    Ok(number)
}

/// What the input holds, or else what the supplement states; both only where they say the same.
fn agreed<T: PartialEq>(
    field: Field,
    held: Option<T>,
    stated: Option<T>,
) -> Result<Option<T>, DocumentError> {
    match (held, stated) {
        (Some(held), Some(stated)) if held != stated => Err(DocumentError::Conflict(field)),
        (held, stated) => Ok(held.or(stated)),
    }
}

/// Reads `YYYY-MM-DD` as a date of birth.
fn birth_date(value: &str, today: Date, position: Position) -> Result<Date, DocumentError> {
    match value.parse::<Date>() {
        Ok(date) if date <= today => Ok(date),
        Err(DateError::OutOfRange) if value < "1900" => Err(DocumentError::BornBefore1900 { position }),
        Ok(_) | Err(DateError::OutOfRange) => Err(DocumentError::BornInFuture { position }),
        Err(DateError::NoSuchDay) => Err(DocumentError::NoSuchDate { field: Field::BirthDate, position }),
        Err(DateError::Form) => Err(DocumentError::BadText(Field::BirthDate)),
    }
}

/// Reads `YYYY-MM-DD` as the last day of a document that is still valid.
fn expiry_date(value: &str, today: Date, position: Position) -> Result<Date, DocumentError> {
    let field = Field::ExpiresOn;
    let date = value.parse().map_err(|error| match error {
        DateError::Form => DocumentError::BadText(field),
        DateError::NoSuchDay => DocumentError::NoSuchDate { field, position },
        DateError::OutOfRange => DocumentError::DateOutOfRange { field, position },
    })?;
    still_valid(date, today, position)
}

fn still_valid(expires_on: Date, today: Date, position: Position) -> Result<Date, DocumentError> {
    if expires_on < today {
        return Err(DocumentError::Expired { on: expires_on, position });
    }
    Ok(expires_on)
}

impl Supplement {
    fn region(&self) -> Result<Option<String>, DocumentError> {
        self.region.as_deref().map(|region| text(Field::Region, region)).transpose()
    }

    fn nationality(&self) -> Result<Option<String>, DocumentError> {
        self.nationality.as_deref().map(|code| state_code(Field::Nationality, code)).transpose()
    }

    /// The stated expiry date, where the document does not show one.
    fn expiry(&self, today: Date) -> Result<Option<Date>, DocumentError> {
        self.expires_on.map(|date| still_valid(date, today, Position::Supplement)).transpose()
    }

    /// Refuses a stated century that is not that of a birth date known in full.
    fn agrees_on_century(&self, birth_date: Date) -> Result<(), DocumentError> {
        let (year, _, _) = birth_date.ymd();
        match self.birth_century {
            Some(century) if i16::from(century) != year / 100 => {
                Err(DocumentError::Conflict(Field::BirthDate))
            }
            _ => Ok(()),
        }
    }
}
