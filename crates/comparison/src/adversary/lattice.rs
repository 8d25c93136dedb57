//! Which coalitions are looked at.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::Scenario;
use crate::transcript::{Coalition, Party, Record, Transcript};

/// The coalitions: each platform; the owner of three; all platforms; authority, checking source, issuer, vendor, network,
/// publisher; the joint ones with the platform that has most accounts, and with all platforms; everybody; and the thief
/// of each kind of store, where of platforms it is the one with most accounts and of people's devices the one on which
/// most is kept. Parties that a design does not use are left out.
pub fn coalitions(scenario: &Scenario, transcript: &Transcript) -> Vec<Coalition> {
    let present = present(transcript);
    let platforms: Vec<_> =
        present.keys().copied().filter(|party| matches!(party, Party::Platform(_))).collect();
    let owned: Vec<_> = scenario.platforms.iter().filter(|platform| platform.owned).collect();
    let owned: Vec<_> = owned.iter().map(|platform| Party::Platform(platform.number)).collect();
    let mut found: Vec<_> =
        platforms.iter().map(|party| Coalition::pooled(&party.to_string(), [*party])).collect();
    if owned.len() > 1 {
        found.push(Coalition::pooled("owner-group", owned));
    }
    if !platforms.is_empty() {
        found.push(Coalition::pooled("all-platforms", platforms.clone()));
    }
    let services = present.keys().copied().filter(|party| !is_numbered(*party));
    found.extend(services.clone().map(|party| Coalition::pooled(&party.to_string(), [party])));
    let largest = largest(&present, |party| matches!(party, Party::Platform(_)));
    for service in [Party::Authority, Party::CheckingSource, Party::Issuer, Party::Network, Party::Publisher]
    {
        if !present.contains_key(&service) {
            continue;
        }
        if let Some(platform) = largest {
            found.push(Coalition::pooled(&format!("{service}+{platform}"), [service, platform]));
            let all = platforms.iter().copied().chain([service]);
            found.push(Coalition::pooled(&format!("{service}+all-platforms"), all));
        }
    }
    let everybody = present.keys().copied().filter(|party| !matches!(party, Party::Person(_)));
    found.push(Coalition::pooled("all", everybody));
    found.extend(thieves(&present));
    found
}

/// One store of each kind.
fn thieves(present: &BTreeMap<Party, (usize, usize)>) -> Vec<Coalition> {
    let kinds: [fn(Party) -> bool; 3] = [
        |party| matches!(party, Party::Platform(_)),
        |party| matches!(party, Party::Opener(_)),
        |party| matches!(party, Party::Person(_)),
    ];
    let stores = kinds.iter().filter_map(|kind| largest(present, kind));
    let services = present.keys().copied().filter(|party| !is_numbered(*party) && *party != Party::Network);
    let stores: BTreeSet<_> = stores.chain(services).collect();
    stores
        .into_iter()
        .filter(|party| present.get(party).is_some_and(|(_, octets)| *octets > 0))
        .map(|party| Coalition::stolen(&format!("thief:{party}"), [party]))
        .collect()
}

fn is_numbered(party: Party) -> bool {
    matches!(party, Party::Platform(_) | Party::Person(_) | Party::Opener(_))
}

/// The party of a kind with most names and, among equals, most octets in store; then the one with the smallest number.
fn largest(present: &BTreeMap<Party, (usize, usize)>, kind: impl Fn(Party) -> bool) -> Option<Party> {
    let parties = present.iter().filter(|(party, _)| kind(**party)).rev();
    parties.max_by_key(|(_, size)| **size).map(|(party, _)| *party)
}

/// The parties of a transcript, each with how many names it has for people and how many octets it wrote into its store.
fn present(transcript: &Transcript) -> BTreeMap<Party, (usize, usize)> {
    let mut present: BTreeMap<Party, (usize, usize)> = BTreeMap::new();
    for (_, record, _) in transcript.records() {
        match record {
            Record::Message(message) => {
                present.entry(message.from).or_default();
                present.entry(message.to).or_default();
                if !message.access_address.is_empty() {
                    present.entry(Party::Network).or_default();
                }
            }
            Record::Row(row) => {
                present.entry(row.party).or_default().1 += row.octets.as_ref().map_or(0, Vec::len);
            }
            Record::Key(key) => present.entry(key.party).or_default().1 += key.octets.len(),
        }
    }
    for (party, _, _) in transcript.names() {
        if let Some(size) = present.get_mut(&party) {
            size.0 += 1;
        }
    }
    present
}
