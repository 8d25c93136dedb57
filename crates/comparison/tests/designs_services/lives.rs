//! Children, losses, alternatives, over-asking, logs: what designs with a central service do over time.

use crate::village::*;
use bauta_comparison::design::national::{Kind, National, hashed_number};
use bauta_comparison::design::{Authentication, Design, Label, Outcome, Reading, Setting};
use bauta_comparison::transcript::Party;

#[test]
fn a_child_needs_the_guardian_and_consent_can_be_taken_back() {
    let scenario = village();
    for (label, reading, afterwards) in [
        (Label::R, Reading::Documented, false),
        (Label::N1, Reading::Documented, true),
        (Label::N2, Reading::Misuse, false),
        (Label::F, Reading::Documented, false),
    ] {
        let (mut world, mut design) = started(&scenario, label, Setting::of(label, reading));
        assert_eq!(design.sign_up(&mut world, KIM, SOCIAL), Outcome::Done, "{label:?}");
        assert_eq!(design.withdraw_consent(&mut world, KIM), Outcome::Done, "{label:?}");
        let log_in = design.log_in(&mut world, KIM, SOCIAL, &[]);
        assert_eq!(log_in == Outcome::Done, afterwards, "{label:?}: {log_in:?}");
        let again = design.sign_up(&mut world, KIM, SHOP);
        assert!(matches!(again, Outcome::Refused(..)), "{label:?}: {again:?}");
        assert!(!matches!(design.withdraw_consent(&mut world, TEEN), Outcome::Done), "{label:?}");
    }
}

#[test]
fn a_real_name_form_of_a_child_shows_the_guardian_to_the_platform() {
    let scenario = village();
    let guardian = &scenario.people[ANN as usize].id_number;
    for (label, shows) in [(Label::R, true), (Label::N1, false), (Label::N2, false), (Label::F, false)] {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        design.sign_up(&mut world, KIM, SOCIAL);
        assert_eq!(has(&world, &[Party::Platform(SOCIAL)], guardian), shows, "{label:?}");
    }
}

#[test]
fn a_child_of_a_guardian_who_has_an_obstacle_is_not_enrolled() {
    let mut scenario = village();
    scenario.people[KIM as usize].guardian = Some(OLD);
    for label in [Label::N1, Label::F] {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        assert!(matches!(design.enrol(&mut world, KIM), Outcome::Unable(_)), "{label:?}");
    }
}

#[test]
fn a_child_who_comes_first_has_the_guardian_enrolled() {
    let scenario = village();
    for label in [Label::N2, Label::F] {
        let mut world = world(&scenario, label, documented(label));
        let mut design = bauta_comparison::run::design(label);
        design.start(&mut world);
        assert_eq!(design.enrol(&mut world, KIM), Outcome::Done);
        let enrolled = rows(&world, Party::Authority, "map").len();
        assert_eq!(enrolled, 2);
        assert_eq!(design.enrol(&mut world, ANN), Outcome::Done);
        assert_eq!(rows(&world, Party::Authority, "map").len(), 2, "nobody is enrolled twice");
    }
}

#[test]
fn who_does_not_use_the_scheme_registers_by_name_where_there_is_another_way() {
    let scenario = village();
    let old = &scenario.people[OLD as usize];
    for label in [Label::N1, Label::N2, Label::N3, Label::F] {
        for alternatives in [true, false] {
            let setting = Setting { alternatives, ..documented(label) };
            let (mut world, mut design) = started(&scenario, label, setting);
            let tried = design.sign_up(&mut world, OLD, SOCIAL);
            assert_eq!(tried == Outcome::Done, alternatives, "{tried:?}");
            if !alternatives {
                assert_eq!(tried, Outcome::Unable("has an obstacle and there is no other way"));
                continue;
            }
            assert!(has(&world, &[Party::Platform(SOCIAL)], &old.id_number), "more is known of them");
            assert_eq!(design.log_in(&mut world, OLD, SOCIAL, &[]), Outcome::Done);
            assert_eq!(design.prove_age(&mut world, OLD, SOCIAL, 18), Outcome::Done);
            assert_eq!(design.verify_again(&mut world, OLD, SOCIAL), Outcome::Done);
        }
    }
}

#[test]
fn a_lost_device_is_replaced_and_old_accounts_are_reached() {
    let scenario = village();
    for label in [Label::O, Label::R, Label::N1, Label::N2, Label::N3, Label::F] {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        design.sign_up(&mut world, ANN, SOCIAL);
        let account = rows(&world, Party::Platform(SOCIAL), "accounts")[0].0.clone();
        assert_eq!(design.lose(&mut world, ANN), Outcome::Done);
        assert!(matches!(design.log_in(&mut world, ANN, SOCIAL, &[]), Outcome::Unable(_)), "{label:?}");
        assert!(!matches!(design.sign_up(&mut world, ANN, SHOP), Outcome::Done) || label == Label::O);
        assert_eq!(design.recover(&mut world, ANN), Outcome::Done);
        assert_eq!(design.log_in(&mut world, ANN, SOCIAL, &[]), Outcome::Done, "{label:?}");
        let visits = rows(&world, Party::Platform(SOCIAL), "log");
        assert!(visits.iter().all(|(subject, _)| *subject == account), "{label:?}");
        if label == Label::N2 {
            let held = rows(&world, Party::Person(ANN), "identity-app");
            assert_eq!(held[0].1["number"], held[1].1["number"], "unchanged for life");
            assert_ne!(held[0].1["certificate"], held[1].1["certificate"]);
        }
    }
}

