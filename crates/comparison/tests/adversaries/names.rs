//! Programs that name people, and what follows from a name: histories, comments, lists, later standing, leaks.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_comparison::adversary::ALL_PROGRAMS;
use bauta_comparison::scenario::EventKind;
use bauta_comparison::transcript::{Coalition, Message, Party, Record, Truth};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::book::{At, Book, DAY, START, account, hash_text};

fn platform() -> Coalition {
    Coalition::pooled("platform:0", [Party::Platform(0)])
}

/// Accounts at platform 0 that are shown a hash of the identity number; who holds the salt may be chosen.
fn hashed(hash: impl Fn(&str) -> String, salt: Option<(Party, &[u8])>) -> Book {
    let mut book = Book::new(10);
    let numbers: Vec<_> = book.scenario.people.iter().map(|person| person.id_number.clone()).collect();
    book.sign_up_everybody(|_, person| json!({ "id": hash(&numbers[person as usize]) }));
    if let Some((party, salt)) = salt {
        book.hold(party, "salt", salt);
    }
    book
}

fn guessed(book: &Book) -> (u32, u32) {
    let attack = book.attack(&platform()).attacks;
    let found = attack.iter().find(|attack| attack.program == "guessing" && attack.task == "name-account");
    found.map_or((0, 0), |attack| (attack.claimed, attack.right))
}

#[test]
fn a_hash_of_an_identity_number_is_guessed() {
    let plain = |number: &str| hex::encode(Sha256::digest(number));
    assert_eq!(guessed(&hashed(plain, None)), (10, 10));
    let octets = |number: &str| URL_SAFE_NO_PAD.encode(Sha256::digest(number));
    assert_eq!(guessed(&hashed(octets, None)), (10, 10));
    let short = |number: &str| hex::encode(Sha256::digest(number))[..12].to_owned();
    assert_eq!(guessed(&hashed(short, None)), (10, 10));
}

#[test]
fn a_salted_hash_is_guessed_by_who_has_the_salt() {
    let salt = b"a salt for everybody";
    let salted = |number: &str| hex::encode(Sha256::new().chain_update(salt).chain_update(number).finalize());
    assert_eq!(guessed(&hashed(salted, None)), (0, 0));
    assert_eq!(guessed(&hashed(salted, Some((Party::Authority, salt)))), (0, 0));
    assert_eq!(guessed(&hashed(salted, Some((Party::Platform(0), salt)))), (10, 10));
}

#[test]
fn a_keyed_hash_is_guessed_by_who_has_the_key() {
    // HMAC-SHA-256, written out from RFC 2104.
    let key = [0x5a_u8; 32];
    let keyed = |number: &str| {
        let pad = |with: u8| {
            let mut block = [with; 64];
            block[..32].iter_mut().for_each(|octet| *octet ^= 0x5a);
            block
        };
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(number).finalize();
        hex::encode(Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize())
    };
    assert_eq!(guessed(&hashed(keyed, None)), (0, 0));
    assert_eq!(guessed(&hashed(keyed, Some((Party::Platform(0), &key)))), (10, 10));
}

#[test]
fn random_numbers_are_not_guessed() {
    assert_eq!(guessed(&hashed(|number| hash_text(&format!("random {number}")), None)), (0, 0));
}

#[test]
fn a_thief_guesses_what_the_store_lets_be_guessed() {
    let mut book = Book::new(10);
    for person in 0..10 {
        let name = account(0, person);
        book.is(Party::Platform(0), &name, person);
        let hash = hex::encode(Sha256::digest(&book.scenario.people[person as usize].id_number));
        let at = At { person, party: Party::Platform(0), subject: &name, time: START };
        book.keep(at, None, json!({ "hash": hash }).to_string().as_bytes());
    }
    let thief = Coalition::stolen("thief:platform:0", [Party::Platform(0)]);
    let leak = &book.attack(&thief).leaks[0];
    assert_eq!((leak.people, leak.guessed, leak.impersonated), (10, 10, 0));
}

#[test]
fn secrets_in_a_store_log_in_and_hashes_do_not() {
    let mut book = Book::new(4);
    let rows =
        [json!({ "password": "one" }), json!({ "secret": "two" }), json!({ "password_hash": "three" })];
    for (person, row) in (0..).zip(rows) {
        let name = account(0, person);
        book.is(Party::Platform(0), &name, person);
        let at = At { person, party: Party::Platform(0), subject: &name, time: START };
        book.keep(at, None, row.to_string().as_bytes());
    }
    let thief = Coalition::stolen("thief:platform:0", [Party::Platform(0)]);
    assert_eq!(book.attack(&thief).leaks[0].impersonated, 2);
}

#[test]
fn a_name_in_the_clear_names_the_account_whoever_wrote_it() {
    let mut book = Book::new(4);
    let names: Vec<_> = book.scenario.people.iter().map(|person| person.family_name.clone()).collect();
    // Person 3 uses the name of person 2.
    book.sign_up_everybody(|_, person| json!({ "name": names[person.min(2) as usize] }));
    let attack = book.scored(&platform(), "canary", "name-account");
    assert_eq!((attack.claimed, attack.right, attack.there_are), (4, 3, 4));
    let set = book.scored(&platform(), ALL_PROGRAMS, "name-account").anonymity_set.unwrap();
    assert_eq!((set.p5, set.median, set.accounts), (1, 1, 4));
}

