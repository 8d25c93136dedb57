//! Interrupted between recording and releasing, or overtaken: never two credentials, never a lost one.

use std::thread;

use bauta_credential::{Alg, IssuedCredential};
use bauta_issuer::CredentialState::{Issued, Reserved, Superseded, Withdrawn};
use bauta_issuer::document::DocumentRecord;
use bauta_issuer::{Enrolment, ExtraClaims, IssueError};

use crate::support::{Asked, NOW, Office, ask, card, passport, rng, with_number};

/// When a credential is released.
const RELEASE: (&str, &str) = ("UPDATE OF state ON credentials", "NEW.state = 'issued'");

fn numbered() -> DocumentRecord {
    with_number(passport(), "UTO", "ZE184226B")
}

#[test]
fn a_request_that_was_interrupted_is_continued() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let mut office = Office::new(alg);
        let asked = ask(&office.metadata, 1);
        office.cut_power(RELEASE.0, RELEASE.1);
        for _ in 0..2 {
            let refused = office.issue(&asked, &numbered(), None).unwrap_err();
            assert!(matches!(refused, IssueError::Register(_)), "{refused}");
        }
        assert_eq!(office.states(), [(1, Reserved)]);
        office.restore_power("credentials");
        office.reopen();
        let issued = office.issue(&asked, &numbered(), None).unwrap();
        asked.verify(&office.metadata, &issued).unwrap();
        assert_eq!(office.states(), [(1, Issued)]);
    }
}

/// What had been signed before the power failed, and may have reached somebody, is what is signed afterwards.
#[test]
fn what_is_signed_after_an_interruption_is_what_was_signed_before() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let mut office = Office::new(alg);
        let (asked, issued) = office.enrol(&numbered(), 1);
        office.sql("UPDATE credentials SET state = 'reserved', issued_at = NULL");
        office.sql("UPDATE persons SET pseudonym = NULL");
        let again = office.issue(&asked, &numbered(), None).unwrap();
        assert_eq!(again.to_compact(), issued.to_compact());
        assert_eq!(office.states(), [(1, Issued)]);
    }
}

#[test]
fn after_an_interruption_the_pseudonym_is_kept_as_before() {
    let mut office = Office::new(Alg::BbsModHb);
    let (asked, issued) = office.enrol(&numbered(), 1);
    office.sql("UPDATE credentials SET state = 'reserved', issued_at = NULL");
    office.sql("UPDATE persons SET pseudonym = NULL");
    office.issue(&asked, &numbered(), None).unwrap();
    let refused = office.refuses(&ask(&office.metadata, 2), &numbered(), None);
    assert!(matches!(refused, IssueError::OtherSecret(_)));
    let renewal = asked.again(&office.metadata, &issued, 3);
    office.issue(&renewal, &numbered(), None).unwrap();
}

#[test]
fn another_request_withdraws_what_was_never_released() {
    let mut office = Office::new(Alg::BbsModHb);
    let first = ask(&office.metadata, 1);
    office.cut_power(RELEASE.0, RELEASE.1);
    office.issue(&first, &numbered(), None).unwrap_err();
    office.restore_power("credentials");
    let second = ask(&office.metadata, 2);
    let issued = office.issue(&second, &numbered(), None).unwrap();
    second.verify(&office.metadata, &issued).unwrap();
    assert_eq!(office.states(), [(1, Withdrawn), (1, Issued)]);
    assert!(matches!(office.refuses(&first, &numbered(), None), IssueError::Withdrawn));
}

#[test]
fn an_interrupted_renewal_leaves_the_old_credential_valid() {
    let mut office = Office::new(Alg::BbsModHb);
    let (asked, issued) = office.enrol(&numbered(), 1);
    let renewal = asked.again(&office.metadata, &issued, 2);
    office.cut_power(RELEASE.0, RELEASE.1);
    office.issue(&renewal, &numbered(), None).unwrap_err();
    assert_eq!(office.states(), [(1, Issued), (1, Reserved)]);
    let again = office.issue(&asked, &numbered(), None).unwrap();
    assert_eq!(again.to_compact(), issued.to_compact(), "the old request still gets the old credential");
    office.restore_power("credentials");
    office.issue(&renewal, &numbered(), None).unwrap();
    assert_eq!(office.states(), [(1, Superseded), (1, Issued)]);
}

