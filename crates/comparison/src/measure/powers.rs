//! Powers: who has to act, how long it takes, who can notice, what remains.
//!
//! Parties are read from the transcript: whoever sent a message while the power was used, persons apart. Powers that are
//! exercised by looking (a history, a list) are taken from what the adversaries found: the smallest coalition that gets
//! more than half of it right.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome_name;
use crate::design::Outcome;
use crate::results::{Attack, Power};
use crate::run::Ran;
use crate::scenario::{Disclosure, Event, EventKind, Scenario};
use crate::transcript::{Coalition, Line, Party, Record};

const DAY: u64 = 86_400;

/// What was sent while one event went on.
#[derive(Default)]
struct Sent {
    /// Services that sent something, in order.
    acted: Vec<Party>,
    /// Persons that received something.
    told: BTreeSet<Party>,
    lines: Vec<Line>,
}

/// What each power takes in this run.
pub fn powers(scenario: &Scenario, ran: &Ran, attacks: &[Attack], coalitions: &[Coalition]) -> Vec<Power> {
    let sent = sent(ran);
    let unmask = unmask(scenario, ran, &sent);
    let cut_off = cut_off(scenario, ran, &sent);
    let everywhere = ban_everywhere(&unmask, &cut_off);
    vec![
        unmask,
        by_looking("read-history", "history", attacks, coalitions),
        cut_off,
        everywhere,
        by_looking("list-by-attribute", "list-by-attribute", attacks, coalitions),
    ]
}

fn sent(ran: &Ran) -> BTreeMap<u32, Sent> {
    let mut sent: BTreeMap<u32, Sent> = BTreeMap::new();
    for (line, record, truth) in ran.transcript.records() {
        let (Record::Message(message), Some(event)) = (record, truth.event) else { continue };
        let of_event = sent.entry(event).or_default();
        // A person's own doing is nobody's power; who is ordered to do something has to act, too.
        let ordered = (message.from == Party::Official).then_some(message.to);
        for party in [Some(message.from), ordered].into_iter().flatten() {
            if !matches!(party, Party::Person(_)) && !of_event.acted.contains(&party) {
                of_event.acted.push(party);
            }
        }
        if matches!(message.to, Party::Person(_)) {
            of_event.told.insert(message.to);
        }
        of_event.lines.push(line);
    }
    sent
}

fn power(name: &str, outcome: Outcome, remains: String) -> Power {
    let (parties, noticed_by, lines) = (Vec::new(), Vec::new(), Vec::new());
    Power { power: name.to_owned(), parties, outcome, seconds: None, noticed_by, remains, lines }
}

/// The first order for a single account that brought the right name; else the first that brought none. Accounts of people
/// outside the scheme, who gave their names, and platforms that have the name by law are left out: no design hides those.
fn unmask(scenario: &Scenario, ran: &Ran, sent: &BTreeMap<u32, Sent>) -> Power {
    let orders: Vec<(&Event, &Outcome)> = scenario
        .events
        .iter()
        .filter(|event| match event.kind {
            EventKind::Order { disclosure: Disclosure::Single, target, platform, .. } => {
                let inside = scenario.people[target as usize].obstacle.is_none();
                inside && !scenario.platforms[usize::from(platform)].name_by_law
            }
            _ => false,
        })
        .filter_map(|event| Some((event, ran.outcomes.get(&event.number)?)))
        .collect();
    let right = |(event, outcome): &&(&Event, &Outcome)| {
        let EventKind::Order { target, .. } = event.kind else { return false };
        let name = &scenario.people[target as usize].family_name;
        matches!(outcome, Outcome::Learned(names) if names.contains(name))
    };
    let answered = orders.iter().filter(right).count();
    let remains = format!("{answered} of {} orders brought the name", orders.len());
    let Some((event, outcome)) = orders.iter().find(right).or(orders.first()) else {
        return power("unmask-comment", Outcome::NotOffered, "no order about a user was given".to_owned());
    };
    let mut result = power("unmask-comment", (*outcome).clone(), remains);
    if let Some(of_event) = sent.get(&event.number) {
        result.lines = of_event.lines.iter().copied().take(6).collect();
        result.noticed_by = of_event.told.iter().copied().collect();
        if answered > 0 {
            result.parties.clone_from(&of_event.acted);
            result.seconds = Some(0);
        }
    }
    result
}

/// The first cut-off, and what the person can still do after each of them until it is taken back.
fn cut_off(scenario: &Scenario, ran: &Ran, sent: &BTreeMap<u32, Sent>) -> Power {
    let cut_offs: Vec<&Event> =
        scenario.events.iter().filter(|event| matches!(event.kind, EventKind::CutOff { .. })).collect();
    let done = |event: &&&Event| ran.outcomes.get(&event.number) == Some(&Outcome::Done);
    let Some(first) = cut_offs.iter().find(done).or(cut_offs.first()) else {
        return power("cut-off-everywhere", Outcome::NotOffered, "nobody was to be cut off".to_owned());
    };
    let outcome = ran.outcomes.get(&first.number).cloned().unwrap_or(Outcome::NotOffered);
    let after = After::of(scenario, ran, &cut_offs);
    let mut result = power("cut-off-everywhere", outcome, after.in_words());
    if result.outcome == Outcome::Done {
        result.seconds = after.effect;
    }
    if let Some(of_event) = sent.get(&first.number) {
        result.lines = of_event.lines.iter().copied().take(6).collect();
        result.noticed_by = of_event.told.iter().copied().collect();
        // Who is refused notices, at the latest then.
        if let (Some(_), EventKind::CutOff { person, .. }) = (result.seconds, &first.kind) {
            result.noticed_by.push(Party::Person(*person));
            result.noticed_by.sort_unstable();
            result.noticed_by.dedup();
        }
        if result.outcome == Outcome::Done {
            result.parties.clone_from(&of_event.acted);
        }
    }
    result
}

