//! The harness: intervals, the linking game, coalitions.

use bauta_comparison::adversary::interval::{advantage, clopper_pearson};
use bauta_comparison::adversary::{self, anonymity};
use bauta_comparison::transcript::{Access, Party};
use serde_json::json;

use crate::book::{At, Book, START, both_platforms, hash_text};

fn close(one: (f64, f64), other: (f64, f64)) {
    assert!((one.0 - other.0).abs() < 1e-4 && (one.1 - other.1).abs() < 1e-4, "{one:?} is not {other:?}");
}

#[test]
fn intervals_are_exact() {
    // 1 − 0.025^(1/10) and its mirror; the last one from tables of the beta distribution.
    close(clopper_pearson(10, 0), (0.0, 1.0 - 0.025_f64.powf(0.1)));
    close(clopper_pearson(10, 10), (0.025_f64.powf(0.1), 1.0));
    close(clopper_pearson(10, 5), (0.187_086, 0.812_914));
    close(clopper_pearson(0, 0), (0.0, 1.0));
    let (value, interval) = advantage(10, 5);
    assert!(value.abs() < 1e-12);
    close(interval, (-0.625_828, 0.625_828));
}

#[test]
fn the_game_is_won_with_links_and_even_without() {
    let linked = Book::everybody(20, |_, person| json!({ "number": hash_text(&format!("number {person}")) }));
    assert_eq!(linked.attack(&both_platforms()).games, vec![("both".to_owned(), 200, 200)]);
    let unlinked = Book::everybody(20, |_, _| json!({}));
    let (_, rounds, won) = unlinked.attack(&both_platforms()).games[0].clone();
    let (low, high) = clopper_pearson(rounds, won);
    assert!(low < 0.5 && 0.5 < high, "{won} of {rounds}");
}

#[test]
fn attributes_win_some_rounds() {
    let book = Book::everybody(20, |_, person| json!({ "region": (990_100 + person % 4).to_string() }));
    let (_, rounds, won) = book.attack(&both_platforms()).games[0].clone();
    // Right whenever the regions differ, and every other time else: 1 − 4/19/2 of all rounds.
    let share = f64::from(won) / f64::from(rounds);
    assert!((0.8..0.97).contains(&share), "{share}");
}

#[test]
fn sets_are_summed_up() {
    assert!(anonymity::summary(Vec::new()).is_none());
    let set = anonymity::summary((1..=100).rev().collect()).unwrap();
    assert_eq!((set.p5, set.median, set.accounts), (5, 50, 100));
    assert_eq!(set.curve.first(), Some(&(1, 1)));
    assert_eq!(set.curve.last(), Some(&(100, 100)));
}

#[test]
fn coalitions_are_of_parties_that_are_there() {
    let mut book = Book::everybody(4, |_, _| json!({}));
    let names: Vec<_> =
        adversary::coalitions(&book.scenario, &book.transcript).into_iter().map(|one| one.name).collect();
    let expected = [
        "platform:0",
        "platform:1",
        "owner-group",
        "all-platforms",
        "network",
        "network+platform:0",
        "network+all-platforms",
        "all",
        "thief:platform:0",
    ];
    assert_eq!(names, expected);
    book.is(Party::Issuer, "entry", 1);
    book.keep(At { person: 1, party: Party::Issuer, subject: "entry", time: START }, None, b"{}");
    let coalitions = adversary::coalitions(&book.scenario, &book.transcript);
    for name in ["issuer", "issuer+platform:0", "thief:issuer"] {
        assert!(coalitions.iter().any(|one| one.name == name), "{name}");
    }
    assert!(coalitions.iter().all(|one| (one.access == Access::Stolen) == one.name.starts_with("thief:")));
}

#[test]
fn results_are_the_same_each_time() {
    let book = Book::everybody(20, |_, person| json!({ "region": (990_100 + person % 4).to_string() }));
    let attack = || {
        let measured = adversary::attack(&book.scenario, &book.transcript);
        let text = serde_json::to_string(&(&measured.knowledge, &measured.attacks, &measured.leaks)).unwrap();
        (text, measured.games)
    };
    assert_eq!(attack(), attack());
}
