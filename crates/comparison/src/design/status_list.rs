//! Token Status List (draft-ietf-oauth-status-list): the standing of each credential in two bits of a public list.
//!
//! The issuer gives each credential, or each copy, an index that it draws at random; it signs the lists anew each day and
//! publishes them. Whoever checks fetches whole lists, so that neither the issuer nor the publisher learns which entry was
//! of interest. Stand-in: `lst` is the plain list in base64url, where the draft compresses it with zlib.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::VerifyingKey;
use rand_core::RngCore;
use serde_json::{Value, json};

use super::es256::{self, Es256};

/// Entries of one list.
pub const ENTRIES: u32 = 1 << 14;
/// How long a list may be used after it was signed, in seconds: two days.
pub const LIFETIME: u64 = 2 * 86_400;
const KIND: &str = "statuslist+jwt";

/// The standing of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// In force.
    Valid = 0,
    /// Withdrawn for good.
    Invalid = 1,
    /// Withdrawn for a time.
    Suspended = 2,
}

/// Which entry of which list: what a credential says about where its standing is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The address of the list.
    pub uri: String,
    /// The entry.
    pub index: u32,
}

impl Reference {
    /// As the member `status` of a credential has it.
    pub fn to_json(&self) -> Value {
        json!({ "status_list": { "idx": self.index, "uri": self.uri } })
    }

    /// From the member `status` of a credential.
    pub fn from_json(status: &Value) -> Option<Self> {
        let list = status.get("status_list")?;
        let index = u32::try_from(list["idx"].as_u64()?).ok()?;
        Some(Self { uri: list["uri"].as_str()?.to_owned(), index })
    }
}

/// The lists of an issuer.
#[derive(Debug, Default)]
pub struct StatusLists {
    lists: BTreeMap<String, List>,
    newest: Option<String>,
}

#[derive(Debug)]
struct List {
    octets: Vec<u8>,
    taken: BTreeSet<u32>,
}

impl StatusLists {
    /// An index that nobody has, drawn at random; a new list is begun when the newest one is half full.
    pub fn draw(&mut self, rng: &mut impl RngCore) -> Reference {
        let full = |list: &List| list.taken.len() >= ENTRIES as usize / 2;
        let newest = self.newest.clone().filter(|uri| self.lists.get(uri).is_some_and(|list| !full(list)));
        let uri = newest.unwrap_or_else(|| format!("https://status.example/{}", self.lists.len()));
        let list = self
            .lists
            .entry(uri.clone())
            .or_insert_with(|| List { octets: vec![0; ENTRIES as usize / 4], taken: BTreeSet::new() });
        let mut index = rng.next_u32() % ENTRIES;
        while !list.taken.insert(index) {
            index = rng.next_u32() % ENTRIES;
        }
        self.newest = Some(uri.clone());
        Reference { uri, index }
    }

    /// Changes an entry; in force for others from the next publication.
    pub fn set(&mut self, reference: &Reference, status: Status) {
        if let Some(list) = self.lists.get_mut(&reference.uri)
            && let Some(octet) = list.octets.get_mut(reference.index as usize / 4)
        {
            let shift = reference.index % 4 * 2;
            *octet = *octet & !(3 << shift) | (status as u8) << shift;
        }
    }

    /// The addresses of all lists.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(|uri| &uri[..])
    }

    /// All lists as signed tokens, by address.
    pub fn sign(&self, issuer: &Es256, now: u64) -> Vec<(String, String)> {
        let token = |(uri, list): (&String, &List)| {
            let content = json!({
                "sub": uri, "iat": now, "exp": now + LIFETIME, "ttl": 86_400,
                "status_list": { "bits": 2, "lst": URL_SAFE_NO_PAD.encode(&list.octets) },
            });
            (uri.clone(), issuer.sign_jwt(KIND, &content))
        };
        self.lists.iter().map(token).collect()
    }
}

/// Why a list was not accepted, or a credential not by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// The token is not a list that the issuer signed.
    #[error("not a list signed by the issuer")]
    NotSigned,
    /// It is another list.
    #[error("another list was asked for")]
    OtherList,
    /// It is too old.
    #[error("the list is too old")]
    Stale,
    /// It has no such entry.
    #[error("the list has no such entry")]
    NoEntry,
}

/// A list that was fetched and checked.
#[derive(Clone, Debug)]
pub struct CheckedList {
    octets: Vec<u8>,
    /// Unix time after which it must not be used.
    pub expires: u64,
    /// Unix time at which it was signed.
    pub signed: u64,
}

impl CheckedList {
    /// Checks a token.
    ///
    /// # Errors
    ///
    /// It is not the list with this address, signed by the issuer and fresh.
    pub fn read(issuer: &VerifyingKey, uri: &str, token: &str, now: u64) -> Result<Self, StatusError> {
        let content = es256::verify_jwt(issuer, KIND, token).map_err(|_| StatusError::NotSigned)?;
        if content["sub"] != uri {
            return Err(StatusError::OtherList);
        }
        let time = |name: &str| content[name].as_u64().ok_or(StatusError::NotSigned);
        let (signed, expires) = (time("iat")?, time("exp")?);
        if now > expires {
            return Err(StatusError::Stale);
        }
        let list = content["status_list"]["lst"].as_str().unwrap_or_default();
        let octets = URL_SAFE_NO_PAD.decode(list).map_err(|_| StatusError::NotSigned)?;
        if content["status_list"]["bits"] != 2 {
            return Err(StatusError::NotSigned);
        }
        Ok(Self { octets, expires, signed })
    }

    /// The standing at an index.
    ///
    /// # Errors
    ///
    /// The list has no such entry.
    pub fn status(&self, index: u32) -> Result<Status, StatusError> {
        let octet = self.octets.get(index as usize / 4).ok_or(StatusError::NoEntry)?;
        match octet >> (index % 4 * 2) & 3 {
            0 => Ok(Status::Valid),
            2 => Ok(Status::Suspended),
            _ => Ok(Status::Invalid),
        }
    }
}
