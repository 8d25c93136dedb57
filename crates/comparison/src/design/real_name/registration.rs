//! Opening an account by name, number and telephone: the form, the check with the source, the code by telephone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::source::{Source, read_answer};
use crate::design::platforms::{Platforms, Standing, age_on, expire_log};
use crate::design::{Connection, Outcome, Reading, World};
use crate::scenario::{PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// The age below which a guardian consents: personal data of a child under 14 are processed with a guardian's consent.
pub const CONSENT_UNDER: u32 = 14;

/// What somebody writes into the form: their own data or somebody else's.
#[derive(Clone, Debug)]
pub(super) struct Form {
    family_name: String,
    given_name: String,
    id_number: String,
    telephone: String,
    guardian: Option<Box<Form>>,
    /// Whether whoever has the telephone in hand passes the code on. A victim does not.
    helped: bool,
}

/// Real-name registration at all platforms, with the source that they check with.
#[derive(Debug, Default)]
pub struct Registration {
    source: Option<Source>,
    /// In whose hands a telephone number is: the telephone network knows.
    telephones: BTreeMap<String, PersonNumber>,
    /// Identity numbers that a platform was ordered to admit no more.
    blocked: BTreeSet<(PlatformNumber, String)>,
    /// Children's identity numbers for which the guardian consents no more.
    pub(super) withdrawn: BTreeSet<String>,
}

impl Registration {
    /// The source has the registers of the population and of telephones, which exist without it.
    pub fn start(&mut self, world: &mut World<'_>) {
        self.source = Some(Source::start(world));
        let people = world.scenario.people.iter();
        self.telephones = people.map(|person| (person.telephone.clone(), person.number)).collect();
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

    /// The way for who does not use a scheme, or may not: real-name registration, where the setting has alternatives.
    pub fn instead(
        &mut self,
        world: &mut World<'_>,
        platforms: &mut Platforms,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        if world.setting.alternatives {
            self.register(world, platforms, person, platform)
        } else {
            Outcome::Unable("has an obstacle and there is no other way")
        }
    }

    /// A day begins: the source removes from its log what is too old.
    pub fn day(&self, world: &mut World<'_>) {
        expire_log(world, Party::CheckingSource, "log");
    }

    pub(super) fn register_as(
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
        platforms.device(person)?;
        let service = Party::Platform(platform);
        let connection = world.connect(person, service);
        let body = written(world, form).to_string();
        world.send(&connection, Party::Person(person), "real-name-form", body.as_bytes())?;
        let body = read_form(world, service, body.as_bytes())?;
        self.check(world, platform, &body, None)?;
        self.confirm_telephone(world, (person, platform), &connection, (&body, form.helped))?;
        if body["guardian"].is_object() {
            self.check(world, platform, &body["guardian"], None)?;
            let consents = form.helped && !self.withdrawn.contains(&form.id_number);
            let guardian = (&body["guardian"], consents);
            self.confirm_telephone(world, (person, platform), &connection, guardian)?;
        }
        let number = text(&body, "id_number");
        let least = world.scenario.platforms[usize::from(platform)].age;
        if number.get(6..14).and_then(|born| age_on(world.now, born)).is_none_or(|age| age < u32::from(least))
        {
            return Err(Outcome::Refused(service, "too young"));
        }
        if self.blocked.contains(&(platform, number.clone())) {
            return Err(Outcome::Refused(service, "this number is blocked by order"));
        }
        platforms.check_unknown(platform, &number)?;
        let account = platforms.open(world, &connection, (person, platform), &body)?;
        platforms.bind(platform, &number, &account);
        Ok(())
    }

    /// The platform asks the source whether the elements of a form, and a face where one was captured, belong together.
    pub(super) fn check(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        form: &Value,
        face: Option<&str>,
    ) -> Result<(), Outcome> {
        let service = Party::Platform(platform);
        let source = self.source.as_mut().ok_or(Outcome::Unreachable(Party::CheckingSource))?;
        let line = world.connect_services(service, Party::CheckingSource);
        let nonce = world.fresh_name();
        let mut question = json!({
            "client": world.scenario.platforms[usize::from(platform)].name, "nonce": nonce,
            "elements": elements(world) + u8::from(face.is_some()), "family_name": form["family_name"],
            "given_name": form["given_name"], "id_number": form["id_number"],
        });
        if elements(world) == 3 {
            question["telephone"] = form["telephone"].clone();
        }
        if let Some(face) = face {
            question["face"] = face.into();
        }
        let question = question.to_string();
        world.send(&line, service, "identity-check", question.as_bytes())?;
        let answer = source.answer(world, &line, question.as_bytes());
        world.send(&line, Party::CheckingSource, "identity-check-result", answer.as_bytes())?;
        let key = source.public();
        world.spend("platform", "read-check", |_| read_answer(&key, &nonce, answer.as_bytes(), service))
    }

    /// The platform has what it keeps of an account checked again, with a face where one was captured.
    pub(super) fn check_kept(
        &mut self,
        world: &mut World<'_>,
        platforms: &Platforms,
        (platform, account): (PlatformNumber, &str),
        face: Option<&str>,
    ) -> Result<(), Outcome> {
        let kept = platforms.fields(platform, account).cloned().unwrap_or_default();
        self.check(world, platform, &kept, face)
    }

    /// The platform captures a face and has it compared with the source's register. Who fails is suspended. In misuse
    /// the platform keeps the image.
    pub fn verify_again(
        &mut self,
        world: &mut World<'_>,
        platforms: &mut Platforms,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        match self.try_verify_again(world, platforms, (person, platform)) {
            Ok(()) => Outcome::Done,
            Err(outcome) => outcome,
        }
    }

    fn try_verify_again(
        &mut self,
        world: &mut World<'_>,
        platforms: &mut Platforms,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Result<(), Outcome> {
        let (connection, account) = platforms.session(world, person, platform)?;
        world.send(&connection, Party::Platform(platform), "face-request", b"{}")?;
        let face = hex::encode(world.scenario.people[person as usize].face);
        let captured = json!({ "face": face }).to_string();
        world.send(&connection, Party::Person(person), "face", captured.as_bytes())?;
        if world.setting.reading == Reading::Misuse {
            world.keep(Party::Platform(platform), "faces", &account, Some(&connection), captured.as_bytes());
        }
        let checked = self.check_kept(world, platforms, (platform, &account), Some(&face));
        if let Err(Outcome::Refused(..)) = checked {
            platforms.stand(world, platform, &account, Standing::Suspended);
        }
        checked
    }

    /// The platform sends a code to the telephone number of a form and wants it back over the connection. Whoever has
    /// that telephone in hand reads the code and, where they help, passes it on; else it is guessed.
    pub(super) fn confirm_telephone(
        &self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        connection: &Connection,
        (form, helped): (&Value, bool),
    ) -> Result<(), Outcome> {
        let service = Party::Platform(platform);
        let sent = world.fresh_name()[..6].to_owned();
        let holder = self.telephones.get(&text(form, "telephone")).copied();
        let holder = holder.ok_or(Outcome::Refused(service, "there is no such telephone"))?;
        let call = if holder == person { connection.clone() } else { world.connect(holder, service) };
        world.send(&call, service, "code-by-telephone", json!({ "code": sent }).to_string().as_bytes())?;
        let code = if helped || holder == person { sent.clone() } else { "000000".to_owned() };
        let code = json!({ "code": code }).to_string();
        world.send(connection, Party::Person(person), "code", code.as_bytes())?;
        check_code(service, &sent, code.as_bytes())
    }

    /// A form that a person writes by means of what others lent or lost: the data of one, the telephone of another.
    pub(super) fn form(world: &World<'_>, data: PersonNumber, telephone: PersonNumber, helped: bool) -> Form {
        let telephone = world.scenario.people[telephone as usize].telephone.clone();
        Form { telephone, helped, ..form_of(world, data) }
    }

    /// An official asks the source where an identity number was checked. `Ok`: the platforms, as far as the log goes
    /// back.
    pub(super) fn ask_source(
        &mut self,
        world: &mut World<'_>,
        id_number: &str,
    ) -> Result<Vec<PlatformNumber>, Outcome> {
        let source = self.source.as_ref().ok_or(Outcome::Unreachable(Party::CheckingSource))?;
        let line = world.connect_services(Party::Official, Party::CheckingSource);
        let question = json!({ "kind": "where-checked", "id_number": id_number }).to_string();
        world.send(&line, Party::Official, "order", question.as_bytes())?;
        let clients = source.clients(world, id_number);
        world.send(&line, Party::CheckingSource, "disclosure", json!(clients).to_string().as_bytes())?;
        let platforms = world.scenario.platforms.iter();
        Ok(platforms.filter(|platform| clients.contains(&platform.name)).map(|known| known.number).collect())
    }

    /// An official orders a platform to shut out an identity number, or to admit it again.
    pub(super) fn block(
        &mut self,
        world: &mut World<'_>,
        platforms: &mut Platforms,
        (platform, id_number): (PlatformNumber, &str),
        block: bool,
    ) -> Result<(), Outcome> {
        let service = Party::Platform(platform);
        let line = world.connect_services(Party::Official, service);
        let kind = if block { "block" } else { "unblock" };
        let order = json!({ "kind": kind, "id_number": id_number }).to_string();
        world.send(&line, Party::Official, "order", order.as_bytes())?;
        let subject = platforms.bound(platform, id_number).map(str::to_owned);
        let entry = (platform, id_number.to_owned());
        let standing = if block {
            self.blocked.insert(entry);
            Standing::Suspended
        } else {
            self.blocked.remove(&entry);
            Standing::Open
        };
        world.keep(service, "blocked", subject.as_deref().unwrap_or_default(), Some(&line), order.as_bytes());
        if let Some(account) = subject {
            platforms.stand(world, platform, &account, standing);
        }
        Ok(())
    }
}

/// How many elements a platform has checked: name and number; in the most protective reading the telephone as well.
fn elements(world: &World<'_>) -> u8 {
    if world.setting.reading == Reading::Protective { 3 } else { 2 }
}

fn form_of(world: &World<'_>, person: PersonNumber) -> Form {
    let person = &world.scenario.people[person as usize];
    Form {
        family_name: person.family_name.clone(),
        given_name: person.given_name.clone(),
        id_number: person.id_number.clone(),
        telephone: person.telephone.clone(),
        guardian: person.guardian.map(|guardian| Box::new(form_of(world, guardian))),
        helped: true,
    }
}

/// The form as it is written: a child's with the guardian's data.
fn written(world: &World<'_>, form: &Form) -> Value {
    let mut body = json!({
        "family_name": form.family_name, "given_name": form.given_name,
        "id_number": form.id_number, "telephone": form.telephone,
    });
    if let Some(guardian) = form.guardian.as_ref().filter(|_| is_child(world.now, &form.id_number)) {
        body["guardian"] = written(world, guardian);
    }
    body
}

fn is_child(now: u64, id_number: &str) -> bool {
    let age = id_number.get(6..14).and_then(|born| age_on(now, born));
    age.is_some_and(|age| age < CONSENT_UNDER)
}

/// The platform reads a form; whose number is a child's needs a guardian.
///
/// # Errors
///
/// The platform refuses: it is no form, or a guardian is missing.
pub fn read_form(world: &World<'_>, platform: Party, octets: &[u8]) -> Result<Value, Outcome> {
    let form: Value = serde_json::from_slice(octets).unwrap_or_default();
    let Some(number) = form["id_number"].as_str() else {
        return Err(Outcome::Refused(platform, "the form is not filled in"));
    };
    if is_child(world.now, number) && !form["guardian"]["id_number"].is_string() {
        return Err(Outcome::Refused(platform, "a guardian must consent"));
    }
    Ok(form)
}

/// The platform reads a code that it sent to a telephone.
///
/// # Errors
///
/// The platform refuses: it is another code.
pub fn check_code(platform: Party, sent: &str, octets: &[u8]) -> Result<(), Outcome> {
    let code: Value = serde_json::from_slice(octets).unwrap_or_default();
    if code["code"] == sent { Ok(()) } else { Err(Outcome::Refused(platform, "the code is wrong")) }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}
