//! What travels as text: credentials, sub-proofs, requests, and the issuer's log of epochs.

mod logs;

use ark_bls12_381::Fr;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_bbs::signature::core_sign;
use bauta_bbs::{Header, Interface, KeyPair, MessageScalar, hazmat};
use bauta_credential::Alg;
use serde_json::{Value, json};

use super::case::Group;
use super::forge::key_pair;
use super::plain::signature_octets;
use super::spoil::{layout, spoiled};

const INTERFACE: Interface = Interface::BBS_MOD;
const SCHEMA: &str = r#"{"vct":"urn:example:ticket:1","claims":[{"path":["name"],"type":"text"},{"path":["seat"],"type":"integer","min":1,"max":999}]}"#;
const HEADER: &str =
    r#"{"alg":"BBS-MOD","vct":"urn:example:ticket:1","cmap":{"name":[0,false],"seat":[1,true]}}"#;
const FORM: &str = "header . payload~payload . signature, each part canonical base64url without padding";

pub(super) fn groups() -> Vec<Group> {
    vec![credentials(), sub_proofs(), requests(), logs::logs()]
}

fn base64url(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

fn issuer() -> KeyPair {
    key_pair(&INTERFACE, "A box office")
}

/// `issuer.json`.
fn metadata(log_key: [u8; 32]) -> String {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let members = json!({
        "issuer": "urn:example:issuer",
        "alg": "BBS-MOD",
        "public_key": base64url(issuer().public_key().to_octets()),
        "header": base64url(HEADER),
        "schema": schema,
        "log_key": base64url(log_key),
        "epochs": "epochs",
    });
    members.to_string()
}

/// A signature over a name, hashed, and a seat.
fn sign(header: &str, name: &[u8], seat: u64) -> Vec<u8> {
    let messages = [MessageScalar::hash(&INTERFACE, name), MessageScalar::from(seat)];
    let header = Header(header.as_bytes().to_vec());
    let signature = core_sign(&Alg::BbsMod.generators(2), &issuer(), &header, &messages);
    signature.expect("two messages").to_octets().to_vec()
}

fn compact(header: &str, payloads: &[&[u8]], signature: &[u8]) -> String {
    let payloads: Vec<_> = payloads.iter().map(base64url).collect();
    format!("{}.{}.{}", base64url(header), payloads.join("~"), base64url(signature))
}

fn credential(text: impl AsRef<[u8]>) -> Value {
    json!({ "credential": hex::encode(text) })
}

fn credentials() -> Group {
    let (name, seat) = (&br#""Anna""#[..], &b"17"[..]);
    let signature = sign(HEADER, name, 17);
    let valid = compact(HEADER, &[name, seat], &signature);
    let mut group = Group::new(
        "issued_credential",
        &INTERFACE,
        json!({
            "issuer": hex::encode(metadata([0; 32])),
            "credential": hex::encode(&valid),
        }),
    );
    group.accept(
        "a credential",
        json!({}),
        "the header is the issuer's, the payloads fit, the signature verifies",
    );
    for case in spoiled(&signature, &layout(&["A"], &["e".to_owned()])) {
        let changes = credential(compact(HEADER, &[name, seat], &case.octets));
        group.refuse(case.tests, &format!("signature: {}", case.name), changes, case.reason);
    }
    let [header, payloads, proof] = valid.split('.').collect::<Vec<_>>()[..] else {
        unreachable!("three parts")
    };
    let forms = [
        ("no octets", String::new()),
        ("one part missing", format!("{header}.{payloads}")),
        ("one part more", format!("{valid}.")),
        ("a line feed behind", format!("{valid}\n")),
        ("a space before", format!(" {valid}")),
        ("padding", format!("{header}.{payloads}.{proof}=")),
        ("the other alphabet", format!("{header}.{payloads}.+/{}", &proof[2..])),
        ("an empty header", format!(".{payloads}.{proof}")),
        ("an empty payload", format!("{header}.~{}.{proof}", base64url(seat))),
        ("one payload missing", format!("{header}.{}.{proof}", base64url(name))),
        ("one payload more", format!("{header}.{payloads}~{}.{proof}", base64url(seat))),
        ("payloads exchanged", compact(HEADER, &[seat, name], &signature)),
        ("entropy, which this algorithm has not", format!("{valid}~{}", base64url([1; 32]))),
        ("bits behind the last octet", format!("{header}.{}~MTd.{proof}", base64url(name))),
    ];
    for (what, text) in forms {
        group.refuse("form", what, credential(text), FORM);
    }
    signed_payloads(&mut group);
    signed_headers(&mut group, &signature);
    group
}

/// Payloads whose signature verifies for who reads them loosely.
fn signed_payloads(group: &mut Group) {
    let seats: [(&str, &[u8], &str); 7] = [
        ("a leading zero", b"017", "an integer is canonical decimal"),
        ("a sign", b"+17", "an integer is canonical decimal"),
        ("a space", b" 17", "an integer is canonical decimal"),
        ("a line feed", b"17\n", "an integer is canonical decimal"),
        ("a decimal point", b"17.0", "an integer is canonical decimal"),
        ("a text", br#""17""#, "an integer is canonical decimal"),
        ("hexadecimal", b"0x11", "an integer is canonical decimal"),
    ];
    for (name, seat, reason) in seats {
        let text = compact(HEADER, &[br#""Anna""#, seat], &sign(HEADER, br#""Anna""#, 17));
        group.refuse("payload", &format!("integer: {name}"), credential(text), reason);
    }
    for (name, seat) in [("below its range", 0u64), ("above its range", 1000), ("2^32 + 17", (1 << 32) + 17)]
    {
        let digits = seat.to_string();
        let text = compact(HEADER, &[br#""Anna""#, digits.as_bytes()], &sign(HEADER, br#""Anna""#, seat));
        group.refuse(
            "payload",
            &format!("integer: {name}"),
            credential(text),
            "the schema's range is what a range proof relies on",
        );
    }
    // A decoy in the slot of an integer: its scalar is a hash of 255 bits.
    let decoy = hazmat::message_to_scalar(&MessageScalar::hash(&INTERFACE, b"JWP-BBS-DECOY"));
    let signature = signed_scalars(br#""Anna""#, decoy);
    let digits = hazmat::scalar_to_message(decoy).to_decimal();
    let text = compact(HEADER, &[br#""Anna""#, digits.as_bytes()], &signature);
    group.refuse(
        "payload",
        "integer: a decoy",
        credential(text),
        "slots of integers hold no decoy: a range proof of one proves nonsense",
    );
    let names: [(&str, &[u8], &str); 7] = [
        ("no quotation marks", b"Anna", "a text is one JSON string"),
        ("a number", b"5", "a text is one JSON string"),
        (
            "a space behind",
            br#""Anna" "#,
            "a text is the shortest JSON string: another would mark the holder",
        ),
        (
            "an escape that is not needed",
            br#""\u0041nna""#,
            "a text is the shortest JSON string: another would mark the holder",
        ),
        (
            "not in normal form C",
            "\"A\u{301}nna\"".as_bytes(),
            "a text is in normalisation form C: another would mark the holder",
        ),
        ("not UTF-8", b"\"Ann\xff\"", "JSON is UTF-8"),
        ("two strings", br#""Anna""Anna""#, "a text is one JSON string"),
    ];
    for (what, name, reason) in names {
        let text = compact(HEADER, &[name, b"17"], &sign(HEADER, name, 17));
        group.refuse("payload", &format!("text: {what}"), credential(text), reason);
    }
}

fn signed_scalars(name: &[u8], seat: Fr) -> Vec<u8> {
    let messages = [MessageScalar::hash(&INTERFACE, name), hazmat::scalar_to_message(seat)];
    let header = Header(HEADER.as_bytes().to_vec());
    let signature = core_sign(&Alg::BbsMod.generators(2), &issuer(), &header, &messages);
    signature.expect("two messages").to_octets().to_vec()
}

/// Headers that say the same, and are signed, and are not the octets that everybody else has.
fn signed_headers(group: &mut Group, signature: &[u8]) {
    let headers = [
        ("a space in it", HEADER.replacen(',', ", ", 1)),
        (
            "members in another order",
            r#"{"vct":"urn:example:ticket:1","alg":"BBS-MOD","cmap":{"name":[0,false],"seat":[1,true]}}"#
                .to_owned(),
        ),
        ("a serial number in it", HEADER.replacen("{\"alg\"", "{\"serial\":7,\"alg\"", 1)),
        ("another algorithm", HEADER.replace("BBS-MOD", "BBS-MOD-HB")),
        ("indexes exchanged", HEADER.replace("[0,false]", "[1,false]").replace("[1,true]", "[0,true]")),
        ("a line feed behind", format!("{HEADER}\n")),
    ];
    for (what, header) in headers {
        let text = compact(&header, &[br#""Anna""#, b"17"], &sign(&header, br#""Anna""#, 17));
        group.refuse(
            "header",
            &format!("signed header: {what}"),
            credential(text),
            "the header is the same octets for everybody: any other marks the holder",
        );
    }
    let text = compact("{}", &[br#""Anna""#, b"17"], signature);
    group.refuse("header", "a header that was not signed", credential(text), "the domain hashes the header");
    let doubled = signature_octets(&(hazmat::p1(INTERFACE.suite()), Fr::from(5u64)));
    let text = compact(HEADER, &[br#""Anna""#, b"17"], &doubled);
    group.refuse(
        "forgery",
        "A is P1",
        credential(text),
        "e(A, W + BP2·e) = e(B, BP2) does not hold (CoreVerify)",
    );
}

fn sub_proofs() -> Group {
    let proof = base64url([1; 96]);
    let pseudonym = base64url(hazmat::point_to_octets_g1(&hazmat::commitment_generators(&INTERFACE)[0]));
    let valid =
        format!(r#"{{"alg":"bauta-nym","input":{{"i":[14],"pseudonym":"{pseudonym}"}},"proof":"{proof}"}}"#);
    let of = |text: &str| json!({ "sub_proof": hex::encode(text) });
    let mut group = Group::new("sub_proof", &INTERFACE, of(&valid));
    group.accept("a sub-proof", json!({}), "alg, input with the indexes, proof; read, not verified");
    let identity = base64url([&[0xc0][..], &[0; 47]].concat());
    let cases = [
        ("another alg", valid.replace("bauta-nym", "bauta-name")),
        ("an alg that has no pseudonym", valid.replace("bauta-nym", "bauta-range")),
        ("sigma-range, which cannot be asked for", valid.replace("bauta-nym", "sigma-range")),
        ("no pseudonym", valid.replace(&format!(r#","pseudonym":"{pseudonym}""#), "")),
        ("the identity as pseudonym", valid.replace(&pseudonym, &identity)),
        ("an epoch, which belongs to another alg", valid.replace("[14]", r#"[14],"epoch":1"#)),
        ("no index", valid.replace("[14]", "[]")),
        ("three indexes", valid.replace("[14]", "[14,15,16]")),
        ("a negative index", valid.replace("[14]", "[-1]")),
        ("an index as a text", valid.replace("[14]", r#"["14"]"#)),
        ("an index that is no integer", valid.replace("[14]", "[14.5]")),
        ("an unknown member", valid.replacen('{', r#"{"kid":1,"#, 1)),
        ("an unknown input", valid.replace("[14]", r#"[14],"min":1"#)),
        ("alg twice", valid.replacen('{', r#"{"alg":"bauta-nym","#, 1)),
        (
            "input as a list",
            format!(r#"{{"alg":"bauta-nym","input":[[14],"{pseudonym}"],"proof":"{proof}"}}"#),
        ),
        ("no proof", valid.replace(&format!(r#","proof":"{proof}""#), "")),
        ("padding in the proof", valid.replace(&proof, &format!("{proof}="))),
        ("something behind", format!("{valid}{{}}")),
        ("cut", valid[..valid.len() - 1].to_owned()),
        ("no octets", String::new()),
        ("a list", "[]".to_owned()),
        ("null", "null".to_owned()),
    ];
    for (name, text) in cases {
        group.refuse(
            "form",
            name,
            of(&text),
            "exactly alg, input and proof, each once, and the inputs that belong to the alg",
        );
    }
    group
}

fn requests() -> Group {
    let valid = r#"{"client_id":"https://shop.example","nonce":"n-0S6","dcql_query":{"credentials":[{"id":"t","format":"jwp+bbs-mod","meta":{"vct_values":["urn:example:ticket:1"]},"claims":[{"path":["seat"]}]}]}}"#;
    let of = |text: &str| json!({ "request": hex::encode(text) });
    let mut group = Group::new("presentation_request", &INTERFACE, of(valid));
    group.accept("a request", json!({}), "a DCQL query with client_id and nonce; read, not judged");
    let cases = [
        ("no nonce", valid.replace(r#""nonce":"n-0S6","#, "")),
        ("an empty nonce", valid.replace("n-0S6", "")),
        ("the nonce twice", valid.replacen('{', r#"{"nonce":"n-0S7","#, 1)),
        ("no client_id", valid.replace(r#""client_id":"https://shop.example","#, "")),
        ("an empty client_id", valid.replace("https://shop.example", "")),
        (
            "a client_id that turns the writing direction",
            valid.replace("https://shop", "https://\u{202e}shop"),
        ),
        ("no query", r#"{"client_id":"https://shop.example","nonce":"n-0S6"}"#.to_owned()),
        ("no credential", valid.replace(&valid[valid.find("[{").unwrap_or(0)..valid.len() - 2], "[]")),
        ("another format", valid.replace("jwp+bbs-mod", "dc+sd-jwt")),
        ("an unknown member", valid.replacen('{', r#"{"extra":1,"#, 1)),
        ("something behind", format!("{valid}x")),
        ("cut", valid[..valid.len() - 1].to_owned()),
        ("no octets", String::new()),
        ("a list", format!("[{valid}]")),
        (
            "a predicate whose bounds are exchanged",
            valid.replace(r#""claims":["#, r#""predicates":[{"path":["seat"],"min":5,"max":4}],"claims":["#),
        ),
        (
            "a predicate without bounds",
            valid.replace(r#""claims":["#, r#""predicates":[{"path":["seat"]}],"claims":["#),
        ),
        (
            "a predicate over an empty set",
            valid.replace(r#""claims":["#, r#""predicates":[{"path":["seat"],"in":[]}],"claims":["#),
        ),
        (
            "a predicate with a value twice",
            valid.replace(r#""claims":["#, r#""predicates":[{"path":["seat"],"in":[5,5]}],"claims":["#),
        ),
        (
            "the issuer's own context",
            valid.replace(
                r#""claims":["#,
                r#""pseudonym":{"context":"bauta:issuer:urn:example:issuer"},"claims":["#,
            ),
        ),
    ];
    for (name, text) in cases {
        group.refuse(
            "form",
            name,
            of(&text),
            "strict JSON with the members of the README, each once; no pseudonym in an issuer's context",
        );
    }
    group
}
