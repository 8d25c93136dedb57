//! What two wallets hand to each other: an offer, challenges, a share; and the public log of openings.

use bauta_credential::{Presentation, SubProof};
use serde_json::{Value, json};

use super::case::Group;
use super::holder::{ALG, base64url, identifier};
use super::presentations::example;

const OFFER: &str = "strict JSON with request, credential, and a presentation without sub-proofs";
const CHALLENGES: &str =
    "strict JSON with request, challenges that are scalars in 1 … r − 1, and tags of 32 octets";
const SHARE: &str =
    "strict JSON with request, credential, sub-proofs or null, and blindings below r with their indexes";

pub(super) fn groups() -> Vec<Group> {
    let presentation = example();
    vec![offers(&presentation), challenges(&presentation), shares(&presentation)]
}

fn of(text: &str) -> Value {
    json!({ "message": hex::encode(text) })
}

type Texts<'a> = &'a [(&'a str, String)];

/// What is wrong with every object, and then what is wrong with this one.
fn group(operation: &'static str, valid: &str, own: Texts<'_>, rule: &str) -> Group {
    let mut group = Group::new(operation, ALG.interface(), of(valid));
    group.accept("a message", json!({}), rule);
    let every = [
        ("an unknown member", valid.replacen('{', r#"{"extra":1,"#, 1)),
        ("the request twice", valid.replacen('{', r#"{"request":"x","#, 1)),
        ("no request", valid.replacen("\"request\"", "\"requested\"", 1)),
        ("the request as a number", valid.replacen(r#""request":"cmVx""#, r#""request":1"#, 1)),
        ("a list", format!("[{valid}]")),
        ("something behind", format!("{valid}{{}}")),
        ("cut", valid[..valid.len() - 1].to_owned()),
        ("no octets", String::new()),
        ("null", "null".to_owned()),
        ("a text", "\"\"".to_owned()),
    ];
    for (name, text) in every.iter().chain(own) {
        assert_ne!(text, valid, "{name}");
        group.refuse("form", name, of(text), rule);
    }
    group
}

fn offers(presentation: &Presentation) -> Group {
    let mut alone = presentation.clone();
    alone.sub_proofs.clear();
    let text = alone.to_compact();
    let valid = json!({ "request": "cmVx", "credential": "guardian", "presentation": text }).to_string();
    let replaced = |with: &str| valid.replacen(&text, with, 1);
    let own = [
        ("a presentation with sub-proofs", replaced(&presentation.to_compact())),
        ("an empty presentation", replaced("")),
        ("a presentation with a part fewer", replaced(text.rsplit_once('.').unwrap_or_default().0)),
        ("a presentation with padding", replaced(&format!("{text}="))),
        ("a presentation with a space behind", replaced(&format!("{text} "))),
        ("a presentation in a list", valid.replacen(&format!("\"{text}\""), &format!("[\"{text}\"]"), 1)),
        ("no presentation", valid.replacen("\"presentation\"", "\"presented\"", 1)),
        ("members as a list", json!(["cmVx", "guardian", text]).to_string()),
    ];
    group("guardian_offer", &valid, &own, OFFER)
}

fn challenges(presentation: &Presentation) -> Group {
    let challenge = base64url(presentation.core_proof.challenge().to_octets());
    let tag = base64url([7; 32]);
    let valid = json!({ "request": "cmVx", "challenges": [challenge, challenge], "tags": [tag] }).to_string();
    let r = hex::decode("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001").expect("r");
    let with = |octets: &[u8]| valid.replacen(&challenge, &base64url(octets), 1);
    let own = [
        ("a challenge of 0", with(&[0; 32])),
        ("a challenge of r", with(&r)),
        ("a challenge of 2^256 - 1", with(&[0xff; 32])),
        ("a challenge of 31 octets", with(&[1; 31])),
        ("a challenge of 33 octets", with(&[&[0][..], &[1; 32]].concat())),
        ("padding", valid.replacen(&challenge, &format!("{challenge}="), 1)),
        ("a tag of 31 octets", valid.replacen(&tag, &base64url([7; 31]), 1)),
        ("a tag of 33 octets", valid.replacen(&tag, &base64url([7; 33]), 1)),
        ("a tag that is a number", valid.replacen(&format!("\"{tag}\""), "7", 1)),
        ("no tags", valid.replacen("\"tags\"", "\"tag\"", 1)),
    ];
    group("joint_challenges", &valid, &own, CHALLENGES)
}

fn shares(presentation: &Presentation) -> Group {
    let sub_proof = presentation.sub_proofs.first().map(SubProof::to_json).unwrap_or_default();
    let sub_proof: Value = serde_json::from_slice(&sub_proof).expect("JSON");
    let blinding = base64url(&identifier(900).to_octets()[..]);
    let valid = json!({
        "request": "cmVx", "credential": "guardian", "sub_proofs": [sub_proof, null], "blindings": [[4, blinding]],
    });
    let valid = valid.to_string();
    let r = hex::decode("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001").expect("r");
    let own = [
        ("a sub-proof as a text", valid.replacen(",null", ",\"\"", 1)),
        ("a sub-proof that is empty", valid.replacen(",null", ",{}", 1)),
        ("a sub-proof that is a list", valid.replacen(",null", ",[]", 1)),
        ("a sub-proof of another alg", valid.replacen("bauta-range", "bauta-nym", 1)),
        ("a blinding of r", valid.replacen(&blinding, &base64url(r), 1)),
        ("a blinding of 31 octets", valid.replacen(&blinding, &base64url([1; 31]), 1)),
        ("a negative index", valid.replacen("[[4,", "[[-4,", 1)),
        ("an index that is a text", valid.replacen("[[4,", "[[\"4\",", 1)),
        ("a blinding without an index", valid.replacen("[[4,", "[[", 1)),
        ("a blinding with two indexes", valid.replacen("[[4,", "[[4,4,", 1)),
        ("no blindings", valid.replacen("\"blindings\"", "\"blinding\"", 1)),
    ];
    group("guardian_share", &valid, &own, SHARE)
}
