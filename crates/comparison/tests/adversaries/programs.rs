//! Programs that link accounts.

use bauta_comparison::adversary::ALL_PROGRAMS;
use bauta_comparison::transcript::{Coalition, Party};
use serde_json::json;

use crate::book::{At, Book, DAY, START, account, both_platforms, hash_text};

/// Claims, right ones, and how many there are.
fn linked(book: &Book, program: &str) -> (u32, u32, u32) {
    let attack = book.scored(&both_platforms(), program, "link-accounts");
    (attack.claimed, attack.right, attack.there_are)
}

#[test]
fn equal_identifiers_are_joined() {
    let book = Book::everybody(12, |_, person| json!({ "number": hash_text(&format!("number {person}")) }));
    assert_eq!(linked(&book, "exact-join"), (12, 12, 12));
    assert_eq!(linked(&book, ALL_PROGRAMS), (12, 12, 12));
}

#[test]
fn joins_are_counted_for_each_pair_of_platforms() {
    // Everybody shows a number; three people show that of the next one at the second platform.
    let shown = |platform: u16, person: u32| {
        let number = if platform == 1 && person < 3 { (person + 1) % 3 } else { person };
        json!({ "number": hash_text(&format!("number {number}")) })
    };
    let book = Book::everybody(12, shown);
    let platforms = [Party::Platform(0), Party::Platform(1)];
    let all = Coalition::pooled("all-platforms", platforms);
    let attack = book.scored(&all, ALL_PROGRAMS, "link-accounts");
    let [pair] = &attack.pairs[..] else { panic!("{:?}", attack.pairs) };
    assert_eq!([pair.a, pair.b], platforms);
    assert_eq!((pair.claimed, pair.right, pair.there_are), (12, 9, 12));
    assert_eq!((pair.claimed, pair.right, pair.there_are), (attack.claimed, attack.right, attack.there_are));
    // Of no other coalition, program or task.
    assert!(book.scored(&both_platforms(), ALL_PROGRAMS, "link-accounts").pairs.is_empty());
    let others = book.attack(&all).attacks.into_iter().filter(|other| other.program != ALL_PROGRAMS);
    assert!(others.map(|other| other.pairs).all(|pairs| pairs.is_empty()));
    assert!(book.scored(&all, ALL_PROGRAMS, "name-account").pairs.is_empty());
}

#[test]
fn equal_identifiers_are_joined_whatever_their_encoding() {
    let book = Book::everybody(12, |platform, person| {
        let hex = hash_text(&format!("number {person}"));
        let octets = hex::decode(&hex).unwrap();
        match platform {
            0 => json!({ "number": hex }),
            _ => json!({ "octets": octets }),
        }
    });
    assert_eq!(linked(&book, "exact-join"), (12, 12, 12));
}

#[test]
fn different_identifiers_are_not_joined() {
    let book = Book::everybody(
        12,
        |platform, person| json!({ "number": hash_text(&format!("number {platform} {person}")) }),
    );
    assert_eq!(linked(&book, "exact-join"), (0, 0, 12));
}

#[test]
fn values_that_everybody_shares_do_not_count() {
    let book = Book::everybody(
        12,
        |_, _| json!({ "issuer": "https://Issuer-77.example", "key": hash_text("the issuer's key"), "iat": START }),
    );
    assert_eq!(linked(&book, "exact-join"), (0, 0, 12));
    assert_eq!(linked(&book, "issuer-tagging"), (0, 0, 12));
}

#[test]
fn times_and_attributes_are_no_identifiers() {
    let book = Book::everybody(
        12,
        |_, person| json!({ "iat": START + u64::from(person), "birth_date": format!("1990-01-{:02}", person + 1) }),
    );
    assert_eq!(linked(&book, "exact-join"), (0, 0, 12));
}

#[test]
fn a_claim_names_lines_that_show_it() {
    let book = Book::everybody(12, |_, person| json!({ "number": hash_text(&format!("number {person}")) }));
    let attack = book.scored(&both_platforms(), "exact-join", "link-accounts");
    assert_eq!(attack.lines.len(), 2);
    let octets = |line: u32| match book.transcript.record(line).unwrap().0 {
        bauta_comparison::transcript::Record::Message(message) => message.octets.clone(),
        other => panic!("no message: {other:?}"),
    };
    assert_eq!(octets(attack.lines[0]), octets(attack.lines[1]));
}

