//! R: real-name registration, with the outside source that platforms check with; and, in the other designs, the way
//! for those who do not use the scheme.
//!
//! The form goes to the platform in the clear; the platform asks the source whether name, number and (where three
//! elements are checked) telephone belong together; a code goes to the telephone. The platform keeps the form. The source
//! keeps a log of who was checked by whom.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::VerifyingKey;
use serde_json::{Value, json};

use super::platforms::Platforms;
use super::signed::{self, Signer};
use super::{Act, Connection, Design, Outcome, Reading, World};
use crate::scenario::{PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// What somebody writes into the form: their own data or somebody else's.
#[derive(Clone, Debug)]
struct Form {
    family_name: String,
    given_name: String,
    id_number: String,
    telephone: String,
}

/// The source's key, and what each platform remembers about numbers.
#[derive(Debug, Default)]
pub struct Registration {
    source: Option<Signer>,
    /// The register that the source looks things up in: number → (family name, given name, telephone).
    register: BTreeMap<String, (String, String, String)>,
    /// The numbers that have an account at a platform, with the account.
    numbers: BTreeMap<(PlatformNumber, String), String>,
}

impl Registration {
    /// The source has the register of the population and of telephones, which exist without it.
    pub fn start(&mut self, world: &mut World<'_>) {
        let signer = Signer::generate(&mut world.rng);
        world.hold(Party::CheckingSource, "signing", &signer.secret());
        self.source = Some(signer);
        for person in &world.scenario.people {
            let entry = (person.family_name.clone(), person.given_name.clone(), person.telephone.clone());
            self.register.insert(person.id_number.clone(), entry);
        }
    }

    /// A person registers with the own name at a platform and opens an account.
    pub fn register(
        &mut self,
        world: &mut World<'_>,
        platforms: &mut Platforms,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        let form = form_of(world, person);
        self.register_as(world, platforms, (person, platform), &form)
    }

    /// A fraudster registers with a victim's name and number and a telephone of the fraudster's own.
    pub fn register_stolen(
        &mut self,
        world: &mut World<'_>,
        platforms: &mut Platforms,
        (fraudster, victim): (PersonNumber, PersonNumber),
        platform: PlatformNumber,
    ) -> Outcome {
        let telephone = world.scenario.people[fraudster as usize].telephone.clone();
        let form = Form { telephone, ..form_of(world, victim) };
        self.register_as(world, platforms, (fraudster, platform), &form)
    }

    fn register_as(
        &mut self,
        world: &mut World<'_>,
        platforms: &mut Platforms,
        (person, platform): (PersonNumber, PlatformNumber),
        form: &Form,
    ) -> Outcome {
        match self.try_register(world, platforms, (person, platform), form) {
            Ok(()) => Outcome::Done,
            Err(outcome) => outcome,
        }
    }

    fn try_register(
        &mut self,
        world: &mut World<'_>,
        platforms: &mut Platforms,
        (person, platform): (PersonNumber, PlatformNumber),
        form: &Form,
    ) -> Result<(), Outcome> {
        let service = Party::Platform(platform);
        let connection = world.connect(person, service);
        let body = json!({
            "family_name": form.family_name, "given_name": form.given_name,
            "id_number": form.id_number, "telephone": form.telephone,
        });
        world.send(&connection, Party::Person(person), "real-name-form", body.to_string().as_bytes())?;
        self.check(world, platform, &body)?;
        confirm_telephone(world, person, platform, &connection)?;
        if let Some(account) = self.numbers.get(&(platform, form.id_number.clone())) {
            let banned = platforms.is_banned(platform, account);
            let reason = if banned { "this number is banned" } else { "this number has an account already" };
            return Err(Outcome::Refused(service, reason));
        }
        let account = platforms.open(world, &connection, (person, platform), &body)?;
        self.numbers.insert((platform, form.id_number.clone()), account);
        Ok(())
    }

    /// The platform asks the source whether the elements of a form belong together.
    fn check(&self, world: &mut World<'_>, platform: PlatformNumber, form: &Value) -> Result<(), Outcome> {
        let service = Party::Platform(platform);
        let line = world.connect_services(service, Party::CheckingSource);
        let elements = if world.setting.reading == Reading::Protective { 3 } else { 2 };
        let nonce = world.fresh_name();
        let mut question = json!({
            "client": world.scenario.platforms[usize::from(platform)].name, "nonce": nonce, "elements": elements,
            "family_name": form["family_name"], "given_name": form["given_name"], "id_number": form["id_number"],
        });
        if elements == 3 {
            question["telephone"] = form["telephone"].clone();
        }
        let question = question.to_string();
        world.send(&line, service, "identity-check", question.as_bytes())?;
        let (answer, key) = self.answer(world, &line, question.as_bytes())?;
        world.send(&line, Party::CheckingSource, "identity-check-result", answer.as_bytes())?;
        let answer = signed::verify(&key, answer.as_bytes())
            .map_err(|_| Outcome::Refused(service, "the source's answer is not signed by it"))?;
        if answer["nonce"] != nonce || answer["match"] != true {
            return Err(Outcome::Refused(Party::CheckingSource, "name and number do not belong together"));
        }
        Ok(())
    }

    /// The source looks the elements up, writes the check into its log and signs the answer.
    fn answer(
        &self,
        world: &mut World<'_>,
        line: &Connection,
        question: &[u8],
    ) -> Result<(String, VerifyingKey), Outcome> {
        let signer = self.source.as_ref().ok_or(Outcome::Unreachable(Party::CheckingSource))?;
        let question: Value = serde_json::from_slice(question).unwrap_or_default();
        let number = question["id_number"].as_str().unwrap_or_default();
        let matches = self.register.get(number).is_some_and(|(family, given, telephone)| {
            question["family_name"] == **family
                && question["given_name"] == **given
                && (question.get("telephone").is_none() || question["telephone"] == **telephone)
        });
        if matches {
            let person = world.scenario.people.iter().find(|person| person.id_number == number);
            let person = person.map(|person| person.number);
            if let Some(person) = person {
                world.is(Party::CheckingSource, number, person);
            }
        }
        let row =
            json!({ "time": world.now, "client": question["client"], "checked": question, "match": matches });
        world.keep(Party::CheckingSource, "log", number, Some(line), row.to_string().as_bytes());
        let answer = json!({ "nonce": question["nonce"], "match": matches });
        let answer =
            world.spend("checking-source", "answer", |_| signer.sign("identity-check-result", &answer));
        Ok((answer, signer.public()))
    }
}

fn form_of(world: &World<'_>, person: PersonNumber) -> Form {
    let person = &world.scenario.people[person as usize];
    Form {
        family_name: person.family_name.clone(),
        given_name: person.given_name.clone(),
        id_number: person.id_number.clone(),
        telephone: person.telephone.clone(),
    }
}

/// The platform sends a code to the telephone that the person has in hand, and gets it back.
fn confirm_telephone(
    world: &mut World<'_>,
    person: PersonNumber,
    platform: PlatformNumber,
    connection: &Connection,
) -> Result<(), Outcome> {
    let code = &world.fresh_name()[..6];
    let code = json!({ "code": code }).to_string();
    world.send(connection, Party::Platform(platform), "code-by-telephone", code.as_bytes())?;
    world.send(connection, Party::Person(person), "code", code.as_bytes())?;
    Ok(())
}

/// Real-name registration.
#[derive(Debug, Default)]
pub struct RealName {
    platforms: Platforms,
    registration: Registration,
    cut_off: BTreeSet<PersonNumber>,
}

impl Design for RealName {
    fn start(&mut self, world: &mut World<'_>) {
        self.registration.start(world);
    }

    fn enrol(&mut self, _: &mut World<'_>, _: PersonNumber) -> Outcome {
        Outcome::NotOffered
    }

    fn sign_up(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.registration.register(world, &mut self.platforms, person, platform)
    }

    fn log_in(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        _again: &[u64],
    ) -> Outcome {
        match self.platforms.session(world, person, platform) {
            Ok(_) => Outcome::Done,
            Err(outcome) => outcome,
        }
    }

    /// The platform reads the age from the number that it keeps.
    fn prove_age(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        age: u8,
    ) -> Outcome {
        match self.platforms.session(world, person, platform) {
            Ok((_, account)) => self.platforms.read_age(world, platform, &account, age),
            Err(outcome) => outcome,
        }
    }

    fn act(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        act: Act<'_>,
    ) -> Outcome {
        self.platforms.act(world, person, platform, act)
    }

    fn ban(&mut self, world: &mut World<'_>, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        self.platforms.ban(world, person, platform)
    }
}
