//! What the parties know, and what they can link when they pool it. Only octets that a party saw are looked at.

use std::collections::{HashMap, HashSet};

use bauta_credential::{Condition, CredentialRequest, IssuedCredential, Literal, Predicate, Schema};
use bauta_wallet::Wallet;
use serde::Serialize;

use super::platform::Received;

/// Octet strings shorter than this are compared whole; in longer ones a value is searched for anywhere.
const SEARCHABLE: usize = 6;
/// How many octets in a row two presentations must share to count as linked by their octets: as long as the shortest
/// value in them that is any one person's, a scalar.
const WINDOW: usize = 32;

/// That a claim, by index, is between bounds, as the integers that are signed.
#[derive(Clone, PartialEq)]
struct Bounds {
    index: usize,
    min: Option<u32>,
    max: Option<u32>,
    words: String,
}

/// What one party saw of one person.
#[derive(Clone)]
pub(super) struct View {
    /// Claims by index, as payload octets.
    payloads: Vec<Option<Vec<u8>>>,
    /// What was proven of claims that were not shown.
    proven: Vec<Bounds>,
    /// Everything else, decoded from its base64url.
    octets: Vec<Vec<u8>>,
}

impl View {
    pub(super) fn of_issuer(zone: &str, request: &CredentialRequest, issued: &IssuedCredential) -> Self {
        let mut octets = vec![
            zone.as_bytes().to_vec(),
            request.to_json().into_bytes(),
            issued.issuer_header.clone(),
            issued.signature.to_octets().to_vec(),
        ];
        octets.extend(request.proof.as_ref().map(|proof| proof.to_octets().to_vec()));
        octets.extend(issued.entropy.as_ref().map(|entropy| entropy.to_octets().to_vec()));
        let payloads = issued.payloads.iter().map(|payload| Some(payload.as_octets().to_vec())).collect();
        Self { payloads, proven: Vec::new(), octets }
    }

    /// With more that the party saw.
    pub(super) fn and(mut self, octets: Vec<u8>) -> Self {
        self.octets.push(octets);
        self
    }

    pub(super) fn of_platform(schema: &Schema, received: &Received) -> Self {
        let Received { request, presentation, proven } = received;
        let mut octets = vec![
            request.as_octets().to_vec(),
            presentation.presentation_header.clone(),
            presentation.issuer_header.clone(),
            presentation.core_proof.to_octets(),
        ];
        for sub_proof in &presentation.sub_proofs {
            octets.push(sub_proof.proof.clone());
            octets.extend(sub_proof.pseudonym.map(|pseudonym| pseudonym.to_octets().to_vec()));
        }
        let payload = |slot: &Option<bauta_credential::Payload>| Some(slot.as_ref()?.as_octets().to_vec());
        let payloads = presentation.payloads.iter().map(payload).collect();
        let proven = proven.iter().filter_map(|predicate| bounds(schema, predicate)).collect();
        Self { payloads, proven, octets }
    }

    fn items(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.payloads.iter().flatten().chain(&self.octets)
    }

    fn holds(&self, value: &[u8]) -> bool {
        self.items().any(|item| {
            item == value
                || (value.len() >= SEARCHABLE && item.windows(value.len()).any(|part| part == value))
        })
    }

    fn windows(&self) -> HashSet<Vec<u8>> {
        self.items().flat_map(|item| item.windows(WINDOW)).map(<[u8]>::to_vec).collect()
    }

    /// Whether a row of the register shows the same values wherever this view shows any, and values for which it is true
    /// what was proven.
    fn fits(&self, row: &Self) -> bool {
        let same =
            self.payloads.iter().zip(&row.payloads).all(|(shown, known)| shown.is_none() || shown == known);
        let satisfies = |bounds: &Bounds| {
            row.integer(bounds.index).is_none_or(|value| {
                bounds.min.is_none_or(|min| min <= value) && bounds.max.is_none_or(|max| value <= max)
            })
        };
        same && self.proven.iter().all(satisfies)
    }

    fn integer(&self, index: usize) -> Option<u32> {
        std::str::from_utf8(self.payloads.get(index)?.as_deref()?).ok()?.parse().ok()
    }
}

fn bounds(schema: &Schema, predicate: &Predicate) -> Option<Bounds> {
    let index = schema.index_of(&predicate.path)?;
    let claim_type = schema.claims()[index].claim_type;
    let words = predicate.from.map_or_else(|| predicate.path.to_string(), |from| from.to_string());
    match predicate.condition()? {
        Condition::Range { min, max } => {
            let bound = |literal: &Option<Literal>| literal.as_ref()?.to_integer(claim_type).ok();
            Some(Bounds { index, min: bound(min), max: bound(max), words })
        }
        Condition::In(_) => None,
    }
}

/// Who knows what about the first person.
#[derive(Serialize)]
pub(super) struct Knowledge {
    pub(super) parties: Vec<&'static str>,
    pub(super) facts: Vec<Fact>,
}

/// One fact, and for each party whether its octets hold it.
#[derive(Serialize)]
pub(super) struct Fact {
    pub(super) fact: String,
    pub(super) known: Vec<bool>,
}

/// What a platform saw of one person, and the name by which it knows the person.
pub(super) struct Visit {
    pub(super) platform: &'static str,
    pub(super) view: View,
    pub(super) pseudonym: Vec<u8>,
}

