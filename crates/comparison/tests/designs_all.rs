//! What is the same for all designs in all readings: one small scenario, run through each, and the same laws for each.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_comparison::adversary::attack_by;
use bauta_comparison::adversary::decode::leaves;
use bauta_comparison::design::{Label, Outcome, Reading, Setting};
use bauta_comparison::run::{Ran, run};
use bauta_comparison::scenario::{EventKind, Parameters, Person, Preset, Scenario};
use bauta_comparison::transcript::{Coalition, Party, Record, Seen, View, file};

fn scenario() -> &'static Scenario {
    static SCENARIO: OnceLock<Scenario> = OnceLock::new();
    SCENARIO.get_or_init(|| {
        let ci = Parameters::preset(Preset::Ci);
        let few = Parameters { people: 20, active: 20, active_costly: 20, days: 2, ..ci };
        let small = Parameters { visits: 0.3, ..few };
        Scenario::generate(small, 3).unwrap()
    })
}

/// One run of each design in each reading.
fn runs() -> impl Iterator<Item = (Label, Reading, &'static Ran)> {
    static RUNS: OnceLock<Vec<(Label, Reading, Ran)>> = OnceLock::new();
    let runs = RUNS.get_or_init(|| {
        let all = Label::ALL.into_iter().flat_map(|label| Reading::ALL.map(|reading| (label, reading)));
        let ran = |label, reading| run(scenario(), label, Setting::of(label, reading), &|| {});
        all.map(|(label, reading)| (label, reading, ran(label, reading))).collect()
    });
    runs.iter().map(|(label, reading, ran)| (*label, *reading, ran))
}

/// All services of a run.
fn services(ran: &Ran) -> Coalition {
    let ends = ran.transcript.records().flat_map(|(_, record, _)| match record {
        Record::Message(message) => vec![message.from, message.to],
        Record::Row(row) => vec![row.party],
        Record::Key(key) => vec![key.party],
    });
    let services: BTreeSet<_> = ends.filter(|party| !matches!(party, Party::Person(_))).collect();
    Coalition::pooled("services", services)
}

fn contains(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|window| window == part)
}

#[test]
fn every_event_comes_to_something() {
    for (label, reading, ran) in runs() {
        assert_eq!(ran.outcomes.len(), scenario().events.len(), "{label:?} {reading:?}");
        for event in &scenario().events {
            let outcome = &ran.outcomes[&event.number];
            assert_ne!(*outcome, Outcome::Pending, "{label:?} {reading:?} {event:?}");
        }
    }
}

#[test]
fn most_people_get_in_and_log_in_everywhere() {
    for (label, reading, ran) in runs() {
        let mut came: BTreeMap<bool, usize> = BTreeMap::new();
        for event in &scenario().events {
            if matches!(event.kind, EventKind::SignUp(..) | EventKind::LogIn(..)) {
                *came.entry(ran.outcomes[&event.number] == Outcome::Done).or_default() += 1;
            }
        }
        assert!(came[&true] > 2 * came.get(&false).copied().unwrap_or(0), "{label:?} {reading:?} {came:?}");
    }
}

#[test]
fn the_same_run_again_is_the_same_octets() {
    let written = |ran: &Ran| {
        let mut octets = Vec::new();
        file::write(&ran.transcript, &mut octets).unwrap();
        octets
    };
    for (label, reading, ran) in runs() {
        let cheap = matches!(label, Label::R | Label::N2 | Label::F | Label::WA | Label::C);
        if (cheap || label == Label::A1) && reading == Reading::Documented {
            let again = run(scenario(), label, Setting::of(label, reading), &|| {});
            assert!(written(ran) == written(&again), "{label:?}");
            assert_eq!(ran.outcomes, again.outcomes, "{label:?}");
        }
    }
}

/// Persons meet by messages only where one lends to the other.
#[test]
fn between_persons_only_lending_goes() {
    for (label, reading, ran) in runs() {
        let mut lent: BTreeSet<(u32, u32)> = BTreeSet::new();
        for event in &scenario().events {
            if let EventKind::Lend { lender, borrower, .. } = event.kind {
                lent.extend([(lender, borrower), (borrower, lender)]);
            }
        }
        for (line, record, _) in ran.transcript.records() {
            let Record::Message(message) = record else { continue };
            if let (Party::Person(from), Party::Person(to)) = (message.from, message.to) {
                assert!(lent.contains(&(from, to)), "{label:?} {reading:?} line {line}");
            }
        }
    }
}

#[test]
fn the_harness_knows_whom_every_account_is() {
    for (label, reading, ran) in runs() {
        let mut accounts = 0;
        for (line, record, _) in ran.transcript.records() {
            let Record::Row(row) = record else { continue };
            if row.table == "accounts" && matches!(row.party, Party::Platform(_)) {
                let known = ran.transcript.named(row.party, &row.subject);
                assert!(known.is_some(), "{label:?} {reading:?} line {line}: {}", row.subject);
                assert_ne!(known.unwrap().to_string(), row.subject, "{label:?} {reading:?} line {line}");
                accounts += 1;
            }
        }
        assert!(accounts > 20, "{label:?} {reading:?}");
    }
}

