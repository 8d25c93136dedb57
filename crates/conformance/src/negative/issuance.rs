//! A holder's request for a credential as an issuer gets it, and the credential as the holder's wallet gets it.

mod credentials;

use bauta_credential::{CredentialRequest, issuer_context};
use bauta_predicates::NymSecret;
use bauta_predicates::issuance::{IssuanceContext, IssuanceProof, prove};
use serde_json::{Value, json};

use super::case::Group;
use super::forge::rng;
use super::holder::{ALG, ISSUER, base64url, issuer};

const FORM: &str = "exactly issuer, alg, nonce, proof with BBS-MOD-HB, and reset where it is one; each once";
const BOUND: &str =
    "the challenge hashes the issuer's key, its context, the nonce, and whether it is a reset";

pub(super) fn groups() -> Vec<Group> {
    vec![requests(), descriptions(), credentials::first(), credentials::renewals()]
}

/// A request whose proof is made for any context and nonce.
fn request(seed: u64, nonce: &str, key: &str, context: &str) -> CredentialRequest {
    let (metadata, _) = issuer(key);
    let mut rng = rng(seed);
    let secret = NymSecret::random(&mut rng).expect("a seeded source is not broken");
    let session = IssuanceContext {
        interface: ALG.interface(),
        public_key: metadata.public_key(),
        nonce: nonce.as_bytes(),
        context: &issuer_context(context),
    };
    let (proof, _) = prove(&session, &secret, &mut rng).expect("a seeded source is not broken");
    CredentialRequest {
        issuer: ISSUER.to_owned(),
        alg: ALG,
        nonce: "bm9uY2U".parse().expect("a nonce"),
        proof: Some(proof),
        reset: false,
    }
}

