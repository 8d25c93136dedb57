//! Octets that this release makes from a seeded source. A change here is a change for whoever stores or sends them:
//! it belongs in CHANGELOG.md.

mod support;

use bauta_bbs::blind::{blind_sign, commit};
use bauta_bbs::{Header, Interface};
use support::nym::NymSigned;
use support::{Signed, key_pair, rng};

/// Four messages in `BBS_SHAKE_256`, 0 and 2 disclosed.
const PROOF: &str = "\
    9774403358f874863225c7b5227c9da1a811afc97acf144f026d738e57bd472e1bf3ef464dad1199c59fcc3441c704fb\
    98c714407fe2658cb396cb7b0285a3f9efe610b24707d593d4713a244c1f4d6f55d90380bf33e1f0a5fb6b1415b40ce6\
    b73c3e92dc91336fa3005d8f76c6a55b5d2ffb3ee601fad20acdc45b2038125dd70eaf6b2fb740ceae92f79ed66c3bc0\
    1a7dce4377f0d6041bfa72ff95e8c95b3dc8b74cec325863a7e305a4f69ac60263978e0451f8a45720ec43bad955768d\
    f058ba08680ba27bd5f4e8fde35868b32d1ee9c14e8b16fd130fd0bac2ecfda1886302a5435761fb586676d6dc7f4b3e\
    1511dddf6e56db47f6b352747b47a174bab2097f7291dd8b99b53160a19fc94d088b2658eb2485a4fa0f46dc3fc918e9\
    e32535adfbdc346de556e27284e1281861c5f90ded641e183e94cb1eccf3855ee9aef3c95facdb60a3f6c721a5242619";

/// Two messages of the signer's and one of the holder's in `BLIND_BBS_SHA_256`: the commitment and the signature.
const COMMITMENT_WITH_PROOF: &str = "\
    90154199416d9e070d4497ecbec6d36fbe3c2e97ba3eee8d6c5a2185b29701a14db37eddb16510e4b23b66e26b67bd76\
    14db044f69ca80598fd005459b19a1d2348d6cb73ee0a884d4e57090f9302ac9550f896c9ad704a9b85c0ebafacf8863\
    2659e52ddba450ae3764b7faa4dc9b04525e6341ba49db48f9fac1e3da450215b2887871a48d03adb1e575855ae252ce";
const BLIND_SIGNATURE: &str = "\
    92882ff3096f14650734771a8a4e09f7f1fc84d785a80087755c5f1e355763c98801498597d090a6f69a73a089678ea3\
    336f6e5777008a54c50e5afd1c8f092c7e933fe906c6cd072c78dc6bc6da010b";

/// Three messages in `BBS_MOD`, 0 disclosed, 2 committed to.
const COMMITTED_PROOF: &str = "\
    0000000000000150947873b0f762c5f3b6bd4a81cd25fb095b71965f303d1a82e9bb3cc17102dfc5869746660ec86dbe\
    15a1878031f43754b081afd91397f221f4103676c72387dece4609d414da5c1820b74fdbad900a574af63932ee235829\
    e3c924c853124b31acecb63ee9380b3144d70e41a4ebc4f822337ada2bcef32dd7d649fc3bf831690410f5e951bbeda3\
    f4220b3370f65c5033205660cf0ebf089275fda3dce70fb5098a015fc247ba2b4b60e8cde12ef3d212456be48e00d178\
    f334141b17167398d5f62edcf5ed7adeb7375ac9d14e11c9365bd72b6d5f3b0915f5c0c60536567fec1b1ed360c079cd\
    bfdd89d6289d706e108bf8b648a69fbc3710836a08e8f577ce0041967f599691bf37867d04a5d7594a40aaf1f0e69600\
    abced51f9640c8204b52c92e7730cc7fcd8322f263ab8fe529e887b78d9556a7f04b7b1c873701a1559bb6ddfcdc4956\
    cc3d087e95c95f590000000000000001a9e6bcbc426fb8f4b71b0284fee32173bad85161a8149d7239a5856fa8347451\
    b66c0cbdf4bfeabb57043367df4abccf0023043d93412cbc7fa8d4eaf37e50916fcfd5b55af808bd9c1b13e613e6ac47";

