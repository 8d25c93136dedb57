//! Interoperation with the crate zkryptium, another implementation of the same drafts on another curve library: with
//! one secret key, signatures are the same octets, and what one side proves the other accepts.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_bbs::blind::{
    BlindDisclosed, BlindDisclosure, CommitmentWithProof, ProverBlind, blind_proof_gen, blind_proof_verify,
    blind_sign, blind_verify, commit,
};
use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen, proof_verify};
use bauta_bbs::signature::{sign, verify};
use bauta_bbs::{Ciphersuite, Header, Interface, KeyPair, PresentationHeader, Proof, SecretKey, Signature};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkryptium::bbsplus::ciphersuites::{BbsCiphersuite, Bls12381Sha256, Bls12381Shake256};
use zkryptium::bbsplus::commitment::BlindFactor;
use zkryptium::bbsplus::keys::{BBSplusPublicKey, BBSplusSecretKey};
use zkryptium::schemes::algorithms::BBSplus;
use zkryptium::schemes::generics::{BlindSignature, Commitment, PoKSignature, Signature as TheirSignature};

/// One case: everything both sides are given.
struct Case {
    rng: ChaCha20Rng,
    keys: KeyPair,
    their_secret_key: BBSplusSecretKey,
    their_public_key: BBSplusPublicKey,
    header: Header,
    ph: PresentationHeader,
    messages: Vec<Vec<u8>>,
    disclosed: Vec<usize>,
}

fn below(rng: &mut ChaCha20Rng, bound: u32) -> usize {
    usize::try_from(rng.next_u32() % bound).unwrap()
}

/// Up to `longest` octets; now and then none.
fn octets(rng: &mut ChaCha20Rng, longest: u32) -> Vec<u8> {
    let length = below(rng, longest + 1).saturating_sub(3);
    let mut octets = vec![0; length];
    rng.fill_bytes(&mut octets);
    octets
}

/// A random selection of 0 … count − 1, ascending.
fn selection(rng: &mut ChaCha20Rng, count: usize) -> Vec<usize> {
    (0..count).filter(|_| below(rng, 2) == 0).collect()
}

fn pick(messages: &[Vec<u8>], indexes: &[usize]) -> Vec<Vec<u8>> {
    indexes.iter().map(|index| messages[*index].clone()).collect()
}

fn indexed<'a>(messages: &'a [Vec<u8>], indexes: &[usize]) -> Vec<(usize, &'a Vec<u8>)> {
    indexes.iter().map(|index| (*index, &messages[*index])).collect()
}

impl Case {
    fn new(suite: Ciphersuite, count: usize) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(count as u64);
        let mut key_material = [0; 32];
        rng.fill_bytes(&mut key_material);
        let keys: KeyPair = SecretKey::key_gen(suite, &key_material, b"", None).unwrap().into();
        let their_secret_key = BBSplusSecretKey::from_bytes(&keys.secret_key().to_octets()[..]).unwrap();
        let their_public_key = their_secret_key.public_key();
        assert_eq!(their_public_key.to_bytes(), keys.public_key().to_octets());
        let (header, ph) = (Header(octets(&mut rng, 40)), PresentationHeader(octets(&mut rng, 40)));
        let mut messages: Vec<_> = (0..count).map(|_| octets(&mut rng, 100)).collect();
        if let Some(last) = messages.last_mut().filter(|_| count > 1) {
            last.clear();
        }
        let disclosed = selection(&mut rng, count);
        Self { rng, keys, their_secret_key, their_public_key, header, ph, messages, disclosed }
    }

    fn context(&self) -> ProofContext<'_> {
        ProofContext {
            public_key: self.keys.public_key(),
            header: &self.header,
            presentation_header: &self.ph,
        }
    }
}

/// L from 1 to 32.
fn interoperate<CS: BbsCiphersuite>(suite: Ciphersuite) {
    let interface = Interface::bbs(suite);
    for count in 1..=32 {
        let case = Case::new(suite, count);
        let (header, messages) = (Some(&case.header.0[..]), Some(&case.messages[..]));
        let (their_sk, their_pk) = (&case.their_secret_key, &case.their_public_key);
        let signature = sign(&interface, &case.keys, &case.header, &case.messages).unwrap();
        let theirs = TheirSignature::<BBSplus<CS>>::sign(messages, their_sk, their_pk, header).unwrap();
        assert_eq!(theirs.to_bytes(), *signature.to_octets());
        theirs.verify(their_pk, messages, header).unwrap();
        verify(&interface, case.keys.public_key(), &case.header, &case.messages, &signature).unwrap();
        exchange_proofs::<CS>(&interface, case, &signature);
    }
}

fn exchange_proofs<CS: BbsCiphersuite>(interface: &Interface, mut case: Case, signature: &Signature) {
    let mut rng = case.rng.clone();
    let (header, ph) = (Some(&case.header.0[..]), Some(&case.ph.0[..]));
    let their_pk = &case.their_public_key;
    let disclosure = Disclosure { messages: &case.messages[..], disclosed_indexes: &case.disclosed };
    let ours = proof_gen(interface, &case.context(), signature, &disclosure, &mut rng).unwrap().to_octets();
    let shown = pick(&case.messages, &case.disclosed);
    let (shown, indexes) = (Some(&shown[..]), Some(&case.disclosed[..]));
    let read = PoKSignature::<BBSplus<CS>>::from_bytes(&ours).unwrap();
    read.proof_verify(their_pk, shown, indexes, header, ph).unwrap();
    read.proof_verify(their_pk, shown, indexes, header, Some(b"another")).unwrap_err();

    let theirs = PoKSignature::<BBSplus<CS>>::proof_gen(
        their_pk,
        &signature.to_octets()[..],
        header,
        ph,
        Some(&case.messages),
        indexes,
    );
    let theirs = Proof::from_octets(&theirs.unwrap().to_bytes()).unwrap();
    let shown = indexed(&case.messages, &case.disclosed);
    proof_verify(interface, &case.context(), &theirs, &shown).unwrap();
    let shown: Vec<_> = shown.into_iter().map(|(index, message)| (index, message.clone())).collect();
    case.ph.0.push(0);
    proof_verify(interface, &case.context(), &theirs, &shown).unwrap_err();
}

