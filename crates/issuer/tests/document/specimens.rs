//! The specimens of ICAO Doc 9303, and zones like them whose check digits are computed here, not by the crate `mrz`.

use bauta_issuer::document::{
    DocumentError, DocumentKind, DocumentRecord, PersonalNumber, Position, Sex, Supplement, from_mrz,
};

use crate::{date, today};

/// The specimen of part 4.
pub(crate) const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                              L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
/// The specimen of part 6.
pub(crate) const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n\
                              D231458907UTO7408122F1204159<<<<<<<6\n";
/// The specimen of part 5.
pub(crate) const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n\
                              7408122F1204159UTO<<<<<<<<<<<6\n\
                              ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n";

/// What the passport says.
pub(crate) fn record() -> DocumentRecord {
    DocumentRecord {
        kind: DocumentKind::Passport,
        document_number: "L898902C3".into(),
        family_name: "ERIKSSON".into(),
        given_name: Some("ANNA MARIA".into()),
        sex: Sex::F,
        nationality: "UTO".into(),
        region: None,
        birth_date: date("1974-08-12"),
        expires_on: Some(date("2012-04-15")),
        personal_number: Some(PersonalNumber { issuing_state: "UTO".into(), number: "ZE184226B".into() }),
    }
}

/// The characters of a zone.
pub(crate) const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// What a character of a zone counts for (part 3, "Check digits in the MRZ").
pub(crate) fn value(cell: char) -> u32 {
    match cell {
        '<' => 0,
        digit @ '0'..='9' => digit as u32 - '0' as u32,
        letter => letter as u32 - 'A' as u32 + 10,
    }
}

/// The check digit of a field: weights 7, 3, 1, modulo 10.
pub(crate) fn check_digit(field: &str) -> char {
    let weighted =
        field.chars().zip([7, 3, 1].into_iter().cycle()).map(|(cell, weight)| value(cell) * weight);
    char::from_digit(weighted.sum::<u32>() % 10, 10).unwrap()
}

fn padded(field: &str, width: usize) -> String {
    assert!(field.len() <= width, "{field} has no room");
    format!("{field:<<width$}")
}

fn checked(field: &str, width: usize) -> String {
    let field = padded(field, width);
    format!("{field}{}", check_digit(&field))
}

/// A zone with another last check digit: the one that agrees.
pub(crate) fn resealed(zone: &str) -> String {
    let lines: Vec<&str> = zone.lines().collect();
    let (upper, lower) = (lines[0], lines[1]);
    let covered = match lower.len() {
        30 => format!("{}{}{}{}", &upper[5..30], &lower[0..7], &lower[8..15], &lower[18..29]),
        width => format!("{}{}{}", &lower[0..10], &lower[13..20], &lower[21..width - 1]),
    };
    with_cell(zone, 2, lower.len(), check_digit(&covered))
}

/// `zone` with the character at a line and column, both from 1, replaced.
pub(crate) fn with_cell(zone: &str, line: usize, column: usize, cell: char) -> String {
    let mut lines: Vec<Vec<char>> = zone.lines().map(|line| line.chars().collect()).collect();
    lines[line - 1][column - 1] = cell;
    lines.iter().map(|line| line.iter().collect::<String>() + "\n").collect()
}

/// What a zone says; fillers and check digits are added.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub(crate) code: &'a str,
    pub(crate) state: &'a str,
    pub(crate) number: &'a str,
    pub(crate) nationality: &'a str,
    pub(crate) birth: &'a str,
    pub(crate) sex: &'a str,
    pub(crate) expiry: &'a str,
    pub(crate) optional: &'a str,
    pub(crate) name: &'a str,
}

/// The specimen passport, valid until the end of 2030.
pub(crate) const PASSPORT: Fields = Fields {
    code: "P",
    state: "UTO",
    number: "L898902C3",
    nationality: "UTO",
    birth: "740812",
    sex: "F",
    expiry: "301231",
    optional: "ZE184226B",
    name: "ERIKSSON<<ANNA<MARIA",
};

/// The specimen card, valid until the end of 2030.
pub(crate) const CARD: Fields = Fields { code: "I", number: "D23145890", optional: "", ..PASSPORT };

impl Fields<'_> {
    pub(crate) fn td1(&self) -> String {
        let (number, optional) = self.number_and_optional();
        let upper = format!("{number}{}", padded(&optional, 15));
        let (birth, expiry) = (checked(self.birth, 6), checked(self.expiry, 6));
        resealed(&format!(
            "{}{}{upper}\n{birth}{}{expiry}{}<<<<<<<<<<<0\n{}\n",
            padded(self.code, 2),
            padded(self.state, 3),
            padded(self.sex, 1),
            padded(self.nationality, 3),
            padded(self.name, 30)
        ))
    }

    pub(crate) fn td2(&self) -> String {
        let (number, optional) = self.number_and_optional();
        self.two_lines(31, &number, &padded(&optional, 7))
    }

    pub(crate) fn td3(&self) -> String {
        self.two_lines(39, &checked(self.number, 9), &checked(self.optional, 14))
    }

    /// The three sizes; two are cards and one is a passport.
    pub(crate) fn all(self) -> [String; 3] {
        [
            Fields { code: "I", ..self }.td1(),
            Fields { code: "I", ..self }.td2(),
            Fields { code: "P", ..self }.td3(),
        ]
    }

    fn two_lines(&self, name_width: usize, number: &str, optional: &str) -> String {
        resealed(&format!(
            "{}{}{}\n{number}{}{}{}{}{optional}0\n",
            padded(self.code, 2),
            padded(self.state, 3),
            padded(self.name, name_width),
            padded(self.nationality, 3),
            checked(self.birth, 6),
            padded(self.sex, 1),
            checked(self.expiry, 6),
        ))
    }

    /// The document number with its check digit, and the optional data, where a long number goes on.
    fn number_and_optional(&self) -> (String, String) {
        if self.number.len() <= 9 {
            return (checked(self.number, 9), self.optional.to_owned());
        }
        let (head, tail) = self.number.split_at(9);
        (format!("{head}<"), format!("{tail}{}<{}", check_digit(self.number), self.optional))
    }
}

/// A place in a zone.
pub(crate) fn at(line: usize, column: usize) -> Position {
    Position::Zone { line, column }
}

/// The zone read today, with nothing beside it.
pub(crate) fn read(zone: &str) -> Result<DocumentRecord, DocumentError> {
    from_mrz(zone.as_bytes(), &Supplement::default(), today())
}

/// Why that is refused.
pub(crate) fn refusal(zone: &str) -> DocumentError {
    read(zone).unwrap_err()
}

/// The refusal of one character.
pub(crate) fn unexpected(line: usize, column: usize, found: char) -> DocumentError {
    DocumentError::UnexpectedCharacter { position: at(line, column), found }
}
