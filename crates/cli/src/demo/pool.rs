//! What the parties know, and what they can link when they pool it. Only octets that a party saw are looked at.

use std::collections::{HashMap, HashSet};

use bauta_credential::{CredentialRequest, IssuedCredential, Presentation, PresentationRequest};
use bauta_wallet::Wallet;
use serde::Serialize;

/// Octet strings shorter than this are compared whole; in longer ones a value is searched for anywhere.
const SEARCHABLE: usize = 6;
/// How many octets in a row two presentations must share to count as linked by their octets: as long as the shortest
/// value in them that is any one person's, a scalar.
const WINDOW: usize = 32;

/// What one party saw of one person.
#[derive(Clone)]
pub(super) struct View {
    /// Claims by index, as payload octets.
    payloads: Vec<Option<Vec<u8>>>,
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
        Self { payloads, octets }
    }

    pub(super) fn of_platform(request: &PresentationRequest, presentation: &Presentation) -> Self {
        let octets = vec![
            request.as_octets().to_vec(),
            presentation.presentation_header.clone(),
            presentation.issuer_header.clone(),
            presentation.core_proof.to_octets(),
        ];
        let payload = |slot: &Option<bauta_credential::Payload>| Some(slot.as_ref()?.as_octets().to_vec());
        Self { payloads: presentation.payloads.iter().map(payload).collect(), octets }
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

    fn windows(&self) -> HashSet<&[u8]> {
        self.items().flat_map(|item| item.windows(WINDOW)).collect()
    }

    /// Whether a row of the register shows the same values wherever this view shows any.
    fn fits(&self, row: &Self) -> bool {
        self.payloads.iter().zip(&row.payloads).all(|(shown, known)| shown.is_none() || shown == known)
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

/// Searches every party's octets for every fact.
pub(super) fn knowledge(wallet: &Wallet, issuer: &View, platforms: &[(&'static str, View)]) -> Knowledge {
    let views: Vec<_> = std::iter::once(issuer).chain(platforms.iter().map(|(_, view)| view)).collect();
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
    for (name, view) in platforms {
        // The presentation header names the platform and its nonce: who holds it knows of the visit.
        facts.push(fact(format!("the visit to {name}"), &[&view.octets[1]]));
    }
    let parties = std::iter::once("issuer").chain(platforms.iter().map(|(name, _)| *name)).collect();
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

/// Pools everything: the register against what was shown, and all octets against all octets.
pub(super) fn link(register: &[View], platforms: &[(&'static str, Vec<View>)]) -> Linked {
    let accounts = platforms
        .iter()
        .map(|(platform, views)| {
            let fits = |view: &View| register.iter().filter(|row| view.fits(row)).count();
            Accounts {
                platform,
                count: views.len(),
                identified: views.iter().filter(|view| fits(view) == 1).count(),
                first_fits: fits(&views[0]),
            }
        })
        .collect();
    let views: Vec<_> = platforms.iter().map(|(_, views)| views.clone()).collect();
    let (pairs_linked_by_octets, pairs) = pairs_linked(&views);
    let mut with_signature = views;
    for views in &mut with_signature {
        for (view, row) in views.iter_mut().zip(register) {
            view.octets.push(row.octets[3].clone());
        }
    }
    let (control_pairs_linked_by_octets, _) = pairs_linked(&with_signature);
    Linked { accounts, pairs_linked_by_octets, pairs, control_pairs_linked_by_octets }
}

/// Of each person's presentations at each two platforms, how many pairs share octets that nobody else's at the second
/// platform have.
fn pairs_linked(platforms: &[Vec<View>]) -> (usize, usize) {
    let windows: Vec<Vec<HashSet<&[u8]>>> =
        platforms.iter().map(|views| views.iter().map(View::windows).collect()).collect();
    let (mut linked, mut pairs) = (0, 0);
    for (number, first) in windows.iter().enumerate() {
        for second in &windows[number + 1..] {
            let mut owners: HashMap<&[u8], usize> = HashMap::new();
            second.iter().flatten().for_each(|part| *owners.entry(part).or_default() += 1);
            for (one, other) in first.iter().zip(second) {
                pairs += 1;
                linked += usize::from(one.intersection(other).any(|part| owners[part] == 1));
            }
        }
    }
    (linked, pairs)
}
