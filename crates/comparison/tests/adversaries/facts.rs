//! The canary search: who has which fact.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_comparison::results::Knowledge;
use bauta_comparison::scenario::EventKind;
use bauta_comparison::transcript::{Coalition, Party};
use serde_json::{Value, json};

use crate::book::{At, Book, START, account};

fn platform() -> Coalition {
    Coalition::pooled("platform:0", [Party::Platform(0)])
}

fn known(book: &Book, coalition: &Coalition, fact: &str) -> Knowledge {
    let knowledge = book.attack(coalition).knowledge;
    knowledge.into_iter().find(|known| known.fact == fact).unwrap()
}

/// What is shown, of the people in a book.
type Show<'s> = &'s dyn Fn(&Book) -> Value;

/// One account of person 1 at platform 0 with this shown.
fn shown(shown: impl Fn(&Book) -> Value) -> Book {
    let mut book = Book::new(8);
    let name = account(0, 1);
    book.is(Party::Platform(0), &name, 1);
    let octets = shown(&book).to_string();
    let at = At { person: 1, party: Party::Platform(0), subject: &name, time: START };
    book.visit(at, octets.as_bytes(), &json!({}));
    book
}

#[test]
fn each_fact_is_found_and_no_other() {
    let person = |book: &Book| book.scenario.people[1].clone();
    let facts: [(&str, Show); 7] = [
        ("family-name", &|book| json!({ "name": person(book).family_name })),
        ("given-name", &|book| json!({ "name": person(book).given_name })),
        ("telephone", &|book| json!({ "telephone": person(book).telephone })),
        ("document-number", &|book| json!({ "number": person(book).document_number })),
        ("device", &|book| json!({ "attestation": { "device": person(book).device } })),
        ("birth-date", &|book| json!({ "birth_date": person(book).birth_date.to_string() })),
        ("region", &|book| json!({ "region": person(book).region })),
    ];
    for (fact, show) in facts {
        let book = shown(show);
        for known in book.attack(&platform()).knowledge {
            assert_eq!(known.people, u32::from(known.fact == fact), "{} when {fact} was shown", known.fact);
            assert_eq!(known.lines, if known.fact == fact { vec![1] } else { vec![] });
            assert_eq!(known.of, 1);
        }
    }
}

#[test]
fn an_identity_number_tells_birth_date_and_region() {
    let book = shown(|book| json!({ "id": book.scenario.people[1].id_number }));
    for fact in ["id-number", "birth-date", "region"] {
        assert_eq!(known(&book, &platform(), fact).people, 1, "{fact}");
    }
    assert_eq!(known(&book, &platform(), "family-name").people, 0);
}

#[test]
fn a_face_is_found_in_every_encoding() {
    let face = |book: &Book| book.scenario.people[1].face;
    let encodings: [Show; 4] = [
        &|book| json!({ "face": URL_SAFE_NO_PAD.encode(face(book)) }),
        &|book| json!({ "face": hex::encode(face(book)) }),
        &|book| json!({ "face": face(book) }),
        &|book| json!({ "form": URL_SAFE_NO_PAD.encode([b"image:".as_slice(), &face(book), &[0; 40]].concat()) }),
    ];
    for encode in encodings {
        assert_eq!(known(&shown(encode), &platform(), "face").people, 1);
    }
}

#[test]
fn facts_in_the_payload_of_a_token_are_found() {
    let book = shown(|book| {
        let payload = json!({ "family_name": book.scenario.people[1].family_name }).to_string();
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#);
        let token =
            format!("{header}.{}.{}", URL_SAFE_NO_PAD.encode(payload), URL_SAFE_NO_PAD.encode([1; 64]));
        json!({ "token": token })
    });
    assert_eq!(known(&book, &platform(), "family-name").people, 1);
}

#[test]
fn attributes_of_somebody_else_or_of_everybody_do_not_count() {
    let other = shown(|book| json!({ "birth_date": book.scenario.people[2].birth_date.to_string() }));
    assert_eq!(known(&other, &platform(), "birth-date").people, 0);
    let all =
        shown(|book| json!({ "in": book.scenario.people.iter().map(|one| &one.region).collect::<Vec<_>>() }));
    assert_eq!(known(&all, &platform(), "region").people, 0);
}

#[test]
fn comments_are_found() {
    let mut book = Book::new(4);
    let text = "An opinion that nobody else has, number 7351.";
    book.event(START, EventKind::Comment(1, 0, text.to_owned(), 3));
    let name = account(0, 1);
    book.is(Party::Platform(0), &name, 1);
    let at = At { person: 1, party: Party::Platform(0), subject: &name, time: START };
    book.visit(at, json!({ "text": text }).to_string().as_bytes(), &json!({}));
    assert_eq!(known(&book, &platform(), "comment").people, 1);
}

#[test]
fn who_carries_messages_reads_nothing_in_them() {
    let book = shown(|book| json!({ "name": book.scenario.people[1].family_name }));
    let network = Coalition::pooled("network", [Party::Network]);
    assert!(book.attack(&network).knowledge.iter().all(|known| known.people == 0));
}

#[test]
fn a_thief_has_what_is_kept_and_not_what_was_sent() {
    let mut book = Book::new(4);
    let name = account(0, 1);
    book.is(Party::Platform(0), &name, 1);
    let (family, telephone) =
        (book.scenario.people[1].family_name.clone(), book.scenario.people[1].telephone.clone());
    let at = At { person: 1, party: Party::Platform(0), subject: &name, time: START };
    book.visit(at, json!({ "name": family }).to_string().as_bytes(), &json!({ "telephone": telephone }));
    let thief = Coalition::stolen("thief:platform:0", [Party::Platform(0)]);
    assert_eq!(known(&book, &thief, "family-name").people, 0);
    assert_eq!(known(&book, &thief, "telephone").people, 1);
    assert_eq!(known(&book, &platform(), "family-name").people, 1);
}

#[test]
fn a_register_is_common_ground_where_the_state_keeps_it_and_nowhere_else() {
    for (party, common) in [(Party::Authority, true), (Party::CheckingSource, true), (Party::Issuer, false)] {
        let mut book = Book::new(4);
        book.is(party, "one", 1);
        let name = json!({ "name": book.scenario.people[1].family_name }).to_string();
        let at = At { person: 1, party, subject: "one", time: START };
        book.keep_in("register", at, None, name.as_bytes());
        let leak = |book: &Book| {
            let leaks = book.attack(&Coalition::stolen("thief", [party])).leaks;
            let of = |fields: &std::collections::BTreeMap<String, u32>| fields.get("family-name").copied();
            (of(&leaks[0].added), of(&leaks[0].common_ground))
        };
        assert_eq!(leak(&book), if common { (None, Some(1)) } else { (Some(1), None) });
        // Somebody who is not in the register, in a log.
        book.is(party, "two", 2);
        let name = json!({ "name": book.scenario.people[2].family_name }).to_string();
        book.keep(At { person: 2, subject: "two", ..at }, None, name.as_bytes());
        assert_eq!(leak(&book), if common { (Some(1), Some(1)) } else { (Some(2), None) });
    }
}
