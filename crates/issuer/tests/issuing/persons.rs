//! Whose document it is: the register keys persons.

use bauta_credential::{Alg, IssuedCredential};
use bauta_issuer::CredentialState::{Issued, Superseded};
use bauta_issuer::document::{DocumentRecord, Sex};
use bauta_issuer::{Decision, IssueError, PersonNumber};

use crate::support::{Asked, Office, ask, card, date, passport, with_number};

fn same(person: i64) -> Decision {
    Decision::SamePerson(PersonNumber(person))
}

fn different() -> Decision {
    Decision::DifferentPerson("twins by name; both were present".into())
}

/// An office with one person on the register.
fn office_with(record: &DocumentRecord) -> (Office, Asked, IssuedCredential) {
    let mut office = Office::new(Alg::BbsModHb);
    let (asked, issued) = office.enrol(record, 1);
    (office, asked, issued)
}

fn collides_with(office: &mut Office, record: &DocumentRecord, persons: &[i64]) {
    let asked = ask(&office.metadata, 50);
    match office.refuses(&asked, record, None) {
        IssueError::Collision(found) => {
            assert_eq!(found.iter().map(|person| person.0).collect::<Vec<_>>(), persons);
        }
        other => panic!("{other}"),
    }
}

fn conflicts_with(refused: &IssueError, person: i64) {
    assert!(matches!(refused, IssueError::Conflict(PersonNumber(found)) if *found == person), "{refused}");
}

#[test]
fn the_same_names_birth_date_sex_and_nationality_are_a_collision() {
    let (mut office, ..) = office_with(&passport());
    collides_with(&mut office, &card(), &[1]);
    let mut shouted = card();
    shouted.family_name = "ERIKSSON".into();
    shouted.given_name = Some("anna maria".into());
    collides_with(&mut office, &shouted, &[1]);
}

#[test]
fn any_difference_in_them_is_another_person() {
    let (mut office, ..) = office_with(&passport());
    let mut records = vec![card(); 5];
    records[0].family_name = "Svensson".into();
    records[1].given_name = None;
    records[2].birth_date = date("1974-08-13");
    records[3].sex = Sex::X;
    records[4].nationality = "XXA".into();
    for (at, record) in records.iter().enumerate() {
        office.enrol(record, 10 + at as u64);
    }
    assert_eq!(office.states().len(), 6);
    assert!(office.states().iter().all(|(_, state)| *state == Issued));
}

/// A name keeps its form whichever way its accents were typed.
#[test]
fn names_are_compared_in_one_normalisation_form() {
    let mut composed = passport();
    composed.family_name = "M\u{fc}ller".into();
    let (mut office, ..) = office_with(&composed);
    let mut decomposed = card();
    decomposed.family_name = "Mu\u{308}ller".into();
    let mut wide = card();
    wide.family_name = "\u{ff2d}\u{fc}\u{ff4c}ler".into();
    for record in [decomposed, wide] {
        collides_with(&mut office, &record, &[1]);
    }
}

#[test]
fn the_operator_decides_that_it_is_another_person() {
    let (mut office, ..) = office_with(&passport());
    let asked = ask(&office.metadata, 2);
    office.issue(&asked, &card(), Some(&different())).unwrap();
    assert_eq!(office.states(), [(1, Issued), (2, Issued)]);
    collides_with(&mut office, &card(), &[1, 2]);
}

#[test]
fn the_operator_decides_that_it_is_the_same_person() {
    let (mut office, first, issued) = office_with(&passport());
    let renewal = first.again(&office.metadata, &issued, 2);
    let renewed = office.issue(&renewal, &card(), Some(&same(1))).unwrap();
    renewal.verify(&office.metadata, &renewed).unwrap();
    assert_eq!(office.states(), [(1, Superseded), (1, Issued)]);
    assert!(office.claim(&renewed, "person_id") == office.claim(&issued, "person_id"));
    assert!(office.claim(&renewed, "validity_handle") != office.claim(&issued, "validity_handle"));
    assert_eq!(renewed.entropy, Some(bauta_predicates::NymEntropy::none()));
    let secrets = |asked: &Asked, issued| asked.secrets(issued).unwrap().nym_secret;
    assert!(secrets(&renewal, &renewed) == secrets(&first, &issued), "all pseudonyms stay");
}

#[test]
fn a_renewed_credential_can_be_renewed() {
    let (mut office, mut asked, mut issued) = office_with(&passport());
    for seed in 2..5 {
        asked = asked.again(&office.metadata, &issued, seed);
        issued = office.issue(&asked, &passport(), Some(&same(1))).unwrap();
        asked.verify(&office.metadata, &issued).unwrap();
    }
    assert_eq!(office.states(), [(1, Superseded), (1, Superseded), (1, Superseded), (1, Issued)]);
}

#[test]
fn only_the_holder_of_the_old_secret_renews() {
    let (mut office, first, issued) = office_with(&passport());
    let stranger = ask(&office.metadata, 2);
    // The secret before the entropy was added is not the one that was signed.
    let before_entropy = crate::support::ask_with(&office.metadata, &first.nym, 3);
    for asked in [&stranger, &before_entropy] {
        let refused = office.refuses(asked, &card(), Some(&same(1)));
        assert!(matches!(refused, IssueError::OtherSecret(PersonNumber(1))));
    }
    let renewal = first.again(&office.metadata, &issued, 4);
    office.issue(&renewal, &card(), Some(&same(1))).unwrap();
}

