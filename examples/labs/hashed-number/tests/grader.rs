//! Grades `src/attack.rs`.

#[path = "../solution/attack.rs"]
mod solution;

use lab_hashed_number::{Profile, attack, number, pseudonym};

fn grade(attack: impl Fn(&Profile) -> Option<String>) -> Result<(), &'static str> {
    for (region, birth_year, day, within) in [("990101", 1991, (2, 28), 123), ("990203", 2004, (12, 31), 7)] {
        let number = number(region, birth_year, day, within);
        let profile = Profile { pseudonym: pseudonym(&number), region: region.to_owned(), birth_year };
        match attack(&profile) {
            None => return Err("not solved"),
            Some(found) if found != number => return Err("another number"),
            Some(_) => {}
        }
    }
    Ok(())
}

#[test]
fn the_lab_is_solved() {
    assert_eq!(grade(attack::find), Ok(()));
}

#[test]
fn the_grader_tells_a_solution_from_a_guess() {
    assert_eq!(grade(solution::find), Ok(()));
    assert_eq!(grade(|_| None), Err("not solved"));
    assert_eq!(grade(|profile| Some(number(&profile.region, 1991, (1, 1), 0))), Err("another number"));
}
