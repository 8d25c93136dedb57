//! The authority: says which service may read what, and keeps the block service. It takes no part in a log-in.

use std::collections::{BTreeMap, BTreeSet};

use p256::ecdsa::VerifyingKey;
use p256::{PublicKey, SecretKey};
use serde_json::{Value, json};

use super::card::{AGE, CERTIFICATE, restricted_id};
use crate::design::es256::{self, Es256};
use crate::design::{Connection, Outcome, Reading, World};
use crate::scenario::Platform;
use crate::transcript::Party;

/// How long a terminal certificate and a block list are good, in seconds: two days.
const LIFETIME: u64 = 2 * 86_400;
/// The type of a block list.
const LIST: &str = "block-list+jwt";

/// The two sectors of a service, or of an owner's services.
#[derive(Debug)]
struct Sector {
    /// For pseudonyms: the public key. Nobody needs the secret; it is kept in the misuse reading only.
    pseudonyms: PublicKey,
    kept: Option<SecretKey>,
    /// For block lists: without the secret the authority could not make them.
    blocks: SecretKey,
}

/// The authority's keys and lists.
#[derive(Debug, Default)]
pub(super) struct Authority {
    key: Option<Es256>,
    sectors: BTreeMap<String, Sector>,
    /// By the name of a card at the block service: its block key.
    cards: BTreeMap<String, PublicKey>,
    blocked: BTreeSet<String>,
}

/// The sector that a platform is in: its own, or its owner's, where that owner's platforms are one service.
fn sector_of(platform: &Platform, shared: bool) -> String {
    if shared && platform.owned { "owner".to_owned() } else { platform.name.clone() }
}

impl Authority {
    pub(super) fn start(&mut self, world: &mut World<'_>) -> VerifyingKey {
        let key = Es256::generate(&mut world.rng);
        world.hold(Party::Authority, "terminal-certificates", &key.secret());
        let public = key.public();
        self.key = Some(key);
        for platform in &world.scenario.platforms {
            let name = sector_of(platform, world.setting.shared_context);
            self.sectors.entry(name.clone()).or_insert_with(|| new_sector(world, &name));
        }
        public
    }

    /// A certificate for a service with this key: what it may read, and its sectors.
    pub(super) fn certify(&self, world: &mut World<'_>, platform: &Platform, form: &[u8]) -> Option<String> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let sector = self.sectors.get(&sector_of(platform, world.setting.shared_context))?;
        let content = json!({
            "sub": platform.address, "key": form["key"],
            "fields": granted(platform, world.setting.over_asking),
            "sector": jwk(&sector.pseudonyms), "block_sector": jwk(&sector.blocks.public_key()),
            "exp": world.now + LIFETIME,
        });
        let key = self.key.as_ref()?;
        Some(world.spend("authority", "certify", |_| key.sign_jwt(CERTIFICATE, &content)))
    }

    /// A card exists, with a name at the block service that says nothing about its holder.
    pub(super) fn note_card(&mut self, world: &mut World<'_>, connection: &Connection, form: &[u8]) {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let name = form["card"].as_str().unwrap_or_default();
        let Some(key) = es256::from_jwk(&form["block_key"]) else { return };
        world.keep(Party::Authority, "cards", name, Some(connection), form.to_string().as_bytes());
        self.cards.insert(name.to_owned(), PublicKey::from(&key));
    }

    /// Blocks a card, or takes that back.
    ///
    /// # Errors
    ///
    /// There is no such card.
    pub(super) fn set_blocked(
        &mut self,
        world: &mut World<'_>,
        connection: &Connection,
        form: &[u8],
    ) -> Result<(), Outcome> {
        let form: Value = serde_json::from_slice(form).unwrap_or_default();
        let card = form["card"].as_str().unwrap_or_default();
        if !self.cards.contains_key(card) {
            return Err(Outcome::Refused(Party::Authority, "there is no such card"));
        }
        if form["blocked"] == true {
            self.blocked.insert(card.to_owned());
        } else {
            self.blocked.remove(card);
        }
        world.keep(Party::Authority, "blocks", card, Some(connection), form.to_string().as_bytes());
        Ok(())
    }

