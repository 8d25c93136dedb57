//! What must be possible with no identity, with real names, with the national platform and with a log-in hub, and what
//! must not.

use crate::village::*;
use bauta_comparison::design::{Act, Authentication, Design, Label, Outcome, Reading, Setting, World};
use bauta_comparison::scenario::Disclosure;
use bauta_comparison::transcript::Party;

const NATIONAL: [Label; 3] = [Label::N1, Label::N2, Label::N3];
const ALL: [Label; 6] = [Label::O, Label::R, Label::N1, Label::N2, Label::N3, Label::F];
const IDENTIFIED: [Label; 5] = [Label::R, Label::N1, Label::N2, Label::N3, Label::F];

fn network_number(world: &World<'_>, person: u32) -> String {
    rows(world, Party::Person(person), "identity-app").pop().unwrap().0
}

#[test]
fn everybody_opens_an_account_logs_in_and_comments() {
    let scenario = village();
    for label in ALL {
        for reading in Reading::ALL {
            let (mut world, mut design) = started(&scenario, label, Setting::of(label, reading));
            for person in [ANN, BEN, KIM, TEEN] {
                assert_eq!(
                    design.sign_up(&mut world, person, SOCIAL),
                    Outcome::Done,
                    "{label:?} {reading:?}"
                );
                assert_eq!(design.log_in(&mut world, person, SOCIAL, &[]), Outcome::Done);
                let comment = Act::Comment("words", 1);
                assert_eq!(design.act(&mut world, person, SOCIAL, comment), Outcome::Done);
            }
            assert_eq!(rows(&world, Party::Platform(SOCIAL), "comments").len(), 4);
        }
    }
}

#[test]
fn a_platform_has_the_name_in_r_the_number_in_n1_an_identifier_in_n2() {
    let scenario = village();
    let ann = &scenario.people[ANN as usize];
    for label in ALL {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        design.sign_up(&mut world, ANN, SOCIAL);
        design.log_in(&mut world, ANN, SOCIAL, &[]);
        let platform = [Party::Platform(SOCIAL)];
        for text in [&ann.family_name, &ann.id_number, &ann.telephone] {
            assert_eq!(has(&world, &platform, text), label == Label::R, "{label:?} {text}");
        }
        if NATIONAL.contains(&label) {
            let number = network_number(&world, ANN);
            assert_eq!(has(&world, &platform, &number), label == Label::N1, "{label:?}");
            let fields = &rows(&world, platform[0], "accounts")[0].1["fields"];
            let expected = if label == Label::N1 { "network_number" } else { "application_identifier" };
            assert!(fields[expected].is_string(), "{fields}");
        }
    }
}

#[test]
fn n3_and_the_hub_give_name_and_number_where_the_law_asks_for_them() {
    let scenario = village();
    let ann = &scenario.people[ANN as usize];
    for label in [Label::N1, Label::N2, Label::N3, Label::F] {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        assert_eq!(design.sign_up(&mut world, ANN, RAIL), Outcome::Done);
        let gives = matches!(label, Label::N3 | Label::F);
        assert_eq!(has(&world, &[Party::Platform(RAIL)], &ann.id_number), gives, "{label:?}");
        if label == Label::N3 {
            for party in [Party::Authority, Party::Platform(RAIL)] {
                assert_eq!(rows(&world, party, "releases")[0].1["reason"], "law");
            }
            assert_eq!(rows(&world, Party::Person(ANN), "app-log")[0].1["asked"]["reason"], "law");
        }
    }
}

#[test]
fn the_identifiers_of_one_person_differ_unless_the_owner_shares_a_context() {
    let scenario = village();
    for (shared_context, label) in
        [(false, Label::N2), (true, Label::N2), (false, Label::F), (true, Label::F)]
    {
        let setting = Setting { shared_context, ..documented(label) };
        let (mut world, mut design) = started(&scenario, label, setting);
        let field = if label == Label::F { "sub" } else { "application_identifier" };
        let mut values = Vec::new();
        for platform in [SHOP, VIDEO, SOCIAL] {
            design.sign_up(&mut world, ANN, platform);
            values.push(rows(&world, Party::Platform(platform), "accounts")[0].1["fields"][field].clone());
        }
        let global = label == Label::F;
        assert_eq!(values[0] == values[1], shared_context || global);
        assert_eq!(values[0] == values[2], global);
    }
    let (mut world, mut design) = started(&scenario, Label::F, Setting::of(Label::F, Reading::Protective));
    design.sign_up(&mut world, ANN, SHOP);
    design.sign_up(&mut world, ANN, VIDEO);
    let sub = |platform| rows(&world, Party::Platform(platform), "accounts")[0].1["fields"]["sub"].clone();
    assert_ne!(sub(SHOP), sub(VIDEO));
}