#[test]
fn sha_256() {
    interoperate::<Bls12381Sha256>(Ciphersuite::Bls12381Sha256);
}

#[test]
fn shake_256() {
    interoperate::<Bls12381Shake256>(Ciphersuite::Bls12381Shake256);
}

/// Blind issuance with `committed_count` of the holder's messages: each side signs the other's commitment.
fn interoperate_blind<CS: BbsCiphersuite>(suite: Ciphersuite) {
    let interface = Interface::blind_bbs(suite);
    for (count, committed_count) in [(0, 0), (0, 1), (1, 0), (3, 2), (10, 5), (31, 1), (1, 31)] {
        let mut case = Case::new(suite, count);
        let committed: Vec<_> = (0..committed_count).map(|_| octets(&mut case.rng, 60)).collect();
        let (ours, blind) = commit(&interface, &committed, &mut case.rng).unwrap();
        exchange_blind::<CS>(&interface, &mut case, &committed, &ours.to_octets(), &blind);
        let (theirs, blind) = Commitment::<BBSplus<CS>>::commit(Some(&committed)).unwrap();
        let blind = ProverBlind::from_octets(&blind.to_bytes()).unwrap();
        exchange_blind::<CS>(&interface, &mut case, &committed, &theirs.to_bytes(), &blind);
    }
}

/// Both sides sign the same commitment; the signature is the same octets.
fn exchange_blind<CS: BbsCiphersuite>(
    interface: &Interface,
    case: &mut Case,
    committed: &[Vec<u8>],
    commitment: &[u8],
    prover_blind: &ProverBlind,
) {
    let verified = CommitmentWithProof::from_octets(commitment).unwrap().verify(interface).unwrap();
    let ours = blind_sign(interface, &case.keys, &case.header, &case.messages, &verified).unwrap();
    let (header, messages) = (Some(&case.header.0[..]), Some(&case.messages[..]));
    let (their_sk, their_pk) = (&case.their_secret_key, &case.their_public_key);
    let commitment = Some(commitment);
    let theirs =
        BlindSignature::<BBSplus<CS>>::blind_sign(their_sk, their_pk, commitment, header, messages).unwrap();
    assert_eq!(theirs.to_bytes(), *ours.to_octets());
    let their_blind = BlindFactor::from_bytes(&prover_blind.to_octets()).unwrap();
    theirs.verify_blind_sign(their_pk, header, messages, Some(committed), Some(&their_blind)).unwrap();

    let committed_shown = selection(&mut case.rng, committed.len());
    let known = BlindDisclosure {
        messages: &case.messages[..],
        committed_messages: committed,
        prover_blind,
        disclosed_indexes: &case.disclosed,
        disclosed_commitment_indexes: &committed_shown,
    };
    blind_verify(interface, case.keys.public_key(), &case.header, &known, &ours).unwrap();
    they_accept_our_blind_proof::<CS>(interface, case, &ours, &known);
    we_accept_their_blind_proof::<CS>(interface, case, &ours, &known, &their_blind);
}

fn they_accept_our_blind_proof<CS: BbsCiphersuite>(
    interface: &Interface,
    case: &Case,
    signature: &Signature,
    known: &BlindDisclosure<'_, Vec<u8>>,
) {
    let mut rng = case.rng.clone();
    let proof = blind_proof_gen(interface, &case.context(), signature, known, &mut rng).unwrap();
    PoKSignature::<BBSplus<CS>>::from_bytes(&proof.to_octets())
        .unwrap()
        .blind_proof_verify(
            &case.their_public_key,
            Some(&case.header.0),
            Some(&case.ph.0),
            Some(case.messages.len()),
            Some(&pick(known.messages, known.disclosed_indexes)),
            Some(&pick(known.committed_messages, known.disclosed_commitment_indexes)),
            Some(known.disclosed_indexes),
            Some(known.disclosed_commitment_indexes),
        )
        .unwrap();
}

fn we_accept_their_blind_proof<CS: BbsCiphersuite>(
    interface: &Interface,
    case: &Case,
    signature: &Signature,
    known: &BlindDisclosure<'_, Vec<u8>>,
    their_blind: &BlindFactor,
) {
    let proof = PoKSignature::<BBSplus<CS>>::blind_proof_gen(
        &case.their_public_key,
        &signature.to_octets()[..],
        Some(&case.header.0),
        Some(&case.ph.0),
        Some(known.messages),
        Some(known.committed_messages),
        Some(known.disclosed_indexes),
        Some(known.disclosed_commitment_indexes),
        Some(their_blind),
    );
    let proof = Proof::from_octets(&proof.unwrap().to_bytes()).unwrap();
    let shown = BlindDisclosed {
        signer_count: known.messages.len(),
        messages: &indexed(known.messages, known.disclosed_indexes),
        committed_messages: &indexed(known.committed_messages, known.disclosed_commitment_indexes),
    };
    blind_proof_verify(interface, &case.context(), &proof, &shown).unwrap();
}

#[test]
fn blind_sha_256() {
    interoperate_blind::<Bls12381Sha256>(Ciphersuite::Bls12381Sha256);
}

#[test]
fn blind_shake_256() {
    interoperate_blind::<Bls12381Shake256>(Ciphersuite::Bls12381Shake256);
}
