//! Schemas of the issuer's own, and claims that no document holds.

use bauta_credential::{Alg, ClaimValue, Schema};
use bauta_issuer::{ExtraClaims, IssueError};

use crate::support::{Office, ask, date, passport};

const LIBRARY: &str = concat!(
    r#"{"vct":"urn:example:library-card:1","claims":[{"path":["family_name"],"type":"text"},"#,
    r#"{"path":["birth_date"],"type":"text"},{"path":["card","number"],"type":"integer","min":1,"max":99999},"#,
    r#"{"path":["card","since"],"type":"date","filler":0},{"path":["note"],"type":"text"},"#,
    r#"{"path":["token"],"type":"identifier"}]}"#
);

fn office() -> Office {
    Office::with_schema(Alg::BbsModHb, Schema::from_json(LIBRARY.as_bytes()).unwrap())
}

fn extra(json: &str) -> ExtraClaims {
    ExtraClaims::from_json(json.as_bytes()).unwrap()
}

fn refused(json: &str) -> IssueError {
    let mut office = office();
    let (asked, before) = (ask(&office.metadata, 1), office.snapshot());
    let refused = office.issue_with(&asked, &passport(), &extra(json), None).unwrap_err();
    assert!(office.snapshot() == before);
    refused
}

#[test]
fn claims_come_from_the_document_and_from_beside_it() {
    let mut office = office();
    let asked = ask(&office.metadata, 1);
    let given = extra(r#"{"card":{"number":7,"since":"2001-02-03"},"note":"second floor"}"#);
    let issued = office.issue_with(&asked, &passport(), &given, None).unwrap();
    asked.verify(&office.metadata, &issued).unwrap();
    for (path, value) in [
        ("family_name", ClaimValue::Text("Eriksson".into())),
        ("birth_date", ClaimValue::Text("1974-08-12".into())),
        ("card.number", ClaimValue::Integer(7)),
        ("card.since", ClaimValue::Date(date("2001-02-03"))),
        ("note", ClaimValue::Text("second floor".into())),
    ] {
        assert!(office.claim(&issued, path) == value, "{path}");
    }
}

#[test]
fn what_nobody_gives_is_absent_where_it_may_be() {
    let mut office = office();
    let asked = ask(&office.metadata, 1);
    let issued = office.issue_with(&asked, &passport(), &extra(r#"{"card":{"number":7}}"#), None).unwrap();
    assert!(office.claim(&issued, "note") == ClaimValue::Absent);
    assert!(office.claim(&issued, "card.since") == ClaimValue::Absent);
    for json in ["{}", r#"{"note":"x"}"#] {
        let missing = refused(json);
        assert!(
            matches!(missing, IssueError::MissingClaim(path) if path.to_string() == "card.number"),
            "{json}"
        );
    }
}

#[test]
fn a_claim_that_cannot_be_given_is_refused() {
    for (json, name) in [
        (r#"{"height":180}"#, "height"),
        (r#"{"card":{"number":7,"colour":"red"}}"#, "card.colour"),
        (r#"{"card":7}"#, "card"),
        (r#"{"card":{}}"#, "card"),
        (r#"{"family_name":"Svensson"}"#, "family_name"),
        (r#"{"birth_date":"2000-01-01"}"#, "birth_date"),
        (r#"{"token":"1"}"#, "token"),
        (r#"{"card.number":7}"#, "card.number"),
    ] {
        let refused = refused(json);
        assert!(
            matches!(&refused, IssueError::UnexpectedClaim(path) if path.to_string() == name),
            "{json}: {refused}"
        );
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused() {
    for (json, name) in [
        (r#"{"card":{"number":0}}"#, "card.number"),
        (r#"{"card":{"number":100000}}"#, "card.number"),
        (r#"{"card":{"number":"7"}}"#, "card.number"),
        (r#"{"card":{"number":7.5}}"#, "card.number"),
        (r#"{"card":{"number":-1}}"#, "card.number"),
        (r#"{"card":{"number":null}}"#, "card.number"),
        (r#"{"card":{"number":7,"since":37000}}"#, "card.since"),
        (r#"{"card":{"number":7,"since":"2001-02-30"}}"#, "card.since"),
        (r#"{"card":{"number":7},"note":["x"]}"#, "note"),
        (r#"{"card":{"number":7},"note":"a\u0000b"}"#, "note"),
    ] {
        let refused = refused(json);
        assert!(
            matches!(&refused, IssueError::UnfitClaim(path) if path.to_string() == name),
            "{json}: {refused}"
        );
    }
}

#[test]
fn a_schema_that_a_document_cannot_fill_is_refused() {
    let schema = br#"{"vct":"v","claims":[{"path":["sex"],"type":"integer","min":0,"max":2}]}"#;
    let mut office = Office::with_schema(Alg::BbsModHb, Schema::from_json(schema).unwrap());
    let asked = ask(&office.metadata, 1);
    let refused = office.refuses(&asked, &passport(), None);
    assert!(matches!(refused, IssueError::UnfitClaim(path) if path.to_string() == "sex"));
}

#[test]
fn a_request_answers_for_one_set_of_claims() {
    let mut office = office();
    let asked = ask(&office.metadata, 1);
    let (seven, eight) = (extra(r#"{"card":{"number":7}}"#), extra(r#"{"card":{"number":8}}"#));
    let issued = office.issue_with(&asked, &passport(), &seven, None).unwrap();
    let refused = office.issue_with(&asked, &passport(), &eight, None).unwrap_err();
    assert!(matches!(refused, IssueError::RequestReused));
    assert_eq!(
        office.issue_with(&asked, &passport(), &seven, None).unwrap().to_compact(),
        issued.to_compact()
    );
}

#[test]
fn what_is_not_an_object_is_refused() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(500), "}".repeat(500));
    let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(64 * 1024));
    for json in ["", "[]", "7", "{", "{} x", r#"{"a": 1, "a": 2}"#, &deep, &large] {
        assert!(ExtraClaims::from_json(json.as_bytes()).is_none());
    }
    assert_eq!(ExtraClaims::from_json(b"{}"), Some(ExtraClaims::default()));
}
