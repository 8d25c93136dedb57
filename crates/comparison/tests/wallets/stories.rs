//! Stories of wallets: accounts, bans, orders, cut-offs, losses, outages.

use std::collections::BTreeSet;

use bauta_comparison::design::wallet::Wallets;
use bauta_comparison::design::{Design as _, Label, Outcome, Reading, World, digests, sd_jwt_wallet};
use bauta_comparison::scenario::{Archetype, Disclosure, Scenario};
use bauta_comparison::transcript::Party;
use serde_json::Value;

use crate::formats::readable;
use crate::town;

const DAY: u64 = 86_400;
const WALLETS: [Label; 3] = [Label::WB, Label::WA, Label::D];

fn design(label: Label) -> Wallets {
    match label {
        Label::WB => sd_jwt_wallet::reused(),
        Label::WA => sd_jwt_wallet::once().with_batch(8),
        _ => digests::digests().with_batch(8),
    }
}

/// A design that has started, with these people enrolled.
fn begin<'a>(scenario: &'a Scenario, label: Label, reading: Reading, people: &[u32]) -> (World<'a>, Wallets) {
    let mut world = town::world(scenario, label, reading);
    let mut design = design(label);
    design.start(&mut world);
    design.day(&mut world);
    for person in people {
        assert_eq!(design.enrol(&mut world, *person), Outcome::Done);
    }
    (world, design)
}

fn next_day(world: &mut World<'_>, design: &mut Wallets) {
    world.now += DAY;
    design.day(world);
}

#[test]
fn an_account_is_opened_and_no_name_reaches_a_platform_that_needs_none() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let [social, rail] = [Archetype::Social, Archetype::Rail].map(|kind| town::platform(&scenario, kind));
    for label in WALLETS {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
        let holder = &scenario.people[person as usize];
        for secret in [&holder.family_name, &holder.id_number, &holder.region] {
            let seen = town::seen_by(&world, Party::Platform(social));
            let has = |octets: &Vec<u8>| readable(octets).contains(&secret[..]);
            assert!(!seen.iter().any(has), "{label:?}");
        }
        assert_eq!(design.sign_up(&mut world, person, rail), Outcome::Done);
        let kept = town::seen_by(&world, Party::Platform(rail));
        let kept = kept.iter().any(|octets| String::from_utf8_lossy(octets).contains(&holder.family_name));
        assert!(kept, "{label:?}: the law has the name kept here");
    }
}

#[test]
fn the_issuer_hears_nothing_of_a_presentation() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    for label in WALLETS {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[person]);
        let before = town::seen_by(&world, Party::Issuer).len();
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        assert_eq!(town::seen_by(&world, Party::Issuer).len(), before);
    }
}

/// The keys with which presentations were signed, as the platform reads them.
fn device_keys(world: &World<'_>) -> Vec<String> {
    let keys = town::messages(world, "presentation").into_iter().map(|octets| {
        let text = String::from_utf8(octets).unwrap();
        let shown = sd_jwt_payload::SdJwt::parse(&text).unwrap();
        serde_json::to_string(&shown.required_key_bind()).unwrap()
    });
    keys.collect()
}

#[test]
fn one_credential_is_the_same_everywhere_and_copies_are_not_until_they_run_out() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    for (label, different) in [(Label::WB, 1), (Label::WA, 6)] {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        for _ in 0..5 {
            assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
        }
        let keys: BTreeSet<_> = device_keys(&world).into_iter().collect();
        assert_eq!(keys.len(), different, "{label:?}");
    }
    // No refill while the issuer is silent: the ninth presentation is with a copy that was used.
    let (mut world, mut design) = begin(&scenario, Label::WA, Reading::Documented, &[person]);
    world.set_down(Party::Issuer, true);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    for _ in 0..9 {
        assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    }
    assert_eq!(device_keys(&world).len(), 10);
    assert_eq!(device_keys(&world).into_iter().collect::<BTreeSet<_>>().len(), 8);
}

#[test]
fn salted_digests_are_never_used_again() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    let (mut world, mut design) = begin(&scenario, Label::D, Reading::Documented, &[person]);
    world.set_down(Party::Issuer, true);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    for _ in 0..7 {
        assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    }
    let empty = Outcome::Unable("no copy is left to be shown");
    assert_eq!(design.log_in(&mut world, person, social, &[]), empty);
    world.set_down(Party::Issuer, false);
    assert_eq!(design.renew(&mut world, person), Outcome::Done);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
}