#[test]
fn a_request_whose_answer_was_replaced_gets_nothing() {
    let (mut office, first, issued) = office_with(&passport());
    let renewal = first.again(&office.metadata, &issued, 2);
    office.issue(&renewal, &card(), Some(&same(1))).unwrap();
    assert!(matches!(office.refuses(&first, &passport(), None), IssueError::Superseded));
}

#[test]
fn nobody_on_the_register_cannot_be_named() {
    let (mut office, ..) = office_with(&passport());
    for person in [0, 2, -1, i64::MAX] {
        let asked = ask(&office.metadata, 2);
        let refused = office.refuses(&asked, &card(), Some(&same(person)));
        assert!(matches!(refused, IssueError::NoSuchPerson(PersonNumber(found)) if found == person));
    }
}

#[test]
fn a_personal_number_is_the_person_whatever_the_names() {
    let (mut office, first, issued) = office_with(&with_number(passport(), "UTO", "ZE184226B"));
    let mut married = with_number(card(), "UTO", "ZE184226B");
    married.family_name = "Svensson".into();
    married.nationality = "XXA".into();
    let stranger = ask(&office.metadata, 2);
    let refused = office.refuses(&stranger, &married, None);
    assert!(matches!(refused, IssueError::OtherSecret(PersonNumber(1))));
    let renewal = first.again(&office.metadata, &issued, 3);
    office.issue(&renewal, &married, None).unwrap();
    assert_eq!(office.states(), [(1, Superseded), (1, Issued)]);
    // Both names are known from now on.
    let mut nameless = card();
    nameless.family_name = "Svensson".into();
    nameless.nationality = "XXA".into();
    collides_with(&mut office, &nameless, &[1]);
}

#[test]
fn a_personal_number_with_another_birth_date_or_sex_is_a_conflict() {
    let (mut office, first, issued) = office_with(&with_number(passport(), "UTO", "ZE184226B"));
    let mut born = with_number(card(), "UTO", "ZE184226B");
    born.birth_date = date("1974-08-13");
    let mut sex = with_number(card(), "UTO", "ZE184226B");
    sex.sex = Sex::M;
    for (record, seed) in [(&born, 2), (&sex, 3)] {
        let renewal = first.again(&office.metadata, &issued, seed);
        conflicts_with(&office.refuses(&renewal, record, None), 1);
    }
    let renewal = first.again(&office.metadata, &issued, 4);
    office.issue(&renewal, &born, Some(&same(1))).unwrap();
}

#[test]
fn a_personal_number_decides_against_the_operator() {
    let (mut office, ..) = office_with(&with_number(passport(), "UTO", "ZE184226B"));
    let mut svensson = passport();
    svensson.family_name = "Svensson".into();
    office.enrol(&svensson, 2);
    let asked = ask(&office.metadata, 3);
    let again = with_number(card(), "UTO", "ZE184226B");
    conflicts_with(&office.refuses(&asked, &again, Some(&same(2))), 1);
    conflicts_with(&office.refuses(&asked, &again, Some(&different())), 1);
}

/// Two identity numbers of Utopia.
const IDENTITY_NUMBERS: [&str; 2] = ["990101197408120026", "990101197408120042"];

/// A person has one identity number: two are two persons, and no operator can say otherwise.
#[test]
fn another_identity_number_is_another_person() {
    let [one, other] = IDENTITY_NUMBERS.map(|number| with_number(card(), "UTO", number));
    let (mut office, ..) = office_with(&one);
    let asked = ask(&office.metadata, 2);
    let refused = office.refuses(&asked, &other, Some(&same(1)));
    assert!(matches!(refused, IssueError::OtherPerson(PersonNumber(1))), "{refused}");
    office.enrol(&other, 3);
    assert_eq!(office.states(), [(1, Issued), (2, Issued)]);
}

/// What a passport prints in its optional field may change with the passport.
#[test]
fn another_number_of_another_kind_leaves_a_doubt() {
    let (mut office, first, issued) = office_with(&with_number(passport(), "UTO", "ZE184226B"));
    let next = with_number(passport(), "UTO", "ZE184227C");
    collides_with(&mut office, &next, &[1]);
    collides_with(&mut office, &with_number(card(), "UTO", IDENTITY_NUMBERS[0]), &[1]);
    let renewal = first.again(&office.metadata, &issued, 2);
    office.issue(&renewal, &next, Some(&same(1))).unwrap();
    assert_eq!(office.states(), [(1, Superseded), (1, Issued)]);
}

#[test]
fn a_number_of_another_state_or_none_leaves_a_doubt() {
    let (mut office, first, issued) = office_with(&with_number(passport(), "UTO", "ZE184226B"));
    collides_with(&mut office, &with_number(card(), "XXA", "ZE184226B"), &[1]);
    collides_with(&mut office, &card(), &[1]);
    let renewal = first.again(&office.metadata, &issued, 2);
    let abroad = with_number(card(), "XXA", "1");
    let renewed = office.issue(&renewal, &abroad, Some(&same(1))).unwrap();
    // Both numbers are the person's from now on.
    let next = renewal.again(&office.metadata, &renewed, 3);
    office.issue(&next, &abroad, None).unwrap();
}

#[test]
fn without_a_bound_holder_a_new_credential_takes_the_place_of_the_old() {
    let mut office = Office::new(Alg::BbsMod);
    office.enrol(&with_number(passport(), "UTO", "1"), 1);
    office.enrol(&with_number(card(), "UTO", "1"), 2);
    assert_eq!(office.states(), [(1, Superseded), (1, Issued)]);
}
