//! Predicates: what is true is proven, to the day, and nothing else is.

use bauta_credential::{
    Alg, ClaimValue, Condition, Day, Literal, PlanError, Predicate, PresentationRequest, Relative,
    RequestDraft, Schema, Statement as Asked,
};
use bauta_predicates::range::Bounds;
use bauta_verifier::{Policy, Rejection, Statement};
use bauta_wallet::{Refusal, Wallet};

use crate::authority::{
    Authority, Part, age, answer, asked, date, forged, literal, made, one, one_of, range, text,
};
use crate::support::{NOW, PERSON, core, rng, verifier};

const DAY: u64 = 86_400;
/// 2026-02-28, 2026-03-01 and 2028-02-29, at noon.
const LAST_OF_FEBRUARY: u64 = 1_772_236_800 + DAY / 2;
const FIRST_OF_MARCH: u64 = LAST_OF_FEBRUARY + DAY;
const LEAP_DAY: u64 = 1_835_438_400;

/// A card with integers.
pub(crate) fn card() -> Schema {
    Schema::from_json(
        concat!(
            r#"{"vct":"urn:example:card:1","claims":[{"path":["points"],"type":"integer","min":0,"max":4294967295},"#,
            r#"{"path":["tier"],"type":"integer","min":1,"max":9,"filler":9},{"path":["since"],"type":"date"},"#,
            r#"{"path":["nickname"],"type":"text"},{"path":["holder_id"],"type":"identifier"}]}"#
        )
        .as_bytes(),
    )
    .unwrap()
}

/// What becomes of a request: the wallet does not answer, or the verifier has verified it.
fn outcome(authority: &Authority, wallet: &Wallet, request: &PresentationRequest) -> Result<(), Refusal> {
    let answer = answer(wallet, request, 4)?;
    let verified = authority.verdict(request, &answer).unwrap();
    assert_eq!(verified.first().predicates(), request.credentials()[0].predicates);
    Ok(())
}

fn not_satisfied(request: &PresentationRequest) -> Refusal {
    Refusal::NotSatisfied(Box::new(request.credentials()[0].predicates[0].clone()))
}

fn with(predicate: Predicate, issued_at: u64) -> PresentationRequest {
    let draft = asked(|query| query.predicates.push(predicate));
    made(RequestDraft { issued_at, ..draft }, 3)
}

#[test]
fn age_is_counted_to_the_day() {
    let mut authority = Authority::new();
    let cases = [
        (NOW, "2008-07-14", true),
        (NOW, "2008-07-15", true),
        (NOW, "2008-07-16", false),
        (LAST_OF_FEBRUARY, "2008-02-28", true),
        (LAST_OF_FEBRUARY, "2008-02-29", false),
        (FIRST_OF_MARCH, "2008-02-29", true),
        (FIRST_OF_MARCH, "2008-03-01", true),
        (LEAP_DAY, "2010-02-28", true),
        (LEAP_DAY, "2010-03-01", false),
    ];
    for (issued_at, birth_date, is_of_age) in cases {
        let wallet = authority.enrol(&[("birth_date", date(birth_date))], 2);
        let request = with(age(18), issued_at);
        let expected = if is_of_age { Ok(()) } else { Err(not_satisfied(&request)) };
        assert_eq!(outcome(&authority, &wallet, &request), expected, "{birth_date} at {issued_at}");
    }
}

#[test]
fn after_is_strict() {
    let mut authority = Authority::new();
    let after = Predicate::relative("expires_on".into(), Relative::After(Day::Today));
    let request = with(after, NOW);
    for (expires_on, is_after) in
        [(date("2026-07-15"), false), (date("2026-07-16"), true), (ClaimValue::Absent, true)]
    {
        let wallet = authority.enrol(&[("expires_on", expires_on)], 2);
        let expected = if is_after { Ok(()) } else { Err(not_satisfied(&request)) };
        assert_eq!(outcome(&authority, &wallet, &request), expected);
    }
}

fn card_request(predicate: Predicate) -> PresentationRequest {
    let mut draft = asked(|query| query.predicates.push(predicate));
    let mut credential =
        bauta_credential::CredentialQuery::new("credential", "urn:example:card:1", Vec::new());
    credential.predicates.clone_from(&draft.query.credentials[0].predicates);
    draft.query.credentials[0] = credential;
    made(draft, 3)
}

