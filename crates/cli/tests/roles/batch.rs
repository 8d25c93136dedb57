//! Many answers verified at once: each has the verdict that it has alone, whatever the others are.

use bauta_credential::{
    Alg, CredentialQuery, EpochToken, PresentationRequest, Query, RequestDraft, Response,
};
use bauta_predicates::validity::tokens;
use bauta_verifier::{Policy, Rejection, Staleness, Statement, VerifiedPresentation, Verifier};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::authority::{Authority, TODAY, answer, asked, at_shop, epoch_key, in_epochs, made, range};
use crate::forging::{Part, forge_from, forged};
use crate::pairings::{FirstScalar, without_signature};
use crate::sub_proofs::{Setting, interface};
use crate::support::{LIFETIME, NOW, PERSON, Shared, core, rng, verifier};

/// A log-in of one of the holders; the requests differ in their seeds.
fn log_in(setting: &Setting, seed: u64) -> PresentationRequest {
    let mut query = CredentialQuery::new("credential", PERSON, vec!["region".into()]);
    query.predicates = vec![range("birth_date", None, Some("2008-07-15"))];
    query.pseudonym = at_shop();
    query.validity = in_epochs(&[&setting.head]);
    of(query, seed)
}

fn of(query: CredentialQuery, seed: u64) -> PresentationRequest {
    made(RequestDraft { query: Query { credentials: vec![query], same: Vec::new() }, ..asked(|_| {}) }, seed)
}

/// What is said of an answer; what was shown is left out.
fn verdict(verified: Result<VerifiedPresentation, Rejection>) -> Result<(), Rejection> {
    verified.map(|_| ())
}

fn platform(setting: &Setting, requests: &[PresentationRequest]) -> Verifier<Shared> {
    let authority = &setting.authority;
    let requests: Vec<_> = requests.iter().collect();
    verifier(&[&authority.metadata], &requests).with_log(authority.metadata.issuer(), authority.log())
}

fn together(verifier: &Verifier<Shared>, answers: &[String], now: u64) -> Vec<Result<(), Rejection>> {
    let answers: Vec<_> = answers.iter().map(String::as_str).collect();
    verifier.verify_batch(&answers, now, &mut rng(9)).into_iter().map(verdict).collect()
}

fn one_by_one(verifier: &Verifier<Shared>, answers: &[String], now: u64) -> Vec<Result<(), Rejection>> {
    answers.iter().map(|answer| verdict(verifier.verify(answer, now, &mut rng(9)))).collect()
}

/// What an answer may be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Honest,
    /// Nobody's signature: the pairing of the core proof fails.
    Unsigned,
    /// Another holder's token: the pairing of the validity proof fails.
    OthersToken,
    Both,
    /// A value that was not signed: the challenge of the range proof differs.
    Lie,
    /// A token of another epoch, called one of this.
    WrongEpoch,
    /// Of an epoch that is not accepted.
    NotAccepted,
    /// Another request's answer under this request's nonce.
    OtherRequest,
    /// An answer by a credential of another issuer with the same header.
    OtherKey,
    /// No text of an answer.
    Malformed,
    /// An answer to a request that was never made.
    Unknown,
    /// The answer before it once more.
    Again,
}

const KINDS: [Kind; 12] = [
    Kind::Honest,
    Kind::Unsigned,
    Kind::OthersToken,
    Kind::Both,
    Kind::Lie,
    Kind::WrongEpoch,
    Kind::NotAccepted,
    Kind::OtherRequest,
    Kind::OtherKey,
    Kind::Malformed,
    Kind::Unknown,
    Kind::Again,
];