/// Searches every party's octets for every fact; `token` is the first person's token of the epoch.
pub(super) fn knowledge(wallet: &Wallet, issuer: &View, platforms: &[Visit], token: &[u8]) -> Knowledge {
    let views: Vec<_> = std::iter::once(issuer).chain(platforms.iter().map(|visit| &visit.view)).collect();
    let fact = |fact: String, values: &[&[u8]]| Fact {
        fact,
        known: views.iter().map(|view| values.iter().any(|value| view.holds(value))).collect(),
    };
    let mut facts = Vec::new();
    for held in wallet.credentials() {
        for ((path, _), payload) in held.claims().zip(&held.issued().payloads) {
            let (schema, alg) = (held.issuer().schema(), held.issuer().alg());
            let index = schema.index_of(path).unwrap_or_default();
            // As its payload, and as the scalar that is signed.
            let scalar = schema.message(alg, index, payload).map(|message| message.to_octets());
            let scalar = scalar.as_ref().map_or(&[][..], |octets| &octets[..]);
            facts.push(fact(path.to_string(), &[payload.as_octets(), scalar]));
        }
        facts.push(fact("the signature".to_owned(), &[&held.issued().signature.to_octets()[..]]));
        if let Some(secrets) = held.secrets() {
            let nym = secrets.nym_secret.to_octets();
            let blind = secrets.prover_blind.to_octets();
            facts.push(fact("the wallet's secrets".to_owned(), &[&nym[..], &blind[..]]));
        }
    }
    facts.push(fact("the token of the epoch".to_owned(), &[token]));
    for proven in platforms.iter().flat_map(|visit| &visit.view.proven) {
        // Who saw the value knows it too.
        let knows = |view: &&View| view.proven.contains(proven) || view.integer(proven.index).is_some();
        facts.push(Fact { fact: proven.words.clone(), known: views.iter().map(knows).collect() });
    }
    for Visit { platform, pseudonym, .. } in platforms {
        facts.push(fact(format!("the name at {platform}"), &[pseudonym]));
    }
    for Visit { platform, view, .. } in platforms {
        // The presentation header names the platform and its nonce: who holds it knows of the visit.
        facts.push(fact(format!("the visit to {platform}"), &[&view.octets[1]]));
    }
    let parties = std::iter::once("issuer").chain(platforms.iter().map(|visit| visit.platform)).collect();
    Knowledge { parties, facts }
}

/// What the pooled octets link.
#[derive(Serialize)]
pub(super) struct Linked {
    pub(super) accounts: Vec<Accounts>,
    /// Pairs of presentations, one person's at two platforms, that share octets other than those that everybody's
    /// share or that were shown.
    pub(super) pairs_linked_by_octets: usize,
    pub(super) pairs: usize,
    /// The same search where the issuer's signature is sent along, as reused ordinary credentials do.
    pub(super) control_pairs_linked_by_octets: usize,
}

/// The accounts of one platform against the issuer's register.
#[derive(Serialize)]
pub(super) struct Accounts {
    pub(super) platform: &'static str,
    pub(super) count: usize,
    /// How many of them fit one person on the register and no other.
    pub(super) identified: usize,
    /// How many persons on the register fit the first person's account.
    pub(super) first_fits: usize,
}

/// What one platform saw of each person who came, in the order of the register.
pub(super) type Views = (&'static str, Vec<Option<View>>);

/// Pools everything: the register against what was shown and proven, and all octets against all octets.
pub(super) fn link(register: &[View], platforms: &[Views]) -> Linked {
    let accounts = platforms
        .iter()
        .map(|(platform, views)| {
            let fits = |view: &View| register.iter().filter(|row| view.fits(row)).count();
            let came: Vec<_> = views.iter().flatten().collect();
            Accounts {
                platform,
                count: came.len(),
                identified: came.iter().filter(|view| fits(view) == 1).count(),
                first_fits: views.first().and_then(Option::as_ref).map_or(0, fits),
            }
        })
        .collect();
    let views: Vec<_> = platforms.iter().map(|(_, views)| views.clone()).collect();
    let (pairs_linked_by_octets, pairs) = pairs_linked(&views);
    let mut with_signature = views;
    for views in &mut with_signature {
        for (view, row) in views.iter_mut().zip(register) {
            if let Some(view) = view {
                view.octets.push(row.octets[3].clone());
            }
        }
    }
    let (control_pairs_linked_by_octets, _) = pairs_linked(&with_signature);
    Linked { accounts, pairs_linked_by_octets, pairs, control_pairs_linked_by_octets }
}

/// Of each person's presentations at each two platforms, how many pairs share octets that nobody else's at the second
/// platform have.
fn pairs_linked(platforms: &[Vec<Option<View>>]) -> (usize, usize) {
    let windows = |view: &Option<View>| view.as_ref().map(View::windows).unwrap_or_default();
    let windows: Vec<Vec<HashSet<Vec<u8>>>> =
        platforms.iter().map(|views| views.iter().map(windows).collect()).collect();
    let (mut linked, mut pairs) = (0, 0);
    for (number, first) in windows.iter().enumerate() {
        for second in &windows[number + 1..] {
            let mut owners: HashMap<&[u8], usize> = HashMap::new();
            second.iter().flatten().for_each(|part| *owners.entry(part).or_default() += 1);
            for (one, other) in
                first.iter().zip(second).filter(|(one, other)| !one.is_empty() && !other.is_empty())
            {
                pairs += 1;
                linked += usize::from(one.intersection(other).any(|part| owners[&part[..]] == 1));
            }
        }
    }
    (linked, pairs)
}