    /// The block list of one service: marks that mean nothing at any other.
    pub(super) fn block_list(&self, world: &mut World<'_>, platform: &Platform) -> Option<String> {
        let sector = self.sectors.get(&sector_of(platform, world.setting.shared_context))?;
        let key = self.key.as_ref()?;
        let cards: Vec<_> = self.blocked.iter().filter_map(|card| self.cards.get(card)).collect();
        let (address, now) = (&platform.address, world.now);
        Some(world.spend("authority", "block-list", |_| {
            let mut marks: Vec<_> = cards.iter().map(|card| restricted_id(&sector.blocks, card)).collect();
            marks.sort_unstable();
            let content = json!({ "sub": address, "iat": now, "exp": now + LIFETIME, "marks": marks });
            key.sign_jwt(LIST, &content)
        }))
    }

    /// Whose pseudonyms these are, by the names of cards: only where the secret of the sector was kept.
    pub(super) fn resolve(&self, world: &mut World<'_>, platform: &Platform, order: &[u8]) -> Vec<String> {
        let order: Value = serde_json::from_slice(order).unwrap_or_default();
        let pseudonyms = order["pseudonyms"].as_array().cloned().unwrap_or_default();
        let sector = self.sectors.get(&sector_of(platform, world.setting.shared_context));
        let Some(secret) = sector.and_then(|sector| sector.kept.as_ref()) else { return Vec::new() };
        let cards = &self.cards;
        world.spend("authority", "resolve-pseudonyms", |_| {
            let is_asked = |key: &PublicKey| pseudonyms.contains(&restricted_id(secret, key).into());
            cards.iter().filter(|(_, key)| is_asked(key)).map(|(name, _)| name.clone()).collect()
        })
    }
}

fn new_sector(world: &mut World<'_>, name: &str) -> Sector {
    let pseudonyms = SecretKey::random(&mut world.rng);
    let blocks = SecretKey::random(&mut world.rng);
    world.hold(Party::Authority, &format!("block-sector {name}"), &blocks.to_bytes());
    let public = pseudonyms.public_key();
    let kept = (world.setting.reading == Reading::Misuse).then_some(pseudonyms);
    if let Some(kept) = &kept {
        world.hold(Party::Authority, &format!("pseudonym-sector {name}"), &kept.to_bytes());
    }
    Sector { pseudonyms: public, kept, blocks }
}

fn jwk(key: &PublicKey) -> Value {
    es256::to_jwk(&VerifyingKey::from(key))
}

/// The fields that a service's certificate names: what it needs; what it would like, where it gets that.
fn granted(platform: &Platform, over_asking: bool) -> Vec<&'static str> {
    let mut fields = vec![AGE];
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
    fields
}

/// A block list that a service fetched and checked.
#[derive(Debug)]
pub(super) struct BlockList {
    marks: BTreeSet<String>,
    expires: u64,
    fetched: u64,
}

impl BlockList {
    /// Checks a list; `None`: it is not this service's, signed by the authority and fresh.
    pub(super) fn read(authority: &VerifyingKey, address: &str, text: &str, now: u64) -> Option<Self> {
        let content = es256::verify_jwt(authority, LIST, text).ok()?;
        let expires = content["exp"].as_u64().filter(|expires| now <= *expires)?;
        if content["sub"] != address {
            return None;
        }
        let marks = content["marks"].as_array()?.iter();
        let marks = marks.map(|mark| mark.as_str().map(str::to_owned)).collect::<Option<_>>()?;
        Some(Self { marks, expires, fetched: now })
    }

    /// Whether it is of this day.
    pub(super) fn is_of_today(&self, now: u64) -> bool {
        self.fetched / 86_400 == now / 86_400
    }

    /// Whether it may still be used.
    pub(super) fn is_good(&self, now: u64) -> bool {
        now <= self.expires
    }

    /// Whether a mark is blocked.
    pub(super) fn has(&self, mark: &str) -> bool {
        self.marks.contains(mark)
    }
}
