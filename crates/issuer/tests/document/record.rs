//! JSON records.

use bauta_issuer::document::{
    DocumentError, DocumentKind, DocumentRecord, Field, JsonFault, PersonalNumber, Position, Sex, Supplement,
    from_record,
};
use proptest::prelude::*;

use crate::{date, today};

/// An identity number of a woman born on 1974-08-12, made by the table of GB 11643-1999.
const ID_NUMBER: &str = "990101197408120026";

/// The members of a full record, as JSON text; the values are all distinct.
const MEMBERS: [(&str, &str); 10] = [
    ("kind", r#""passport""#),
    ("document_number", r#""L898902C3""#),
    ("family_name", r#""Eriksson""#),
    ("given_name", r#""Anna Maria""#),
    ("sex", r#""F""#),
    ("nationality", r#""UTO""#),
    ("region", r#""990101""#),
    ("birth_date", r#""1974-08-12""#),
    ("expires_on", r#""2030-12-31""#),
    ("personal_number", r#"{"issuing_state":"UTO","number":"ZE184226B"}"#),
];

fn json<'a>(members: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let members: Vec<String> = members.into_iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
    format!("{{{}}}", members.join(","))
}

/// The full record with some members replaced.
fn with(changes: &[(&str, &str)]) -> String {
    json(MEMBERS.map(|(name, value)| {
        changes.iter().find(|(changed, _)| *changed == name).copied().unwrap_or((name, value))
    }))
}

/// The full record without one member.
fn without(absent: &str) -> String {
    json(MEMBERS.into_iter().filter(|(name, _)| *name != absent))
}

fn read_with(json: &str, supplement: &Supplement) -> Result<DocumentRecord, DocumentError> {
    from_record(json.as_bytes(), supplement, today())
}

fn read(json: &str) -> Result<DocumentRecord, DocumentError> {
    read_with(json, &Supplement::default())
}

fn full_record() -> DocumentRecord {
    DocumentRecord {
        kind: DocumentKind::Passport,
        document_number: "L898902C3".into(),
        family_name: "Eriksson".into(),
        given_name: Some("Anna Maria".into()),
        sex: Sex::F,
        nationality: "UTO".into(),
        region: Some("990101".into()),
        birth_date: date("1974-08-12"),
        expires_on: Some(date("2030-12-31")),
        personal_number: Some(PersonalNumber { issuing_state: "UTO".into(), number: "ZE184226B".into() }),
    }
}

#[test]
fn a_full_record_is_read() {
    assert_eq!(read(&with(&[])), Ok(full_record()));
    let spaced = with(&[]).replace(',', " ,\r\n\t");
    assert_eq!(read(&format!("\n{spaced}\n")), Ok(full_record()));
    for kind in DocumentKind::ALL {
        assert_eq!(read(&with(&[("kind", &format!("{:?}", kind.as_str()))])).unwrap().kind, kind);
    }
    for (sex, expected) in [(r#""F""#, Sex::F), (r#""M""#, Sex::M), (r#""X""#, Sex::X)] {
        assert_eq!(read(&with(&[("sex", sex)])).unwrap().sex, expected);
    }
}

#[test]
fn some_members_may_be_absent_or_null() {
    let expected = DocumentRecord { given_name: None, region: None, personal_number: None, ..full_record() };
    let names = ["given_name", "region", "personal_number"];
    assert_eq!(read(&with(&names.map(|name| (name, "null")))), Ok(expected.clone()));
    let absent = json(MEMBERS.into_iter().filter(|(name, _)| !names.contains(name)));
    assert_eq!(read(&absent), Ok(expected));
}

#[test]
fn other_missing_members_are_named() {
    let required = [
        ("kind", Field::Kind),
        ("document_number", Field::DocumentNumber),
        ("family_name", Field::FamilyName),
        ("sex", Field::Sex),
        ("nationality", Field::Nationality),
        ("birth_date", Field::BirthDate),
        ("expires_on", Field::ExpiresOn),
    ];
    for (name, field) in required {
        assert_eq!(read(&without(name)), Err(DocumentError::MissingField(field)));
        assert_eq!(read(&with(&[(name, "null")])), Err(DocumentError::MissingField(field)));
    }
    let inner = |value| read(&with(&[("personal_number", value)]));
    assert_eq!(inner(r#"{"number":"1"}"#), Err(DocumentError::MissingField(Field::IssuingState)));
    assert_eq!(inner(r#"{"issuing_state":"UTO"}"#), Err(DocumentError::MissingField(Field::PersonalNumber)));
    assert_eq!(read(&without("kind")).unwrap_err().to_string(), "the kind is missing");
}

/// The fault and the place where the parser noticed it, which is the end of `noticed` in a one-line record.
fn fault(json: &str, fault: JsonFault, noticed: &str) {
    let column = json.find(noticed).unwrap() + noticed.len();
    assert_eq!(read(json), Err(DocumentError::Json { fault, line: 1, column }), "{json}");
}

#[test]
fn unknown_and_repeated_members_are_refused() {
    let extra = ("issued_on", r#""2020-01-01""#);
    fault(&json(MEMBERS.into_iter().chain([extra])), JsonFault::Member, r#""issued_on""#);
    for (name, value) in MEMBERS {
        let twice = with(&[]).replacen('{', &format!("{{{name:?}:{value},"), 1);
        assert!(matches!(read(&twice), Err(DocumentError::Json { fault: JsonFault::Member, line: 1, .. })));
    }
    for inner in [
        r#"{"issuing_state":"UTO","number":"1","check":"2"}"#,
        r#"{"issuing_state":"UTO","number":"1","number":"1"}"#,
        r#"{"issuing_state":"UTO","number":"1","issuing_state":"UTO"}"#,
    ] {
        let refused = read(&with(&[("personal_number", inner)]));
        assert!(matches!(refused, Err(DocumentError::Json { fault: JsonFault::Member, .. })));
    }
}

#[test]
fn values_of_other_types_are_refused() {
    for (name, _) in MEMBERS {
        for value in ["1", "true", "[]", r#"["UTO","ZE184226B"]"#] {
            let refused = read(&with(&[(name, value)]));
            assert!(matches!(refused, Err(DocumentError::Json { fault: JsonFault::Member, .. })), "{name}");
        }
    }
    // serde would take the values in the order of the members.
    let values = MEMBERS.map(|(_, value)| value).join(",");
    let refused = read(&format!("[{values}]"));
    assert!(matches!(refused, Err(DocumentError::Json { fault: JsonFault::Member, .. })));
    for value in ["1", "null", r#""passport""#] {
        assert!(matches!(read(value), Err(DocumentError::Json { fault: JsonFault::Member, .. })));
    }
}

#[test]
fn what_is_not_json_is_refused_with_the_place() {
    let truncated = |json: &str, line, column| {
        let fault = JsonFault::Truncated;
        assert_eq!(read(json), Err(DocumentError::Json { fault, line, column }));
    };
    truncated("", 1, 0);
    truncated("{\"kind\":\n \"pass", 2, 6);
    let refused = read("{\n kind: 1}").unwrap_err();
    assert_eq!(refused, DocumentError::Json { fault: JsonFault::Syntax, line: 2, column: 2 });
    assert_eq!(refused.to_string(), "the record is not JSON (line 2, column 2)");
    for json in [format!("{}{{}}", with(&[])), with(&[("sex", r#""\ud800""#)]), with(&[("sex", "\"\u{1}\"")])]
    {
        assert!(matches!(read(&json), Err(DocumentError::Json { fault: JsonFault::Syntax, .. })));
    }
    let refused = from_record(b"{\"kind\":\"\xff\"}", &Supplement::default(), today());
    assert_eq!(refused, Err(DocumentError::NotUtf8));
}

#[test]
fn long_records_are_refused_unread() {
    let limit = 16 * 1024;
    let padded = |length: usize| format!("{:<length$}", with(&[]));
    assert!(read(&padded(limit)).is_ok());
    assert_eq!(read(&padded(limit + 1)), Err(DocumentError::TooLong { limit }));
    assert!(read(&"[".repeat(limit)).is_err());
}

#[test]
fn values_out_of_form_are_refused() {
    let cases = [
        ("document_number", r#""""#, Field::DocumentNumber),
        ("document_number", r#""l898902c3""#, Field::DocumentNumber),
        ("document_number", r#""L8989<C3""#, Field::DocumentNumber),
        ("family_name", r#"" ""#, Field::FamilyName),
        ("family_name", r#""An\u0000na""#, Field::FamilyName),
        ("given_name", r#""An\u202ena""#, Field::GivenName),
        ("given_name", r#""""#, Field::GivenName),
        ("sex", r#""f""#, Field::Sex),
        ("sex", r#""female""#, Field::Sex),
        ("nationality", r#""Uto""#, Field::Nationality),
        ("nationality", r#""UTOP""#, Field::Nationality),
        ("nationality", r#""D<<""#, Field::Nationality),
        ("region", r#""""#, Field::Region),
        ("birth_date", r#""12.08.1974""#, Field::BirthDate),
        ("birth_date", r#""1974-8-12""#, Field::BirthDate),
        ("birth_date", r#""never""#, Field::BirthDate),
        ("expires_on", r#""2030-12-31T""#, Field::ExpiresOn),
        ("expires_on", r#""Never""#, Field::ExpiresOn),
        ("personal_number", r#"{"issuing_state":"utopia","number":"1"}"#, Field::IssuingState),
        ("personal_number", r#"{"issuing_state":"UTO","number":"1-2"}"#, Field::PersonalNumber),
        ("personal_number", r#"{"issuing_state":"UTO","number":"é"}"#, Field::PersonalNumber),
        ("personal_number", r#"{"issuing_state":"UTO","number":""}"#, Field::PersonalNumber),
    ];
    for (name, value, field) in cases {
        assert_eq!(read(&with(&[(name, value)])), Err(DocumentError::BadText(field)), "{name}: {value}");
    }
    let position = Position::Record;
    let refused = read(&with(&[("kind", r#""visa""#)])).unwrap_err();
    assert_eq!(refused, DocumentError::UnknownKind { position });
    assert_eq!(refused.to_string(), "unknown kind of document (in the record)");
}

#[test]
fn dates_are_judged() {
    let position = Position::Record;
    let no_such = |field| DocumentError::NoSuchDate { field, position };
    let cases = [
        ("birth_date", r#""1974-02-30""#, no_such(Field::BirthDate)),
        ("birth_date", r#""1899-12-31""#, DocumentError::BornBefore1900 { position }),
        ("birth_date", r#""2026-07-16""#, DocumentError::BornInFuture { position }),
        ("birth_date", r#""2079-06-07""#, DocumentError::BornInFuture { position }),
        ("expires_on", r#""2029-02-29""#, no_such(Field::ExpiresOn)),
        (
            "expires_on",
            r#""2079-06-07""#,
            DocumentError::DateOutOfRange { field: Field::ExpiresOn, position },
        ),
        ("expires_on", r#""2026-07-14""#, DocumentError::Expired { on: date("2026-07-14"), position }),
    ];
    for (name, value, refused) in cases {
        assert_eq!(read(&with(&[(name, value)])), Err(refused));
    }
    assert_eq!(read(&with(&[("expires_on", r#""2026-07-15""#)])).unwrap().expires_on, Some(today()));
    assert_eq!(read(&with(&[("birth_date", r#""2026-07-15""#)])).unwrap().birth_date, today());
    assert_eq!(read(&with(&[("expires_on", r#""never""#)])).unwrap().expires_on, None);
}

#[test]
fn text_is_normalised_and_trimmed() {
    let record = read(&with(&[
        ("family_name", "\" Mu\u{308}ller \""),
        ("given_name", r#""E\u0301va""#),
        ("region", "\" Ile\u{302} \""),
        ("nationality", r#"" UTO""#),
        ("document_number", r#""L898902C3 ""#),
    ]))
    .unwrap();
    assert_eq!(record.family_name, "M\u{fc}ller");
    assert_eq!(record.given_name.as_deref(), Some("\u{c9}va"));
    assert_eq!(record.region.as_deref(), Some("Il\u{ea}"));
    assert_eq!(record.nationality, "UTO");
    assert_eq!(record.document_number, "L898902C3");
}

#[test]
fn the_supplement_fills_what_is_missing() {
    let supplement = Supplement {
        kind: Some(DocumentKind::Passport),
        region: Some("990101".into()),
        expires_on: Some(date("2030-12-31")),
        nationality: Some("UTO".into()),
        birth_century: Some(19),
    };
    for name in ["kind", "region", "expires_on", "nationality"] {
        assert_eq!(read_with(&without(name), &supplement), Ok(full_record()));
    }
    // And says nothing new about the rest.
    assert_eq!(read_with(&with(&[]), &supplement), Ok(full_record()));
    let on = date("2026-07-14");
    let expired = Supplement { expires_on: Some(on), ..Supplement::default() };
    let refused = DocumentError::Expired { on, position: Position::Supplement };
    assert_eq!(read_with(&without("expires_on"), &expired), Err(refused));
}

#[test]
fn a_contradictory_supplement_is_refused() {
    let nothing = Supplement::default;
    let expiry = Some(date("2030-12-30"));
    let cases = [
        (Supplement { kind: Some(DocumentKind::ResidentIdCard), ..nothing() }, Field::Kind),
        (Supplement { region: Some("990102".into()), ..nothing() }, Field::Region),
        (Supplement { expires_on: expiry, ..nothing() }, Field::ExpiresOn),
        (Supplement { nationality: Some("XXA".into()), ..nothing() }, Field::Nationality),
        (Supplement { birth_century: Some(20), ..nothing() }, Field::BirthDate),
    ];
    for (supplement, field) in cases {
        assert_eq!(read_with(&with(&[]), &supplement), Err(DocumentError::Conflict(field)));
    }
    let never = with(&[("expires_on", r#""never""#)]);
    let stated = Supplement { expires_on: expiry, ..nothing() };
    assert_eq!(read_with(&never, &stated), Err(DocumentError::Conflict(Field::ExpiresOn)));
}

/// A resident identity card with a personal number, a birth date and a sex.
fn card(number: &str, birth_date: &str, sex: &str) -> Result<DocumentRecord, DocumentError> {
    let number = format!(r#"{{"issuing_state":"UTO","number":"{number}"}}"#);
    read(&with(&[
        ("kind", r#""resident-id-card""#),
        ("personal_number", &number),
        ("birth_date", birth_date),
        ("sex", sex),
    ]))
}

#[test]
fn the_identity_number_of_a_resident_is_checked() {
    let (born, sex) = (r#""1974-08-12""#, r#""F""#);
    assert_eq!(card(ID_NUMBER, born, sex).unwrap().personal_number.unwrap().number, ID_NUMBER);
    let conflict = |field| Err(DocumentError::Conflict(field));
    assert_eq!(card(ID_NUMBER, r#""1974-08-13""#, sex), conflict(Field::BirthDate));
    assert_eq!(card(ID_NUMBER, born, r#""M""#), conflict(Field::Sex));
    assert_eq!(card(ID_NUMBER, born, r#""X""#), conflict(Field::Sex));
    let wrong = format!("{}7", &ID_NUMBER[..17]);
    let (field, position) = (Field::PersonalNumber, Position::Digit(18));
    let refused = DocumentError::CheckDigit { field, position, expected: '6', found: '7' };
    assert_eq!(card(&wrong, born, sex), Err(refused));
    let (position, found) = (Position::Digit(2), 'é');
    let foreign = format!("9é{}", &ID_NUMBER[2..]);
    assert_eq!(card(&foreign, born, sex), Err(DocumentError::UnexpectedCharacter { position, found }));
    // Numbers of another length, and those on other documents, have other rules.
    assert!(card("12345", born, sex).is_ok());
    let number = format!(r#"{{"issuing_state":"UTO","number":"{wrong}"}}"#);
    assert!(read(&with(&[("personal_number", &number)])).is_ok());
}

#[test]
fn a_lower_case_x_at_the_end_of_an_identity_number_is_kept_in_upper_case() {
    // Made by the table of GB 11643-1999.
    let number = card("99010119740812000x", r#""1974-08-12""#, r#""F""#);
    assert_eq!(number.unwrap().personal_number.unwrap().number, "99010119740812000X");
}

proptest! {
    #[test]
    fn arbitrary_octets_do_not_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(from_record(&octets, &Supplement::default(), today()).is_err());
    }

    #[test]
    fn arbitrary_values_do_not_panic(member in 0..9_usize, value in any::<String>()) {
        let text = serde_json::Value::String(value).to_string();
        let _ = read(&with(&[(MEMBERS[member].0, &text)]));
        let _ = card(&text.replace(['"', '\\'], ""), r#""1974-08-12""#, r#""F""#);
    }

    #[test]
    fn mutated_records_do_not_panic(index in any::<prop::sample::Index>(), octet in any::<u8>()) {
        let mut octets = with(&[]).into_bytes();
        let at = index.index(octets.len());
        octets[at] = octet;
        let _ = from_record(&octets, &Supplement::default(), today());
    }
}
