//! Linting: each rule finds what it is for and nothing else, and crowds are counted.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_credential::{
    ClaimPath, Condition, Context, CredentialQuery, Literal, OpeningQuery, Policy, Predicate,
    PresentationRequest, PseudonymQuery, Registrar, RegistrarKey, Relative, RequestDraft, SharedContext,
};
use bauta_wallet::{Crowd, Finding, Grade, Grounds, Lint, Population, PopulationError, Rule, bits, lint};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// 2026-07-15T00:00:00Z.
const NOW: u64 = 1_784_073_600;
const SHOP: &str = "https://shop.example";
const PERSON: &str = "urn:bauta:person:1";

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn key() -> RegistrarKey {
    RegistrarKey::random(&mut rng(8))
}

fn registrar() -> Registrar {
    key().registrar(Some("urn:example:registrar".into()), None).unwrap()
}

fn path(name: &str) -> ClaimPath {
    ClaimPath::from(name)
}

/// What the shop has registered.
fn policy() -> Policy {
    Policy {
        client_id: SHOP.into(),
        purposes: vec!["Delivery area".into()],
        vct_values: vec![PERSON.into()],
        claims: ["region", "sex", "birth_date", "document_type"].map(path).to_vec(),
        predicates: Vec::new(),
        pseudonym: true,
        validity: false,
        same: Vec::new(),
        opening: true,
        shared: vec![SharedContext { name: "shops".into(), members: vec![SHOP.into()] }],
        expires_at: None,
    }
}

/// A request of which there is nothing to be said, altered.
fn request(alter: impl FnOnce(&mut RequestDraft)) -> PresentationRequest {
    let query = bauta_credential::Query::disclose(PERSON, vec![path("region")]);
    let mut draft = RequestDraft {
        client_id: SHOP.into(),
        purpose: Some("Delivery area".into()),
        query,
        registration: Some(key().sign(&policy()).unwrap().to_compact()),
        issued_at: NOW,
        lifetime: 600,
    };
    alter(&mut draft);
    PresentationRequest::new(draft, &mut rng(1)).unwrap()
}

fn showing(claims: &[&str]) -> impl Fn(&mut RequestDraft) {
    let claims: Vec<_> = claims.iter().map(|claim| path(claim)).collect();
    move |draft| {
        draft.query.credentials[0] = CredentialQuery::new("credential", PERSON, claims.clone());
    }
}

fn judged(request: &PresentationRequest) -> Lint {
    let registrars = [registrar()];
    lint(request, &Grounds { registrars: &registrars, population: Population::synthetic(), now: NOW })
}

fn rules(lint: &Lint) -> Vec<Rule> {
    lint.findings.iter().map(|finding| finding.rule).collect()
}

fn found(alter: impl FnOnce(&mut RequestDraft)) -> Vec<Rule> {
    rules(&judged(&request(alter)))
}

#[test]
fn of_a_good_request_there_is_nothing_to_be_said() {
    let lint = judged(&request(|_| ()));
    assert_eq!((lint.findings.as_slice(), lint.grade()), (&[][..], Grade::A));
}

#[test]
fn what_goes_beyond_the_registration_is_over_asking() {
    let lint = judged(&request(|draft| draft.purpose = Some("Advertising".into())));
    assert_eq!((rules(&lint), lint.grade()), (vec![Rule::OverAsking], Grade::C));
    let mut narrow = policy();
    narrow.claims.clear();
    let narrow = key().sign(&narrow).unwrap().to_compact();
    assert_eq!(found(|draft| draft.registration = Some(narrow)), [Rule::OverAsking]);
}

