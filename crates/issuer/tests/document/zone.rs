//! The shape of a zone, and the fields that no check digit protects.

use bauta_issuer::document::{
    DocumentError, DocumentKind, DocumentRecord, Field, Position, Sex, Supplement, from_mrz,
};
use proptest::prelude::*;

use crate::specimens::{
    ALPHABET, CARD, Fields, PASSPORT, TD3, at, read, refusal, resealed, unexpected, with_cell,
};
use crate::{date, today};

fn read_with(zone: &str, supplement: &Supplement) -> Result<DocumentRecord, DocumentError> {
    from_mrz(zone.as_bytes(), supplement, today())
}

#[test]
fn line_ends_and_blanks_around_lines_are_tolerated() {
    let zone = CARD.td1();
    let expected = read(&zone);
    assert!(expected.is_ok());
    assert_eq!(read(&zone.replace('\n', "\r\n")), expected);
    assert_eq!(read(zone.trim_end()), expected);
    assert_eq!(read(&zone.replace('\n', " \t\r\n \t")), expected);
    assert_eq!(read(&format!(" {zone}\n\r\n  \n")), expected);
    for found in ['\r', '\u{b}', '\u{c}', '\u{a0}', '\u{3000}', '\u{feff}'] {
        let altered = zone.replacen('\n', &format!("{found}\r\n"), 1);
        assert_eq!(refusal(&altered), unexpected(1, 31, found));
    }
}

#[test]
fn the_number_of_lines_is_judged() {
    let count = |found| DocumentError::WrongLineCount { found };
    for (zone, found) in [("", 0), ("\n \n", 0), ("P<UTO", 1), (TD3.lines().next().unwrap(), 1)] {
        assert_eq!(refusal(zone), count(found));
    }
    assert_eq!(refusal(&format!("\n{}", PASSPORT.td3())), count(3));
    assert_eq!(refusal(&PASSPORT.td3().replace('\n', "\n\n")), count(3));
    assert_eq!(refusal(&format!("{}P<\n", PASSPORT.td3())), count(3));
    assert_eq!(refusal(&format!("{}I<\n", CARD.td1())), count(4));
}

#[test]
fn the_length_of_lines_is_judged() {
    let length = |line, expected, found| DocumentError::WrongLineLength { line, expected, found };
    for (zone, expected) in [(PASSPORT.td3(), 44), (CARD.td2(), 36), (CARD.td1(), 30)] {
        let lines: Vec<&str> = zone.lines().collect();
        for at in 0..lines.len() {
            let altered = |text: &str| {
                let mut altered = lines.clone();
                altered[at] = text;
                altered.join("\n")
            };
            let shorter = &lines[at][..expected - 1];
            let longer = format!("{}<", lines[at]);
            assert_eq!(refusal(&altered(shorter)), length(at + 1, expected, expected - 1));
            assert_eq!(refusal(&altered(&longer)), length(at + 1, expected, expected + 1));
        }
    }
    assert_eq!(refusal(&with_cell(&PASSPORT.td3(), 1, 1, 'I')), length(1, 36, 44));
    assert_eq!(refusal(&with_cell(&CARD.td2(), 1, 1, 'P')), length(1, 44, 36));
}

#[test]
fn long_input_and_other_octets_are_refused() {
    let blanks = |length: usize| format!("{}{}", PASSPORT.td3(), " ".repeat(length - 90));
    assert!(read(&blanks(1024)).is_ok());
    assert_eq!(refusal(&blanks(1025)), DocumentError::TooLong { limit: 1024 });
    let supplement = Supplement::default();
    assert_eq!(from_mrz(b"P<UTO\xff", &supplement, today()), Err(DocumentError::NotUtf8));
}

