//! Cases of committed disclosure, for which nobody else has any.

use bauta_bbs::blind::{core_blind_sign, core_commit};
use bauta_bbs::signature::{core_sign, messages_to_scalars};
use bauta_bbs::{Generators, Header, KeyPair, MessageScalar, SecretKey, Signature};
use serde_json::json;

use super::inputs::{COMMITTED_MESSAGES, HEADER, MESSAGES, PRESENTATION_HEADER, key_pair};
use super::{Cases, merged, refused};
use crate::catalogue::{Group, Suite};
use crate::mocked::{MockedRandomness, SEED};

/// Five messages of the signer; then, except in `BBS-MOD`, the blinding factor and what the holder committed to.
const SIGNER_COUNT: usize = 5;

pub(super) fn generate(cases: &mut Cases) {
    let (messages, signature) = sign(cases.suite);
    let count = messages.len();
    let hidden: Vec<_> = (0..count).filter(|index| ![0, 2].contains(index)).collect();
    let prove = |name: &str, disclosed: &[usize], committed: &[usize]| {
        let scalars = 5 + count - disclosed.len() + 2 * committed.len();
        let dst =
            format!("{}COMMITTED_PROOF_MOCK_RANDOM_SCALARS_DST_", cases.suite.blind_interface().api_id());
        json!({
            "caseName": name,
            "mockRngParameters": { "SEED": SEED, "proof": { "DST": dst, "count": scalars } },
            "signerPublicKey": key_pair(cases.suite)["publicKey"],
            "signature": hex::encode(&signature.to_octets()[..]),
            "header": HEADER,
            "presentationHeader": PRESENTATION_HEADER,
            "L": SIGNER_COUNT,
            "messageScalars": messages.iter().map(|m| hex::encode(&m.to_octets()[..])).collect::<Vec<_>>(),
            "disclosedIndexes": disclosed,
            "commitmentIndexes": committed,
            "result": { "valid": true },
        })
    };
    let inputs = [
        prove("two disclosed, none committed", &[0, 2], &[]),
        prove("two disclosed, one committed", &[0, 2], &[3]),
        prove("none disclosed, three committed", &[], &[0, 1, 4]),
        prove("two disclosed, all others committed", &[0, 2], &hidden),
    ];
    let mut valid = Vec::new();
    for (number, inputs) in (1..).zip(inputs) {
        valid.push(cases.add(Group::Proof, &format!("proof/proof{number:03}"), inputs));
    }

    let one = &valid[1];
    let digits = one["proof"].as_str().unwrap_or_default();
    let mut changed = one["messageScalars"].clone();
    changed[0] = changed[1].clone();
    let to_refuse = [
        ("another index said to be committed", json!({ "commitmentIndexes": [4] })),
        ("no index said to be committed", json!({ "commitmentIndexes": [] })),
        ("a disclosed message changed", json!({ "messageScalars": changed })),
        ("an octet after the end", json!({ "proof": format!("{digits}00") })),
    ];
    for (number, (reason, changes)) in (101..).zip(to_refuse) {
        let unused =
            json!({ "api_id": null, "commitments": null, "openings": null, "mockRngParameters": null });
        cases.add_as_is(&format!("proof/proof{number}"), refused(one, reason, merged(unused, changes)));
    }
}

/// The whole vector that is signed, and its signature.
fn sign(suite: Suite) -> (Vec<MessageScalar>, Signature) {
    let interface = suite.blind_interface();
    let secret_key = key_pair(suite)["secretKey"].as_str().and_then(|digits| hex::decode(digits).ok());
    let key_pair: KeyPair =
        SecretKey::from_octets(&secret_key.unwrap_or_default()).expect("made by KeyGen").into();
    let header = Header(octets(HEADER));
    let scalars = |messages: &[&str]| {
        messages_to_scalars(&interface, &messages.iter().map(|message| octets(message)).collect::<Vec<_>>())
    };
    let mut messages = scalars(&MESSAGES[..SIGNER_COUNT]);
    if suite == Suite::BbsMod {
        let generators = Generators::new(&interface, messages.len());
        let signature = core_sign(&generators, &key_pair, &header, &messages).expect("as many as generators");
        return (messages, signature);
    }
    // BBS-MOD-HB has one secret of the holder's, the blind draft's interface any number of messages.
    let committed = scalars(&COMMITTED_MESSAGES[..if suite == Suite::BbsModHb { 1 } else { 3 }]);
    let dst = format!("{}COMMIT_MOCK_RANDOM_SCALARS_DST_", interface.api_id());
    let (seed, dst) = (SEED.as_bytes(), dst.as_bytes());
    let mut rng =
        MockedRandomness::new(suite.ciphersuite(), seed, dst, committed.len() + 2).expect("few scalars");
    let (commitment, blind) =
        core_commit(&interface, &committed, &mut rng).expect("mocked scalars are not zero");
    let commitment = commitment.verify(&interface).expect("just made");
    let signature =
        core_blind_sign(&interface, &key_pair, &header, &messages, &commitment).expect("SK + e is not zero");
    messages.push(blind.to_message());
    messages.extend(committed);
    (messages, signature)
}

fn octets(digits: &str) -> Vec<u8> {
    hex::decode(digits).expect("our inputs are hexadecimal")
}