fn requests() -> Group {
    let honest = request(500, "bm9uY2U", "A registry", ISSUER);
    let valid = honest.to_json();
    let of = |text: &str| json!({ "request": hex::encode(text) });
    let mut input = of(&valid);
    input["issuer"] = Value::from(hex::encode(issuer("A registry").0.to_json()));
    let mut group = Group::new("credential_request", ALG.interface(), input);
    group.accept("a request", json!({}), "one secret in the commitment and behind the pseudonym");
    let mut reset = request(501, "reset:bm9uY2U", "A registry", ISSUER);
    reset.reset = true;
    group.accept("a reset", of(&reset.to_json()), "the proof is bound to its being one");
    reset.reset = false;
    group.refuse("binding", "a reset that says it is none", of(&reset.to_json()), BOUND);
    let made = [
        ("for another nonce", request(502, "b3RoZXI", "A registry", ISSUER)),
        ("for no nonce", request(502, "", "A registry", ISSUER)),
        ("for another issuer's key", request(502, "bm9uY2U", "Another registry", ISSUER)),
        ("in another issuer's context", request(502, "bm9uY2U", "A registry", "urn:example:other")),
    ];
    for (name, made) in made {
        group.refuse("binding", &format!("proven {name}"), of(&made.to_json()), BOUND);
    }
    let proof = base64url(honest.proof.as_ref().map_or([0; 192], IssuanceProof::to_octets));
    let texts = [
        ("made a reset of", valid.replacen('}', r#","reset":true}"#, 1), BOUND),
        ("another nonce", valid.replace("bm9uY2U", "b3RoZXI"), BOUND),
        ("a nonce with a prefix", valid.replace("bm9uY2U", "reset:bm9uY2U"), FORM),
        ("an empty nonce", valid.replace("bm9uY2U", ""), FORM),
        ("a nonce of 129 characters", valid.replace("bm9uY2U", &"n".repeat(129)), FORM),
        ("another issuer", valid.replace(ISSUER, "urn:example:other"), "it is meant for this issuer"),
        ("another alg", valid.replace("BBS-MOD-HB", "BBS-MOD"), FORM),
        ("an unknown alg", valid.replace("BBS-MOD-HB", "BBS"), FORM),
        ("no proof", valid.replace(&format!(r#","proof":"{proof}""#), ""), FORM),
        ("a proof that is null", valid.replace(&format!(r#""{proof}""#), "null"), FORM),
        ("padding in the proof", valid.replace(&proof, &format!("{proof}==")), FORM),
        ("an octet behind the proof", valid.replace(&proof, &format!("{proof}AAAA")), FORM),
        ("reset as a text", valid.replacen('}', r#","reset":"true"}"#, 1), FORM),
        ("reset as a number", valid.replacen('}', r#","reset":1}"#, 1), FORM),
        ("an unknown member", valid.replacen('{', r#"{"entropy":0,"#, 1), FORM),
        ("the issuer twice", valid.replacen('{', &format!(r#"{{"issuer":"{ISSUER}","#), 1), FORM),
        ("a list", format!("[{valid}]"), FORM),
        ("members as a list", format!(r#"["{ISSUER}","BBS-MOD-HB","bm9uY2U","{proof}"]"#), FORM),
        ("something behind", format!("{valid}{{}}"), FORM),
        ("cut", valid[..valid.len() - 1].to_owned(), FORM),
        ("no octets", String::new(), FORM),
    ];
    for (name, text, reason) in texts {
        assert_ne!(text, valid, "{name}");
        group.refuse("form", name, of(&text), reason);
    }
    for (name, at) in [("C", 0), ("P_h", 48)] {
        let mut octets = honest.proof.as_ref().map_or([0; 192], IssuanceProof::to_octets);
        octets[at..at + 48].copy_from_slice(&[&[0xc0][..], &[0; 47]].concat());
        let text = valid.replace(&proof, &base64url(octets));
        group.refuse("identity", &format!("{name} the identity"), of(&text), "the identity is refused");
    }
    group
}

/// `issuer.json`, which a wallet pins and a verifier trusts.
fn descriptions() -> Group {
    let (metadata, keys) = issuer("A registry");
    let value: Value = serde_json::from_str(&metadata.to_json()).expect("JSON");
    let valid = value.to_string();
    let of = |text: &str| json!({ "issuer": hex::encode(text) });
    let mut group = Group::new("issuer_description", ALG.interface(), of(&valid));
    let rule = "a key, and a header that says what the schema and the algorithm say";
    group.accept("a description", json!({}), rule);
    let spaced = String::from_utf8(metadata.issuer_header().to_vec()).expect("JSON").replace(',', ", ");
    let with = |member: &str, replacement: Value| {
        let mut changed = value.clone();
        changed[member] = replacement;
        changed.to_string()
    };
    let header = |text: &str| with("header", base64url(text).into());
    group.accept("a header with spaces", of(&header(&spaced)), "its octets are the issuer's choice");
    let mut identity = keys.public_key().to_octets();
    identity.fill(0);
    identity[0] = 0xc0;
    let mut twice = value["schema"].clone();
    let first = twice["claims"][0].clone();
    twice["claims"].as_array_mut().map(|claims| claims.push(first)).unwrap_or_default();
    let schema = |from: &str, to: &str| {
        let text = value["schema"].to_string();
        assert!(text.contains(from), "{from}");
        with("schema", serde_json::from_str(&text.replacen(from, to, 1)).expect("JSON"))
    };
    let cases = [
        ("the identity as key", with("public_key", base64url(identity).into())),
        ("a key of 48 octets", with("public_key", base64url(&identity[..48]).into())),
        ("a log key of 31 octets", with("log_key", base64url([1; 31]).into())),
        ("the other alg", with("alg", "BBS-MOD".into())),
        ("a claim twice", with("schema", twice)),
        ("a claim called cmap", schema("region", "cmap")),
        ("an integer that ends before it begins", schema(r#""max":9"#, r#""max":0"#)),
        ("an unknown type", schema(r#""type":"text""#, r#""type":"blob""#)),
        ("an empty name", schema("region", "")),
        ("an unknown member", with("website", "https://registry.example".into())),
        ("an empty id", with("issuer", "".into())),
        ("an id that turns the writing direction", with("issuer", "urn:\u{202e}example".into())),
        ("no log key", with("log_key", Value::Null)),
        ("something behind", format!("{valid}x")),
        ("no octets", String::new()),
    ];
    for (name, text) in cases {
        group.refuse("form", name, of(&text), rule);
    }
    headers(&mut group, &value);
    group
}

/// Issuer headers that do not say what the schema says.
fn headers(group: &mut Group, description: &Value) {
    let compact = String::from_utf8(issuer("A registry").0.issuer_header().to_vec()).expect("JSON");
    let header = |text: &str| {
        let mut changed = description.clone();
        changed["header"] = base64url(text).into();
        changed.to_string()
    };
    let cases = [
        ("a header of the other alg", header(&compact.replace("BBS-MOD-HB", "BBS-MOD"))),
        (
            "a header with two claims exchanged",
            header(
                &compact
                    .replace("[2,true]", "[9,true]")
                    .replace("[3,true]", "[2,true]")
                    .replace("[9,true]", "[3,true]"),
            ),
        ),
        ("a header in which an integer is hashed", header(&compact.replace("[1,true]", "[1,false]"))),
        ("a header with a member more", header(&compact.replacen('{', r#"{"kid":1,"#, 1))),
        (
            "a header with a claim twice",
            header(&compact.replacen(r#""region""#, r#""region":[0,false],"region""#, 1)),
        ),
        ("a header that is a list", header("[]")),
    ];
    for (name, text) in cases {
        let reason = "the header says what the schema and the algorithm say";
        group.refuse("header", name, json!({ "issuer": hex::encode(text) }), reason);
    }
}
