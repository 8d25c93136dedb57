//! Machine-readable zones of passports and cards (ICAO Doc 9303 parts 3 to 6).
//!
//! The crate `mrz` parses the zone and computes its check digits. It is made for cameras and lenient in places where
//! a zone typed or read by a device must not be; each function here says what it adds.

use bauta_credential::Date;
use mrz::{MrzData, MrzError};

use super::layout::{CODE, Cells, Layout, STATE, TD1, TD2, TD3};
use super::{
    DocumentError, DocumentKind, DocumentRecord, Field, PersonalNumber, Position, Sex, Supplement, agreed,
    birth_date, expiry_date, text, utf8,
};

const LONGEST_ZONE: usize = 1024;

const FILLER: char = '<';

/// Lines of the right number and length, in the alphabet of a zone, and what `mrz` made of them.
struct Zone<'a> {
    lines: Vec<&'a str>,
    layout: &'static Layout,
    kind: DocumentKind,
    parsed: MrzData,
}

/// Reads the machine-readable zone of a passport (TD3) or a card (TD1, TD2).
///
/// Lines end in LF or CRLF and may have blanks around them; nothing else is repaired. Every check digit must be
/// printed and agree. The birth date is the latest one with these two digits of the year that is not after `today`,
/// unless the supplement names the century; the expiry date is in this century. The region, and the expiry date where
/// the zone has none, come from the supplement.
///
/// # Errors
///
/// What is not such a zone, does not agree with itself or with the supplement, or is no longer valid.
pub fn from_mrz(zone: &[u8], supplement: &Supplement, today: Date) -> Result<DocumentRecord, DocumentError> {
    let zone = Zone::read(utf8(zone, LONGEST_ZONE)?)?;
    let document_number = zone.document_number()?;
    zone.check_remaining_digits()?;

    zone.check_code()?;
    let issuing_state = zone.state_code(STATE)?;
    let (family_name, given_name) = zone.names()?;
    let nationality = zone.state_code(zone.layout.nationality)?;
    agreed(Field::Nationality, Some(&nationality), supplement.nationality()?.as_ref())?;
    Ok(DocumentRecord {
        kind: supplement.kind.unwrap_or(zone.kind),
        document_number,
        family_name,
        given_name,
        sex: zone.sex()?,
        nationality,
        region: supplement.region()?,
        birth_date: zone.birth_date(supplement.birth_century, today)?,
        expires_on: Some(zone.expiry_date(supplement, today)?),
        personal_number: zone.personal_number().map(|number| PersonalNumber { issuing_state, number }),
    })
}

impl<'a> Zone<'a> {
    /// Splits the input into the lines that its document code calls for, and has them parsed.
    fn read(input: &'a str) -> Result<Self, DocumentError> {
        let mut lines: Vec<&str> = input.lines().map(|line| line.trim_matches([' ', '\t'])).collect();
        lines.truncate(lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1));
        check_alphabet(&lines)?;

