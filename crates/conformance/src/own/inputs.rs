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
