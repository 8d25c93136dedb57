//! Stories of chip cards: accounts, bans, orders, blocks, losses, outages.

use bauta_comparison::design::chip::ChipCards;
use bauta_comparison::design::{Act, Design as _, Label, Outcome, Reading, World};
use bauta_comparison::scenario::{Archetype, Disclosure, Scenario};
use bauta_comparison::transcript::Party;
use serde_json::Value;

use crate::town;

const DAY: u64 = 86_400;

fn begin<'a>(scenario: &'a Scenario, reading: Reading, people: &[u32]) -> (World<'a>, ChipCards) {
    let mut world = town::world(scenario, Label::C, reading);
    let mut design = ChipCards::default();
    design.start(&mut world);
    for person in people {
        assert_eq!(design.enrol(&mut world, *person), Outcome::Done);
    }
    (world, design)
}

fn next_day(world: &mut World<'_>, design: &mut ChipCards) {
    world.now += DAY;
    design.day(world);
}

/// The pseudonyms in the cards' answers.
fn pseudonyms(world: &World<'_>) -> Vec<Value> {
    let answers = town::messages(world, "card-answer").into_iter().map(|octets| {
        let answer: Value = serde_json::from_slice(&octets).unwrap();
        let content: Value = serde_json::from_str(answer["content"].as_str().unwrap()).unwrap();
        content["pseudonym"].clone()
    });
    answers.collect()
}

#[test]
fn one_card_opens_one_account_at_a_platform_and_is_another_elsewhere() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let [social, game] = [Archetype::Social, Archetype::Game].map(|kind| town::platform(&scenario, kind));
    for (reading, linked) in [(Reading::Documented, false), (Reading::Misuse, true)] {
        let (mut world, mut design) = begin(&scenario, reading, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        assert_eq!(design.sign_up(&mut world, person, game), Outcome::Done);
        let second = design.sign_up(&mut world, person, social);
        assert!(town::is_refused(&second, Party::Platform(social)));
        assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
        let pseudonyms = pseudonyms(&world);
        assert_eq!(pseudonyms[0], pseudonyms[3]);
        // Both belong to one owner, who in the misuse reading is one service.
        assert_eq!(pseudonyms[0] == pseudonyms[1], linked, "{reading:?}");
    }
}

#[test]
fn a_ban_holds_for_the_card_at_that_platform() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let [social, jobs] = [Archetype::Social, Archetype::Jobs].map(|kind| town::platform(&scenario, kind));
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[person]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    assert_eq!(design.ban(&mut world, person, social), Outcome::Done);
    let back = design.sign_up(&mut world, person, social);
    assert_eq!(back, Outcome::Refused(Party::Platform(social), "this person is banned"));
    assert_eq!(design.sign_up(&mut world, person, jobs), Outcome::Done);
}

#[test]
fn the_authority_hears_nothing_of_a_log_in() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[person]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    let before = [Party::Authority, Party::Issuer].map(|party| town::seen_by(&world, party).len());
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    assert_eq!(design.prove_age(&mut world, person, social, 18), Outcome::Done);
    let after = [Party::Authority, Party::Issuer].map(|party| town::seen_by(&world, party).len());
    assert_eq!(before, after);
}

#[test]
fn a_block_reaches_each_service_with_its_own_list() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[person]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    assert_eq!(design.cut_off(&mut world, person), Outcome::Done);
    assert_eq!(town::messages(&world, "notice").len(), 1);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    next_day(&mut world, &mut design);
    let blocked = design.log_in(&mut world, person, social, &[]);
    assert_eq!(blocked, Outcome::Refused(Party::Platform(social), "the card is blocked"));
    assert!(town::is_refused(&design.enrol(&mut world, person), Party::Issuer));
    assert_eq!(design.restore(&mut world, person), Outcome::Done);
    next_day(&mut world, &mut design);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    assert_eq!(design.act(&mut world, person, social, Act::Buy), Outcome::Done);
}

#[test]
fn pseudonyms_lead_to_nobody_unless_the_secrets_of_sectors_are_kept() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let [jobs, rail] = [Archetype::Jobs, Archetype::Rail].map(|kind| town::platform(&scenario, kind));
    let name = Outcome::Learned(vec![scenario.people[person as usize].family_name.clone()]);
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[person]);
    assert_eq!(design.sign_up(&mut world, person, jobs), Outcome::Done);
    assert_eq!(design.sign_up(&mut world, person, rail), Outcome::Done);
    let order = design.order(&mut world, Disclosure::Single, jobs, &[person]);
    assert_eq!(order, Outcome::Learned(Vec::new()));
    assert_eq!(design.order(&mut world, Disclosure::Single, rail, &[person]), name);
    let silent = design.order(&mut world, Disclosure::Silent, jobs, &[person]);
    assert!(town::is_refused(&silent, Party::Platform(jobs)));

    // The same people, with platforms that do not ask for more than they need: the name comes from the centre alone.
    let (mut world, mut design) = {
        let mut world = town::world(&scenario, Label::C, Reading::Misuse);
        world.setting.over_asking = false;
        let mut design = ChipCards::default();
        design.start(&mut world);
        assert_eq!(design.enrol(&mut world, person), Outcome::Done);
        assert_eq!(design.enrol(&mut world, town::adults(&scenario)[1]), Outcome::Done);
        (world, design)
    };
    assert_eq!(design.sign_up(&mut world, person, jobs), Outcome::Done);
    assert_eq!(design.order(&mut world, Disclosure::Silent, jobs, &[person]), name);
}

