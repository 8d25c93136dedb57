//! Grades `src/attack.rs`.

#[path = "../solution/attack.rs"]
mod solution;

use lab_unbound_commitment::{Holder, Platform, Presentation, attack};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

fn grade(
    attack: impl Fn(&Holder, &Platform, &[u8], &mut ChaCha20Rng) -> Option<Presentation>,
) -> Result<(), &'static str> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    for (region, yours) in [(990_101, 990_102), (990_103, 990_101)] {
        let platform = Platform::for_region(region);
        let resident = platform.issue(1, region);
        assert!(platform.accepts(b"first", &resident.presents(&platform, b"first", &mut rng)));
        let you = platform.issue(2, yours);
        match attack(&you, &platform, b"second", &mut rng) {
            None => return Err("not solved"),
            Some(presentation) if !platform.accepts(b"second", &presentation) => return Err("refused"),
            Some(_) => {}
        }
    }
    Ok(())
}

#[test]
fn the_lab_is_solved() {
    assert_eq!(grade(attack::present), Ok(()));
}

#[test]
fn the_grader_tells_a_solution_from_a_guess() {
    assert_eq!(grade(solution::present), Ok(()));
    assert_eq!(grade(|_, _, _, _| None), Err("not solved"));
    assert_eq!(grade(|you, platform, nonce, rng| Some(you.presents(platform, nonce, rng))), Err("refused"));
    assert_eq!(grade(|you, platform, _, rng| Some(you.presents(platform, b"first", rng))), Err("refused"));
}