        let first = lines.first().and_then(|line| line.chars().next());
        let (layout, kind, parsed) = match (first, lines.as_slice()) {
            (Some('P'), [one, two]) => (&TD3, DocumentKind::Passport, mrz::parse_td3(one, two)),
            (Some('I' | 'A' | 'C'), [one, two]) => {
                (&TD2, DocumentKind::ResidentIdCard, mrz::parse_td2(one, two))
            }
            (Some('I' | 'A' | 'C'), [one, two, three]) => {
                (&TD1, DocumentKind::ResidentIdCard, mrz::parse_td1(one, two, three))
            }
            (None | Some('P' | 'I' | 'A' | 'C'), _) => {
                return Err(DocumentError::WrongLineCount { found: lines.len() });
            }
            (Some(_), _) => return Err(DocumentError::UnknownKind { position: CODE.position(0) }),
        };
        for (line, at) in lines.iter().zip(1..) {
            if line.len() != layout.width {
                let (expected, found) = (layout.width, line.len());
                return Err(DocumentError::WrongLineLength { line: at, expected, found });
            }
        }
        Ok(Self { parsed: parsed.map_err(|error| refused(&error))?, lines, layout, kind })
    }

    fn cells(&self, cells: Cells) -> &'a str {
        self.lines.get(cells.line).and_then(|line| line.get(cells.start..cells.end)).unwrap_or_default()
    }

    fn cell(&self, cell: Cells) -> char {
        self.cells(cell).chars().next().unwrap_or(FILLER)
    }

    /// The document number, whose check digit `mrz` also verifies as 0 where none is printed.
    ///
    /// A number of more than nine characters has a filler in the place of its check digit and goes on in the optional
    /// data, up to its check digit and a filler (Doc 9303 part 5, note j; part 6, note j). Passports have no such
    /// form, and the first nine characters leave no room for a filler at their end; `mrz` knows more forms than these.
    fn document_number(&self) -> Result<String, DocumentError> {
        let (number, optional) = (self.layout.number, self.layout.optional);
        let covered = self.cells(number);
        let check = number.check_digit();
        let verified = self.parsed.checks.document_number;
        let full = match &self.parsed.document_number_full {
            Some(full) if self.kind != DocumentKind::Passport => full,
            _ => {
                let (printed, position) = (self.cell(check), check.position(0));
                agrees(verified, Field::DocumentNumber, covered, printed, position)?;
                return Ok(without_fillers(covered));
            }
        };
        if covered.ends_with(FILLER) {
            let position = number.position(covered.len() - 1);
            return Err(DocumentError::UnexpectedCharacter { position, found: FILLER });
        }
        let offset = full.strip_prefix(covered).map_or(0, str::len);
        let printed = self.cells(optional).chars().nth(offset).unwrap_or(FILLER);
        agrees(verified, Field::DocumentNumber, full, printed, optional.position(offset))?;
        Ok(without_fillers(full))
    }

    /// The check digits other than that of the document number.
    ///
    /// `mrz` takes a filler for 0 everywhere; it may stand only after an empty personal number
    /// (Doc 9303 part 4, "Data structure of the machine readable zone", position 43).
    fn check_remaining_digits(&self) -> Result<(), DocumentError> {
        let (layout, checks) = (self.layout, &self.parsed.checks);
        let agrees_after = |field: Field, verified: Option<bool>, cells: Cells| {
            let check = cells.check_digit();
            agrees(verified, field, self.cells(cells), self.cell(check), check.position(0))
        };
        agrees_after(Field::BirthDate, checks.date_of_birth, layout.birth)?;
        agrees_after(Field::ExpiresOn, checks.date_of_expiry, layout.expiry)?;

        let optional = layout.optional;
        let unused = is_empty(self.cells(optional)) && self.cell(optional.check_digit()) == FILLER;
        if self.kind == DocumentKind::Passport && !unused {
            agrees_after(Field::PersonalNumber, checks.personal_number, optional)?;
        }
        let covered: String = layout.covered.iter().map(|cells| self.cells(*cells)).collect();
        let (check, position) = (self.cell(layout.composite), layout.composite.position(0));
        agrees(checks.composite, Field::Composite, &covered, check, position)
    }

    /// The second cell of the document code, which `mrz` does not look at: a letter or a filler, on cards not V, which
    /// marks visas (Doc 9303 parts 5 and 6, note k).
    fn check_code(&self) -> Result<(), DocumentError> {
        let position = CODE.position(1);
        match self.cells(CODE).chars().nth(1).unwrap_or(FILLER) {
            'V' if self.kind != DocumentKind::Passport => Err(DocumentError::UnknownKind { position }),
            FILLER | 'A'..='Z' => Ok(()),
            found => Err(DocumentError::UnexpectedCharacter { position, found }),
        }
    }

    /// The code of a state: letters, then fillers. `mrz` takes any characters for one.
    fn state_code(&self, cells: Cells) -> Result<String, DocumentError> {
        let code = self.cells(cells).trim_end_matches(FILLER);
        let wrong = match code.chars().position(|cell| !cell.is_ascii_uppercase()) {
            None if !code.is_empty() => return Ok(code.to_owned()),
            None => 0,
            Some(at) => at,
        };
        Err(self.unexpected(cells, wrong))
    }

    /// The names: letters, single fillers between the parts of a name, and two fillers between the family name and
    /// the given name, if there is one (Doc 9303 part 3, "Names in the MRZ").
    ///
    /// `mrz` also accepts digits, an empty family name, further double fillers, and one filler for two.
    fn names(&self) -> Result<(String, Option<String>), DocumentError> {
        let cells = self.layout.name;
        let field = self.cells(cells).trim_end_matches(FILLER);
        let (family, given) =
            field.split_once("<<").map_or((field, None), |(family, given)| (family, Some(given)));

        let given_start = family.len() + 2;
        let wrong = if field.is_empty() || field.starts_with(FILLER) {
            Some(0)
        } else if given.is_some_and(|given| given.starts_with(FILLER)) {
            Some(given_start)
        } else if let Some(at) = given.and_then(|given| given.find("<<")) {
            Some(given_start + at + 1)
        } else {
            field.find(|cell: char| cell.is_ascii_digit())
        };
        if let Some(at) = wrong {
            return Err(self.unexpected(cells, at));
        }
        let spaced = |field, name: &str| text(field, &name.replace(FILLER, " "));
        let given = given.map(|given| spaced(Field::GivenName, given)).transpose()?;
        Ok((spaced(Field::FamilyName, family)?, given))
    }

    fn sex(&self) -> Result<Sex, DocumentError> {
        match self.parsed.sex {
            mrz::Sex::Female => Ok(Sex::F),
            mrz::Sex::Male => Ok(Sex::M),
            mrz::Sex::Unspecified => Ok(Sex::X),
            _ => Err(self.unexpected(self.layout.sex, 0)),
        }
    }

    /// The birth date. `mrz` would choose the century by its own year of release.
    fn birth_date(&self, century: Option<u8>, today: Date) -> Result<Date, DocumentError> {
        let cells = self.layout.birth;
        let [year, month, day] = self.date(Field::BirthDate, cells)?;
        let in_this_century = format!("20{year}-{month}-{day}");
        let latest = if in_this_century <= today.to_string() { 20 } else { 19 };
        let century = century.unwrap_or(latest);
        birth_date(&format!("{century:02}{year}-{month}-{day}"), today, cells.position(0))
    }

    fn expiry_date(&self, supplement: &Supplement, today: Date) -> Result<Date, DocumentError> {
        let cells = self.layout.expiry;
        if is_empty(self.cells(cells)) {
            return supplement.expiry(today)?.ok_or(DocumentError::MissingField(Field::ExpiresOn));
        }
        let [year, month, day] = self.date(Field::ExpiresOn, cells)?;
        let printed = expiry_date(&format!("20{year}-{month}-{day}"), today, cells.position(0))?;
        agreed(Field::ExpiresOn, Some(printed), supplement.expires_on)?;
        Ok(printed)
    }

    /// Two digits each of year, month and day. `mrz` also reads letters and partly unknown dates.
    fn date(&self, field: Field, cells: Cells) -> Result<[&'a str; 3], DocumentError> {
        let date = self.cells(cells);
        if let Some(at) = date.find(|cell: char| cell != FILLER && !cell.is_ascii_digit()) {
            return Err(self.unexpected(cells, at));
        }
        if date.contains(FILLER) {
            return Err(DocumentError::IncompleteDate { field, position: cells.position(0) });
        }
        Ok([0, 2, 4].map(|at| date.get(at..at + 2).unwrap_or_default()))
    }

    /// The optional data of a passport; on cards each state uses them as it likes.
    fn personal_number(&self) -> Option<String> {
        self.parsed.personal_number().map(without_fillers)
    }

    fn unexpected(&self, cells: Cells, offset: usize) -> DocumentError {
        let found = self.cells(cells).chars().nth(offset).unwrap_or(FILLER);
        DocumentError::UnexpectedCharacter { position: cells.position(offset), found }
    }
}

