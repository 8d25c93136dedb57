//! What platforms do with presentations: ask, check, look the standing up, keep what they may.

use std::collections::{BTreeMap, BTreeSet};

use p256::ecdsa::VerifyingKey;
use serde_json::{Value, json};

use super::parameters::{Evidence, Parameters};
use crate::design::presentation::{Request, Verified};
use crate::design::status_list::{CheckedList, Reference, Status};
use crate::design::{Outcome, Unreachable, World};
use crate::scenario::{Platform, PlatformNumber};
use crate::transcript::Party;

/// All platforms as those who check.
#[derive(Debug, Default)]
pub(super) struct Checkers {
    issuer: Option<VerifyingKey>,
    registrations: BTreeMap<PlatformNumber, String>,
    lists: BTreeMap<(PlatformNumber, String), (u64, CheckedList)>,
    numbers: BTreeSet<(PlatformNumber, String)>,
    banned: BTreeSet<(PlatformNumber, String)>,
}

/// What a platform needs to know of everybody who opens an account.
pub(super) fn needs(platform: &Platform, over_asking: bool) -> Vec<String> {
    let mut claims = Vec::new();
    if platform.age > 0 {
        claims.push(age_claim(platform.age));
    }
    if platform.region {
        claims.push("region".to_owned());
    }
    if platform.name_by_law {
        claims.extend(["family_name", "given_name", "id_number"].map(str::to_owned));
    }
    if over_asking {
        claims.extend(["family_name", "given_name", "birth_date"].map(str::to_owned));
    }
    let mut seen = BTreeSet::new();
    claims.retain(|claim| seen.insert(claim.clone()));
    claims
}

/// The claim that says whether somebody has reached an age.
pub(super) fn age_claim(age: u8) -> String {
    format!("age_over_{age}")
}

impl Checkers {
    /// Platforms know the issuer's key and have themselves registered with what they need.
    pub(super) fn start(&mut self, issuer: VerifyingKey) {
        self.issuer = Some(issuer);
    }

    pub(super) fn registered(&mut self, platform: PlatformNumber, certificate: String) {
        self.registrations.insert(platform, certificate);
    }

    /// A request for claims, and its octets.
    pub(super) fn ask(
        &self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        claims: Vec<String>,
    ) -> (Request, String) {
        let audience = world.scenario.platforms[usize::from(platform)].address.clone();
        let request = Request { audience, nonce: world.fresh_name(), claims };
        let octets = json!({
            "client_id": request.audience, "nonce": request.nonce, "claims": request.claims,
            "registration": self.registrations.get(&platform),
        });
        (request, octets.to_string())
    }

    /// Checks a presentation, then the standing of the copy.
    pub(super) fn check(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        (parameters, publisher): (&Parameters, &Publisher),
        (request, octets): (&Request, &[u8]),
    ) -> Result<Verified, Outcome> {
        let service = Party::Platform(platform);
        let issuer = self.issuer.ok_or(Outcome::Unreachable(service))?;
        let now = world.now;
        let verified = world
            .spend("platform", "verify", |_| parameters.format.verify(octets, &issuer, request, now))
            .map_err(|rejection| Outcome::Refused(service, rejection.reason()))?;
        if let Some(reference) = &verified.status {
            let status = self.status(world, platform, (reference, publisher))?;
            if status != Status::Valid {
                return Err(Outcome::Refused(service, "the credential is withdrawn"));
            }
        }
        Ok(verified)
    }

    /// The standing by the list of today; while the publisher does not answer, by an older one that is still good.
    fn status(
        &mut self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        (reference, publisher): (&Reference, &Publisher),
    ) -> Result<Status, Outcome> {
        let key = (platform, reference.uri.clone());
        let today = world.now / 86_400;
        let kept = self.lists.get(&key).filter(|(_, list)| list.expires >= world.now);
        if kept.is_none_or(|(day, _)| *day != today) {
            match self.fetch(world, platform, (&reference.uri, publisher)) {
                Ok(list) => {
                    self.lists.insert(key.clone(), (today, list));
                }
                Err(_) if kept.is_some() => {}
                Err(outcome) => return Err(outcome),
            }
        }
        let unknown = Outcome::Refused(Party::Platform(platform), "the standing cannot be found");
        let (_, list) = self.lists.get(&key).ok_or(unknown.clone())?;
        list.status(reference.index).map_err(|_| unknown)
    }

