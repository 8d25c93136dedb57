//! What happens at desks: the registrar's, and the issuer's with people, guardians and officials before it.

use bauta_credential::RegistrarKey;
use rand_core::RngCore as _;

use super::office::{document_number, papers_of};
use super::{
    Anonymous, Bodies, Connection, Desk, Holder, Office, Outcome, Party, PersonNumber, Reading, Value, World,
    json,
};
use crate::design::signed;

impl Anonymous {
    /// A person with a wallet at the issuer's desk.
    pub(super) fn at_the_desk(
        &mut self,
        world: &mut World<'_>,
        (person, connection): (PersonNumber, &Connection),
        (papers, request): (&str, &str),
    ) -> Result<(), Outcome> {
        let me = Party::Person(person);
        let guardian = self.consent(world, person)?;
        world.send(connection, me, "papers", papers.as_bytes())?;
        let code = json!({ "code": &world.fresh_name()[..6] }).to_string();
        world.send(connection, Party::Issuer, "code-by-telephone", code.as_bytes())?;
        world.send(connection, me, "code", code.as_bytes())?;
        world.send(connection, me, "credential-request", request.as_bytes())?;
        let number = document_number(world, person);
        let office = self.office.as_mut().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let issued =
            office.serve(world, connection, (papers.as_bytes(), request.as_bytes()), guardian.as_deref())?;
        if world.setting.reading == Reading::Misuse
            && let Some(subject) = office.subject_of(&number)
        {
            world.keep(Party::Issuer, "enrolments", &subject, Some(connection), papers.as_bytes());
        }
        world.send(connection, Party::Issuer, "issued-credential", issued.as_bytes())?;
        let newest = office.published;
        let holder = self.holders.entry(person).or_default();
        holder.accept(world, person, (issued, newest))
    }

    /// The guardian of a minor comes to the issuer's desk too, and consents. Returns the number of the guardian's document.
    pub(super) fn consent(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
    ) -> Result<Option<String>, Outcome> {
        let minor = &world.scenario.people[person as usize];
        let Some(guardian) = minor.guardian.filter(|_| minor.age < 18) else { return Ok(None) };
        let ward = document_number(world, person);
        let connection = world.connect(guardian, Party::Issuer);
        let consent = consent_of(world, guardian, &ward, true);
        world.send(&connection, Party::Person(guardian), "guardian-consent", consent.as_bytes())?;
        let office = self.office.as_mut().ok_or(Outcome::Unreachable(Party::Issuer))?;
        office.hear_guardian(consent.as_bytes()).map(Some)
    }

    pub(super) fn first_credential(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
    ) -> Result<(), Outcome> {
        let mut holder = Holder::default();
        let issuer = holder.install(world, person, &self.application)?;
        let request = holder.request(world, &issuer, false)?;
        self.holders.insert(person, holder);
        let connection = world.connect(person, Party::Issuer);
        let papers = papers_of(world, person);
        let served = self.at_the_desk(world, (person, &connection), (&papers, &request));
        match served {
            Ok(()) => {
                let keeps = world.rng.next_u32().is_multiple_of(2);
                if let Some(holder) = self.holders.get_mut(&person).filter(|_| keeps) {
                    holder.keep_backup();
                }
                Ok(())
            }
            Err(outcome) => {
                self.holders.remove(&person);
                Err(outcome)
            }
        }
    }

    /// A new device: with a backup everything goes on, without one the person begins anew under other pseudonyms.
    pub(super) fn begin_again(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        let application = self.application.clone();
        let holder = self.holders.get_mut(&person).ok_or(Outcome::Unable("has no credential"))?;
        let request = if holder.recover() {
            holder.renew(world)?
        } else {
            let issuer = holder.install(world, person, &application)?;
            holder.request(world, &issuer, true)?
        };
        let connection = world.connect(person, Party::Issuer);
        let papers = papers_of(world, person);
        self.at_the_desk(world, (person, &connection), (&papers, &request))
    }

