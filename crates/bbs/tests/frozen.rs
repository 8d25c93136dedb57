//! Octets that this release makes from a seeded source. A change here is a change for whoever stores or sends them:
//! it belongs in CHANGELOG.md.

mod support;

use bauta_bbs::blind::{blind_sign, commit};
use bauta_bbs::{Header, Interface};
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
