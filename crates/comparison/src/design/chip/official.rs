//! What officials, guardians and losers of cards ask for: names, blocks, and their end.

use serde_json::{Value, json};

use super::{ChipCards, platform_of};
use crate::design::{Outcome, Reading, World};
use crate::scenario::{Disclosure, PersonNumber, PlatformNumber};
use crate::transcript::Party;

impl ChipCards {
    /// The platform says what it keeps. Pseudonyms lead to nobody, unless the authority kept the secrets of the sectors:
    /// then it names cards, and the office the holders.
    pub(super) fn order_disclosure(
        &mut self,
        world: &mut World<'_>,
        disclosure: Disclosure,
        platform: PlatformNumber,
        people: &[PersonNumber],
    ) -> Result<Vec<String>, Outcome> {
        let kept = self.platforms.disclose(world, disclosure, platform, people)?;
        let fields = kept.into_iter().map(|mut account| account["fields"].take());
        let (named, others): (Vec<_>, Vec<_>) =
            fields.partition(|fields| fields.get("family_name").is_some());
        let name = |fields: &Value| fields["family_name"].as_str().map(str::to_owned);
        let mut names: Vec<_> = named.iter().filter_map(name).collect();
        let pseudonyms: Vec<_> = others.into_iter().map(|mut fields| fields["pseudonym"].take()).collect();
        if world.setting.reading == Reading::Misuse && !pseudonyms.is_empty() {
            names.extend(self.name_pseudonyms(world, platform, &pseudonyms)?);
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn name_pseudonyms(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        pseudonyms: &[Value],
    ) -> Result<Vec<String>, Outcome> {
        let at = platform_of(world, platform);
        let line = world.connect_services(Party::Official, Party::Authority);
        let order = json!({ "at": at.address, "pseudonyms": pseudonyms }).to_string();
        world.send(&line, Party::Official, "order", order.as_bytes())?;
        let cards = self.authority.resolve(world, at, order.as_bytes());
        let answer = json!({ "cards": cards }).to_string();
        world.send(&line, Party::Authority, "disclosure", answer.as_bytes())?;
        let line = world.connect_services(Party::Official, Party::Issuer);
        world.send(&line, Party::Official, "order", answer.as_bytes())?;
        let names = self.office.resolve(answer.as_bytes());
        let answer = json!({ "names": names }).to_string();
        world.send(&line, Party::Issuer, "disclosure", answer.as_bytes())?;
        Ok(names)
    }

    /// The office has a card blocked on an order and issues no other, or takes this back. It reaches each service with
    /// the list that it fetches next.
    pub(super) fn order_block(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        blocked: bool,
    ) -> Result<(), Outcome> {
        let number = &world.scenario.people[person as usize].id_number;
        let line = world.connect_services(Party::Official, Party::Issuer);
        let order = json!({ "id_number": number }).to_string();
        let what = if blocked { "cut-off-order" } else { "restoration-order" };
        world.send(&line, Party::Official, what, order.as_bytes())?;
        let card = self.office.card_of(number, blocked)?;
        self.tell_block_service(world, "block", &json!({ "card": card, "blocked": blocked }))?;
        if blocked && world.setting.reading != Reading::Misuse {
            let line = world.connect(person, Party::Issuer);
            let notice =
                json!({ "blocked": true, "reason": "order of an official", "appeal": "with the office" });
            world.send(&line, Party::Issuer, "notice", notice.to_string().as_bytes())?;
        }
        Ok(())
    }

    /// A card is lost: its holder says so to the office, with the blocking password that came with the card.
    pub(super) fn report_loss(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        self.cards.remove(&person).ok_or(Outcome::Unable("has no card"))?;
        let number = &world.scenario.people[person as usize].id_number;
        let password = self.blocking_passwords.get(&person).cloned().unwrap_or_default();
        self.report_lost(world, person, (number, &password))
    }

    /// Somebody reports the card of who has an identity number lost, and the office has it blocked.
    ///
    /// # Errors
    ///
    /// The number or the blocking password is wrong, or a service does not answer.
    pub fn report_lost(
        &mut self,
        world: &mut World<'_>,
        reporter: PersonNumber,
        (id_number, password): (&str, &str),
    ) -> Result<(), Outcome> {
        let line = world.connect(reporter, Party::Issuer);
        let form = json!({ "id_number": id_number, "blocking_password": password }).to_string();
        world.send(&line, Party::Person(reporter), "loss", form.as_bytes())?;
        let card = self.office.lost(form.as_bytes())?;
        self.tell_block_service(world, "block", &json!({ "card": card, "blocked": true }))
    }

    /// A guardian tells the office, with document and face, that consent for a child ends: the child's card is blocked.
    pub(super) fn take_consent_back(
        &mut self,
        world: &mut World<'_>,
        child: PersonNumber,
    ) -> Result<(), Outcome> {
        let people = &world.scenario.people;
        let guardian = people[child as usize].guardian.ok_or(Outcome::Unable("has no guardian"))?;
        let line = world.connect(guardian, Party::Issuer);
        world.send(&line, Party::Person(guardian), "challenge-request", b"{}")?;
        let challenge = self.office.challenge(world, &line);
        let question = json!({ "challenge": challenge }).to_string();
        world.send(&line, Party::Issuer, "challenge", question.as_bytes())?;
        let form = json!({
            "child": people[child as usize].id_number,
            "document": self.documents.read(world, guardian, &challenge),
            "face": hex::encode(people[guardian as usize].face),
        });
        let form = form.to_string();
        world.send(&line, Party::Person(guardian), "consent-withdrawn", form.as_bytes())?;
        let card = self.office.consent_withdrawn(&line, form.as_bytes())?;
        self.tell_block_service(world, "block", &json!({ "card": card, "blocked": true }))
    }
}
