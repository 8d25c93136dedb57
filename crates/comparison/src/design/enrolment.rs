//! How somebody is enrolled at a state's identity service: a document read by its chip, a face, a telephone, what the
//! device says of itself, and a password of eight digits.
//!
//! Pilot applications do this (a business newspaper, 2 August 2024; the state news agency, August 2024; secondary
//! sources); officials say that nothing else is collected and that it is removed on cancellation. A log-in hub does as
//! much here, so that the two are compared on the same enrolment.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use serde_json::{Value, json};

use super::chips::{self, ChipAnswer, Chips, eight_digits, is_good_password};
use super::platforms::age_on;
use super::real_name::CONSENT_UNDER;
use super::register::{Register, SIMILAR, register};
use super::{Connection, Outcome, World};
use crate::scenario::PersonNumber;
use crate::transcript::Party;

/// Why an application was refused. Every one of them is the authority's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// It is no application.
    #[error("the application cannot be read")]
    Malformed,
    /// The document is not genuine.
    #[error("the document is not genuine")]
    Document,
    /// The register has nobody with these data.
    #[error("the register has nobody with these data")]
    Unknown,
    /// The face is another person's.
    #[error("the face is another person's")]
    Face,
    /// The password is not of eight digits, or they follow each other.
    #[error("the password is not acceptable")]
    Password,
    /// The code that went to the telephone did not come back.
    #[error("the code is wrong")]
    Telephone,
}

impl From<NotAdmitted> for Outcome {
    fn from(refusal: NotAdmitted) -> Self {
        let reason = match refusal {
            NotAdmitted::Malformed => "the application cannot be read",
            NotAdmitted::Document => "the document is not genuine",
            NotAdmitted::Unknown => "the register has nobody with these data",
            NotAdmitted::Face => "the face is another person's",
            NotAdmitted::Password => "the password is not acceptable",
            NotAdmitted::Telephone => "the code is wrong",
        };
        Self::Refused(Party::Authority, reason)
    }
}

/// What the authority knows of somebody whom it admits.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The data of the document's chip.
    pub document: Value,
    /// The identity number in them.
    pub id_number: String,
    /// The telephone number.
    pub telephone: String,
    /// What the device says of itself.
    pub device: String,
    /// The password of eight digits.
    pub password: String,
    /// The captured face, in hexadecimal.
    pub face: String,
}

/// Where people are enrolled.
#[derive(Debug)]
pub struct Office {
    chips: Chips,
    /// The register of the population.
    pub register: Register,
    telephones: BTreeMap<String, PersonNumber>,
}

/// Who applies, and with whose document.
#[derive(Clone, Copy, Debug)]
pub enum Applicant {
    /// With the own one.
    Own(PersonNumber),
    /// With what can be made from a victim's name and number.
    Forged {
        /// Who applies.
        fraudster: PersonNumber,
        /// In whose name.
        victim: PersonNumber,
    },
}

impl Applicant {
    fn person(self) -> PersonNumber {
        match self {
            Self::Own(person) | Self::Forged { fraudster: person, .. } => person,
        }
    }
}

impl Office {
    /// The office has the register, and the state's key for documents.
    pub fn start(world: &mut World<'_>) -> Self {
        let people = world.scenario.people.iter();
        let telephones = people.map(|person| (person.telephone.clone(), person.number)).collect();
        Self { chips: Chips::start(world), register: register(world, Party::Authority), telephones }
    }

    /// What documents are checked with.
    pub fn documents(&self) -> VerifyingKey {
        self.chips.public()
    }