#[test]
fn who_is_banned_comes_back_only_without_an_identity() {
    let scenario = village();
    for label in ALL {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        design.sign_up(&mut world, ANN, SOCIAL);
        assert_eq!(design.ban(&mut world, ANN, SOCIAL), Outcome::Done);
        assert!(refused(&design.log_in(&mut world, ANN, SOCIAL, &[]), Party::Platform(SOCIAL)), "{label:?}");
        let again = design.sign_up(&mut world, ANN, SOCIAL);
        assert_eq!(again == Outcome::Done, label == Label::O, "{label:?}: {again:?}");
        assert_eq!(design.sign_up(&mut world, ANN, SHOP), Outcome::Done);
    }
}

#[test]
fn a_second_account_is_refused_where_there_is_an_identity() {
    let scenario = village();
    for label in IDENTIFIED {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        design.sign_up(&mut world, ANN, SOCIAL);
        assert!(refused(&design.sign_up(&mut world, ANN, SOCIAL), Party::Platform(SOCIAL)), "{label:?}");
    }
}

#[test]
fn a_cut_off_works_at_the_next_authentication_and_the_alternative_stays_open() {
    let scenario = village();
    for label in NATIONAL {
        for authentication in [Authentication::Registration, Authentication::Daily] {
            for alternatives in [true, false] {
                let setting = Setting { authentication, alternatives, ..documented(label) };
                let (mut world, mut design) = started(&scenario, label, setting);
                design.sign_up(&mut world, ANN, SOCIAL);
                assert_eq!(design.cut_off(&mut world, ANN), Outcome::Done);
                let log_in = design.log_in(&mut world, ANN, SOCIAL, &[]);
                let lives_on = authentication == Authentication::Registration;
                assert_eq!(log_in == Outcome::Done, lives_on, "{log_in:?}");
                let elsewhere = design.sign_up(&mut world, ANN, SHOP);
                assert_eq!(elsewhere == Outcome::Done, alternatives, "{elsewhere:?}");
                assert_eq!(design.restore(&mut world, ANN), Outcome::Done);
                assert_eq!(design.log_in(&mut world, ANN, SOCIAL, &[]), Outcome::Done);
            }
        }
    }
}

#[test]
fn the_hub_cuts_off_every_session() {
    let scenario = village();
    let (mut world, mut design) = started(&scenario, Label::F, documented(Label::F));
    design.sign_up(&mut world, ANN, SOCIAL);
    design.cut_off(&mut world, ANN);
    assert!(refused(&design.log_in(&mut world, ANN, SOCIAL, &[]), Party::Authority));
    let comment = Act::Buy;
    assert_eq!(design.act(&mut world, ANN, SOCIAL, comment), Outcome::Unable("has no session"));
    design.restore(&mut world, ANN);
    assert_eq!(design.log_in(&mut world, ANN, SOCIAL, &[]), Outcome::Done);
}

#[test]
fn whoever_is_cut_off_before_enrolment_gets_no_number() {
    let scenario = village();
    for label in [Label::N1, Label::F] {
        let mut world = world(&scenario, label, documented(label));
        let mut design = bauta_comparison::run::design(label);
        design.start(&mut world);
        assert_eq!(design.cut_off(&mut world, ANN), Outcome::Done);
        assert!(refused(&design.enrol(&mut world, ANN), Party::Authority));
        design.restore(&mut world, ANN);
        assert_eq!(design.enrol(&mut world, ANN), Outcome::Done);
    }
}

