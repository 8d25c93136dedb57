//! A ward's guardian_id is the guardian's person_id.

use bauta_credential::{Alg, Schema};
use bauta_issuer::document::DocumentRecord;
use bauta_issuer::{IssueError, PersonNumber};

use crate::support::{Office, ask, passport, with_number};

#[test]
fn a_ward_has_the_guardians_person_id() {
    let mut office = Office::new(Alg::BbsModHb);
    let (_, guardian) = office.enrol(&passport(), 1);
    let mut child = passport();
    child.family_name = "Lindgren".into();
    let asked = ask(&office.metadata, 2);
    let ward = office.issue_ward(&asked, &child, 1).unwrap();
    asked.verify(&office.metadata, &ward).unwrap();
    assert!(office.claim(&ward, "guardian_id") == office.claim(&guardian, "person_id"));
    assert!(office.claim(&ward, "person_id") != office.claim(&guardian, "person_id"));
    // The same request gets the same credential, and one that names somebody else is another enrolment.
    assert_eq!(office.issue_ward(&asked, &child, 1).unwrap(), ward);
    assert!(matches!(office.issue_ward(&asked, &child, 2), Err(IssueError::RequestReused)));
    assert!(matches!(office.issue(&asked, &child, None), Err(IssueError::RequestReused)));
}

#[test]
fn a_renewal_keeps_the_guardian_unless_it_names_another() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&passport(), 1);
    let named = |name: &str| DocumentRecord { family_name: name.into(), ..passport() };
    let (_, other) = office.enrol(&named("Svensson"), 2);
    let child = with_number(named("Lindgren"), "UTO", "ZE184226B");
    let asked = ask(&office.metadata, 3);
    let ward = office.issue_ward(&asked, &child, 1).unwrap();
    let renewal = asked.again(&office.metadata, &ward, 4);
    let renewed = office.issue(&renewal, &child, None).unwrap();
    assert!(office.claim(&renewed, "guardian_id") == office.claim(&ward, "guardian_id"));
    let again = renewal.again(&office.metadata, &renewed, 5);
    let moved = office.issue_ward(&again, &child, 2).unwrap();
    assert!(office.claim(&moved, "guardian_id") == office.claim(&other, "person_id"));
}

#[test]
fn without_a_guardian_it_is_random() {
    let mut office = Office::new(Alg::BbsModHb);
    let (_, one) = office.enrol(&passport(), 1);
    let mut other = passport();
    other.family_name = "Svensson".into();
    let (_, two) = office.enrol(&other, 2);
    let ids = [&one, &two].map(|issued| office.claim(issued, "guardian_id"));
    assert!(ids[0] != ids[1]);
    for issued in [&one, &two] {
        assert!(!ids.contains(&office.claim(issued, "person_id")));
    }
}

#[test]
fn a_guardian_is_on_the_register_and_somebody_else() {
    let mut office = Office::new(Alg::BbsModHb);
    let record = with_number(passport(), "UTO", "ZE184226B");
    let (asked, issued) = office.enrol(&record, 1);
    let refused = office.issue_ward(&ask(&office.metadata, 2), &passport(), 9);
    assert!(matches!(refused, Err(IssueError::Collision(_))), "decided first, like without a guardian");
    let mut child = passport();
    child.family_name = "Lindgren".into();
    let refused = office.issue_ward(&ask(&office.metadata, 3), &child, 9);
    assert!(matches!(refused, Err(IssueError::NoSuchPerson(PersonNumber(9)))));
    let renewal = asked.again(&office.metadata, &issued, 4);
    let refused = office.issue_ward(&renewal, &record, 1);
    assert!(matches!(refused, Err(IssueError::OwnGuardian(PersonNumber(1)))));
    assert_eq!(office.states().len(), 1);
}

#[test]
fn a_schema_without_guardians_has_none() {
    let schema = Schema::from_json(
        br#"{"vct": "urn:example:ticket:1", "claims": [{"path": ["family_name"], "type": "text"}]}"#,
    );
    let mut office = Office::with_schema(Alg::BbsModHb, schema.unwrap());
    office.enrol(&passport(), 1);
    let mut child = passport();
    child.family_name = "Lindgren".into();
    let refused = office.issue_ward(&ask(&office.metadata, 2), &child, 1);
    assert!(matches!(refused, Err(IssueError::UnexpectedClaim(path)) if path == "guardian_id".into()));
}
