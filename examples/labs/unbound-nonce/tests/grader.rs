//! Grades `src/attack.rs`.

#[path = "../solution/attack.rs"]
mod solution;

use lab_unbound_nonce::{Answer, Door, Request, attack};

fn grade(attack: impl Fn(&Answer, &Request) -> Option<Answer>) -> Result<(), &'static str> {
    let (door, resident) = Door::with_resident();
    for day in [1, 2] {
        let [yesterday, today] = [Request { nonce: [day; 16] }, Request { nonce: [day + 100; 16] }];
        let overheard = resident.answers(&door, &yesterday);
        assert!(door.opens(&yesterday, &overheard) && !door.opens(&today, &overheard));
        match attack(&overheard, &today) {
            None => return Err("not solved"),
            Some(answer) if !door.opens(&today, &answer) => return Err("the door stays closed"),
            Some(_) => {}
        }
    }
    Ok(())
}

#[test]
fn the_lab_is_solved() {
    assert_eq!(grade(attack::answer), Ok(()));
}

#[test]
fn the_grader_tells_a_solution_from_a_guess() {
    assert_eq!(grade(solution::answer), Ok(()));
    assert_eq!(grade(|_, _| None), Err("not solved"));
    assert_eq!(grade(|overheard, _| Some(overheard.clone())), Err("the door stays closed"));
    let empty = |_: &Answer, request: &Request| Some(Answer { nonce: request.nonce, proof: Vec::new() });
    assert_eq!(grade(empty), Err("the door stays closed"));
}