#[test]
fn characters_outside_the_alphabet_are_refused() {
    for found in ['p', 'é', '«', ' ', '\t', '\r', '\0', '-', '\u{ff1c}', '\u{1f600}'] {
        for zone in [PASSPORT.td3(), CARD.td2(), CARD.td1()] {
            assert_eq!(refusal(&with_cell(&zone, 1, 8, found)), unexpected(1, 8, found));
            assert_eq!(refusal(&with_cell(&zone, 2, 14, found)), unexpected(2, 14, found));
        }
        assert_eq!(refusal(&with_cell(&CARD.td1(), 3, 2, found)), unexpected(3, 2, found));
    }
    assert_eq!(refusal(&TD3.to_lowercase()), unexpected(1, 1, 'p'));
    assert_eq!(refusal(&format!("\u{feff}{TD3}")), unexpected(1, 1, '\u{feff}'));
}

#[test]
fn the_document_code_says_the_kind() {
    for code in ["P", "PP", "PD", "PV"] {
        assert_eq!(read(&Fields { code, ..PASSPORT }.td3()).unwrap().kind, DocumentKind::Passport);
    }
    for code in ["I", "ID", "A", "C", "AC", "IP"] {
        let card = Fields { code, ..CARD };
        assert_eq!(read(&card.td1()).unwrap().kind, DocumentKind::ResidentIdCard);
        assert_eq!(read(&card.td2()).unwrap().kind, DocumentKind::ResidentIdCard);
    }
    let unknown = |column| DocumentError::UnknownKind { position: at(1, column) };
    for first in ALPHABET.chars().filter(|first| !"PIAC".contains(*first)) {
        for zone in CARD.all() {
            assert_eq!(refusal(&with_cell(&zone, 1, 1, first)), unknown(1));
        }
    }
    for code in ["IV", "AV", "CV"] {
        assert_eq!(refusal(&Fields { code, ..CARD }.td1()), unknown(2));
        assert_eq!(refusal(&Fields { code, ..CARD }.td2()), unknown(2));
    }
    assert_eq!(refusal(&Fields { code: "P1", ..PASSPORT }.td3()), unexpected(1, 2, '1'));
    let kind = Some(DocumentKind::TaiwanResidentTravelPermit);
    let supplement = Supplement { kind, ..Supplement::default() };
    assert_eq!(read_with(&CARD.td1(), &supplement).unwrap().kind, DocumentKind::TaiwanResidentTravelPermit);
}

#[test]
fn codes_of_states_are_letters_and_then_fillers() {
    for code in ["UTO", "XX", "D"] {
        for zone in (Fields { nationality: code, state: code, ..CARD }).all() {
            assert_eq!(read(&zone).unwrap().nationality, code);
        }
    }
    for (code, column, found) in [("", 0, '<'), ("<UT", 0, '<'), ("U<O", 1, '<'), ("UT0", 2, '0')] {
        let [td1, td2, td3] = Fields { nationality: code, ..CARD }.all();
        assert_eq!(refusal(&td1), unexpected(2, 16 + column, found));
        assert_eq!(refusal(&td2), unexpected(2, 11 + column, found));
        assert_eq!(refusal(&td3), unexpected(2, 11 + column, found));
        for zone in (Fields { state: code, ..CARD }).all() {
            assert_eq!(refusal(&zone), unexpected(1, 3 + column, found));
        }
    }
}

#[test]
fn names_are_split_at_two_fillers() {
    let cases = [
        ("ERIKSSON<<ANNA<MARIA", "ERIKSSON", Some("ANNA MARIA")),
        ("VAN<DER<BERG<<JO", "VAN DER BERG", Some("JO")),
        ("ARKFREITH", "ARKFREITH", None),
        ("ARK<FREITH", "ARK FREITH", None),
        ("ABCDEFGHIJKLM<<NOPQRSTUVWXYZAB", "ABCDEFGHIJKLM", Some("NOPQRSTUVWXYZAB")),
    ];
    for (name, family_name, given_name) in cases {
        for zone in (Fields { name, ..CARD }).all() {
            let record = read(&zone).unwrap();
            assert_eq!(record.family_name, family_name);
            assert_eq!(record.given_name.as_deref(), given_name);
        }
    }
}

