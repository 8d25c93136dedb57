//! The issuer: checks a document and a face, keeps the register of holders, signs copies, withdraws them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey as DocumentKey;
use p256::ecdsa::VerifyingKey;
use serde_json::{Map, Value, json};

use super::parameters::Parameters;
use super::vendor;
use crate::design::document;
use crate::design::es256::{self, Es256};
use crate::design::presentation::Attributes;
use crate::design::status_list::{Reference, Status, StatusLists};
use crate::design::{Connection, Outcome, Reading, World};
use crate::transcript::Party;

const DAY: u64 = 86_400;
/// The ages of which a credential says whether its holder has reached them.
pub const AGES: [u8; 5] = [12, 14, 16, 18, 21];

/// What the issuer knows of a holder.
#[derive(Debug)]
struct Holder {
    data: Value,
    unit_key: String,
    refresh: String,
    recovery: String,
    guardian: Option<String>,
    standing: Status,
    copies: Vec<(Reference, u64)>,
}

/// The keys that an issuer trusts.
#[derive(Debug)]
struct Trusted {
    documents: DocumentKey,
    vendor: VerifyingKey,
}

/// The issuer's keys, lists and register.
#[derive(Debug, Default)]
pub(super) struct Issuer {
    key: Option<Es256>,
    trusted: Option<Trusted>,
    pub(super) lists: StatusLists,
    holders: BTreeMap<String, Holder>,
    by_number: BTreeMap<String, String>,
    by_reference: BTreeMap<Reference, String>,
    by_device_key: BTreeMap<String, String>,
    challenges: BTreeMap<u32, String>,
}

impl Issuer {
    pub(super) fn start(
        &mut self,
        world: &mut World<'_>,
        documents: DocumentKey,
        vendor: VerifyingKey,
    ) -> VerifyingKey {
        let key = Es256::generate(&mut world.rng);
        world.hold(Party::Issuer, "signing", &key.secret());
        let public = key.public();
        self.key = Some(key);
        self.trusted = Some(Trusted { documents, vendor });
        public
    }

    pub(super) fn key(&self) -> Option<&Es256> {
        self.key.as_ref()
    }

    /// A fresh value, which the next message over this connection must answer.
    pub(super) fn challenge(&mut self, world: &mut World<'_>, connection: &Connection) -> String {
        let challenge = world.fresh_name();
        self.challenges.insert(connection.conversation, challenge.clone());
        json!({ "challenge": challenge }).to_string()
    }

