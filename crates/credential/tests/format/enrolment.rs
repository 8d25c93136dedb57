//! A holder's request for a credential.

use bauta_credential::{Alg, CredentialRequest, Nonce, Part, Problem, issuer_context};
use bauta_predicates::issuance::{IssuanceContext, prove};
use bauta_predicates::{Error, NymSecret};
use serde_json::Value;

use crate::support::{BAD_BASE64, IDENTITY, OUTSIDE_SUBGROUP, base64url, key_pair, malformed, rng};

const ISSUER: &str = "urn:example:issuer";

fn request(alg: Alg) -> CredentialRequest {
    let (mut rng, keys, context) = (rng(1), key_pair(alg, 7), issuer_context(ISSUER));
    let nonce = Nonce::random(&mut rng);
    let session = IssuanceContext {
        interface: alg.interface(),
        public_key: keys.public_key(),
        nonce: nonce.as_str().as_bytes(),
        context: &context,
    };
    let nym = NymSecret::random(&mut rng).unwrap();
    let proof = (alg == Alg::BbsModHb).then(|| prove(&session, &nym, &mut rng).unwrap().0);
    CredentialRequest { issuer: ISSUER.into(), alg, nonce, proof, reset: false }
}

fn value() -> Value {
    serde_json::from_str(&request(Alg::BbsModHb).to_json()).unwrap()
}

fn refuses(value: &Value, problem: Problem) {
    let refused = CredentialRequest::from_json(value.to_string().as_bytes()).unwrap_err();
    assert_eq!(refused, malformed(Part::CredentialRequest, 0, problem), "{value}");
}

fn refuses_member(name: &str, member: &str, problem: Problem) {
    let mut value = value();
    value[name] = member.into();
    refuses(&value, problem);
}

#[test]
fn it_is_written_and_read_back() {
    for alg in [Alg::BbsMod, Alg::BbsModHb] {
        let request = request(alg);
        assert_eq!(CredentialRequest::from_json(request.to_json().as_bytes()).unwrap(), request);
    }
}

#[test]
fn white_space_does_not_make_another_request() {
    let request = request(Alg::BbsModHb);
    let spaced = serde_json::to_string_pretty(&value()).unwrap();
    assert_eq!(CredentialRequest::from_json(spaced.as_bytes()).unwrap().digest(), request.digest());
    let other = CredentialRequest { nonce: "other".parse().unwrap(), ..request.clone() };
    assert_ne!(other.digest(), request.digest());
}

#[test]
fn a_reset_makes_another_request() {
    let request = request(Alg::BbsModHb);
    let reset = CredentialRequest { reset: true, ..request.clone() };
    assert_eq!(CredentialRequest::from_json(reset.to_json().as_bytes()).unwrap(), reset);
    assert_ne!(reset.digest(), request.digest());
    let mut value = value();
    value["reset"] = false.into();
    let read = CredentialRequest::from_json(value.to_string().as_bytes()).unwrap();
    assert_eq!(read.digest(), request.digest());
    value["reset"] = "yes".into();
    CredentialRequest::from_json(value.to_string().as_bytes()).unwrap_err();
}

#[test]
fn only_a_holder_has_a_secret_to_reset() {
    let mut value: Value = serde_json::from_str(&self::request(Alg::BbsMod).to_json()).unwrap();
    value["reset"] = true.into();
    refuses(&value, Problem::Inconsistent("reset"));
}

#[test]
fn the_proof_is_there_exactly_where_a_holder_is_bound() {
    let inconsistent = Problem::Inconsistent("proof");
    refuses_member("alg", "BBS-MOD", inconsistent);
    let mut value = value();
    value.as_object_mut().unwrap().shift_remove("proof");
    refuses(&value, inconsistent);
}

#[test]
fn the_proof_is_192_octets_of_points_and_scalars() {
    let octets = request(Alg::BbsModHb).proof.unwrap().to_octets();
    let refuses =
        |octets: &[u8], error| refuses_member("proof", &base64url(octets), Problem::Predicate(error));
    refuses(&octets[..191], Error::Length { found: 191 });
    refuses(&[&octets[..], &[0]].concat(), Error::Length { found: 193 });
    let altered = |at: usize, part: &[u8]| {
        let mut octets = octets;
        octets[at..at + part.len()].copy_from_slice(part);
        octets
    };
    for at in [0, 48] {
        for point in [&IDENTITY, &OUTSIDE_SUBGROUP, &[0xff; 48]] {
            refuses(&altered(at, point), Error::Point { at });
        }
    }
    for at in [96, 128, 160] {
        refuses(&altered(at, &[0; 32]), Error::Scalar { at });
        refuses(&altered(at, &[0xff; 32]), Error::Scalar { at });
    }
    for text in BAD_BASE64 {
        refuses_member("proof", text, Problem::Base64);
    }
}

#[test]
fn texts_are_checked() {
    refuses_member("nonce", "a b", Problem::OutOfRange("nonce"));
    refuses_member("issuer", "", Problem::OutOfRange("issuer"));
    refuses_member("issuer", "a\nb", Problem::OutOfRange("issuer"));
}

#[test]
fn members_are_known_and_stand_once() {
    let text = value().to_string();
    let more = text.replacen('{', r#"{"x":1,"#, 1);
    let twice = text.replacen('{', r#"{"alg":"BBS-MOD-HB","#, 1);
    let alg = text.replacen("BBS-MOD-HB", "BBS-MOD-XX", 1);
    for json in [&more, &twice, &alg, &text[1..], &text[..text.len() - 1], r#"["i","BBS-MOD","n",null]"#] {
        let refused = CredentialRequest::from_json(json.as_bytes()).unwrap_err();
        assert!(matches!(refused.problem, Problem::Json { .. }), "{json}: {refused}");
    }
    let spaces = format!("{text}{}", " ".repeat(16 * 1024));
    let refused = CredentialRequest::from_json(spaces.as_bytes()).unwrap_err();
    assert_eq!(refused.problem, Problem::TooLarge { limit: 16 * 1024 });
}
