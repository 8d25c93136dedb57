//! Getting copies: enrolment, refills, loss, a guardian's consent and its end.

use serde_json::{Value, json};

use super::Wallets;
use super::holder::{Asking, Wallet};
use crate::design::document;
use crate::design::{Connection, Outcome, World};
use crate::scenario::PersonNumber;
use crate::transcript::Party;

impl Wallets {
    /// The vendor attests a wallet unit.
    fn attest(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        wallet: &Wallet,
    ) -> Result<String, Outcome> {
        let line = world.connect(person, Party::Vendor);
        let device = wallet.of_device(world, person);
        world.send(&line, Party::Person(person), "wallet-unit", device.as_bytes())?;
        let attestation = self.vendor.attest(world, &line, device.as_bytes())?;
        world.send(&line, Party::Vendor, "wallet-unit-attestation", attestation.as_bytes())?;
        Ok(attestation)
    }

    /// A person gets copies: at enrolment with document and face, later with the wallet that is enrolled.
    fn get_copies(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        (wallet, first): (&mut Wallet, bool),
    ) -> Result<(), Outcome> {
        let me = Party::Person(person);
        let attestation = self.attest(world, person, wallet)?;
        let (line, challenge) = self.ask_challenge(world, person)?;
        let mut asking = wallet.ask(world, &attestation, &challenge, &self.parameters);
        if first {
            self.documents.show(world, person, &nonce_of(&challenge), &mut asking.form);
        }
        let form = asking.form.to_string();
        world.send(&line, me, if first { "enrolment" } else { "refill" }, form.as_bytes())?;
        let answer = if first {
            self.issuer.enrol(world, &line, &self.parameters, form.as_bytes())?
        } else {
            self.issuer.refill(world, &line, &self.parameters, form.as_bytes())?
        };
        self.take(world, person, (wallet, asking), (&line, &answer))
    }

    /// The issuer gives a fresh value for the next message.
    fn ask_challenge(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
    ) -> Result<(Connection, String), Outcome> {
        let line = world.connect(person, Party::Issuer);
        world.send(&line, Party::Person(person), "challenge-request", b"{}")?;
        let challenge = self.issuer.challenge(world, &line);
        world.send(&line, Party::Issuer, "challenge", challenge.as_bytes())?;
        Ok((line, challenge))
    }

    /// The wallet takes the copies that the issuer answers with; a list that is new is published at once.
    fn take(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        (wallet, asking): (&mut Wallet, Asking),
        (line, answer): (&Connection, &str),
    ) -> Result<(), Outcome> {
        world.send(line, Party::Issuer, "copies", answer.as_bytes())?;
        wallet.accept(world, person, (asking, answer), self.parameters.format)?;
        wallet.refilled = world.now / 86_400;
        if self.issuer.lists.addresses().any(|uri| !self.publisher.has(uri)) {
            self.publish(world);
        }
        Ok(())
    }

    /// A wallet that runs low asks for a new batch, at most once a day.
    pub(super) fn refill(&mut self, world: &mut World<'_>, person: PersonNumber) {
        let (today, low) = (world.now / 86_400, usize::from(self.parameters.refill_at));
        let wanted = self
            .held
            .get(&person)
            .is_some_and(|wallet| low > 0 && wallet.unused() <= low && wallet.refilled != today);
        if wanted {
            // It tries again tomorrow, where somebody does not answer or refuses.
            let _ = self.get_more(world, person);
        }
    }

    /// A wallet asks for a new batch.
    pub(super) fn get_more(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        let mut wallet = self.held.remove(&person).ok_or(Outcome::Unable("has no wallet"))?;
        wallet.refilled = world.now / 86_400;
        let result = self.get_copies(world, person, (&mut wallet, false));
        self.held.insert(person, wallet);
        result
    }

    /// A person enrols with document and face.
    pub(super) fn enrol_as_oneself(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
    ) -> Result<(), Outcome> {
        let mut wallet = Wallet::new(world);
        self.get_copies(world, person, (&mut wallet, true))?;
        self.held.insert(person, wallet);
        Ok(())
    }

    /// A fraudster enrols with a victim's name and number. The victim's document is not there, so that the data of the
    /// fraudster's own are altered.
    pub(super) fn enrol_as_another(
        &mut self,
        world: &mut World<'_>,
        fraudster: PersonNumber,
        victim: PersonNumber,
    ) -> Result<(), Outcome> {
        let mut wallet = Wallet::new(world);
        let attestation = self.attest(world, fraudster, &wallet)?;
        let (line, challenge) = self.ask_challenge(world, fraudster)?;
        let mut asking = wallet.ask(world, &attestation, &challenge, &self.parameters);
        self.documents.show(world, fraudster, &nonce_of(&challenge), &mut asking.form);
        let stolen = &world.scenario.people[victim as usize];
        let data = asking.form["document"]["data"].as_str().unwrap_or_default();
        let data = document::altered(data, &stolen.family_name, &stolen.given_name, &stolen.id_number);
        asking.form["document"]["data"] = data.into();
        let form = asking.form.to_string();
        world.send(&line, Party::Person(fraudster), "enrolment", form.as_bytes())?;
        let answer = self.issuer.enrol(world, &line, &self.parameters, form.as_bytes())?;
        self.take(world, fraudster, (&mut wallet, asking), (&line, &answer))?;
        self.held.insert(fraudster, wallet);
        Ok(())
    }

    /// The person tells the issuer of the loss, with the code that was noted at enrolment.
    pub(super) fn report_loss(&mut self, world: &mut World<'_>, person: PersonNumber) -> Result<(), Outcome> {
        let wallet = self.held.remove(&person).ok_or(Outcome::Unable("has no wallet"))?;
        let line = world.connect(person, Party::Issuer);
        let form = json!({ "recovery": wallet.recovery }).to_string();
        world.send(&line, Party::Person(person), "loss", form.as_bytes())?;
        self.issuer.report_loss(form.as_bytes())
    }

    /// The guardian tells the issuer, with document and face, that consent for a child ends.
    pub(super) fn take_consent_back(
        &mut self,
        world: &mut World<'_>,
        child: PersonNumber,
    ) -> Result<(), Outcome> {
        let people = &world.scenario.people;
        let guardian = people[child as usize].guardian.ok_or(Outcome::Unable("has no guardian"))?;
        let number = &people[child as usize].id_number;
        let (line, challenge) = self.ask_challenge(world, guardian)?;
        let challenge = nonce_of(&challenge);
        let form = json!({
            "child": number, "document": self.documents.read(world, guardian, &challenge),
            "face": hex::encode(people[guardian as usize].face),
        });
        let form = form.to_string();
        world.send(&line, Party::Person(guardian), "consent-withdrawn", form.as_bytes())?;
        self.issuer.withdraw_consent(&line, form.as_bytes())
    }
}

fn nonce_of(challenge: &str) -> String {
    let challenge: Value = serde_json::from_str(challenge).unwrap_or_default();
    challenge["challenge"].as_str().unwrap_or_default().to_owned()
}
