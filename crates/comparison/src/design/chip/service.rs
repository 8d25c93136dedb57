//! Platforms as services that read cards: certificate, terminal authentication, the seal, the block list.

use std::collections::{BTreeMap, BTreeSet};

use p256::ecdsa::VerifyingKey;
use p256::{PublicKey, SecretKey};
use serde_json::{Map, Value, json};

use super::authority::{Authority, BlockList};
use super::card::{AGE, seal, session_key};
use super::office::GROUP;
use crate::design::es256::{self, Es256};
use crate::design::{Outcome, World};
use crate::scenario::{Platform, PlatformNumber};
use crate::transcript::Party;

/// What a service wants to read.
#[derive(Clone, Debug, Default)]
pub(super) struct Ask {
    pub(super) fields: Vec<&'static str>,
    pub(super) age: Option<u8>,
}

impl Ask {
    /// What a platform needs of everybody who opens an account.
    pub(super) fn of(platform: &Platform, over_asking: bool) -> Self {
        let mut fields = Vec::new();
        if platform.region {
            fields.push("region");
        }
        if platform.name_by_law || over_asking {
            fields.extend(["family_name", "given_name"]);
        }
        if platform.name_by_law {
            fields.push("id_number");
        }
        if over_asking {
            fields.push("birth_date");
        }
        Self { fields, age: (platform.age > 0).then_some(platform.age) }
    }
}

/// What a service knows after reading a card.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) pseudonym: String,
    /// The fields, and the comparison of age.
    pub(super) fields: Map<String, Value>,
}

impl Read {
    /// Whether an age was compared and is reached.
    pub(super) fn has_reached(&self, age: u8) -> bool {
        self.fields.get(AGE).is_some_and(|compared| compared["age"] == age && compared["reached"] == true)
    }

    /// What the platform keeps: pseudonym and fields. The mark for block lists is not kept.
    pub(super) fn kept(&self) -> Value {
        let mut kept = Value::Object(self.fields.clone());
        kept["pseudonym"] = self.pseudonym[..].into();
        kept
    }
}

#[derive(Debug)]
struct Service {
    key: Es256,
    certificate: String,
    blocked: Option<BlockList>,
}

/// A terminal in a session.
pub(super) struct Terminal {
    ephemeral: SecretKey,
    /// What it sends first: certificate, key of the session, what it wants.
    pub(super) opening: String,
}

/// All services.
#[derive(Debug, Default)]
pub(super) struct Services {
    authority: Option<VerifyingKey>,
    issuer: Option<VerifyingKey>,
    terminals: BTreeMap<PlatformNumber, Service>,
    /// Certificates of generations that were checked before.
    generations: BTreeSet<String>,
}

impl Services {
    pub(super) fn start(&mut self, world: &mut World<'_>, (authority, issuer): (VerifyingKey, VerifyingKey)) {
        (self.authority, self.issuer) = (Some(authority), Some(issuer));
        for platform in &world.scenario.platforms {
            let key = Es256::generate(&mut world.rng);
            world.hold(Party::Platform(platform.number), "terminal", &key.secret());
            let service = Service { key, certificate: String::new(), blocked: None };
            self.terminals.insert(platform.number, service);
        }
    }

    /// Every service gets a certificate for two days; while the authority does not answer it has the one of yesterday.
    pub(super) fn renew(&mut self, world: &mut World<'_>, authority: &Authority) {
        for platform in &world.scenario.platforms {
            let Some(service) = self.terminals.get_mut(&platform.number) else { continue };
            let me = Party::Platform(platform.number);
            let line = world.connect_services(me, Party::Authority);
            let form = json!({ "sub": platform.address, "key": es256::to_jwk(&service.key.public()) });
            let form = form.to_string();
            if world.send(&line, me, "certificate-request", form.as_bytes()).is_err() {
                continue;
            }
            let Some(certificate) = authority.certify(world, platform, form.as_bytes()) else { continue };
            if world.send(&line, Party::Authority, "terminal-certificate", certificate.as_bytes()).is_ok() {
                service.certificate = certificate;
            }
        }
    }

    /// A terminal begins: certificate, a key for this session, what is wanted.
    pub(super) fn begin(
        &self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        ask: &Ask,
    ) -> Result<Terminal, Outcome> {
        let service = self.terminals.get(&platform).ok_or(Outcome::Unreachable(Party::Platform(platform)))?;
        let (ephemeral, public) = world.spend("platform", "session-key", |rng| {
            let ephemeral = SecretKey::random(rng);
            let public = ephemeral.public_key();
            (ephemeral, es256::to_jwk(&VerifyingKey::from(&public)))
        });
        let opening = json!({
            "certificate": service.certificate, "ephemeral": public, "fields": ask.fields, "age": ask.age,
        });
        Ok(Terminal { ephemeral, opening: opening.to_string() })
    }

