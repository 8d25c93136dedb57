//! What the log-in hub refuses, and what a platform refuses from it.

use bauta_comparison::design::enrolment::Applicant;
use bauta_comparison::design::hub::{CLIENT_ASSERTION, Hub, ID_TOKEN, NotGranted, read_code, read_id_token};
use bauta_comparison::design::signed::Signer;
use bauta_comparison::design::{Label, Outcome, World};
use bauta_comparison::scenario::Scenario;
use bauta_comparison::transcript::Party;
use serde_json::{Value, json};

use crate::village::*;

const PLATFORM: Party = Party::Platform(SOCIAL);
/// The code challenge of the verifier `verifier` (RFC 7636, S256).
const CHALLENGE: &str = "iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ";

/// A hub with two clients, and Ann enrolled.
struct Service<'a> {
    world: World<'a>,
    hub: Hub,
    client: Signer,
    other: Signer,
    account: String,
    password: String,
}

impl<'a> Service<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let mut world = world(scenario, Label::F, documented(Label::F));
        let mut hub = Hub::start(&mut world);
        let (client, other) = (Signer::generate(&mut world.rng), Signer::generate(&mut world.rng));
        hub.connect("social-1", client.public());
        hub.connect("shop-1", other.public());
        let (account, password) = enrol(&mut world, &mut hub, ANN).unwrap();
        Self { world, hub, client, other, account, password }
    }

    fn request(&self) -> Value {
        json!({ "client_id": "social-1", "scope": "openid profile", "state": "s", "nonce": "n",
            "code_challenge": CHALLENGE, "account": self.account, "password": self.password })
    }

    fn authorize(&mut self, request: &Value) -> Result<String, NotGranted> {
        let connection = self.world.connect(ANN, Party::Authority);
        self.hub.authorize(&mut self.world, &connection, request.to_string().as_bytes())
    }

    fn code(&mut self) -> String {
        let request = self.request();
        self.authorize(&request).unwrap()
    }

    fn token(&mut self, code: &str, verifier: &str, assertion: &str) -> Result<Value, NotGranted> {
        let text = json!({ "code": code, "code_verifier": verifier, "client_assertion": assertion });
        self.hub.token(&mut self.world, text.to_string().as_bytes())
    }
}

fn enrol(world: &mut World<'_>, hub: &mut Hub, person: u32) -> Result<(String, String), Outcome> {
    let connection = world.connect(person, Party::Authority);
    hub.enrol(world, &connection, Applicant::Own(person))
}

fn assertion(signer: &Signer, client: &str, name: &str) -> String {
    signer.sign(CLIENT_ASSERTION, &json!({ "iss": client, "aud": "hub", "jti": name, "iat": NOON }))
}

#[test]
fn a_log_in_for_which_all_is_in_order_brings_token_and_claims() {
    let scenario = village();
    let mut service = Service::new(&scenario);
    let code = service.code();
    let assertion = assertion(&service.client, "social-1", "1");
    let answer = service.token(&code, "verifier", &assertion).unwrap();
    let token = answer["id_token"].as_str().unwrap();
    assert!(
        read_id_token(&service.hub.public(), token.as_bytes(), ("social-1", "n"), NOON, PLATFORM).is_ok()
    );
    let ask = json!({ "access_token": answer["access_token"] }).to_string();
    let claims = service.hub.userinfo(&mut service.world, ask.as_bytes()).unwrap();
    assert_eq!(claims["family_name"], scenario.people[ANN as usize].family_name);
    assert!(claims.get("id_number").is_none(), "another scope");
    let again = service.hub.userinfo(&mut service.world, ask.as_bytes());
    assert_eq!(again, Err(NotGranted::Code), "for once");
}

#[test]
fn the_hub_lets_in_who_is_enrolled_not_suspended_and_shows_the_own_face() {
    let scenario = village();
    let mut service = Service::new(&scenario);
    let ben = hex::encode(scenario.people[BEN as usize].face);
    for (member, value, refusal) in [
        ("client_id", json!("unknown"), NotGranted::UnknownClient),
        ("account", json!("unknown"), NotGranted::Password),
        ("password", json!("00000001"), NotGranted::Password),
        ("face", json!(ben), NotGranted::Face),
        ("scope", json!("openid face"), NotGranted::Face),
        ("nonce", Value::Null, NotGranted::Malformed),
    ] {
        let mut request = service.request();
        request[member] = value;
        assert_eq!(service.authorize(&request), Err(refusal), "{member}");
    }
    let order =
        json!({ "id_number": scenario.people[ANN as usize].id_number, "suspended": true }).to_string();
    let line = service.world.connect_services(Party::Official, Party::Authority);
    service.hub.suspend(&mut service.world, &line, order.as_bytes()).unwrap();
    let request = service.request();
    assert_eq!(service.authorize(&request), Err(NotGranted::Suspended));
    assert_eq!(service.hub.suspend(&mut service.world, &line, b"{}"), Err(NotGranted::Malformed));
}

