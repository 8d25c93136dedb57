//! What a platform answers to officials.

use serde_json::{Value, json};

use super::Platforms;
use crate::design::{Outcome, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

impl Platforms {
    /// An official asks the platform about the accounts of these people, by account name; the platform answers with the
    /// fields that it keeps of each. Without an order ([`Disclosure::Silent`]) it answers where the setting lets it.
    ///
    /// The outcome is what was learned: for each account the field `family_name`, where the platform has it.
    pub fn answer_order(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        people: &[PersonNumber],
    ) -> Outcome {
        match self.disclose(world, disclosure, platform, people) {
            Ok(answer) => Outcome::Learned(family_names(answer.iter().map(|known| &known["fields"]))),
            Err(outcome) => outcome,
        }
    }

    /// The same; `Ok`: what the official received, for each account its name and its fields.
    ///
    /// # Errors
    ///
    /// The platform refuses, or does not answer.
    pub fn disclose(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        people: &[PersonNumber],
    ) -> Result<Vec<Value>, Outcome> {
        let service = Party::Platform(platform);
        if disclosure == Disclosure::Silent && !world.setting.silent_queries {
            return Err(Outcome::Refused(service, "there is no order"));
        }
        let connection = world.connect_services(Party::Official, service);
        let accounts: Vec<_> = people
            .iter()
            .filter_map(|person| self.account_of(*person, platform))
            .map(str::to_owned)
            .collect();
        let order = json!({ "kind": disclosure, "accounts": accounts }).to_string();
        world.send(&connection, Party::Official, "order", order.as_bytes())?;
        let fields =
            |account: &String| self.accounts.get(&(platform, account.clone())).map(|kept| &kept.fields);
        let answer: Vec<_> =
            accounts.iter().map(|account| json!({ "account": account, "fields": fields(account) })).collect();
        if disclosure != Disclosure::Silent {
            for account in &accounts {
                let row = json!({ "order": disclosure, "account": account }).to_string();
                world.keep(service, "disclosures", account, Some(&connection), row.as_bytes());
            }
        }
        world.send(&connection, service, "disclosure", json!(answer).to_string().as_bytes())?;
        Ok(answer)
    }
}

impl Platforms {
    /// A platform asks in a form for name and birth date, which it does not need. Who can do without says no; where the
    /// setting has platforms ask for more, there is no service without an answer, and people write the truth. Nobody
    /// checks it.
    pub fn ask_in_form(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Outcome {
        self.try_ask(world, (person, platform)).unwrap_or_else(|outcome| outcome)
    }

    /// A platform that keeps the name of an account's holder has no need to ask.
    pub fn kept_name(&self, person: PersonNumber, platform: PlatformNumber) -> Outcome {
        let account = self.account_of(person, platform);
        match account.and_then(|account| self.field(platform, account, "family_name")) {
            Some(_) => Outcome::Done,
            None => Outcome::Unable("has no account"),
        }
    }

    fn try_ask(
        &mut self,
        world: &mut World<'_>,
        (person, platform): (PersonNumber, PlatformNumber),
    ) -> Result<Outcome, Outcome> {
        let account = self.account_of(person, platform).ok_or(Outcome::Unable("has no account"))?.to_owned();
        self.device(person)?;
        let connection = world.connect(person, Party::Platform(platform));
        let fields = json!(["family_name", "given_name", "birth_date"]);
        let request = json!({ "account": account, "fields": fields, "required": world.setting.over_asking });
        world.send(&connection, Party::Platform(platform), "form-request", request.to_string().as_bytes())?;
        if !world.setting.over_asking {
            world.send(&connection, Party::Person(person), "form-declined", b"{}")?;
            return Err(Outcome::Refused(Party::Person(person), "the person says no"));
        }
        let known = &world.scenario.people[person as usize];
        let (year, month, day) = known.birth_date.ymd();
        let form = json!({ "family_name": known.family_name, "given_name": known.given_name,
            "birth_date": format!("{year:04}{month:02}{day:02}") });
        world.send(&connection, Party::Person(person), "form", form.to_string().as_bytes())?;
        self.add(world, &connection, (platform, &account), &form);
        Ok(Outcome::Done)
    }
}

/// The family names that stand in answers.
pub(in crate::design) fn family_names<'a>(answers: impl Iterator<Item = &'a Value>) -> Vec<String> {
    answers.filter_map(|fields| Some(fields["family_name"].as_str()?.to_owned())).collect()
}
