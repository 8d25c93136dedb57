//! What a platform may ask, signed by a registrar; and requests that ask more.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bauta_credential::PresentationRequest;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

use super::case::Group;
use super::holder::{ALG, VCT, base64url};

const NOW: u64 = 1_795_392_000;
const SIGNED: &str =
    "Ed25519 over BAUTA_REGISTRATION, a zero octet and the policy's octets, verified strictly";
const POLICY: &str = "strict JSON with the members of the README, each once and of its type";
const ASKED: &str = "what is not registered may not be asked";
const CONTEXT: &[u8] = b"BAUTA_REGISTRATION\0";
/// The order of the group of Ed25519, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn registrar(key: &[u8; 32]) -> String {
    json!({ "registrar": "urn:example:registrar", "key": base64url(key) }).to_string()
}

fn policy() -> Value {
    json!({
        "client_id": "https://game.example",
        "purposes": ["Play with others"],
        "vct_values": [VCT],
        "claims": [["region"]],
        "predicates": [{"path": ["birth_date"], "max": "2008-11-23"}, {"path": ["level"], "in": [3, 5]}],
        "pseudonym": true,
        "validity": true,
        "same": [[["guardian_id"], ["person_id"]]],
        "opening": false,
        "shared": [{"name": "games", "members": ["https://game.example", "https://chess.example"]}],
        "expires_at": NOW + 100,
    })
}

/// Signed over the context and the octets.
fn signed(policy: &str, key: &SigningKey) -> String {
    let signature = key.sign(&[CONTEXT, policy.as_bytes()].concat());
    format!("{}.{}", base64url(policy), base64url(signature.to_bytes()))
}

fn request() -> Value {
    json!({
        "client_id": "https://game.example",
        "nonce": "n-0S6",
        "purpose": "Play with others",
        "dcql_query": {"credentials": [{
            "id": "pass",
            "format": "jwp+bbs-mod",
            "meta": {"vct_values": [VCT]},
            "claims": [{"path": ["region"]}],
            "predicates": [{"path": ["birth_date"], "max": "2008-11-23"}],
            "pseudonym": {"context": "bauta:aud:https://game.example"},
        }]},
    })
}

pub(super) fn groups() -> Vec<Group> {
    let text = policy().to_string();
    let registration = signed(&text, &key(21));
    let input = json!({
        "registrar": hex::encode(registrar(&key(21).verifying_key().to_bytes())),
        "registration": hex::encode(&registration),
        "request": hex::encode(request().to_string()),
        "now": NOW,
    });
    let mut group = Group::new("registration", ALG.interface(), input);
    group.accept("a registration", json!({}), "a registrar has signed it, and it covers the request");
    signatures(&mut group, &text, &registration);
    policies(&mut group, &text);
    asking(&mut group);
    vec![group]
}

fn registration(text: &str) -> Value {
    json!({ "registration": hex::encode(text) })
}

fn signatures(group: &mut Group, policy: &str, valid: &str) {
    let (first, second) = valid.split_once('.').unwrap_or_default();
    let octets = URL_SAFE_NO_PAD.decode(second).expect("it is encoded");
    let mut larger = octets.clone();
    let mut carry = 0;
    for (octet, order) in larger[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*octet) + u16::from(order) + carry;
        *octet = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    let plain = key(21).sign(policy.as_bytes()).to_bytes();
    let spaced = policy.replacen(',', ", ", 1);
    let of = |signature: &[u8]| format!("{first}.{}", base64url(signature));
    let texts = [
        ("by another key", signed(policy, &key(22))),
        ("over the policy alone", of(&plain)),
        ("of another policy", format!("{}.{second}", base64url(policy.replace("false", "true")))),
        ("of the same policy with a space", format!("{}.{second}", base64url(spaced))),
        ("s plus the order of the group", of(&larger)),
        ("all zero", of(&[0; 64])),
        ("63 octets", of(&octets[..63])),
        ("65 octets", of(&[&octets[..], &[0]].concat())),
        ("missing", first.to_owned()),
        ("empty", format!("{first}.")),
        ("a part more", format!("{valid}.{second}")),
        ("padding", format!("{valid}==")),
        ("parts exchanged", format!("{second}.{first}")),
        ("no octets", String::new()),
    ];
    for (name, text) in texts {
        group.refuse("signature", &format!("signature: {name}"), registration(&text), SIGNED);
    }
    // R and the key the neutral element, s = 0: s·B = R + k·A for every k.
    let neutral: [u8; 32] = std::array::from_fn(|at| u8::from(at == 0));
    let anything = of(&[&neutral[..], &[0; 32]].concat());
    let changes = json!({
        "registrar": hex::encode(registrar(&neutral)),
        "registration": hex::encode(anything),
    });
    group.refuse(
        "signature",
        "a key of order 1, under which one signature is for everything",
        changes,
        SIGNED,
    );
    let other = hex::encode(registrar(&key(22).verifying_key().to_bytes()));
    group.refuse("signature", "another registrar is trusted", json!({ "registrar": other }), SIGNED);
}

