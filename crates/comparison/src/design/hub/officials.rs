//! What officials do at the hub: orders, silent look-ups, suspension.

use serde_json::{Value, json};

use super::{Hub, LogInHub, NotGranted};
use crate::design::platforms::family_names;
use crate::design::{Connection, Outcome, Reading, World};
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
        let Some(account) = hub.suspend(world, &line, order.as_bytes())? else { return Ok(()) };
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

impl Hub {
    /// An official's order to suspend whoever has an identity number, or to lift that. Who is not enrolled will not be
    /// given an account. `Ok`: the account of who has one.
    ///
    /// # Errors
    ///
    /// It is no order.
    pub fn suspend(
        &mut self,
        world: &mut World<'_>,
        line: &Connection,
        octets: &[u8],
    ) -> Result<Option<String>, NotGranted> {
        let order: Value = serde_json::from_slice(octets).map_err(|_| NotGranted::Malformed)?;
        let id_number = order["id_number"].as_str().ok_or(NotGranted::Malformed)?;
        let suspended = order["suspended"].as_bool().ok_or(NotGranted::Malformed)?;
        if suspended {
            self.refused.insert(id_number.to_owned());
        } else {
            self.refused.remove(id_number);
        }
        let account = self.numbers.get(id_number).cloned();
        if let Some(holder) = account.as_ref().and_then(|account| self.holders.get_mut(account)) {
            holder.suspended = suspended;
        }
        let subject = account.as_deref().unwrap_or(id_number);
        world.keep(Party::Authority, "suspensions", subject, Some(line), octets);
        Ok(account)
    }

    /// What an official is told about values of `sub`, or identity numbers.
    pub fn resolve(&self, world: &World<'_>, octets: &[u8]) -> Vec<(String, Value)> {
        let order: Value = serde_json::from_slice(octets).unwrap_or_default();
        let names = order["names"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let days = world.setting.retention_days.map_or(u64::MAX, u64::from);
        let since = world.now.saturating_sub(days.saturating_mul(86_400));
        let told = names.filter_map(|name| {
            let account = self.account_behind(name)?;
            let holder = self.holders.get(&account)?;
            let entry = self.office.register.get(&holder.id_number)?;
            let log: Vec<_> = holder.log.iter().filter(|(time, _)| *time >= since).collect();
            let answer = json!({ "asked": name, "id_number": holder.id_number,
                "family_name": entry.family_name, "given_name": entry.given_name, "log": log });
            Some((account, answer))
        });
        told.collect()
    }

    fn account_behind(&self, name: &str) -> Option<String> {
        let of_number = self.numbers.get(name).cloned();
        let of_all =
            || self.holders.iter().find(|(_, holder)| holder.subject == name).map(|(name, _)| name.clone());
        let of_one =
            || self.subjects.iter().find(|(_, subject)| *subject == name).map(|((name, _), _)| name.clone());
        of_number.or_else(of_all).or_else(of_one)
    }
}