    pub(super) fn renewal(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        let holder = self.holders.get_mut(&person).filter(|holder| !holder.lost);
        let request = holder.ok_or(Outcome::Unable("has no credential"))?.renew(world)?;
        let connection = world.connect(person, Party::Issuer);
        let papers = papers_of(world, person);
        self.at_the_desk(world, (person, &connection), (&papers, &request))
    }

    /// The registrar signs what each platform may ask, and the vendor puts the application together.
    pub(super) fn register_platforms(&mut self, world: &mut World<'_>, office: &Office) {
        let key = RegistrarKey::random(&mut world.rng);
        world.hold(Party::Authority, "registrar", key.to_json().as_bytes());
        let openers = self.bodies.as_ref().map(Bodies::openers);
        let Ok(registrar) = key.registrar(Some("https://registrar.example".to_owned()), openers.cloned())
        else {
            return;
        };
        for platform in &world.scenario.platforms {
            let mut desk = Desk::new(world, self.label, platform, office.metadata(), openers);
            let policy = desk.policy(world);
            let line = world.connect_services(Party::Platform(platform.number), Party::Authority);
            let asked = json!(policy).to_string();
            if world.send(&line, line.ends.0, "registration-request", asked.as_bytes()).is_ok()
                && let Ok(registration) = key.sign(&policy)
            {
                let registration = registration.to_compact();
                world.keep(Party::Authority, "registrations", "", Some(&line), asked.as_bytes());
                if world.send(&line, Party::Authority, "registration", registration.as_bytes()).is_ok() {
                    desk.registered(registration);
                }
            }
            self.desks.push(desk);
        }
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let (issuer, registrar) = (read(&office.metadata().to_json()), read(&registrar.to_json()));
        self.application = json!({ "issuer": issuer, "registrar": registrar }).to_string();
    }

    /// An official has the issuer change somebody's standing, by a signed order.
    pub(super) fn change_standing(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        (good, reason): (bool, &str),
    ) -> Result<(), Outcome> {
        let unreachable = Outcome::Unreachable(Party::Issuer);
        let officer = self.officer.as_ref().ok_or(unreachable.clone())?;
        let number = document_number(world, person);
        let order = json!({ "document_number": number, "good_standing": good, "reason": reason });
        let order = officer.sign("standing-order", &order);
        let connection = world.connect_services(Party::Official, Party::Issuer);
        world.send(&connection, Party::Official, "standing-order", order.as_bytes())?;
        let order = signed::verify(&officer.public(), order.as_bytes())
            .map_err(|_| Outcome::Refused(Party::Issuer, "the order is not signed"))?;
        let number = order["document_number"].as_str().unwrap_or_default();
        let good = order["good_standing"] == true;
        let reason = order["reason"].as_str().unwrap_or_default();
        self.office.as_mut().ok_or(unreachable)?.set_standing(world, number, (good, reason))
    }

    /// A guardian takes consent back at the issuer's desk.
    pub(super) fn withdraw(&mut self, world: &mut World<'_>, child: PersonNumber) -> Result<(), Outcome> {
        let guardian = world.scenario.people[child as usize].guardian;
        let guardian = guardian.ok_or(Outcome::Unable("has no guardian"))?;
        let ward = document_number(world, child);
        let connection = world.connect(guardian, Party::Issuer);
        let consent = consent_of(world, guardian, &ward, false);
        world.send(&connection, Party::Person(guardian), "guardian-consent", consent.as_bytes())?;
        let office = self.office.as_mut().ok_or(Outcome::Unreachable(Party::Issuer))?;
        office.hear_guardian(consent.as_bytes())?;
        office.set_standing(world, &ward, (false, "the guardian's consent is withdrawn"))
    }
}

/// What a guardian says at the issuer's desk, with papers.
fn consent_of(world: &World<'_>, guardian: PersonNumber, ward: &str, consents: bool) -> String {
    let papers: Value = serde_json::from_str(&papers_of(world, guardian)).unwrap_or_default();
    json!({ "ward": ward, "consents": consents, "papers": papers }).to_string()
}
