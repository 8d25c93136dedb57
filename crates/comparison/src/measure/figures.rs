//! Everything that is one number with a name.

use std::collections::{BTreeMap, BTreeSet};

use super::lines_of_events;
use crate::design::{Label, Outcome};
use crate::results::Figure;
use crate::run::Ran;
use crate::scenario::{Disclosure, Event, EventKind, Scenario};
use crate::transcript::{Line, Record};

/// Counts what came of some events.
#[derive(Default)]
struct Tally {
    done: u32,
    all: u32,
    lines: Vec<Line>,
}

impl Tally {
    fn share(&self) -> Option<f64> {
        (self.all > 0).then(|| f64::from(self.done) / f64::from(self.all))
    }
}

/// The figures of a run by name. What did not happen in the run has no figure.
pub fn figures(scenario: &Scenario, label: Label, ran: &Ran) -> BTreeMap<String, Figure> {
    let mut figures =
        Figures { scenario, ran, lines: lines_of_events(&ran.transcript), found: BTreeMap::new() };
    figures.access(label);
    figures.shutting_out();
    figures.minors();
    figures.outage();
    figures.disclosure();
    figures.cut_off();
    figures.effort();
    figures.found
}

struct Figures<'a> {
    scenario: &'a Scenario,
    ran: &'a Ran,
    lines: BTreeMap<u32, (Line, Line)>,
    found: BTreeMap<String, Figure>,
}