    /// The terminal signs the card's challenge.
    pub(super) fn sign(
        &self,
        world: &mut World<'_>,
        platform: PlatformNumber,
        (terminal, challenge): (&Terminal, &str),
    ) -> String {
        let Some(service) = self.terminals.get(&platform) else { return String::new() };
        let challenge: Value = serde_json::from_str(challenge).unwrap_or_default();
        let challenge = sixteen(&challenge["challenge"]).unwrap_or_default();
        let signed = super::card::Reading::signed(&challenge, &terminal.ephemeral.public_key());
        let signature = world.spend("platform", "sign", |_| service.key.sign(&signed));
        json!({ "signature": hex::encode(signature) }).to_string()
    }

    /// Checks an answer: a card of a generation that the issuer signed, sealed for this session, not blocked.
    pub(super) fn check(
        &mut self,
        world: &mut World<'_>,
        (platform, authority): (&Platform, &Authority),
        (terminal, octets): (&Terminal, &[u8]),
        ask: &Ask,
    ) -> Result<Read, Outcome> {
        let me = Party::Platform(platform.number);
        let refused = |reason| Outcome::Refused(me, reason);
        let answer: Value = serde_json::from_slice(octets).unwrap_or_default();
        let certificate = answer["group"].as_str().unwrap_or_default();
        let group = self.generation(world, certificate).ok_or(refused("this is no card of the issuer"))?;
        let nonce = sixteen(&answer["nonce"]).ok_or(refused("the answer cannot be read"))?;
        let content = answer["content"].as_str().unwrap_or_default();
        let expected = world
            .spend("platform", "open", |_| seal(&session_key(&terminal.ephemeral, &group, &nonce), content));
        if answer["seal"] != expected {
            return Err(refused("the answer is not sealed for this session"));
        }
        let read = read_content(content, ask).ok_or(refused("the answer lacks what was asked for"))?;
        self.check_blocked(world, (platform, authority), &read.1)?;
        Ok(read.0)
    }

    fn generation(&mut self, world: &mut World<'_>, certificate: &str) -> Option<PublicKey> {
        let issuer = self.issuer?;
        let content = if self.generations.contains(certificate) {
            es256::payload(certificate)?
        } else {
            let checked = world
                .spend("platform", "check-generation", |_| es256::verify_jwt(&issuer, GROUP, certificate));
            let content = checked.ok()?;
            self.generations.insert(certificate.to_owned());
            content
        };
        Some(PublicKey::from(&es256::from_jwk(&content["key"])?))
    }

    /// The mark is looked up in this service's own list of today; while the authority does not answer, in an older one
    /// that is still good.
    fn check_blocked(
        &mut self,
        world: &mut World<'_>,
        (platform, authority): (&Platform, &Authority),
        mark: &str,
    ) -> Result<(), Outcome> {
        let (me, now) = (Party::Platform(platform.number), world.now);
        let key = self.authority.ok_or(Outcome::Unreachable(Party::Authority))?;
        let service = self.terminals.get_mut(&platform.number).ok_or(Outcome::Unreachable(me))?;
        if !service.blocked.as_ref().is_some_and(|list| list.is_of_today(now)) {
            match fetch(world, (platform, authority), &key) {
                Ok(list) => service.blocked = Some(list),
                Err(_) if service.blocked.as_ref().is_some_and(|list| list.is_good(now)) => {}
                Err(outcome) => return Err(outcome),
            }
        }
        match &service.blocked {
            Some(list) if !list.has(mark) => Ok(()),
            _ => Err(Outcome::Refused(me, "the card is blocked")),
        }
    }
}

fn fetch(
    world: &mut World<'_>,
    (platform, authority): (&Platform, &Authority),
    key: &VerifyingKey,
) -> Result<BlockList, Outcome> {
    let me = Party::Platform(platform.number);
    let line = world.connect_services(me, Party::Authority);
    let question = json!({ "sub": platform.address }).to_string();
    world.send(&line, me, "block-list-request", question.as_bytes())?;
    let list = authority.block_list(world, platform).unwrap_or_default();
    world.send(&line, Party::Authority, "block-list", list.as_bytes())?;
    let now = world.now;
    world
        .spend("platform", "read-block-list", |_| BlockList::read(key, &platform.address, &list, now))
        .ok_or(Outcome::Refused(me, "the block list is not in order"))
}

/// Pseudonym and fields that were asked for, and the mark for block lists.
fn read_content(content: &str, ask: &Ask) -> Option<(Read, String)> {
    let content: Value = serde_json::from_str(content).ok()?;
    let text = |member: &str| content[member].as_str().map(str::to_owned);
    let mut fields = Map::new();
    for name in ask.fields.iter().copied().chain(ask.age.map(|_| AGE)) {
        fields.insert(name.to_owned(), content.get(name)?.clone());
    }
    Some((Read { pseudonym: text("pseudonym")?, fields }, text("block_mark")?))
}

/// Sixteen octets in hexadecimal.
pub(super) fn sixteen(value: &Value) -> Option<[u8; 16]> {
    hex::decode(value.as_str()?).ok()?.try_into().ok()
}