fn holder_of(authority: &mut Authority, points: u32) -> Wallet {
    let values = [("points", ClaimValue::Integer(points)), ("tier", ClaimValue::Integer(3))];
    let since = [("since", date("2020-02-29")), ("nickname", text("Anna"))];
    authority.enrol(&[&values[..], &since].concat(), 2)
}

#[test]
fn bounds_are_included_and_nothing_beyond_them() {
    let mut authority = Authority::with_schema(Alg::BbsModHb, card(), 1);
    let cases = [
        (7, Some("7"), None, true),
        (6, Some("7"), None, false),
        (7, None, Some("7"), true),
        (8, None, Some("7"), false),
        (7, Some("7"), Some("9"), true),
        (9, Some("7"), Some("9"), true),
        (6, Some("7"), Some("9"), false),
        (10, Some("7"), Some("9"), false),
        (7, Some("7"), Some("7"), true),
        (0, Some("0"), Some("0"), true),
        (u32::MAX, Some("4294967295"), None, true),
        (u32::MAX, Some("0"), Some("4294967295"), true),
        (0, Some("4294967295"), None, false),
        (u32::MAX, None, Some("4294967294"), false),
    ];
    for (points, min, max, holds) in cases {
        let wallet = holder_of(&mut authority, points);
        let request = card_request(range("points", min, max));
        let expected = if holds { Ok(()) } else { Err(not_satisfied(&request)) };
        assert_eq!(outcome(&authority, &wallet, &request), expected, "{points} in {min:?}..{max:?}");
    }
}

#[test]
fn a_value_is_one_of_a_set() {
    let mut authority = Authority::with_schema(Alg::BbsModHb, card(), 1);
    let wallet = holder_of(&mut authority, 7);
    let set = |path: &str, values: &[&str]| {
        let condition = Some(Condition::In(values.iter().map(|value| literal(value)).collect()));
        card_request(Predicate { path: path.into(), condition, from: None })
    };
    for (path, there, elsewhere) in [
        ("points", &["1", "7", "4294967295"][..], &["1", "8"][..]),
        ("since", &["2020-02-29", "2020-03-01"], &["2020-02-28"]),
        ("nickname", &["Anna"], &["anna", "Anna B", "Ann"]),
    ] {
        assert_eq!(outcome(&authority, &wallet, &set(path, there)), Ok(()), "{path}");
        let request = set(path, elsewhere);
        assert_eq!(outcome(&authority, &wallet, &request), Err(not_satisfied(&request)), "{path}");
    }
    let many: Vec<_> = (1..=64).map(|number| number.to_string()).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(outcome(&authority, &wallet, &set("points", &many)), Ok(()));
}

/// The same text however it is composed, and absent is no text.
#[test]
fn a_text_is_compared_in_one_form() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[("region", text("A\u{30a}land"))], 2);
    let request = with(one_of("region", &["\u{c5}land"]), NOW);
    assert_eq!(outcome(&authority, &wallet, &request), Ok(()));
    let nameless = with(one_of("given_name", &["JWP-BBS-DECOY", "null"]), NOW);
    assert_eq!(outcome(&authority, &wallet, &nameless), Err(not_satisfied(&nameless)));
}

#[test]
fn several_predicates_and_a_disclosure_beside_them() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let mut draft = asked(|query| {
        *query =
            bauta_credential::CredentialQuery::new("credential", PERSON, vec!["sex".into(), "region".into()]);
        query.predicates = vec![
            range("issued_on", Some("1970-01-01"), None),
            age(18),
            range("expires_on", Some("2032-04-15"), Some("2032-04-15")),
            one_of("nationality", &["XXX", "UTO"]),
        ];
    });
    draft.purpose = None;
    let request = made(draft, 3);
    let answer = answer(&wallet, &request, 4).unwrap();
    let verified = authority.verdict(&request, &answer).unwrap();
    assert_eq!(verified.first().predicates().len(), 4);
    assert_eq!(verified.claims().len(), 2);
    assert_eq!(verified.shown()["sex"], "F");
    assert!(verified.shown().get("birth_date").is_none() && verified.shown().get("nationality").is_none());
    assert!(verified.pseudonym().is_none() && verified.first().epoch().is_none());
}

fn about_birth() -> Rejection {
    Rejection::InvalidProof(Statement::Predicate("credential".into(), "birth_date".into()))
}

