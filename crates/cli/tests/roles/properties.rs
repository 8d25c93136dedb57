//! Random requests are answered, and the answers verified, exactly when what they ask is true.

use bauta_credential::{
    Alg, ClaimValue, Condition, CredentialQuery, Date, Literal, Predicate, PresentationRequest, RequestDraft,
    Schema,
};
use bauta_verifier::Rejection;
use bauta_wallet::{Refusal, Wallet};
use proptest::prelude::*;

use crate::authority::{Authority, TODAY, answer, asked, at_shop, in_epochs, made};

/// Integers that lie close together or at the ends.
fn integer() -> impl Strategy<Value = u32> {
    prop_oneof![40u32..50, Just(0), Just(u32::MAX), any::<u32>()]
}

fn day() -> impl Strategy<Value = u16> {
    prop_oneof![30_000u16..30_010, Just(0), Just(u16::MAX - 1), any::<u16>()]
}

#[derive(Clone, Debug)]
enum About {
    Points(Option<u32>, Option<u32>),
    PointsIn(Vec<u32>),
    Since(Option<u16>, Option<u16>),
    SinceIn(Vec<u16>),
    NicknameIn(Vec<String>),
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![Just("Anna"), Just("anna"), Just("Å"), Just("A\u{30a}"), Just("Bo")].prop_map(str::to_owned)
}

fn about() -> impl Strategy<Value = About> {
    let set = 1..6usize;
    prop_oneof![
        (prop::option::of(integer()), prop::option::of(integer()))
            .prop_map(|(min, max)| About::Points(min, max)),
        prop::collection::vec(integer(), set.clone()).prop_map(About::PointsIn),
        (prop::option::of(day()), prop::option::of(day())).prop_map(|(min, max)| About::Since(min, max)),
        prop::collection::vec(day(), set.clone()).prop_map(About::SinceIn),
        prop::collection::vec(names(), set).prop_map(About::NicknameIn),
    ]
}

/// What is asked, and whether anybody may ask it: neither bounds without an inside nor a value twice.
#[derive(Clone, Debug)]
struct Holder {
    points: u32,
    since: u16,
    nickname: String,
}

fn composed(name: &str) -> String {
    name.replace("A\u{30a}", "Å")
}

impl About {
    fn predicate(&self) -> Predicate {
        let written = |day: u16| Literal::Text(Date::from_days(day).to_string());
        let (path, condition) = match self {
            Self::Points(min, max) => (
                "points",
                Condition::Range { min: min.map(Literal::Integer), max: max.map(Literal::Integer) },
            ),
            Self::PointsIn(set) => {
                ("points", Condition::In(set.iter().copied().map(Literal::Integer).collect()))
            }
            Self::Since(min, max) => {
                ("since", Condition::Range { min: min.map(written), max: max.map(written) })
            }
            Self::SinceIn(set) => ("since", Condition::In(set.iter().copied().map(written).collect())),
            Self::NicknameIn(set) => {
                ("nickname", Condition::In(set.iter().cloned().map(Literal::Text).collect()))
            }
        };
        Predicate { path: path.into(), condition: Some(condition), from: None }
    }

    fn is_askable(&self) -> bool {
        fn distinct<T: PartialEq>(set: &[T]) -> bool {
            (0..set.len()).all(|at| !set[..at].contains(&set[at]))
        }
        match self {
            Self::Points(min, max) => is_range(*min, *max),
            Self::Since(min, max) => is_range(*min, *max),
            Self::PointsIn(set) => distinct(set),
            Self::SinceIn(set) => distinct(set),
            Self::NicknameIn(set) => distinct(&set.iter().map(|name| composed(name)).collect::<Vec<_>>()),
        }
    }

    fn is_true_of(&self, holder: &Holder) -> bool {
        match self {
            Self::Points(min, max) => lies(holder.points, *min, *max),
            Self::Since(min, max) => lies(holder.since, *min, *max),
            Self::PointsIn(set) => set.contains(&holder.points),
            Self::SinceIn(set) => set.contains(&holder.since),
            Self::NicknameIn(set) => set.iter().any(|name| composed(name) == composed(&holder.nickname)),
        }
    }
}

fn is_range<T: PartialOrd>(min: Option<T>, max: Option<T>) -> bool {
    match (min, max) {
        (None, None) => false,
        (Some(min), Some(max)) => min <= max,
        _ => true,
    }
}

fn lies<T: PartialOrd>(value: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max)
}

