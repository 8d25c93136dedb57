//! Many requests at once: the same credentials as one by one, and each fails alone.

use bauta_credential::{Alg, CredentialRequest, IssuedCredential};
use bauta_issuer::document::DocumentRecord;
use bauta_issuer::{CredentialState, Enrolment, ExtraClaims, IssueError};

use crate::support::{Asked, NOW, Office, ask, card, date, passport, rng};

/// The passport of somebody else for each number.
fn passport_of(number: u64) -> DocumentRecord {
    DocumentRecord {
        document_number: format!("P{number}"),
        family_name: format!("Eriksson {number}"),
        birth_date: date("1974-08-12"),
        ..passport()
    }
}

type Answers = Vec<Result<IssuedCredential, IssueError>>;

impl Office {
    fn issue_many(&mut self, asked: &[(&Asked, DocumentRecord)], seed: u64) -> Answers {
        let extra = ExtraClaims::default();
        let requests: Vec<(&CredentialRequest, Enrolment<'_>)> = asked
            .iter()
            .map(|(asked, record)| {
                (&asked.request, Enrolment { record, extra: &extra, decision: None, guardian: None })
            })
            .collect();
        self.issuer.issue_many(&requests, NOW, &mut rng(seed)).unwrap()
    }

    fn issue_one_by_one(&mut self, asked: &[(&Asked, DocumentRecord)], seed: u64) -> Answers {
        let (extra, mut rng) = (ExtraClaims::default(), rng(seed));
        let answers = asked.iter().map(|(asked, record)| {
            let enrolment = Enrolment { record, extra: &extra, decision: None, guardian: None };
            self.issuer.issue(&asked.request, &enrolment, NOW, &mut rng)
        });
        answers.collect()
    }
}

/// Enough for several threads and rounds.
#[test]
fn many_are_the_same_as_one_by_one() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let (mut many, mut single) = (Office::new(alg), Office::new(alg));
        let asked: Vec<_> = (0..70).map(|seed| ask(&many.metadata, seed)).collect();
        let asked: Vec<_> = asked.iter().zip(0..).map(|(asked, seed)| (asked, passport_of(seed))).collect();
        let answers = many.issue_many(&asked, 1);
        for ((answer, expected), (asked, _)) in
            answers.iter().zip(single.issue_one_by_one(&asked, 1)).zip(&asked)
        {
            let answer = answer.as_ref().unwrap();
            assert_eq!(answer.to_compact(), expected.unwrap().to_compact());
            asked.verify(&many.metadata, answer).unwrap();
        }
        assert_eq!(many.states(), single.states());
        assert!(many.states().iter().all(|(_, state)| *state == CredentialState::Issued));
        // And again, the same.
        let again = many.issue_many(&asked, 2);
        assert!(again.into_iter().map(Result::unwrap).eq(answers.into_iter().map(Result::unwrap)));
    }
}

/// A proof that does not verify, a nonce that was seen, a person in doubt, and a person who is revoked.
#[test]
fn each_fails_alone() {
    let mut office = Office::new(Alg::BbsModHb);
    let asked: Vec<_> = (0..6).map(|seed| ask(&office.metadata, seed)).collect();
    let mut forged = asked[1].clone();
    forged.request.proof = asked[2].request.proof.clone();
    let mut reused = asked[3].clone();
    reused.request = asked[0].request.clone();
    let same_names = DocumentRecord { document_number: "X".into(), ..passport_of(2) };
    let requests = [
        (&asked[0], passport_of(0)),
        (&forged, passport_of(1)),
        (&asked[2], passport_of(2)),
        (&reused, passport_of(3)),
        (&asked[4], same_names),
        (&asked[5], passport_of(5)),
    ];
    let before = office.number("SELECT COUNT(*) FROM persons");
    let answers = office.issue_many(&requests, 1);
    let [Ok(_), Err(IssueError::InvalidProof), Ok(_), Err(reused), Err(doubt), Ok(_)] = &answers[..] else {
        panic!("{answers:?}")
    };
    assert!(matches!(reused, IssueError::RequestReused), "{reused}");
    assert!(matches!(doubt, IssueError::Collision(_)), "{doubt}");
    assert_eq!(office.number("SELECT COUNT(*) FROM persons"), before + 3);
    assert_eq!(office.number("SELECT COUNT(*) FROM credentials"), 3);
    assert_eq!(office.number("SELECT COUNT(*) FROM identities"), 3);
}

/// One request twice has one answer; a second secret for a person is refused as it is one by one.
#[test]
fn requests_for_one_person_are_answered_one_after_another() {
    let with_number = |record| crate::support::with_number(record, "UTO", "99010119740812007X");
    let (mut many, mut single) = (Office::new(Alg::BbsModHb), Office::new(Alg::BbsModHb));
    let asked: Vec<_> = (0..3).map(|seed| ask(&many.metadata, seed)).collect();
    let requests = [
        (&asked[0], with_number(passport())),
        (&asked[1], with_number(card())),
        (&asked[0], with_number(passport())),
        (&asked[2], passport_of(7)),
    ];
    let answers = many.issue_many(&requests, 1);
    for (answer, expected) in answers.iter().zip(single.issue_one_by_one(&requests, 1)) {
        assert_eq!(answer.is_ok(), expected.is_ok(), "{answer:?}");
    }
    assert!(matches!(answers[1], Err(IssueError::OtherSecret(_))), "{:?}", answers[1]);
    assert_eq!(answers[0].as_ref().unwrap(), answers[2].as_ref().unwrap());
    assert_eq!(many.states(), single.states());
}

#[test]
fn none_at_all() {
    let mut office = Office::new(Alg::BbsModHb);
    assert!(office.issue_many(&[], 1).is_empty());
}
