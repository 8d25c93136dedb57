//! Enrolment at the authority, and guardians' consent.

use std::collections::BTreeMap;

use serde_json::json;

use super::app::App;
use super::centre::Enrolled;
use super::visit::client;
use super::{Derivation, National};
use crate::design::enrolment::{Applicant, needs_guardian};
use crate::design::signed::Signer;
use crate::design::{Outcome, World};
use crate::scenario::PersonNumber;
use crate::transcript::Party;

impl National {
    pub(super) fn connect_platforms(&mut self, world: &mut World<'_>) {
        for platform in &world.scenario.platforms {
            let signer = Signer::generate(&mut world.rng);
            world.hold(Party::Platform(platform.number), "requests", &signer.secret());
            let (organisation, app) = client(world, platform.number);
            if let Some(centre) = &mut self.centre {
                centre.connect(&app, &organisation, signer.public(), platform.name_by_law);
            }
            self.keys.push(signer);
        }
    }

    pub(super) fn try_enrol(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        self.platforms.device(person)?;
        if needs_guardian(world, person) {
            self.guardian_enrols(world, person)?;
            self.tell_consent(world, person, ("", true))?;
        }
        let connection = world.connect(person, Party::Authority);
        let centre = self.centre.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        let derivation = Derivation::of(world.setting.reading);
        let own = Applicant::Own(person);
        let Enrolled { number, certificate, password } = centre.enrol(world, &connection, own, derivation)?;
        let text = json!({ "number": number, "certificate": certificate }).to_string();
        world.send(&connection, Party::Authority, "number-and-certificate", text.as_bytes())?;
        let own = Party::Person(person);
        world.is(own, &number, person);
        world.keep(own, "identity-app", &number, Some(&connection), text.as_bytes());
        let app = App { number, certificate, password, sealers: BTreeMap::new() };
        self.apps.insert(person, app);
        Ok(())
    }

    /// A child's guardian must hold a number: who can gets one first.
    fn guardian_enrols(&mut self, world: &mut World<'_>, child: PersonNumber) -> Result<(), Outcome> {
        let guardian = world.scenario.people[child as usize].guardian;
        let guardian = guardian.ok_or(Outcome::Unable("has no guardian"))?;
        if self.apps.contains_key(&guardian) {
            return Ok(());
        }
        if world.scenario.people[guardian as usize].obstacle.is_some() {
            return Err(Outcome::Unable("the guardian holds no certificate"));
        }
        self.try_enrol(world, guardian)
    }

    /// A guardian tells the authority of consent for a child, or of its withdrawal.
    pub(super) fn tell_consent(
        &mut self,
        world: &mut World<'_>,
        child: PersonNumber,
        (app, given): (&str, bool),
    ) -> Result<(), Outcome> {
        let people = &world.scenario.people;
        let guardian = people[child as usize].guardian.ok_or(Outcome::Unable("has no guardian"))?;
        self.platforms.device(guardian)?;
        if given && self.withdrawn.contains(&child) {
            return Err(Outcome::Refused(Party::Person(guardian), "the guardian does not consent"));
        }
        let own = self.apps.get(&guardian).ok_or(Outcome::Unable("the guardian holds no certificate"))?;
        let text = json!({ "certificate": own.certificate, "password": own.password,
            "child": people[child as usize].id_number, "app": app, "given": given });
        let text = text.to_string();
        let connection = world.connect(guardian, Party::Authority);
        world.send(&connection, Party::Person(guardian), "guardian-consent", text.as_bytes())?;
        let centre = self.centre.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        Ok(centre.consent(world, &connection, text.as_bytes())?)
    }
}