/// One that an honest wallet would give, or one of the others.
fn text(setting: &Setting, kind: Kind, request: &PresentationRequest, before: Option<&String>) -> String {
    let part = Part::of(&setting.wallets[0].credentials()[0], request, 0);
    let (mine, theirs) = (setting.token(0), EpochToken { token: &setting.tokens[1], ..setting.token(0) });
    let other_epoch = tokens(interface(), &epoch_key(TODAY + 1), &setting.authority.handles).unwrap();
    let write = |part: Part<'_>, token| forged(request, &part.with_token(token)).to_text();
    match kind {
        Kind::Honest => write(part, mine),
        Kind::Unsigned => write(without_signature(&part), mine),
        Kind::OthersToken => write(part, theirs),
        Kind::Both => write(without_signature(&part), theirs),
        Kind::Lie => {
            let index = part.issuer.schema().index_of(&"birth_date".into()).unwrap();
            write(Part { lies: vec![(index, 7.into())], ..part }, mine)
        }
        Kind::WrongEpoch => write(part, EpochToken { token: &other_epoch[0], ..mine }),
        Kind::NotAccepted => write(part, EpochToken { epoch: TODAY + 1, ..mine }),
        Kind::OtherRequest => {
            let other = log_in(setting, 1_000_000);
            let mut presentation =
                forged(&other, &Part::of(&setting.wallets[0].credentials()[0], &other, 0).with_token(mine));
            if let Response::One(one) = &mut presentation {
                let Response::One(right) = forged(request, &part.with_token(mine)) else { unreachable!() };
                one.presentation_header = right.presentation_header;
            }
            presentation.to_text()
        }
        Kind::OtherKey => {
            let mut other =
                Authority::with_schema(Alg::BbsModHb, setting.authority.metadata.schema().clone(), 9);
            let wallet = other.enrol(&[], 4);
            write(Part::of(&wallet.credentials()[0], request, 0), mine)
        }
        Kind::Malformed => write(part, mine).replace('.', "~"),
        Kind::Unknown => {
            let other = log_in(setting, 2_000_000);
            answer(&setting.wallets[0], &other, 3).unwrap().to_text()
        }
        Kind::Again => before.cloned().unwrap_or_default(),
    }
}

fn settled() -> Setting {
    let mut setting = Setting::new();
    let Setting { authority, wallets, .. } = &mut setting;
    wallets.iter_mut().for_each(|wallet| authority.sync(wallet));
    setting
}

fn texts(setting: &Setting, kinds: &[Kind]) -> (Vec<PresentationRequest>, Vec<String>) {
    let requests: Vec<_> = (0..kinds.len() as u64).map(|seed| log_in(setting, seed)).collect();
    let mut texts: Vec<String> = Vec::new();
    for (kind, request) in kinds.iter().zip(&requests) {
        texts.push(text(setting, *kind, request, texts.last()));
    }
    (requests, texts)
}

