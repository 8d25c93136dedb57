//! Grades `src/attack.rs`.

#[path = "../solution/attack.rs"]
mod solution;

use lab_status_index::{Visit, attack, day};

fn grade(attack: impl Fn(&[Visit]) -> Option<Vec<usize>>) -> Result<(), &'static str> {
    for seed in [1, 2] {
        let day = day(20, seed);
        let found = attack(&day.visits).ok_or("not solved")?;
        if found.len() != day.people.len() {
            return Err("a number for each visit");
        }
        let pairs = (0..found.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
        let mut pairs =
            pairs.map(|(one, other)| ((found[one] == found[other]), (day.people[one] == day.people[other])));
        if !pairs.all(|(linked, same)| linked == same) {
            return Err("not these");
        }
    }
    Ok(())
}

#[test]
fn the_lab_is_solved() {
    assert_eq!(grade(attack::link), Ok(()));
}

#[test]
fn the_grader_tells_a_solution_from_a_guess() {
    assert_eq!(grade(solution::link), Ok(()));
    assert_eq!(grade(|_| None), Err("not solved"));
    assert_eq!(grade(|_| Some(Vec::new())), Err("a number for each visit"));
    assert_eq!(grade(|visits| Some(vec![0; visits.len()])), Err("not these"));
    assert_eq!(grade(|visits| Some((0..visits.len()).collect())), Err("not these"));
}
