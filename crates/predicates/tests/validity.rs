//! Validity: tokens, the proof that a hidden handle has one, and what does not pass for it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod presentation;

use bauta_bbs::MessageScalar;
use bauta_bbs::committed_disclosure::Opening;
use bauta_predicates::validity::{EpochPublicKey, EpochSecretKey, Proof, Statement, Token, prove, tokens};
use bauta_predicates::{Committed, Error};

use presentation::{INTERFACE, challenges, commit, rng, session, some_message};

const EPOCH: u64 = 20_415;

fn epoch_key(seed: u64) -> EpochSecretKey {
    EpochSecretKey::random(&mut rng(seed)).unwrap()
}

/// One holder in one epoch.
struct Holder {
    key: EpochPublicKey,
    handle: MessageScalar,
    token: Token,
    committed: Committed,
    opening: Opening,
}

impl Holder {
    fn new(seed: u64) -> Self {
        let (secret, handle) = (epoch_key(1), some_message(seed));
        let token = tokens(&INTERFACE, &secret, std::slice::from_ref(&handle)).unwrap().remove(0);
        let (committed, opening) = commit(&handle, seed);
        Self { key: secret.public_key(), handle, token, committed, opening }
    }

    fn statement(&self) -> Statement<'_> {
        Statement { committed: self.committed, epoch: EPOCH, key: &self.key }
    }

    fn prove(&self, seed: u64) -> Proof {
        let challenges = challenges();
        prove(&session(&challenges), &self.statement(), &self.opening, &self.token, &mut rng(seed)).unwrap()
    }
}

#[test]
fn a_proof_verifies_and_survives_its_octets() {
    let holder = Holder::new(1);
    let proof = holder.prove(1);
    let read = Proof::from_octets(&proof.to_octets()).unwrap();
    assert_eq!(read, proof);
    assert_eq!(read.verify(&session(&challenges()), &holder.statement()), Ok(()));
}

#[test]
fn tokens_are_those_of_their_handles() {
    let key = epoch_key(1);
    let handles: Vec<_> = (0..40).map(some_message).collect();
    let tokens = tokens(&INTERFACE, &key, &handles).unwrap();
    for (number, (token, handle)) in tokens.iter().zip(&handles).enumerate() {
        assert_eq!(token.verify(&INTERFACE, &key.public_key(), handle), Ok(()));
        let other = &handles[(number + 1) % 40];
        assert_eq!(token.verify(&INTERFACE, &key.public_key(), other), Err(Error::InvalidProof));
    }
}
