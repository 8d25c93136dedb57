//! The scenario: counts, determinism, what is refused, and that texts are unlike one another.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};

use bauta_comparison::scenario::{
    Document, EventKind, Obstacle, Parameters, ParametersError, Person, Preset, Scenario,
};

fn scenario(preset: Preset, seed: u64) -> Scenario {
    Scenario::generate(Parameters::preset(preset), seed).unwrap()
}

#[test]
fn presets_have_their_counts() {
    for (preset, people, days) in [(Preset::Ci, 60, 3), (Preset::Default, 400, 30)] {
        let scenario = scenario(preset, 1);
        assert_eq!(scenario.people.len(), people);
        assert!(scenario.platforms.len() >= 12);
        assert_eq!(scenario.platforms.iter().filter(|platform| platform.owned).count(), 3);
        let (first, last) = (scenario.events.first().unwrap().time, scenario.events.last().unwrap().time);
        assert_eq!((last / 86_400 - first / 86_400) + 1, days);
        assert!(scenario.events.is_sorted_by_key(|event| event.time));
    }
}

#[test]
fn the_same_seed_gives_the_same_scenario() {
    let of = |seed| {
        let scenario = scenario(Preset::Ci, seed);
        (scenario.people, scenario.events)
    };
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
}

#[test]
fn all_fourteen_stories_are_there() {
    for preset in [Preset::Ci, Preset::Default] {
        for seed in 1..=20 {
            let scenario = scenario(preset, seed);
            let stories: BTreeSet<u8> = scenario.events.iter().filter_map(|event| event.story).collect();
            // Story 10, the breaches, is what a thief of a store has at the end: it has no events.
            let expected: BTreeSet<u8> = (1..=14).filter(|story| *story != 10).collect();
            assert_eq!(stories, expected, "{preset:?} {seed}");
        }
    }
}

#[test]
fn texts_are_unlike_one_another() {
    let scenario = scenario(Preset::Default, 3);
    let mut taken = BTreeSet::new();
    for person in &scenario.people {
        for text in [
            &person.family_name,
            &person.given_name,
            &person.id_number,
            &person.document_number,
            &person.telephone,
            &person.device,
        ] {
            assert!(taken.insert(text.clone()), "{text} is two people's");
        }
        assert!(person.id_number.starts_with("9901") && person.region.starts_with("9901"));
    }
}

#[test]
fn identity_numbers_have_a_right_check_digit() {
    // ISO 7064 MOD 11-2: the weighted sum of all eighteen is 1 modulo 11.
    const WEIGHTS: [u32; 18] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
    for person in scenario(Preset::Default, 4).people {
        let sum: u32 = person
            .id_number
            .chars()
            .enumerate()
            .map(|(place, digit)| digit.to_digit(10).unwrap_or(10) * WEIGHTS[place])
            .sum();
        assert_eq!(sum % 11, 1, "{}", person.id_number);
        let female = person.id_number.as_bytes()[16].is_multiple_of(2);
        assert_eq!(female, person.female);
    }
}

#[test]
fn the_population_is_as_the_parameters_have_it() {
    let parameters = Parameters { people: 20_000, ..Parameters::preset(Preset::Scale) };
    let people = Scenario::generate(parameters, 1).unwrap().people;
    let near = |expected: f64, fits: &dyn Fn(&Person) -> bool| {
        let count = people.iter().filter(|person| fits(person)).count();
        let share = f64::from(u32::try_from(count).unwrap()) / 20_000.0;
        assert!((share - expected).abs() < 0.02, "{share} for {expected}");
    };
    near(0.15, &|person| person.age < 14);
    near(0.20, &|person| person.age >= 60);
    near(0.965, &|person| person.document == Document::ResidentIdCard);
    near(0.06, &|person| person.obstacle == Some(Obstacle::NoDevice));
    near(0.03, &|person| person.obstacle == Some(Obstacle::GuardianRefuses));
    for person in people.iter().filter(|person| person.age < 18) {
        let guardian = &people[person.guardian.unwrap() as usize];
        assert!(guardian.age >= 18 && guardian.household == person.household);
    }
}

#[test]
fn nobody_logs_in_before_having_an_account() {
    let scenario = scenario(Preset::Default, 5);
    let mut open = BTreeSet::new();
    for event in &scenario.events {
        match event.kind {
            EventKind::SignUp(person, platform) => {
                open.insert((person, platform));
            }
            EventKind::LogIn(person, platform, _) => assert!(open.contains(&(person, platform)), "{event:?}"),
            _ => {}
        }
    }
}

#[test]
fn a_limited_scenario_has_the_same_events_of_fewer_people() {
    let whole = scenario(Preset::Default, 6);
    let limited = whole.limited_to(100);
    assert!(limited.events.len() < whole.events.len());
    for event in &limited.events {
        assert_eq!(*event, whole.events[event.number as usize]);
        assert!(event.kind.people().iter().all(|person| *person < 100));
    }
}

#[test]
fn impossible_parameters_are_refused_by_key() {
    let cases = [
        ("people = 0", "people"),
        ("people = 5000000", "people"),
        ("active = 500", "active"),
        ("days = 0", "days"),
        ("days = 400", "days"),
        ("regions = 0", "regions"),
        ("platforms = 3", "platforms"),
        ("first_day = \"yesterday\"", "first_day"),
        ("ages = [0.5, 0.5, 0.5, 0.5]", "ages"),
        ("ages = [0.8, 0.1, 0.1, 0.0]", "ages"),
        ("refuses = -0.1", "refuses"),
        ("guardian_refuses = 0.5", "guardian_refuses"),
        ("comments = nan", "comments"),
        ("cut_off = 5\nmistaken = 6", "mistaken"),
        ("stolen = 4000", "stolen"),
    ];
    for (text, wanted) in cases {
        match Parameters::from_toml(text) {
            Err(ParametersError::Value { key, reason }) => {
                assert_eq!(key, wanted, "{text}");
                assert!(!reason.is_empty());
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    for text in ["peoples = 4", "people = -1", "people = \"many\"", "days = 1.5", "[", "days = 70000"] {
        assert!(matches!(Parameters::from_toml(text), Err(ParametersError::Syntax(_))), "{text}");
    }
}

#[test]
fn parameters_survive_writing_and_reading() {
    for preset in [Preset::Ci, Preset::Default, Preset::Scale] {
        let parameters = Parameters::preset(preset);
        assert_eq!(Parameters::from_toml(&parameters.to_toml()).unwrap(), parameters);
    }
    assert_eq!(Parameters::from_toml("").unwrap(), Parameters::default());
}

/// To look at the counts: `cargo test -p bauta-comparison --test scenario -- --nocapture`.
#[test]
fn every_kind_of_event_happens() {
    let scenario = scenario(Preset::Default, 1);
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for event in &scenario.events {
        *counts.entry(event.kind.name()).or_default() += 1;
    }
    println!("{counts:?}");
    assert_eq!(counts.len(), 22);
}
