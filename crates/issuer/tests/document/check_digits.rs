//! The check digits of a zone, and document numbers that are longer than their field.

use bauta_issuer::document::{DocumentError, DocumentKind, DocumentRecord, Field, Supplement, from_mrz};

use crate::date;
use crate::specimens::{
    ALPHABET, CARD, Fields, PASSPORT, TD1, TD2, TD3, at, check_digit, read, record, refusal, resealed,
    unexpected, value, with_cell,
};

#[test]
fn the_specimens_of_doc_9303_are_read() {
    let read = |zone: &str| from_mrz(zone.as_bytes(), &Supplement::default(), date("2012-04-14"));
    let passport = record();
    let card = DocumentRecord {
        kind: DocumentKind::ResidentIdCard,
        document_number: "D23145890".into(),
        personal_number: None,
        ..passport.clone()
    };
    assert_eq!(read(TD3), Ok(passport));
    assert_eq!(read(TD2), Ok(card.clone()));
    assert_eq!(read(TD1), Ok(card));
}

#[test]
fn the_zones_built_here_are_those_of_doc_9303() {
    let expiry = "120415";
    assert_eq!(Fields { expiry, ..PASSPORT }.td3(), TD3);
    assert_eq!(Fields { expiry, ..CARD }.td2(), TD2);
    assert_eq!(Fields { expiry, ..CARD }.td1(), TD1);
}

/// Every check digit: zone, field, line, column.
fn check_digits() -> Vec<(String, Field, usize, usize)> {
    use Field::{BirthDate, Composite, DocumentNumber, ExpiresOn, PersonalNumber};
    let digits = [
        (CARD.td1(), DocumentNumber, 1, 15),
        (CARD.td1(), BirthDate, 2, 7),
        (CARD.td1(), ExpiresOn, 2, 15),
        (CARD.td1(), Composite, 2, 30),
        (CARD.td2(), DocumentNumber, 2, 10),
        (CARD.td2(), BirthDate, 2, 20),
        (CARD.td2(), ExpiresOn, 2, 28),
        (CARD.td2(), Composite, 2, 36),
        (PASSPORT.td3(), DocumentNumber, 2, 10),
        (PASSPORT.td3(), BirthDate, 2, 20),
        (PASSPORT.td3(), ExpiresOn, 2, 28),
        (PASSPORT.td3(), PersonalNumber, 2, 43),
        (PASSPORT.td3(), Composite, 2, 44),
    ];
    digits.into()
}

fn cell(zone: &str, line: usize, column: usize) -> char {
    zone.lines().nth(line - 1).unwrap().chars().nth(column - 1).unwrap()
}

#[test]
fn every_wrong_check_digit_is_named_with_its_place() {
    for (zone, field, line, column) in check_digits() {
        let (expected, position) = (cell(&zone, line, column), at(line, column));
        for found in ALPHABET.chars().filter(|found| *found != expected) {
            let altered = with_cell(&zone, line, column, found);
            let wrong = DocumentError::CheckDigit { field, position, expected, found };
            assert_eq!(refusal(&altered), wrong);
            // The composite may agree with it; that does not help.
            if field != Field::Composite {
                assert_eq!(refusal(&resealed(&altered)), wrong);
            }
        }
    }
}

/// The first of `candidates` whose check digit is 0, which a filler would stand for.
fn with_check_digit_zero(candidates: impl Iterator<Item = String>) -> String {
    candidates.into_iter().find(|field| check_digit(field) == '0').unwrap()
}

