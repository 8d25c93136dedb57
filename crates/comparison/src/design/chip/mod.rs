//! C: chip cards with sector pseudonyms, in the manner of the German electronic identity (BSI TR-03110; from public
//! descriptions, as of November 2026).
//!
//! A service with a certificate of the authority reads the card over the holder's own connection; nothing in the middle
//! hears of it. The card shows what the certificate names, compares an age, and gives a pseudonym that is another in each
//! sector. All cards of a generation prove themselves by one key, so that a service learns that it is a card, and cannot
//! prove it to anybody else. Blocking: the authority makes a list for each service, of marks that mean nothing at others.
//!
//! What is a choice here: a card belongs to everybody in the scenario who has no obstacle; minors get one with a
//! guardian's consent; the card holds number and region; a platform keeps the pseudonym and drops the mark; a lost
//! pseudonym is replaced by who knows the account's password.
//!
//! # A later quantum computer
//!
//! A pseudonym is the hash of what the card's key and the sector's key have in common. The sector's public key stands in
//! every certificate, the card's in what the office told the block service. Who has recorded both, and works discrete
//! logarithms out, makes the card's pseudonyms in all sectors: pseudonyms hide computationally only. Without the block
//! service's records the hash stays closed.

mod authority;
mod card;
mod life;
mod office;
mod official;
mod service;

use std::collections::{BTreeMap, BTreeSet};

use p256::PublicKey;
use p256::ecdsa::VerifyingKey;
use rand_core::RngCore as _;
use serde_json::{Value, json};

use self::authority::Authority;
pub use self::card::{
    AGE, CERTIFICATE, Card, CardRefusal, Certificate, Reading, name_of, restricted_id, seal, session_key,
};
use self::office::Office;
use self::service::{Ask, Read, Services};
use super::document::Documents;
use super::es256;
use super::platforms::Platforms;
use super::real_name::Registration;
use super::{Connection, Outcome, World};
use crate::scenario::{PersonNumber, Platform, PlatformNumber};
use crate::transcript::Party;

/// Chip cards with all their parties.
#[derive(Debug, Default)]
pub struct ChipCards {
    documents: Documents,
    authority: Authority,
    authority_key: Option<VerifyingKey>,
    office: Office,
    services: Services,
    /// Certificates that cards checked before: the same octets are not checked twice.
    certificates: BTreeMap<String, Certificate>,
    cards: BTreeMap<PersonNumber, Card>,
    /// Pseudonyms that were shown before.
    shown: BTreeSet<String>,
    platforms: Platforms,
    registration: Registration,
}

impl ChipCards {
    /// A service reads a card over a connection that is open; the card is the holder's own, or lent.
    fn read_card(
        &mut self,
        world: &mut World<'_>,
        (connection, owner): (&Connection, PersonNumber),
        platform: PlatformNumber,
        ask: &Ask,
    ) -> Result<Read, Outcome> {
        let (me, service) = (connection.ends.0, Party::Platform(platform));
        if !self.cards.contains_key(&owner) {
            return Err(Outcome::Unable("has no card"));
        }
        let terminal = self.services.begin(world, platform, ask)?;
        world.send(connection, service, "terminal", terminal.opening.as_bytes())?;
        let mut challenge = [0; 16];
        world.rng.fill_bytes(&mut challenge);
        let question = json!({ "challenge": hex::encode(challenge) }).to_string();
        world.send(connection, me, "card-challenge", question.as_bytes())?;
        let signature = self.services.sign(world, platform, (&terminal, &question));
        world.send(connection, service, "terminal-signature", signature.as_bytes())?;
        let answer = self.answer(world, owner, (&terminal.opening, &signature), challenge)?;
        world.send(connection, me, "card-answer", answer.as_bytes())?;
        let at = platform_of(world, platform);
        let read = self.services.check(world, (at, &self.authority), (&terminal, answer.as_bytes()), ask)?;
        if let Some(card) = self.cards.get(&owner).filter(|_| self.shown.insert(read.pseudonym.clone())) {
            let public = hex::decode(&read.pseudonym).unwrap_or_default();
            world.discrete_logarithm(&public, &card.secret());
        }
        Ok(read)
    }

    /// The holder enters the PIN; the card checks the terminal and answers.
    fn answer(
        &mut self,
        world: &mut World<'_>,
        owner: PersonNumber,
        (opening, signature): (&str, &str),
        challenge: [u8; 16],
    ) -> Result<String, Outcome> {
        let refused = |refusal: CardRefusal| Outcome::Refused(Party::Person(owner), refusal.reason());
        let opening: Value = serde_json::from_str(opening).unwrap_or_default();
        let signature: Value = serde_json::from_str(signature).unwrap_or_default();
        let signature = hex::decode(signature["signature"].as_str().unwrap_or_default()).unwrap_or_default();
        let certificate =
            self.certificate(world, opening["certificate"].as_str().unwrap_or_default()).map_err(refused)?;
        let ephemeral = es256::from_jwk(&opening["ephemeral"]).ok_or(refused(CardRefusal::Terminal))?;
        let fields = opening["fields"].as_array().into_iter().flatten();
        let reading = Reading {
            challenge,
            ephemeral: PublicKey::from(&ephemeral),
            signature: &signature,
            fields: fields.filter_map(|field| field.as_str().map(str::to_owned)).collect(),
            age: opening["age"].as_u64().and_then(|age| u8::try_from(age).ok()),
        };
        let Some(card) = self.cards.get(&owner) else { return Err(Outcome::Unable("has no card")) };
        let now = world.now;
        let answer = world
            .spend("wallet", "card-answer", |rng| card.answer(rng, &card.pin, (&certificate, &reading), now));
        answer.map(|answer| answer.to_string()).map_err(refused)
    }

