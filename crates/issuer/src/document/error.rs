//! Why an input is refused: the reason and the place, never a value.

use std::fmt;

use bauta_credential::Date;

/// A part of a document, as errors name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The kind of document.
    Kind,
    /// The number of the document.
    DocumentNumber,
    /// The family name (Doc 9303: primary identifier).
    FamilyName,
    /// The given name (Doc 9303: secondary identifier).
    GivenName,
    /// The sex.
    Sex,
    /// The nationality.
    Nationality,
    /// The administrative region.
    Region,
    /// The date of birth.
    BirthDate,
    /// The date after which the document is no longer valid.
    ExpiresOn,
    /// The number of the person, as opposed to that of the document.
    PersonalNumber,
    /// The state that gave the personal number.
    IssuingState,
    /// Not one field but all that a zone's last check digit covers together.
    Composite,
}

impl Field {
    /// The name, in plain words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::DocumentNumber => "document number",
            Self::FamilyName => "family name",
            Self::GivenName => "given name",
            Self::Sex => "sex",
            Self::Nationality => "nationality",
            Self::Region => "region",
            Self::BirthDate => "birth date",
            Self::ExpiresOn => "expiry date",
            Self::PersonalNumber => "personal number",
            Self::IssuingState => "issuing state",
            Self::Composite => "zone as a whole",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where in the input the reason for a refusal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// A cell of a machine-readable zone; blanks around a line are not counted.
    Zone {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A character of an 18-digit identity number, from 1 to 18.
    Digit(usize),
    /// The member of a JSON record that the error's field names.
    Record,
    /// The [`Supplement`](super::Supplement), not the input.
    Supplement,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zone { line, column } => write!(f, "line {line}, column {column}"),
            Self::Digit(at) => write!(f, "character {at} of the identity number"),
            Self::Record => f.write_str("in the record"),
            Self::Supplement => f.write_str("in what was given beside the document"),
        }
    }
}

/// What is wrong with a JSON record before its values are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonFault {
    /// Not JSON (RFC 8259).
    Syntax,
    /// The text ends inside the record.
    Truncated,
    /// An unknown or repeated member, or a value of the wrong type.
    Member,
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "is not JSON",
            Self::Truncated => "ends too early",
            Self::Member => "holds an unknown or repeated member, or a value of the wrong type",
        })
    }
}

/// Why no [`DocumentRecord`](super::DocumentRecord) came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Refused before anything was parsed.
    #[error("the input is longer than {limit} octets")]
    TooLong {
        /// The longest input that is read, in octets.
        limit: usize,
    },
    /// The octets are not UTF-8.
    #[error("the input is not UTF-8 text")]
    NotUtf8,
    /// A zone has two lines, or on a small card three.
    #[error("a passport's zone has two lines, a card's two or three; this has {found}")]
    WrongLineCount {
        /// How many lines there are.
        found: usize,
    },
    /// A line of a zone is too short or too long.
    #[error("line {line} of the zone has {found} characters instead of {expected}")]
    WrongLineLength {
        /// The line, from 1.
        line: usize,
        /// The length that the document code and the number of lines call for.
        expected: usize,
        /// The length of the line.
        found: usize,
    },
    /// An identity number has 18 characters.
    #[error("an identity number has 18 characters; this has {found}")]
    WrongNumberLength {
        /// How many characters there are.
        found: usize,
    },
    /// A character that may not stand where it stands.
    #[error("unexpected character {found:?} ({position})")]
    UnexpectedCharacter {
        /// Where it stands.
        position: Position,
        /// The character.
        found: char,
    },
    /// A check digit does not agree with what it covers, or is not printed.
    #[error("the check digit of the {field} does not agree ({position}): expected {expected}, found {found}")]
    CheckDigit {
        /// What the check digit covers.
        field: Field,
        /// Where the check digit stands.
        position: Position,
        /// The check digit that would agree.
        expected: char,
        /// The character in its place.
        found: char,
    },
    /// Not a kind of document that is accepted; visas are none.
    #[error("unknown kind of document ({position})")]
    UnknownKind {
        /// Where the kind stands.
        position: Position,
    },
    /// A date without its day or month.
    #[error("the {field} is not fully known ({position})")]
    IncompleteDate {
        /// Which date.
        field: Field,
        /// Where the date begins.
        position: Position,
    },
    /// A date that is not in the calendar.
    #[error("the {field} is not a day of the calendar ({position})")]
    NoSuchDate {
        /// Which date.
        field: Field,
        /// Where the date begins.
        position: Position,
    },
    /// A date that a credential cannot hold.
    #[error("the {field} is outside 1900-01-01 to 2079-06-06 ({position})")]
    DateOutOfRange {
        /// Which date.
        field: Field,
        /// Where the date begins.
        position: Position,
    },
    /// The birth date is after today.
    #[error("the birth date is in the future ({position})")]
    BornInFuture {
        /// Where the date begins.
        position: Position,
    },
    /// The birth date is one that a credential cannot hold.
    #[error("the birth date is before 1900 ({position})")]
    BornBefore1900 {
        /// Where the date begins.
        position: Position,
    },
    /// The document was valid up to a day before today.
    #[error("the document expired on {on} ({position})")]
    Expired {
        /// The last day on which it was valid.
        on: Date,
        /// Where the date begins.
        position: Position,
    },
    /// Neither the input nor the supplement says it.
    #[error("the {0} is missing")]
    MissingField(Field),
    /// The input and the supplement, or two parts of the input, do not agree.
    #[error("there are two different statements about the {0}")]
    Conflict(Field),
    /// Text that is empty, too long, or holds a character that may not stand there.
    #[error("the {0} is empty, too long, or holds a character that is not allowed there")]
    BadText(Field),
    /// The record is not the JSON object that is expected.
    #[error("the record {fault} (line {line}, column {column})")]
    Json {
        /// What is wrong.
        fault: JsonFault,
        /// The line, from 1.
        line: usize,
        /// The column, from 1; 0 before the first character of a line.
        column: usize,
    },
}
