//! Interoperation with the crate zkryptium, where pseudonyms are concerned: signatures and pseudonyms are the same
//! octets, and what one side proves the other accepts.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use bauta_bbs::blind::{BlindDisclosed, BlindDisclosure, CommitmentWithProof, ProverBlind};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::pseudonym::{
    ContextId, NymDisclosed, NymDisclosure, NymEntropy, NymRequest, NymSecrets, Pseudonym, Received,
    blind_sign_with_nym, commit_with_nym, proof_gen_with_nym, proof_verify_with_nym,
    verify_finalize_with_nym,
};
use bauta_bbs::{Ciphersuite, Header, Interface, KeyPair, PresentationHeader, Proof, SecretKey, Signature};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zkryptium::bbsplus::ciphersuites::{BbsCiphersuite, Bls12381Sha256, Bls12381Shake256};
use zkryptium::bbsplus::commitment::BlindFactor;
use zkryptium::bbsplus::keys::{BBSplusPublicKey, BBSplusSecretKey};
use zkryptium::bbsplus::pseudonym::{BBSplusPseudonym, PseudonymSecret};
use zkryptium::schemes::algorithms::BBSplus;
use zkryptium::schemes::generics::{BlindSignature, Commitment, PoKSignature};

/// Everything that both sides are given, and what the signer made.
struct Case {
    interface: Interface,
    keys: KeyPair,
    their_public_key: BBSplusPublicKey,
    header: Header,
    ph: PresentationHeader,
    messages: Vec<Vec<u8>>,
    committed: Vec<Vec<u8>>,
    prover_blind: ProverBlind,
    nym_secrets: NymSecrets,
    signature: Signature,
    context_id: ContextId,
}

const DISCLOSED: [usize; 2] = [0, 2];
const COMMITTED_DISCLOSED: [usize; 1] = [1];

fn theirs(secrets: &NymSecrets) -> Vec<PseudonymSecret> {
    let octets = secrets.to_octets();
    octets.chunks(32).map(|octets| PseudonymSecret::from_bytes(octets.try_into().unwrap()).unwrap()).collect()
}

fn their_blind(blind: &ProverBlind) -> BlindFactor {
    BlindFactor::from_bytes(&blind.to_octets()).unwrap()
}

/// Our commitment, signed by both; theirs, signed by us.
fn issue<CS: BbsCiphersuite>(suite: Ciphersuite, count: usize) -> Case {
    let (interface, mut rng) = (Interface::pseudonym_bbs(suite), ChaCha20Rng::seed_from_u64(count as u64));
    let keys = KeyPair::from(SecretKey::key_gen(suite, &[1; 32], b"", None).unwrap());
    let their_secret_key = BBSplusSecretKey::from_bytes(&keys.secret_key().to_octets()[..]).unwrap();
    let their_public_key = their_secret_key.public_key();
    let texts = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    let (messages, committed) = (texts(&["one", "two", ""]), texts(&["four", "five"]));
    let header = Header(b"header".to_vec());
    let prover_nyms = NymSecrets::random(count, &mut rng).unwrap();
    let entropy = NymEntropy::random(&mut rng).unwrap();

    let (commitment, prover_blind) = commit_with_nym(&interface, &committed, &prover_nyms, &mut rng).unwrap();
    let verified = commitment.verify(&interface).unwrap();
    let request = NymRequest { commitment: &verified, nym_count: count, entropy: &entropy };
    let signature = blind_sign_with_nym(&interface, &keys, &header, &messages, &request).unwrap();
    let their_entropy = PseudonymSecret::from_bytes(&entropy.to_octets()).unwrap();
    let same = BlindSignature::<BBSplus<CS>>::blind_sign_with_nym(
        &their_secret_key,
        &their_public_key,
        Some(&commitment.to_octets()),
        count,
        Some(&header.0),
        &their_entropy,
        Some(&messages),
    )
    .unwrap();
    assert_eq!(same.to_bytes(), *signature.to_octets());
    let (commitment, blind) =
        Commitment::<BBSplus<CS>>::commit_with_nym(Some(&committed), theirs(&prover_nyms)).unwrap();
    CommitmentWithProof::from_octets(&commitment.to_bytes()).unwrap().verify(&interface).unwrap();
    assert_ne!(blind.to_bytes(), *prover_blind.to_octets());

    let known = BlindDisclosure {
        messages: &messages[..],
        committed_messages: &committed,
        prover_blind: &prover_blind,
        disclosed_indexes: &[],
        disclosed_commitment_indexes: &[],
    };
    let received = Received { known, prover_nyms: &prover_nyms, entropy: &entropy, signature: &signature };
    let nym_secrets = verify_finalize_with_nym(&interface, keys.public_key(), &header, &received).unwrap();
    let (ph, context_id) = (PresentationHeader(b"ph".to_vec()), ContextId(b"context".to_vec()));
    Case {
        interface,
        keys,
        their_public_key,
        header,
        ph,
        messages,
        committed,
        prover_blind,
        nym_secrets,
        signature,
        context_id,
    }
}

