//! The authority: who has which number, certificates, guardians' consent, suspension, and what officials are told.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::VerifyingKey;
use p256::PublicKey;
use rand_core::RngCore as _;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use super::seal::Opener;
use super::{Derivation, Kind};
use crate::design::enrolment::{Admitted, Applicant, Office};
use crate::design::platforms::{age_on, hash};
use crate::design::real_name::CONSENT_UNDER;
use crate::design::signed::{self, Signer};
use crate::design::{Connection, Outcome, Reading, World};
use crate::transcript::Party;

/// The type of a certificate.
const CERTIFICATE: &str = "network-certificate";

/// A person as the authority has them under a number.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) id_number: String,
    /// The certificate that is valid.
    certificate: String,
    salt: String,
    password_hash: String,
    pub(super) suspended: bool,
    /// When which platform had the person authenticated: as the log has it.
    pub(super) log: Vec<(u64, String)>,
}

/// What somebody holds after enrolment.
#[derive(Clone, Debug)]
pub struct Enrolled {
    /// The network number.
    pub number: String,
    /// The certificate.
    pub certificate: String,
    /// The password that the person chose.
    pub password: String,
}

/// A connected platform as the authority has it.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) organisation: String,
    pub(super) key: VerifyingKey,
    pub(super) name_by_law: bool,
}

/// The authority's service.
#[derive(Debug)]
pub struct Centre {
    pub(super) kind: Kind,
    pub(super) signer: Signer,
    pub(super) office: Office,
    pub(super) opener: Opener,
    pub(super) holders: BTreeMap<String, Holder>,
    /// Identity number → network number.
    pub(super) numbers: BTreeMap<String, String>,
    /// (number, scope) → identifier.
    pub(super) identifiers: BTreeMap<(String, String), String>,
    pub(super) clients: BTreeMap<String, Client>,
    /// (a child's identity number, an application, or empty for issuing).
    pub(super) consents: BTreeSet<(String, String)>,
    pub(super) answered: BTreeSet<String>,
    /// Identity numbers that get no number, by order.
    refused: BTreeSet<String>,
    /// Certificates whose signature was checked, with what they say.
    checked: BTreeMap<String, Value>,
}

impl Centre {
    /// The authority's keys, and the registers.
    pub fn start(world: &mut World<'_>, kind: Kind) -> Self {
        let signer = Signer::generate(&mut world.rng);
        let opener = Opener::generate(&mut world.rng);
        world.hold(Party::Authority, "signing", &signer.secret());
        world.hold(Party::Authority, "opening", &opener.secret());
        Self {
            kind,
            signer,
            office: Office::start(world),
            opener,
            holders: BTreeMap::new(),
            numbers: BTreeMap::new(),
            identifiers: BTreeMap::new(),
            clients: BTreeMap::new(),
            consents: BTreeSet::new(),
            answered: BTreeSet::new(),
            refused: BTreeSet::new(),
            checked: BTreeMap::new(),
        }
    }

    /// What certificates and answers are checked with.
    pub fn public(&self) -> VerifyingKey {
        self.signer.public()
    }

    /// What applications seal with.
    pub fn sealing(&self) -> PublicKey {
        self.opener.public()
    }

    /// Whether a number is suspended; `None`: the authority has not given it.
    pub fn suspended(&self, number: &str) -> Option<bool> {
        Some(self.holders.get(number)?.suspended)
    }

    /// Somebody applies for a number and a certificate, with document, face, telephone and a password of their choice.
    ///
    /// # Errors
    ///
    /// The authority refuses, or does not answer.
    pub fn enrol(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        applicant: Applicant,
        derivation: Derivation,
    ) -> Result<Enrolled, Outcome> {
        let admitted = self.office.apply(world, connection, applicant)?;
        let (number, certificate) = self.issue(world, connection, derivation, &admitted)?;
        Ok(Enrolled { number, certificate, password: admitted.password })
    }