#[test]
fn names_out_of_form_are_refused() {
    let cases = [
        ("", 1, '<'),
        ("<ERIKSSON<<ANNA", 1, '<'),
        ("<<ANNA", 1, '<'),
        ("ERIKSSON<<<ANNA", 11, '<'),
        ("ERIKSSON<<ANNA<<MARIA", 16, '<'),
        ("ER1KSSON<<ANNA", 3, '1'),
        ("ERIKSSON<<ANN4", 14, '4'),
        ("ERIKSSON9", 9, '9'),
    ];
    for (name, column, found) in cases {
        let [td1, td2, td3] = Fields { name, ..CARD }.all();
        assert_eq!(refusal(&td1), unexpected(3, column, found));
        assert_eq!(refusal(&td2), unexpected(1, 5 + column, found));
        assert_eq!(refusal(&td3), unexpected(1, 5 + column, found));
    }
}

#[test]
fn the_sex_is_one_of_three() {
    for (sex, expected) in [("F", Sex::F), ("M", Sex::M), ("<", Sex::X)] {
        for zone in (Fields { sex, ..CARD }).all() {
            assert_eq!(read(&zone).unwrap().sex, expected);
        }
    }
    for sex in ["X", "1", "N"] {
        let [td1, td2, td3] = Fields { sex, ..CARD }.all();
        let found = sex.chars().next().unwrap();
        assert_eq!(refusal(&td1), unexpected(2, 8, found));
        assert_eq!(refusal(&td2), unexpected(2, 21, found));
        assert_eq!(refusal(&td3), unexpected(2, 21, found));
    }
}

fn born(birth: &str, today: &str, century: Option<u8>) -> Result<String, DocumentError> {
    let supplement = Supplement { birth_century: century, ..Supplement::default() };
    let zone = Fields { birth, ..CARD }.td1();
    let record = from_mrz(zone.as_bytes(), &supplement, date(today))?;
    Ok(record.birth_date.to_string())
}

#[test]
fn the_birth_date_is_the_latest_that_is_not_in_the_future() {
    let cases = [
        ("260715", "2026-07-15", "2026-07-15"),
        ("260716", "2026-07-15", "1926-07-16"),
        ("260716", "2026-07-16", "2026-07-16"),
        ("991231", "2026-07-15", "1999-12-31"),
        ("000101", "2026-07-15", "2000-01-01"),
        ("000101", "1999-12-31", "1900-01-01"),
        ("000229", "2026-07-15", "2000-02-29"),
        ("240229", "2026-07-15", "2024-02-29"),
        ("280229", "2026-07-15", "1928-02-29"),
    ];
    for (birth, today, expected) in cases {
        assert_eq!(born(birth, today, None).as_deref(), Ok(expected));
    }
}

#[test]
fn the_century_of_birth_can_be_stated() {
    let position = at(2, 1);
    assert_eq!(born("200229", "2026-07-15", Some(19)).as_deref(), Ok("1920-02-29"));
    assert_eq!(born("740812", "2026-07-15", Some(19)).as_deref(), Ok("1974-08-12"));
    assert_eq!(born("260715", "2026-07-15", Some(20)).as_deref(), Ok("2026-07-15"));
    assert_eq!(born("260716", "2026-07-15", Some(20)), Err(DocumentError::BornInFuture { position }));
    assert_eq!(born("990101", "2026-07-15", Some(20)), Err(DocumentError::BornInFuture { position }));
    assert_eq!(born("991231", "2026-07-15", Some(18)), Err(DocumentError::BornBefore1900 { position }));
    assert_eq!(born("991231", "2026-07-15", Some(5)), Err(DocumentError::BornBefore1900 { position }));
    let field = Field::BirthDate;
    assert_eq!(born("000229", "2026-07-15", Some(19)), Err(DocumentError::NoSuchDate { field, position }));
    assert_eq!(born("740812", "2026-07-15", Some(255)), Err(DocumentError::BadText(field)));
}