fn pick(messages: &[Vec<u8>], indexes: &[usize]) -> Vec<Vec<u8>> {
    indexes.iter().map(|index| messages[*index].clone()).collect()
}

fn exchange<CS: BbsCiphersuite>(suite: Ciphersuite, count: usize) {
    let case = issue::<CS>(suite, count);
    let context = ProofContext {
        public_key: case.keys.public_key(),
        header: &case.header,
        presentation_header: &case.ph,
    };
    let ours = our_proof(&case, &context);
    they_accept::<CS>(&case, &ours.0, &ours.1);

    let (proof, pseudonym) = PoKSignature::<BBSplus<CS>>::proof_gen_with_nym(
        &case.their_public_key,
        &case.signature.to_octets()[..],
        Some(&case.header.0),
        Some(&case.ph.0),
        &theirs(&case.nym_secrets),
        &case.context_id.0,
        Some(&case.messages),
        Some(&case.committed),
        Some(&DISCLOSED),
        Some(&COMMITTED_DISCLOSED),
        Some(&their_blind(&case.prover_blind)),
    )
    .unwrap();
    assert_eq!(pseudonym.to_bytes(), ours.1.to_octets());
    let indexed = |messages: &[Vec<u8>], indexes: &[usize]| -> Vec<_> {
        indexes.iter().map(|index| (*index, messages[*index].clone())).collect()
    };
    let shown = BlindDisclosed {
        signer_count: case.messages.len(),
        messages: &indexed(&case.messages, &DISCLOSED),
        committed_messages: &indexed(&case.committed, &COMMITTED_DISCLOSED),
    };
    let pseudonym = &Pseudonym::from_octets(&pseudonym.to_bytes()).unwrap();
    let disclosed = NymDisclosed { shown, nym_count: count, context_id: &case.context_id, pseudonym };
    let proof = Proof::from_octets(&proof.to_bytes()).unwrap();
    proof_verify_with_nym(&case.interface, &context, &proof, &disclosed).unwrap();
}

fn our_proof(case: &Case, context: &ProofContext<'_>) -> (Proof, Pseudonym) {
    let known = BlindDisclosure {
        messages: &case.messages[..],
        committed_messages: &case.committed,
        prover_blind: &case.prover_blind,
        disclosed_indexes: &DISCLOSED,
        disclosed_commitment_indexes: &COMMITTED_DISCLOSED,
    };
    let disclosure = NymDisclosure { known, nym_secrets: &case.nym_secrets, context_id: &case.context_id };
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    proof_gen_with_nym(&case.interface, context, &case.signature, &disclosure, &mut rng).unwrap()
}

fn they_accept<CS: BbsCiphersuite>(case: &Case, proof: &Proof, pseudonym: &Pseudonym) {
    let proof = PoKSignature::<BBSplus<CS>>::from_bytes(&proof.to_octets()).unwrap();
    let verify = |context_id: &ContextId| {
        proof.proof_verify_with_nym(
            &case.their_public_key,
            Some(&case.header.0),
            Some(&case.ph.0),
            &BBSplusPseudonym::from_bytes(&pseudonym.to_octets()).unwrap(),
            &context_id.0,
            case.nym_secrets.count(),
            Some(case.messages.len()),
            Some(&pick(&case.messages, &DISCLOSED)),
            Some(&pick(&case.committed, &COMMITTED_DISCLOSED)),
            Some(&DISCLOSED),
            Some(&COMMITTED_DISCLOSED),
        )
    };
    verify(&case.context_id).unwrap();
    verify(&ContextId(b"another".to_vec())).unwrap_err();
}

#[test]
fn sha_256() {
    [1, 2, 10].into_iter().for_each(|count| exchange::<Bls12381Sha256>(Ciphersuite::Bls12381Sha256, count));
}

#[test]
fn shake_256() {
    [1, 3].into_iter().for_each(|count| exchange::<Bls12381Shake256>(Ciphersuite::Bls12381Shake256, count));
}
