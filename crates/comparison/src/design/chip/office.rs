//! The office that issues cards: checks document and face, keeps the register of cards.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey as DocumentKey;
use p256::SecretKey;
use p256::ecdsa::VerifyingKey;
use serde_json::{Map, Value, json};

use super::card::Card;
use crate::design::document;
use crate::design::es256::{self, Es256};
use crate::design::{Connection, Outcome, Reading, World};
use crate::transcript::Party;

/// The type of a generation's certificate.
pub(super) const GROUP: &str = "card-generation+jwt";

/// What the office knows of a card.
#[derive(Debug)]
struct Entry {
    /// Its name at the block service.
    card: String,
    family_name: String,
    guardian: Option<String>,
    /// What whoever reports the card lost must know.
    blocking_password: String,
    cut_off: bool,
}

/// The office's keys and register.
#[derive(Debug, Default)]
pub(super) struct Office {
    documents: Option<DocumentKey>,
    generation: Option<(SecretKey, String)>,
    entries: BTreeMap<String, Entry>,
    by_number: BTreeMap<String, String>,
    challenges: BTreeMap<u32, String>,
}

impl Office {
    /// The office makes the key that all cards of this generation have, and signs that it is theirs.
    pub(super) fn start(&mut self, world: &mut World<'_>, documents: DocumentKey) -> VerifyingKey {
        let signer = Es256::generate(&mut world.rng);
        world.hold(Party::Issuer, "signing", &signer.secret());
        let group = SecretKey::random(&mut world.rng);
        world.hold(Party::Issuer, "card-generation", &group.to_bytes());
        let public = es256::to_jwk(&VerifyingKey::from(&group.public_key()));
        let certificate = signer.sign_jwt(GROUP, &json!({ "generation": 1, "key": public }));
        self.generation = Some((group, certificate));
        self.documents = Some(documents);
        signer.public()
    }

    /// A fresh value, which the next message over this connection must answer.
    pub(super) fn challenge(&mut self, world: &mut World<'_>, connection: &Connection) -> String {
        let challenge = world.fresh_name();
        self.challenges.insert(connection.conversation, challenge.clone());
        challenge
    }

    /// Somebody applies; for a minor a guardian, too. Returns the card with its blocking password, and what the block service
    /// gets to know of it.
    pub(super) fn issue(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        form: &[u8],
    ) -> Result<((Card, String), Value), Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let challenge = self.challenges.remove(&connection.conversation).unwrap_or_default();
        let documents = self.documents.as_ref().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let (data, guardian) = document::check_applicant(documents, &form, &challenge, world.now)
            .map_err(|unfit| Outcome::Refused(Party::Issuer, unfit.reason()))?;
        let number = text(&data, "id_number");
        let known = self.by_number.get(&number);
        if known.is_some_and(|record| self.entries.get(record).is_some_and(|entry| entry.cut_off)) {
            return Err(Outcome::Refused(Party::Issuer, "the holder is cut off"));
        }
        let record = match known {
            Some(record) => record.clone(),
            None => self.register(world, connection, &data),
        };
        let (group, certificate) = self.generation.as_ref().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let fields = fields_of(&data);
        let card = world.spend("issuer", "make-card", |rng| Card::new(rng, fields, (group, certificate)));
        let (name, blocking_password) = (world.fresh_name(), world.fresh_name());
        if let Party::Person(person) = connection.ends.0 {
            world.is(Party::Authority, &name, person);
        }
        let block_key = es256::to_jwk(&VerifyingKey::from(&card.block_key()));
        let mut row = json!({ "record": record, "card": name, "blocking_password": blocking_password });
        if let Some(guardian) = &guardian {
            row["guardian"] = guardian[..].into();
        }
        if world.setting.reading == Reading::Misuse {
            row["face"] = form["face"].clone();
        }
        world.keep(Party::Issuer, "cards", &record, Some(connection), row.to_string().as_bytes());
        let family_name = text(&data, "family_name");
        let kept = blocking_password.clone();
        let entry =
            Entry { card: name.clone(), family_name, guardian, blocking_password: kept, cut_off: false };
        self.entries.insert(record, entry);
        Ok(((card, blocking_password), json!({ "card": name, "block_key": block_key })))
    }

    /// The register of documents, which exists without this design.
    fn register(&mut self, world: &mut World<'_>, connection: &Connection, data: &Value) -> String {
        let record = world.fresh_name();
        if let Party::Person(person) = connection.ends.0 {
            world.is(Party::Issuer, &record, person);
        }
        let mut row = data.clone();
        for member in ["face", "chip_key"] {
            row.as_object_mut().map(|row| row.remove(member));
        }
        world.keep(Party::Issuer, "register", &record, Some(connection), row.to_string().as_bytes());
        self.by_number.insert(text(data, "id_number"), record.clone());
        record
    }

    /// The name at the block service of the card of whoever has this number; whether they get another one is noted.
    ///
    /// # Errors
    ///
    /// Nobody with this number has a card.
    pub(super) fn card_of(&mut self, number: &str, cut_off: bool) -> Result<String, Outcome> {
        let entry = self.by_number.get(number).and_then(|record| self.entries.get_mut(record));
        let entry = entry.ok_or(Outcome::Refused(Party::Issuer, "nobody with this number has a card"))?;
        entry.cut_off = cut_off;
        Ok(entry.card.clone())
    }

    /// Somebody reports a card lost. Returns its name at the block service.
    ///
    /// # Errors
    ///
    /// The number or the blocking password is wrong.
    pub(super) fn lost(&self, form: &[u8]) -> Result<String, Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let record = self.by_number.get(&text(&form, "id_number"));
        let entry = record.and_then(|record| self.entries.get(record));
        let entry = entry.filter(|entry| form["blocking_password"] == *entry.blocking_password);
        entry
            .map(|entry| entry.card.clone())
            .ok_or(Outcome::Refused(Party::Issuer, "the number or the blocking password is wrong"))
    }

    /// A guardian takes consent back, with document and face. Returns the name of the child's card.
    pub(super) fn consent_withdrawn(
        &mut self,
        connection: &Connection,
        form: &[u8],
    ) -> Result<String, Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let challenge = self.challenges.remove(&connection.conversation).unwrap_or_default();
        let documents = self.documents.as_ref().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let data = document::check(documents, &form["document"], &challenge, &form["face"])
            .map_err(|unfit| Outcome::Refused(Party::Issuer, unfit.reason()))?;
        let child = self.by_number.get(&text(&form, "child")).and_then(|record| self.entries.get(record));
        let guardian = child.and_then(|child| child.guardian.as_deref());
        match (child, guardian) {
            (Some(child), Some(guardian)) if data["id_number"] == guardian => Ok(child.card.clone()),
            _ => Err(Outcome::Refused(Party::Issuer, "this person gave no consent")),
        }
    }

    /// Whose cards these are, by their names at the block service: the family names.
    pub(super) fn resolve(&self, order: &[u8]) -> Vec<String> {
        let order: Value = serde_json::from_slice(order).unwrap_or_default();
        let cards = order["cards"].as_array().cloned().unwrap_or_default();
        let asked = self.entries.values().filter(|entry| cards.contains(&entry.card[..].into()));
        asked.map(|entry| entry.family_name.clone()).collect()
    }
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}

fn fields_of(data: &Value) -> Map<String, Value> {
    ["family_name", "given_name", "birth_date", "id_number", "region"]
        .into_iter()
        .map(|name| (name.to_owned(), data[name].clone()))
        .collect()
}