#[test]
fn both_ends_of_a_connection_join_it() {
    let mut book = Book::new(12);
    for person in 0..12 {
        let (name, entry) = (account(0, person), account(9, person));
        book.is(Party::Platform(0), &name, person);
        book.is(Party::Authority, &entry, person);
        let time = START + u64::from(person) * 7200;
        let conversation = book.between(Party::Platform(0), Party::Authority, time, b"{\"ask\": true}");
        let at = At { person, party: Party::Platform(0), subject: &name, time };
        book.keep(at, Some(conversation), b"{}");
        book.keep(At { party: Party::Authority, subject: &entry, ..at }, Some(conversation), b"{}");
    }
    let joint = Coalition::pooled("joint", [Party::Authority, Party::Platform(0)]);
    let attack = book.scored(&joint, "exact-join", "name-account");
    assert_eq!((attack.claimed, attack.right, attack.there_are), (12, 12, 12));
    let history = book.scored(&Coalition::pooled("authority", [Party::Authority]), ALL_PROGRAMS, "history");
    // The authority sees who asks, but in this transcript nobody visits a platform in person.
    assert_eq!((history.right, history.there_are), (0, 0));
}

#[test]
fn rare_attributes_are_joined_and_common_ones_are_not() {
    let born = |person: u32| format!("1990-01-{:02}", person + 1);
    let rare = Book::everybody(12, |_, person| json!({ "birth_date": born(person) }));
    assert_eq!(linked(&rare, "attribute-join"), (12, 12, 12));
    let common = Book::everybody(12, |_, person| json!({ "region": (990_100 + person % 4).to_string() }));
    assert_eq!(linked(&common, "attribute-join").0, 0);
    let proven = Book::everybody(12, |_, _| json!({ "from": { "age_at_least": 18 } }));
    assert_eq!(linked(&proven, "attribute-join").0, 0);
}

/// Everybody's region is shown to platform 0 and written in a register; how far apart the regions are is chosen.
fn registered(region: impl Fn(u32) -> u32) -> (u32, u32) {
    let mut book = Book::everybody(12, |_, person| json!({ "region": region(person).to_string() }));
    for person in 0..12 {
        let entry = account(9, person);
        book.is(Party::Issuer, &entry, person);
        let at = At { person, party: Party::Issuer, subject: &entry, time: START };
        book.keep(at, None, json!({ "region": region(person).to_string() }).to_string().as_bytes());
    }
    let joint = Coalition::pooled("joint", [Party::Issuer, Party::Platform(0)]);
    let attack = book.scored(&joint, "attribute-join", "name-account");
    (attack.claimed, attack.right)
}

#[test]
fn an_account_fits_one_entry_of_a_register() {
    // Person 0 alone lives in 990100; of the others several live in each region.
    assert_eq!(registered(|person| if person == 0 { 990_100 } else { 990_101 + person % 3 }), (1, 1));
    assert_eq!(registered(|person| 990_100 + person % 4), (0, 0));
}

#[test]
fn visits_at_the_same_times_are_joined() {
    let mut book = Book::everybody(12, |_, _| json!({}));
    for round in 1..6 {
        for person in 0..12 {
            for platform in 0..2 {
                let subject = account(platform, person);
                let time = START + (round + 20) * DAY + u64::from(person) * 7200 + u64::from(platform) * 60;
                let at = At { person, party: Party::Platform(platform), subject: &subject, time };
                book.visit(at, b"{}", &json!({}));
            }
        }
    }
    assert_eq!(linked(&book, "time-window"), (12, 12, 12));
}

#[test]
fn visits_at_different_times_are_not_joined() {
    let mut book = Book::everybody(12, |_, _| json!({}));
    for round in 1..6 {
        for person in 0..12 {
            for platform in 0..2 {
                let subject = account(platform, person);
                // At the second platform people come in another order each time.
                let shift =
                    if platform == 0 { person } else { (person * 5 + u32::try_from(round).unwrap()) % 12 };
                let time = START + (round + 20) * DAY + u64::from(shift) * 7200;
                let at = At { person, party: Party::Platform(platform), subject: &subject, time };
                book.visit(at, b"{}", &json!({}));
            }
        }
    }
    assert_eq!(linked(&book, "time-window"), (0, 0, 12));
}

