//! Grades `src/attack.rs`.

#[path = "../solution/attack.rs"]
mod solution;

use lab_serial_header::{Visit, attack, town};

fn grade(attack: impl Fn(&[Visit], &[Visit]) -> Option<Vec<usize>>) -> Result<(), &'static str> {
    for seed in [1, 2] {
        let town = town(12, seed);
        match attack(&town.forum, &town.shop) {
            None => return Err("not solved"),
            Some(found) if found != town.truth => return Err("not these"),
            Some(_) => {}
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
    assert_eq!(grade(|_, _| None), Err("not solved"));
    assert_eq!(grade(|forum, _| Some((0..forum.len()).collect())), Err("not these"));
}