    /// The authority gives whom it admitted a number, or again the one that they have, and a certificate.
    fn issue(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        derivation: Derivation,
        admitted: &Admitted,
    ) -> Result<(String, String), Refusal> {
        let child = self.is_child(world.now, &admitted.id_number);
        if child && !self.consents.contains(&(admitted.id_number.clone(), String::new())) {
            return Err(Refusal::NoConsent);
        }
        if self.refused.contains(&admitted.id_number) {
            return Err(Refusal::Suspended);
        }
        let number = match self.numbers.get(&admitted.id_number) {
            Some(number) => number.clone(),
            None => self.new_number(world, derivation, &admitted.id_number),
        };
        let log = match self.holders.get(&number) {
            Some(holder) => holder.log.clone(),
            None => Vec::new(),
        };
        let (name, salt) = (world.fresh_name(), world.fresh_name());
        // Identity data that are not plaintext: what they are is not public. A salted digest stands for them.
        let digest = Sha256::new().chain_update(&salt).chain_update(admitted.document.to_string()).finalize();
        let body = json!({ "certificate": name, "number": number, "issued": world.now,
            "identity": hex::encode(&digest[..16]) });
        let certificate =
            world.spend("authority", "issue-certificate", |_| self.signer.sign(CERTIFICATE, &body));
        let holder = Holder {
            id_number: admitted.id_number.clone(),
            certificate: name,
            password_hash: hash(&salt, &admitted.password),
            salt,
            suspended: false,
            log,
        };
        enter(world, connection, (&number, &holder), admitted);
        self.holders.insert(number.clone(), holder);
        Ok((number, certificate))
    }

    fn new_number(&mut self, world: &mut World<'_>, derivation: Derivation, id_number: &str) -> String {
        let number = match derivation {
            Derivation::Random => ten_characters(world.rng.next_u64()),
            Derivation::Hashed => hashed_number(id_number),
        };
        if let Some(person) = world.transcript().named(Party::Authority, id_number) {
            world.is(Party::Authority, &number, person);
        }
        self.numbers.insert(id_number.to_owned(), number.clone());
        number
    }

    /// The authority reads a certificate and, where there is one, a password.
    ///
    /// # Errors
    ///
    /// It was not issued by the authority, or was replaced, or the password is wrong, or the number is suspended.
    pub fn check_certificate(
        &mut self,
        certificate: &str,
        password: Option<&str>,
    ) -> Result<String, Refusal> {
        if !self.checked.contains_key(certificate) {
            let body = signed::verify_as(&self.signer.public(), CERTIFICATE, certificate.as_bytes())
                .map_err(|_| Refusal::Certificate)?;
            self.checked.insert(certificate.to_owned(), body);
        }
        let body = self.checked.get(certificate).ok_or(Refusal::Certificate)?;
        let number = body["number"].as_str().ok_or(Refusal::Certificate)?;
        let holder = self.holders.get(number).ok_or(Refusal::Certificate)?;
        if body["certificate"] != *holder.certificate {
            return Err(Refusal::Certificate);
        }
        if password.is_some_and(|password| hash(&holder.salt, password) != holder.password_hash) {
            return Err(Refusal::Password);
        }
        if holder.suspended { Err(Refusal::Suspended) } else { Ok(number.to_owned()) }
    }

    /// A guardian consents, or withdraws consent, for a child: to the number (`app` is empty) or to its use at an
    /// application.
    ///
    /// # Errors
    ///
    /// The guardian holds no valid certificate, or is not the guardian in the register.
    pub fn consent(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        octets: &[u8],
    ) -> Result<(), Refusal> {
        let text: Value = serde_json::from_slice(octets).map_err(|_| Refusal::Malformed)?;
        let member = |name: &str| text[name].as_str().ok_or(Refusal::Malformed);
        let guardian = self.check_certificate(member("certificate")?, Some(member("password")?))?;
        let (child, app) = (member("child")?, member("app")?);
        let own = self.holders.get(&guardian).map(|holder| &holder.id_number);
        let registered = self.office.register.get(child).and_then(|entry| entry.guardian.as_ref());
        if registered.is_none() || registered != own || !self.is_child(world.now, child) {
            return Err(Refusal::NoConsent);
        }
        let given = text["given"] == true;
        let row = json!({ "child": child, "guardian": guardian, "app": app, "given": given }).to_string();
        world.keep(Party::Authority, "consents", child, Some(connection), row.as_bytes());
        if given {
            self.consents.insert((child.to_owned(), app.to_owned()));
        } else {
            self.consents.retain(|(of, _)| of != child);
        }
        Ok(())
    }

