//! Whole presentations, as a verifier gets them.

mod bindings;
mod cancelling;
mod forms;
mod shapes;
mod statements;
mod two;

use bauta_credential::{
    Condition, Context, CredentialQuery, Literal, OpeningQuery, Predicate, Presentation, PresentationRequest,
    PseudonymQuery, Query, RequestDraft, ValidityQuery,
};
use bauta_predicates::opening::{Openers, deal};
use serde_json::{Value, json};

use super::case::Group;
use super::forge::rng;
use super::holder::{ALG, Held, ISSUER, Showing, VCT, issuer};
use super::register::{EPOCH, hash_of, log, log_octets};

/// When the requests were made, and one second after which they are answered.
const ISSUED_AT: u64 = 1_795_392_000;
const NOW: u64 = ISSUED_AT + 1;
const LIFETIME: u64 = 600;
const PLATFORM: &str = "https://shop.example";

pub(super) fn groups() -> Vec<Group> {
    vec![forms::disclosure(), full(), two::two_credentials(), cancelling::cancelling()]
}

fn openers() -> Openers {
    deal(ALG.interface(), 2, 3, &mut rng(404)).expect("two of three").0
}

fn request_of(client_id: &str, query: Query, seed: u64) -> PresentationRequest {
    let draft = RequestDraft {
        client_id: client_id.to_owned(),
        purpose: Some("to try it".to_owned()),
        query,
        registration: None,
        issued_at: ISSUED_AT,
        lifetime: LIFETIME,
    };
    PresentationRequest::new(draft, &mut rng(seed)).expect("it is a request")
}

/// The request with its octets changed.
fn changed(request: &PresentationRequest, from: &str, to: &str) -> PresentationRequest {
    let text = String::from_utf8(request.as_octets().to_vec()).expect("JSON");
    assert!(text.contains(from), "{from}");
    PresentationRequest::parse(text.replacen(from, to, 1).as_bytes()).expect("it is a request")
}

/// The region, and everything that can be proven of one credential.
fn everything() -> Query {
    let literal = |text: &str| Some(Literal::Text(text.to_owned()));
    let adult = Condition::Range { min: None, max: literal("2008-11-23") };
    let level = Condition::In([3, 5, 7].map(Literal::Integer).to_vec());
    let predicate =
        |path: &str, condition| Predicate { path: path.into(), condition: Some(condition), from: None };
    let mut query = CredentialQuery::new("pass", VCT, vec!["region".into()]);
    query.predicates = vec![predicate("birth_date", adult), predicate("level", level)];
    query.pseudonym = Some(PseudonymQuery { context: Context::Audience(PLATFORM.to_owned()) });
    let heads = log(3);
    let accepted = heads[1..].iter().rev().map(|head| hash_of(head).to_string()).collect();
    let epochs = bauta_credential::AcceptedEpochs { issuer: ISSUER.to_owned(), heads: accepted };
    query.validity = Some(ValidityQuery { epochs: vec![epochs] });
    query.opening = Some(OpeningQuery::to(&openers()));
    Query { credentials: vec![query], same: Vec::new() }
}

/// What a verifier has: its issuers, their logs, its clock, and the request that it made.
fn verifier(request: &PresentationRequest, answer: &str) -> Value {
    json!({
        "issuers": [hex::encode(issuer("A registry").0.to_json())],
        "logs": [hex::encode(log_octets(&log(3)))],
        "request": hex::encode(request.as_octets()),
        "now": NOW,
        "answer": hex::encode(answer),
    })
}

/// A group of answers to one request.
struct Answers {
    request: PresentationRequest,
    held: Held,
    honest: Showing,
    valid: Presentation,
    group: Group,
}

impl Answers {
    fn new(query: Query, seed: u64) -> Self {
        let request = request_of(PLATFORM, query, seed);
        let held = Held::new(1);
        let honest = Showing::honest(std::slice::from_ref(&held), &request);
        let valid = honest.present_one(&mut rng(seed + 1));
        let input = verifier(&request, &valid.to_compact());
        let mut group = Group::new("presentation", ALG.interface(), input);
        group.accept("an answer", json!({}), "what was asked, shown and proven");
        Self { request, held, honest, valid, group }
    }

    /// Any text.
    fn refuse_text(&mut self, tests: &str, name: &str, text: &str, reason: &str) {
        self.group.refuse(tests, name, json!({ "answer": hex::encode(text) }), reason);
    }

    /// The valid presentation, changed after it was made.
    fn refuse_changed(
        &mut self,
        (tests, name): (&str, &str),
        reason: &str,
        change: impl FnOnce(&mut Presentation),
    ) {
        let mut presentation = self.valid.clone();
        change(&mut presentation);
        self.refuse_text(tests, name, &presentation.to_compact(), reason);
    }

    /// A presentation that was made for something else.
    fn refuse_made(
        &mut self,
        (tests, name): (&str, &str),
        reason: &str,
        change: impl FnOnce(&mut Showing),
    ) -> Presentation {
        let mut showing = self.honest.clone();
        change(&mut showing);
        let made = showing.present_one(&mut rng(499));
        self.refuse_text(tests, name, &made.to_compact(), reason);
        made
    }
}

/// A valid answer with every kind of sub-proof.
pub(super) fn example() -> Presentation {
    Answers::new(everything(), 420).valid
}

fn full() -> Group {
    let mut answers = Answers::new(everything(), 420);
    let second = answers.honest.present_one(&mut rng(422)).to_compact();
    let reason = "the proofs are drawn anew each time";
    answers.group.accept("another answer", json!({ "answer": hex::encode(second) }), reason);
    let mut older = answers.honest.clone();
    older.held[0].epoch = EPOCH - 1;
    let older = older.present_one(&mut rng(423)).to_compact();
    let reason = "the request accepts both epochs";
    answers.group.accept("an older epoch", json!({ "answer": hex::encode(older) }), reason);
    bindings::bindings(&mut answers);
    shapes::shapes(&mut answers);
    statements::statements(&mut answers);
    answers.group
}
