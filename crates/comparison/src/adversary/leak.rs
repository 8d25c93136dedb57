//! What a thief of one store has.

use std::collections::{BTreeMap, BTreeSet};

use super::decode;
use super::knowledge;
use super::programs::Findings;
use super::score::{Scorer, count};
use super::truth::Truths;
use crate::results::Leak;
use crate::transcript::{Coalition, Line, View};

/// The members of rows and keys that somebody can log in with as they stand.
const LOGS_IN: [&str; 2] = ["secret", "password"];

/// What the store of one party tells and opens.
pub(super) fn of(truths: &Truths<'_>, coalition: &Coalition, guessed: u32) -> Leak {
    let view = View::of(truths.transcript, coalition);
    let (mut added, mut common_ground) = (BTreeMap::new(), BTreeMap::new());
    let facts = knowledge::facts(truths, coalition);
    let mut people: BTreeSet<_> = facts.values().flat_map(|known| known.people.iter().copied()).collect();
    let mut line: Option<Line> = facts.values().find_map(|known| known.lines.first().copied());
    for (fact, known) in &facts {
        let name = fact.name().to_owned();
        let new = known.people.difference(&known.common_ground).count();
        if new > 0 {
            added.insert(name.clone(), count(new));
        }
        if !known.common_ground.is_empty() {
            common_ground.insert(name, count(known.common_ground.len()));
        }
    }
    let mut tables: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for (at, row) in view.rows.iter().filter(|(_, row)| !knowledge::is_common_ground(row)) {
        if let Some(person) = truths.transcript.named(row.party, &row.subject) {
            tables.entry(&row.table).or_default().insert(person);
            people.insert(person);
            line = line.or(Some(*at));
        }
    }
    // That somebody is in a table (has an account, came by, was checked) is something that the design adds.
    let tables = tables.into_iter().map(|(table, people)| (format!("table-{table}"), count(people.len())));
    added.extend(tables);
    let impersonated = impersonated(&view);
    let (people, lines) = (count(people.len()), line.into_iter().collect());
    let store = coalition.name.trim_start_matches("thief:").to_owned();
    Leak { store, people, added, common_ground, guessed, impersonated, quantum_links: 0, lines }
}

/// The subjects for whom the store holds what logs in: a member `secret` or `password` in a row or a key. A key that
/// names no subject counts as one.
fn impersonated(view: &View<'_>) -> u32 {
    let opens = |octets: &[u8]| {
        decode::leaves(octets)
            .iter()
            .any(|(path, _)| LOGS_IN.contains(&path.rsplit('.').next().unwrap_or(path)))
    };
    let mut subjects = BTreeSet::new();
    for (_, row) in &view.rows {
        if !subjects.contains(&(row.party, &row.subject[..])) && row.octets.as_deref().is_some_and(opens) {
            subjects.insert((row.party, &row.subject[..]));
        }
    }
    let keys = view.keys.iter().filter(|(_, key)| opens(&key.octets));
    subjects.extend(keys.map(|(_, key)| (key.party, &key.name[..])));
    count(subjects.len())
}

/// What recorded messages of all platforms give a later quantum computer: pairs of accounts.
pub(super) fn old_messages(scorer: &Scorer<'_, '_>, found: &Findings) -> Leak {
    let pairs = |number| scorer.pool.dossier(number).filter(|dossier| dossier.is_account());
    let clusters = super::clusters::Clusters::of(scorer.pool, &found.links.iter().collect::<Vec<_>>());
    let mut links = 0;
    for cluster in clusters.all() {
        let accounts: Vec<_> = cluster.iter().filter_map(|number| pairs(*number)).collect();
        for (at, one) in accounts.iter().enumerate() {
            links += accounts[at + 1..].iter().filter(|other| other.party != one.party).count();
        }
    }
    let lines = found.links.first().map(|link| link.lines.clone()).unwrap_or_default();
    Leak {
        store: "old-messages".to_owned(),
        people: 0,
        added: BTreeMap::new(),
        common_ground: BTreeMap::new(),
        guessed: 0,
        impersonated: 0,
        quantum_links: count(links),
        lines,
    }
}
