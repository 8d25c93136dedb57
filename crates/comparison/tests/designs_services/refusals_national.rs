//! What the authority of the national platform refuses, and what a platform refuses from it: each check with octets that
//! only this check stops.

use bauta_comparison::design::enrolment::Applicant;
use bauta_comparison::design::national::seal::{Opener, Sealer};
use bauta_comparison::design::national::{
    Asked, Centre, Derivation, Enrolled, Given, Kind, REQUEST, RESULT, Reason, Refusal, Request, read_result,
};
use bauta_comparison::design::signed::{self, Signer};
use bauta_comparison::design::{Label, Outcome, World};
use bauta_comparison::scenario::Scenario;
use bauta_comparison::transcript::Party;
use serde_json::{Value, json};

use crate::village::*;

/// An authority with one connected platform, and Ann enrolled.
struct Service<'a> {
    world: World<'a>,
    centre: Centre,
    platform: Signer,
    ann: Enrolled,
}

impl<'a> Service<'a> {
    fn new(scenario: &'a Scenario, kind: Kind) -> Self {
        let mut world = world(scenario, Label::N2, documented(Label::N2));
        let mut centre = Centre::start(&mut world, kind);
        let platform = Signer::generate(&mut world.rng);
        centre.connect("social-1", "social-1", platform.public(), false);
        let ann = enrol(&mut world, &mut centre, ANN).unwrap();
        Self { world, centre, platform, ann }
    }

    fn given(&self, asked: &Asked) -> Given {
        let (app, serial) = ("social-1".to_owned(), serial(1));
        Given { certificate: self.ann.certificate.clone(), app, serial, asked: asked.clone() }
    }

    /// A request for which all is in order.
    fn request(&mut self, asked: &Asked) -> Request {
        let given = self.given(asked);
        self.request_with(&given)
    }

    fn request_with(&mut self, given: &Given) -> Request {
        let password = format!("{}{}", serial(1), self.ann.password);
        Request {
            organisation: "social-1".to_owned(),
            app: "social-1".to_owned(),
            serial: serial(1),
            time: NOON,
            asked: given.asked.clone(),
            certificate: self.seal(json!(given).to_string().as_bytes()),
            password: (given.asked.mode == 1).then(|| self.seal(password.as_bytes())),
            number: None,
            face: None,
        }
    }

    fn seal(&mut self, octets: &[u8]) -> String {
        let sealer = Sealer::new(&mut self.world.rng, &self.centre.sealing());
        sealer.seal(&mut self.world.rng, octets)
    }

    fn ask(&mut self, request: &Request) -> Result<Value, Outcome> {
        let text = self.platform.sign(REQUEST, &json!(request));
        let answer = self.answer(text.as_bytes());
        read_result(&self.centre.public(), &request.serial, answer.as_bytes(), Party::Platform(SOCIAL))
    }

    fn answer(&mut self, octets: &[u8]) -> String {
        let line = self.world.connect_services(Party::Platform(SOCIAL), Party::Authority);
        self.centre.answer(&mut self.world, &line, octets)
    }

    fn refuses(&mut self, request: &Request, refusal: Refusal) {
        assert_eq!(self.ask(request).unwrap_err(), refusal.into());
    }
}

fn enrol(world: &mut World<'_>, centre: &mut Centre, person: u32) -> Result<Enrolled, Outcome> {
    let connection = world.connect(person, Party::Authority);
    centre.enrol(world, &connection, Applicant::Own(person), Derivation::Random)
}

fn serial(number: u8) -> String {
    format!("{number:032}")
}

fn password_mode() -> Asked {
    Asked { mode: 1, ..Asked::default() }
}

#[test]
fn a_request_for_which_all_is_in_order_passes() {
    let scenario = village();
    for asked in [Asked::default(), password_mode(), Asked { label: true, ..Asked::default() }] {
        let mut service = Service::new(&scenario, Kind::N2);
        let request = service.request(&asked);
        let result = service.ask(&request).unwrap();
        assert_eq!(result["result"], "pass");
        assert!(result["identifier"].is_string());
        assert_eq!(result.get("age_band").is_some(), asked.label);
        assert!(result.get("fields").is_none());
    }
}

