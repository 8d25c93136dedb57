//! Pseudonyms: the proof that one is that of a hidden secret, and what does not pass for it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod presentation;

use bauta_bbs::committed_disclosure::Opening;
use bauta_predicates::nym::{Proof, Statement, prove};
use bauta_predicates::{Committed, ContextId, NymSecret, Pseudonym};

use presentation::{challenges, commit, rng, session};

/// One holder at one platform.
struct Holder {
    context: ContextId,
    pseudonym: Pseudonym,
    committed: Committed,
    opening: Opening,
}

impl Holder {
    fn new(seed: u64) -> Self {
        let nym = NymSecret::random(&mut rng(seed)).unwrap();
        let context = ContextId(b"bauta:aud:https://platform.example".to_vec());
        let (committed, opening) = commit(&nym.to_message(), seed);
        Self { pseudonym: nym.pseudonym(&context), context, committed, opening }
    }

    fn statement(&self) -> Statement<'_> {
        Statement { committed: self.committed, context: &self.context, pseudonym: self.pseudonym }
    }

    fn prove(&self, seed: u64) -> Proof {
        let challenges = challenges();
        prove(&session(&challenges), &self.statement(), &self.opening, &mut rng(seed)).unwrap()
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
