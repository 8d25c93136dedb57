//! A person proves at a platform who they are: the platform's call, the application's result, the authority's answer.

use cpu_time::ThreadTime;
use serde_json::{Value, json};

use super::answer::{Asked, REQUEST, Reason, Request, read_result};
use super::app::Call;
use super::{Kind, National};
use crate::design::enrolment::needs_guardian;
use crate::design::platforms::Standing;
use crate::design::{Authentication, Connection, Outcome, Reading, World};
use crate::scenario::{PersonNumber, PlatformNumber};
use crate::transcript::Party;

/// The fields of over-asking.
const NAME_AND_BIRTH: [&str; 3] = ["family_name", "given_name", "birth_date"];
/// The fields that the law has some platforms keep.
const NAME_AND_NUMBER: [&str; 3] = ["family_name", "given_name", "id_number"];

/// Somebody at a platform, with an identity application in hand: the own one, or a lent one.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) connection: Connection,
    pub(super) person: PersonNumber,
    pub(super) platform: PlatformNumber,
    /// Whose application.
    pub(super) holder: PersonNumber,
}

/// A session that the authority has confirmed.
pub(super) struct Confirmed {
    pub(super) connection: Connection,
    pub(super) account: String,
    pub(super) result: Value,
}

/// What a platform asks for that must have name and number by law.
fn by_law() -> Asked {
    let fields = NAME_AND_NUMBER.map(str::to_owned).to_vec();
    Asked { mode: 1, fields, reason: Some(Reason::Law), label: false }
}

/// What a platform asks for that wants to know more than it needs.
pub(super) fn more(mode: u8) -> Asked {
    let fields = NAME_AND_BIRTH.map(str::to_owned).to_vec();
    Asked { mode, fields, reason: Some(Reason::Consent), label: false }
}

impl National {
    /// Somebody opens an account with an identity application.
    pub(super) fn try_sign_up(
        &mut self,
        world: &mut World<'_>,
        (person, holder): (PersonNumber, PersonNumber),
        platform: PlatformNumber,
    ) -> Result<(), Outcome> {
        self.platforms.device(person)?;
        let visit = self.visit(world, (person, holder), platform)?;
        self.guardian_consents(world, holder, platform)?;
        let known = &world.scenario.platforms[usize::from(platform)];
        let asked = match self.kind {
            Kind::N3 if known.name_by_law => by_law(),
            Kind::N3 if world.setting.over_asking => more(1),
            _ => Asked { mode: 1, ..Asked::default() },
        };
        let asked = Asked { label: known.age > 0, ..asked };
        let least = known.age;
        let result = self.authenticate(world, &visit, &asked, None)?;
        let (field, name) = self.name_in(&result, holder);
        self.platforms.check_unknown(platform, &name)?;
        let mut fields = json!({ field: name, "result": "pass" });
        if least > 0 {
            fields["age_band"] = check_age(&result, least, Party::Platform(platform))?.into();
        }
        for (member, value) in result["fields"].as_object().into_iter().flatten() {
            fields[member] = value.clone();
        }
        let account = self.platforms.open(world, &visit.connection, (person, platform), &fields)?;
        self.platforms.bind(platform, &name, &account);
        released(world, &visit.connection, (platform, &account), (&result, &asked));
        self.by_identity.insert((platform, account), holder);
        if self.kind != Kind::N3 && world.setting.over_asking {
            self.platforms.ask_in_form(world, person, platform);
        }
        Ok(())
    }

    /// A connection on which somebody says that they come with an identity: in N1 with the number.
    fn visit(
        &mut self,
        world: &mut World<'_>,
        (person, holder): (PersonNumber, PersonNumber),
        platform: PlatformNumber,
    ) -> Result<Visit, Outcome> {
        let app = self.apps.get(&holder).ok_or(Outcome::Unable("holds no certificate"))?;
        let connection = world.connect(person, Party::Platform(platform));
        let text = match self.kind {
            Kind::N1 => json!({ "network_number": app.number }),
            Kind::N2 | Kind::N3 => json!({}),
        };
        world.send(&connection, Party::Person(person), "identity-log-in", text.to_string().as_bytes())?;
        Ok(Visit { connection, person, platform, holder })
    }

    /// The name by which a platform knows somebody again: the number that was entered, or the identifier in the answer.
    fn name_in(&self, result: &Value, holder: PersonNumber) -> (&'static str, String) {
        match self.kind {
            Kind::N1 => {
                ("network_number", self.apps.get(&holder).map(|app| app.number.clone()).unwrap_or_default())
            }
            Kind::N2 | Kind::N3 => {
                ("application_identifier", result["identifier"].as_str().unwrap_or_default().to_owned())
            }
        }
    }