#[test]
fn only_connected_platforms_ask_and_each_for_itself() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N2);
    let request = service.request(&Asked::default());
    let stranger = Signer::generate(&mut service.world.rng);
    for text in [
        stranger.sign(REQUEST, &json!(request)),
        service.platform.sign("another-type", &json!(request)),
        service.platform.sign(REQUEST, &json!(Request { app: "shop-1".to_owned(), ..request.clone() })),
        service
            .platform
            .sign(REQUEST, &json!(Request { organisation: "shop-1".to_owned(), ..request.clone() })),
    ] {
        let answer = service.answer(text.as_bytes());
        let answer = signed::verify_as(&service.centre.public(), RESULT, answer.as_bytes()).unwrap();
        assert_eq!(answer["code"], json!(Refusal::UnknownClient), "{text}");
    }
    // Another platform that is connected does not speak for this one, nor this one for it.
    let other = Signer::generate(&mut service.world.rng);
    service.centre.connect("shop-1", "shop-1", other.public(), false);
    for text in [
        other.sign(REQUEST, &json!(request)),
        other.sign(REQUEST, &json!(Request { app: "shop-1".to_owned(), ..request.clone() })),
        service.platform.sign(REQUEST, &json!(Request { app: "shop-1".to_owned(), ..request.clone() })),
    ] {
        let answer = service.answer(text.as_bytes());
        let answer = signed::verify_as(&service.centre.public(), RESULT, answer.as_bytes()).unwrap();
        assert_eq!(answer["code"], json!(Refusal::UnknownClient), "{text}");
    }
    assert!(service.ask(&request).is_ok());
    let answer = service.answer(b"what is this?");
    let answer = signed::verify_as(&service.centre.public(), RESULT, answer.as_bytes()).unwrap();
    assert_eq!(answer["code"], json!(Refusal::Malformed));
}

#[test]
fn old_and_repeated_requests_are_refused() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N2);
    let request = service.request(&Asked::default());
    service.refuses(&Request { time: NOON - 301, ..request.clone() }, Refusal::Stale);
    service.refuses(&Request { serial: "1".to_owned(), ..request.clone() }, Refusal::Stale);
    assert!(service.ask(&request).is_ok());
    service.refuses(&request, Refusal::Stale);
}

#[test]
fn what_was_given_for_another_request_is_of_no_use() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N2);
    let good = service.given(&password_mode());
    for other in [
        Given { app: "shop-1".to_owned(), ..good.clone() },
        Given { serial: serial(2), ..good.clone() },
        Given { asked: Asked::default(), ..good.clone() },
    ] {
        let certificate = service.seal(json!(other).to_string().as_bytes());
        let request = Request { certificate, ..service.request_with(&good) };
        service.refuses(&request, Refusal::OtherRequest);
        service = Service::new(&scenario, Kind::N2);
    }
    let good = service.request(&password_mode());
    let late = service.seal(format!("{}{}", serial(2), service.ann.password).as_bytes());
    service.refuses(&Request { password: Some(late), ..good }, Refusal::OtherRequest);
}

#[test]
fn certificates_that_are_forged_or_replaced_are_refused() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N2);
    let forger = Signer::generate(&mut service.world.rng);
    let body = signed::verify(&service.centre.public(), service.ann.certificate.as_bytes()).unwrap();
    let mut given = service.given(&Asked::default());
    given.certificate = forger.sign("network-certificate", &body);
    let request = service.request_with(&given);
    service.refuses(&request, Refusal::Certificate);

    let mut service = Service::new(&scenario, Kind::N2);
    let request = service.request(&Asked::default());
    enrol(&mut service.world, &mut service.centre, ANN).unwrap();
    service.refuses(&request, Refusal::Certificate);
}