#[test]
fn without_a_registration_the_purpose_says_what_is_needed() {
    let over = |purpose: &str, claims: &[&str]| {
        let lint = judged(&request(|draft| {
            showing(claims)(draft);
            draft.purpose = Some(purpose.into());
            draft.registration = None;
        }));
        let over = lint.findings.iter().filter(|finding| finding.rule == Rule::OverAsking);
        over.map(|finding| finding.claim.clone().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(over("Delivery area", &["region"]), Vec::<String>::new());
    assert_eq!(over("Delivery area", &["region", "sex"]), ["sex"]);
    assert_eq!(over("Age check", &["region", "sex"]), ["region", "sex"]);
    assert_eq!(over("Delivery of tickets", &["region", "document_type"]), Vec::<String>::new());
    assert_eq!(over("Log in", &["sex"]), ["sex"]);
    // Words are whole, and a purpose that is not understood is not judged.
    assert_eq!(over("Packages and logistics", &["region", "sex"]), Vec::<String>::new());
}

#[test]
fn a_date_that_is_shown_could_be_proven_about() {
    for claim in ["birth_date", "issued_on", "expires_on"] {
        let lint = judged(&request(|draft| {
            showing(&[claim])(draft);
            draft.registration = None;
            draft.purpose = Some("Whatever".into());
        }));
        let said: Vec<_> = lint.findings.iter().filter(|one| one.rule == Rule::PredicateWouldDo).collect();
        assert_eq!(said.len(), 1, "{claim}");
        assert_eq!(said[0].claim, Some(path(claim)));
    }
}

#[test]
fn an_age_is_no_date() {
    let age = Predicate::relative(path("birth_date"), Relative::AgeAtLeast(18));
    assert_eq!(found(|draft| draft.query.credentials[0].predicates = vec![age]), []);
}

#[test]
fn a_predicate_of_one_value_is_a_disclosure() {
    let literal = |text: &str| Literal::Text(text.into());
    let one = |condition| Predicate { path: path("sex"), condition: Some(condition), from: None };
    let day = |min, max| Predicate {
        path: path("birth_date"),
        condition: Some(Condition::Range { min: Some(literal(min)), max: Some(literal(max)) }),
        from: None,
    };
    for (predicate, expected) in [
        (one(Condition::In(vec![literal("F")])), &[Rule::PredicateWouldDo][..]),
        (one(Condition::In(vec![literal("F"), literal("M")])), &[]),
        (day("1960-01-01", "1990-01-01"), &[]),
        // Hardly anybody was born on one day.
        (day("1990-01-01", "1990-01-01"), &[Rule::PredicateWouldDo, Rule::RareAttribute]),
    ] {
        assert_eq!(found(|draft| draft.query.credentials[0].predicates = vec![predicate]), expected);
    }
}

#[test]
fn a_rare_value_singles_out() {
    let lint = judged(&request(showing(&["document_type"])));
    assert_eq!(rules(&lint), [Rule::RareAttribute]);
    assert_eq!(lint.findings[0].claim, Some(path("document_type")));
    assert_eq!(lint.grade(), Grade::C);
}

#[test]
fn what_few_can_answer_singles_out() {
    let rare = ["foreign-permanent-resident-card", "taiwan-residence-permit"];
    let values = rare.map(|kind| Literal::Text(kind.into())).to_vec();
    let few = Predicate { path: path("document_type"), condition: Some(Condition::In(values)), from: None };
    let lint = judged(&request(|draft| draft.query.credentials[0].predicates = vec![few]));
    assert_eq!(rules(&lint), [Rule::RareAttribute]);
    assert_eq!(lint.findings[0].claim, None);
}

#[test]
fn what_is_common_alone_may_be_rare_together() {
    // Ten regions and ten colours of a hundred people each, of a thousand, and each pair but one is somebody's.
    let line = |region: u32, colour: u32, people: u32| {
        format!(r#"{{"people": {people}, "claims": {{"region": "{region}", "sex": "{colour}"}}}}"#)
    };
    let pairs = (0..10).flat_map(|region| (0..10).map(move |colour| (region, colour)));
    let lines: Vec<_> =
        pairs.map(|(region, colour)| line(region, colour, if region == colour { 1 } else { 11 })).collect();
    let population = Population::from_json_lines(lines.join("\n").as_bytes()).unwrap();
    let registrars = [registrar()];
    let judged = |claims: &[&str]| {
        let request = request(showing(claims));
        rules(&lint(&request, &Grounds { registrars: &registrars, population: &population, now: NOW }))
    };
    assert_eq!(judged(&["region"]), []);
    assert_eq!(judged(&["sex"]), []);
    assert_eq!(judged(&["region", "sex"]), [Rule::RareTogether]);
}

#[test]
fn a_pseudonym_that_others_see_too_is_said() {
    let with = |context: Context| {
        found(|draft| draft.query.credentials[0].pseudonym = Some(PseudonymQuery { context }))
    };
    assert_eq!(with(Context::Audience(SHOP.into())), []);
    assert_eq!(with(Context::Audience("https://other.example".into())), [Rule::SharedContext]);
    assert_eq!(with(Context::Shared("shops".into())), [Rule::SharedContext]);
}

#[test]
fn a_person_who_is_encrypted_to_openers_is_said() {
    let opening = Some(OpeningQuery { key: "AAAA".into() });
    assert_eq!(found(|draft| draft.query.credentials[0].opening = opening), [Rule::Opening]);
}

#[test]
fn a_purpose_is_missed() {
    assert_eq!(found(|draft| draft.purpose = None), [Rule::OverAsking, Rule::MissingPurpose]);
    let bare = |draft: &mut RequestDraft| (draft.purpose, draft.registration) = (None, None);
    assert_eq!(found(bare), [Rule::MissingPurpose, Rule::Unregistered]);
}

#[test]
fn a_registration_is_missed_and_a_strangers_is_none() {
    assert_eq!(found(|draft| draft.registration = None), [Rule::Unregistered]);
    let stranger = RegistrarKey::random(&mut rng(9)).sign(&policy()).unwrap().to_compact();
    assert_eq!(found(|draft| draft.registration = Some(stranger.clone())), [Rule::Unregistered]);
    // Where nobody is trusted, it is taken as it is shown.
    let request = request(|draft| draft.registration = Some(stranger));
    let grounds = Grounds { registrars: &[], population: Population::synthetic(), now: NOW };
    assert_eq!(rules(&lint(&request, &grounds)), []);
}

#[test]
fn a_request_lasts_a_day_at_most_and_says_so() {
    assert_eq!(found(|draft| draft.lifetime = 86_400), []);
    assert_eq!(found(|draft| draft.lifetime = 86_401), [Rule::NoFreshness]);
    for name in ["iat", "exp"] {
        let mut value: serde_json::Value = serde_json::from_slice(request(|_| ()).as_octets()).unwrap();
        value.as_object_mut().unwrap().remove(name).unwrap();
        let request = PresentationRequest::parse(value.to_string().as_bytes()).unwrap();
        assert_eq!(rules(&judged(&request)), [Rule::NoFreshness], "{name}");
    }
}

#[test]
fn points_make_grades() {
    let grade = |rules: &[Rule]| {
        let finding = |rule: &Rule| Finding { rule: *rule, claim: None, reason: String::new() };
        Lint { findings: rules.iter().map(finding).collect(), crowds: Vec::new() }.grade()
    };
    let one = Rule::NoFreshness;
    let expected = [
        Grade::A,
        Grade::B,
        Grade::B,
        Grade::C,
        Grade::C,
        Grade::D,
        Grade::D,
        Grade::E,
        Grade::E,
        Grade::F,
        Grade::F,
    ];
    for (points, expected) in expected.into_iter().enumerate() {
        assert_eq!(grade(&vec![one; points]), expected, "{points}");
    }
    assert_eq!(grade(&[Rule::OverAsking]), Grade::C);
    assert!(Rule::ALL.iter().all(|rule| rule.points() > 0));
}

/// Ten people: six in the north, three of them women; four in the south, of whom one is a woman.
const TEN: &str = r#"
{"people": 3, "claims": {"region": "N", "sex": "F", "birth_date": "1990-01-01"}}
{"people": 3, "claims": {"region": "N", "sex": "M", "birth_date": "1980-01-01"}}

{"claims": {"region": "S", "sex": "F", "birth_date": "2015-01-01"}}
{"people": 3, "claims": {"region": "S", "sex": null, "birth_date": "1990-01-01"}}
"#;

fn crowd(claims: &[&str], predicates: Vec<Predicate>) -> Crowd {
    let population = Population::from_json_lines(TEN.as_bytes()).unwrap();
    let request = request(|draft| {
        showing(claims)(draft);
        draft.query.credentials[0].predicates = predicates;
    });
    let grounds = Grounds { registrars: &[], population: &population, now: NOW };
    lint(&request, &grounds).crowds.pop().unwrap()
}

#[test]
fn crowds_are_those_who_would_show_the_same() {
    let sizes = |crowd: Crowd| (crowd.people, crowd.able, crowd.smallest, crowd.median);
    let adult = || vec![Predicate::relative(path("birth_date"), Relative::AgeAtLeast(18))];
    assert_eq!(sizes(crowd(&[], vec![])), (10, 10, 10, 10));
    assert_eq!(sizes(crowd(&["region"], vec![])), (10, 10, 4, 6));
    assert_eq!(sizes(crowd(&["region", "sex"], vec![])), (10, 10, 1, 3));
    // Claims and predicates count together.
    assert_eq!(sizes(crowd(&["region"], adult())), (10, 9, 3, 6));
    let none = Condition::In(vec![Literal::Text("X".into())]);
    let none = Predicate { path: path("sex"), condition: Some(none), from: None };
    assert_eq!(sizes(crowd(&[], vec![none])), (10, 0, 0, 0));
}

#[test]
fn a_claim_that_the_population_does_not_have_is_named() {
    let age = Predicate::relative(path("expires_on"), Relative::After(bauta_credential::Day::Today));
    let crowd = crowd(&["region", "nationality"], vec![age]);
    assert_eq!((crowd.smallest, crowd.able), (4, 10));
    assert_eq!((crowd.unknown, crowd.unknown_proven), (vec![path("nationality")], vec![path("expires_on")]));
}

#[test]
fn people_in_bits() {
    let written: Vec<_> = [0, 1, 2, 73, 1024].map(|people| format!("{:.2}", bits(people))).to_vec();
    assert_eq!(written, ["0.00", "0.00", "1.00", "6.19", "10.00"]);
}

#[test]
fn populations_are_read_strictly() {
    let read = |text: &str| Population::from_json_lines(text.as_bytes());
    assert_eq!(read(TEN).unwrap().people(), 10);
    assert_eq!(read(""), Err(PopulationError::Empty));
    assert_eq!(read("\n \n"), Err(PopulationError::Empty));
    for line in [
        r#"{"people": 0, "claims": {}}"#,
        r#"{"people": -1, "claims": {}}"#,
        r#"{"claims": {}, "name": "x"}"#,
        r#"{"claims": {"a": "x", "a": "y"}}"#,
        r#"{"claims": {"a": ["x"]}}"#,
        r#"{"people": 1}"#,
        "[]",
        "{",
        "\u{0}",
    ] {
        assert_eq!(read(&format!("{{\"claims\": {{}}}}\n{line}")), Err(PopulationError::Line(2)), "{line}");
    }
    let most = u64::MAX;
    let twice = format!("{{\"people\": {most}, \"claims\": {{}}}}\n{{\"claims\": {{}}}}");
    assert_eq!(read(&twice), Err(PopulationError::Line(2)));
}

#[test]
fn the_built_in_population_is_the_same_in_every_run() {
    let population = Population::synthetic();
    assert_eq!(population.people(), 10_000);
    let by = |claim: &str| {
        let request = request(showing(&[claim]));
        let crowd = judged(&request).crowds.pop().unwrap();
        (crowd.smallest, crowd.median)
    };
    assert_eq!(by("document_number"), (1, 1));
    assert_eq!(by("nationality"), (10_000, 10_000));
    assert_eq!((by("region"), by("sex"), by("document_type")), ((259, 1060), (4924, 5076), (14, 9627)));
}