#[test]
fn a_card_refuses_what_the_certificate_does_not_name() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    for (reading, given) in
        [(Reading::Documented, false), (Reading::Protective, false), (Reading::Misuse, true)]
    {
        let (mut world, mut design) = begin(&scenario, reading, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        let outcome = design.ask_more(&mut world, person, social);
        assert_eq!(outcome == Outcome::Done, given, "{reading:?}");
        assert!(given || town::is_refused(&outcome, Party::Person(person)));
    }
}

#[test]
fn a_new_card_is_another_and_the_password_still_opens_the_account() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[person]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    assert_eq!(design.lose(&mut world, person), Outcome::Done);
    assert!(matches!(design.log_in(&mut world, person, social, &[]), Outcome::Unable(_)));
    assert_eq!(design.recover(&mut world, person), Outcome::Done);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    assert_eq!(design.verify_again(&mut world, person, social), Outcome::Done);
    let seen = pseudonyms(&world);
    assert_ne!(seen[0], seen[1]);
}

#[test]
fn cards_are_lent_with_their_one_account_and_stolen_names_give_none() {
    let scenario = town::scenario();
    let [lender, borrower, victim] = [0, 1, 2].map(|place| town::adults(&scenario)[place]);
    let jobs = town::platform(&scenario, Archetype::Jobs);
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[lender]);
    assert_eq!(design.borrow(&mut world, lender, borrower, jobs), Outcome::Done);
    assert!(town::is_refused(&design.borrow(&mut world, lender, borrower, jobs), Party::Platform(jobs)));
    assert!(town::is_refused(&design.sign_up(&mut world, lender, jobs), Party::Platform(jobs)));
    let outcome = design.impersonate(&mut world, borrower, victim, jobs);
    assert!(town::is_refused(&outcome, Party::Issuer));
}

#[test]
fn a_minors_card_tells_the_age_and_ends_with_consent() {
    let scenario = town::scenario();
    let child = town::minors(&scenario)[0];
    let [game, shop] = [Archetype::Game, Archetype::Shop].map(|kind| town::platform(&scenario, kind));
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[child]);
    let young = Outcome::Refused(Party::Platform(game), "too young");
    assert_eq!(design.sign_up(&mut world, child, game), young);
    assert_eq!(design.sign_up(&mut world, child, shop), Outcome::Done);
    assert_eq!(design.withdraw_consent(&mut world, child), Outcome::Done);
    next_day(&mut world, &mut design);
    let blocked = design.log_in(&mut world, child, shop, &[]);
    assert_eq!(blocked, Outcome::Refused(Party::Platform(shop), "the card is blocked"));
}

#[test]
fn an_outage_of_the_authority_does_not_stop_log_ins_for_two_days() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[person]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    world.set_down(Party::Authority, true);
    next_day(&mut world, &mut design);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    next_day(&mut world, &mut design);
    next_day(&mut world, &mut design);
    assert!(town::is_refused(&design.log_in(&mut world, person, social, &[]), Party::Person(person)));
    world.set_down(Party::Authority, false);
    design.day(&mut world);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
}

#[test]
fn nobody_else_can_report_a_card_lost() {
    let scenario = town::scenario();
    let [person, other] = [0, 1].map(|place| town::adults(&scenario)[place]);
    let social = town::platform(&scenario, Archetype::Social);
    let (mut world, mut design) = begin(&scenario, Reading::Documented, &[person, other]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    let handed: Vec<Value> =
        town::messages(&world, "card").iter().map(|octets| serde_json::from_slice(octets).unwrap()).collect();
    let password = |place: usize| handed[place]["blocking_password"].as_str().unwrap();
    let number = &scenario.people[person as usize].id_number;
    for wrong in [password(1), ""] {
        let told = design.report_lost(&mut world, other, (number, wrong)).unwrap_err();
        assert!(town::is_refused(&told, Party::Issuer));
    }
    next_day(&mut world, &mut design);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    assert_eq!(design.report_lost(&mut world, person, (number, password(0))), Ok(()));
    next_day(&mut world, &mut design);
    let blocked = design.log_in(&mut world, person, social, &[]);
    assert_eq!(blocked, Outcome::Refused(Party::Platform(social), "the card is blocked"));
}
