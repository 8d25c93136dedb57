//! Synthetic people: the state UTO, which is nobody's, and regions beginning with 99, assigned to none.

use bauta_credential::Date;
use rand_core::RngCore;

use crate::failure::Failure;

const FAMILY_NAMES: [&str; 12] = [
    "ARVEL", "BESTRA", "CORIN", "DALMAR", "ELVENO", "FARIS", "GALDAN", "HESPER", "ILVANE", "JORUN", "KALDER",
    "LORIS",
];
const GIVEN_NAMES: [&str; 12] =
    ["ANNA MARIA", "BELA", "CAI", "DORA", "EMIL", "FAYE", "GORAN", "HANA", "IVO", "JUNA", "KIM", "LEA"];
const REGIONS: [&str; 5] = ["990101", "990102", "990103", "990104", "990105"];

/// One synthetic person, with a passport.
pub(crate) struct Person {
    pub(crate) family_name: &'static str,
    pub(crate) given_name: &'static str,
    pub(crate) region: &'static str,
    pub(crate) zone: String,
}

/// `count` people, each with names of its own; the first is called Anna Maria Arvel and of age.
pub(crate) fn people(count: usize, today: Date, rng: &mut impl RngCore) -> Result<Vec<Person>, Failure> {
    (0..count).map(|number| person(number, today, rng)).collect()
}

fn person(number: usize, today: Date, rng: &mut impl RngCore) -> Result<Person, Failure> {
    let mut below = |bound: u32| rng.next_u32() % bound;
    // Each pair of names once: the given names run past the family names.
    let round = number / FAMILY_NAMES.len();
    let family_name = FAMILY_NAMES[number % FAMILY_NAMES.len()];
    let given_name = GIVEN_NAMES[(number + round) % GIVEN_NAMES.len()];
    // The smaller of two draws: some regions have many people, some few.
    let region = REGIONS[below(5).min(below(5)) as usize];
    let (year, _, _) = today.ymd();
    // Some are under 18. The first one's birthday may be to come this year.
    let youngest = if number == 0 { 19 } else { 10 };
    let age = i16::try_from(youngest + below(50)).unwrap_or(19);
    let month = i8::try_from(1 + below(12)).unwrap_or(1);
    let day = i8::try_from(1 + below(28)).unwrap_or(1);
    let birth_date = Date::from_ymd(year - age, month, day).map_err(Failure::internal)?;
    let expires_on = Date::from_ymd(year + 3, month, day).map_err(Failure::internal)?;
    let date = |date: Date| date.to_string().parse().map_err(|_| Failure::internal("a date"));
    let zone = mrz::format_td3(&mrz::Td3Fields {
        issuing_country: "UTO".to_owned(),
        nationality: "UTO".to_owned(),
        document_number: format!("U{:08}", below(100_000_000)),
        surname: family_name.to_owned(),
        given_names: given_name.to_owned(),
        date_of_birth: date(birth_date)?,
        date_of_expiry: date(expires_on)?,
        sex: if below(2) == 0 { mrz::Sex::Female } else { mrz::Sex::Male },
        ..mrz::Td3Fields::default()
    });
    Ok(Person { family_name, given_name, region, zone })
}
