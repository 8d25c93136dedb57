//! The identity application on a person's telephone.

use std::collections::BTreeMap;

use p256::PublicKey;
use serde_json::json;

use super::answer::{Asked, Given};
use super::seal::Sealer;
use crate::design::World;
use crate::scenario::PlatformNumber;

/// What a person's identity application holds.
#[derive(Clone, Debug)]
pub(super) struct App {
    pub(super) number: String,
    pub(super) certificate: String,
    pub(super) password: String,
    pub(super) sealers: BTreeMap<PlatformNumber, Sealer>,
}

/// A platform's call of the identity application, as it arrives on the telephone.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Call {
    pub(super) organisation: String,
    pub(super) app: String,
    pub(super) serial: String,
    pub(super) asked: Asked,
}

impl App {
    /// The application gives certificate and, where it is asked for, password: sealed, for this call only.
    pub(super) fn give(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        (authority, call): (&PublicKey, &Call),
    ) -> (String, Option<String>) {
        let given = Given {
            certificate: self.certificate.clone(),
            app: call.app.clone(),
            serial: call.serial.clone(),
            asked: call.asked.clone(),
        };
        let new = !self.sealers.contains_key(&platform);
        let password = (call.asked.mode == 1).then(|| format!("{}{}", call.serial, self.password));
        let sealers = &mut self.sealers;
        let (certificate, password) = world.spend("wallet", "give-certificate", |rng| {
            let sealer = sealers.entry(platform).or_insert_with(|| Sealer::new(rng, authority));
            let certificate = sealer.seal(rng, json!(given).to_string().as_bytes());
            (certificate, password.map(|password| sealer.seal(rng, password.as_bytes())))
        });
        if new {
            world.discrete_logarithm(certificate.as_bytes(), self.number.as_bytes());
        }
        (certificate, password)
    }
}