/// A party's own name for somebody is no number of the scenario in another dress. Bauta's issuer counts the persons of its
/// register, in the order in which they come: no other party's name may be short.
#[test]
fn names_are_not_numbers_of_the_scenario() {
    for (label, reading, ran) in runs() {
        let counts = |party: Party| label.is_costly() && party == Party::Issuer;
        for (party, subject, person) in ran.transcript.names().filter(|(party, ..)| !counts(*party)) {
            let number = subject.trim_start_matches(|c: char| !c.is_ascii_digit());
            assert!(
                subject.len() >= 10 && number.parse() != Ok(person),
                "{label:?} {reading:?} {party}: {subject}"
            );
        }
    }
}

/// Who has no obstacle, and is not cut off in the course of the run: who is may register by name instead.
fn uses_the_scheme(person: &Person) -> bool {
    let is_cut_off = scenario().events.iter().any(
        |event| matches!(event.kind, EventKind::CutOff { person: cut_off, .. } if cut_off == person.number),
    );
    person.obstacle.is_none() && !is_cut_off
}

/// Platforms learn no civil name by these designs, but where the law wants it, from those who register by name because
/// they do not use the scheme, and with consent.
#[test]
fn platforms_learn_civil_names_only_where_they_may() {
    let kinds = [Label::O, Label::N1, Label::N2, Label::A0, Label::A1, Label::A1E];
    let (mut looked, mut found_by_law) = (0, 0);
    for (label, reading, ran) in
        runs().filter(|(label, reading, _)| kinds.contains(label) && *reading == Reading::Documented)
    {
        for platform in &scenario().platforms {
            let coalition = Coalition::pooled("", [Party::Platform(platform.number)]);
            let view = View::of(&ran.transcript, &coalition);
            let messages = view.messages.iter().filter_map(Seen::octets);
            let rows = view.rows.iter().filter_map(|(_, row)| row.octets.as_deref());
            let values: Vec<_> = messages.chain(rows).flat_map(leaves).map(|(_, value)| value).collect();
            for person in scenario().people.iter().filter(|person| uses_the_scheme(person)) {
                let has = values.iter().any(|value| contains(value, person.family_name.as_bytes()));
                looked += 1;
                found_by_law += usize::from(has && platform.name_by_law);
                let may = platform.name_by_law && label != Label::O;
                assert!(may || !has, "{label:?} {reading:?} {} {}", platform.name, person.number);
            }
        }
    }
    assert!(looked > 0 && found_by_law > 0, "{looked} {found_by_law}");
}

/// What a later quantum computer adds rests on pseudonyms and seals: it is nothing where there are none.
#[test]
fn a_later_quantum_computer_joins_pseudonyms_and_nothing_that_hides_unconditionally() {
    for (label, reading, ran) in runs() {
        if reading != Reading::Documented {
            continue;
        }
        let measured = attack_by(scenario(), &ran.transcript, &[]);
        let old = measured.leaks.last().unwrap();
        assert_eq!(old.store, "old-messages");
        let joins = matches!(label, Label::C | Label::A1 | Label::A1E | Label::N1 | Label::N2 | Label::N3);
        assert_eq!(old.quantum_links > 0, joins, "{label:?}: {}", old.quantum_links);
    }
}

#[test]
fn no_service_has_the_secrets_that_only_the_harness_is_told() {
    for (label, reading, ran) in runs() {
        if !matches!(label, Label::C | Label::A1 | Label::A1E) {
            continue;
        }
        let coalition = services(ran);
        let view = View::of(&ran.transcript, &coalition);
        let messages = view.messages.iter().filter_map(Seen::octets);
        let rows = view.rows.iter().filter_map(|(_, row)| row.octets.as_deref());
        let keys = view.keys.iter().map(|(_, key)| &key.octets[..]);
        let secrets: BTreeSet<_> = ran.transcript.logarithms().map(|(_, secret)| secret).collect();
        assert!(!secrets.is_empty());
        let written = secrets.iter().flat_map(|secret| {
            [secret.to_vec(), hex::encode(secret).into_bytes(), URL_SAFE_NO_PAD.encode(secret).into_bytes()]
        });
        let search = AhoCorasick::new(written).unwrap();
        for octets in messages.chain(rows).chain(keys) {
            assert!(!search.is_match(octets), "{label:?} {reading:?}");
            for (path, value) in leaves(octets) {
                assert!(!secrets.contains(&value[..]), "{label:?} {reading:?} {path}");
            }
        }
    }
}
