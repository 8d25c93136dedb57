//! Cases of the pseudonym draft, with the numbers of the published ones.

use serde_json::{Map, Value, json};

use super::inputs::{
    COMMITTED_MESSAGES, CONTEXT_ID, ENTROPY, HEADER, MESSAGES, PRESENTATION_HEADER, PROVER_NYM, PROVER_NYMS,
    core_api_id, key_pair,
};
use super::{Cases, merged, refused, without};
use crate::catalogue::{Group, Suite};
use crate::mocked::SEED;

/// What a proof of a case shows.
struct Shown<'a> {
    messages: &'a [usize],
    committed: &'a [usize],
}

pub(super) fn generate(cases: &mut Cases) {
    let generators = json!({
        "generators": { "MsgGenerators": MESSAGES },
        "blindGenerators": { "MsgGenerators": vec![""; 6] },
    });
    cases.add(Group::Generators, "generators", generators);
    let one = [PROVER_NYM];
    let none = commit(cases, 1, "no committed messages", &[], &one);
    let five = commit(cases, 2, "five committed messages", &COMMITTED_MESSAGES, &one);
    let ten_none = commit(cases, 3, "no committed messages, ten secrets", &[], &PROVER_NYMS);
    let ten_five =
        commit(cases, 4, "five committed messages, ten secrets", &COMMITTED_MESSAGES, &PROVER_NYMS);
    sign(cases, 1, "no messages", &none, &[]);
    sign(cases, 2, "five committed messages", &five, &[]);
    sign(cases, 3, "ten messages of the signer", &none, &MESSAGES);
    let signed = sign(cases, 4, "ten messages of the signer, five committed", &five, &MESSAGES);
    sign(cases, 5, "ten messages of the signer, ten secrets", &ten_none, &MESSAGES);
    let ten = sign(cases, 6, "ten messages of the signer, five committed, ten secrets", &ten_five, &MESSAGES);

    let (all, half, few): (Vec<_>, _, _) = ((0..MESSAGES.len()).collect(), [0, 2, 4, 6, 8], [0, 2, 4]);
    let every = [0, 1, 2, 3, 4];
    let show = |messages, committed| Shown { messages, committed };
    let shown = [
        ("all disclosed", show(&all, &every)),
        ("all of the signer's and three committed disclosed", show(&all, &few)),
        ("half of the signer's and all committed disclosed", show(&half, &every)),
        ("half of the signer's and three committed disclosed", show(&half, &few)),
        ("half of the signer's disclosed", show(&half, &[])),
        ("three committed disclosed", show(&[], &few)),
        ("none disclosed", show(&[], &[])),
    ];
    for (number, (name, shown)) in (1..).zip(&shown) {
        prove(cases, number, name, &signed, shown);
    }
    let mut proved = Value::Null;
    for (number, (name, shown)) in (101..).zip(&shown[..4]) {
        proved = prove(cases, number, &format!("{name}, ten secrets"), &ten, shown);
    }
    refuse(cases, &ten_five, &ten, &proved);
}