/// Sixteen years old: passes for 14, and for 18 the wallet refuses; then its owner takes other software.
#[test]
fn a_sixteen_year_old_does_not_pass_for_eighteen() {
    let mut authority = Authority::new();
    let young = authority.enrol(&[("birth_date", date("2010-03-04"))], 2);
    let adult = authority.enrol(&[("birth_date", date("2000-03-04"))], 3);
    assert_eq!(outcome(&authority, &young, &with(age(14), NOW)), Ok(()));
    let request = with(age(18), NOW);
    assert_eq!(outcome(&authority, &young, &request), Err(not_satisfied(&request)));

    let held = &young.credentials()[0];
    let honest = Part::of(held, &request, 0);
    let [Asked::Range { predicate, index, bounds }] = &honest.plan.statements[..] else { panic!() };
    let (index, birth) = (*index, held.issued().payloads[*index].clone());
    let birth = held.issuer().schema().integer(index, &birth).unwrap();
    // What is true, in the place of what is not.
    let mut weaker = honest.clone();
    for bounds in [Bounds::at_most(birth), Bounds::at_most(bounds.max().unwrap() + 1000), Bounds::at_least(0)]
    {
        weaker.plan.statements = vec![Asked::Range { predicate: predicate.clone(), index, bounds }];
        assert_eq!(authority.verdict(&request, &forged(&request, &weaker)).unwrap_err(), about_birth());
    }
    // Another message than the one in the commitment.
    let lie = bauta_bbs::MessageScalar::from(u64::from(birth) - 3_653);
    let liar = Part { lies: vec![(index, lie)], ..honest.clone() };
    assert_eq!(authority.verdict(&request, &forged(&request, &liar)).unwrap_err(), about_birth());
    // An earlier date of the same credential.
    let other = Part::of(held, &with(range("issued_on", None, Some("2026-07-02")), NOW), 0);
    let mut elsewhere = forged(&request, &Part { plan: other.plan, ..honest.clone() }).into_one().unwrap();
    assert_eq!(authority.verdict(&request, &one(elsewhere.clone())).unwrap_err(), core());
    elsewhere.sub_proofs[0].indexes = vec![index];
    assert_eq!(authority.verdict(&request, &one(elsewhere)).unwrap_err(), core());
    // An adult's sub-proof, for this very request.
    let mut borrowed = forged(&request, &weaker).into_one().unwrap();
    let lent = answer(&adult, &request, 4).unwrap().into_one().unwrap();
    authority.verdict(&request, &one(lent.clone())).unwrap();
    borrowed.sub_proofs = lent.sub_proofs;
    assert_eq!(authority.verdict(&request, &one(borrowed)).unwrap_err(), about_birth());
}

/// The verifier's bounds are those of its request, whatever the holder has proven.
#[test]
fn a_proof_for_other_bounds_is_refused() {
    let mut authority = Authority::with_schema(Alg::BbsModHb, card(), 1);
    let wallet = holder_of(&mut authority, 100);
    let asked = [(Some("50"), None), (None, Some("200")), (Some("50"), Some("200"))];
    let proven = [
        Bounds::at_least(49),
        Bounds::at_least(51),
        Bounds::at_least(100),
        Bounds::at_most(199),
        Bounds::at_most(201),
        Bounds::between(50, 201).unwrap(),
        Bounds::between(49, 200).unwrap(),
        Bounds::between(0, 100).unwrap(),
    ];
    for (min, max) in asked {
        let request = card_request(range("points", min, max));
        let honest = Part::of(&wallet.credentials()[0], &request, 0);
        authority.verdict(&request, &forged(&request, &honest)).unwrap();
        let [Asked::Range { predicate, index, .. }] = &honest.plan.statements[..] else { panic!() };
        for bounds in proven {
            let mut other = honest.clone();
            other.plan.statements =
                vec![Asked::Range { predicate: predicate.clone(), index: *index, bounds }];
            authority.verdict(&request, &forged(&request, &other)).unwrap_err();
        }
    }
}

