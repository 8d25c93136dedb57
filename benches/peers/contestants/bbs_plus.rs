//! bbs_plus 0.25 over ark 0.4, one thread: BBS of 2023 with its proof of appendix A, the fastest of the crate's three.
//!
//! No domain, no header, no hashing of messages to scalars, no octets of the drafts: its own format, which does not
//! interoperate. Parameters are made once, the public key and BP2 are prepared for the pairing.

use std::collections::BTreeMap;
use std::rc::Rc;

use ::bbs_plus::proof_23_ietf::{PoKOfSignature23G1Proof, PoKOfSignature23G1Protocol};
use ::bbs_plus::setup::{
    KeypairG2, PreparedPublicKeyG2, PreparedSignatureParams23G1, SecretKey, SignatureParams23G1,
};
use ::bbs_plus::signature_23::Signature23G1;
use ark_bls12_381_04::{Bls12_381, Fr};
use ark_serialize_04::{CanonicalDeserialize, CanonicalSerialize};
use ark_std_04::UniformRand;
use dock_crypto_utils::randomized_pairing_check::RandomizedPairingChecker;
use dock_crypto_utils::signature::MessageOrBlinding;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use schnorr_pok::compute_random_oracle_challenge;
use sha2::Sha256;

use crate::entry::{Contestant, Entry, Operation};
use crate::work::{PRESENTATION_HEADER, Work};

type TheirSignature = Signature23G1<Bls12_381>;
type TheirProof = PoKOfSignature23G1Proof<Bls12_381>;

struct Ready {
    secret_key: SecretKey<Fr>,
    public_key: PreparedPublicKeyG2<Bls12_381>,
    params: SignatureParams23G1<Bls12_381>,
    prepared: PreparedSignatureParams23G1<Bls12_381>,
    messages: Vec<Fr>,
    revealed: BTreeMap<usize, Fr>,
}

impl Ready {
    fn new(work: &Work, rng: &mut ChaCha20Rng) -> Self {
        let count = u32::try_from(work.messages.len()).expect("few messages");
        let params = SignatureParams23G1::<Bls12_381>::new::<Sha256>(b"bench", count);
        let keys = KeypairG2::generate_using_rng_and_bbs23_params(rng, &params);
        let messages: Vec<_> = work.messages.iter().map(|_| Fr::rand(rng)).collect();
        let revealed = work.disclosed_indexes.iter().map(|index| (*index, messages[*index])).collect();
        Self {
            secret_key: keys.secret_key.clone(),
            public_key: keys.public_key.clone().into(),
            prepared: params.clone().into(),
            params,
            messages,
            revealed,
        }
    }

    fn sign(&self, rng: &mut ChaCha20Rng) -> TheirSignature {
        TheirSignature::new(rng, &self.messages, &self.secret_key, &self.params).expect("signs")
    }

    fn verify(&self, signature: &TheirSignature) {
        signature.verify(&self.messages, self.public_key.clone(), self.prepared.clone()).expect("verifies");
    }

    fn proof_gen(&self, signature: &TheirSignature, rng: &mut ChaCha20Rng) -> TheirProof {
        let messages = self.messages.iter().enumerate().map(|(index, message)| {
            if self.revealed.contains_key(&index) {
                MessageOrBlinding::RevealMessage(message)
            } else {
                MessageOrBlinding::BlindMessageRandomly(message)
            }
        });
        let protocol =
            PoKOfSignature23G1Protocol::init(rng, signature, &self.params, messages).expect("begins");
        let mut octets = Vec::new();
        protocol.challenge_contribution(&self.revealed, &self.params, &mut octets).expect("writes");
        protocol.gen_proof(&challenge(octets)).expect("proves")
    }

    fn challenge_of(&self, proof: &TheirProof) -> Fr {
        let mut octets = Vec::new();
        proof.challenge_contribution(&self.revealed, &self.params, &mut octets).expect("writes");
        challenge(octets)
    }

    fn proof_verify(&self, proof: &TheirProof) {
        let (key, params) = (self.public_key.clone(), self.prepared.clone());
        proof.verify(&self.revealed, &self.challenge_of(proof), key, params).expect("verifies");
    }

    /// Its own way to merge the pairings of many proofs; the other checks stay one by one.
    fn proof_verify_batch(&self, proofs: &[TheirProof], rng: &mut ChaCha20Rng) {
        let mut checker = RandomizedPairingChecker::new_using_rng(rng, true);
        for proof in proofs {
            let (key, params) = (self.public_key.clone(), self.prepared.clone());
            let challenge = self.challenge_of(proof);
            proof
                .verify_with_randomized_pairing_checker(&self.revealed, &challenge, key, params, &mut checker)
                .expect("verifies");
        }
        assert!(checker.verify());
    }
}

fn challenge(mut octets: Vec<u8>) -> Fr {
    octets.extend_from_slice(PRESENTATION_HEADER);
    compute_random_oracle_challenge::<Fr, Sha256>(&octets)
}

pub(super) fn entries(work: &Work) -> Vec<Entry> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let ready = Rc::new(Ready::new(work, &mut rng));
    let signature = ready.sign(&mut rng);
    let proof = ready.proof_gen(&signature, &mut rng);
    let mut octets = Vec::new();
    proof.serialize_compressed(&mut octets).expect("writes");
    let proofs: Vec<_> = (0..256).map(|_| ready.proof_gen(&signature, &mut rng)).collect();
    let (checked, proved) = (signature.clone(), signature);
    let ready = || Rc::clone(&ready);
    let [signer, verifier, prover, checker, reader, batcher] =
        [ready(), ready(), ready(), ready(), ready(), ready()];
    let [mut signing, mut proving, mut merging] = [rng.clone(), rng.clone(), rng];
    let who = Contestant::BbsPlus;
    vec![
        Entry::new(Operation::Sign, who, move || signer.sign(&mut signing)),
        Entry::new(Operation::Verify, who, move || verifier.verify(&checked)),
        Entry::new(Operation::ProofGen, who, move || prover.proof_gen(&proved, &mut proving)),
        Entry::new(Operation::ProofVerify, who, move || checker.proof_verify(&proof)),
        Entry::new(Operation::ProofVerifyOctets, who, move || {
            reader.proof_verify(&TheirProof::deserialize_compressed(&octets[..]).expect("a proof"));
        }),
        Entry::many(Operation::ProofVerifyBatch, who, 256, move || {
            batcher.proof_verify_batch(&proofs, &mut merging);
        }),
    ]
}