    fn certificate(&mut self, world: &mut World<'_>, text: &str) -> Result<Certificate, CardRefusal> {
        if let Some(known) = self.certificates.get(text) {
            return Ok(known.clone());
        }
        let key = self.authority_key.ok_or(CardRefusal::Certificate)?;
        let now = world.now;
        let checked = world.spend("wallet", "check-certificate", |_| Certificate::read(&key, text, now))?;
        self.certificates.insert(text.to_owned(), checked.clone());
        Ok(checked)
    }

    /// An account is opened with the card of `owner`, and bound to its pseudonym.
    fn open(
        &mut self,
        world: &mut World<'_>,
        (person, owner): (PersonNumber, PersonNumber),
        platform: PlatformNumber,
    ) -> Result<(), Outcome> {
        let at = platform_of(world, platform);
        let ask = Ask::of(at, world.setting.over_asking);
        let connection = world.connect(person, Party::Platform(platform));
        world.send(&connection, Party::Person(person), "sign-up", b"{}")?;
        let read = self.read_card(world, (&connection, owner), platform, &ask)?;
        if at.age > 0 && !read.has_reached(at.age) {
            return Err(Outcome::Refused(Party::Platform(platform), "too young"));
        }
        self.platforms.check_unknown(platform, &read.pseudonym)?;
        let account = self.platforms.open(world, &connection, (person, platform), &read.kept())?;
        self.platforms.bind(platform, &read.pseudonym, &account);
        Ok(())
    }

    /// A person logs in with the card. Where the platform does not know the pseudonym (a new card), the password opens
    /// the account, and the new pseudonym takes the place of the old one.
    fn enter(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
    ) -> Result<(Connection, String), Outcome> {
        if self.platforms.account_of(person, platform).is_none() {
            return Err(Outcome::Unable("has no account"));
        }
        self.platforms.device(person)?;
        self.platforms.shut_out(person, platform);
        let ask = if world.setting.over_asking {
            Ask::of(platform_of(world, platform), true)
        } else {
            Ask::default()
        };
        let connection = world.connect(person, Party::Platform(platform));
        let read = self.read_card(world, (&connection, person), platform, &ask)?;
        if let Some(account) = self.platforms.bound(platform, &read.pseudonym).map(str::to_owned) {
            self.platforms.enter(world, &connection, (person, platform), &account)?;
            return Ok((connection, account));
        }
        let (connection, account) = self.platforms.session(world, person, platform)?;
        self.platforms.add(world, &connection, (platform, &account), &json!({ "pseudonym": read.pseudonym }));
        self.platforms.bind(platform, &read.pseudonym, &account);
        Ok((connection, account))
    }

    /// The card is read in a session that the password opened.
    fn prove(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        platform: PlatformNumber,
        ask: &Ask,
    ) -> Result<Read, Outcome> {
        let (connection, account) = self.platforms.session(world, person, platform)?;
        let read = self.read_card(world, (&connection, person), platform, ask)?;
        if self.platforms.bound(platform, &read.pseudonym) != Some(&account) {
            return Err(Outcome::Refused(Party::Platform(platform), "this is another card"));
        }
        self.platforms.add(world, &connection, (platform, &account), &Value::Object(read.fields.clone()));
        Ok(read)
    }

    /// A person, or a fraudster with somebody's name, applies for a card.
    fn apply(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        alter: impl FnOnce(&mut Value),
    ) -> Result<(), Outcome> {
        let line = world.connect(person, Party::Issuer);
        world.send(&line, Party::Person(person), "challenge-request", b"{}")?;
        let challenge = self.office.challenge(world, &line);
        let question = json!({ "challenge": challenge }).to_string();
        world.send(&line, Party::Issuer, "challenge", question.as_bytes())?;
        let mut form = json!({});
        self.documents.show(world, person, &challenge, &mut form);
        alter(&mut form);
        let form = form.to_string();
        world.send(&line, Party::Person(person), "application", form.as_bytes())?;
        let (card, note) = self.office.issue(world, &line, form.as_bytes())?;
        self.tell_block_service(world, "new-card", &note)?;
        let handed = json!({ "fields": card.fields, "pin": card.pin }).to_string();
        world.send(&line, Party::Issuer, "card", handed.as_bytes())?;
        world.hold(Party::Person(person), "card", &card.secret());
        self.cards.insert(person, card);
        Ok(())
    }

    /// The office tells the block service of a new card, or that a card is blocked or not.
    fn tell_block_service(&mut self, world: &mut World<'_>, what: &str, note: &Value) -> Result<(), Outcome> {
        let line = world.connect_services(Party::Issuer, Party::Authority);
        let note = note.to_string();
        world.send(&line, Party::Issuer, what, note.as_bytes())?;
        if what == "new-card" {
            self.authority.note_card(world, &line, note.as_bytes());
            return Ok(());
        }
        self.authority.set_blocked(world, &line, note.as_bytes())
    }

    fn is_outside(world: &World<'_>, person: PersonNumber) -> bool {
        world.scenario.people[person as usize].obstacle.is_some()
    }
}

fn platform_of<'a>(world: &World<'a>, platform: PlatformNumber) -> &'a Platform {
    &world.scenario.platforms[usize::from(platform)]
}

fn done(result: Result<(), Outcome>) -> Outcome {
    result.err().unwrap_or(Outcome::Done)
}
