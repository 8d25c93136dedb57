//! The population: synthetic people of the state UTO, with regions beginning with 99.

use std::collections::HashSet;

use bauta_credential::Date;

use super::draw::{Draw, Stream};
use super::{Parameters, ParametersError, PersonNumber};

/// A kind of identity document (draft measures of July 2024, Article 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// The resident identity card.
    ResidentIdCard,
    /// The passport, of citizens who live overseas.
    Passport,
    /// The exit permit of residents for travel to Hong Kong and Macao.
    HkMacaoExitPermit,
    /// The mainland travel permit of residents of Hong Kong and Macao.
    HkMacaoResidentTravelPermit,
    /// The mainland travel permit of residents of Taiwan.
    TaiwanResidentTravelPermit,
    /// The residence permit of residents of Hong Kong and Macao.
    HkMacaoResidencePermit,
    /// The residence permit of residents of Taiwan.
    TaiwanResidencePermit,
    /// The permanent resident's identity card of foreigners.
    ForeignPermanentResidentCard,
}

impl Document {
    /// Every kind, in the order of the draft.
    pub const ALL: [Self; 8] = [
        Self::ResidentIdCard,
        Self::Passport,
        Self::HkMacaoExitPermit,
        Self::HkMacaoResidentTravelPermit,
        Self::TaiwanResidentTravelPermit,
        Self::HkMacaoResidencePermit,
        Self::TaiwanResidencePermit,
        Self::ForeignPermanentResidentCard,
    ];
}

/// Why somebody does not use the scheme, whatever the scheme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// Has no telephone that reads documents.
    NoDevice,
    /// Does not want to.
    Refuses,
    /// Is a minor whose guardian does not consent.
    GuardianRefuses,
}

/// A synthetic person. Every text is unlike everybody else's, so that finding it in octets is evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The index in the population.
    pub number: PersonNumber,
    /// Family name: 6 to 12 letters A–Z, nobody else's.
    pub family_name: String,
    /// Given name: 6 to 12 letters A–Z, nobody else's.
    pub given_name: String,
    /// Whether the documents say female.
    pub female: bool,
    /// Date of birth.
    pub birth_date: Date,
    /// Age in years on the first day.
    pub age: u8,
    /// The kind of document.
    pub document: Document,
    /// The number of the document: 9 characters `A`–`Z`, `0`–`9`, nobody else's.
    pub document_number: String,
    /// The 18 characters of the identity number (GB 11643 layout; the region begins with 99), nobody else's. The other
    /// kinds of document have none in reality; here it stands for the number in the population register.
    pub id_number: String,
    /// The region of residence, six digits beginning with 99.
    pub region: String,
    /// Telephone number, 11 digits beginning with 199, nobody else's.
    pub telephone: String,
    /// Stands for an image of the face: 16 octets, nobody else's.
    pub face: [u8; 16],
    /// Stands for what a device says of itself: model and serial number, nobody else's.
    pub device: String,
    /// The household: people of one household share a network address at home.
    pub household: u32,
    /// For those under 18: the guardian's number.
    pub guardian: Option<PersonNumber>,
    /// Why this person does not use the scheme; `None`: uses it.
    pub obstacle: Option<Obstacle>,
}

impl Person {
    /// Whether the person acts on the internet at all: small children do not.
    pub fn acts(&self) -> bool {
        self.age >= 8
    }
}

/// Makes the population. Households come one after another, so that a guardian is near the child.
pub(super) fn people(parameters: &Parameters, seed: u64) -> Result<Vec<Person>, ParametersError> {
    let today = parameters.first_date()?;
    let mut makers = Makers { draw: Draw::new(seed, Stream::People), taken: HashSet::new(), today };
    let mut people: Vec<Person> = Vec::new();
    let mut household = 0;
    while people.len() < parameters.people as usize {
        let region = makers.region(parameters.regions);
        let home = Home { household, region };
        let left = parameters.people as usize - people.len();
        if household == 0 {
            makers.family_of_the_stories(parameters, &home, &mut people);
        } else {
            makers.household(parameters, &home, left, &mut people);
        }
        household += 1;
    }
    makers.make_one_rare(parameters, &mut people);
    Ok(people)
}

struct Home {
    household: u32,
    region: String,
}

struct Makers {
    draw: Draw,
    /// Every text that is somebody's.
    taken: HashSet<String>,
    today: Date,
}

impl Makers {
    /// A guardian with children of twelve and of sixteen: the stories about minors need them.
    fn family_of_the_stories(&mut self, parameters: &Parameters, home: &Home, people: &mut Vec<Person>) {
        for age in [44, 12, 16] {
            let mut person = self.person(parameters, home, people.len(), age);
            person.obstacle = None;
            person.guardian = (age < 18).then_some(0);
            people.push(person);
        }
    }

