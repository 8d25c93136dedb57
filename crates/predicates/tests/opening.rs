//! Opening: a ciphertext that holds a hidden identifier, the shares that open it, and what does not pass for them.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod presentation;

use bauta_bbs::MessageScalar;
use bauta_bbs::committed_disclosure::Opening;
use bauta_predicates::opening::{
    Ciphertext, DecryptionShare, OpenedPoint, Openers, Proof, SecretShare, Statement, combine, deal, prove,
};
use bauta_predicates::{Committed, Error};

use presentation::{INTERFACE, challenges, commit, rng, session, some_message};

const LABEL: &[u8] = b"log entry 1";

/// Three of five openers, and one holder's proof.
struct Case {
    openers: Openers,
    secrets: Vec<SecretShare>,
    person_id: MessageScalar,
    committed: Committed,
    opening: Opening,
}

impl Case {
    fn new(seed: u64) -> Self {
        let (openers, secrets) = deal(&INTERFACE, 3, 5, &mut rng(1)).unwrap();
        let person_id = some_message(seed);
        let (committed, opening) = commit(&person_id, seed);
        Self { openers, secrets, person_id, committed, opening }
    }

    fn statement(&self) -> Statement<'_> {
        Statement { committed: self.committed, key: self.openers.key() }
    }

    fn prove(&self, seed: u64) -> Proof {
        let challenges = challenges();
        prove(&session(&challenges), &self.statement(), &self.opening, &mut rng(seed)).unwrap()
    }

    /// The shares of the openers with these numbers.
    fn shares(&self, ciphertext: &Ciphertext, numbers: &[usize]) -> Vec<DecryptionShare> {
        let decrypt = |number: &usize| {
            let secret = &self.secrets[number - 1];
            secret.decrypt(LABEL, &self.openers, ciphertext, &mut rng(*number as u64)).unwrap()
        };
        numbers.iter().map(decrypt).collect()
    }
}

#[test]
fn a_proof_verifies_and_survives_its_octets() {
    let case = Case::new(1);
    let proof = case.prove(1);
    let read = Proof::from_octets(&proof.to_octets()).unwrap();
    assert_eq!(read, proof);
    assert_eq!(read.verify(&session(&challenges()), &case.statement()), Ok(()));
}

#[test]
fn any_three_or_more_of_five_open_the_same() {
    let case = Case::new(2);
    let ciphertext = case.prove(1).ciphertext();
    let expected = OpenedPoint::of(&INTERFACE, &case.person_id);
    for numbers in [&[1, 2, 3][..], &[5, 1, 4], &[2, 4, 3], &[1, 2, 3, 4, 5], &[5, 4, 3, 2]] {
        let shares = case.shares(&ciphertext, numbers);
        assert_eq!(combine(&case.openers, LABEL, &ciphertext, &shares), Ok(expected), "{numbers:?}");
    }
    let few = combine(&case.openers, LABEL, &ciphertext, &case.shares(&ciphertext, &[1, 5]));
    assert_eq!(few, Err(Error::Threshold { threshold: 3, count: 2 }));
}

#[test]
fn openers_survive_their_octets() {
    for (threshold, count) in [(1, 1), (1, 3), (2, 2), (3, 5), (5, 5), (7, 20)] {
        let (openers, _) = deal(&INTERFACE, threshold, count, &mut rng(1)).unwrap();
        assert_eq!(Openers::from_octets(&INTERFACE, &openers.to_octets()), Ok(openers));
    }
}