    /// A person reads the document with the telephone and applies. `Ok`: the authority admits them, and the password
    /// that they chose.
    ///
    /// # Errors
    ///
    /// The authority refuses, or does not answer.
    pub fn apply(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        applicant: Applicant,
    ) -> Result<Admitted, Outcome> {
        let person = applicant.person();
        world.send(connection, Party::Person(person), "enrolment-request", b"{}")?;
        let challenge = world.fresh_name();
        let text = json!({ "challenge": challenge }).to_string();
        world.send(connection, Party::Authority, "document-challenge", text.as_bytes())?;
        let answer = match applicant {
            Applicant::Own(person) => self.chips.read(world, person, &challenge),
            Applicant::Forged { victim, .. } => chips::forged(world, victim, &challenge),
        };
        let application = application(world, person, &answer);
        world.send(connection, Party::Person(person), "enrolment", application.as_bytes())?;
        let admitted = world
            .spend("authority", "check-application", |_| self.check(&challenge, application.as_bytes()))?;
        self.confirm_telephone(world, connection, (person, &admitted.telephone))?;
        Ok(admitted)
    }

    /// The authority reads an application that answers a challenge.
    ///
    /// # Errors
    ///
    /// It refuses.
    pub fn check(&self, challenge: &str, octets: &[u8]) -> Result<Admitted, NotAdmitted> {
        let form: Value = serde_json::from_slice(octets).map_err(|_| NotAdmitted::Malformed)?;
        let text = |name: &str| form[name].as_str().map(str::to_owned).ok_or(NotAdmitted::Malformed);
        let answer = ChipAnswer { data: text("document")?, proof: text("document_proof")? };
        let document =
            chips::check(&self.chips.public(), challenge, &answer).map_err(|_| NotAdmitted::Document)?;
        let id_number = document["id_number"].as_str().unwrap_or_default().to_owned();
        let entry = self.register.get(&id_number).ok_or(NotAdmitted::Unknown)?;
        if document["family_name"] != *entry.family_name || document["given_name"] != *entry.given_name {
            return Err(NotAdmitted::Unknown);
        }
        let face = text("face")?;
        if entry.similarity(&hex::decode(&face).map_err(|_| NotAdmitted::Malformed)?) < SIMILAR {
            return Err(NotAdmitted::Face);
        }
        let password = text("password")?;
        if !is_good_password(&password) {
            return Err(NotAdmitted::Password);
        }
        Ok(Admitted {
            document,
            id_number,
            telephone: text("telephone")?,
            device: text("device")?,
            password,
            face,
        })
    }

    fn confirm_telephone(
        &self,
        world: &mut World<'_>,
        connection: &Connection,
        (person, telephone): (PersonNumber, &str),
    ) -> Result<(), Outcome> {
        let sent = world.fresh_name()[..6].to_owned();
        let text = json!({ "code": sent }).to_string();
        let holder = self.telephones.get(telephone).copied().ok_or(NotAdmitted::Telephone)?;
        let call =
            if holder == person { connection.clone() } else { world.connect(holder, Party::Authority) };
        world.send(&call, Party::Authority, "code-by-telephone", text.as_bytes())?;
        let code = if holder == person { sent.clone() } else { "000000".to_owned() };
        let code = json!({ "code": code }).to_string();
        world.send(connection, Party::Person(person), "code", code.as_bytes())?;
        Ok(check_code(&sent, code.as_bytes())?)
    }
}

/// The authority reads a code that it sent to a telephone.
///
/// # Errors
///
/// It refuses: the code is another.
pub fn check_code(sent: &str, octets: &[u8]) -> Result<(), NotAdmitted> {
    let code: Value = serde_json::from_slice(octets).map_err(|_| NotAdmitted::Malformed)?;
    if code["code"] == sent { Ok(()) } else { Err(NotAdmitted::Telephone) }
}

fn application(world: &mut World<'_>, person: PersonNumber, answer: &ChipAnswer) -> String {
    let password = eight_digits(world);
    let person = &world.scenario.people[person as usize];
    json!({
        "document": answer.data, "document_proof": answer.proof, "face": hex::encode(person.face),
        "telephone": person.telephone, "device": person.device, "password": password,
    })
    .to_string()
}

/// Whether a person is a child, for whom a guardian consents.
pub fn needs_guardian(world: &World<'_>, person: PersonNumber) -> bool {
    let (year, month, day) = world.scenario.people[person as usize].birth_date.ymd();
    age_on(world.now, &format!("{year:04}{month:02}{day:02}")).is_some_and(|age| age < CONSENT_UNDER)
}
