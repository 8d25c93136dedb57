//! What fails when one service does not answer: each in turn, in a small run of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::kind;
use crate::design::{Label, Outcome, Setting};
use crate::results::Figure;
use crate::run::Walk;
use crate::scenario::{EventKind, PersonNumber, PlatformNumber, Scenario};
use crate::transcript::Party;

const DAY: u64 = 86_400;
/// How many people enrol and open accounts on the day before.
const PEOPLE: u32 = 24;
/// How many of them try while a service does not answer.
const TRIES: usize = 4;

/// The services that are stopped in turn; the platforms themselves fail alike in every design.
const SERVICES: [Party; 5] =
    [Party::Authority, Party::CheckingSource, Party::Issuer, Party::Publisher, Party::Vendor];

/// For each service: the share of log-ins, and of accounts to be opened, that fail for want of it on the day after
/// enrolment. The messages are not in the run's transcript.
pub fn outages(scenario: &Scenario, label: Label, setting: Setting) -> BTreeMap<String, Figure> {
    let mut small = scenario.limited_to(PEOPLE.min(scenario.parameters.active_costly));
    let (start, mut figures) = (small.start(), BTreeMap::new());
    small.events.retain(|event| {
        event.time < start + DAY && matches!(event.kind, EventKind::Enrol(_) | EventKind::SignUp(..))
    });
    let mut walk = Walk::new(&small, label, setting);
    walk.walk(&|| ());
    let accounts: BTreeMap<PersonNumber, BTreeSet<PlatformNumber>> = opened(&small, &walk);
    for (turn, service) in SERVICES.into_iter().enumerate() {
        // Others each time, and later each time: a session of the hour before is no help.
        let people: Vec<_> =
            accounts.keys().copied().skip(turn * TRIES % accounts.len().max(1)).take(TRIES).collect();
        walk.until(start + DAY + 3_600 * (turn as u64 + 6));
        walk.world.event = None;
        walk.world.set_down(service, true);
        let mut log_ins = Vec::new();
        let mut sign_ups = Vec::new();
        for person in people {
            if let Some(platform) = accounts[&person].first() {
                log_ins.push(walk.design.log_in(&mut walk.world, person, *platform, &[]));
            }
            if let Some(platform) = elsewhere(&small, person, &accounts[&person]) {
                sign_ups.push(walk.design.sign_up(&mut walk.world, person, platform));
            }
        }
        log_ins.extend(walk.design.settle(&mut walk.world).into_iter().map(|(_, outcome)| outcome));
        walk.world.set_down(service, false);
        let service = kind(service);
        figures.extend(figure(format!("log-ins-failed-without-{service}"), &log_ins));
        figures.extend(figure(format!("accounts-not-opened-without-{service}"), &sign_ups));
    }
    figures
}

fn opened(scenario: &Scenario, walk: &Walk<'_>) -> BTreeMap<PersonNumber, BTreeSet<PlatformNumber>> {
    let mut accounts: BTreeMap<PersonNumber, BTreeSet<PlatformNumber>> = BTreeMap::new();
    for event in &scenario.events {
        if let EventKind::SignUp(person, platform) = event.kind {
            let uses = scenario.people[person as usize].obstacle.is_none();
            if uses && walk.outcome(event.number) == Some(&Outcome::Done) {
                accounts.entry(person).or_default().insert(platform);
            }
        }
    }
    accounts
}

/// A platform that admits the person, who has no account there.
fn elsewhere(
    scenario: &Scenario,
    person: PersonNumber,
    accounts: &BTreeSet<PlatformNumber>,
) -> Option<PlatformNumber> {
    let age = scenario.people[person as usize].age;
    let admits = |number: &PlatformNumber| scenario.platforms[usize::from(*number)].age <= age;
    scenario
        .platforms
        .iter()
        .map(|platform| platform.number)
        .find(|number| admits(number) && !accounts.contains(number))
}

fn figure(name: String, outcomes: &[Outcome]) -> Option<(String, Figure)> {
    let of = outcomes.iter().filter(|outcome| !matches!(outcome, Outcome::Pending | Outcome::NotOffered));
    let all = u32::try_from(of.clone().count()).ok().filter(|all| *all > 0)?;
    let failed = of.filter(|outcome| matches!(outcome, Outcome::Unreachable(_))).count();
    let value = f64::from(u32::try_from(failed).ok()?) / f64::from(all);
    Some((name, Figure { value, unit: "share".to_owned(), property: "T33".to_owned(), lines: Vec::new() }))
}