#[test]
fn every_kind_has_the_verdict_that_it_has_alone() {
    let setting = settled();
    let (requests, texts) = texts(&setting, &KINDS);
    let verdicts = together(&platform(&setting, &requests), &texts, NOW);
    assert_eq!(verdicts, one_by_one(&platform(&setting, &requests), &texts, NOW));
    let credential = || "credential".to_owned();
    let invalid = |statement| Err(Rejection::InvalidProof(statement));
    assert_eq!(verdicts[0], Ok(()));
    assert_eq!(verdicts[1], invalid(Statement::Core(credential())));
    assert_eq!(verdicts[2], invalid(Statement::Validity(credential())));
    assert_eq!(verdicts[3], invalid(Statement::Core(credential())));
    assert_eq!(verdicts[4], invalid(Statement::Predicate(credential(), "birth_date".into())));
    assert_eq!(verdicts[5], invalid(Statement::Validity(credential())));
    assert_eq!(verdicts[6], Err(Rejection::PolicyUnmet(Policy::Epoch)));
    assert_eq!(verdicts[7], invalid(Statement::Core(credential())));
    assert_eq!(verdicts[8], invalid(Statement::Core(credential())));
    assert!(matches!(verdicts[9], Err(Rejection::Malformed(_))));
    assert_eq!(verdicts[10], Err(Rejection::Stale(Staleness::UnknownNonce)));
    assert_eq!(verdicts[11], Err(Rejection::Stale(Staleness::UnknownNonce)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn forged_answers_are_found_wherever_they_are(
        kinds in vec(prop_oneof![6 => Just(Kind::Honest), 6 => (0..KINDS.len()).prop_map(|kind| KINDS[kind])], 0..40),
    ) {
        let setting = settled();
        let (requests, texts) = texts(&setting, &kinds);
        let verdicts = together(&platform(&setting, &requests), &texts, NOW);
        prop_assert_eq!(&verdicts, &one_by_one(&platform(&setting, &requests), &texts, NOW));
        for (verdict, kind) in verdicts.iter().zip(&kinds) {
            prop_assert_eq!(verdict.is_ok(), *kind == Kind::Honest);
        }
    }
}

/// What a batch shows is what each answer shows.
#[test]
fn answers_show_what_they_show_alone() {
    let setting = settled();
    let requests: Vec<_> = (0..3).map(|seed| log_in(&setting, seed)).collect();
    let texts: Vec<_> = requests
        .iter()
        .zip([0, 1, 0])
        .map(|(request, holder)| answer(&setting.wallets[holder], request, 3).unwrap().to_text())
        .collect();
    let answers: Vec<_> = texts.iter().map(String::as_str).collect();
    let verified = platform(&setting, &requests).verify_batch(&answers, NOW, &mut rng(9));
    let verified: Vec<_> = verified.into_iter().map(Result::unwrap).collect();
    for ((text, request), verified) in texts.iter().zip(&requests).zip(&verified) {
        let alone = platform(&setting, &requests).verify(text, NOW, &mut rng(9)).unwrap();
        assert_eq!(verified.request().nonce(), request.nonce());
        assert_eq!(verified.shown(), alone.shown());
        assert_eq!(verified.pseudonym(), alone.pseudonym());
        assert_eq!(verified.first().epoch(), Some(TODAY));
        assert_eq!(verified.first().predicates(), alone.first().predicates());
    }
    assert_eq!(verified[0].pseudonym(), verified[2].pseudonym());
    assert_ne!(verified[0].pseudonym(), verified[1].pseudonym());
}

#[test]
fn a_request_is_answered_once() {
    let setting = settled();
    let request = log_in(&setting, 1);
    let [first, second] = [3, 4].map(|seed| answer(&setting.wallets[0], &request, seed).unwrap().to_text());
    assert_ne!(first, second);
    let bad = text(&setting, Kind::OthersToken, &request, None);
    let answered = Err(Rejection::Stale(Staleness::Answered));
    let invalid = Err(Rejection::InvalidProof(Statement::Validity("credential".into())));
    let cases = [
        (vec![&first, &first], vec![Ok(()), answered.clone()]),
        (vec![&first, &second, &first], vec![Ok(()), answered.clone(), answered.clone()]),
        (vec![&bad, &second, &first, &bad], vec![invalid, Ok(()), answered.clone(), answered.clone()]),
    ];
    for (texts, expected) in cases {
        let texts: Vec<_> = texts.into_iter().cloned().collect();
        let verifier = platform(&setting, std::slice::from_ref(&request));
        assert_eq!(together(&verifier, &texts, NOW), expected);
        assert_eq!(one_by_one(&platform(&setting, std::slice::from_ref(&request)), &texts, NOW), expected);
        // And not in a later batch either.
        assert!(together(&verifier, &texts, NOW).iter().all(|verdict| *verdict == answered));
    }
}

#[test]
fn an_expired_request_is_not_answered() {
    let setting = settled();
    let requests = [log_in(&setting, 1)];
    let texts = [answer(&setting.wallets[0], &requests[0], 3).unwrap().to_text()];
    let verifier = platform(&setting, &requests);
    let expired = Err(Rejection::Stale(Staleness::Expired));
    assert_eq!(together(&verifier, &texts, NOW + LIFETIME), [expired]);
    assert_eq!(together(&verifier, &texts, NOW + LIFETIME - 1), [Ok(())]);
}

#[test]
fn no_answers_have_no_verdicts() {
    let setting = Setting::new();
    assert!(together(&platform(&setting, &[]), &[], NOW).is_empty());
}

/// Two answers to two requests, of messages that nobody has signed, Ā and B̄ of the one the negatives of the other's: the plain
/// product of both pairings is one.
#[test]
fn errors_that_cancel_between_answers_are_found() {
    let setting = settled();
    let requests: Vec<_> = (0..20)
        .map(|seed| of(CredentialQuery::new("credential", PERSON, vec!["region".into()]), seed))
        .collect();
    let honest = |request| answer(&setting.wallets[0], request, 3).unwrap();
    for (first, second) in [(0, 1), (3, 19)] {
        let mut answers: Vec<_> = requests.iter().map(honest).collect();
        for (number, negative) in [(first, false), (second, true)] {
            let part =
                without_signature(&Part::of(&setting.wallets[0].credentials()[0], &requests[number], 0));
            let source = FirstScalar { negative, drawn: 0, rest: rng(8) };
            let presentations = forge_from(&requests[number], &[part], vec![source]);
            answers[number] = Response::assemble(&requests[number], presentations);
        }
        let octets = [first, second].map(|number| match &answers[number] {
            Response::One(one) => one.core_proof.to_octets(),
            Response::Several(_) => unreachable!(),
        });
        for at in [8, 56] {
            let [first, second] = octets.each_ref().map(|octets| &octets[at..at + 48]);
            assert_eq!(
                (first[0] ^ second[0], &first[1..]),
                (0x20, &second[1..]),
                "the one is minus the other"
            );
        }
        let texts: Vec<_> = answers.iter().map(Response::to_text).collect();
        for (number, verdict) in together(&platform(&setting, &requests), &texts, NOW).into_iter().enumerate()
        {
            let expected = if [first, second].contains(&number) { Err(core()) } else { Ok(()) };
            assert_eq!(verdict, expected, "{number}");
        }
    }
}
