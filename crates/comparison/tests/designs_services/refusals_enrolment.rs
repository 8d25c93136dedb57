//! What is refused at enrolment, by readers of signed JSON, and by platforms and their source in real-name registration.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_comparison::design::chips::{self, ChipAnswer, Chips, NotGenuine};
use bauta_comparison::design::enrolment::{self, Applicant, NotAdmitted, Office};
use bauta_comparison::design::platforms::Platforms;
use bauta_comparison::design::real_name::{
    Registration, Source, check_code, consented_account, read_answer, read_form,
};
use bauta_comparison::design::signed::{self, Signer};
use bauta_comparison::design::{Label, Outcome, World};
use bauta_comparison::transcript::Party;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use crate::village::*;

const PLATFORM: Party = Party::Platform(SOCIAL);

#[test]
fn signed_json_is_read_with_the_right_key_and_for_what_it_is() {
    let scenario = village();
    let mut world = world(&scenario, Label::R, documented(Label::R));
    let (signer, other) = (Signer::generate(&mut world.rng), Signer::generate(&mut world.rng));
    let text = signer.sign("this", &json!({ "a": 1 }));
    assert_eq!(signed::verify_as(&signer.public(), "this", text.as_bytes()).unwrap(), json!({ "a": 1 }));
    assert!(signed::verify_as(&signer.public(), "that", text.as_bytes()).is_err());
    assert!(signed::verify_as(&other.public(), "this", text.as_bytes()).is_err());
    let (header, payload) = (r#"{"alg":"none","typ":"this"}"#, text.split('.').nth(1).unwrap());
    let signed_part = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header));
    let signature = SigningKey::from_bytes(&signer.secret()).sign(signed_part.as_bytes());
    let other_algorithm = format!("{signed_part}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
    assert!(signed::verify(&signer.public(), other_algorithm.as_bytes()).is_ok());
    assert!(signed::verify_as(&signer.public(), "this", other_algorithm.as_bytes()).is_err());
    for place in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[place] ^= 1;
        assert!(signed::verify_as(&signer.public(), "this", &changed).is_err(), "octet {place}");
        assert!(signed::verify_as(&signer.public(), "this", &text.as_bytes()[..place]).is_err());
    }
}

#[test]
fn a_document_is_genuine_when_the_state_signed_it_and_its_chip_answers() {
    let scenario = village();
    let mut world = world(&scenario, Label::N1, documented(Label::N1));
    let mut chips = Chips::start(&mut world);
    let own = chips.read(&mut world, ANN, "challenge");
    assert!(chips::check(&chips.public(), "challenge", &own).is_ok());
    assert_eq!(chips::check(&chips.public(), "another", &own), Err(NotGenuine::Proof));
    let forged = chips::forged(&mut world, ANN, "challenge");
    assert_eq!(chips::check(&chips.public(), "challenge", &forged), Err(NotGenuine::Data));
    // A copy of the data without the chip.
    let copy = ChipAnswer { data: own.data, proof: forged.proof };
    assert_eq!(chips::check(&chips.public(), "challenge", &copy), Err(NotGenuine::Proof));
}

/// Ann's application and the challenge that it answers, as they were sent.
fn application(world: &mut World<'_>, office: &mut Office) -> (String, Value) {
    let connection = world.connect(ANN, Party::Authority);
    office.apply(world, &connection, Applicant::Own(ANN)).unwrap();
    let read =
        |what: &str| -> Value { serde_json::from_slice(&sent(world, what).pop().unwrap().octets).unwrap() };
    (read("document-challenge")["challenge"].as_str().unwrap().to_owned(), read("enrolment"))
}

