//! Ours: the functions that a service calls, with generators, keys, signatures and proofs ready.

use std::hint::black_box;
use std::rc::Rc;

use bauta_bbs::proof::{
    Disclosure, PreparedProof, PreparedSignature, ProofContext, Statement, core_proof_verify_batch,
    proof_gen, proof_verify,
};
use bauta_bbs::signature::{messages_to_scalars, sign, verify};
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, Proof, SecretKey,
    Signature,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::entry::{Contestant, Entry, Operation};
use crate::work::{HEADER, KEY_MATERIAL, PRESENTATION_HEADER, Work};

/// Everything that is there before the clock starts.
struct Ready {
    interface: Interface,
    key_pair: KeyPair,
    header: Header,
    presentation_header: PresentationHeader,
    work: Work,
    signature: Signature,
    /// The signature with its tables, as an unlocked wallet keeps it.
    kept: PreparedSignature,
}

impl Ready {
    fn new(work: &Work, suite: Ciphersuite) -> Self {
        let interface = Interface::bbs(suite);
        let key_pair = KeyPair::from(SecretKey::key_gen(suite, &KEY_MATERIAL, b"", None).expect("a key"));
        let header = Header(HEADER.to_vec());
        let signature = sign(&interface, &key_pair, &header, &work.messages).expect("signs");
        let presentation_header = PresentationHeader(PRESENTATION_HEADER.to_vec());
        let generators = Generators::new(&interface, work.messages.len());
        let scalars = messages_to_scalars(&interface, &work.messages);
        let kept = PreparedSignature::new(&generators, key_pair.public_key(), &header, &signature, &scalars)
            .expect("as many messages as generators");
        Self { interface, key_pair, header, presentation_header, work: work.clone(), signature, kept }
    }

    fn sign(&self) -> Signature {
        sign(&self.interface, &self.key_pair, &self.header, &self.work.messages).expect("signs")
    }

    fn verify(&self) {
        let key = self.key_pair.public_key();
        verify(&self.interface, key, &self.header, &self.work.messages, &self.signature).expect("verifies");
    }

    fn context(&self) -> ProofContext<'_> {
        ProofContext {
            public_key: self.key_pair.public_key(),
            header: &self.header,
            presentation_header: &self.presentation_header,
        }
    }

    fn proof_gen(&self, rng: &mut ChaCha20Rng) -> Proof {
        let disclosure =
            Disclosure { messages: &self.work.messages[..], disclosed_indexes: &self.work.disclosed_indexes };
        proof_gen(&self.interface, &self.context(), &self.signature, &disclosure, rng).expect("proves")
    }

    fn prepare(&self, rng: &mut ChaCha20Rng) -> PreparedProof {
        self.kept.prepare(&self.work.disclosed_indexes, rng).expect("proves")
    }

    fn finish(&self, prepared: PreparedProof) -> Proof {
        prepared.finish(&self.presentation_header)
    }

    /// From messages to verdicts, like [`Ready::proof_verify`].
    fn proof_verify_batch(&self, proofs: &[Proof], rng: &mut ChaCha20Rng) {
        let generators = Generators::new(&self.interface, self.work.messages.len());
        let disclosed: Vec<Vec<_>> = proofs
            .iter()
            .map(|_| {
                let hash =
                    |(index, message): (usize, &[u8])| (index, MessageScalar::hash(&self.interface, message));
                self.disclosed().into_iter().map(hash).collect()
            })
            .collect();
        let statement = |disclosed| Statement { generators: &generators, context: self.context(), disclosed };
        let all: Vec<_> =
            disclosed.iter().zip(proofs).map(|(disclosed, proof)| (statement(disclosed), proof)).collect();
        let verdicts = core_proof_verify_batch(&all, rng);
        assert!(verdicts.iter().all(Result::is_ok), "all verify");
    }

    fn disclosed(&self) -> Vec<(usize, &[u8])> {
        self.work.disclosed_indexes.iter().map(|index| (*index, &self.work.messages[*index][..])).collect()
    }

    fn proof_verify(&self, proof: &Proof) {
        proof_verify(&self.interface, &self.context(), proof, &self.disclosed()).expect("verifies");
    }
}

/// Verification of so many proofs at once, each beside its number.
pub(super) fn batches(work: &Work, sizes: &[u32]) -> Vec<(u32, Entry)> {
    let ready = Rc::new(Ready::new(work, Ciphersuite::Bls12381Sha256));
    sizes.iter().map(|size| (*size, batch(&ready, Contestant::BautaSha256, *size))).collect()
}

fn batch(ready: &Rc<Ready>, contestant: Contestant, size: u32) -> Entry {
    let ready = Rc::clone(ready);
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let proofs: Vec<_> = (0..size).map(|_| ready.finish(ready.prepare(&mut rng))).collect();
    Entry::many(Operation::ProofVerifyBatch, contestant, size, move || {
        ready.proof_verify_batch(&proofs, &mut rng);
    })
}

pub(super) fn entries(work: &Work, contestant: Contestant, suite: Ciphersuite) -> Vec<Entry> {
    let ready = Rc::new(Ready::new(work, suite));
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let proof = ready.proof_gen(&mut rng);
    let finished = ready.finish(ready.prepare(&mut rng));
    ready.proof_verify(&finished);
    let octets = proof.to_octets();
    let [signer, verifier, prover, holder] = [(); 4].map(|()| Rc::clone(&ready));
    let [early, late, checker, reader] = [(); 4].map(|()| Rc::clone(&ready));
    let [mut proving, mut holding, mut preparing] = [rng.clone(), rng.clone(), rng];
    vec![
        Entry::new(Operation::Sign, contestant, move || signer.sign()),
        Entry::new(Operation::Verify, contestant, move || verifier.verify()),
        Entry::new(Operation::ProofGen, contestant, move || prover.proof_gen(&mut proving)),
        Entry::new(Operation::ProofGenTables, contestant, move || {
            holder.finish(holder.prepare(&mut holding))
        }),
        Entry::prepared(
            Operation::ProofGenOnline,
            contestant,
            move || early.prepare(&mut preparing),
            move |prepared| drop(black_box(late.finish(prepared))),
        ),
        Entry::new(Operation::ProofVerify, contestant, move || checker.proof_verify(&proof)),
        Entry::new(Operation::ProofVerifyOctets, contestant, move || {
            reader.proof_verify(&Proof::from_octets(&octets).expect("a proof"));
        }),
        batch(&ready, contestant, 256),
    ]
}