/// Somebody with a personal number.
fn somebody(round: u64) -> DocumentRecord {
    let family_name = format!("Eriksson {round}");
    with_number(DocumentRecord { family_name, ..passport() }, "UTO", &round.to_string())
}

type Results = [Result<IssuedCredential, IssueError>; 2];

/// What two processes make of requests that come at the same time.
fn race(office: &Office, round: u64, requests: [(&Asked, &DocumentRecord); 2]) -> Results {
    let issue = |seed: u64, (asked, record): (&Asked, &DocumentRecord)| {
        let issuer = office.another();
        let extra = ExtraClaims::default();
        let enrolment = Enrolment { record, extra: &extra, decision: None, guardian: None };
        issuer.issue(&asked.request, &enrolment, NOW, &mut rng(seed))
    };
    let [one, other] = requests;
    thread::scope(|scope| {
        let one = scope.spawn(move || issue(2 * round, one));
        [issue(2 * round + 1, other), one.join().unwrap()]
    })
}

#[test]
fn of_two_requests_for_one_person_one_is_answered() {
    let office = Office::new(Alg::BbsModHb);
    for round in 0..12 {
        let record = somebody(round);
        let asked = [ask(&office.metadata, 2 * round), ask(&office.metadata, 2 * round + 1)];
        let results = race(&office, round, [(&asked[0], &record), (&asked[1], &record)]);
        let answered: Vec<_> = results.iter().filter_map(|result| result.as_ref().ok()).collect();
        assert_eq!(answered.len(), 1, "{results:?}");
        let refused = results.iter().find_map(|result| result.as_ref().err()).unwrap();
        let expected =
            matches!(refused, IssueError::Overtaken | IssueError::Withdrawn | IssueError::OtherSecret(_));
        assert!(expected, "{refused}");
        let states = office.states();
        // A number that was drawn by who was overtaken may be left out.
        let person = states.iter().map(|(person, _)| *person).max().unwrap();
        assert_eq!(office.number("SELECT COUNT(*) FROM persons"), i64::try_from(round).unwrap() + 1);
        let issued = states.iter().filter(|entry| **entry == (person, Issued)).count();
        assert_eq!(issued, 1, "{states:?}");
        assert!(!states.contains(&(person, Reserved)), "{states:?}");
    }
}

#[test]
fn of_two_documents_of_one_name_one_is_answered() {
    let office = Office::new(Alg::BbsModHb);
    for round in 0..6 {
        let (mut one, mut other) = (passport(), card());
        one.family_name = format!("Eriksson {round}");
        other.family_name = one.family_name.clone();
        let asked = [ask(&office.metadata, 2 * round), ask(&office.metadata, 2 * round + 1)];
        let results = race(&office, round, [(&asked[0], &one), (&asked[1], &other)]);
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        let collided = results.iter().any(|result| matches!(result, Err(IssueError::Collision(_))));
        assert!(collided, "{results:?}");
    }
}

#[test]
fn one_request_that_comes_twice_at_once_gets_one_answer() {
    let office = Office::new(Alg::BbsModHb);
    for round in 0..8 {
        let record = somebody(round);
        let asked = ask(&office.metadata, round);
        let results = race(&office, round, [(&asked, &record), (&asked, &record)]);
        let [Ok(one), Ok(other)] = &results else { panic!("{results:?}") };
        assert_eq!(one.to_compact(), other.to_compact());
    }
    assert!(office.states().iter().all(|(_, state)| *state == Issued));
}

/// Another process takes its place after it was recorded and before it is released.
#[test]
fn what_was_withdrawn_in_between_is_not_released() {
    let mut office = Office::new(Alg::BbsModHb);
    let (asked, issued) = office.enrol(&numbered(), 1);
    office.trigger(
        "AFTER INSERT ON credentials",
        "NEW.id > 0",
        "UPDATE credentials SET state = 'withdrawn' WHERE id = NEW.id",
    );
    let renewal = asked.again(&office.metadata, &issued, 2);
    let refused = office.issue(&renewal, &numbered(), None).unwrap_err();
    assert!(matches!(refused, IssueError::Overtaken), "{refused}");
    assert_eq!(office.states(), [(1, Issued), (1, Withdrawn)]);
}