    /// One household: one or two adults, and the children that the shares of ages give them.
    fn household(&mut self, parameters: &Parameters, home: &Home, left: usize, people: &mut Vec<Person>) {
        let adults: u8 = if left > 1 && self.draw.chance(0.6) { 2 } else { 1 };
        let [children, teenagers, adult, elderly] = parameters.ages;
        let first = people.len();
        for _ in 0..adults {
            let old = self.draw.chance(elderly / (adult + elderly));
            let age = if old { 60 + self.draw.below(30) } else { 18 + self.draw.below(42) };
            let person = self.person(parameters, home, people.len(), age);
            people.push(person);
        }
        let guardian = people[first].number;
        let mean = f64::from(adults) * (children + teenagers) / (adult + elderly);
        let minors = (self.draw.times(mean) as usize).min(left.saturating_sub(usize::from(adults)));
        for _ in 0..minors {
            let small = self.draw.chance(children / (children + teenagers).max(f64::MIN_POSITIVE));
            let age = if small { self.draw.below(14) } else { 14 + self.draw.below(4) };
            let mut person = self.person(parameters, home, people.len(), age);
            person.guardian = Some(guardian);
            let refused = parameters.guardian_refuses / (children + teenagers).max(f64::MIN_POSITIVE);
            if self.draw.chance(refused) {
                person.obstacle = Some(Obstacle::GuardianRefuses);
            }
            people.push(person);
        }
    }

    fn person(&mut self, parameters: &Parameters, home: &Home, number: usize, age: u32) -> Person {
        let birth_date = self.born(age);
        let female = self.draw.chance(0.5);
        let obstacle = match self.draw.share() {
            share if share < parameters.no_device => Some(Obstacle::NoDevice),
            share if share < parameters.no_device + parameters.refuses => Some(Obstacle::Refuses),
            _ => None,
        };
        Person {
            number: PersonNumber::try_from(number).unwrap_or(PersonNumber::MAX),
            family_name: self.unique(|draw| draw.word(4)),
            given_name: self.unique(|draw| draw.word(4)),
            female,
            birth_date,
            age: u8::try_from(age).unwrap_or(u8::MAX),
            document: Document::ALL[self.draw.weighted(&parameters.documents)],
            document_number: self.unique(|draw| format!("U{:08}", draw.below(100_000_000))),
            id_number: self.unique(|draw| id_number(&home.region, birth_date, female, draw)),
            region: home.region.clone(),
            telephone: self.unique(|draw| format!("199{:08}", draw.below(100_000_000))),
            face: self.draw.octets(),
            device: self
                .unique(|draw| format!("model-{} serial-{}", draw.word(2), hex::encode(draw.octets::<6>()))),
            household: home.household,
            guardian: None,
            obstacle,
        }
    }

    /// One adult who takes part holds the rarest document and lives, alone, in the region with the fewest people.
    fn make_one_rare(&mut self, parameters: &Parameters, people: &mut [Person]) {
        let active = parameters.active_costly as usize;
        let guardians: HashSet<_> = people.iter().filter_map(|person| person.guardian).collect();
        let fits = |person: &&mut Person| {
            person.age >= 18 && person.obstacle.is_none() && !guardians.contains(&person.number)
        };
        if let Some(person) = people.iter_mut().take(active).filter(fits).last() {
            person.document = Document::ForeignPermanentResidentCard;
            person.region = format!("9901{:02}", parameters.regions);
            let (region, born, female) = (person.region.clone(), person.birth_date, person.female);
            person.id_number = self.unique(|draw| id_number(&region, born, female, draw));
        }
    }

    /// Somebody who is so old today.
    fn born(&mut self, age: u32) -> Date {
        // The day after the birthday of one year more, and up to a year later.
        let days =
            self.today.days() - u16::try_from(age * 1461 / 4 + self.draw.below(364)).unwrap_or_default();
        let mut date = Date::from_days(days);
        // Leap days shift the boundary by a day.
        while age_on(date, self.today) != age {
            let step = if age_on(date, self.today) > age { 1 } else { -1 };
            date = Date::from_days(date.days().saturating_add_signed(step));
        }
        date
    }

    fn region(&mut self, regions: u16) -> String {
        let weights: Vec<f64> = (1..=regions).map(|rank| 1.0 / f64::from(rank)).collect();
        format!("9901{:02}", self.draw.weighted(&weights) + 1)
    }

    fn unique(&mut self, make: impl Fn(&mut Draw) -> String) -> String {
        loop {
            let text = make(&mut self.draw);
            if self.taken.insert(text.clone()) {
                return text;
            }
        }
    }
}

/// Whole years.
fn age_on(birth_date: Date, today: Date) -> u32 {
    let ((year, month, day), (this_year, this_month, this_day)) = (birth_date.ymd(), today.ymd());
    let before = (this_month, this_day) < (month, day);
    u32::try_from(this_year - year - i16::from(before)).unwrap_or_default()
}

/// Region, date of birth, a serial number that is odd for men, a check digit (GB 11643-1999, ISO 7064 MOD 11-2).
fn id_number(region: &str, birth_date: Date, female: bool, draw: &mut Draw) -> String {
    let (year, month, day) = birth_date.ymd();
    let serial = draw.below(500) * 2 + u32::from(!female);
    let digits = format!("{region}{year:04}{month:02}{day:02}{serial:03}");
    let sum = digits.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    let check = match (12 - sum) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    format!("{digits}{check}")
}
