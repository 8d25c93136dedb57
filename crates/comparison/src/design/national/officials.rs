//! What officials do: orders, silent look-ups, suspension.

use serde_json::json;

use super::{Centre, National};
use crate::design::platforms::family_names;
use crate::design::{Outcome, Reading, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

impl National {
    pub(super) fn try_order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        people: &[PersonNumber],
    ) -> Result<Outcome, Outcome> {
        if disclosure == Disclosure::Silent {
            return self.try_silent(world, people);
        }
        let kept = self.platforms.disclose(world, disclosure, platform, people)?;
        // Who registered by the alternative is named by the platform itself.
        let mut learned = family_names(kept.iter().map(|known| &known["fields"]));
        let names: Vec<_> = kept
            .iter()
            .filter(|known| !known["fields"]["family_name"].is_string())
            .filter_map(|known| {
                let fields = &known["fields"];
                fields["network_number"].as_str().or(fields["application_identifier"].as_str())
            })
            .collect();
        if !names.is_empty() {
            let order = json!({ "kind": disclosure, "names": names }).to_string();
            learned.extend(self.ask_authority(world, &order, disclosure)?);
        }
        Ok(Outcome::Learned(learned))
    }

    /// An insider starts from whom they know: the identity number. What comes back is the number and where it was used.
    fn try_silent(&mut self, world: &mut World<'_>, people: &[PersonNumber]) -> Result<Outcome, Outcome> {
        if !world.setting.silent_queries {
            return Err(Outcome::Refused(Party::Authority, "there is no order"));
        }
        let of = |person: &PersonNumber| world.scenario.people[*person as usize].id_number.clone();
        let names: Vec<_> = people.iter().map(of).collect();
        let order = json!({ "kind": Disclosure::Silent, "names": names }).to_string();
        Ok(Outcome::Learned(self.ask_authority(world, &order, Disclosure::Silent)?))
    }

    fn ask_authority(
        &mut self,
        world: &mut World<'_>,
        order: &str,
        disclosure: Disclosure,
    ) -> Result<Vec<String>, Outcome> {
        let centre = self.centre.as_ref().ok_or(Outcome::Unreachable(Party::Authority))?;
        let line = world.connect_services(Party::Official, Party::Authority);
        world.send(&line, Party::Official, "order", order.as_bytes())?;
        let told = centre.resolve(world, order.as_bytes());
        let answers: Vec<_> = told.iter().map(|(_, answer)| answer).collect();
        world.send(&line, Party::Authority, "disclosure", json!(answers).to_string().as_bytes())?;
        if disclosure != Disclosure::Silent {
            for (number, _) in &told {
                let row = json!({ "order": disclosure }).to_string();
                world.keep(Party::Authority, "disclosures", number, Some(&line), row.as_bytes());
                self.notify(world, number, "your identity was disclosed by order")?;
            }
        }
        Ok(family_names(told.iter().map(|(_, answer)| answer)))
    }

    pub(super) fn try_suspend(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        suspended: bool,
    ) -> Result<(), Outcome> {
        let line = world.connect_services(Party::Official, Party::Authority);
        let id_number = &world.scenario.people[person as usize].id_number;
        let order = json!({ "id_number": id_number, "suspended": suspended }).to_string();
        world.send(&line, Party::Official, "suspension-order", order.as_bytes())?;
        let centre = self.centre.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        let Some(number) = centre.suspend(world, &line, order.as_bytes())? else { return Ok(()) };
        self.notify(
            world,
            &number,
            if suspended { "your number is suspended" } else { "your number is valid" },
        )
    }

    /// In the most protective reading the authority tells the person, in the application.
    fn notify(&self, world: &mut World<'_>, number: &str, what: &str) -> Result<(), Outcome> {
        if world.setting.reading != Reading::Protective {
            return Ok(());
        }
        let holder = self.apps.iter().find(|(_, app)| app.number == number);
        let Some((person, _)) = holder else { return Ok(()) };
        let connection = world.connect(*person, Party::Authority);
        let text = json!({ "notice": what }).to_string();
        world.send(&connection, Party::Authority, "notice", text.as_bytes())?;
        world.keep(Party::Person(*person), "app-log", number, Some(&connection), text.as_bytes());
        Ok(())
    }
}

impl Centre {
    /// The authority connects a platform: it may send requests that this key signed.
    pub fn connect(
        &mut self,
        app: &str,
        organisation: &str,
        key: ed25519_dalek::VerifyingKey,
        name_by_law: bool,
    ) {
        let client = super::centre::Client { organisation: organisation.to_owned(), key, name_by_law };
        self.clients.insert(app.to_owned(), client);
    }
}
