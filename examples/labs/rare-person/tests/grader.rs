//! Grades `src/attack.rs`.

#[path = "../solution/attack.rs"]
mod solution;

use std::collections::BTreeMap;

use lab_rare_person::{Entry, Shown, attack, directory};

/// How many people would show each answer, counted another way than the solution does.
fn named(directory: &[Entry]) -> Vec<Option<String>> {
    let key = |shown: &Shown| (shown.region.clone(), shown.birth_year, shown.sex);
    let mut counts = BTreeMap::new();
    directory.iter().for_each(|entry| *counts.entry(key(&entry.would_show)).or_insert(0) += 1);
    let one = |entry: &&Entry| counts[&key(&entry.would_show)] == 1;
    directory.iter().map(|entry| Some(entry).filter(one).map(|entry| entry.name.clone())).collect()
}

fn grade(attack: impl Fn(&[Entry], &[Shown]) -> Option<Vec<Option<String>>>) -> Result<(), &'static str> {
    for seed in [1, 2] {
        let town = directory(2000, seed);
        let visits: Vec<_> = town.iter().map(|entry| entry.would_show.clone()).collect();
        let expected = named(&town);
        let found = attack(&town, &visits).ok_or("not solved")?;
        let rare = expected.iter().flatten().count();
        assert!((20..1000).contains(&rare), "{rare} of 2000 people are alone");
        if found != expected {
            return Err("not these");
        }
    }
    Ok(())
}

#[test]
fn the_lab_is_solved() {
    assert_eq!(grade(attack::name), Ok(()));
}

#[test]
fn the_grader_tells_a_solution_from_a_guess() {
    assert_eq!(grade(solution::name), Ok(()));
    assert_eq!(grade(|_, _| None), Err("not solved"));
    assert_eq!(grade(|_, visits| Some(vec![None; visits.len()])), Err("not these"));
    let everybody =
        |town: &[Entry], _: &[Shown]| Some(town.iter().map(|entry| Some(entry.name.clone())).collect());
    assert_eq!(grade(everybody), Err("not these"));
}
