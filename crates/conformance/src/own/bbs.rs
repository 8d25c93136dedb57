//! Cases of the core draft. The valid ones have the numbers of the published ones; those to refuse are ours.

use serde_json::{Value, json};

use super::inputs::{HEADER, MESSAGES, PRESENTATION_HEADER, core_api_id, key_pair, key_pair_inputs};
use super::{Cases, refused};
use crate::catalogue::Group;
use crate::mocked::SEED;

pub(super) fn generate(cases: &mut Cases) {
    let api_id = core_api_id(cases.suite);
    cases.add(Group::KeyPair, "keypair", key_pair_inputs(cases.suite));
    cases.add(Group::Generators, "generators", json!({ "MsgGenerators": MESSAGES }));
    let hash = json!({
        "caseName": "hash_to_scalar",
        "message": MESSAGES[0],
        "dst": hex::encode(format!("{api_id}H2S_")),
    });
    cases.add(Group::HashToScalar, "h2s", hash);
    let messages: Value = MESSAGES.iter().map(|message| json!({ "message": message })).collect();
    let map = json!({ "caseName": "messages_to_scalars", "cases": messages });
    cases.add(Group::MapMessageToScalar, "MapMessageToScalarAsHash", map);
    let mocked = json!({
        "caseName": "mocked random scalars",
        "seed": hex::encode(SEED),
        "dst": hex::encode(format!("{api_id}MOCK_RANDOM_SCALARS_DST_")),
        "count": 10,
    });
    cases.add(Group::MockedRng, "mockedRng", mocked);
    let (one, ten) = signatures(cases);
    proofs(cases, &one, &ten);
}

/// Gives back the signatures of one and of ten messages.
fn signatures(cases: &mut Cases) -> (Value, Value) {
    let sign = |name: &str, messages: &[&str], header: &str| {
        json!({
            "caseName": name,
            "signerKeyPair": key_pair(cases.suite),
            "header": header,
            "messages": messages,
            "result": { "valid": true },
        })
    };
    let one = sign("one message", &MESSAGES[..1], HEADER);
    let ten = sign("ten messages", &MESSAGES, HEADER);
    let without_header = sign("ten messages, no header", &MESSAGES, "");
    let one = cases.add(Group::Signature, "signature/signature001", one);
    let ten = cases.add(Group::Signature, "signature/signature004", ten);
    cases.add(Group::Signature, "signature/signature010", without_header);

    let mut swapped = MESSAGES;
    swapped.swap(0, 1);
    let digits = ten["signature"].as_str().unwrap_or_default();
    let to_refuse = [
        ("another message", json!({ "messages": &MESSAGES[1..2] })),
        ("a message more", json!({ "messages": &MESSAGES[..2] })),
        ("messages swapped", json!({ "messages": swapped })),
        ("another header", json!({ "header": PRESENTATION_HEADER })),
        ("zero for e", json!({ "signature": format!("{}{}", &digits[..96], "0".repeat(64)) })),
    ];
    for (number, (reason, changes)) in (101..).zip(to_refuse) {
        let base = if number < 103 { &one } else { &ten };
        cases.add_as_is(&format!("signature/signature{number}"), refused(base, reason, changes));
    }
    (one, ten)
}

fn proofs(cases: &mut Cases, one: &Value, ten: &Value) {
    let prove = |name: &str, signed: &Value, ph: &str, disclosed: &[usize]| {
        json!({
            "caseName": name,
            "signerPublicKey": signed["signerKeyPair"]["publicKey"],
            "signature": signed["signature"],
            "header": signed["header"],
            "presentationHeader": ph,
            "messages": signed["messages"],
            "disclosedIndexes": disclosed,
            "result": { "valid": true },
        })
    };
    let all: Vec<_> = (0..MESSAGES.len()).collect();
    let some = [0, 2, 4, 6];
    let ph = PRESENTATION_HEADER;
    let signature_without_header = cases.made.iter().find(|(path, _)| path.ends_with("signature010.json"));
    let without_header = signature_without_header.map(|(_, case)| case.clone()).unwrap_or_default();
    cases.add(Group::Proof, "proof/proof001", prove("one message, disclosed", one, ph, &[0]));
    cases.add(Group::Proof, "proof/proof002", prove("ten messages, all disclosed", ten, ph, &all));
    let four = prove("ten messages, four disclosed", ten, ph, &some);
    let valid = cases.add(Group::Proof, "proof/proof003", four);
    let case = prove("ten messages, four disclosed, no header", &without_header, ph, &some);
    cases.add(Group::Proof, "proof/proof014", case);
    let case = prove("ten messages, four disclosed, no presentation header", ten, "", &some);
    cases.add(Group::Proof, "proof/proof015", case);

    let mut changed = MESSAGES;
    changed[2] = MESSAGES[3];
    let digits = valid["proof"].as_str().unwrap_or_default();
    let to_refuse = [
        ("another presentation header", json!({ "presentationHeader": HEADER })),
        ("another header", json!({ "header": PRESENTATION_HEADER })),
        ("a disclosed message changed", json!({ "messages": changed })),
        ("indexes out of order", json!({ "disclosedIndexes": [2, 0, 4, 6] })),
        ("another message said to be disclosed", json!({ "disclosedIndexes": [0, 2, 4, 7] })),
        ("an octet after the end", json!({ "proof": format!("{digits}00") })),
    ];
    for (number, (reason, changes)) in (101..).zip(to_refuse) {
        cases.add_as_is(&format!("proof/proof{number}"), refused(&valid, reason, changes));
    }
}