    pub(super) fn is_child(&self, now: u64, id_number: &str) -> bool {
        let born = self.office.register.get(id_number).and_then(|entry| age_on(now, &entry.birth_date));
        born.is_some_and(|age| age < CONSENT_UNDER)
    }

    /// An official's order to suspend whoever has an identity number, or to lift that. Who is not enrolled will not be
    /// given a number. `Ok`: the number of who has one.
    ///
    /// # Errors
    ///
    /// It is no order.
    pub fn suspend(
        &mut self,
        world: &mut World<'_>,
        line: &Connection,
        octets: &[u8],
    ) -> Result<Option<String>, Refusal> {
        let order: Value = serde_json::from_slice(octets).map_err(|_| Refusal::Malformed)?;
        let id_number = order["id_number"].as_str().ok_or(Refusal::Malformed)?;
        let suspended = order["suspended"].as_bool().ok_or(Refusal::Malformed)?;
        if suspended {
            self.refused.insert(id_number.to_owned());
        } else {
            self.refused.remove(id_number);
        }
        let number = self.numbers.get(id_number).cloned();
        if let Some(holder) = number.as_ref().and_then(|number| self.holders.get_mut(number)) {
            holder.suspended = suspended;
        }
        let subject = number.as_deref().unwrap_or(id_number);
        world.keep(Party::Authority, "suspensions", subject, Some(line), octets);
        Ok(number)
    }

    /// What an official is told about numbers, identifiers or identity numbers: the identity behind each, and the log of
    /// authentications as far as it goes back.
    pub fn resolve(&self, world: &World<'_>, octets: &[u8]) -> Vec<(String, Value)> {
        let order: Value = serde_json::from_slice(octets).unwrap_or_default();
        let names = order["names"].as_array().into_iter().flatten().filter_map(Value::as_str);
        names
            .filter_map(|name| Some((name, self.number_behind(name)?)))
            .map(|(name, number)| {
                let holder = &self.holders[&number];
                let entry = self.office.register.get(&holder.id_number);
                let days = world.setting.retention_days.map_or(u64::MAX, u64::from);
                let since = world.now.saturating_sub(days.saturating_mul(86_400));
                let log: Vec<_> = holder.log.iter().filter(|(time, _)| *time >= since).collect();
                let told = json!({ "asked": name, "number": number, "id_number": holder.id_number,
                "family_name": entry.map(|entry| &entry.family_name),
                "given_name": entry.map(|entry| &entry.given_name), "log": log });
                (number, told)
            })
            .collect()
    }

    fn number_behind(&self, name: &str) -> Option<String> {
        if self.holders.contains_key(name) {
            return Some(name.to_owned());
        }
        if let Some(number) = self.numbers.get(name) {
            return Some(number.clone());
        }
        self.identifiers
            .iter()
            .find(|(_, identifier)| *identifier == name)
            .map(|((number, _), _)| number.clone())
    }
}

/// The row of the map, which the scheme adds: the number beside the identity. Officials say that the face is compared
/// and not kept; in misuse it is kept.
fn enter(
    world: &mut World<'_>,
    connection: &Connection,
    (number, holder): (&str, &Holder),
    admitted: &Admitted,
) {
    let mut row = json!({ "number": number, "id_number": holder.id_number,
        "document": admitted.document["document"], "document_number": admitted.document["document_number"],
        "telephone": admitted.telephone, "device": admitted.device, "certificate": holder.certificate,
        "salt": holder.salt, "password_hash": holder.password_hash });
    if world.setting.reading == Reading::Misuse {
        row["face"] = admitted.face.clone().into();
    }
    world.keep(Party::Authority, "map", number, Some(connection), row.to_string().as_bytes());
}

/// Ten letters and digits from a number.
fn ten_characters(mut value: u64) -> String {
    let digits = (0..10).map(|_| {
        let digit = u32::try_from(value % 36).unwrap_or_default();
        value /= 36;
        char::from_digit(digit, 36).unwrap_or('0').to_ascii_uppercase()
    });
    digits.collect()
}

/// The network number of an identity number, if numbers were plain hashes: the first eight octets of its SHA-256, as ten
/// letters and digits, lowest first. Whoever has a list of identity numbers can search for it.
pub fn hashed_number(id_number: &str) -> String {
    let digest = Sha256::digest(id_number);
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    ten_characters(u64::from_be_bytes(first))
}
