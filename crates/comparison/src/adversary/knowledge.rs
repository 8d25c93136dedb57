//! Who has which fact about how many people.

use std::collections::{BTreeMap, BTreeSet};

use super::canary::Fact;
use super::truth::Truths;
use crate::results::Knowledge;
use crate::scenario::PersonNumber;
use crate::transcript::{Coalition, Line, Seen, View};

/// Most lines that are named as evidence.
const EVIDENCE: usize = 3;

/// For each fact, people and first lines, among the lines that a coalition sees whole.
pub(super) fn facts(
    truths: &Truths<'_>,
    coalition: &Coalition,
) -> BTreeMap<Fact, (BTreeSet<PersonNumber>, Vec<Line>)> {
    let view = View::of(truths.transcript, coalition);
    let messages = view.messages.iter().filter(|seen| seen.octets().is_some()).map(Seen::line);
    let rows = view.rows.iter().map(|(line, _)| *line);
    let keys = view.keys.iter().map(|(line, _)| *line);
    let mut facts: BTreeMap<Fact, (BTreeSet<PersonNumber>, Vec<Line>)> = BTreeMap::new();
    let mut lines: Vec<_> = messages.chain(rows).chain(keys).collect();
    lines.sort_unstable();
    for line in lines {
        for (fact, person) in truths.hits.get(&line).into_iter().flatten() {
            let (people, evidence) = facts.entry(*fact).or_default();
            if people.insert(*person) && evidence.len() < EVIDENCE && evidence.last() != Some(&line) {
                evidence.push(line);
            }
        }
    }
    facts
}

/// One row for each fact, those that nobody is known by included: a zero is a result.
pub(super) fn of(truths: &Truths<'_>, coalition: &Coalition) -> Vec<Knowledge> {
    let mut facts = facts(truths, coalition);
    let common = |fact: Fact| coalition.parties.iter().any(|party| fact.is_common_ground(*party));
    let row = |fact: Fact| {
        let (people, lines) = facts.remove(&fact).unwrap_or_default();
        Knowledge {
            coalition: coalition.name.clone(),
            fact: fact.name().to_owned(),
            people: super::score::count(people.len()),
            of: super::score::count(truths.taking_part.len()),
            by: "canary".to_owned(),
            common_ground: common(fact),
            lines,
        }
    };
    Fact::ALL.into_iter().map(row).collect()
}