/// What people try after they were cut off, within two days.
#[derive(Default)]
struct After {
    /// For `log-in` and `sign-up`: what came of it.
    tried: BTreeMap<&'static str, BTreeMap<&'static str, u32>>,
    /// The shortest time until something was refused.
    effect: Option<u64>,
}

impl After {
    fn of(scenario: &Scenario, ran: &Ran, cut_offs: &[&Event]) -> Self {
        let mut after = Self::default();
        for cut in cut_offs {
            let EventKind::CutOff { person, .. } = cut.kind else { continue };
            let restored = scenario.events.iter().find(|event| event.kind == EventKind::Restore(person));
            let until = restored.map_or(u64::MAX, |event| event.time).min(cut.time + 2 * DAY);
            for event in &scenario.events {
                let tries = matches!(event.kind, EventKind::LogIn(..) | EventKind::SignUp(..));
                if !tries || event.kind.people() != [person] || event.time <= cut.time || event.time >= until
                {
                    continue;
                }
                let Some(outcome) = ran.outcomes.get(&event.number) else { continue };
                let of_kind = after.tried.entry(event.kind.name()).or_default();
                *of_kind.entry(outcome_name(outcome)).or_default() += 1;
                if matches!(outcome, Outcome::Refused(..) | Outcome::Unable(_)) {
                    let seconds = event.time - cut.time;
                    after.effect = Some(after.effect.map_or(seconds, |least| least.min(seconds)));
                }
            }
        }
        after
    }

    fn in_words(&self) -> String {
        let kinds: Vec<String> = self
            .tried
            .iter()
            .map(|(kind, outcomes)| {
                let done = outcomes.get("done").copied().unwrap_or_default();
                format!(
                    "{kind}: {done} of {} still done in the two days after",
                    outcomes.values().sum::<u32>()
                )
            })
            .collect();
        kinds.join("; ")
    }
}

/// From an account that somebody complains about to the loss of everything: unmasking and cutting off, one after the other.
fn ban_everywhere(unmask: &Power, cut_off: &Power) -> Power {
    let mut result = power("ban-everywhere", cut_off.outcome.clone(), String::new());
    if unmask.parties.is_empty() {
        "the account cannot be traced to a person, so that nobody can be cut off for it"
            .clone_into(&mut result.remains);
        result.outcome = unmask.outcome.clone();
    } else if cut_off.parties.is_empty() {
        "the person is known, and there is nothing to cut off".clone_into(&mut result.remains);
    } else {
        result.parties.clone_from(&unmask.parties);
        for party in &cut_off.parties {
            if !result.parties.contains(party) {
                result.parties.push(*party);
            }
        }
        result.seconds = cut_off.seconds;
        result.remains.clone_from(&cut_off.remains);
    }
    result.noticed_by = unmask.noticed_by.iter().chain(&cut_off.noticed_by).copied().collect();
    result.noticed_by.sort_unstable();
    result.noticed_by.dedup();
    result.lines = unmask.lines.iter().take(3).chain(cut_off.lines.iter().take(3)).copied().collect();
    result
}

/// The smallest coalition of which a program gets more than half of a task right.
fn by_looking(name: &str, task: &str, attacks: &[Attack], coalitions: &[Coalition]) -> Power {
    let size = |attack: &Attack| {
        let coalition = coalitions.iter().find(|coalition| coalition.name == attack.coalition);
        coalition.map_or(usize::MAX, |coalition| coalition.parties.len())
    };
    let works = |attack: &&Attack| {
        attack.task == task
            && attack.there_are > 0
            && 2 * attack.right > attack.there_are
            && 2 * attack.right > attack.claimed
    };
    // Who carries the messages sees who connects to whom in every design alike: said beside, and not the answer.
    let (carried, apart): (Vec<&Attack>, Vec<&Attack>) =
        attacks.iter().filter(works).partition(|attack| carries(attack, coalitions));
    let beside = if carried.is_empty() { "" } else { "; the network, alone or with others, does as well" };
    let Some(best) = apart.iter().min_by_key(|attack| size(attack)) else {
        let remains = format!("no coalition without the network gets half of it right{beside}");
        return power(name, Outcome::NotOffered, remains);
    };
    let coalition = coalitions.iter().find(|coalition| coalition.name == best.coalition);
    let remains = format!("{} of {} right, by {}{beside}", best.right, best.there_are, best.program);
    let mut result = power(name, Outcome::Done, remains);
    result.parties =
        coalition.map(|coalition| coalition.parties.iter().copied().collect()).unwrap_or_default();
    result.seconds = Some(0);
    result.lines.clone_from(&best.lines);
    result
}

/// Whether the network is in the coalition that an attack is of.
fn carries(attack: &Attack, coalitions: &[Coalition]) -> bool {
    let coalition = coalitions.iter().find(|coalition| coalition.name == attack.coalition);
    coalition.is_some_and(|coalition| coalition.parties.contains(&Party::Network))
}
