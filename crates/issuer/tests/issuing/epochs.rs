//! Who has a token in an epoch, and what the head says of it.

use bauta_credential::epoch::{Counts, Epoch};
use bauta_credential::{Alg, Schema};
use bauta_issuer::document::DocumentRecord;
use bauta_issuer::{CredentialNumber, EpochError, PersonNumber, Subject};

use crate::support::{NOW, Office, ask, card, date, passport, with_number};
use crate::town::{Files, TODAY, has_token};

fn day(after: u64) -> Epoch {
    Epoch(TODAY.0 + after)
}

fn somebody(number: u64) -> DocumentRecord {
    let family_name = format!("Eriksson {number}");
    with_number(DocumentRecord { family_name, ..passport() }, "UTO", &number.to_string())
}

fn counts(tokens: u64, added: u64, dropped: u64, resets: u64) -> Counts {
    Counts { buckets: 1, tokens, added, dropped, resets }
}

#[test]
fn everybody_in_good_standing_has_a_token() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let (mut office, mut files) = (Office::new(alg), Files::new());
        let issued: Vec<_> = (0..5).map(|number| office.enrol(&somebody(number), number).1).collect();
        let signed = office.publish(TODAY, &mut files);
        assert_eq!(signed.head().counts, counts(5, 5, 0, 0));
        assert_eq!(signed.head().previous, None);
        if alg == Alg::BbsModHb {
            assert!(issued.iter().all(|issued| has_token(&office, &files, &office.handle(issued))));
        }
        let names: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["20649/bucket-0", "20649/path-0", "log"]);
    }
}

#[test]
fn an_epoch_may_be_empty() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    assert_eq!(office.publish(TODAY, &mut files).head().counts, counts(0, 0, 0, 0));
    assert!(files["20649/bucket-0"].is_empty());
}

#[test]
fn who_is_revoked_is_out_of_the_next_epoch_and_who_is_reinstated_back_in() {
    for subject in [Subject::Person(PersonNumber(2)), Subject::Credential(CredentialNumber(2))] {
        let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
        let issued: Vec<_> = (0..3).map(|number| office.enrol(&somebody(number), number).1).collect();
        let handle = office.handle(&issued[1]);
        office.publish(day(0), &mut files);
        office.issuer.revoke(subject, "why", NOW).unwrap();
        assert!(has_token(&office, &files, &handle), "until the epoch ends");
        let second = office.publish(day(1), &mut files);
        assert_eq!(second.head().counts, counts(2, 0, 1, 0));
        assert!(!has_token(&office, &files, &handle));
        assert!(has_token(&office, &files, &office.handle(&issued[0])));
        office.issuer.reinstate(subject, "why", NOW).unwrap();
        let third = office.publish(day(2), &mut files);
        assert_eq!(third.head().counts, counts(3, 1, 0, 0));
        assert!(has_token(&office, &files, &handle));
    }
}

#[test]
fn what_replaces_a_credential_is_in_exactly_when_that_one_is_out() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    let (asked, old) = office.enrol(&somebody(1), 1);
    office.publish(day(0), &mut files);
    let renewal = asked.again(&office.metadata, &old, 2);
    let new = office.issue(&renewal, &somebody(1), None).unwrap();
    let handles = [office.handle(&old), office.handle(&new)];
    let has =
        |office: &Office, files: &Files| handles.each_ref().map(|handle| has_token(office, files, handle));
    assert_eq!(has(&office, &files), [true, false]);
    let second = office.publish(day(1), &mut files);
    assert_eq!(has(&office, &files), [false, true]);
    assert_eq!(second.head().counts, counts(1, 1, 1, 0));
}

#[test]
fn resets_are_counted_where_they_take_effect() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    for number in 0..3 {
        office.enrol(&somebody(number), number);
    }
    assert_eq!(office.publish(day(0), &mut files).head().counts.resets, 0);
    for number in 0..2 {
        let reset = ask(&office.metadata, 10 + number).to_reset();
        office.issue(&reset, &somebody(number), None).unwrap();
    }
    office.prepare(day(1)).unwrap();
    office.issuer.abandon_epoch(day(1)).unwrap();
    let second = office.publish(day(1), &mut files);
    assert_eq!(second.head().counts, counts(3, 2, 2, 2));
    assert_eq!(office.publish(day(2), &mut files).head().counts, counts(3, 0, 0, 0));
    office.issue(&ask(&office.metadata, 20).to_reset(), &somebody(2), None).unwrap();
    assert_eq!(office.publish(day(3), &mut files).head().counts, counts(3, 1, 1, 1));
}

