//! zkryptium 0.8: the same drafts, to the byte, over bls12_381_plus.
//!
//! It derives all generators on each call, and takes the signature to make a proof from as octets.

use std::rc::Rc;

use ::zkryptium::bbsplus::ciphersuites::Bls12381Sha256;
use ::zkryptium::bbsplus::keys::{BBSplusPublicKey, BBSplusSecretKey};
use ::zkryptium::schemes::algorithms::BBSplus;
use ::zkryptium::schemes::generics::{PoKSignature, Signature};
use bauta_bbs::{Ciphersuite, SecretKey};

use crate::entry::{Contestant, Entry, Operation};
use crate::work::{HEADER, KEY_MATERIAL, PRESENTATION_HEADER, Work};

type TheirSignature = Signature<BBSplus<Bls12381Sha256>>;
type TheirProof = PoKSignature<BBSplus<Bls12381Sha256>>;

struct Ready {
    secret_key: BBSplusSecretKey,
    public_key: BBSplusPublicKey,
    work: Work,
    disclosed: Vec<Vec<u8>>,
}

impl Ready {
    fn sign(&self) -> TheirSignature {
        let messages = Some(&self.work.messages[..]);
        TheirSignature::sign(messages, &self.secret_key, &self.public_key, Some(HEADER)).expect("signs")
    }

    fn verify(&self, signature: &TheirSignature) {
        signature.verify(&self.public_key, Some(&self.work.messages), Some(HEADER)).expect("verifies");
    }

    fn proof_gen(&self, signature: &[u8]) -> TheirProof {
        let (messages, indexes) = (Some(&self.work.messages[..]), Some(&self.work.disclosed_indexes[..]));
        let (header, ph) = (Some(HEADER), Some(PRESENTATION_HEADER));
        TheirProof::proof_gen(&self.public_key, signature, header, ph, messages, indexes).expect("proves")
    }

    fn proof_verify(&self, proof: &TheirProof) {
        let (messages, indexes) = (Some(&self.disclosed[..]), Some(&self.work.disclosed_indexes[..]));
        let (header, ph) = (Some(HEADER), Some(PRESENTATION_HEADER));
        proof.proof_verify(&self.public_key, messages, indexes, header, ph).expect("verifies");
    }
}

pub(super) fn entries(work: &Work) -> Vec<Entry> {
    let ours = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &KEY_MATERIAL, b"", None).expect("a key");
    let secret_key = BBSplusSecretKey::from_bytes(&ours.to_octets()[..]).expect("the same key");
    let public_key = secret_key.public_key();
    let ready =
        Rc::new(Ready { secret_key, public_key, work: work.clone(), disclosed: work.disclosed_messages() });
    let signature = ready.sign();
    let signature_octets = signature.to_bytes();
    let proof = ready.proof_gen(&signature_octets);
    let proof_octets = proof.to_bytes();
    let ready = || Rc::clone(&ready);
    let [signer, verifier, prover, checker, reader] = [ready(), ready(), ready(), ready(), ready()];
    let who = Contestant::Zkryptium;
    vec![
        Entry::new(Operation::Sign, who, move || signer.sign()),
        Entry::new(Operation::Verify, who, move || verifier.verify(&signature)),
        Entry::new(Operation::ProofGen, who, move || prover.proof_gen(&signature_octets)),
        Entry::new(Operation::ProofVerify, who, move || checker.proof_verify(&proof)),
        Entry::new(Operation::ProofVerifyOctets, who, move || {
            reader.proof_verify(&TheirProof::from_bytes(&proof_octets).expect("a proof"));
        }),
    ]
}