    /// The platform calls the identity application, sends the authority what it returns, and reads the answer.
    pub(super) fn authenticate(
        &mut self,
        world: &mut World<'_>,
        visit: &Visit,
        asked: &Asked,
        face: Option<String>,
    ) -> Result<Value, Outcome> {
        let (service, person) = (Party::Platform(visit.platform), Party::Person(visit.person));
        let serial = world.fresh_name() + &world.fresh_name();
        let (organisation, app) = client(world, visit.platform);
        let call = Call { organisation, app, serial: serial.clone(), asked: asked.clone() };
        world.send(&visit.connection, service, "identity-request", json!(call).to_string().as_bytes())?;
        let Some((certificate, password)) = self.person_gives(world, visit, &call) else {
            world.send(&visit.connection, person, "identity-result", br#"{"code":1}"#)?;
            return Err(Outcome::Refused(person, "the person does not consent"));
        };
        let given = json!({ "code": 0, "certificate": certificate, "password": password });
        world.send(&visit.connection, person, "identity-result", given.to_string().as_bytes())?;
        self.report_use(world, visit, &serial)?;
        let number = (self.kind == Kind::N1)
            .then(|| self.apps.get(&visit.holder).map(|app| app.number.clone()))
            .flatten();
        let Call { organisation, app, asked, .. } = call;
        let request = Request {
            organisation,
            app,
            serial,
            time: world.now,
            asked,
            certificate,
            password,
            number,
            face,
        };
        self.forward(world, visit.platform, &request)
    }

    /// The platform signs a request, sends it and reads the answer.
    fn forward(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        request: &Request,
    ) -> Result<Value, Outcome> {
        let service = Party::Platform(platform);
        let key = self.keys.get(usize::from(platform)).ok_or(Outcome::Unreachable(service))?;
        let text = world.spend("platform", "sign-request", |_| key.sign(REQUEST, &json!(request)));
        let line = world.connect_services(service, Party::Authority);
        world.send(&line, service, REQUEST, text.as_bytes())?;
        let centre = self.centre.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        let since = ThreadTime::now();
        let answer = centre.answer(world, &line, text.as_bytes());
        world.bill("authority", "answer", 1, since.elapsed().as_nanos());
        world.send(&line, Party::Authority, super::answer::RESULT, answer.as_bytes())?;
        let key = centre.public();
        world.spend("platform", "read-result", |_| {
            read_result(&key, &request.serial, answer.as_bytes(), service)
        })
    }

    /// What the application shows, and whether the person agrees. `None`: they do not.
    fn person_gives(
        &mut self,
        world: &mut World<'_>,
        visit: &Visit,
        call: &Call,
    ) -> Option<(String, Option<String>)> {
        if call.asked.reason == Some(Reason::Consent) && !world.setting.over_asking {
            use rand_core::RngCore as _;
            let drawn = f64::from(world.rng.next_u32()) / f64::from(u32::MAX);
            if drawn >= self.consent_share {
                return None;
            }
        }
        let sealing = self.centre.as_ref()?.sealing();
        let app = self.apps.get_mut(&visit.holder)?;
        let given = app.give(world, visit.platform, (&sealing, call));
        let row = json!({ "app": call.app, "asked": call.asked }).to_string();
        let own = Party::Person(visit.holder);
        world.keep(own, "app-log", &app.number, Some(&visit.connection), row.as_bytes());
        Some(given)
    }

    /// In misuse the application itself tells the authority of each use, so that it has device and address as well.
    fn report_use(&self, world: &mut World<'_>, visit: &Visit, serial: &str) -> Result<(), Outcome> {
        if world.setting.reading != Reading::Misuse {
            return Ok(());
        }
        let Some(app) = self.apps.get(&visit.holder) else { return Ok(()) };
        let connection = world.connect(visit.person, Party::Authority);
        let device = &world.scenario.people[visit.holder as usize].device;
        let text = json!({ "number": app.number, "serial": serial, "device": device }).to_string();
        world.send(&connection, Party::Person(visit.person), "use-report", text.as_bytes())?;
        let mut row = json!({ "serial": serial, "device": device });
        if world.setting.addresses_kept {
            row["address"] = connection.address().into();
        }
        let row = row.to_string();
        world.keep(Party::Authority, "log", &app.number, Some(&connection), row.as_bytes());
        Ok(())
    }

    /// A session with the identity instead of the password.
    pub(super) fn identify(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        asked: &Asked,
    ) -> Result<Confirmed, Outcome> {
        self.platforms.device(person)?;
        self.platforms.shut_out(person, platform);
        let account = self.platforms.account_of(person, platform).ok_or(Outcome::Unable("has no account"))?;
        let place = (platform, account.to_owned());
        if self.by_identity.get(&place).is_some_and(|holder| *holder != person) {
            return Err(Outcome::Unable("needs the lender's device"));
        }
        let visit = self.visit(world, (person, person), platform)?;
        let result = self.authenticate(world, &visit, asked, None)?;
        let (_, name) = self.name_in(&result, person);
        let account = self.platforms.bound(platform, &name).map(str::to_owned);
        let account =
            account.ok_or(Outcome::Refused(Party::Platform(platform), "there is no such account"))?;
        self.platforms.enter(world, &visit.connection, (person, platform), &account)?;
        Ok(Confirmed { connection: visit.connection, account, result })
    }

    /// A session in which the platform has the authority asked for something, or for a comparison of the face: by the
    /// identity, where sessions are opened by it; else by the password first.
    pub(super) fn confirmed(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
        asked: &Asked,
        with_face: bool,
    ) -> Result<Confirmed, Outcome> {
        let mode = world.setting.authentication;
        if matches!(mode, Authentication::Daily | Authentication::Login) && !with_face {
            return self.identify(world, (person, platform), asked);
        }
        let (connection, account) = self.platforms.session(world, person, platform)?;
        let face =
            if with_face { Some(capture(world, &connection, (person, platform), &account)?) } else { None };
        let visit = Visit { connection, person, platform, holder: person };
        let result = self.authenticate(world, &visit, asked, face).and_then(|result| {
            let (field, name) = self.name_in(&result, person);
            if self.platforms.field(platform, &account, field) == Some(&name) {
                return Ok(result);
            }
            Err(Outcome::Refused(Party::Platform(platform), "the account is another person's"))
        });
        if with_face && matches!(result, Err(Outcome::Refused(..) | Outcome::Unable(_))) {
            self.platforms.stand(world, platform, &account, Standing::Suspended);
        }
        Ok(Confirmed { connection: visit.connection, account, result: result? })
    }

    /// A guardian of a child agrees to the number's use at a platform.
    fn guardian_consents(
        &mut self,
        world: &mut World<'_>,
        child: PersonNumber,
        platform: PlatformNumber,
    ) -> Result<(), Outcome> {
        if needs_guardian(world, child) {
            self.tell_consent(world, child, (&client(world, platform).1, true))
        } else {
            Ok(())
        }
    }
}

/// A platform writes down on which ground it received plaintext.
pub(super) fn released(
    world: &mut World<'_>,
    connection: &Connection,
    (platform, account): (PlatformNumber, &str),
    (result, asked): (&Value, &Asked),
) {
    if result["fields"].is_object() {
        let row = json!({ "fields": asked.fields, "reason": asked.reason, "serial": result["serial"] });
        let row = row.to_string();
        world.keep(Party::Platform(platform), "releases", account, Some(connection), row.as_bytes());
    }
}

/// The platform's own interface captures a face. In misuse it is kept.
fn capture(
    world: &mut World<'_>,
    connection: &Connection,
    (person, platform): (PersonNumber, PlatformNumber),
    account: &str,
) -> Result<String, Outcome> {
    world.send(connection, Party::Platform(platform), "face-request", b"{}")?;
    let face = hex::encode(world.scenario.people[person as usize].face);
    let captured = json!({ "face": face }).to_string();
    world.send(connection, Party::Person(person), "face", captured.as_bytes())?;
    if world.setting.reading == Reading::Misuse {
        world.keep(Party::Platform(platform), "faces", account, Some(connection), captured.as_bytes());
    }
    Ok(face)
}

/// A platform reads the age band in an answer. `Ok`: the band.
///
/// # Errors
///
/// The platform refuses: the band does not begin at the age.
pub fn check_age(result: &Value, least: u8, platform: Party) -> Result<String, Outcome> {
    let band = result["age_band"].as_str().unwrap_or_default();
    let from = band.split('-').next().and_then(|from| from.parse::<u8>().ok());
    if from.is_some_and(|from| from >= least) {
        Ok(band.to_owned())
    } else {
        Err(Outcome::Refused(platform, "too young"))
    }
}

/// The organisation and the application of a platform.
pub(super) fn client(world: &World<'_>, platform: PlatformNumber) -> (String, String) {
    let platform = &world.scenario.platforms[usize::from(platform)];
    let organisation = if platform.owned { "organisation-of-three" } else { &platform.name };
    (organisation.to_owned(), platform.name.clone())
}