#[test]
fn a_value_that_is_not_in_the_set_has_no_proof() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let request = with(one_of("region", &["990201", "990202"]), NOW);
    let about_region = Rejection::InvalidProof(Statement::Predicate("credential".into(), "region".into()));
    let honest = Part::of(&wallet.credentials()[0], &request, 0);
    let [Asked::Membership { predicate, index, values }] = &honest.plan.statements[..] else { panic!() };
    let lie = Part { lies: vec![(*index, values[0].clone())], ..honest.clone() };
    assert_eq!(authority.verdict(&request, &forged(&request, &lie)).unwrap_err(), about_region);
    let true_one = bauta_bbs::MessageScalar::hash(Alg::BbsModHb.interface(), b"\"990101\"");
    for values in [vec![values[0].clone(), true_one.clone()], vec![true_one, values[1].clone()]] {
        let mut other = honest.clone();
        other.plan.statements =
            vec![Asked::Membership { predicate: predicate.clone(), index: *index, values }];
        assert_eq!(authority.verdict(&request, &forged(&request, &other)).unwrap_err(), about_region);
    }
}

/// What no credential can prove is asked of nobody, and answered by nobody.
#[test]
fn what_does_not_fit_a_claim_is_neither_asked_nor_answered() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let many: Vec<_> = vec!["990101", "\u{c5}land", "A\u{30a}land"];
    let number = Condition::In(vec![Literal::Integer(7)]);
    for predicate in [
        range("region", Some("1"), None),
        range("person_id", Some("1"), None),
        range("birth_date", Some("1"), None),
        range("birth_date", Some("2000-02-30"), None),
        range("birth_date", Some("2000-01-02"), Some("2000-01-01")),
        one_of("validity_handle", &["1"]),
        one_of("birth_date", &["yesterday"]),
        one_of("region", &many),
        Predicate { path: "region".into(), condition: Some(number), from: None },
        Predicate::relative("region".into(), Relative::AgeAtLeast(18)),
    ] {
        let unfit = PlanError::Unfit(predicate.path.clone());
        let draft = asked(|query| query.predicates.push(predicate.clone()));
        let refused = verifier(&[&authority.metadata], &[]).ask(draft.clone(), &mut rng(3)).unwrap_err();
        assert_eq!(refused, Rejection::PolicyUnmet(Policy::NotProvable(unfit.clone())), "{predicate:?}");
        let refused = answer(&wallet, &made(draft, 3), 4).unwrap_err();
        assert_eq!(refused, Refusal::CannotProve(unfit), "{predicate:?}");
    }
    let draft = asked(|query| query.predicates.push(range("height", Some("1"), None)));
    let refused = verifier(&[&authority.metadata], &[]).ask(draft.clone(), &mut rng(3)).unwrap_err();
    assert_eq!(refused, Rejection::PolicyUnmet(Policy::NoSuchClaim("height".into())));
    assert_eq!(answer(&wallet, &made(draft, 3), 4).unwrap_err(), Refusal::NoSuchClaim("height".into()));
}

/// A verifier that asks for "18 or more" with another date asks for something else than it says.
#[test]
fn a_bound_is_what_it_is_said_to_come_from_give_or_take_a_day() {
    let mut authority = Authority::new();
    let wallet = authority.enrol(&[], 2);
    let bound =
        |max: &str| Predicate { condition: range("birth_date", None, Some(max)).condition, ..age(18) };
    for (max, is_near) in [
        ("2008-07-13", false),
        ("2008-07-14", true),
        ("2008-07-15", true),
        ("2008-07-16", true),
        ("2008-07-17", false),
        ("1974-08-12", false),
    ] {
        let request = with(bound(max), NOW);
        let expected = if is_near { Ok(()) } else { Err(Refusal::BoundDisagrees(Box::new(bound(max)))) };
        assert_eq!(outcome(&authority, &wallet, &request), expected, "{max}");
    }
    // Nor is there a second bound beside it, nor the other one, nor a number.
    for condition in [
        range("birth_date", Some("1974-01-01"), Some("2008-07-15")),
        range("birth_date", Some("2008-07-15"), None),
        range("birth_date", None, Some("27250")),
    ] {
        let predicate = Predicate { from: Some(Relative::AgeAtLeast(18)), ..condition };
        let request = with(predicate.clone(), NOW);
        let refused = Refusal::BoundDisagrees(Box::new(predicate));
        assert_eq!(wallet.consider(&request, NOW).unwrap_err(), refused);
    }
    // Nobody was born before the calendar begins.
    let old = PresentationRequest::new(asked(|query| query.predicates.push(age(150))), &mut rng(3));
    assert!(old.is_err());
}