#[test]
fn a_filler_is_no_check_digit_of_value_zero() {
    let number = with_check_digit_zero((0..10).map(|digit| format!("D2314589{digit}")));
    let birth = with_check_digit_zero((1..29).map(|day| format!("7408{day:02}")));
    let expiry = with_check_digit_zero((1..29).map(|day| format!("3012{day:02}")));
    let optional =
        with_check_digit_zero((0..10).map(|digit| format!("1{digit}")).map(|text| text + "<<<<<<<<<<<<"));
    let zeros = Fields { number: &number, birth: &birth, expiry: &expiry, optional: "", ..CARD };

    let places =
        [(0, 1, 15), (0, 2, 7), (0, 2, 15), (1, 2, 10), (1, 2, 20), (1, 2, 28), (2, 2, 10), (2, 2, 20)];
    let zones = zeros.all();
    for (size, line, column) in places {
        assert!(read(&zones[size]).is_ok());
        let refused = refusal(&with_cell(&zones[size], line, column, '<'));
        let place = at(line, column);
        assert!(
            matches!(refused, DocumentError::CheckDigit { position, expected: '0', found: '<', .. } if position == place)
        );
    }
    let zone = Fields { optional: &optional, ..PASSPORT }.td3();
    assert!(read(&zone).is_ok());
    let (field, position) = (Field::PersonalNumber, at(2, 43));
    let wrong = DocumentError::CheckDigit { field, position, expected: '0', found: '<' };
    assert_eq!(refusal(&with_cell(&zone, 2, 43, '<')), wrong);

    let sealed_with_zero = |zone: &String| zone.lines().nth(1).unwrap().ends_with('0');
    let ten = ["", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let cards = ten.map(|optional| Fields { optional, ..CARD }).map(|card| [card.td1(), card.td2()]);
    let passports = ten.map(|optional| [Fields { optional, ..PASSPORT }.td3()]);
    for zone in cards.iter().flatten().chain(passports.iter().flatten()).filter(|zone| sealed_with_zero(zone))
    {
        assert!(read(zone).is_ok());
        let width = zone.lines().nth(1).unwrap().len();
        let (field, position) = (Field::Composite, at(2, width));
        let wrong = DocumentError::CheckDigit { field, position, expected: '0', found: '<' };
        assert_eq!(refusal(&with_cell(zone, 2, width, '<')), wrong);
    }
    assert!(cards.iter().flatten().any(sealed_with_zero) && passports.iter().flatten().any(sealed_with_zero));
}

#[test]
fn an_empty_personal_number_may_have_a_filler_for_its_check_digit() {
    let zone = Fields { optional: "", ..PASSPORT }.td3();
    assert_eq!(cell(&zone, 2, 43), '0');
    for zone in [zone.clone(), with_cell(&zone, 2, 43, '<')] {
        assert_eq!(read(&zone).unwrap().personal_number, None);
    }
    for found in ALPHABET.chars().filter(|found| !"0<".contains(*found)) {
        let (field, position) = (Field::PersonalNumber, at(2, 43));
        let wrong = DocumentError::CheckDigit { field, position, expected: '0', found };
        assert_eq!(refusal(&resealed(&with_cell(&zone, 2, 43, found))), wrong);
    }
}

/// Whether a check digit covers the cell or stands in it; line and column from 1.
fn is_checked(width: usize, line: usize, column: usize) -> bool {
    match (width, line) {
        (30, 1) => column >= 6,
        (30, 2) => !matches!(column, 8 | 16..=18),
        (36 | 44, 2) => !matches!(column, 11..=13 | 21),
        _ => false,
    }
}

/// Whether another character may stand in a cell that no check digit covers, letters of names apart.
fn may_stand(width: usize, line: usize, column: usize, cell: char) -> bool {
    let (sex, nationality) = if width == 30 { (8, 16..=18) } else { (21, 11..=13) };
    match (line, column) {
        (1, 1) if width == 44 => cell == 'P',
        (1, 1) => matches!(cell, 'I' | 'A' | 'C'),
        (1, 2) if width != 44 && cell == 'V' => false,
        (1, 2 | 5) => !cell.is_ascii_digit(),
        (2, column) if column == sex => matches!(cell, 'F' | 'M' | '<'),
        (2, column) if column == *nationality.end() => !cell.is_ascii_digit(),
        _ => cell.is_ascii_uppercase(),
    }
}

#[test]
fn every_change_of_one_character_is_judged() {
    let long = Fields { number: "D23145890734", ..CARD };
    for zone in [CARD.td1(), CARD.td2(), PASSPORT.td3(), long.td1(), long.td2()] {
        let width = zone.lines().next().unwrap().len();
        for (line, text) in (1..).zip(zone.lines()) {
            for (column, printed) in (1..).zip(text.chars()) {
                let in_name = !is_checked(width, line, column) && (line == 3 || (line == 1 && column > 5));
                for found in ALPHABET.chars().filter(|found| *found != printed) {
                    let read = read(&with_cell(&zone, line, column, found));
                    if is_checked(width, line, column) {
                        // Characters of the same value modulo 10 are the known limit of check digits.
                        let same_value = value(found) % 10 == value(printed) % 10;
                        assert!(read.is_err() || same_value, "line {line}, column {column}: {found}");
                    } else if !in_name {
                        let expected = may_stand(width, line, column, found);
                        assert_eq!(read.is_ok(), expected, "line {line}, column {column}: {found}");
                    } else if printed != '<' && found != '<' {
                        assert_eq!(read.is_ok(), found.is_ascii_uppercase(), "line {line}, column {column}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_long_document_number_goes_on_in_the_optional_data() {
    // The number of the examples in Doc 9303 parts 5 and 6, whose check digit is 9.
    let card = Fields { number: "D23145890734", ..CARD };
    assert!(card.td1().starts_with("I<UTOD23145890<7349<<<"));
    assert!(card.td2().contains("7349<<<"));
    for zone in [card.td1(), card.td2()] {
        let record = read(&zone).unwrap();
        assert_eq!(record.document_number, "D23145890734");
        assert_eq!(record.personal_number, None);
    }
    // As long as there is room for the check digit and a filler.
    let number = "D2314589012345";
    assert_eq!(read(&Fields { number, ..CARD }.td2()).unwrap().document_number, number);
    let number = "D231458901234567890123";
    assert_eq!(read(&Fields { number, ..CARD }.td1()).unwrap().document_number, number);
    // Other optional data may follow.
    let number = "D23145890734";
    assert_eq!(read(&Fields { number, optional: "A1", ..CARD }.td1()).unwrap().document_number, number);
}

#[test]
fn the_check_digit_of_a_long_document_number_must_agree() {
    let card = Fields { number: "D23145890734", ..CARD };
    for (zone, line, column) in [(card.td1(), 1, 19), (card.td2(), 2, 32)] {
        for found in "012345678".chars() {
            let (field, position) = (Field::DocumentNumber, at(line, column));
            let wrong = DocumentError::CheckDigit { field, position, expected: '9', found };
            assert_eq!(refusal(&resealed(&with_cell(&zone, line, column, found))), wrong);
        }
    }
}

#[test]
fn a_long_document_number_must_go_on_and_end_with_a_filler() {
    let (field, position) = (Field::DocumentNumber, at(2, 10));
    let expected = check_digit(CARD.number);
    for optional in ["", "7", "73A", "ABCDEFG", "1234567"] {
        let zone = resealed(&with_cell(&Fields { optional, ..CARD }.td2(), 2, 10, '<'));
        assert_eq!(refusal(&zone), DocumentError::CheckDigit { field, position, expected, found: '<' });
    }
}

#[test]
fn a_long_document_number_leaves_no_filler_in_its_first_nine_characters_at_the_end() {
    // With the check digit of all characters, and with that of a form which some software writes.
    let legacy = format!("734{}", check_digit("D2314589734"));
    let legacy = Fields { number: "D2314589", optional: &legacy, ..CARD };
    let standard = Fields { number: "D2314589<734", ..CARD };
    for zone in [standard.td1(), resealed(&with_cell(&legacy.td1(), 1, 15, '<'))] {
        assert_eq!(refusal(&zone), unexpected(1, 14, '<'));
    }
    for zone in [standard.td2(), resealed(&with_cell(&legacy.td2(), 2, 10, '<'))] {
        assert_eq!(refusal(&zone), unexpected(2, 9, '<'));
    }
}

#[test]
fn a_passport_has_no_long_document_number() {
    let optional = format!("734{}", check_digit("D23145890734"));
    let zone = Fields { number: "D23145890", optional: &optional, ..PASSPORT }.td3();
    let zone = resealed(&with_cell(&zone, 2, 10, '<'));
    let (field, position, expected) = (Field::DocumentNumber, at(2, 10), check_digit("D23145890"));
    assert_eq!(refusal(&zone), DocumentError::CheckDigit { field, position, expected, found: '<' });
}

#[test]
fn fillers_inside_a_document_number_are_left_out_and_refused_at_its_start() {
    for zone in (Fields { number: "D2<145", optional: "", ..CARD }).all() {
        assert_eq!(read(&zone).unwrap().document_number, "D2145");
    }
    for number in ["<D2314589", ""] {
        let [td1, td2, td3] = Fields { number, ..CARD }.all();
        assert_eq!(refusal(&td1), unexpected(1, 6, '<'));
        assert_eq!(refusal(&td2), unexpected(2, 1, '<'));
        assert_eq!(refusal(&td3), unexpected(2, 1, '<'));
    }
}

#[test]
fn the_personal_number_of_a_passport_is_kept_without_fillers() {
    let zone = Fields { state: "D", optional: "19<74", ..PASSPORT }.td3();
    let number = read(&zone).unwrap().personal_number.unwrap();
    assert_eq!((number.issuing_state.as_str(), number.number.as_str()), ("D", "1974"));
    for zone in [Fields { optional: "19741", ..CARD }.td1(), Fields { optional: "19741", ..CARD }.td2()] {
        assert_eq!(read(&zone).unwrap().personal_number, None);
    }
}