    /// Somebody enrols: document, face, a genuine wallet; for a minor the guardian's document and face. Returns the answer
    /// with the first batch.
    pub(super) fn enrol(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        parameters: &Parameters,
        form: &[u8],
    ) -> Result<String, Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let challenge = self.challenges.remove(&connection.conversation).unwrap_or_default();
        let trusted = self.trusted.as_ref().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let (data, guardian) =
            document::check_applicant(&trusted.documents, &form, &challenge, world.now).map_err(unfit)?;
        let (unit_key, keys) = self.check_keys(world, &form, &challenge)?;
        let number = text(&data, "id_number");
        let known = self.by_number.get(&number).cloned();
        if let Some(record) = &known {
            if self.holders.get(record).is_some_and(|holder| holder.standing == Status::Suspended) {
                return Err(Outcome::Refused(Party::Issuer, "the holder is cut off"));
            }
            self.withdraw(record, Status::Invalid);
        }
        let record = match known {
            Some(record) => record,
            None => self.register(world, connection, &data),
        };
        let holder = Holder {
            unit_key: es256::name_of(&unit_key),
            refresh: world.fresh_name(),
            recovery: world.fresh_name(),
            guardian,
            standing: Status::Valid,
            copies: Vec::new(),
            data,
        };
        Self::write_enrolment(world, connection, &record, (&holder, &form));
        self.holders.insert(record.clone(), holder);
        self.issue(world, connection, parameters, (&record, &keys))
    }

    /// The device keys for the copies, attested by a unit that the vendor attests.
    fn check_keys(
        &self,
        world: &mut World<'_>,
        form: &Value,
        challenge: &str,
    ) -> Result<(VerifyingKey, Vec<VerifyingKey>), Outcome> {
        let trusted = self.trusted.as_ref().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let now = world.now;
        world.spend("issuer", "check-attestation", |_| attested_keys(&trusted.vendor, form, challenge, now))
    }

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

    /// What the design adds to the population register: that there is a wallet, and who consented to a minor's.
    fn write_enrolment(
        world: &mut World<'_>,
        connection: &Connection,
        record: &str,
        (holder, form): (&Holder, &Value),
    ) {
        let mut row = json!({ "record": record, "unit_key": holder.unit_key, "refresh": holder.refresh,
            "recovery": holder.recovery });
        if let Some(guardian) = &holder.guardian {
            row["guardian"] = guardian[..].into();
        }
        if world.setting.reading == Reading::Misuse {
            row["face"] = form["face"].clone();
        }
        world.keep(Party::Issuer, "holders", record, Some(connection), row.to_string().as_bytes());
    }

    /// A wallet that is enrolled asks for more copies.
    pub(super) fn refill(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        parameters: &Parameters,
        form: &[u8],
    ) -> Result<String, Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let challenge = self.challenges.remove(&connection.conversation).unwrap_or_default();
        let (unit_key, keys) = self.check_keys(world, &form, &challenge)?;
        let refresh = text(&form, "refresh");
        let known = self.holders.iter().find(|(_, holder)| holder.refresh == refresh);
        let Some((record, holder)) = known.filter(|(_, holder)| holder.unit_key == es256::name_of(&unit_key))
        else {
            return Err(Outcome::Refused(Party::Issuer, "this wallet is not enrolled"));
        };
        if holder.standing != Status::Valid {
            return Err(Outcome::Refused(Party::Issuer, "the holder is cut off"));
        }
        let record = record.clone();
        self.issue(world, connection, parameters, (&record, &keys))
    }

    fn issue(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        parameters: &Parameters,
        (record, keys): (&str, &[VerifyingKey]),
    ) -> Result<String, Outcome> {
        let Self { key: Some(key), holders, lists, .. } = self else {
            return Err(Outcome::Unreachable(Party::Issuer));
        };
        let Some(holder) = holders.get_mut(record) else {
            return Err(Outcome::Refused(Party::Issuer, "this wallet is not enrolled"));
        };
        // Times are those of a day, alike for all copies of all people.
        let issued = world.now / DAY * DAY;
        let expires = issued + u64::from(parameters.validity_days) * DAY;
        let claims = claims_of(&holder.data, world.now);
        let (mut copies, mut references) = (Vec::new(), Vec::new());
        for device in keys {
            let status = parameters.status.then(|| lists.draw(&mut world.rng));
            references.extend(status.clone());
            let attributes = Attributes { claims: claims.clone(), holder: *device, issued, expires, status };
            copies.push(world.spend("issuer", "issue", |rng| parameters.format.issue(rng, key, &attributes)));
        }
        holder.copies.retain(|(_, expires)| *expires >= world.now);
        holder.copies.extend(references.iter().map(|reference| (reference.clone(), expires)));
        let answer = json!({ "copies": copies.iter().map(|copy| written(copy)).collect::<Vec<_>>(),
            "expires": expires, "refresh": holder.refresh, "recovery": holder.recovery });
        self.write_issuance(world, connection, parameters, (record, keys, references));
        Ok(answer.to_string())
    }

    /// What the issuer keeps of a batch: the status entries, without which it cannot revoke; the device keys, where it
    /// keeps what it issued.
    fn write_issuance(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        parameters: &Parameters,
        (record, keys, references): (&str, &[VerifyingKey], Vec<Reference>),
    ) {
        let mut row = json!({ "time": world.now, "copies": keys.len() });
        world.keep(Party::Issuer, "log", record, Some(connection), row.to_string().as_bytes());
        row = json!({ "status": references.iter().map(Reference::to_json).collect::<Vec<_>>() });
        for reference in references {
            self.by_reference.insert(reference, record.to_owned());
        }
        if parameters.issuer_keeps {
            let names: Vec<_> = keys.iter().map(es256::name_of).collect();
            row["device_keys"] = names.clone().into();
            self.by_device_key.extend(names.into_iter().map(|name| (name, record.to_owned())));
        }
        if parameters.status || parameters.issuer_keeps {
            world.keep(Party::Issuer, "issued", record, Some(connection), row.to_string().as_bytes());
        }
    }

    /// Every copy of a holder gets a standing, and the holder with them.
    fn withdraw(&mut self, record: &str, standing: Status) {
        let Some(holder) = self.holders.get_mut(record) else { return };
        holder.standing = standing;
        for (reference, _) in &holder.copies {
            self.lists.set(reference, standing);
        }
    }

    /// An official names somebody by number: all copies are suspended and no more are given, or this is taken back.
    /// Returns the issuer's name of the holder and the key of the wallet unit.
    pub(super) fn order_standing(
        &mut self,
        number: &str,
        standing: Status,
    ) -> Result<(String, String), Outcome> {
        let unknown = Outcome::Refused(Party::Issuer, "nobody with this number is enrolled");
        let record = self.by_number.get(number).cloned().ok_or(unknown.clone())?;
        self.withdraw(&record, standing);
        let unit_key = self.holders.get(&record).map(|holder| holder.unit_key.clone()).ok_or(unknown)?;
        Ok((record, unit_key))
    }

    /// Somebody reports a lost device with the recovery code: its copies are withdrawn.
    pub(super) fn report_loss(&mut self, form: &[u8]) -> Result<(), Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let code = text(&form, "recovery");
        let known = self.holders.iter().find(|(_, holder)| holder.recovery == code);
        let record = known.map(|(record, _)| record.clone());
        let record = record.ok_or(Outcome::Refused(Party::Issuer, "the recovery code is wrong"))?;
        self.withdraw(&record, Status::Invalid);
        Ok(())
    }

    /// A guardian takes consent back, with document and face.
    pub(super) fn withdraw_consent(&mut self, connection: &Connection, form: &[u8]) -> Result<(), Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let challenge = self.challenges.remove(&connection.conversation).unwrap_or_default();
        let trusted = self.trusted.as_ref().ok_or(Outcome::Unreachable(Party::Issuer))?;
        let data = document::check(&trusted.documents, &form["document"], &challenge, &form["face"])
            .map_err(unfit)?;
        let child = self.by_number.get(&text(&form, "child")).cloned().unwrap_or_default();
        let guardian = self.holders.get(&child).and_then(|holder| holder.guardian.clone());
        if guardian.is_none_or(|guardian| data["id_number"] != guardian) {
            return Err(Outcome::Refused(Party::Issuer, "this person gave no consent"));
        }
        self.withdraw(&child, Status::Invalid);
        Ok(())
    }

    /// Whose copy it is, by what a platform kept of it: the family name.
    pub(super) fn resolve(&self, evidence: &Value) -> Option<String> {
        let by_status =
            Reference::from_json(&evidence["status"]).and_then(|reference| self.by_reference.get(&reference));
        let by_key = || evidence["device_key"].as_str().and_then(|key| self.by_device_key.get(key));
        let holder = self.holders.get(by_status.or_else(by_key)?)?;
        Some(text(&holder.data, "family_name"))
    }
}