impl Figures<'_> {
    fn put(&mut self, name: &str, property: &str, unit: &str, (value, lines): (f64, Vec<Line>)) {
        let figure = Figure { value, unit: unit.to_owned(), property: property.to_owned(), lines };
        self.found.insert(name.to_owned(), figure);
    }

    /// What came of the events that fit; `counts` says which outcomes count.
    fn tally(&self, fits: impl Fn(&Event) -> bool, counts: impl Fn(&Event, &Outcome) -> bool) -> Tally {
        let mut tally = Tally::default();
        for event in self.scenario.events.iter().filter(|event| fits(event)) {
            let Some(outcome) = self.ran.outcomes.get(&event.number) else { continue };
            if *outcome == Outcome::NotOffered {
                continue;
            }
            tally.all += 1;
            if counts(event, outcome) {
                tally.done += 1;
                if tally.lines.len() < 3 {
                    tally.lines.extend(self.lines.get(&event.number).map(|(first, _)| *first));
                }
            }
        }
        tally
    }

    fn share(&mut self, name: &str, property: &str, fits: impl Fn(&Event) -> bool) {
        let tally = self.tally(fits, |_, outcome| *outcome == Outcome::Done);
        if let Some(share) = tally.share() {
            self.put(name, property, "share", (share, tally.lines));
        }
    }

    /// T03, T20, T21, T23: who gets in.
    fn access(&mut self, label: Label) {
        let scenario = self.scenario;
        let person =
            |event: &Event| event.kind.people().first().map(|number| &scenario.people[*number as usize]);
        let opens = |event: &Event| match event.kind {
            EventKind::SignUp(number, platform) => {
                scenario.platforms[usize::from(platform)].age <= scenario.people[number as usize].age
            }
            _ => false,
        };
        let outside = |event: &Event| person(event).is_some_and(|person| person.obstacle.is_some());
        self.share("accounts-opened-by-users", "T03", |event| opens(event) && !outside(event));
        self.share("accounts-opened-by-non-users", "T20", |event| opens(event) && outside(event));
        for document in crate::scenario::Document::ALL {
            let name = serde_json::to_value(document).ok().and_then(|name| Some(name.as_str()?.to_owned()));
            let name = format!("accounts-opened-with-{}", name.unwrap_or_default());
            let holds = |event: &Event| person(event).is_some_and(|person| person.document == document);
            self.share(&name, "T23", |event| opens(event) && !outside(event) && holds(event));
        }
        for percent in [0, 25, 50, 75, 100] {
            // The most popular platforms first; without the scheme there is nothing to be exclusive about.
            let exclusive = scenario.platforms.len() * percent / 100;
            let excluded = |event: &Event| {
                matches!(event.kind, EventKind::SignUp(_, platform) if usize::from(platform) < exclusive)
                    && !matches!(label, Label::O | Label::R)
            };
            let tally = self.tally(
                |event| opens(event) && outside(event),
                |event, outcome| excluded(event) || *outcome != Outcome::Done,
            );
            if let Some(share) = tally.share() {
                let name = format!("non-users-blocked-with-{percent}-percent-exclusive");
                self.put(&name, "T21", "share", (share, tally.lines));
            }
        }
    }

    /// T05, T14, T15, T26: who is kept out, and who is not.
    fn shutting_out(&mut self) {
        self.share("comebacks-that-succeed", "T15", |event| matches!(event.kind, EventKind::ComeBack(..)));
        self.share("second-accounts-opened", "T05", |event| {
            matches!(event.kind, EventKind::SecondAccount(..))
        });
        self.share("impersonations-that-succeed", "T14", |event| {
            matches!(event.kind, EventKind::Impersonate { .. })
        });
        self.share("lent-credentials-that-work", "T14", |event| matches!(event.kind, EventKind::Lend { .. }));
        self.share("over-asking-that-succeeds", "T26", |event| matches!(event.kind, EventKind::AskMore(..)));
    }

    /// T19: right and wrong answers about age, and consent that was taken back.
    fn minors(&mut self) {
        let scenario = self.scenario;
        let old_enough = |event: &Event| match event.kind {
            EventKind::ProveAge(number, _, age) => scenario.people[number as usize].age >= age,
            _ => false,
        };
        let asked = |event: &Event| matches!(event.kind, EventKind::ProveAge(..));
        let wrong =
            self.tally(|event| asked(event) && !old_enough(event), |_, outcome| *outcome == Outcome::Done);
        if let Some(share) = wrong.share() {
            self.put("ages-wrongly-accepted", "T19", "share", (share, wrong.lines));
        }
        let refused = |_: &Event, outcome: &Outcome| matches!(outcome, Outcome::Refused(..));
        let wrong = self.tally(|event| asked(event) && old_enough(event), refused);
        if let Some(share) = wrong.share() {
            self.put("ages-wrongly-refused", "T19", "share", (share, wrong.lines));
        }
        let young = |event: &Event| match event.kind {
            EventKind::SignUp(number, platform) => {
                scenario.people[number as usize].age < scenario.platforms[usize::from(platform)].age
            }
            _ => false,
        };
        self.share("accounts-opened-too-young", "T19", young);
        let withdrawn = scenario.events.iter().find_map(|event| match event.kind {
            EventKind::WithdrawConsent { child, .. } => Some((event.time, child)),
            _ => None,
        });
        if let Some((time, child)) = withdrawn {
            self.share("log-ins-after-consent-was-withdrawn", "T19", |event| {
                matches!(event.kind, EventKind::LogIn(person, ..) if person == child) && event.time > time
            });
        }
    }

    /// T33: what fails while the services of the centre do not answer.
    fn outage(&mut self) {
        let outage = self.scenario.events.iter().find_map(|event| match event.kind {
            EventKind::Outage(end) => Some((event.time, end)),
            _ => None,
        });
        let Some((begins, ends)) = outage else { return };
        let during = |event: &Event| event.time >= begins && event.time < ends;
        let unreachable = |_: &Event, outcome: &Outcome| matches!(outcome, Outcome::Unreachable(_));
        for (name, kind) in
            [("log-ins-failed-in-the-outage", "log-in"), ("accounts-not-opened-in-the-outage", "sign-up")]
        {
            let tally = self.tally(|event| during(event) && event.kind.name() == kind, unreachable);
            if let Some(share) = tally.share() {
                self.put(name, "T33", "share", (share, tally.lines));
            }
        }
    }

    /// T08, T12: what orders bring, and to whom.
    fn disclosure(&mut self) {
        let of = |wanted: Disclosure| move |event: &Event| matches!(event.kind, EventKind::Order { disclosure, .. } if disclosure == wanted);
        let learned =
            |_: &Event, outcome: &Outcome| matches!(outcome, Outcome::Learned(names) if !names.is_empty());
        for (name, disclosure) in [
            ("orders-that-brought-a-name", Disclosure::Single),
            ("look-ups-without-an-order-that-brought-a-name", Disclosure::Silent),
        ] {
            let tally = self.tally(of(disclosure), learned);
            if let Some(share) = tally.share() {
                self.put(name, "T12", "share", (share, tally.lines));
            }
        }
        let dragnets: Vec<usize> = self
            .scenario
            .events
            .iter()
            .filter(|event| of(Disclosure::Dragnet)(event))
            .filter_map(|event| match self.ran.outcomes.get(&event.number)? {
                Outcome::Learned(names) => Some(names.len()),
                _ => None,
            })
            .collect();
        if !dragnets.is_empty() {
            let tally = self.tally(of(Disclosure::Dragnet), learned);
            let people = dragnets.iter().sum::<usize>();
            self.put("people-exposed-by-dragnets", "T12", "people", (as_number(people), tally.lines));
        }
    }

    /// T13: what people who were cut off can still do until it is taken back; and how it is after.
    fn cut_off(&mut self) {
        let scenario = self.scenario;
        let cut = |event: &Event| {
            let person = *event.kind.people().first()?;
            scenario.events.iter().find_map(|other| match other.kind {
                EventKind::CutOff { person: cut, .. } if cut == person => Some(other.time),
                _ => None,
            })
        };
        let restored = |event: &Event| {
            let person = *event.kind.people().first()?;
            scenario
                .events
                .iter()
                .find(|other| other.kind == EventKind::Restore(person))
                .map(|other| other.time)
        };
        let while_cut = |event: &Event| {
            cut(event).is_some_and(|time| event.time > time)
                && restored(event).is_none_or(|time| event.time < time)
        };
        self.share("log-ins-while-cut-off", "T13", |event| {
            matches!(event.kind, EventKind::LogIn(..)) && while_cut(event)
        });
        self.share("accounts-opened-while-cut-off", "T13", |event| {
            matches!(event.kind, EventKind::SignUp(..)) && while_cut(event)
        });
        self.share("log-ins-after-a-mistake-was-put-right", "T13", |event| {
            matches!(event.kind, EventKind::LogIn(..))
                && restored(event).is_some_and(|time| event.time > time)
        });
        self.share("recoveries", "T25", |event| matches!(event.kind, EventKind::Recover(_)));
        let lost = |event: &Event| matches!(event.kind, EventKind::LogIn(..)) && event.story == Some(11);
        self.share("old-accounts-reached-after-a-loss", "T25", lost);
    }

    /// T25, T32: messages and octets of an enrolment, a sign-up, a log-in.
    fn effort(&mut self) {
        let mut of_kind: BTreeMap<&str, (u32, u64, BTreeSet<u32>)> = BTreeMap::new();
        let kinds: BTreeMap<u32, &str> =
            self.scenario.events.iter().map(|event| (event.number, event.kind.name())).collect();
        for (_, record, truth) in self.ran.transcript.records() {
            let (Record::Message(message), Some(event)) = (record, truth.event) else { continue };
            let Some(kind) = kinds.get(&event) else { continue };
            let entry = of_kind.entry(kind).or_default();
            entry.0 += 1;
            entry.1 += super::on_its_way(message).1;
            entry.2.insert(event);
        }
        for kind in ["enrol", "sign-up", "log-in", "prove-age", "renew"] {
            let Some((messages, octets, events)) = of_kind.get(kind) else { continue };
            let events = as_number(events.len());
            let messages = f64::from(*messages) / events;
            let octets = as_number(usize::try_from(*octets).unwrap_or(usize::MAX)) / events;
            self.put(&format!("messages-of-one-{kind}"), "T25", "count", (messages, Vec::new()));
            self.put(&format!("octets-of-one-{kind}"), "T32", "octets", (octets, Vec::new()));
        }
    }
}

/// Counts here are far below 2³².
fn as_number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}