#[test]
fn a_password_must_be_there_and_right() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N2);
    let good = service.request(&password_mode());
    let wrong = service.seal(format!("{}00000001", serial(1)).as_bytes());
    service.refuses(&Request { password: Some(wrong), ..good.clone() }, Refusal::Password);
    let good = Request { password: None, ..good };
    let mut service = Service::new(&scenario, Kind::N2);
    let certificate = service.request(&password_mode()).certificate;
    service.refuses(&Request { certificate, ..good }, Refusal::Password);
}

#[test]
fn what_is_not_sealed_for_the_authority_cannot_be_read() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N2);
    let good = service.request(&Asked::default());
    service.refuses(&Request { certificate: "a.b.c.d".to_owned(), ..good }, Refusal::Malformed);

    let rng = &mut service.world.rng;
    let (mut own, mut other) = (Opener::generate(rng), Opener::generate(rng));
    let sealer = Sealer::new(rng, &own.public());
    let sealed = sealer.seal(rng, b"octets");
    assert_eq!(own.open(&sealed).unwrap(), b"octets");
    assert!(other.open(&sealed).is_err());
    assert!(!sealed.contains("octets"));
    let parts: Vec<&str> = sealed.split('.').collect();
    for part in 0..parts.len() {
        let mut changed: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        let first = if changed[part].starts_with('B') { "C" } else { "B" };
        changed[part].replace_range(0..1, first);
        assert!(own.open(&changed.join(".")).is_err(), "part {part}");
        changed.truncate(part);
        assert!(own.open(&changed.join(".")).is_err(), "only {part} parts");
    }
}

#[test]
fn in_n1_the_number_that_is_entered_must_be_the_certificates() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N1);
    let good = service.request(&Asked::default());
    let ben = enrol(&mut service.world, &mut service.centre, BEN).unwrap();
    service.refuses(&Request { number: Some(ben.number), ..good.clone() }, Refusal::OtherNumber);
    let mut service = Service::new(&scenario, Kind::N1);
    let good = service.request(&Asked::default());
    let number = Some(service.ann.number.clone());
    assert!(service.ask(&Request { number, ..good }).unwrap().get("identifier").is_none());
}

#[test]
fn who_is_suspended_or_shows_another_face_is_refused() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N2);
    let good = service.request(&password_mode());
    let face = |person: u32| Some(hex::encode(scenario.people[person as usize].face));
    service.refuses(&Request { face: face(BEN), ..good }, Refusal::Face);

    let mut service = Service::new(&scenario, Kind::N2);
    let good = service.request(&password_mode());
    assert_eq!(service.ask(&Request { face: face(ANN), ..good }).unwrap()["similarity"], 1.0);

    let mut service = Service::new(&scenario, Kind::N2);
    let good = service.request(&Asked::default());
    let line = service.world.connect_services(Party::Official, Party::Authority);
    let order =
        json!({ "id_number": scenario.people[ANN as usize].id_number, "suspended": true }).to_string();
    service.centre.suspend(&mut service.world, &line, order.as_bytes()).unwrap();
    service.refuses(&good, Refusal::Suspended);
    assert_eq!(service.centre.suspend(&mut service.world, &line, b"{}"), Err(Refusal::Malformed));
}