/// The alphabet of a zone: upper-case letters, digits and the filler. What passes is ASCII.
fn check_alphabet(lines: &[&str]) -> Result<(), DocumentError> {
    for (line, at) in lines.iter().zip(1..) {
        for (found, column) in line.chars().zip(1..) {
            if !matches!(found, 'A'..='Z' | '0'..='9' | FILLER) {
                let position = Position::Zone { line: at, column };
                return Err(DocumentError::UnexpectedCharacter { position, found });
            }
        }
    }
    Ok(())
}

/// One check digit: printed as a digit, and verified.
fn agrees(
    verified: Option<bool>,
    field: Field,
    covered: &str,
    found: char,
    position: Position,
) -> Result<(), DocumentError> {
    if verified == Some(true) && found.is_ascii_digit() {
        return Ok(());
    }
    let expected =
        mrz::check_digit(covered).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('0');
    Err(DocumentError::CheckDigit { field, position, expected, found })
}

/// What `mrz` refuses by itself once alphabet, length and first letter are right: a document number that begins with
/// a filler.
fn refused(error: &MrzError) -> DocumentError {
    match *error {
        MrzError::LeadingFiller { line, position, .. } => DocumentError::UnexpectedCharacter {
            position: Position::Zone { line: line + 1, column: position + 1 },
            found: FILLER,
        },
        _ => DocumentError::UnknownKind { position: CODE.position(0) },
    }
}

fn is_empty(cells: &str) -> bool {
    cells.trim_end_matches(FILLER).is_empty()
}

fn without_fillers(cells: &str) -> String {
    cells.replace(FILLER, "")
}