#[test]
fn an_application_is_refused_for_each_thing_that_is_wrong_with_it() {
    let scenario = village();
    let mut world = world(&scenario, Label::N1, documented(Label::N1));
    let mut office = Office::start(&mut world);
    let (challenge, form) = application(&mut world, &mut office);
    assert!(office.check(&challenge, form.to_string().as_bytes()).is_ok());
    let ben = hex::encode(scenario.people[BEN as usize].face);
    for (member, value, refusal) in [
        ("document", json!("x.y.z"), NotAdmitted::Document),
        ("document_proof", json!("x.y.z"), NotAdmitted::Document),
        ("face", json!(ben), NotAdmitted::Face),
        ("face", json!(""), NotAdmitted::Face),
        ("password", json!("12345678"), NotAdmitted::Password),
        ("password", json!("00000000"), NotAdmitted::Password),
        ("password", json!("1357902"), NotAdmitted::Password),
        ("password", json!("1357902a"), NotAdmitted::Password),
        ("telephone", Value::Null, NotAdmitted::Malformed),
    ] {
        let mut wrong = form.clone();
        wrong[member] = value;
        let checked = office.check(&challenge, wrong.to_string().as_bytes());
        assert_eq!(checked.err(), Some(refusal), "{member}");
    }
    let late = office.check("another", form.to_string().as_bytes());
    assert_eq!(late.err(), Some(NotAdmitted::Document));
    assert_eq!(office.check(&challenge, b"").err(), Some(NotAdmitted::Malformed));
    assert!(enrolment::check_code("123456", br#"{"code":"123456"}"#).is_ok());
    assert_eq!(enrolment::check_code("123456", br#"{"code":"000000"}"#), Err(NotAdmitted::Telephone));
}

#[test]
fn whom_the_register_does_not_have_is_not_admitted() {
    let (full, mut renamed) = (village(), village());
    renamed.people[ANN as usize].family_name = "ANOTHER".to_owned();
    let mut before = world(&renamed, Label::N1, documented(Label::N1));
    let mut office = Office::start(&mut before);
    let mut world = world(&full, Label::N1, documented(Label::N1));
    let connection = world.connect(ANN, Party::Authority);
    let applied = office.apply(&mut world, &connection, Applicant::Own(ANN));
    assert_eq!(applied.err(), Some(NotAdmitted::Unknown.into()));
}

fn form(person: u32) -> Value {
    let people = village().people;
    let person = &people[person as usize];
    json!({ "family_name": person.family_name, "given_name": person.given_name, "id_number": person.id_number,
        "telephone": person.telephone })
}

#[test]
fn a_form_is_filled_in_and_a_childs_names_the_guardian() {
    let scenario = village();
    let world = world(&scenario, Label::R, documented(Label::R));
    let read = |form: &Value| read_form(&world, PLATFORM, form.to_string().as_bytes());
    assert!(read(&form(ANN)).is_ok());
    assert!(refused(&read(&json!({})).unwrap_err(), PLATFORM));
    let mut child = form(KIM);
    assert!(refused(&read(&child).unwrap_err(), PLATFORM));
    child["guardian"] = form(ANN);
    assert!(read(&child).is_ok());
    assert!(check_code(PLATFORM, "123456", br#"{"code":"123456"}"#).is_ok());
    assert!(refused(&check_code(PLATFORM, "123456", br#"{"code":"000000"}"#).unwrap_err(), PLATFORM));
}

#[test]
fn the_source_matches_each_element_and_the_platform_reads_only_its_answer() {
    let scenario = village();
    let mut world = world(&scenario, Label::R, documented(Label::R));
    let mut source = Source::start(&mut world);
    let line = world.connect_services(PLATFORM, Party::CheckingSource);
    let mut ask = |question: &Value| source.answer(&mut world, &line, question.to_string().as_bytes());
    let mut question = form(ANN);
    question["nonce"] = "1".into();
    question["face"] = hex::encode(scenario.people[ANN as usize].face).into();
    let right = ask(&question);
    let ben = form(BEN);
    let mut wrong = Vec::new();
    for element in ["family_name", "given_name", "id_number", "telephone"] {
        let mut other = question.clone();
        other[element] = ben[element].clone();
        wrong.push(ask(&other));
    }
    let mut other = question.clone();
    other["face"] = hex::encode(scenario.people[BEN as usize].face).into();
    wrong.push(ask(&other));
    wrong.push(ask(&json!({ "nonce": "1" })));
    let key = source.public();
    assert_eq!(read_answer(&key, "1", right.as_bytes(), PLATFORM), Ok(()));
    for answer in wrong {
        let read = read_answer(&key, "1", answer.as_bytes(), PLATFORM).unwrap_err();
        assert!(refused(&read, Party::CheckingSource), "{answer}");
    }
    assert!(refused(&read_answer(&key, "2", right.as_bytes(), PLATFORM).unwrap_err(), PLATFORM));
    let stranger = Signer::generate(&mut world.rng);
    let forged = stranger.sign("identity-check-result", &json!({ "nonce": "1", "match": true }));
    assert!(refused(&read_answer(&key, "1", forged.as_bytes(), PLATFORM).unwrap_err(), PLATFORM));
}

#[test]
fn platforms_check_passwords_and_whose_guardian_writes() {
    let scenario = village();
    let mut world = world(&scenario, Label::R, documented(Label::R));
    let mut platforms = Platforms::default();
    let connection = world.connect(KIM, PLATFORM);
    let fields = json!({ "id_number": "child", "guardian": { "id_number": "guardian" } });
    let account = platforms.open(&mut world, &connection, (KIM, SOCIAL), &fields).unwrap();
    platforms.bind(SOCIAL, "child", &account);
    let password = rows(&world, Party::Person(KIM), "passwords")[0].1["password"].clone();
    let log_in = |account: &Value, password: &Value| {
        platforms.check_password(
            SOCIAL,
            json!({ "account": account, "password": password }).to_string().as_bytes(),
        )
    };
    assert_eq!(log_in(&json!(account), &password), Ok(account.clone()));
    for (name, tried) in
        [(json!(account), json!("wrong")), (json!("other"), password.clone()), (json!(account), json!(null))]
    {
        assert!(matches!(log_in(&name, &tried), Err(Outcome::Refused(PLATFORM, _))));
    }
    let withdraw = |child: &str, guardian: &str| {
        let text = json!({ "child": child, "guardian": guardian }).to_string();
        consented_account(&platforms, SOCIAL, text.as_bytes())
    };
    assert_eq!(withdraw("child", "guardian"), Ok(account));
    assert!(withdraw("child", "another").is_err());
    assert!(withdraw("another", "guardian").is_err());
}

/// The data of a child's guardian are checked with the source as the child's own are.
#[test]
fn a_guardian_whom_the_source_does_not_have_cannot_consent() {
    let (scenario, mut other) = (village(), village());
    other.people[ANN as usize].id_number = "99010119800102999X".to_owned();
    for (known, expected) in [(&scenario, true), (&other, false)] {
        let mut registration = Registration::default();
        registration.start(&mut world(known, Label::R, documented(Label::R)));
        let mut world = world(&scenario, Label::R, documented(Label::R));
        let mut platforms = Platforms::default();
        let came = registration.register(&mut world, &mut platforms, KIM, SOCIAL);
        assert_eq!(came == Outcome::Done, expected, "{came:?}");
        assert!(expected || refused(&came, Party::CheckingSource));
        // Without a guardian in the form nothing is wrong.
        assert_eq!(registration.register(&mut world, &mut platforms, TEEN, SOCIAL), Outcome::Done);
    }
}

/// The code goes to whoever has the telephone that the form names, and has to come back.
#[test]
fn who_does_not_have_the_telephone_is_not_enrolled() {
    let (scenario, mut other, mut none) = (village(), village(), village());
    other.people[BEN as usize].telephone = other.people[ANN as usize].telephone.clone();
    none.people[ANN as usize].telephone = "19900000009".to_owned();
    for (telephones, expected) in [(&scenario, true), (&other, false), (&none, false)] {
        let mut office = Office::start(&mut world(telephones, Label::N1, documented(Label::N1)));
        let mut world = world(&scenario, Label::N1, documented(Label::N1));
        let connection = world.connect(ANN, Party::Authority);
        let applied = office.apply(&mut world, &connection, Applicant::Own(ANN));
        let refusal = (!expected).then(|| NotAdmitted::Telephone.into());
        assert_eq!(applied.err(), refusal);
    }
}