#[test]
fn plaintext_has_two_gates_and_both_need_the_person() {
    let scenario = village();
    let asked = |reason| Asked { fields: vec!["family_name".to_owned()], reason, ..Asked::default() };
    let consent = asked(Some(Reason::Consent));
    for (kind, asked) in [
        (Kind::N1, consent.clone()),
        (Kind::N2, consent.clone()),
        (Kind::N3, asked(None)),
        // Not a platform that the law obliges.
        (Kind::N3, asked(Some(Reason::Law))),
        (Kind::N3, Asked { fields: vec!["face".to_owned()], ..consent.clone() }),
    ] {
        let mut service = Service::new(&scenario, kind);
        let number = (kind == Kind::N1).then(|| service.ann.number.clone());
        let request = Request { number, ..service.request(&asked) };
        service.refuses(&request, Refusal::NotReleased);
    }
    for (agreed, wanted) in
        [(Asked::default(), consent.clone()), (Asked::default(), Asked { label: true, ..Asked::default() })]
    {
        let mut service = Service::new(&scenario, Kind::N3);
        let request = Request { asked: wanted, ..service.request(&agreed) };
        service.refuses(&request, Refusal::NotReleased);
    }
    let mut service = Service::new(&scenario, Kind::N3);
    let request = service.request(&consent);
    let fields = &service.ask(&request).unwrap()["fields"];
    assert_eq!(*fields, json!({ "family_name": scenario.people[ANN as usize].family_name }));
}

#[test]
fn a_child_is_enrolled_and_used_only_with_the_registered_guardians_consent() {
    let scenario = village();
    let mut service = Service::new(&scenario, Kind::N2);
    let ben = enrol(&mut service.world, &mut service.centre, BEN).unwrap();
    let child = &scenario.people[KIM as usize].id_number;
    let text = |guardian: &Enrolled, password: &str, child: &str, app: &str| {
        json!({ "certificate": guardian.certificate, "password": password, "child": child, "app": app,
            "given": true })
        .to_string()
    };
    let (ann, password) = (service.ann.clone(), service.ann.password.clone());
    let connection = service.world.connect(ANN, Party::Authority);
    let teen = &scenario.people[TEEN as usize].id_number;
    for (octets, refusal) in [
        (text(&ben, &ben.password, child, ""), Refusal::NoConsent),
        (text(&ann, "00000001", child, ""), Refusal::Password),
        (text(&ann, &password, teen, ""), Refusal::NoConsent),
        ("{}".to_owned(), Refusal::Malformed),
    ] {
        let told = service.centre.consent(&mut service.world, &connection, octets.as_bytes());
        assert_eq!(told, Err(refusal), "{octets}");
    }
    let tried = enrol(&mut service.world, &mut service.centre, KIM);
    assert_eq!(tried.unwrap_err(), Refusal::NoConsent.into());
    let consent = text(&ann, &password, child, "");
    service.centre.consent(&mut service.world, &connection, consent.as_bytes()).unwrap();
    service.ann = enrol(&mut service.world, &mut service.centre, KIM).unwrap();
    let request = service.request(&Asked::default());
    service.refuses(&request, Refusal::NoConsent);

    let use_here = text(&ann, &password, child, "social-1");
    service.centre.consent(&mut service.world, &connection, use_here.as_bytes()).unwrap();
    let mut given = service.given(&Asked::default());
    given.serial = serial(2);
    let request = Request { serial: serial(2), ..service.request_with(&given) };
    assert!(service.ask(&request).is_ok());
}

#[test]
fn a_platform_believes_only_the_authority_and_only_about_its_own_request() {
    let scenario = village();
    let service = Service::new(&scenario, Kind::N2);
    let mut rng = service.world.rng.clone();
    let (authority, stranger) = (Signer::generate(&mut rng), Signer::generate(&mut rng));
    let pass = json!({ "result": "pass", "serial": "1" });
    let platform = Party::Platform(SOCIAL);
    let read = |text: &str, serial: &str| read_result(&authority.public(), serial, text.as_bytes(), platform);
    assert!(read(&authority.sign(RESULT, &pass), "1").is_ok());
    for (text, serial) in [
        (stranger.sign(RESULT, &pass), "1"),
        (authority.sign("network-certificate", &pass), "1"),
        (authority.sign(RESULT, &pass), "2"),
    ] {
        assert!(matches!(read(&text, serial), Err(Outcome::Refused(Party::Platform(SOCIAL), _))));
    }
    let fail = json!({ "result": "fail", "serial": "1", "code": Refusal::Face });
    assert_eq!(read(&authority.sign(RESULT, &fail), "1"), Err(Refusal::Face.into()));
}
