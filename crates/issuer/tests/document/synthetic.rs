//! Only people who do not exist are taken.

use bauta_issuer::document::{
    DocumentRecord, NotSpecimen, PersonalNumber, check_specimen, check_specimen_telephone,
};

use crate::specimens::record;

fn with(nationality: &str, number: Option<(&str, &str)>) -> DocumentRecord {
    let personal_number = number.map(|(issuing_state, number)| PersonalNumber {
        issuing_state: issuing_state.into(),
        number: number.into(),
    });
    DocumentRecord { nationality: nationality.into(), personal_number, ..record() }
}

#[test]
fn documents_of_utopia_and_numbers_of_nowhere_are_taken() {
    for record in [
        with("UTO", None),
        with("UTO", Some(("UTO", "ZE184226B"))),
        with("UTO", Some(("UTO", "990101197408120042"))),
        with("CHN", Some(("UTO", "990101197408120042"))),
    ] {
        let number = record.personal_number.as_ref().map(|number| number.number.clone());
        assert_eq!(check_specimen(&record), Ok(()), "{} {number:?}", record.nationality);
    }
}

#[test]
fn documents_that_could_be_somebodys_are_not() {
    for record in [
        with("CHN", None),
        with("GBR", None),
        with("UT", None),
        with("UTO", Some(("CHN", "ZE184226B"))),
        with("GBR", Some(("UTO", "ZE184226B"))),
        with("CHN", Some(("CHN", "110101197408120049"))),
        // It only looks like an identity number.
        with("CHN", Some(("UTO", "990101197408120043"))),
        with("CHN", Some(("CHN", "99"))),
    ] {
        assert_eq!(check_specimen(&record), Err(NotSpecimen::Document), "{}", record.nationality);
    }
}

#[test]
fn telephones_that_nobody_has_are_taken() {
    assert_eq!(check_specimen_telephone("+9995550112"), Ok(()));
    for number in ["+15550112", "9995550112", "+99", "", "+86 999"] {
        assert_eq!(check_specimen_telephone(number), Err(NotSpecimen::Telephone), "{number}");
    }
}
