//! The 18-digit resident identity number (GB 11643-1999).

use bauta_credential::Date;

use super::{
    DocumentError, DocumentKind, DocumentRecord, Field, PersonalNumber, Position, Sex, Supplement, agreed,
    birth_date, text,
};

const LENGTH: usize = 18;

/// The first two digits of codes that stand for no region; the numbers of synthetic persons begin with them.
const NO_REGION: &str = "99";

/// The ICAO code of Utopia, where synthetic persons come from.
pub(super) const UTOPIA: &str = "UTO";
/// The ICAO code of the state whose standard GB 11643 is.
const ISSUING_STATE: &str = "CHN";

/// What an identity number says.
pub(super) struct IdNumber {
    /// The 18 characters, with `X` in upper case.
    pub(super) number: String,
    /// The six digits of the administrative region.
    pub(super) region: String,
    /// The date of birth.
    pub(super) birth_date: Date,
    /// The sex, which the number always states.
    pub(super) sex: Sex,
}

/// Reads an 18-digit identity number, with a name that is taken from the document by eye.
///
/// The number is that of the document and of the person. Its first six digits are the region, unless the supplement
/// names one. Codes that begin with 99 belong to nobody and stand for Utopia; for all others the supplement must say
/// the nationality. Without an expiry date in the supplement the document never expires.
///
/// # Errors
///
/// What is not such a number, does not agree with the supplement, or leaves something open.
pub fn from_id_number(
    number: &str,
    family_name: &str,
    given_name: Option<&str>,
    supplement: &Supplement,
    today: Date,
) -> Result<DocumentRecord, DocumentError> {
    let read = IdNumber::read(number, today)?;
    supplement.agrees_on_century(read.birth_date)?;
    let synthetic = read.region.starts_with(NO_REGION).then(|| UTOPIA.to_owned());
    let nationality = agreed(Field::Nationality, synthetic, supplement.nationality()?)?
        .ok_or(DocumentError::MissingField(Field::Nationality))?;
    Ok(DocumentRecord {
        kind: supplement.kind.unwrap_or(DocumentKind::ResidentIdCard),
        document_number: read.number.clone(),
        family_name: text(Field::FamilyName, family_name)?,
        given_name: given_name.map(|name| text(Field::GivenName, name)).transpose()?,
        sex: read.sex,
        region: Some(supplement.region()?.unwrap_or(read.region)),
        birth_date: read.birth_date,
        expires_on: supplement.expiry(today)?,
        personal_number: Some(personal_number(read.number)),
        nationality,
    })
}

/// Such a number as one that stays with a person. One state gives them all out, whatever nationality the person has:
/// Utopia those that begin with 99.
pub(super) fn personal_number(number: String) -> PersonalNumber {
    let issuing_state = if number.starts_with(NO_REGION) { UTOPIA } else { ISSUING_STATE };
    PersonalNumber { issuing_state: issuing_state.to_owned(), number }
}

/// Whether a number is of this kind: one that a person has exactly one of.
pub(crate) fn is_id_number(number: &str) -> bool {
    let characters: Vec<char> = number.chars().collect();
    characters.len() == LENGTH && check_characters(&characters).is_ok() && check_sum(&characters).is_ok()
}

/// Whether a number is of this kind and its region one that does not exist.
pub(super) fn is_nobodys(number: &str) -> bool {
    number.starts_with(NO_REGION) && is_id_number(number)
}

impl IdNumber {
    /// Reads and checks a number; blanks around it and a lower-case `x` at its end are accepted.
    pub(super) fn read(number: &str, today: Date) -> Result<Self, DocumentError> {
        let mut characters: Vec<char> = number.trim_matches([' ', '\t']).chars().collect();
        if characters.len() != LENGTH {
            return Err(DocumentError::WrongNumberLength { found: characters.len() });
        }
        if let Some(last) = characters.last_mut().filter(|last| **last == 'x') {
            *last = 'X';
        }
        check_characters(&characters)?;
        check_sum(&characters)?;

        let part = |from: usize, length: usize| characters.iter().skip(from).take(length).collect::<String>();
        let born = format!("{}-{}-{}", part(6, 4), part(10, 2), part(12, 2));
        let odd = characters.get(16).and_then(|digit| digit.to_digit(10)).is_some_and(|digit| digit % 2 == 1);
        Ok(Self {
            number: part(0, LENGTH),
            region: part(0, 6),
            birth_date: birth_date(&born, today, Position::Digit(7))?,
            sex: if odd { Sex::M } else { Sex::F },
        })
    }
}

/// Digits, of which the first is not 0; `X` may stand in the last place.
fn check_characters(characters: &[char]) -> Result<(), DocumentError> {
    for (found, at) in characters.iter().copied().zip(1..) {
        let in_place = match (at, found) {
            (1, '0') => false,
            (LENGTH, 'X') => true,
            _ => found.is_ascii_digit(),
        };
        if !in_place {
            return Err(DocumentError::UnexpectedCharacter { position: Position::Digit(at), found });
        }
    }
    Ok(())
}

/// ISO/IEC 7064, MOD 11-2: the place i from the right weighs 2^(i-1), and the sum with the check character
/// (`X` is 10) is 1 modulo 11.
fn check_sum(characters: &[char]) -> Result<(), DocumentError> {
    let Some((found, digits)) = characters.split_last() else {
        return Err(DocumentError::WrongNumberLength { found: 0 });
    };
    let sum = digits.iter().fold(0, |sum, digit| (sum + digit.to_digit(10).unwrap_or(0)) * 2 % 11);
    let expected = char::from_digit((12 - sum) % 11, 10).unwrap_or('X');
    if expected != *found {
        let (field, position) = (Field::PersonalNumber, Position::Digit(LENGTH));
        return Err(DocumentError::CheckDigit { field, position, expected, found: *found });
    }
    Ok(())
}
