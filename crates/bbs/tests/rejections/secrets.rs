//! What is secret is not printed.

use bauta_bbs::Interface;
use bauta_bbs::blind::{ProverBlind, commit};
use bauta_bbs::pseudonym::NymSecret;

use crate::support::nym::NymSigned;
use crate::support::{Signed, rng};

#[test]
fn secrets_print_their_name_only() {
    let signed = Signed::new(Interface::BBS_MOD, 2);
    let (_, openings) = signed.prove_committed(&[], &[1], 1).unwrap();
    let (_, prover_blind) = commit(&Interface::BLIND_BBS_SHA_256, &["one"], &mut rng(1)).unwrap();
    let printed = [
        (format!("{:?}", signed.key_pair.secret_key()), "SecretKey"),
        (format!("{:?}", signed.signature), "Signature"),
        (format!("{:?}", signed.messages[0]), "MessageScalar"),
        (format!("{prover_blind:?}"), "ProverBlind"),
        (format!("{:?}", ProverBlind::none()), "ProverBlind"),
        (format!("{:?}", openings[0]), "Opening"),
        (format!("{:#?}", openings[0]), "Opening"),
    ];
    let nym = NymSigned::new(Interface::PSEUDONYM_BBS_SHA_256, 2);
    let nym_secret = NymSecret::random(&mut rng(1)).unwrap();
    let printed = printed.into_iter().chain([
        (format!("{nym_secret:?}"), "NymSecret"),
        (format!("{:?}", nym.nym_secrets), "NymSecrets"),
        (format!("{:?}", nym.entropy), "NymEntropy"),
    ]);
    for (text, name) in printed {
        assert_eq!(text, name);
    }
}

/// What holds a secret prints no more than the secret does.
#[test]
fn what_holds_secrets_does_not_print_them() {
    let signed = Signed::new(Interface::BBS_MOD, 2);
    let key_pair = format!("{:?}", signed.key_pair);
    assert!(key_pair.starts_with("KeyPair { secret_key: SecretKey, public_key: PublicKey("), "{key_pair}");
    let disclosure = bauta_bbs::proof::Disclosure { messages: &signed.messages[..], disclosed_indexes: &[] };
    assert_eq!(
        format!("{disclosure:?}"),
        "Disclosure { messages: [MessageScalar, MessageScalar], disclosed_indexes: [] }"
    );
}

/// An error names a place, never a value.
#[test]
fn errors_carry_no_octets() {
    let error = bauta_bbs::SecretKey::from_octets(&[0xff; 32]).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), "SecretKey: the scalar at octet 0 is out of range");
}
