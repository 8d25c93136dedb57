//! affinidi-bbs 0.4: the same drafts, to the byte, over bls12_381_plus.
//!
//! It derives all generators on each call. Its proofs are octets: what makes one writes points, what verifies one reads
//! them, so both ways to verify are one.

use std::rc::Rc;

use affinidi_bbs::{
    Proof, PublicKey, SecretKey, Signature, keygen, proof_gen, proof_verify, sign, sk_to_pk, verify,
};

use crate::entry::{Contestant, Entry, Operation};
use crate::work::{HEADER, KEY_MATERIAL, PRESENTATION_HEADER, Work};

struct Ready {
    secret_key: SecretKey,
    public_key: PublicKey,
    work: Work,
}

impl Ready {
    fn messages(&self) -> Vec<&[u8]> {
        self.work.messages.iter().map(Vec::as_slice).collect()
    }

    fn sign(&self) -> Signature {
        sign(&self.secret_key, &self.public_key, HEADER, &self.messages()).expect("signs")
    }

    fn verify(&self, signature: &Signature) {
        assert!(verify(&self.public_key, signature, HEADER, &self.messages()).expect("verifies"));
    }

    fn proof_gen(&self, signature: &Signature) -> Proof {
        let indexes = &self.work.disclosed_indexes;
        proof_gen(&self.public_key, signature, HEADER, PRESENTATION_HEADER, &self.messages(), indexes)
            .expect("proves")
    }

    fn proof_verify(&self, proof: &Proof) {
        let indexes = &self.work.disclosed_indexes;
        let disclosed = &self.messages()[..indexes.len()];
        let verified = proof_verify(&self.public_key, proof, HEADER, PRESENTATION_HEADER, disclosed, indexes);
        assert!(verified.expect("verifies"));
    }
}

pub(super) fn entries(work: &Work) -> Vec<Entry> {
    let secret_key = keygen(&KEY_MATERIAL, b"").expect("a key");
    let public_key = sk_to_pk(&secret_key);
    let ready = Rc::new(Ready { secret_key, public_key, work: work.clone() });
    let signature = ready.sign();
    let proof = ready.proof_gen(&signature);
    let octets = proof.to_bytes().to_vec();
    let (checked, proved) = (signature.clone(), signature);
    let ready = || Rc::clone(&ready);
    let [signer, verifier, prover, checker, reader] = [ready(), ready(), ready(), ready(), ready()];
    let who = Contestant::Affinidi;
    vec![
        Entry::new(Operation::Sign, who, move || signer.sign()),
        Entry::new(Operation::Verify, who, move || verifier.verify(&checked)),
        Entry::new(Operation::ProofGen, who, move || prover.proof_gen(&proved)),
        Entry::new(Operation::ProofVerify, who, move || checker.proof_verify(&proof)),
        Entry::new(Operation::ProofVerifyOctets, who, move || {
            reader.proof_verify(&Proof::from_bytes(&octets));
        }),
    ]
}