fn schema() -> Schema {
    let text = concat!(
        r#"{"vct":"urn:example:card:2","claims":[{"path":["points"],"type":"integer","min":0,"max":4294967295},"#,
        r#"{"path":["since"],"type":"date"},{"path":["nickname"],"type":"text"},"#,
        r#"{"path":["validity_handle"],"type":"identifier"}]}"#
    );
    Schema::from_json(text.as_bytes()).unwrap()
}

/// The issuer, and a wallet that has followed its log or not.
fn world(holder: &Holder, follows: bool) -> (Authority, Wallet) {
    let mut authority = Authority::with_schema(Alg::BbsModHb, schema(), 1);
    let values = [
        ("points", ClaimValue::Integer(holder.points)),
        ("since", ClaimValue::Date(Date::from_days(holder.since))),
        ("nickname", ClaimValue::Text(holder.nickname.clone())),
    ];
    let mut wallet = authority.enrol(&values, 2);
    authority.publish(TODAY);
    if follows {
        authority.sync(&mut wallet);
    }
    (authority, wallet)
}

#[derive(Clone, Debug)]
struct Question {
    about: Vec<About>,
    discloses: bool,
    pseudonym: bool,
    validity: bool,
}

fn question() -> impl Strategy<Value = Question> {
    (prop::collection::vec(about(), 0..4), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(about, discloses, pseudonym, validity)| Question { about, discloses, pseudonym, validity },
    )
}

impl Question {
    fn draft(&self, head: &String) -> RequestDraft {
        let names = self.about.iter().any(|about| matches!(about, About::NicknameIn(_)));
        let claims = if self.discloses && !names { vec!["nickname".into()] } else { Vec::new() };
        asked(|query| {
            *query = CredentialQuery::new("credential", "urn:example:card:2", claims);
            query.predicates = self.about.iter().map(About::predicate).collect();
            query.pseudonym = self.pseudonym.then(at_shop).flatten();
            query.validity = self.validity.then(|| in_epochs(&[head])).flatten();
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_request_is_answered_exactly_when_it_is_true(
        question in question(),
        holder in (integer(), day(), names())
            .prop_map(|(points, since, nickname)| Holder { points, since, nickname }),
        follows in prop::bool::weighted(0.8),
    ) {
        let (authority, wallet) = world(&holder, follows);
        let draft = question.draft(&authority.heads[0].hash().to_string());
        let predicates = draft.query.credentials[0].predicates.clone();
        let paths: Vec<_> = predicates.iter().map(|predicate| &predicate.path).collect();
        let repeated = (0..paths.len()).any(|at| paths[..at].contains(&paths[at]));
        let mut literally_repeated = repeated;
        for about in &question.about {
            literally_repeated |= match about {
                About::PointsIn(_) | About::SinceIn(_) => !about.is_askable(),
                About::NicknameIn(set) => (0..set.len()).any(|at| set[..at].contains(&set[at])),
                About::Points(None, None) | About::Since(None, None) => true,
                _ => false,
            };
        }
        let made = PresentationRequest::new(draft, &mut crate::support::rng(3));
        prop_assert_eq!(made.is_err(), literally_repeated);
        let Ok(request) = made else { return Ok(()) };
        let askable = question.about.iter().all(About::is_askable);
        let is_true = question.about.iter().all(|about| about.is_true_of(&holder));
        match answer(&wallet, &request, 4) {
            Ok(response) => {
                prop_assert!(askable && is_true && (follows || !question.validity));
                let verified: Result<_, Rejection> = authority.verdict(&request, &response);
                let verified = verified.unwrap();
                prop_assert_eq!(verified.first().predicates(), &predicates[..]);
                prop_assert_eq!(verified.pseudonym().is_some(), question.pseudonym);
                prop_assert_eq!(verified.first().epoch(), question.validity.then_some(TODAY));
            }
            Err(Refusal::CannotProve(_)) => prop_assert!(!askable),
            Err(Refusal::NotSatisfied(_)) => prop_assert!(askable && !is_true),
            Err(Refusal::UnknownEpochs) => prop_assert!(question.validity && !follows && askable && is_true),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}

#[test]
fn the_question_of_nothing_is_answered() {
    let holder = Holder { points: 7, since: 30_000, nickname: "Anna".into() };
    let (authority, wallet) = world(&holder, true);
    let question = Question { about: Vec::new(), discloses: true, pseudonym: true, validity: true };
    let request = made(question.draft(&authority.heads[0].hash().to_string()), 3);
    let response = answer(&wallet, &request, 4).unwrap();
    assert_eq!(authority.verdict(&request, &response).unwrap().claims().len(), 1);
}
