//! Revoked and reinstated: logged, and nothing is issued to a person who is revoked.

use bauta_credential::Alg;
use bauta_issuer::{CredentialNumber, IssueError, PersonNumber, StandingError, Subject};

use crate::support::{NOW, Office, ask, passport, with_number};

const PERSON: Subject = Subject::Person(PersonNumber(1));
const CREDENTIAL: Subject = Subject::Credential(CredentialNumber(1));

#[test]
fn each_change_is_logged() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&passport(), 1);
    let issuer = &mut office.issuer;
    issuer.revoke(PERSON, "a forged document", NOW).unwrap();
    issuer.revoke(CREDENTIAL, "a stolen telephone", NOW + 1).unwrap();
    assert!(issuer.register().entries().unwrap()[0].revoked);
    issuer.reinstate(PERSON, "it was genuine", NOW + 2).unwrap();
    assert!(issuer.register().entries().unwrap()[0].revoked, "the credential still is");
    issuer.reinstate(CREDENTIAL, "found again", NOW + 3).unwrap();
    assert!(!issuer.register().entries().unwrap()[0].revoked);
    office.reopen();
    let changes = office.issuer.register().standing_changes().unwrap();
    let told: Vec<_> = changes
        .iter()
        .map(|change| (change.credential.is_some(), change.revoked, change.reason.as_str(), change.at - NOW))
        .collect();
    assert_eq!(
        told,
        [
            (false, true, "a forged document", 0),
            (true, true, "a stolen telephone", 1),
            (false, false, "it was genuine", 2),
            (true, false, "found again", 3),
        ]
    );
    assert!(changes.iter().all(|change| change.person == PersonNumber(1)));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut office = Office::new(Alg::BbsModHb);
    let record = with_number(passport(), "UTO", "ZE184226B");
    let (asked, issued) = office.enrol(&record, 1);
    let long = "x".repeat(501);
    for reason in ["", "a\nb", "\u{202e}", long.as_str()] {
        assert!(matches!(office.issuer.revoke(PERSON, reason, NOW), Err(StandingError::Reason)), "{reason}");
    }
    for subject in [PERSON, CREDENTIAL] {
        assert!(matches!(office.issuer.reinstate(subject, "why", NOW), Err(StandingError::NotRevoked)));
        office.issuer.revoke(subject, "why", NOW).unwrap();
        assert!(matches!(office.issuer.revoke(subject, "why", NOW), Err(StandingError::AlreadyRevoked)));
        office.issuer.reinstate(subject, "why", NOW).unwrap();
    }
    let nobody = Subject::Person(PersonNumber(2));
    assert!(matches!(office.issuer.revoke(nobody, "why", NOW), Err(StandingError::NoSuchPerson(_))));
    let renewal = asked.again(&office.metadata, &issued, 2);
    office.issue(&renewal, &record, None).unwrap();
    for subject in [CREDENTIAL, Subject::Credential(CredentialNumber(9))] {
        let refused = office.issuer.revoke(subject, "why", NOW);
        assert!(matches!(refused, Err(StandingError::NoValidCredential(_))));
    }
    assert_eq!(office.issuer.register().standing_changes().unwrap().len(), 4);
}

#[test]
fn nobody_issues_to_a_person_who_is_revoked() {
    let mut office = Office::new(Alg::BbsModHb);
    let record = with_number(passport(), "UTO", "ZE184226B");
    let (asked, issued) = office.enrol(&record, 1);
    office.issuer.revoke(PERSON, "why", NOW).unwrap();
    let renewal = asked.again(&office.metadata, &issued, 2);
    let reset = ask(&office.metadata, 3).to_reset();
    for asked in [&asked, &renewal, &reset] {
        assert!(matches!(office.refuses(asked, &record, None), IssueError::Revoked(PersonNumber(1))));
    }
    office.issuer.reinstate(PERSON, "why", NOW).unwrap();
    office.issue(&renewal, &record, None).unwrap();
}

#[test]
fn a_person_who_is_revoked_in_between_gets_nothing() {
    let mut office = Office::new(Alg::BbsModHb);
    let record = with_number(passport(), "UTO", "ZE184226B");
    // Revoked by another process, between recording and releasing.
    office.trigger(
        "AFTER INSERT ON credentials",
        "NEW.id > 0",
        "UPDATE persons SET revoked_at = 1 WHERE number = NEW.person",
    );
    let refused = office.issue(&ask(&office.metadata, 1), &record, None);
    assert!(matches!(refused, Err(IssueError::Revoked(_))));
    assert_eq!(office.number("SELECT COUNT(*) FROM credentials WHERE state = 'issued'"), 0);
}

/// A stolen telephone: the credential on it is struck, and its holder gets another.
#[test]
fn one_credential_that_is_revoked_can_be_replaced() {
    let mut office = Office::new(Alg::BbsModHb);
    let record = with_number(passport(), "UTO", "ZE184226B");
    let (asked, issued) = office.enrol(&record, 1);
    office.issuer.revoke(CREDENTIAL, "a stolen telephone", NOW).unwrap();
    let renewal = asked.again(&office.metadata, &issued, 2);
    office.issue(&renewal, &record, None).unwrap();
    let entries = office.issuer.register().entries().unwrap();
    assert_eq!(entries.iter().map(|entry| entry.revoked).collect::<Vec<_>>(), [true, false]);
}
