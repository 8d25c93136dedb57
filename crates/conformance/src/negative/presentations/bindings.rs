//! Answers to another request, to somebody else, at another time, or under another issuer.

use bauta_bbs::signature::core_sign;
use bauta_bbs::{Generators, Header, MessageScalar};
use bauta_credential::presentation_header;
use serde_json::json;

use super::{Answers, ISSUED_AT, LIFETIME, NOW, PLATFORM, changed, request_of};
use crate::negative::forge::rng;
use crate::negative::holder::{ALG, BIRTH_DATE, Held, ISSUED_ON, Showing, VCT, issuer};
use crate::negative::register::{log, log_octets};

const REQUEST: &str = "req is the hash of the verifier's own request, octet for octet";
const KIND: &str = "the credential is of a kind that was asked for";
const HEADER: &str = "the presentation header is, octet for octet, the one that the request gives";
const STALE: &str = "a request is answered once, and within its lifetime";
const ISSUER: &str = "the issuer header is, octet for octet, that of an issuer whom the verifier trusts";

pub(super) fn bindings(answers: &mut Answers) {
    requests(answers);
    kinds(answers);
    headers(answers);
    times(answers);
    issuers(answers);
    forgers(answers);
    unsigned(answers);
}

/// The verifier made another request than the one that is answered.
fn requests(answers: &mut Answers) {
    let nonce = answers.request.nonce().to_string();
    let swapped: String = nonce.chars().rev().collect();
    let others = [
        ("another purpose", "to try it", "to sell it"),
        ("a younger bound", "2008-11-23", "2010-11-23"),
        ("a wider set", "[3,5,7]", "[3,5,7,9]"),
        ("another name of the credential", r#""id":"pass""#, r#""id":"card""#),
        ("another lifetime", r#""exp":17953926"#, r#""exp":17953927"#),
        ("a space in it", r#","nonce""#, r#", "nonce""#),
    ];
    for (name, from, to) in others {
        let request = changed(&answers.request, from, to);
        let changes = json!({ "request": hex::encode(request.as_octets()) });
        answers.group.refuse("request", &format!("the request: {name}"), changes, REQUEST);
    }
    let request = changed(&answers.request, &nonce, &swapped);
    let changes = json!({ "request": hex::encode(request.as_octets()) });
    answers.group.refuse("request", "another nonce", changes, "the nonce is of no open request");
    let relayed = request_of("https://mill.example", answers.request.query().clone(), 430);
    let relayed = changed(&relayed, relayed.nonce().as_str(), &nonce);
    let reason = "aud is the verifier's own name: what is shown to one platform is of no use at another";
    answers.refuse_made(("request", "made for another platform, with the same nonce"), reason, |showing| {
        showing.presentation_header = presentation_header(ALG, &relayed);
    });
    let weaker = changed(&answers.request, "2008-11-23", "2012-11-23");
    answers.refuse_made(("request", "made for a weaker request, with the same nonce"), REQUEST, |showing| {
        *showing = Showing::honest(&showing.held, &weaker);
    });
}

/// A credential of another kind than was asked for, with claims of the same names.
fn kinds(answers: &mut Answers) {
    let other = changed(&answers.request, VCT, "urn:example:pass:2");
    let mut showing = answers.honest.clone();
    showing.presentation_header = presentation_header(ALG, &other);
    let answer = showing.present_one(&mut rng(434)).to_compact();
    let changes = json!({ "request": hex::encode(other.as_octets()), "answer": hex::encode(answer) });
    answers.group.refuse("request", "a credential of another kind", changes, KIND);
}

/// Presentation headers that say the same, each with proofs over exactly its octets.
fn headers(answers: &mut Answers) {
    let header = String::from_utf8(answers.honest.presentation_header.clone()).expect("JSON");
    let nonce = format!(r#""nonce":"{}""#, answers.request.nonce());
    let of = |from: &str, to: &str| header.replacen(from, to, 1);
    let headers = [
        ("a space in it", of(",", ", ")),
        ("a line feed behind", format!("{header}\n")),
        (
            "members in another order",
            of(r#""alg":"BBS-MOD-HB","#, "").replacen('}', r#","alg":"BBS-MOD-HB"}"#, 1),
        ),
        ("one member more", of("}", r#","iat":1795392000}"#)),
        ("no alg", of(r#""alg":"BBS-MOD-HB","#, "")),
        ("the other alg", of("BBS-MOD-HB", "BBS-MOD")),
        ("no req", of(&format!(r#","req":"{}""#, answers.request.digest()), "")),
        ("an empty req", of(&answers.request.digest(), "")),
        ("no aud", of(&format!(r#","aud":"{PLATFORM}""#), "")),
        ("a slash behind aud", of(PLATFORM, &format!("{PLATFORM}/"))),
        ("aud as a list", of(&format!(r#""{PLATFORM}""#), &format!(r#"["{PLATFORM}"]"#))),
        ("the nonce twice", of(&nonce, &format!("{nonce},{nonce}"))),
        ("an escape in it", of("https:", r"https\u003a")),
    ];
    for (name, octets) in headers {
        let name = format!("a header that is proven: {name}");
        answers.refuse_made(("presentation header", &name), HEADER, |showing| {
            showing.presentation_header = octets.into_bytes();
        });
    }
    let other = request_of(PLATFORM, answers.request.query().clone(), 431);
    let reason = "the challenge hashes the presentation header";
    let made = Showing::honest(&answers.honest.held, &other).present_one(&mut rng(432));
    let right = answers.honest.presentation_header.clone();
    answers.refuse_changed(
        ("presentation header", "the right one around proofs for another"),
        reason,
        |presentation| {
            *presentation = made;
            presentation.presentation_header = right;
        },
    );
}

fn times(answers: &mut Answers) {
    let group = &mut answers.group;
    let late = NOW + LIFETIME - 2;
    group.accept("in the last second", json!({ "now": late }), STALE);
    group.refuse("time", "in the second after the last", json!({ "now": late + 1 }), STALE);
    group.refuse("time", "a year later", json!({ "now": NOW + 31_536_000 }), STALE);
    group.refuse("time", "before the request was made", json!({ "now": ISSUED_AT - 61 }), STALE);
    let valid = hex::encode(answers.valid.to_compact());
    group.refuse("time", "the same answer again", json!({ "earlier": [valid] }), STALE);
    let another = answers.honest.present_one(&mut rng(433)).to_compact();
    let changes = json!({ "earlier": [hex::encode(another)] });
    group.refuse("time", "another answer to the same request before", changes, STALE);
    let mut wrong = answers.valid.clone();
    wrong.sub_proofs.pop();
    let changes = json!({ "earlier": [hex::encode(wrong.to_compact())] });
    let reason = "what is refused does not answer the request";
    group.accept("after an answer that was refused", changes, reason);
}

fn issuers(answers: &mut Answers) {
    let metadata = |name: &str| hex::encode(issuer(name).0.to_json());
    let log = hex::encode(log_octets(&log(3)));
    let both = json!({
        "issuers": [metadata("Another registry"), metadata("A registry")],
        "logs": [log, log],
    });
    let reason = "two issuers of one kind: the key under which the proof holds decides";
    answers.group.accept("behind an issuer with the same header", both, reason);
    let reason = "no issuer whom the verifier trusts has the key";
    let changes = json!({ "issuers": [metadata("Another registry")] });
    answers.group.refuse("issuer", "only another issuer is trusted", changes, reason);
    answers.group.refuse("issuer", "no issuer is trusted", json!({ "issuers": [], "logs": [] }), ISSUER);
}

/// Issuer headers, signatures and messages of the forger's making.
fn forgers(answers: &mut Answers) {
    let (own, keys) = issuer("A forger");
    let held = answers.held.clone();
    let parts = (held.header.clone(), held.payloads.clone());
    let forged = Held::signed(own.clone(), &keys, parts.clone(), 1);
    let reason = "the core proof is verified under the issuer's key, never under one that comes with it";
    answers.refuse_made(("issuer", "signed and proven under one's own key"), reason, |showing| {
        showing.held[0] = forged.clone();
    });
    answers.refuse_made(
        ("issuer", "signed by oneself, proven under the issuer's key"),
        "the pairing does not hold",
        |showing| {
            showing.held[0] = Held { issuer: held.issuer.clone(), ..forged };
        },
    );
    let (registry, keys) = issuer("A registry");
    let text = String::from_utf8(held.header.clone()).expect("JSON");
    let marked = [
        ("a space in it", text.replacen(',', ", ", 1)),
        ("a serial number", text.replacen('{', r#"{"serial":7,"#, 1)),
        ("another kind", text.replace(VCT, "urn:example:pass:2")),
        (
            "two claims exchanged",
            text.replacen("[2,true]", "[9,true]", 1)
                .replacen("[3,true]", "[2,true]", 1)
                .replacen("[9,true]", "[3,true]", 1),
        ),
    ];
    for (name, header) in marked {
        let marked = Held::signed(registry.clone(), &keys, (header.into_bytes(), held.payloads.clone()), 1);
        let name = format!("signed by the issuer, issuer header: {name}");
        answers.refuse_made(("issuer", &name), ISSUER, |showing| showing.held[0] = marked);
    }
}

/// Messages that the issuer has not signed, or not as they are shown.
fn unsigned(answers: &mut Answers) {
    let (_, keys) = issuer("A registry");
    let held = answers.held.clone();
    let minor = MessageScalar::from(40_000);
    answers.refuse_made(
        ("forgery", "a hidden claim that was not signed"),
        "the pairing does not hold",
        |showing| {
            showing.held[0].messages[ISSUED_ON] = minor;
        },
    );
    let younger = MessageScalar::from(30_000);
    answers.refuse_made(
        ("forgery", "the birth date that is committed to was not signed"),
        "the pairing does not hold",
        |showing| {
            showing.held[0].messages[BIRTH_DATE] = younger;
        },
    );
    let unbound: Vec<_> = held.messages[..7].to_vec();
    let generators = Generators::new(ALG.interface(), 7);
    let signature = core_sign(&generators, &keys, &Header(held.header.clone()), &unbound);
    let signature = signature.expect("seven messages");
    answers.refuse_made(
        ("forgery", "a signature without the holder's slots"),
        "the pairing does not hold: the domain has the holder's generators",
        |showing| {
            showing.held[0].signature = signature;
        },
    );
}
