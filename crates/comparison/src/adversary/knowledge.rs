//! Who has which fact about how many people.

use std::collections::{BTreeMap, BTreeSet};

use super::canary::Fact;
use super::truth::Truths;
use crate::results::Knowledge;
use crate::scenario::PersonNumber;
use crate::transcript::{Coalition, Line, Party, Row, Seen, View};

/// Most lines that are named as evidence.
const EVIDENCE: usize = 3;

/// A fact about people: who are known by it, who of them by a register that exists without any scheme, first lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) people: BTreeSet<PersonNumber>,
    pub(super) common_ground: BTreeSet<PersonNumber>,
    pub(super) lines: Vec<Line>,
}

/// Whether a line is a row of the registers of population and telephone subscribers, which the state's own bodies keep
/// in any case: the table `register` of authority and checking source. Whoever else keeps a register (an issuer of those
/// whom it enrolled) has it because of the design.
pub(super) fn is_common_ground(row: &Row) -> bool {
    row.table == "register" && matches!(row.party, Party::Authority | Party::CheckingSource)
}

/// For each fact what a coalition knows, by the lines that it sees whole.
pub(super) fn facts(truths: &Truths<'_>, coalition: &Coalition) -> BTreeMap<Fact, Known> {
    let view = View::of(truths.transcript, coalition);
    let messages = view.messages.iter().filter(|seen| seen.octets().is_some()).map(Seen::line);
    let keys = view.keys.iter().map(|(line, _)| *line);
    let rows = view.rows.iter().map(|(line, row)| (*line, is_common_ground(row)));
    let mut lines: Vec<_> = messages.chain(keys).map(|line| (line, false)).chain(rows).collect();
    lines.sort_unstable();
    let mut facts: BTreeMap<Fact, Known> = BTreeMap::new();
    for (line, common) in lines {
        for (fact, person) in truths.hits.get(&line).into_iter().flatten() {
            let known = facts.entry(*fact).or_default();
            if common {
                known.common_ground.insert(*person);
            }
            if known.people.insert(*person)
                && known.lines.len() < EVIDENCE
                && known.lines.last() != Some(&line)
            {
                known.lines.push(line);
            }
        }
    }
    facts
}

/// One row for each fact, those that nobody is known by included: a zero is a result. People who take no part are left
/// out, though a register has them.
pub(super) fn of(truths: &Truths<'_>, coalition: &Coalition) -> Vec<Knowledge> {
    let mut facts = facts(truths, coalition);
    let row = |fact: Fact| {
        let known = facts.remove(&fact).unwrap_or_default();
        let people = known.people.intersection(&truths.taking_part).count();
        Knowledge {
            coalition: coalition.name.clone(),
            fact: fact.name().to_owned(),
            people: super::score::count(people),
            of: super::score::count(truths.taking_part.len()),
            by: "canary".to_owned(),
            common_ground: people > 0 && known.people.is_subset(&known.common_ground),
            lines: known.lines,
        }
    };
    Fact::ALL.into_iter().map(row).collect()
}