#[test]
fn a_minor_is_admitted_where_the_age_is_right_and_with_consent_only() {
    let scenario = town::scenario();
    let child = town::minors(&scenario)[0];
    let game = town::platform(&scenario, Archetype::Game);
    let shop = town::platform(&scenario, Archetype::Shop);
    for label in WALLETS {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[child]);
        let young = Outcome::Refused(Party::Platform(game), "too young");
        assert_eq!(design.sign_up(&mut world, child, game), young);
        assert_eq!(design.sign_up(&mut world, child, shop), Outcome::Done);
        let young = Outcome::Refused(Party::Platform(shop), "too young");
        assert_eq!(design.prove_age(&mut world, child, shop, 18), young);
        assert_eq!(design.withdraw_consent(&mut world, child), Outcome::Done);
        assert!(town::is_refused(&design.renew(&mut world, child), Party::Issuer));
        next_day(&mut world, &mut design);
        let later = design.log_in(&mut world, child, shop, &[]);
        // Copies without a status list are good until they expire.
        assert_eq!(later == Outcome::Done, label == Label::D, "{label:?}: {later:?}");
    }
}

#[test]
fn a_banned_person_comes_back_unless_something_is_recognised() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    let rail = town::platform(&scenario, Archetype::Rail);
    let expected = [
        (Label::WB, Reading::Documented, false),
        (Label::WB, Reading::Protective, true),
        (Label::WA, Reading::Documented, true),
        (Label::D, Reading::Documented, true),
        (Label::WA, Reading::Misuse, false),
    ];
    for (label, reading, returns) in expected {
        let (mut world, mut design) = begin(&scenario, label, reading, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        assert_eq!(design.ban(&mut world, person, social), Outcome::Done);
        assert!(town::is_refused(&design.log_in(&mut world, person, social, &[]), Party::Platform(social)));
        let back = design.sign_up(&mut world, person, social);
        assert_eq!(back == Outcome::Done, returns, "{label:?} {reading:?}: {back:?}");
        assert_eq!(design.sign_up(&mut world, person, rail), Outcome::Done);
        assert_eq!(design.ban(&mut world, person, rail), Outcome::Done);
        assert!(town::is_refused(&design.sign_up(&mut world, person, rail), Party::Platform(rail)));
    }
}

#[test]
fn accounts_are_not_counted_and_devices_can_be_lent() {
    let scenario = town::scenario();
    let (lender, borrower) = (town::adults(&scenario)[0], town::minors(&scenario)[0]);
    let game = town::platform(&scenario, Archetype::Game);
    for label in WALLETS {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[lender]);
        assert_eq!(design.sign_up(&mut world, lender, game), Outcome::Done);
        assert_eq!(design.sign_up(&mut world, lender, game), Outcome::Done);
        assert_eq!(design.borrow(&mut world, lender, borrower, game), Outcome::Done);
        assert_eq!(design.sign_up(&mut world, borrower, game), Outcome::Unable("has no wallet"));
    }
}

#[test]
fn a_stolen_name_and_number_give_no_wallet() {
    let scenario = town::scenario();
    let [fraudster, victim] = [0, 1].map(|place| town::adults(&scenario)[place]);
    for label in WALLETS {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[]);
        let outcome = design.impersonate(&mut world, fraudster, victim, 0);
        assert!(town::is_refused(&outcome, Party::Issuer));
        assert_eq!(design.sign_up(&mut world, fraudster, 0), Outcome::Unable("has no wallet"));
    }
}

#[test]
fn a_cut_off_is_one_action_and_takes_effect_with_the_next_list() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    for label in [Label::WB, Label::WA] {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        assert_eq!(design.cut_off(&mut world, person), Outcome::Done);
        assert_eq!(town::messages(&world, "notice").len(), 1);
        assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
        next_day(&mut world, &mut design);
        let refused = design.log_in(&mut world, person, social, &[]);
        assert_eq!(refused, Outcome::Refused(Party::Platform(social), "the credential is withdrawn"));
        assert!(town::is_refused(&design.renew(&mut world, person), Party::Issuer));
        assert!(town::is_refused(&design.enrol(&mut world, person), Party::Issuer));
        assert_eq!(design.restore(&mut world, person), Outcome::Done);
        next_day(&mut world, &mut design);
        assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    }
}

#[test]
fn without_a_status_list_a_cut_off_ends_refills_only() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    for (reading, remains) in [(Reading::Documented, true), (Reading::Misuse, false)] {
        let (mut world, mut design) = begin(&scenario, Label::D, reading, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        assert_eq!(design.cut_off(&mut world, person), Outcome::Done);
        next_day(&mut world, &mut design);
        let later = design.log_in(&mut world, person, social, &[]);
        assert_eq!(later == Outcome::Done, remains, "{reading:?}");
        let refill = design.renew(&mut world, person);
        let by = if reading == Reading::Misuse { Party::Vendor } else { Party::Issuer };
        assert!(town::is_refused(&refill, by), "{refill:?}");
    }
}

#[test]
fn copies_are_not_accepted_after_three_months() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    let (mut world, mut design) = begin(&scenario, Label::D, Reading::Documented, &[person]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    world.now += 91 * DAY;
    let empty = Outcome::Unable("no copy is left to be shown");
    assert_eq!(design.log_in(&mut world, person, social, &[]), empty);
    assert_eq!(design.renew(&mut world, person), Outcome::Done);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
}