#[test]
fn dates_are_days_of_the_calendar() {
    for day in ["740230", "750229", "741301", "740001", "740800", "740832", "740431"] {
        let [td1, td2, td3] = Fields { birth: day, ..CARD }.all();
        let wrong = |position| DocumentError::NoSuchDate { field: Field::BirthDate, position };
        assert_eq!(refusal(&td1), wrong(at(2, 1)));
        assert_eq!(refusal(&td2), wrong(at(2, 14)));
        assert_eq!(refusal(&td3), wrong(at(2, 14)));
    }
    for day in ["300230", "290229", "301301", "300001", "301200"] {
        let [td1, td2, td3] = Fields { expiry: day, ..CARD }.all();
        let wrong = |position| DocumentError::NoSuchDate { field: Field::ExpiresOn, position };
        assert_eq!(refusal(&td1), wrong(at(2, 9)));
        assert_eq!(refusal(&td2), wrong(at(2, 22)));
        assert_eq!(refusal(&td3), wrong(at(2, 22)));
    }
    let leap = read(&Fields { expiry: "280229", birth: "760229", ..CARD }.td1()).unwrap();
    assert_eq!((leap.birth_date, leap.expires_on), (date("1976-02-29"), Some(date("2028-02-29"))));
}

#[test]
fn dates_are_known_in_full_and_made_of_digits() {
    for day in ["7408", "74<<12", "<<0812", "74", "", "7<0812"] {
        let [td1, td2, td3] = Fields { birth: day, ..CARD }.all();
        let wrong = |position| DocumentError::IncompleteDate { field: Field::BirthDate, position };
        assert_eq!(refusal(&td1), wrong(at(2, 1)));
        assert_eq!(refusal(&td2), wrong(at(2, 14)));
        assert_eq!(refusal(&td3), wrong(at(2, 14)));
    }
    for day in ["3012", "30<<31", "<<1231"] {
        let supplement = Supplement { expires_on: Some(date("2030-12-31")), ..Supplement::default() };
        let (field, position) = (Field::ExpiresOn, at(2, 9));
        let refused = read_with(&Fields { expiry: day, ..CARD }.td1(), &supplement).unwrap_err();
        assert_eq!(refused, DocumentError::IncompleteDate { field, position });
    }
    assert_eq!(refusal(&Fields { birth: "74O812", ..CARD }.td1()), unexpected(2, 3, 'O'));
    assert_eq!(refusal(&Fields { expiry: "30123I", ..PASSPORT }.td3()), unexpected(2, 27, 'I'));
}

#[test]
fn a_document_is_valid_up_to_its_last_day() {
    let zone = CARD.td2();
    let on = date("2030-12-31");
    let read_on = |day: &str| from_mrz(zone.as_bytes(), &Supplement::default(), date(day));
    assert_eq!(read_on("2030-12-31").unwrap().expires_on, Some(on));
    assert_eq!(read_on("2031-01-01"), Err(DocumentError::Expired { on, position: at(2, 22) }));
    assert_eq!(refusal(TD3), DocumentError::Expired { on: date("2012-04-15"), position: at(2, 22) });
    // Expiry dates lie in this century, whatever birth dates do.
    let (field, position) = (Field::ExpiresOn, at(2, 9));
    let late = |expiry| Fields { expiry, ..CARD }.td1();
    assert_eq!(read(&late("790606")).unwrap().expires_on, Some(date("2079-06-06")));
    assert_eq!(refusal(&late("790607")), DocumentError::DateOutOfRange { field, position });
    assert_eq!(refusal(&late("991231")), DocumentError::DateOutOfRange { field, position });
}

#[test]
fn an_empty_expiry_date_has_to_be_stated() {
    let zone = Fields { expiry: "", ..CARD }.td1();
    let stated = |day: &str| Supplement { expires_on: Some(date(day)), ..Supplement::default() };
    assert_eq!(refusal(&zone), DocumentError::MissingField(Field::ExpiresOn));
    assert_eq!(read_with(&zone, &stated("2026-07-15")).unwrap().expires_on, Some(today()));
    let on = date("2026-07-14");
    let expired = DocumentError::Expired { on, position: Position::Supplement };
    assert_eq!(read_with(&zone, &stated("2026-07-14")), Err(expired));
}