#[test]
fn a_document_is_good_through_its_last_day() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    let mut expiring = somebody(1);
    expiring.expires_on = Some(date("2026-07-16"));
    let handles =
        [office.enrol(&expiring, 1).1, office.enrol(&card(), 2).1].map(|issued| office.handle(&issued));
    let has =
        |office: &Office, files: &Files| handles.each_ref().map(|handle| has_token(office, files, handle));
    office.publish(day(1), &mut files);
    assert_eq!(has(&office, &files), [true, true]);
    let next = office.publish(day(2), &mut files);
    assert_eq!(has(&office, &files), [false, true]);
    assert_eq!(next.head().counts, counts(1, 0, 1, 0));
}

#[test]
fn what_is_recorded_and_not_released_has_no_token() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    office.cut_power("UPDATE OF state ON credentials", "NEW.state = 'issued'");
    office.issue(&ask(&office.metadata, 1), &passport(), None).unwrap_err();
    assert_eq!(office.publish(TODAY, &mut files).head().counts, counts(0, 0, 0, 0));
}

/// A register of the version before has no handles beside the payloads.
#[test]
fn credentials_of_the_version_before_have_tokens_too() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    let mut expired = somebody(1);
    expired.expires_on = Some(date("2026-07-16"));
    let handles =
        [office.enrol(&expired, 1).1, office.enrol(&card(), 2).1].map(|issued| office.handle(&issued));
    office.sql("UPDATE credentials SET handle = NULL, expires_on = NULL");
    office.publish(day(2), &mut files);
    assert!(!has_token(&office, &files, &handles[0]));
    assert!(has_token(&office, &files, &handles[1]));
}

#[test]
fn an_epoch_stays_as_it_was_prepared() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    let (_, issued) = office.enrol(&somebody(1), 1);
    let prepared = office.prepare(day(0)).unwrap();
    office.issuer.revoke(Subject::Person(PersonNumber(1)), "why", NOW).unwrap();
    office.enrol(&somebody(2), 2);
    assert_eq!(office.prepare(day(0)).unwrap(), prepared);
    office.reopen();
    let signed = office.publish(day(0), &mut files);
    assert_eq!((signed.head().counts, &signed.head().key), (prepared.counts, &prepared.key));
    assert!(has_token(&office, &files, &office.handle(&issued)));
}

#[test]
fn epochs_go_forward_one_at_a_time_and_not_ahead_of_time() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    office.prepare(day(1)).unwrap();
    assert!(matches!(office.prepare(day(2)), Err(EpochError::Unfinished(open)) if open == day(1)));
    assert!(matches!(office.prepare(day(0)), Err(EpochError::Unfinished(_))));
    office.publish(day(1), &mut files);
    for epoch in [day(0), day(1), Epoch(0)] {
        assert!(matches!(office.prepare(epoch), Err(EpochError::NotForward { last }) if last == day(1)));
    }
    let early = office.issuer.prepare_epoch(day(2), NOW, &mut crate::support::rng(1));
    assert!(matches!(early, Err(EpochError::TooEarly)));
    assert!(matches!(office.prepare(Epoch(u64::MAX / 86_400)), Ok(_) | Err(EpochError::Register(_))));
}

#[test]
fn an_epoch_that_is_given_up_is_prepared_anew() {
    let (mut office, mut files) = (Office::new(Alg::BbsModHb), Files::new());
    office.enrol(&somebody(1), 1);
    let first = office.prepare(day(1)).unwrap();
    office.issuer.abandon_epoch(day(1)).unwrap();
    assert!(matches!(office.issuer.abandon_epoch(day(1)), Err(EpochError::NotPrepared)));
    let second = office.issuer.prepare_epoch(day(1), NOW, &mut crate::support::rng(99)).unwrap();
    assert_ne!(first.key, second.key);
    office.build(day(1));
    office.hand_over(day(1), &mut files).unwrap();
    assert!(matches!(office.issuer.abandon_epoch(day(1)), Err(EpochError::Signed)));
}

#[test]
fn without_handles_there_are_no_epochs() {
    for claims in
        [r#"{"path": ["family_name"], "type": "text"}"#, r#"{"path": ["validity_handle"], "type": "text"}"#]
    {
        let schema = format!(r#"{{"vct": "urn:example:ticket:1", "claims": [{claims}]}}"#);
        let mut office = Office::with_schema(Alg::BbsModHb, Schema::from_json(schema.as_bytes()).unwrap());
        assert!(matches!(office.prepare(TODAY), Err(EpochError::NoHandles)));
    }
}