fn refuse(cases: &mut Cases, commitment: &Value, signed: &Value, proved: &Value) {
    let digits = |case: &Value, field: &str| case[field].as_str().unwrap_or_default().to_owned();
    let short = digits(commitment, "commitmentWithProof");
    // One response less, so a commitment to fewer secrets.
    let short = format!("{}{}", &short[..short.len() - 128], &short[short.len() - 64..]);
    let case = refused(commitment, "a response left out", json!({ "commitmentWithProof": short }));
    cases.add_as_is("nymCommit/nymCommit201", case);

    let mut swapped = PROVER_NYMS;
    swapped.swap(0, 1);
    let to_refuse = [
        ("secrets swapped", json!({ "proverNyms": swapped, "nym_secrets": null })),
        ("another entropy", json!({ "signer_nym_entropy": PROVER_NYM, "nym_secrets": null })),
        ("the first secret for a committed message", json!({ "proverNyms": null })),
    ];
    for (number, (reason, changes)) in (201..).zip(to_refuse) {
        let mut case = refused(signed, reason, changes);
        if case.get("proverNyms").is_none() {
            case["proverNyms"] = Value::from(&PROVER_NYMS[1..]);
            case["nym_secrets"] = Value::Null;
        }
        cases.add_as_is(&format!("nymSignature/nymSignature{number}"), case);
    }

    let (proof, pseudonym) = (digits(proved, "proof"), digits(proved, "pseudonym"));
    // The sign of a point is one bit of its first octet.
    let first = u8::from_str_radix(&pseudonym[..2], 16).unwrap_or_default();
    let opposite = format!("{:02x}{}", first ^ 0x20, &pseudonym[2..]);
    let identity = format!("c0{}", "0".repeat(94));
    let fewer = &proved["nym_secrets"].as_array().map_or(&[][..], Vec::as_slice)[1..];
    let to_refuse = [
        ("another context", json!({ "context_id": HEADER })),
        ("the opposite pseudonym", json!({ "pseudonym": opposite })),
        ("the identity for a pseudonym", json!({ "pseudonym": identity })),
        ("another number of secrets", json!({ "nym_secrets": null })),
        ("another number of the signer's messages", json!({ "L": MESSAGES.len() - 1 })),
        ("an octet after the end", json!({ "proof": format!("{proof}00") })),
    ];
    for (number, (reason, changes)) in (201..).zip(to_refuse) {
        let mut case = refused(proved, reason, changes);
        if case.get("nym_secrets").is_none() {
            case["nym_secrets"] = Value::from(fewer);
        }
        cases.add_as_is(&format!("nymProof/nymProof{number}"), case);
    }
}

/// The label begins with the `api_id` of the core draft.
fn mocked(cases: &Cases, operation: &str) -> Value {
    json!({ "DST": format!("{}{operation}_MOCK_RANDOM_SCALARS_DST_", core_api_id(cases.suite)) })
}

fn commit(cases: &mut Cases, number: usize, name: &str, messages: &[&str], nyms: &[&str]) -> Value {
    let inputs = json!({
        "caseName": name,
        "mockRngParameters": { "SEED": SEED, "commit": mocked(cases, "COMMIT") },
        "committedMessages": messages,
        "proverNyms": nyms,
        "result": { "valid": true },
    });
    let file = format!("nymCommit/nymCommit{number:03}");
    without(cases.add(Group::Commit, &file, inputs), &["caseName", "trace", "mockRngParameters"])
}

fn sign(cases: &mut Cases, number: usize, name: &str, commitment: &Value, messages: &[&str]) -> Value {
    let inputs = json!({
        "caseName": name,
        // The draft has one key pair for both suites.
        "signerKeyPair": key_pair(Suite::Sha256),
        "signer_nym_entropy": ENTROPY,
        "header": HEADER,
        "messages": messages,
        "result": { "valid": true },
    });
    let file = format!("nymSignature/nymSignature{number:03}");
    cases.add(Group::Signature, &file, merged(inputs, commitment.clone()))
}

fn prove(cases: &mut Cases, number: usize, name: &str, signed: &Value, shown: &Shown<'_>) -> Value {
    let texts = |all: &[&str], indexes: &[usize]| -> Map<_, _> {
        indexes.iter().map(|index| (index.to_string(), Value::from(all[*index]))).collect()
    };
    let (commit, proof) = (mocked(cases, "COMMIT"), mocked(cases, "PROOF"));
    let inputs = json!({
        "caseName": name,
        "mockRngParameters": { "SEED": SEED, "commit": commit, "proof": proof },
        "signerPublicKey": signed["signerKeyPair"]["publicKey"],
        "signature": signed["signature"],
        "signer_nym_entropy": signed["signer_nym_entropy"],
        "proverNyms": signed["proverNyms"],
        "context_id": CONTEXT_ID,
        "header": HEADER,
        "presentationHeader": PRESENTATION_HEADER,
        "revealedMessages": texts(&MESSAGES, shown.messages),
        "revealedCommittedMessages": texts(&COMMITTED_MESSAGES, shown.committed),
        "messages": signed["messages"],
        "committedMessages": signed["committedMessages"],
        "proverBlind": signed["proverBlind"],
        "result": { "valid": true },
    });
    cases.add(Group::Proof, &format!("nymProof/nymProof{number:03}"), inputs)
}
