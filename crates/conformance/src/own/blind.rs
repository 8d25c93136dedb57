//! Cases of the blind draft, with the numbers of the published ones.

use serde_json::{Map, Value, json};

use super::inputs::{COMMITTED_MESSAGES, HEADER, MESSAGES, PRESENTATION_HEADER, core_api_id, key_pair};
use super::{Cases, merged, refused, without};
use crate::catalogue::Group;
use crate::mocked::SEED;

pub(super) fn generate(cases: &mut Cases) {
    // One file for both suites; it is the same in both, and carried with each.
    let path = "blind-bbs/draft-02/messages.json".to_owned();
    let all = json!({ "messages": MESSAGES, "committedMessages": COMMITTED_MESSAGES });
    cases.made.push((path, all));
    let generators = json!({
        "generators": { "MsgGenerators": MESSAGES },
        "blindGenerators": { "MsgGenerators": COMMITTED_MESSAGES },
    });
    cases.add(Group::Generators, "generators", generators);
    let none = commit(cases, "commit/commit001", "no committed messages", &[]);
    let five = commit(cases, "commit/commit002", "five committed messages", &COMMITTED_MESSAGES);
    let no_commitment =
        json!({ "commitmentWithProof": null, "proverBlind": null, "committedMessages": null });
    sign(cases, 1, "no messages", &none, &[]);
    sign(cases, 2, "five committed messages", &five, &[]);
    sign(cases, 3, "ten messages of the signer", &none, &MESSAGES);
    let both = sign(cases, 4, "ten messages of the signer, five committed", &five, &MESSAGES);
    let alone = sign(cases, 5, "ten messages of the signer, no commitment", &no_commitment, &MESSAGES);

    let (all, half, few): (Vec<_>, _, _) = ((0..MESSAGES.len()).collect(), [0, 2, 4, 6, 8], [0, 2, 4]);
    let every = [0, 1, 2, 3, 4];
    prove(cases, 1, "all disclosed", &both, &all, &every);
    prove(cases, 2, "all of the signer's and three committed disclosed", &both, &all, &few);
    prove(cases, 3, "half of the signer's and all committed disclosed", &both, &half, &every);
    let valid = prove(cases, 4, "half of the signer's and three committed disclosed", &both, &half, &few);
    prove(cases, 5, "half of the signer's disclosed", &both, &half, &[]);
    prove(cases, 6, "three committed disclosed", &both, &[], &few);
    prove(cases, 7, "none disclosed", &both, &[], &[]);
    prove(cases, 8, "no commitment, half of the signer's disclosed", &alone, &half, &[]);
    refuse(cases, &five, &both, &valid);
}

fn refuse(cases: &mut Cases, commitment: &Value, signed: &Value, proved: &Value) {
    let digits = |case: &Value, field: &str| case[field].as_str().unwrap_or_default().to_owned();
    let short = digits(commitment, "commitmentWithProof");
    // One response less, so a commitment to fewer messages.
    let short = format!("{}{}", &short[..short.len() - 128], &short[short.len() - 64..]);
    let case = refused(commitment, "a response left out", json!({ "commitmentWithProof": short }));
    cases.add_as_is("commit/commit101", case);

    let mut changed = COMMITTED_MESSAGES;
    changed.swap(0, 1);
    let case = refused(signed, "committed messages swapped", json!({ "committedMessages": changed }));
    cases.add_as_is("signature/signature101", case);
    let blind = json!({ "proverBlind": "0".repeat(64) });
    cases.add_as_is("signature/signature102", refused(signed, "zero for the blinding factor", blind));

    let proof = digits(proved, "proof");
    let to_refuse = [
        ("another number of the signer's messages", json!({ "L": MESSAGES.len() - 1 })),
        ("a disclosed message changed", json!({ "revealedMessages": { "0": MESSAGES[1] } })),
        ("a committed message more", json!({ "revealedCommittedMessages": { "1": COMMITTED_MESSAGES[1] } })),
        ("an octet after the end", json!({ "proof": format!("{proof}00") })),
    ];
    for (number, (reason, changes)) in (101..).zip(to_refuse) {
        cases.add_as_is(&format!("proof/proof{number}"), refused(proved, reason, changes));
    }
}

/// The label begins with the `api_id` of the core draft.
fn mocked(cases: &Cases, operation: &str, count: usize) -> Value {
    let dst = format!("{}{operation}_MOCK_RANDOM_SCALARS_DST_", core_api_id(cases.suite));
    json!({ "DST": dst, "count": count })
}

fn commit(cases: &mut Cases, file: &str, name: &str, messages: &[&str]) -> Value {
    let inputs = json!({
        "caseName": name,
        "mockRngParameters": { "SEED": SEED, "commit": mocked(cases, "COMMIT", messages.len() + 2) },
        "committedMessages": messages,
        "result": { "valid": true },
    });
    without(cases.add(Group::Commit, file, inputs), &["caseName", "trace"])
}

fn sign(cases: &mut Cases, number: usize, name: &str, commitment: &Value, messages: &[&str]) -> Value {
    let inputs = json!({
        "caseName": name,
        "mockRngParameters": { "SEED": SEED },
        "signerKeyPair": key_pair(cases.suite),
        "commitmentWithProof": null,
        "header": HEADER,
        "messages": messages,
        "committedMessages": null,
        "proverBlind": null,
        "result": { "valid": true },
    });
    let file = format!("signature/signature{number:03}");
    cases.add(Group::Signature, &file, merged(inputs, commitment.clone()))
}

fn prove(
    cases: &mut Cases,
    number: usize,
    name: &str,
    signed: &Value,
    disclosed: &[usize],
    committed: &[usize],
) -> Value {
    let has_commitment = !signed["committedMessages"].is_null();
    let shown = |all: &[&str], indexes: &[usize]| -> Map<_, _> {
        indexes.iter().map(|index| (index.to_string(), Value::from(all[*index]))).collect()
    };
    let length = |list: &Value| list.as_array().map_or(0, Vec::len);
    let total = length(&signed["messages"]) + 1 + length(&signed["committedMessages"]);
    let count = 5 + total - disclosed.len() - committed.len();
    let mut parameters = signed["mockRngParameters"].clone();
    parameters["proof"] = mocked(cases, "PROOF", count);
    let revealed_committed = has_commitment.then(|| shown(&COMMITTED_MESSAGES, committed));
    let empty = Value::Array(Vec::new());
    let inputs = json!({
        "caseName": name,
        "mockRngParameters": parameters,
        "signerPublicKey": signed["signerKeyPair"]["publicKey"],
        "signature": signed["signature"],
        "commitmentWithProof": signed["commitmentWithProof"],
        "proverBlind": signed["proverBlind"],
        "header": HEADER,
        "presentationHeader": PRESENTATION_HEADER,
        "revealedMessages": shown(&MESSAGES, disclosed),
        "revealedCommittedMessages": revealed_committed,
        "result": { "valid": true },
        // Read by the computation; the file leaves them to messages.json.
        "messages": signed["messages"],
        "committedMessages": if has_commitment { &signed["committedMessages"] } else { &empty },
    });
    let whole = cases.add(Group::Proof, &format!("proof/proof{number:03}"), inputs);
    let case = without(whole, &["messages", "committedMessages"]);
    if let Some((_, made)) = cases.made.last_mut() {
        made.clone_from(&case);
    }
    case
}