#[test]
fn plaintext_is_released_when_somebody_consents_and_the_ground_is_written_down() {
    let scenario = village();
    for (share, releases) in [(1.0, true), (0.0, false)] {
        let mut world = world(&scenario, Label::N3, documented(Label::N3));
        let mut design = National::new(Kind::N3);
        design.consent_share = share;
        design.start(&mut world);
        design.enrol(&mut world, ANN);
        design.sign_up(&mut world, ANN, SOCIAL);
        let asked = design.ask_more(&mut world, ANN, SOCIAL);
        assert_eq!(asked == Outcome::Done, releases, "{asked:?}");
        let name = &scenario.people[ANN as usize].family_name;
        assert_eq!(has(&world, &[Party::Platform(SOCIAL)], name), releases);
        for party in [Party::Authority, Party::Platform(SOCIAL)] {
            let rows = rows(&world, party, "releases");
            assert_eq!(rows.len(), usize::from(releases));
            assert!(rows.iter().all(|(_, row)| row["reason"] == "consent"));
        }
    }
}

#[test]
fn over_asking_gets_what_it_asks_for_only_in_misuse() {
    let scenario = village();
    for label in [Label::O, Label::N1, Label::N2] {
        for reading in [Reading::Documented, Reading::Misuse] {
            let (mut world, mut design) = started(&scenario, label, Setting::of(label, reading));
            design.sign_up(&mut world, ANN, SOCIAL);
            let asked = design.ask_more(&mut world, ANN, SOCIAL);
            assert_eq!(asked == Outcome::Done, reading == Reading::Misuse, "{label:?}: {asked:?}");
            let name = &scenario.people[ANN as usize].family_name;
            assert_eq!(has(&world, &[Party::Platform(SOCIAL)], name), reading == Reading::Misuse);
        }
    }
}

/// The times at which the authority's log has somebody at a platform.
fn authentications(setting: Setting, label: Label) -> usize {
    let scenario = village();
    let (mut world, mut design) = started(&scenario, label, setting);
    design.sign_up(&mut world, ANN, SOCIAL);
    world.now += DAY;
    assert_eq!(design.log_in(&mut world, ANN, SOCIAL, &[NOON + DAY + 60, NOON + DAY + 120]), Outcome::Done);
    assert_eq!(world.now, NOON + DAY);
    design.prove_age(&mut world, ANN, SOCIAL, 18);
    rows(&world, Party::Authority, "log").len()
}

#[test]
fn the_authority_sees_as_many_visits_as_the_setting_has_authentications() {
    for (authentication, expected) in [
        (Authentication::Registration, 2),
        (Authentication::Risk, 2),
        (Authentication::Daily, 3),
        (Authentication::Login, 5),
    ] {
        for label in [Label::N1, Label::N2, Label::N3] {
            let setting = Setting { authentication, ..documented(label) };
            assert_eq!(authentications(setting, label), expected, "{authentication:?} {label:?}");
        }
    }
    assert_eq!(authentications(documented(Label::F), Label::F), 5);
}

#[test]
fn logs_are_removed_after_the_days_of_the_setting() {
    let scenario = village();
    for (label, party) in
        [(Label::N2, Party::Authority), (Label::F, Party::Authority), (Label::R, Party::CheckingSource)]
    {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        design.sign_up(&mut world, ANN, SOCIAL);
        world.now += 179 * DAY;
        design.day(&mut world);
        assert_eq!(rows(&world, party, "log").len(), 1, "{label:?}");
        world.now += 2 * DAY;
        design.day(&mut world);
        for party in [party, Party::Platform(SOCIAL)] {
            assert!(rows(&world, party, "log").is_empty(), "{label:?} {party}");
        }
    }
}

#[test]
fn addresses_reach_the_hub_always_and_the_national_platform_in_misuse() {
    let scenario = village();
    for (label, reading, kept) in [
        (Label::N2, Reading::Documented, false),
        (Label::N2, Reading::Misuse, true),
        (Label::F, Reading::Documented, true),
        (Label::F, Reading::Protective, false),
    ] {
        let (mut world, mut design) = started(&scenario, label, Setting::of(label, reading));
        design.sign_up(&mut world, ANN, SOCIAL);
        let log = rows(&world, Party::Authority, "log");
        assert_eq!(log.iter().any(|(_, row)| row["address"].is_string()), kept, "{label:?} {reading:?}");
    }
}

#[test]
fn a_number_is_random_and_in_misuse_a_hash_that_can_be_searched_for() {
    let scenario = village();
    for reading in [Reading::Documented, Reading::Misuse] {
        let (world, _) = started(&scenario, Label::N1, Setting::of(Label::N1, reading));
        let number = rows(&world, Party::Person(ANN), "identity-app")[0].0.clone();
        assert_eq!(number.len(), 10);
        assert!(number.chars().all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase()));
        let hashed = hashed_number(&scenario.people[ANN as usize].id_number);
        assert_eq!(number == hashed, reading == Reading::Misuse);
    }
}

#[test]
fn the_register_is_common_ground_and_the_map_is_added() {
    let scenario = village();
    let (world, _) = started(&scenario, Label::N2, documented(Label::N2));
    assert_eq!(rows(&world, Party::Authority, "register").len(), scenario.people.len());
    let map = rows(&world, Party::Authority, "map");
    assert_eq!(map.len(), 4, "everybody who is enrolled");
    assert!(map.iter().all(|(_, row)| row.get("face").is_none()), "the face is compared, not kept");
    for (subject, _) in map {
        assert!(world.transcript().named(Party::Authority, &subject).is_some());
    }
}
