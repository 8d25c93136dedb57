//! What is signed with pseudonym secrets is what the holder committed to, and as many secrets as the header says.

use ark_bls12_381::Fr;
use bauta_bbs::blind::{BlindDisclosure, ProverBlind, VerifiedCommitment};
use bauta_bbs::pseudonym::{
    NymEntropy, NymRequest, NymSecret, NymSecrets, Received, blind_sign_with_nym, commit_with_nym,
};
use bauta_bbs::{Error, Header, Interface, Item, hazmat};

use crate::support::nym::{NymSigned, SIGNERS};
use crate::support::{Constant, key_pair, rng};

const INTERFACE: Interface = Interface::PSEUDONYM_BBS_SHA_256;

// conformance: nym-count
#[test]
fn the_signer_refuses_impossible_numbers_of_secrets() {
    let signed = NymSigned::new(INTERFACE, 1);
    let (commitment, _) =
        commit_with_nym(&INTERFACE, &signed.committed, &signed.prover_nyms, &mut rng(1)).unwrap();
    let commitment = commitment.verify(&INTERFACE).unwrap();
    let sign = |commitment: &VerifiedCommitment, nym_count| {
        let request = NymRequest { commitment, nym_count, entropy: &signed.entropy };
        blind_sign_with_nym(&INTERFACE, &signed.key_pair, &signed.header, &SIGNERS, &request).map(|_| ())
    };
    assert_eq!(sign(&commitment, 1), Ok(()));
    for nym_count in [0, 4, usize::MAX] {
        assert_eq!(sign(&commitment, nym_count), Err(Error::Indexes { position: 3 }));
    }
    assert_eq!(sign(&VerifiedCommitment::none(), 1), Err(Error::Indexes { position: 0 }));
    assert_eq!(sign(&VerifiedCommitment::none(), 0), Err(Error::Indexes { position: 0 }));
}

#[test]
fn each_argument_of_finalizing_matters() {
    let signed = NymSigned::new(INTERFACE, 2);
    let received = || signed.received();
    assert_eq!(signed.finalize(&received()).unwrap(), signed.nym_secrets);
    let (other, none) = (NymEntropy::random(&mut rng(9)).unwrap(), NymEntropy::none());
    let one = NymSecrets::random(1, &mut rng(1)).unwrap();
    let mut octets = signed.prover_nyms.to_octets().to_vec();
    octets.rotate_left(32);
    let swapped = NymSecrets::from_octets(&octets).unwrap();
    let blind = ProverBlind::none();
    let no_blind = BlindDisclosure { prover_blind: &blind, ..received().known };
    let fewer = BlindDisclosure { committed_messages: &signed.committed[..1], ..received().known };
    let signature = NymSigned::new(Interface::PSEUDONYM_BBS_SHAKE_256, 2).signature;
    for wrong in [
        Received { entropy: &other, ..received() },
        Received { entropy: &none, ..received() },
        Received { prover_nyms: &one, ..received() },
        Received { prover_nyms: &swapped, ..received() },
        Received { prover_nyms: &signed.nym_secrets, ..received() },
        Received { known: no_blind, ..received() },
        Received { known: fewer, ..received() },
        Received { signature: &signature, ..received() },
    ] {
        assert_eq!(signed.finalize(&wrong), Err(Error::InvalidSignature));
    }
    let elsewhere = NymSigned { header: Header::default(), ..signed.clone() };
    assert_eq!(elsewhere.finalize(&received()), Err(Error::InvalidSignature));
    let stranger = NymSigned { key_pair: key_pair(2), ..signed.clone() };
    assert_eq!(stranger.finalize(&received()), Err(Error::InvalidSignature));
}

/// A commitment to N secrets and M messages is one to M + 1 messages and N − 1 secrets; the header tells them apart.
#[test]
fn a_secret_is_not_signed_as_a_message() {
    let signed = NymSigned::new(INTERFACE, 2);
    let (commitment, _) =
        commit_with_nym(&INTERFACE, &signed.committed, &signed.prover_nyms, &mut rng(1)).unwrap();
    let commitment = commitment.verify(&INTERFACE).unwrap();
    let sign = |nym_count| {
        let request = NymRequest { commitment: &commitment, nym_count, entropy: &signed.entropy };
        blind_sign_with_nym(&INTERFACE, &signed.key_pair, &signed.header, &SIGNERS, &request).unwrap()
    };
    assert_ne!(sign(1), sign(2));
}

#[test]
fn secrets_are_at_least_one_and_not_zero() {
    let length = |found| Error::Length { item: Item::NymSecret, found };
    assert_eq!(NymSecrets::from_octets(&[]), Err(length(0)));
    assert_eq!(NymSecrets::random(0, &mut rng(1)), Err(length(0)));
    assert_eq!(NymSecrets::random(2, &mut Constant(0)), Err(Error::Randomness));
    assert_eq!(NymSecret::random(&mut Constant(0)), Err(Error::Randomness));
    assert_eq!(NymEntropy::random(&mut Constant(0)), Err(Error::Randomness));
    let opposite = hazmat::scalar_to_octets(&-Fr::from(7u64));
    let opposite = NymEntropy::from_octets(&opposite).unwrap();
    let seven = hazmat::scalar_to_octets(&Fr::from(7u64));
    let secrets = NymSecrets::from_octets(&[[1; 32], seven].concat()).unwrap();
    let zero = |at| Error::Scalar { item: Item::NymSecret, at };
    assert_eq!(secrets.with_entropy(&opposite), Err(zero(32)));
    assert_eq!(NymSecret::from_octets(&seven).unwrap().with_entropy(&opposite), Err(zero(0)));
}
