//! A lost secret: begun anew once in a while, and logged.

use bauta_credential::Alg;
use bauta_issuer::CredentialState::{Issued, Reserved, Superseded};
use bauta_issuer::document::DocumentRecord;
use bauta_issuer::{Decision, IssueError, PersonNumber};
use bauta_predicates::NymEntropy;

use crate::support::{NOW, Office, ask, passport, with_number};

const DAY: u64 = 86_400;
const RESETS: &str = "SELECT COUNT(*) FROM resets";

fn numbered() -> DocumentRecord {
    with_number(passport(), "UTO", "ZE184226B")
}

#[test]
fn who_lost_the_secret_begins_anew() {
    let mut office = Office::new(Alg::BbsModHb);
    let (first, issued) = office.enrol(&numbered(), 1);
    assert!(matches!(
        office.refuses(&ask(&office.metadata, 2), &numbered(), None),
        IssueError::OtherSecret(_)
    ));
    let reset = ask(&office.metadata, 3).to_reset();
    let anew = office.issue(&reset, &numbered(), None).unwrap();
    reset.verify(&office.metadata, &anew).unwrap();
    assert_eq!(office.states(), [(1, Superseded), (1, Issued)]);
    assert_eq!(office.number(RESETS), 1);
    assert_ne!(anew.entropy, Some(NymEntropy::none()), "the issuer adds to a new secret");
    assert!(office.claim(&anew, "person_id") == office.claim(&issued, "person_id"));
    assert!(office.claim(&anew, "validity_handle") != office.claim(&issued, "validity_handle"));
    // From now on the new secret counts, and the old one does not.
    let renewal = reset.again(&office.metadata, &anew, 4);
    let renewed = office.issue(&renewal, &numbered(), None).unwrap();
    assert_eq!(renewed.entropy, Some(NymEntropy::none()));
    let old = first.again(&office.metadata, &issued, 5);
    assert!(matches!(office.refuses(&old, &numbered(), None), IssueError::OtherSecret(_)));
}

/// A renewal with a document of nobody's, or of somebody else's, is a mistake and makes no new person.
#[test]
fn a_secret_asks_for_its_own_person() {
    let mut office = Office::new(Alg::BbsModHb);
    let (first, issued) = office.enrol(&numbered(), 1);
    let renewal = first.again(&office.metadata, &issued, 2);
    let somebody = with_number(passport(), "UTO", "ZE184226C");
    let different = Decision::DifferentPerson("a twin".into());
    let refused = office.refuses(&renewal, &somebody, Some(&different));
    assert!(matches!(refused, IssueError::SecretOf(PersonNumber(1))), "{refused}");
    office.enrol(&somebody_else(), 3);
    let refused = office.refuses(&renewal, &somebody_else(), None);
    assert!(matches!(refused, IssueError::SecretOf(PersonNumber(1))), "{refused}");
}

fn somebody_else() -> DocumentRecord {
    DocumentRecord { family_name: "SOMEBODY ELSE".into(), ..with_number(passport(), "UTO", "ZE184226D") }
}

/// Whoever carries a request cannot make a reset of it, nor the other way round.
#[test]
fn the_holder_has_to_have_meant_it() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&numbered(), 1);
    for asked in [ask(&office.metadata, 2), ask(&office.metadata, 3).to_reset()] {
        let mut turned = asked.clone();
        turned.request.reset = !asked.request.reset;
        assert!(matches!(office.refuses(&turned, &numbered(), None), IssueError::InvalidProof));
    }
    assert_eq!(office.number(RESETS), 0);
}

#[test]
fn once_in_a_while() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&numbered(), 1);
    let start = NOW + 10 * DAY;
    let mut reset = |seed, now| {
        let asked = ask(&office.metadata, seed).to_reset();
        office.issue_at(&asked, &numbered(), now)
    };
    reset(2, start).unwrap();
    let due = start + 365 * DAY;
    for (seed, now) in [(3, start), (4, start + DAY), (5, due - 1)] {
        let refused = reset(seed, now).unwrap_err();
        let IssueError::ResetTooSoon { person, due: from } = refused else { panic!("{refused}") };
        assert_eq!((person, from), (PersonNumber(1), due));
    }
    reset(6, due).unwrap();
    assert_eq!(office.number(RESETS), 2);
    office.issuer.register_mut().set_reset_days(30).unwrap();
    office.reopen();
    assert_eq!(office.issuer.register().reset_days().unwrap(), 30);
    let asked = ask(&office.metadata, 7).to_reset();
    office.issue_at(&asked, &numbered(), due + 29 * DAY).unwrap_err();
    office.issue_at(&asked, &numbered(), due + 30 * DAY).unwrap();
}

#[test]
fn a_refusal_says_from_when_on() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&numbered(), 1);
    let asked = ask(&office.metadata, 2).to_reset();
    office.issue_at(&asked, &numbered(), NOW + 10 * DAY).unwrap();
    let asked = ask(&office.metadata, 3).to_reset();
    let refused = office.issue_at(&asked, &numbered(), NOW + 20 * DAY).unwrap_err();
    assert_eq!(refused.to_string(), "person 1 can have a reset from 2027-07-25 on");
}

#[test]
fn who_is_new_or_has_the_secret_resets_nothing() {
    let mut office = Office::new(Alg::BbsModHb);
    let asked = ask(&office.metadata, 1).to_reset();
    let issued = office.issue(&asked, &numbered(), None).unwrap();
    asked.verify(&office.metadata, &issued).unwrap();
    let renewal = asked.again(&office.metadata, &issued, 2).to_reset();
    let renewed = office.issue(&renewal, &numbered(), None).unwrap();
    assert_eq!(renewed.entropy, Some(NymEntropy::none()));
    assert_eq!(office.number(RESETS), 0);
}

#[test]
fn an_interrupted_reset_is_continued_and_counted_once() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&numbered(), 1);
    let reset = ask(&office.metadata, 2).to_reset();
    office.cut_power("INSERT ON resets", "1 = 1");
    for _ in 0..2 {
        assert!(matches!(office.issue(&reset, &numbered(), None), Err(IssueError::Register(_))));
        assert_eq!(office.states(), [(1, Issued), (1, Reserved)], "what is not logged is not released");
    }
    office.restore_power("resets");
    office.reopen();
    let issued = office.issue(&reset, &numbered(), None).unwrap();
    assert_eq!(office.issue(&reset, &numbered(), None).unwrap(), issued);
    assert_eq!(office.states(), [(1, Superseded), (1, Issued)]);
    assert_eq!(office.number(RESETS), 1);
}

#[test]
fn of_two_resets_that_are_recorded_one_is_released() {
    let mut office = Office::new(Alg::BbsModHb);
    office.enrol(&numbered(), 1);
    let resets = [ask(&office.metadata, 2).to_reset(), ask(&office.metadata, 3).to_reset()];
    office.cut_power("INSERT ON resets", "1 = 1");
    for reset in &resets {
        office.issue(reset, &numbered(), None).unwrap_err();
    }
    office.restore_power("resets");
    assert!(matches!(office.issue(&resets[0], &numbered(), None), Err(IssueError::Withdrawn)));
    office.issue(&resets[1], &numbered(), None).unwrap();
    assert_eq!(office.number(RESETS), 1);
}