/// The key of a wallet unit that the vendor attests, and the device keys that the unit attests for a challenge.
///
/// # Errors
///
/// The issuer refuses: an attestation is not signed as it should be, or too old, or for another request, or names no key.
pub fn attested_keys(
    vendor: &VerifyingKey,
    form: &Value,
    challenge: &str,
    now: u64,
) -> Result<(VerifyingKey, Vec<VerifyingKey>), Outcome> {
    let refused = |reason| Outcome::Refused(Party::Issuer, reason);
    let unattested = refused("the wallet is not attested by its vendor");
    let unit = vendor::read(vendor, &text(form, "attestation"), now).ok_or(unattested.clone())?;
    let keys =
        es256::verify_jwt(&unit, "key-attestation+jwt", &text(form, "keys")).map_err(|_| unattested)?;
    if keys["nonce"] != challenge {
        return Err(refused("the keys are attested for another request"));
    }
    let keys = keys["attested_keys"].as_array().cloned().unwrap_or_default();
    let keys: Option<Vec<_>> = keys.iter().map(es256::from_jwk).collect();
    let keys = keys.filter(|keys| !keys.is_empty()).ok_or(refused("there are no keys"))?;
    Ok((unit, keys))
}

/// A copy as a member of JSON: text where it is text, else in base64url.
fn written(copy: &[u8]) -> String {
    std::str::from_utf8(copy).map_or_else(|_| URL_SAFE_NO_PAD.encode(copy), str::to_owned)
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}

fn unfit(unfit: document::Unfit) -> Outcome {
    Outcome::Refused(Party::Issuer, unfit.reason())
}

/// What a credential says. The kind of document is not in it.
fn claims_of(data: &Value, now: u64) -> Map<String, Value> {
    let mut claims = Map::new();
    for name in ["family_name", "given_name", "birth_date", "id_number", "region"] {
        claims.insert(name.to_owned(), data[name].clone());
    }
    let reached = document::age(data, now);
    for age in AGES {
        claims.insert(format!("age_over_{age}"), (reached >= u32::from(age)).into());
    }
    claims
}