/// Policies that are signed and are none.
fn policies(group: &mut Group, policy: &str) {
    let texts = [
        ("an unknown member", policy.replacen('{', r#"{"everything":true,"#, 1)),
        ("a member twice", policy.replacen('{', r#"{"opening":true,"#, 1)),
        ("no client_id", policy.replacen(r#""client_id":"https://game.example","#, "", 1)),
        ("an empty client_id", policy.replacen("https://game.example", "", 1)),
        ("no purpose", policy.replacen(r#"["Play with others"]"#, "[]", 1)),
        ("purposes as a text", policy.replacen(r#"["Play with others"]"#, r#""Play with others""#, 1)),
        ("no credential type", policy.replacen(&format!(r#"["{VCT}"]"#), "[]", 1)),
        ("a claim as a text", policy.replacen(r#"[["region"]]"#, r#"["region"]"#, 1)),
        ("pseudonym as a number", policy.replacen(r#""pseudonym":true"#, r#""pseudonym":1"#, 1)),
        (
            "a shared context without the platform",
            policy.replacen(r#"["https://game.example","https://chess"#, r#"["https://chess"#, 1),
        ),
        (
            "a shared context as a list",
            policy.replacen(
                r#"{"name":"games","members":["https://game.example","https://chess.example"]}"#,
                r#"["games",["https://game.example"]]"#,
                1,
            ),
        ),
        ("a set that is empty", policy.replacen("[3,5]", "[]", 1)),
        ("a set with a value twice", policy.replacen("[3,5]", "[3,3]", 1)),
        ("an end before 1970", policy.replacen(&(NOW + 100).to_string(), "-1", 1)),
        ("an end with a fraction", policy.replacen(&(NOW + 100).to_string(), "1795392100.5", 1)),
        ("a list", format!("[{policy}]")),
        ("something behind", format!("{policy} {{}}")),
    ];
    for (name, text) in texts {
        assert_ne!(text, policy, "{name}");
        group.refuse("policy", &format!("signed: {name}"), registration(&signed(&text, &key(21))), POLICY);
    }
}

fn asking(group: &mut Group) {
    let of = |change: &dyn Fn(&mut Value)| {
        let mut request = request();
        change(&mut request);
        let text = request.to_string();
        PresentationRequest::parse(text.as_bytes()).expect("it is a request");
        json!({ "request": hex::encode(text) })
    };
    let credential = |member: &'static str, value: Value| {
        of(&move |request: &mut Value| request["dcql_query"]["credentials"][0][member] = value.clone())
    };
    let predicate = |predicate: Value| credential("predicates", json!([predicate]));
    let path = ["birth_date"];
    group.accept("less than is registered", credential("claims", json!([])), ASKED);
    group.accept(
        "the other predicate that is registered",
        predicate(json!({"path": ["level"], "in": [3, 5]})),
        ASKED,
    );
    let shown = credential("claims", json!([{"path": ["region"]}, {"path": ["level"]}]));
    let cases = [
        ("another platform", of(&|request| request["client_id"] = "https://mill.example".into())),
        (
            "a slash behind the platform's name",
            of(&|request| request["client_id"] = "https://game.example/".into()),
        ),
        ("another purpose", of(&|request| request["purpose"] = "Sell things".into())),
        ("no purpose", of(&|request| drop(request.as_object_mut().map(|members| members.remove("purpose"))))),
        ("the purpose in capitals", of(&|request| request["purpose"] = "PLAY WITH OTHERS".into())),
        ("another credential type", credential("meta", json!({"vct_values": ["urn:example:pass:2"]}))),
        (
            "another credential type besides",
            credential("meta", json!({"vct_values": [VCT, "urn:example:pass:2"]})),
        ),
        ("another claim", credential("claims", json!([{"path": ["issued_on"]}]))),
        ("a claim of which only a set is registered", shown),
        ("another bound", predicate(json!({"path": path, "max": "2004-11-23"}))),
        ("a bound on the other side", predicate(json!({"path": path, "min": "2008-11-23"}))),
        ("a bound on both sides", predicate(json!({"path": path, "min": "1999-01-01", "max": "2008-11-23"}))),
        ("a set of two days", predicate(json!({"path": path, "in": ["2008-11-23", "2008-11-22"]}))),
        ("a set with one value fewer", predicate(json!({"path": ["level"], "in": [5]}))),
        ("a range of what a set is registered of", predicate(json!({"path": ["level"], "min": 3, "max": 5}))),
        ("a predicate about another claim", predicate(json!({"path": ["issued_on"], "max": "2008-11-23"}))),
        ("an opening", credential("opening", json!({"key": base64url([0x80; 48])}))),
    ];
    for (name, changes) in cases {
        group.refuse("over-asking", name, changes, ASKED);
    }
    group.refuse(
        "time",
        "when it has ended",
        json!({ "now": NOW + 100 }),
        "a registration ends at expires_at",
    );
    let epochs = json!({"epochs": [{"issuer": "urn:example:issuer", "heads": [base64url([7; 32])]}]});
    let standing = credential("validity", epochs);
    let compared = of(&|request| {
        let query = &mut request["dcql_query"];
        let mut second = query["credentials"][0].clone();
        second["id"] = "guardian".into();
        query["credentials"] = json!([query["credentials"][0], second]);
        let claim = |id: &str, path: &str| json!({"credential": id, "path": [path]});
        query["same"] = json!([[claim("pass", "guardian_id"), claim("guardian", "person_id")]]);
    });
    group.accept("good standing", standing.clone(), ASKED);
    group.accept("an equality", compared.clone(), ASKED);
    let members = [
        ("a pseudonym", "pseudonym", json!(false), json!({})),
        ("good standing", "validity", json!(false), standing),
        ("an equality", "same", json!([]), compared),
    ];
    for (name, member, value, mut changes) in members {
        let mut modest = policy();
        modest[member] = value;
        changes["registration"] = hex::encode(signed(&modest.to_string(), &key(21))).into();
        group.refuse("over-asking", &format!("{name} that is not registered"), changes, ASKED);
    }
}