#[test]
fn a_code_is_for_one_client_one_verifier_once_and_soon() {
    let scenario = village();
    let mut service = Service::new(&scenario);
    let code = service.code();
    let own = assertion(&service.client, "social-1", "1");
    assert!(service.token(&code, "verifier", &own).is_ok());
    let own = assertion(&service.client, "social-1", "2");
    assert_eq!(service.token(&code, "verifier", &own), Err(NotGranted::Code), "a second time");
    let code = service.code();
    let other = assertion(&service.other, "shop-1", "3");
    assert_eq!(service.token(&code, "verifier", &other), Err(NotGranted::Code), "another client");
    let code = service.code();
    let own = assertion(&service.client, "social-1", "4");
    assert_eq!(service.token(&code, "another", &own), Err(NotGranted::Code), "another verifier");
    service.world.now -= 121;
    let code = service.code();
    service.world.now = NOON;
    let own = assertion(&service.client, "social-1", "5");
    assert_eq!(service.token(&code, "verifier", &own), Err(NotGranted::Code), "late");
}

#[test]
fn a_client_signs_for_itself_for_the_hub_now_and_once() {
    let scenario = village();
    let mut service = Service::new(&scenario);
    let claims = |client: &str, audience: &str, time: u64| json!({ "iss": client, "aud": audience, "jti": "1", "iat": time });
    for assertion in [
        assertion(&service.other, "social-1", "1"),
        assertion(&service.client, "unknown", "1"),
        service.client.sign(CLIENT_ASSERTION, &claims("social-1", "elsewhere", NOON)),
        service.client.sign(CLIENT_ASSERTION, &claims("social-1", "hub", NOON - 121)),
        service.client.sign("another-type", &claims("social-1", "hub", NOON)),
    ] {
        let code = service.code();
        let answer = service.token(&code, "verifier", &assertion);
        assert_eq!(answer, Err(NotGranted::UnknownClient), "{assertion}");
    }
    let used = assertion(&service.client, "social-1", "2");
    let code = service.code();
    assert!(service.token(&code, "verifier", &used).is_ok());
    let code = service.code();
    assert_eq!(service.token(&code, "verifier", &used), Err(NotGranted::UnknownClient), "used");
}

#[test]
fn a_child_needs_the_registered_guardian() {
    let scenario = village();
    let mut service = Service::new(&scenario);
    let (ben, ben_password) = enrol(&mut service.world, &mut service.hub, BEN).unwrap();
    let people = &scenario.people;
    let text = |account: &str, password: &str, child: u32, given: bool| {
        let child = &people[child as usize].id_number;
        json!({ "account": account, "password": password, "child": child, "given": given }).to_string()
    };
    let (ann, password) = (service.account.clone(), service.password.clone());
    let connection = service.world.connect(ANN, Party::Authority);
    for (octets, refusal) in [
        (text(&ben, &ben_password, KIM, true), NotGranted::NoConsent),
        (text(&ann, "00000001", KIM, true), NotGranted::Password),
        (text(&ann, &password, TEEN, true), NotGranted::NoConsent),
    ] {
        let told = service.hub.consent(&mut service.world, &connection, octets.as_bytes());
        assert_eq!(told, Err(refusal));
    }
    let tried = enrol(&mut service.world, &mut service.hub, KIM);
    assert_eq!(tried.unwrap_err(), NotGranted::NoConsent.into());
    let consent = text(&ann, &password, KIM, true);
    service.hub.consent(&mut service.world, &connection, consent.as_bytes()).unwrap();
    (service.account, service.password) = enrol(&mut service.world, &mut service.hub, KIM).unwrap();
    service.code();
    let withdrawn = text(&ann, &password, KIM, false);
    service.hub.consent(&mut service.world, &connection, withdrawn.as_bytes()).unwrap();
    let request = service.request();
    assert_eq!(service.authorize(&request), Err(NotGranted::NoConsent));
}

#[test]
fn a_platform_reads_tokens_that_are_the_hubs_for_it_for_this_log_in_and_not_expired() {
    let scenario = village();
    let mut world = world(&scenario, Label::F, documented(Label::F));
    let (hub, stranger) = (Signer::generate(&mut world.rng), Signer::generate(&mut world.rng));
    let claims = json!({ "iss": "hub", "sub": "1", "aud": "social-1", "nonce": "n", "exp": NOON });
    let read =
        |text: &str, now| read_id_token(&hub.public(), text.as_bytes(), ("social-1", "n"), now, PLATFORM);
    assert_eq!(read(&hub.sign(ID_TOKEN, &claims), NOON), Ok("1".to_owned()));
    let with = |member: &str, value: Value| {
        let mut other = claims.clone();
        other[member] = value;
        hub.sign(ID_TOKEN, &other)
    };
    for (text, now) in [
        (stranger.sign(ID_TOKEN, &claims), NOON),
        (hub.sign("another-type", &claims), NOON),
        (with("iss", json!("another")), NOON),
        (with("aud", json!("shop-1")), NOON),
        (with("nonce", json!("m")), NOON),
        (with("sub", Value::Null), NOON),
        (with("exp", Value::Null), NOON),
        (hub.sign(ID_TOKEN, &claims), NOON + 1),
    ] {
        assert!(refused(&read(&text, now).unwrap_err(), PLATFORM), "{text}");
    }
    assert_eq!(read_code("s", br#"{"state":"s","code":"c"}"#, PLATFORM), Ok("c".to_owned()));
    assert!(read_code("s", br#"{"state":"t","code":"c"}"#, PLATFORM).is_err());
    assert!(read_code("s", br#"{"state":"s"}"#, PLATFORM).is_err());
}
