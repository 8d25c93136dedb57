//! A person's wallet: the copies with a key each, what has been used, what was shown to whom.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::VerifyingKey;
use serde_json::{Value, json};

use super::parameters::Parameters;
use crate::design::es256::{self, Es256};
use crate::design::presentation::{Format, Request};
use crate::design::{Outcome, Reading, World};
use crate::scenario::PersonNumber;
use crate::transcript::Party;

#[derive(Debug)]
struct Copy {
    octets: Vec<u8>,
    key: Es256,
    expires: u64,
    used: u32,
    /// Whether the wallet has looked at it: it does so before it shows a copy for the first time.
    checked: bool,
}

/// A wallet on a person's device.
#[derive(Debug)]
pub(super) struct Wallet {
    pub(super) unit_key: Es256,
    copies: Vec<Copy>,
    refresh: String,
    pub(super) recovery: String,
    /// The day of the last refill that was tried.
    pub(super) refilled: u64,
}

/// What a wallet asks its issuer with: keys for new copies, and the form.
pub(super) struct Asking {
    keys: Vec<Es256>,
    pub(super) form: Value,
}

impl Wallet {
    pub(super) fn new(world: &mut World<'_>) -> Self {
        Self {
            unit_key: Es256::generate(&mut world.rng),
            copies: Vec::new(),
            refresh: String::new(),
            recovery: String::new(),
            refilled: 0,
        }
    }

    /// What the vendor asks a unit.
    pub(super) fn of_device(&self, world: &World<'_>, person: PersonNumber) -> String {
        let device = &world.scenario.people[person as usize].device;
        json!({ "device": device, "unit_key": es256::to_jwk(&self.unit_key.public()) }).to_string()
    }

    /// New keys, attested by the unit for the issuer's challenge.
    pub(super) fn ask(
        &self,
        world: &mut World<'_>,
        attestation: &str,
        challenge: &str,
        parameters: &Parameters,
    ) -> Asking {
        let challenge: Value = serde_json::from_str(challenge).unwrap_or_default();
        let keys: Vec<_> = (0..parameters.batch.max(1))
            .map(|_| world.spend("wallet", "device-key", Es256::generate))
            .collect();
        let attested: Vec<_> = keys.iter().map(|key| es256::to_jwk(&key.public())).collect();
        let attested = json!({ "nonce": challenge["challenge"], "attested_keys": attested });
        let attested = world
            .spend("wallet", "attest-keys", |_| self.unit_key.sign_jwt("key-attestation+jwt", &attested));
        let form = json!({ "attestation": attestation, "keys": attested, "refresh": self.refresh });
        Asking { keys, form }
    }

    /// Takes a batch of as many copies as keys. Each is checked before it is first shown.
    pub(super) fn accept(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        (asking, answer): (Asking, &str),
        format: Format,
    ) -> Result<(), Outcome> {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let bad = Outcome::Refused(Party::Person(person), "the issuer's copies are not in order");
        let copies = answer["copies"].as_array().filter(|copies| copies.len() == asking.keys.len());
        let mut secrets = Vec::new();
        let now = world.now;
        self.copies.retain(|copy| copy.expires >= now && copy.used == 0);
        for (copy, key) in copies.ok_or(bad.clone())?.iter().zip(asking.keys) {
            let octets = read_copy(format, copy).ok_or(bad.clone())?;
            secrets.extend(key.secret());
            let expires = answer["expires"].as_u64().unwrap_or_default();
            self.copies.push(Copy { octets, key, expires, used: 0, checked: false });
        }
        let text = |member: &str| answer[member].as_str().unwrap_or_default().to_owned();
        (self.refresh, self.recovery) = (text("refresh"), text("recovery"));
        world.hold(Party::Person(person), "device-keys", &secrets);
        Ok(())
    }

    /// How many copies have not been used.
    pub(super) fn unused(&self) -> usize {
        self.copies.iter().filter(|copy| copy.used == 0).count()
    }