    fn fetch(
        &self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        (uri, publisher): (&str, &Publisher),
    ) -> Result<CheckedList, Outcome> {
        let service = Party::Platform(platform);
        let connection = world.connect_services(service, Party::Publisher);
        let question = json!({ "get": uri }).to_string();
        world.send(&connection, service, "status-list-request", question.as_bytes())?;
        let token =
            publisher.files.get(uri).ok_or(Outcome::Refused(Party::Publisher, "there is no such list"))?;
        world.send(&connection, Party::Publisher, "status-list", token.as_bytes())?;
        let issuer = self.issuer.ok_or(Outcome::Unreachable(service))?;
        let now = world.now;
        world
            .spend("platform", "read-status-list", |_| CheckedList::read(&issuer, uri, token, now))
            .map_err(|_| Outcome::Refused(service, "the status list is not in order"))
    }

    /// A banned copy or a banned number opens no account; where the law has the number known, each number opens one.
    pub(super) fn admit(
        &self,
        platform: PlatformNumber,
        verified: &Verified,
        parameters: &Parameters,
    ) -> Result<(), Outcome> {
        let service = Party::Platform(platform);
        let marks = marks_of(&Self::kept(verified, parameters));
        if marks.iter().any(|mark| self.banned.contains(&(platform, mark.clone()))) {
            return Err(Outcome::Refused(service, "this number or credential is banned"));
        }
        if let Some(number) = verified.claims.get("id_number").and_then(Value::as_str)
            && self.numbers.contains(&(platform, number.to_owned()))
        {
            return Err(Outcome::Refused(service, "this number has an account already"));
        }
        Ok(())
    }

    /// What the platform keeps of a presentation: the claims, and what identifies the copy as far as it keeps that.
    pub(super) fn kept(verified: &Verified, parameters: &Parameters) -> Value {
        let mut fields = Value::Object(verified.claims.clone());
        if parameters.evidence != Evidence::Nothing
            && let Some(status) = &verified.status
        {
            fields["status"] = status.to_json();
        }
        if parameters.evidence == Evidence::Everything {
            fields["issuer_signature"] = verified.signature[..].into();
            fields["device_key"] = verified.holder[..].into();
        }
        fields
    }

    /// An account was opened with what is kept of a presentation.
    pub(super) fn opened(&mut self, platform: PlatformNumber, kept: &Value) {
        if let Some(number) = kept["id_number"].as_str() {
            self.numbers.insert((platform, number.to_owned()));
        }
    }

    /// What identifies the holder of an account, or the copy, is banned with it.
    pub(super) fn ban(&mut self, platform: PlatformNumber, kept: &Value) {
        self.banned.extend(marks_of(kept).into_iter().map(|mark| (platform, mark)));
    }
}

/// What a platform can recognise somebody by: a number, a name with a date of birth, a copy.
fn marks_of(kept: &Value) -> Vec<String> {
    let member = |name: &str| kept.get(name).map(Value::to_string);
    let named = member("family_name").zip(member("birth_date")).map(|(name, born)| name + &born);
    [member("id_number"), member("status"), member("device_key"), named].into_iter().flatten().collect()
}

/// What is public: status lists by address.
#[derive(Debug, Default)]
pub(super) struct Publisher {
    files: BTreeMap<String, String>,
}

impl Publisher {
    /// The issuer publishes its lists anew.
    pub(super) fn publish(
        &mut self,
        world: &mut World<'_>,
        lists: Vec<(String, String)>,
    ) -> Result<(), Unreachable> {
        let connection = world.connect_services(Party::Issuer, Party::Publisher);
        for (_, token) in &lists {
            world.send(&connection, Party::Issuer, "status-list", token.as_bytes())?;
        }
        world.forget(Party::Publisher, "status-lists", "");
        for (uri, token) in lists {
            world.keep(Party::Publisher, "status-lists", "", Some(&connection), token.as_bytes());
            self.files.insert(uri, token);
        }
        Ok(())
    }

    pub(super) fn has(&self, uri: &str) -> bool {
        self.files.contains_key(uri)
    }
}
