//! What officials ask of platforms and of the issuer: who somebody is, and to cut somebody off.

use serde_json::{Value, json};

use super::Wallets;
use crate::design::status_list::Status;
use crate::design::{Outcome, Reading, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

impl Wallets {
    /// First the platform says what it keeps. Where that has no name, but identifies a copy, the issuer is asked whose
    /// copy it is: it knows by the entry in the status list, or by the device key, if it kept those.
    pub(super) fn order_disclosure(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        people: &[PersonNumber],
    ) -> Outcome {
        let kept = match self.platforms.disclose(world, disclosure, platform, people) {
            Ok(accounts) => accounts.into_iter().map(|mut account| account["fields"].take()),
            Err(outcome) => return outcome,
        };
        let (named, others): (Vec<_>, Vec<_>) = kept.partition(|kept| kept.get("family_name").is_some());
        let name = |kept: &Value| kept["family_name"].as_str().map(str::to_owned);
        let mut names: Vec<_> = named.iter().filter_map(name).collect();
        let evidence: Vec<_> = others
            .into_iter()
            .filter(|kept| kept.get("status").is_some() || kept.get("device_key").is_some())
            .collect();
        if !evidence.is_empty() {
            match self.ask_issuer(world, disclosure, &evidence) {
                Ok(more) => names.extend(more),
                Err(outcome) => return outcome,
            }
        }
        names.sort_unstable();
        names.dedup();
        Outcome::Learned(names)
    }

    /// The official passes on to the issuer what the platform kept of the presentations.
    fn ask_issuer(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        evidence: &[Value],
    ) -> Result<Vec<String>, Outcome> {
        let line = world.connect_services(Party::Official, Party::Issuer);
        let order = json!({ "kind": disclosure, "copies": evidence }).to_string();
        world.send(&line, Party::Official, "order", order.as_bytes())?;
        if disclosure != Disclosure::Silent {
            world.keep(Party::Issuer, "disclosures", "", Some(&line), order.as_bytes());
        }
        let order: Value = serde_json::from_str(&order).unwrap_or_default();
        let copies = order["copies"].as_array().into_iter().flatten();
        let names: Vec<_> = copies.filter_map(|copy| self.issuer.resolve(copy)).collect();
        let answer = json!({ "names": names }).to_string();
        world.send(&line, Party::Issuer, "disclosure", answer.as_bytes())?;
        Ok(names)
    }

    /// The issuer suspends all copies and gives no more. The holder is told why, except in the misuse reading, in which
    /// the vendor is made to revoke the unit, too.
    pub(super) fn order_cut_off(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
    ) -> Result<(), Outcome> {
        let unit_key = self.order_standing(world, person, Status::Suspended)?;
        if world.setting.reading == Reading::Misuse {
            let line = world.connect_services(Party::Official, Party::Vendor);
            let order = json!({ "revoke": unit_key }).to_string();
            world.send(&line, Party::Official, "cut-off-order", order.as_bytes())?;
            self.vendor.set_revoked(&unit_key, true);
            return Ok(());
        }
        let line = world.connect(person, Party::Issuer);
        let notice =
            json!({ "suspended": true, "reason": "order of an official", "appeal": "with the issuer" });
        world.send(&line, Party::Issuer, "notice", notice.to_string().as_bytes())?;
        Ok(())
    }

    /// The cut-off is taken back.
    pub(super) fn order_restoration(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
    ) -> Result<(), Outcome> {
        let unit_key = self.order_standing(world, person, Status::Valid)?;
        if world.setting.reading == Reading::Misuse {
            let line = world.connect_services(Party::Official, Party::Vendor);
            let order = json!({ "restore": unit_key }).to_string();
            world.send(&line, Party::Official, "restoration-order", order.as_bytes())?;
            self.vendor.set_revoked(&unit_key, false);
        }
        Ok(())
    }

    /// An official orders a standing for somebody, by number. Returns the key of the wallet unit.
    fn order_standing(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        standing: Status,
    ) -> Result<String, Outcome> {
        let line = world.connect_services(Party::Official, Party::Issuer);
        let number = &world.scenario.people[person as usize].id_number;
        let what = if standing == Status::Valid { "restoration-order" } else { "cut-off-order" };
        let order = json!({ "id_number": number }).to_string();
        world.send(&line, Party::Official, what, order.as_bytes())?;
        let (record, unit_key) = self.issuer.order_standing(number, standing)?;
        world.keep(Party::Issuer, "cut-offs", &record, Some(&line), order.as_bytes());
        let answer = json!({ "unit_key": unit_key }).to_string();
        world.send(&line, Party::Issuer, "done", answer.as_bytes())?;
        Ok(unit_key)
    }
}