    /// Answers a platform's request, and writes down for its holder what was shown to whom.
    pub(super) fn present(
        &mut self,
        world: &mut World<'_>,
        person: PersonNumber,
        octets: &[u8],
        (parameters, registrar, issuer): (&Parameters, &mut Registrar, &VerifyingKey),
    ) -> Result<Vec<u8>, Outcome> {
        let me = Party::Person(person);
        let (request, registration) = read_request(octets);
        let registered = registrar.read(world, &registration, &request.audience);
        let registered = registered.ok_or(Outcome::Refused(me, "the platform is not registered"))?;
        let more = request.claims.iter().any(|claim| !registered.contains(claim));
        let row =
            json!({ "time": world.now, "to": request.audience, "asked": request.claims, "refused": more });
        world.keep(me, "shown", "", None, row.to_string().as_bytes());
        if more {
            let reason = match world.setting.reading {
                Reading::Protective => "the wallet refuses: this is more than is registered",
                // Who can do without says no.
                _ => "the wallet warns that this is more than is registered, and the holder says no",
            };
            return Err(Outcome::Refused(me, reason));
        }
        let now = world.now;
        let copy =
            self.choose(now, parameters.reuse).ok_or(Outcome::Unable("no copy is left to be shown"))?;
        copy.used += 1;
        if !copy.checked {
            let format = parameters.format;
            world
                .spend("wallet", "accept", |_| format.accept(&copy.octets, issuer, &copy.key.public()))
                .map_err(|_| Outcome::Refused(me, "the issuer's copy is not in order"))?;
            copy.checked = true;
        }
        let shown = world
            .spend("wallet", "present", |_| parameters.format.present(&copy.octets, &copy.key, &request, now))
            .map_err(|_| Outcome::Refused(me, "the credential lacks what is asked for"))?;
        Ok(shown)
    }

    /// An unused copy; else, where copies may be used again, the one that was used least.
    fn choose(&mut self, now: u64, reuse: bool) -> Option<&mut Copy> {
        let fit = |copy: &&mut Copy| copy.expires >= now && (reuse || copy.used == 0);
        self.copies.iter_mut().filter(fit).min_by_key(|copy| copy.used)
    }
}

fn read_copy(format: Format, copy: &Value) -> Option<Vec<u8>> {
    let text = copy.as_str()?;
    match format {
        Format::SdJwt => Some(text.as_bytes().to_vec()),
        Format::Mdoc => URL_SAFE_NO_PAD.decode(text).ok(),
    }
}

/// A request as the wallet reads it, and the certificate of registration that comes with it.
fn read_request(octets: &[u8]) -> (Request, String) {
    let request: Value = serde_json::from_slice(octets).unwrap_or_default();
    let text = |member: &str| request[member].as_str().unwrap_or_default().to_owned();
    let claims = request["claims"].as_array().into_iter().flatten();
    let claims = claims.filter_map(|claim| claim.as_str().map(str::to_owned)).collect();
    (Request { audience: text("client_id"), nonce: text("nonce"), claims }, text("registration"))
}

/// The register of platforms, in which is written what each may ask for.
#[derive(Debug, Default)]
pub struct Registrar {
    key: Option<Es256>,
    /// Certificates that were checked before: the same octets are not checked twice.
    checked: BTreeSet<String>,
}

impl Registrar {
    /// The registrar makes its key.
    pub fn start(&mut self, world: &mut World<'_>) {
        let key = Es256::generate(&mut world.rng);
        world.hold(Party::Authority, "registration-of-platforms", &key.secret());
        self.key = Some(key);
    }

    /// A certificate for a platform.
    pub fn register(&self, form: &[u8]) -> String {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let key = self.key.as_ref();
        key.map(|key| key.sign_jwt("rc-rp+jwt", &form)).unwrap_or_default()
    }

    /// What a certificate lets a platform ask for; `None`: it is not the registrar's, or another platform's.
    pub fn read(
        &mut self,
        world: &mut World<'_>,
        certificate: &str,
        audience: &str,
    ) -> Option<BTreeSet<String>> {
        let public = self.key.as_ref()?.public();
        let content = if self.checked.contains(certificate) {
            es256::payload(certificate)?
        } else {
            let checked = world.spend("wallet", "check-registration", |_| {
                es256::verify_jwt(&public, "rc-rp+jwt", certificate)
            });
            let content = checked.ok()?;
            self.checked.insert(certificate.to_owned());
            content
        };
        if content["sub"] != audience {
            return None;
        }
        content["claims"].as_array()?.iter().map(|claim| claim.as_str().map(str::to_owned)).collect()
    }
}
