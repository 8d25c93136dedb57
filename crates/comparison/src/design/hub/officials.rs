//! What officials do at the hub: orders, silent look-ups, suspension.

use serde_json::json;

use super::LogInHub;
use crate::design::platforms::family_names;
use crate::design::{Outcome, Reading, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

impl LogInHub {
    pub(super) fn try_order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        people: &[PersonNumber],
    ) -> Result<Outcome, Outcome> {
        let mut learned = Vec::new();
        let names: Vec<String> = if disclosure == Disclosure::Silent {
            if !world.setting.silent_queries {
                return Err(Outcome::Refused(Party::Authority, "there is no order"));
            }
            // An insider starts from whom they know.
            people.iter().map(|person| world.scenario.people[*person as usize].id_number.clone()).collect()
        } else {
            let kept = self.platforms.disclose(world, disclosure, platform, people)?;
            learned = family_names(
                kept.iter().map(|known| &known["fields"]).filter(|fields| fields["sub"].is_null()),
            );
            kept.iter().filter_map(|known| Some(known["fields"]["sub"].as_str()?.to_owned())).collect()
        };
        if names.is_empty() {
            return Ok(Outcome::Learned(learned));
        }
        let hub = self.hub.as_ref().ok_or(Outcome::Unreachable(Party::Authority))?;
        let line = world.connect_services(Party::Official, Party::Authority);
        let order = json!({ "kind": disclosure, "names": names }).to_string();
        world.send(&line, Party::Official, "order", order.as_bytes())?;
        let told = hub.resolve(world, order.as_bytes());
        let answers: Vec<_> = told.iter().map(|(_, answer)| answer).collect();
        world.send(&line, Party::Authority, "disclosure", json!(answers).to_string().as_bytes())?;
        for (account, _) in told.iter().filter(|_| disclosure != Disclosure::Silent) {
            let row = json!({ "order": disclosure }).to_string();
            world.keep(Party::Authority, "disclosures", account, Some(&line), row.as_bytes());
            self.notify(world, account, "your identity was disclosed by order")?;
        }
        learned.extend(family_names(told.iter().map(|(_, answer)| answer)));
        Ok(Outcome::Learned(learned))
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
        let hub = self.hub.as_mut().ok_or(Outcome::Unreachable(Party::Authority))?;
        let account = hub.suspend(world, &line, order.as_bytes())?;
        self.notify(
            world,
            &account,
            if suspended { "your account is suspended" } else { "your account is valid" },
        )
    }

    /// In the most protective reading the hub tells the person.
    fn notify(&self, world: &mut World<'_>, account: &str, what: &str) -> Result<(), Outcome> {
        if world.setting.reading != Reading::Protective {
            return Ok(());
        }
        let holder = self.accounts.iter().find(|(_, known)| known.name == account);
        let Some((person, _)) = holder else { return Ok(()) };
        let connection = world.connect(*person, Party::Authority);
        let text = json!({ "notice": what }).to_string();
        world.send(&connection, Party::Authority, "notice", text.as_bytes())?;
        Ok(())
    }
}
