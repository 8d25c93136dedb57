//! Who makes the wallet: attests that a unit is genuine, and sees the device, never a credential.

use std::collections::{BTreeMap, BTreeSet};

use p256::ecdsa::VerifyingKey;
use serde_json::{Value, json};

use crate::design::es256::{self, Es256};
use crate::design::{Connection, Outcome, World};
use crate::transcript::Party;

/// How long an attestation is accepted, in seconds: a day, so that it needs no revocation of its own.
const LIFETIME: u64 = 86_400;
const KIND: &str = "wallet-unit-attestation+jwt";

/// The vendor's key and its units.
#[derive(Debug, Default)]
pub(super) struct Vendor {
    key: Option<Es256>,
    units: BTreeMap<String, String>,
    revoked: BTreeSet<String>,
}

impl Vendor {
    pub(super) fn start(&mut self, world: &mut World<'_>) -> VerifyingKey {
        let key = Es256::generate(&mut world.rng);
        world.hold(Party::Vendor, "unit-attestation", &key.secret());
        let public = key.public();
        self.key = Some(key);
        public
    }

    /// The vendor answers a unit that says what device it is on: an attestation of the unit's key.
    ///
    /// # Errors
    ///
    /// The vendor has revoked the unit, or does not answer.
    pub(super) fn attest(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        question: &[u8],
    ) -> Result<String, Outcome> {
        let question: Value = serde_json::from_slice(question).unwrap_or_default();
        let key = es256::from_jwk(&question["unit_key"]);
        let key = key.ok_or(Outcome::Refused(Party::Vendor, "the unit has no key"))?;
        let name = es256::name_of(&key);
        if self.revoked.contains(&name) {
            return Err(Outcome::Refused(Party::Vendor, "the wallet unit is revoked"));
        }
        let unit = self.unit_of(world, connection, &name, &question);
        let row = json!({ "time": world.now, "unit": unit }).to_string();
        world.keep(Party::Vendor, "log", &unit, Some(connection), row.as_bytes());
        let Some(vendor) = &self.key else { return Err(Outcome::Unreachable(Party::Vendor)) };
        let content = json!({ "cnf": { "jwk": question["unit_key"] }, "exp": world.now + LIFETIME });
        Ok(world.spend("vendor", "attest", |_| vendor.sign_jwt(KIND, &content)))
    }

    fn unit_of(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        name: &str,
        question: &Value,
    ) -> String {
        if let Some(unit) = self.units.get(name) {
            return unit.clone();
        }
        let unit = world.fresh_name();
        if let Party::Person(person) = connection.ends.0 {
            world.is(Party::Vendor, &unit, person);
        }
        let row = json!({ "unit": unit, "device": question["device"], "unit_key": name });
        world.keep(Party::Vendor, "units", &unit, Some(connection), row.to_string().as_bytes());
        self.units.insert(name.to_owned(), unit.clone());
        unit
    }

    /// The vendor gives no more attestations to the unit with this key, or gives them again.
    pub(super) fn set_revoked(&mut self, unit_key: &str, revoked: bool) {
        if revoked {
            self.revoked.insert(unit_key.to_owned());
        } else {
            self.revoked.remove(unit_key);
        }
    }
}

/// Reads an attestation: the unit's key; `None`: not signed by the vendor, or too old.
pub(super) fn read(vendor: &VerifyingKey, attestation: &str, now: u64) -> Option<VerifyingKey> {
    let content = es256::verify_jwt(vendor, KIND, attestation).ok()?;
    let fresh = content["exp"].as_u64().is_some_and(|expires| now <= expires);
    if fresh { es256::from_jwk(&content["cnf"]["jwk"]) } else { None }
}