/// Two secrets in `PSEUDONYM_BBS_SHA_256`, the signer's message 1 and the holder's message 0 disclosed of three and two.
const PROOF_WITH_NYM: &str = "\
    83c5af83f95f5bf2b20fb678a74d9e92493cb97cedb77d404ad5f50760b8953f02a040d2ab49f312cc6d84251a44104b\
    ab1dc8e343216c05ae8eefe9d507e11de484853ac88de39be3f409df18dd475c4f027de60ba84010ef11db05448b5be7\
    a809ca6415b360c49f7fdc734963044fc67bd6d1b603c19789295e34ae040b2511c7c009529efe6199eac4a30e741ac7\
    4976160c241b3bce4dcc2704949e7ab50a6fee52eacb4232b92de99d15b369f672937a69d3bbe71ab6118a48621f1cb3\
    8456da0cce416ec75acd1f6884f6349839fae66d0110aaec82a8fcc98abe9afd9bed8ddc6583b10a2f49cb4032ce36c3\
    46c78bd10228c3f47d97a1897310e3138561920c604f9f4a7f15563e509b60b75c1763d39bf72be1ae6a4ff5355d7548\
    0f7a808ffcfb867de82006ab6f3954d83d9659e6bba4f7a79f40c75b28faf1364ee74f2b07897f7c2e39e7156c067995\
    41d0780b3e5a446dff8071c053c15756ceca55ab930bab04ffc9bd3f017b67b5461d6bf1e958ff65a440dc46df3f0618\
    f62f82ea2777a9daed5084a58bf346f554895257545c0b822d3960955e9b19ab59f4a6d69b4a6ce3846de5408ba95b45\
    4b85ca9b3ae91bbea9c1c234fd0dcff7bfd1a3e1bb8caac820b58906fca01ad3";
const PSEUDONYM: &str = "\
    8bd60440228dcf80aff20a14d7480bce20be9d2c18d3b8d95769560e667524ddd12ca46aaf0ed00f59cfbd0d4ec4f319";

#[test]
fn a_proof_is_the_same_in_every_run() {
    let signed = Signed::new(Interface::BBS_SHAKE_256, 4);
    let proof = signed.prove(&[0, 2], 1).unwrap();
    assert_eq!(hex::encode(proof.to_octets()), PROOF);
}

#[test]
fn a_blind_signature_is_the_same_in_every_run() {
    let interface = Interface::BLIND_BBS_SHA_256;
    let (commitment, _) = commit(&interface, &["holder's"], &mut rng(2)).unwrap();
    assert_eq!(hex::encode(commitment.to_octets()), COMMITMENT_WITH_PROOF);
    let commitment = commitment.verify(&interface).unwrap();
    let (header, messages) = (Header(b"header".to_vec()), ["one", "two"]);
    let signature = blind_sign(&interface, &key_pair(1), &header, &messages, &commitment).unwrap();
    assert_eq!(hex::encode(&signature.to_octets()[..]), BLIND_SIGNATURE);
}

#[test]
fn a_committed_proof_is_the_same_in_every_run() {
    let signed = Signed::new(Interface::BBS_MOD, 3);
    let (proof, _) = signed.prove_committed(&[0], &[2], 3).unwrap();
    assert_eq!(hex::encode(proof.to_octets()), COMMITTED_PROOF);
}

#[test]
fn a_proof_with_a_pseudonym_is_the_same_in_every_run() {
    let signed = NymSigned::new(Interface::PSEUDONYM_BBS_SHA_256, 2);
    let (proof, pseudonym) = signed.prove((&[1], &[0]), 4).unwrap();
    assert_eq!(hex::encode(pseudonym.to_octets()), PSEUDONYM);
    assert_eq!(hex::encode(proof.to_octets()), PROOF_WITH_NYM);
}