#[test]
fn anonymity_sets_are_the_people_who_fit() {
    let regions = Book::everybody(8, |_, person| json!({ "region": (990_100 + person % 4).to_string() }));
    let set = regions.scored(&platform(), ALL_PROGRAMS, "name-account").anonymity_set.unwrap();
    assert_eq!((set.p5, set.median, set.curve), (2, 2, vec![(2, 8)]));
    let nothing = Book::everybody(8, |_, _| json!({}));
    let set = nothing.scored(&platform(), ALL_PROGRAMS, "name-account").anonymity_set.unwrap();
    assert_eq!((set.p5, set.median), (8, 8));
    // The passport of person 3 is the only one.
    let rare = Book::everybody(8, |_, person| {
        let kind = if person == 3 { "passport" } else { "resident-id-card" };
        json!({ "document": kind })
    });
    let set = rare.scored(&platform(), ALL_PROGRAMS, "name-account").anonymity_set.unwrap();
    assert_eq!(set.curve, vec![(1, 1), (7, 8)]);
}

#[test]
fn whoever_is_asked_at_each_visit_has_the_history() {
    let mut book = Book::everybody(6, |_, _| json!({}));
    for person in 0..6 {
        let entry = account(9, person);
        book.is(Party::Authority, &entry, person);
        // Asked about the visits to platform 0 only.
        let time = START + u64::from(person) * 7200;
        let at = At { person, party: Party::Authority, subject: &entry, time };
        book.keep(at, None, json!({ "client": "social-1" }).to_string().as_bytes());
    }
    let attack = book.scored(&Coalition::pooled("authority", [Party::Authority]), ALL_PROGRAMS, "history");
    assert_eq!((attack.claimed, attack.right, attack.there_are), (6, 6, 12));
    assert!(book.attack(&platform()).attacks.iter().all(|attack| attack.task != "history"));
}

#[test]
fn the_network_has_the_history_of_households() {
    let book = Book::everybody(6, |_, _| json!({}));
    let attack = book.scored(&Coalition::pooled("network", [Party::Network]), ALL_PROGRAMS, "history");
    // Two to a household: the subscriber is one of them.
    assert_eq!((attack.claimed, attack.right, attack.there_are), (12, 6, 12));
}

#[test]
fn a_comment_is_named_with_its_account() {
    let mut book = Book::new(4);
    let names: Vec<_> = book.scenario.people.iter().map(|person| person.family_name.clone()).collect();
    book.sign_up_everybody(
        |_, person| if person < 2 { json!({ "name": names[person as usize] }) } else { json!({}) },
    );
    for person in 0..4 {
        let time = START + 20 * DAY + u64::from(person);
        let event =
            book.event(time, EventKind::Comment(person, 0, format!("A comment of its own, {person}"), 1));
        let subject = account(0, person);
        let at = At { person, party: Party::Platform(0), subject: &subject, time };
        let message = Message {
            time,
            from: Party::Person(person),
            to: Party::Platform(0),
            conversation: 900 + person,
            address: String::new(),
            access_address: String::new(),
            what: "comment".to_owned(),
            octets: b"{}".to_vec(),
        };
        let truth = Truth { person: Some(person), event: Some(event) };
        book.transcript.push(Record::Message(message), truth);
        book.keep(at, Some(900 + person), b"{}");
    }
    let attack = book.scored(&platform(), ALL_PROGRAMS, "name-comment");
    assert_eq!((attack.claimed, attack.right, attack.there_are), (2, 2, 4));
}

#[test]
fn people_of_a_region_are_listed_by_who_is_shown_it() {
    let book = Book::everybody(8, |platform, person| match platform {
        0 => json!({ "region": (990_100 + person % 4).to_string() }),
        _ => json!({}),
    });
    let attack = book.scored(&platform(), ALL_PROGRAMS, "list-by-attribute");
    assert_eq!((attack.claimed, attack.right, attack.there_are), (8, 8, 8));
    let other = Coalition::pooled("platform:1", [Party::Platform(1)]);
    assert_eq!(book.scored(&other, ALL_PROGRAMS, "list-by-attribute").claimed, 0);
}

#[test]
fn an_index_that_was_shown_is_looked_up_later() {
    let mut book = Book::new(10);
    let reference = |index: u32| json!({ "status": { "status_list": { "idx": index, "uri": "https://status.example/1" } } });
    book.sign_up_everybody(|_, person| reference(person * 3));
    let list = |book: &mut Book, day: u64, octets: [u8; 64]| {
        let text = json!({ "sub": "https://status.example/1", "status_list": { "bits": 1, "lst": URL_SAFE_NO_PAD.encode(octets) } });
        book.between(Party::Publisher, Party::Platform(0), START + day * DAY, text.to_string().as_bytes());
    };
    list(&mut book, 15, [0; 64]);
    let before = book.scored(&platform(), "status-list-recheck", "later-standing");
    assert_eq!((before.claimed, before.there_are), (0, 0));
    // Person 4 is cut off: bit 12.
    book.event(START + 16 * DAY, EventKind::CutOff { person: 4, mistaken: true });
    let mut octets = [0; 64];
    octets[1] = 1 << 4; // bit 12 of the list
    list(&mut book, 17, octets);
    let after = book.scored(&platform(), "status-list-recheck", "later-standing");
    assert_eq!((after.claimed, after.right, after.there_are), (1, 1, 1));
    assert_eq!(after.lines.len(), 2);
    // The other platform got no list.
    let other = Coalition::pooled("platform:1", [Party::Platform(1)]);
    assert_eq!(book.scored(&other, "status-list-recheck", "later-standing").claimed, 0);
}