#[test]
fn real_names_are_cut_off_by_an_order_to_each_platform_that_the_log_shows() {
    let scenario = village();
    for reading in [Reading::Documented, Reading::Misuse] {
        let (mut world, mut design) = started(&scenario, Label::R, Setting::of(Label::R, reading));
        design.sign_up(&mut world, ANN, SOCIAL);
        design.sign_up(&mut world, ANN, SHOP);
        assert_eq!(design.cut_off(&mut world, ANN), Outcome::Done);
        let orders = sent(&world, "order").iter().filter(|order| order.to != Party::CheckingSource).count();
        assert_eq!(orders, if reading == Reading::Misuse { 5 } else { 2 });
        for platform in [SOCIAL, SHOP] {
            assert!(refused(&design.log_in(&mut world, ANN, platform, &[]), Party::Platform(platform)));
            assert!(refused(&design.sign_up(&mut world, ANN, platform), Party::Platform(platform)));
        }
        let elsewhere = design.sign_up(&mut world, ANN, VIDEO);
        assert_eq!(elsewhere == Outcome::Done, reading == Reading::Documented, "{elsewhere:?}");
        design.restore(&mut world, ANN);
        assert_eq!(design.log_in(&mut world, ANN, SHOP, &[]), Outcome::Done);
    }
    let (mut world, mut design) = started(&scenario, Label::R, documented(Label::R));
    design.sign_up(&mut world, ANN, SOCIAL);
    world.now += 181 * DAY;
    assert!(matches!(design.cut_off(&mut world, ANN), Outcome::Unable(_)), "the log goes back 180 days");
}

#[test]
fn an_outage_stops_what_needs_the_centre() {
    let scenario = village();
    let at_log_in = |label| Setting { authentication: Authentication::Login, ..documented(label) };
    for (label, setting, service, log_ins_fail) in [
        (Label::R, documented(Label::R), Party::CheckingSource, false),
        (Label::N1, documented(Label::N1), Party::Authority, false),
        (Label::N2, at_log_in(Label::N2), Party::Authority, true),
        (Label::F, documented(Label::F), Party::Authority, true),
    ] {
        let (mut world, mut design) = started(&scenario, label, setting);
        design.sign_up(&mut world, ANN, SOCIAL);
        world.set_down(service, true);
        assert_eq!(design.sign_up(&mut world, ANN, SHOP), Outcome::Unreachable(service), "{label:?}");
        let log_in = design.log_in(&mut world, ANN, SOCIAL, &[]);
        assert_eq!(log_in == Outcome::Unreachable(service), log_ins_fail, "{label:?}: {log_in:?}");
        world.set_down(service, false);
        assert_eq!(design.log_in(&mut world, ANN, SOCIAL, &[]), Outcome::Done);
    }
}

#[test]
fn a_stolen_name_and_number_open_an_account_where_two_elements_are_checked() {
    let scenario = village();
    for (label, reading, succeeds) in [
        (Label::R, Reading::Documented, true),
        (Label::R, Reading::Protective, false),
        (Label::N1, Reading::Documented, false),
        (Label::N2, Reading::Misuse, false),
        (Label::F, Reading::Documented, false),
    ] {
        let (mut world, mut design) = started(&scenario, label, Setting::of(label, reading));
        let tried = design.impersonate(&mut world, BEN, ANN, SOCIAL);
        assert_eq!(tried == Outcome::Done, succeeds, "{label:?} {reading:?}: {tried:?}");
        let own = design.sign_up(&mut world, ANN, SOCIAL);
        assert_eq!(own == Outcome::Done, !succeeds, "the victim comes too late: {own:?}");
    }
}

#[test]
fn a_lent_identity_opens_an_account_and_a_face_finds_it_out() {
    let scenario = village();
    for label in IDENTIFIED {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        assert_eq!(design.borrow(&mut world, ANN, BEN, SOCIAL), Outcome::Done, "{label:?}");
        assert!(refused(&design.sign_up(&mut world, ANN, SOCIAL), Party::Platform(SOCIAL)), "{label:?}");
        let again = design.verify_again(&mut world, BEN, SOCIAL);
        assert!(matches!(again, Outcome::Refused(..)), "{label:?}: {again:?}");
        assert_ne!(design.log_in(&mut world, BEN, SOCIAL, &[]), Outcome::Done, "{label:?}");
        design.sign_up(&mut world, ANN, SHOP);
        assert_eq!(design.verify_again(&mut world, ANN, SHOP), Outcome::Done, "{label:?}");
    }
}

#[test]
fn a_loan_is_for_once_where_each_day_is_authenticated() {
    let scenario = village();
    for label in [Label::N2, Label::F] {
        let setting = Setting { authentication: Authentication::Daily, ..documented(label) };
        let (mut world, mut design) = started(&scenario, label, setting);
        design.borrow(&mut world, ANN, BEN, SOCIAL);
        assert!(matches!(design.log_in(&mut world, BEN, SOCIAL, &[]), Outcome::Unable(_)));
    }
}

