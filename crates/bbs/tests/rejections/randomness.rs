//! A source that gives zeros is noticed wherever one is used.

use ark_bls12_381::Fr;
use ark_ff::PrimeField;
use bauta_bbs::blind::{ProverBlind, commit, core_commit};
use bauta_bbs::committed_disclosure;
use bauta_bbs::proof::{Disclosure, core_proof_gen, proof_init};
use bauta_bbs::{Error, Interface, MessageScalar, hazmat};
use rand_core::RngCore;

use crate::support::{Constant, Signed, rng};

const BROKEN: Error = Error::Randomness;

// conformance: blind-factor-random
#[test]
fn zeros_are_no_randomness() {
    assert_eq!(MessageScalar::random(&mut Constant(0)), Err(BROKEN));
    assert_eq!(ProverBlind::random(&mut Constant(0)), Err(BROKEN));
    assert_eq!(hazmat::random_scalar(&mut Constant(0)), Err(BROKEN));

    let interface = Interface::BLIND_BBS_SHA_256;
    assert_eq!(commit(&interface, &["one"], &mut Constant(0)).map(|_| ()), Err(BROKEN));
    assert_eq!(core_commit(&interface, &[], &mut Constant(0)).map(|_| ()), Err(BROKEN));
}

// conformance: bbs-abort
#[test]
fn no_proof_is_made_from_zeros() {
    let signed = Signed::new(Interface::BBS_MOD, 2);
    let (generators, context, signature) = (&signed.generators, signed.context(), &signed.signature);
    let disclosure = Disclosure { messages: &signed.messages[..], disclosed_indexes: &[0] };
    let init = proof_init(generators, &context, signature, &disclosure, &mut Constant(0));
    assert_eq!(init.map(|_| ()), Err(BROKEN));
    let proof = core_proof_gen(generators, &context, signature, &disclosure, &mut Constant(0));
    assert_eq!(proof, Err(BROKEN));
    let proof = committed_disclosure::core_proof_gen(
        generators,
        &context,
        signature,
        &disclosure,
        &[1],
        &mut Constant(0),
    );
    assert_eq!(proof.map(|_| ()), Err(BROKEN));
}

/// The 48 octets of a scalar are an integer that is reduced.
// conformance: bbs-random-independent, bbs-proof-randomness-uniform
#[test]
fn octets_are_reduced_as_one_integer() {
    for octet in 1..=255 {
        let expected = Fr::from_be_bytes_mod_order(&[octet; 48]);
        assert_eq!(hazmat::random_scalar(&mut Constant(octet)), Ok(expected));
    }
    for seed in 0..50 {
        let mut octets = [0; 48];
        rng(seed).fill_bytes(&mut octets);
        let expected = Fr::from_be_bytes_mod_order(&octets);
        assert_eq!(hazmat::random_scalar(&mut rng(seed)), Ok(expected));
    }
}
