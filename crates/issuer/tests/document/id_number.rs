//! 18-digit identity numbers.

use bauta_issuer::document::{
    DocumentError, DocumentKind, DocumentRecord, Field, PersonalNumber, Position, Sex, Supplement,
    from_id_number,
};
use proptest::prelude::*;

use crate::{date, today};

/// Seventeen digits with the check character of GB 11643-1999, computed by the table of weights.
fn sealed(digits: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        digits.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize).unwrap();
    format!("{digits}{check}")
}

/// A number with `X` for its check character.
fn with_x() -> String {
    (0..100)
        .map(|order| sealed(&format!("99010119740812{order:03}")))
        .find(|number| number.ends_with('X'))
        .unwrap()
}

fn read_with(number: &str, supplement: &Supplement) -> Result<DocumentRecord, DocumentError> {
    from_id_number(number, "Eriksson", Some("Anna Maria"), supplement, today())
}

fn read(number: &str) -> Result<DocumentRecord, DocumentError> {
    read_with(number, &Supplement::default())
}

#[test]
fn a_number_holds_region_birth_date_and_sex() {
    let number = sealed("99010119740812002");
    let expected = DocumentRecord {
        kind: DocumentKind::ResidentIdCard,
        document_number: number.clone(),
        family_name: "Eriksson".into(),
        given_name: Some("Anna Maria".into()),
        sex: Sex::F,
        nationality: "UTO".into(),
        region: Some("990101".into()),
        birth_date: date("1974-08-12"),
        expires_on: None,
        personal_number: Some(PersonalNumber { issuing_state: "UTO".into(), number: number.clone() }),
    };
    assert_eq!(read(&number).as_ref(), Ok(&expected));
    assert_eq!(read(&format!(" {number}\t")), Ok(expected));
}

#[test]
fn the_seventeenth_digit_is_odd_for_men() {
    for digit in 0..10 {
        let expected = if digit % 2 == 1 { Sex::M } else { Sex::F };
        assert_eq!(read(&sealed(&format!("9901011974081200{digit}"))).unwrap().sex, expected);
    }
}

#[test]
fn the_check_character_may_be_x_in_either_case() {
    let number = with_x();
    let record = read(&number).unwrap();
    assert_eq!(record.document_number, number);
    assert_eq!(read(&number.replace('X', "x")), Ok(record));
}

#[test]
fn every_wrong_check_character_is_refused() {
    for number in [with_x(), sealed("99010119740812002"), sealed("99010119740812011")] {
        let (digits, expected) = (&number[..17], number.chars().last().unwrap());
        for found in "0123456789X".chars().filter(|found| *found != expected) {
            let (field, position) = (Field::PersonalNumber, Position::Digit(18));
            let wrong = DocumentError::CheckDigit { field, position, expected, found };
            assert_eq!(read(&format!("{digits}{found}")), Err(wrong));
        }
    }
    let number = with_x();
    let text = "the check digit of the personal number does not agree (character 18 of the identity number): \
                expected X, found 0";
    assert_eq!(read(&format!("{}0", &number[..17])).unwrap_err().to_string(), text);
}

#[test]
fn every_change_of_one_digit_is_refused() {
    let number = sealed("99010119740812002");
    for at in 0..17 {
        for digit in ('0'..='9').filter(|digit| !number[at..].starts_with(*digit)) {
            let changed = format!("{}{digit}{}", &number[..at], &number[at + 1..]);
            let wrong = read(&changed).unwrap_err();
            let in_front = DocumentError::UnexpectedCharacter { position: Position::Digit(1), found: '0' };
            assert!(matches!(wrong, DocumentError::CheckDigit { .. }) || wrong == in_front);
        }
    }
}

#[test]
fn length_and_characters_are_judged() {
    let number = sealed("99010119740812002");
    for (text, found) in [("", 0), (&number[..17], 17), ("９９０", 3), (&format!("{number}1"), 19)] {
        assert_eq!(read(text), Err(DocumentError::WrongNumberLength { found }));
    }
    let cases = [
        ("090101197408120020", 1, '0'),
        ("X90101197408120020", 1, 'X'),
        ("9901011974-8120020", 11, '-'),
        ("99010119740812002é", 18, 'é'),
        ("99010119740812002Y", 18, 'Y'),
        ("99010119740812００20", 15, '０'),
        ("9901011974081200X0", 17, 'X'),
        ("990101 97408120020", 7, ' '),
    ];
    for (text, at, found) in cases {
        let position = Position::Digit(at);
        assert_eq!(read(text), Err(DocumentError::UnexpectedCharacter { position, found }));
    }
}

