//! Only people who do not exist: this software is tried with specimens, and nobody's own document belongs in it.

use super::{DocumentRecord, id_number};

/// What a telephone number begins with that nobody has (E.164, country code 999: reserved).
const NOBODY: &str = "+999";

/// Why a document or a telephone number is refused: it could be somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSpecimen {
    /// The document is not one of Utopia, nor is its identity number of a region that does not exist.
    #[error("only specimens are taken: documents of UTO, or identity numbers that begin with 99")]
    Document,
    /// The telephone number is not in the country code that nobody has.
    #[error("only numbers that nobody has are taken: they begin with +999")]
    Telephone,
}

/// That a checked document is of somebody who does not exist: it has an identity number whose region begins with 99, or
/// nationality and personal number, where there is one, are of Utopia (`UTO`).
///
/// # Errors
/// [`NotSpecimen::Document`].
pub fn check_specimen(record: &DocumentRecord) -> Result<(), NotSpecimen> {
    let utopian = match &record.personal_number {
        Some(number) if id_number::is_nobodys(&number.number) => true,
        Some(number) => number.issuing_state == id_number::UTOPIA && record.nationality == id_number::UTOPIA,
        None => record.nationality == id_number::UTOPIA,
    };
    if utopian { Ok(()) } else { Err(NotSpecimen::Document) }
}

/// That a telephone number is nobody's.
///
/// # Errors
/// [`NotSpecimen::Telephone`].
pub fn check_specimen_telephone(number: &str) -> Result<(), NotSpecimen> {
    if number.starts_with(NOBODY) { Ok(()) } else { Err(NotSpecimen::Telephone) }
}
