//! The inputs of the drafts' appendices.

use serde_json::{Value, json};

use crate::catalogue::Suite;
use crate::drafts::bbs;
use crate::fields::Fields;

/// The ten messages that the drafts sign.
pub(super) const MESSAGES: [&str; 10] = [
    "9872ad089e452c7b6e283dfac2a80d58e8d0ff71cc4d5e310a1debdda4a45f02",
    "c344136d9ab02da4dd5908bbba913ae6f58c2cc844b802a6f811f5fb075f9b80",
    "7372e9daa5ed31e6cd5c825eac1b855e84476a1d94932aa348e07b73",
    "77fe97eb97a1ebe2e81e4e3597a3ee740a66e9ef2412472c",
    "496694774c5604ab1b2544eababcf0f53278ff50",
    "515ae153e22aae04ad16f759e07237b4",
    "d183ddc6e2665aa4e2f088af",
    "ac55fb33a75909ed",
    "96012096",
    "",
];

/// The five messages that the blind draft's holder commits to.
pub(super) const COMMITTED_MESSAGES: [&str; 5] = [
    "5982967821da3c5983496214df36aa5e58de6fa25314af4cf4c00400779f08c3",
    "a75d8b634891af92282cc81a675972d1929d3149863c1fc0",
    "835889a40744813a892eff9deb1edaeb",
    "e1ca9729410dc6ba",
    "",
];

pub(super) const HEADER: &str = "11223344556677889900aabbccddeeff";
pub(super) const PRESENTATION_HEADER: &str =
    "bed231d880675ed101ead304512e043ade9958dd0241ea70b4b3957fba941501";

/// The one secret of the pseudonym draft's holder, and the ten of its later cases.
pub(super) const PROVER_NYM: &str = "6830ea571e9fca0194d9ebd5c571369d8b81655afe0bbb9c6f5efe934f699418";
pub(super) const PROVER_NYMS: [&str; 10] = [
    "359a3ff97fe4554a128ccca9e4940d72776324148625064ed7f8c9e076267872",
    "31a3eef9c4f64660fd3cf4b5415c5664b0428fbb1a67e55a15fb64f679052dce",
    "27e4799055e7fb866ebf33d0015d969595893b8a32f697cd3ad8fb4eae2789b3",
    "4fdf6edd605a5739ab0f3c3c270c1cf3966a3dd4612a3938e65df46a943684b9",
    "049b977366fa3dfa3bb3b69b9339c72e07696d9d82542c040c839cf981cea751",
    "0fda4e24ef0b8710c6a1d05ee860e78d46acc906fecc88e5e8e51ca70add646b",
    "3802c1b3aa27dbe7961c0da5556979e7237bd140b697bc0e61e8a016a3d3c781",
    "3aaf0f90d978d84e92ba9fd32e4997f30ae489417af921f2d21550f4dbacf1ca",
    "667c5e1643f0f5df65bdb35fa401f1c3bed45fe91f1e26f430dd44b8bbef6a4b",
    "2c66ff30503ed03a9571dedb5e5a301aeb0d9f02294fb875554f7f4af04397c8",
];
/// What its signer adds to the last.
pub(super) const ENTROPY: &str = "3d40961fce6c09eec24a371322732932503b458d7a4cf7891bdaa765b30027c5";
pub(super) const CONTEXT_ID: &str = "bbb4750cdce6d2122bb4c4f039b6ad5a79f028eb448013a38636a95d63af360a";

const KEY_MATERIAL: &str = "this-IS-just-an-Test-IKM-to-generate-$e(r@t#-key";
const KEY_INFO: &str = "this-IS-some-key-metadata-to-be-used-in-test-key-gen";

/// The inputs of the draft's key pair; the label of key generation begins with the `api_id` of the core draft.
pub(super) fn key_pair_inputs(suite: Suite) -> Value {
    let api_id = core_api_id(suite);
    json!({
        "caseName": "key pair",
        "keyMaterial": hex::encode(KEY_MATERIAL),
        "keyInfo": hex::encode(KEY_INFO),
        "keyDst": hex::encode(format!("{api_id}KEYGEN_DST_")),
    })
}

/// `signerKeyPair`.
pub(super) fn key_pair(suite: Suite) -> Value {
    let inputs = key_pair_inputs(suite);
    bbs::key_pair(suite, Fields(&inputs)).expect("the draft's key material is long enough")["keyPair"].take()
}

pub(super) fn core_api_id(suite: Suite) -> &'static str {
    bauta_bbs::Interface::bbs(suite.ciphersuite()).api_id()
}