#[test]
fn ages_are_told_without_the_birth_date_and_checked_at_the_door() {
    let scenario = village();
    for label in IDENTIFIED {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        design.sign_up(&mut world, TEEN, SOCIAL);
        let platform = Party::Platform(SOCIAL);
        assert_eq!(design.prove_age(&mut world, TEEN, SOCIAL, 14), Outcome::Done, "{label:?}");
        assert_eq!(design.prove_age(&mut world, TEEN, SOCIAL, 18), Outcome::Refused(platform, "too young"));
        assert!(refused(&design.sign_up(&mut world, TEEN, GAME), Party::Platform(GAME)), "{label:?}");
        assert_eq!(design.sign_up(&mut world, ANN, GAME), Outcome::Done, "{label:?}");
        assert_eq!(has(&world, &[platform], "20100910"), label == Label::R, "{label:?}");
    }
    let (mut world, mut design) = started(&scenario, Label::O, documented(Label::O));
    assert_eq!(design.sign_up(&mut world, TEEN, GAME), Outcome::Done, "nobody checks what one says");
}

#[test]
fn orders_bring_names_and_silent_ones_only_where_the_setting_lets_them() {
    let scenario = village();
    let name = scenario.people[ANN as usize].family_name.clone();
    for label in ALL {
        let (mut world, mut design) = started(&scenario, label, documented(label));
        design.sign_up(&mut world, ANN, SOCIAL);
        design.sign_up(&mut world, OLD, SOCIAL);
        let order = |design: &mut Box<dyn Design>, world: &mut _, disclosure, people: &[u32]| {
            design.order(world, disclosure, SOCIAL, people)
        };
        let learned = order(&mut design, &mut world, Disclosure::Single, &[ANN]);
        let nothing = label == Label::O;
        assert_eq!(learned, Outcome::Learned(if nothing { vec![] } else { vec![name.clone()] }), "{label:?}");
        let learned = order(&mut design, &mut world, Disclosure::Dragnet, &[ANN, OLD]);
        assert!(matches!(learned, Outcome::Learned(names) if names.len() == if nothing { 0 } else { 2 }));
        let silent = order(&mut design, &mut world, Disclosure::Silent, &[ANN]);
        assert!(matches!(silent, Outcome::Refused(..)), "{label:?}: {silent:?}");
        world.setting.silent_queries = true;
        let before = rows(&world, Party::Authority, "disclosures").len();
        let learned = order(&mut design, &mut world, Disclosure::Silent, &[ANN]);
        assert_eq!(learned, Outcome::Learned(if nothing { vec![] } else { vec![name.clone()] }), "{label:?}");
        assert_eq!(rows(&world, Party::Authority, "disclosures").len(), before, "it leaves no trace");
    }
}

#[test]
fn the_person_is_told_of_an_order_in_the_most_protective_reading_only() {
    let scenario = village();
    for label in [Label::N1, Label::N2, Label::N3, Label::F] {
        for reading in Reading::ALL {
            let (mut world, mut design) = started(&scenario, label, Setting::of(label, reading));
            design.sign_up(&mut world, ANN, SOCIAL);
            design.order(&mut world, Disclosure::Single, SOCIAL, &[ANN]);
            design.cut_off(&mut world, ANN);
            let told = sent(&world, "notice").iter().filter(|notice| notice.to == Party::Person(ANN)).count();
            assert_eq!(told, if reading == Reading::Protective { 2 } else { 0 }, "{label:?} {reading:?}");
        }
    }
}

#[test]
fn a_ban_stays_when_a_cut_off_is_taken_back() {
    let scenario = village();
    let (mut world, mut design) = started(&scenario, Label::R, documented(Label::R));
    design.sign_up(&mut world, ANN, SOCIAL);
    design.ban(&mut world, ANN, SOCIAL);
    design.cut_off(&mut world, ANN);
    assert_eq!(design.restore(&mut world, ANN), Outcome::Done);
    let log_in = design.log_in(&mut world, ANN, SOCIAL, &[]);
    assert_eq!(log_in, Outcome::Refused(Party::Platform(SOCIAL), "the account is banned"));
}