#[test]
fn a_supplement_adds_and_does_not_contradict() {
    let zone = PASSPORT.td3();
    let same = Supplement {
        region: Some(" 990101 ".into()),
        expires_on: Some(date("2030-12-31")),
        nationality: Some("UTO".into()),
        ..Supplement::default()
    };
    assert_eq!(read_with(&zone, &same).unwrap().region.as_deref(), Some("990101"));
    assert_eq!(read(&zone).unwrap().region, None);
    let supplement = Supplement { expires_on: Some(date("2030-12-30")), ..same.clone() };
    assert_eq!(read_with(&zone, &supplement), Err(DocumentError::Conflict(Field::ExpiresOn)));
    let supplement = Supplement { nationality: Some("XXA".into()), ..same.clone() };
    assert_eq!(read_with(&zone, &supplement), Err(DocumentError::Conflict(Field::Nationality)));
    for nationality in ["", "uto", "UTOP", "U1O", "ÜTO"] {
        let supplement = Supplement { nationality: Some(nationality.into()), ..same.clone() };
        assert_eq!(read_with(&zone, &supplement), Err(DocumentError::BadText(Field::Nationality)));
    }
    let supplement = Supplement { region: Some(" ".into()), ..same };
    assert_eq!(read_with(&zone, &supplement), Err(DocumentError::BadText(Field::Region)));
}

#[test]
fn refusals_say_reason_and_place() {
    let zone = resealed(&with_cell(&PASSPORT.td3(), 2, 43, '5'));
    let text =
        "the check digit of the personal number does not agree (line 2, column 43): expected 1, found 5";
    assert_eq!(refusal(&zone).to_string(), text);
    let cases = [
        (refusal(""), "a passport's zone has two lines, a card's two or three; this has 0"),
        (refusal("P<\nP<"), "line 1 of the zone has 2 characters instead of 44"),
        (refusal("V<\nV<"), "unknown kind of document (line 1, column 1)"),
        (refusal("P<\u{7}"), "unexpected character '\\u{7}' (line 1, column 3)"),
        (refusal(TD3), "the document expired on 2012-04-15 (line 2, column 22)"),
        (
            refusal(&Fields { birth: "7408", ..CARD }.td1()),
            "the birth date is not fully known (line 2, column 1)",
        ),
    ];
    for (refused, text) in cases {
        assert_eq!(refused.to_string(), text);
    }
}

proptest! {
    #[test]
    fn arbitrary_octets_do_not_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(from_mrz(&octets, &Supplement::default(), today()).is_err());
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "[PIAC][A-Z0-9<é]{0,40}(\n[A-Z0-9<é]{0,44}){0,3}") {
        let _ = read(&text);
    }

    #[test]
    fn arbitrary_zones_of_the_right_shape_do_not_panic(
        card in "[IAC][A-Z0-9<]{29}\n[A-Z0-9<]{30}\n[A-Z0-9<]{30}",
        passport in "P[A-Z<][A-Z]{3}[A-Z]{10}[A-Z<]{29}\n[A-Z0-9<]{44}",
    ) {
        let _ = (read(&card), read(&passport), read(&resealed(&card)), read(&resealed(&passport)));
    }

    #[test]
    fn mutated_zones_do_not_panic(
        size in 0..3_usize,
        long in any::<bool>(),
        cells in prop::collection::vec((any::<prop::sample::Index>(), prop::char::any()), 1..4),
        century in any::<Option<u8>>(),
        days in any::<u16>(),
    ) {
        let number = if long { "D23145890734" } else { "D23145890" };
        let zone = if long && size == 2 { PASSPORT.td3() } else if size == 2 { TD3.to_owned() } else {
            let card = Fields { number, ..CARD };
            if size == 1 { card.td1() } else { card.td2() }
        };
        let mut characters: Vec<char> = zone.chars().collect();
        for (index, cell) in cells {
            let at = index.index(characters.len());
            characters[at] = cell;
        }
        let zone: String = characters.into_iter().collect();
        let supplement = Supplement { birth_century: century, ..Supplement::default() };
        let _ = from_mrz(zone.as_bytes(), &supplement, bauta_credential::Date::from_days(days));
    }
}