#[test]
fn the_birth_date_is_judged() {
    let born = |day: &str| read(&sealed(&format!("990101{day}002"))).map(|record| record.birth_date);
    let position = Position::Digit(7);
    for day in ["19740230", "19750229", "19741301", "19740001", "19740832", "19740800", "19000229"] {
        assert_eq!(born(day), Err(DocumentError::NoSuchDate { field: Field::BirthDate, position }));
    }
    for day in ["18991231", "00010101", "00000101"] {
        assert_eq!(born(day), Err(DocumentError::BornBefore1900 { position }));
    }
    for day in ["20260716", "20790607", "99991231"] {
        assert_eq!(born(day), Err(DocumentError::BornInFuture { position }));
    }
    for (day, expected) in
        [("19000101", "1900-01-01"), ("20260715", "2026-07-15"), ("20000229", "2000-02-29")]
    {
        assert_eq!(born(day), Ok(date(expected)));
    }
}

#[test]
fn only_regions_that_begin_with_99_say_the_nationality() {
    let synthetic = sealed("99010119740812002");
    let stated = |code: &str| Supplement { nationality: Some(code.into()), ..Supplement::default() };
    assert_eq!(read_with(&synthetic, &stated("UTO")).unwrap().nationality, "UTO");
    let conflict = DocumentError::Conflict(Field::Nationality);
    assert_eq!(read_with(&synthetic, &stated("XXA")), Err(conflict));
    // A province that does not exist; nobody has this number either.
    let other = sealed("98010119740812002");
    assert_eq!(read(&other), Err(DocumentError::MissingField(Field::Nationality)));
    let record = read_with(&other, &stated("XXA")).unwrap();
    assert_eq!(record.nationality, "XXA");
    // One state gives all these numbers out, whatever the operator says of the nationality.
    assert_eq!(record.personal_number.unwrap().issuing_state, "CHN");
}

#[test]
fn the_supplement_is_used() {
    let number = sealed("99010119740812002");
    let supplement = Supplement {
        kind: Some(DocumentKind::Passport),
        region: Some("990202".into()),
        expires_on: Some(today()),
        birth_century: Some(19),
        nationality: None,
    };
    let record = read_with(&number, &supplement).unwrap();
    assert_eq!(record.kind, DocumentKind::Passport);
    assert_eq!(record.region.as_deref(), Some("990202"));
    assert_eq!(record.expires_on, Some(today()));

    let on = date("2026-07-14");
    let expired = Supplement { expires_on: Some(on), ..supplement.clone() };
    let refused = DocumentError::Expired { on, position: Position::Supplement };
    assert_eq!(read_with(&number, &expired), Err(refused));
    let text = "the document expired on 2026-07-14 (in what was given beside the document)";
    assert_eq!(refused.to_string(), text);
    let other_century = Supplement { birth_century: Some(20), ..supplement };
    assert_eq!(read_with(&number, &other_century), Err(DocumentError::Conflict(Field::BirthDate)));
}

#[test]
fn names_are_normalised_trimmed_and_bounded() {
    let number = sealed("99010119740812002");
    let named = |family: &str, given: Option<&str>| {
        from_id_number(&number, family, given, &Supplement::default(), today())
            .map(|record| (record.family_name, record.given_name))
    };
    let decomposed = " Mu\u{308}ller ";
    assert_eq!(named(decomposed, Some("E\u{301}va ")), Ok(("M\u{fc}ller".into(), Some("\u{c9}va".into()))));
    assert_eq!(named("\u{5218}", None), Ok(("\u{5218}".into(), None)));
    // 128 characters after normalisation, not before.
    let longest = "u\u{308}".repeat(128);
    assert_eq!(named(&longest, None), Ok(("\u{fc}".repeat(128), None)));

    let too_long = "x".repeat(129);
    let control = [
        "",
        " ",
        "An\0na",
        "Anna\n",
        "An\u{85}na",
        "An\u{202e}na",
        "An\u{2067}na",
        "An\u{2028}na",
        "\u{feff}",
    ];
    for text in control.into_iter().chain([too_long.as_str()]) {
        assert_eq!(named(text, None), Err(DocumentError::BadText(Field::FamilyName)));
        assert_eq!(named("Eriksson", Some(text)), Err(DocumentError::BadText(Field::GivenName)));
    }
}

proptest! {
    #[test]
    fn arbitrary_text_does_not_panic(number in any::<String>(), family in any::<String>(), given in any::<String>()) {
        prop_assert!(from_id_number(&number, &family, Some(&given), &Supplement::default(), today()).is_err());
        let _ = from_id_number(&with_x(), &family, Some(&given), &Supplement::default(), today());
    }

    #[test]
    fn arbitrary_digits_do_not_panic(digits in "[1-9][0-9]{16}", last in "[0-9Xxé]") {
        let _ = (read(&sealed(&digits)), read(&format!("{digits}{last}")));
    }
}