#[test]
fn an_order_finds_a_name_where_something_leads_to_the_issuer() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    let name = Outcome::Learned(vec![scenario.people[person as usize].family_name.clone()]);
    let nobody = Outcome::Learned(Vec::new());
    let expected = [
        (Label::WB, Reading::Documented, &name),
        (Label::WA, Reading::Documented, &name),
        (Label::WA, Reading::Protective, &nobody),
        (Label::D, Reading::Documented, &nobody),
    ];
    for (label, reading, learned) in expected {
        let (mut world, mut design) = begin(&scenario, label, reading, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        let outcome = design.order(&mut world, Disclosure::Single, social, &[person]);
        assert_eq!(outcome, *learned, "{label:?} {reading:?}");
        let silent = design.order(&mut world, Disclosure::Silent, social, &[person]);
        assert!(town::is_refused(&silent, Party::Platform(social)));
    }
    let (mut world, mut design) = begin(&scenario, Label::WA, Reading::Misuse, &[person]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    assert_eq!(design.order(&mut world, Disclosure::Silent, social, &[person]), name);
}

#[test]
fn a_platform_that_asks_for_more_is_told_no_unless_it_is_registered_for_it() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    for label in WALLETS {
        for reading in [Reading::Documented, Reading::Protective, Reading::Misuse] {
            let (mut world, mut design) = begin(&scenario, label, reading, &[person]);
            assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
            let outcome = design.ask_more(&mut world, person, social);
            let given = outcome == Outcome::Done;
            assert_eq!(given, reading == Reading::Misuse, "{label:?} {reading:?} {outcome:?}");
            assert!(given || town::is_refused(&outcome, Party::Person(person)));
            assert_eq!(
                design.act(&mut world, person, social, bauta_comparison::design::Act::Buy),
                Outcome::Done
            );
        }
    }
}

#[test]
fn a_lost_wallet_is_withdrawn_and_a_new_one_opens_the_old_accounts() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    for label in WALLETS {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[person]);
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        assert_eq!(design.lose(&mut world, person), Outcome::Done);
        assert!(matches!(design.log_in(&mut world, person, social, &[]), Outcome::Unable(_)));
        assert_eq!(design.recover(&mut world, person), Outcome::Done);
        next_day(&mut world, &mut design);
        assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
        assert_eq!(design.verify_again(&mut world, person, social), Outcome::Done);
    }
}

#[test]
fn an_outage_of_the_issuer_stops_refills_and_no_presentations() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    let social = town::platform(&scenario, Archetype::Social);
    for label in WALLETS {
        let (mut world, mut design) = begin(&scenario, label, Reading::Documented, &[person]);
        for party in [Party::Issuer, Party::Authority, Party::CheckingSource] {
            world.set_down(party, true);
        }
        assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
        assert_eq!(design.renew(&mut world, person), Outcome::Unreachable(Party::Issuer));
    }
    // A list that was fetched yesterday is good while the publisher is silent; after two days it is not.
    let (mut world, mut design) = begin(&scenario, Label::WB, Reading::Documented, &[person]);
    assert_eq!(design.sign_up(&mut world, person, social), Outcome::Done);
    world.set_down(Party::Publisher, true);
    next_day(&mut world, &mut design);
    assert_eq!(design.log_in(&mut world, person, social, &[]), Outcome::Done);
    world.now += 2 * DAY;
    let outcome = design.log_in(&mut world, person, social, &[]);
    assert_eq!(outcome, Outcome::Unreachable(Party::Publisher));
}

#[test]
fn who_does_not_use_it_has_another_way_where_there_is_one() {
    let scenario = town::scenario();
    let person = town::outsiders(&scenario)[0];
    for (reading, expected) in [
        (Reading::Documented, Outcome::Done),
        (Reading::Misuse, Outcome::Unable("has an obstacle and there is no other way")),
    ] {
        let (mut world, mut design) = begin(&scenario, Label::WA, reading, &[]);
        assert_eq!(design.enrol(&mut world, person), Outcome::Unable("has an obstacle"));
        assert_eq!(design.sign_up(&mut world, person, 0), expected);
    }
}

#[test]
fn an_issuer_keeps_no_faces_and_no_device_keys_unless_it_is_misused() {
    let scenario = town::scenario();
    let person = town::adults(&scenario)[0];
    for (reading, kept) in [(Reading::Documented, false), (Reading::Misuse, true)] {
        let (world, _) = begin(&scenario, Label::WA, reading, &[person]);
        let rows: Vec<Value> = world
            .transcript()
            .records()
            .filter_map(|(_, record, _)| match record {
                bauta_comparison::transcript::Record::Row(row) if row.party == Party::Issuer => {
                    serde_json::from_slice(row.octets.as_deref().unwrap_or_default()).ok()
                }
                _ => None,
            })
            .collect();
        for member in ["face", "device_keys"] {
            assert_eq!(rows.iter().any(|row| row.get(member).is_some()), kept, "{member}");
        }
    }
}
