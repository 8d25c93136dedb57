//! Grades `src/attack.rs`.

#[path = "../solution/attack.rs"]
mod solution;

use lab_reused_blinding::{Seen, attack, two_visits};

fn grade(attack: impl Fn(&Seen) -> Option<u64>) -> Result<(), &'static str> {
    for (member, birth_date) in [(5_000_017, 37_040), (5_000_018, 41_299), (5_000_019, 30_001)] {
        match attack(&two_visits(member, birth_date)) {
            None => return Err("not solved"),
            Some(found) if found != birth_date => return Err("another birth date"),
            Some(_) => {}
        }
    }
    Ok(())
}

#[test]
fn the_lab_is_solved() {
    assert_eq!(grade(attack::birth_date), Ok(()));
}

#[test]
fn the_grader_tells_a_solution_from_a_guess() {
    assert_eq!(grade(solution::birth_date), Ok(()));
    assert_eq!(grade(|_| None), Err("not solved"));
    assert_eq!(grade(|_| Some(37_040)), Err("another birth date"));
}