#[test]
fn unique_addresses_are_joined_and_shared_ones_are_not() {
    // Two to a household: no address is one account's.
    let shared = Book::everybody(12, |_, _| json!({}));
    assert_eq!(linked(&shared, "address-join").0, 0);
    let mut book = Book::new(12);
    for person in (0..12).step_by(2) {
        for platform in 0..2 {
            let subject = account(platform, person);
            book.is(Party::Platform(platform), &subject, person);
            let at = At { person, party: Party::Platform(platform), subject: &subject, time: START };
            book.visit(at, b"{}", &json!({}));
        }
    }
    assert_eq!(linked(&book, "address-join"), (6, 6, 6));
}

#[test]
fn a_relay_hides_addresses_except_from_the_network() {
    let mut book = Book::new(12);
    for person in (0..12).step_by(2) {
        for platform in 0..2 {
            let subject = account(platform, person);
            book.is(Party::Platform(platform), &subject, person);
            let at = At { person, party: Party::Platform(platform), subject: &subject, time: START };
            book.send_from(at, "relay", b"{}");
            let conversation = u32::from(platform) + person + 1;
            book.keep(at, Some(conversation), b"{}");
        }
    }
    assert_eq!(linked(&book, "address-join").0, 0);
    let parties = [Party::Platform(0), Party::Platform(1), Party::Network];
    let attack = book.scored(&Coalition::pooled("with network", parties), "address-join", "link-accounts");
    assert_eq!((attack.claimed, attack.right), (6, 6));
}

#[test]
fn fetches_before_visits_are_joined() {
    let mut book = Book::everybody(12, |_, _| json!({}));
    for round in 1..4 {
        for person in (0..12).step_by(2) {
            for platform in 0..2 {
                let subject = account(platform, person);
                let time = START + (round + 20 + u64::from(platform) * 10) * DAY + u64::from(person) * 7200;
                let fetch = At { person, party: Party::Publisher, subject: "", time };
                book.send_from(fetch, &Book::address(person), b"{}");
                let at = At { person, party: Party::Platform(platform), subject: &subject, time: time + 30 };
                book.visit(at, b"{}", &json!({}));
            }
        }
    }
    let parties = [Party::Platform(0), Party::Platform(1)];
    let without = book.scored(&Coalition::pooled("without", parties), "token-bucket-timing", "link-accounts");
    assert_eq!(without.claimed, 0);
    let parties = [Party::Platform(0), Party::Platform(1), Party::Publisher];
    let with = book.scored(&Coalition::pooled("with", parties), "token-bucket-timing", "link-accounts");
    assert_eq!((with.claimed, with.right), (6, 6));
}

#[test]
fn headers_that_divide_people_are_found() {
    let tagged = Book::everybody(12, |_, person| json!({ "header": { "serial": 100 + person } }));
    assert_eq!(
        linked(&tagged, "issuer-tagging").1,
        0,
        "visits do not overlap: nobody else was seen meanwhile"
    );
    let mut book = Book::everybody(12, |_, person| json!({ "header": { "serial": 100 + person } }));
    book.sign_up_everybody(|_, person| json!({ "header": { "serial": 100 + person } }));
    let later = linked(&book, "issuer-tagging");
    assert_eq!(later.1, later.0);
}

#[test]
fn pseudonyms_are_linked_by_a_later_quantum_computer_only() {
    let pseudonym = |platform: u16, person: u32| hash_text(&format!("pseudonym {platform} {person}"));
    let mut book =
        Book::everybody(12, |platform, person| json!({ "pseudonym": pseudonym(platform, person) }));
    assert_eq!(linked(&book, ALL_PROGRAMS).0, 0);
    assert_eq!(book.attack(&both_platforms()).leaks.last().unwrap().quantum_links, 0);
    for person in 0..12 {
        for platform in 0..2 {
            let public = hex::decode(pseudonym(platform, person)).unwrap();
            book.transcript.discrete_logarithm(public, person.to_be_bytes().to_vec());
        }
    }
    let measured = book.attack(&both_platforms());
    let leak = measured.leaks.last().unwrap();
    assert_eq!((&leak.store[..], leak.quantum_links), ("old-messages", 12));
    assert_eq!(linked(&book, ALL_PROGRAMS).0, 0);
}
