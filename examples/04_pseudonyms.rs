//! One holder, one name in each place: pseudonyms (draft-irtf-cfrg-bbs-per-verifier-linkability).
//!
//! The signer signs the holder's secrets blind. In each context the holder is known by a point that follows from them: the
//! same at every visit, another one elsewhere, and nobody without the secrets can tell that two belong together.

use bauta_bbs::blind::{BlindDisclosed, BlindDisclosure, CommitmentWithProof};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::pseudonym::{
    ContextId, NymDisclosed, NymDisclosure, NymEntropy, NymRequest, NymSecrets, Received,
    blind_sign_with_nym, commit_with_nym, proof_gen_with_nym, proof_verify_with_nym,
    verify_finalize_with_nym,
};
use bauta_bbs::{Ciphersuite, Error, Header, Interface, KeyPair, PresentationHeader, SecretKey};
use rand_core::{OsRng, RngCore};

const INTERFACE: Interface = Interface::PSEUDONYM_BBS_SHA_256;
const SIGNERS: [&str; 1] = ["member of the library"];
/// With N secrets, pseudonyms in up to N contexts stay unlinkable even for a quantum computer. Bauta's credentials have one.
const SECRETS: usize = 3;

fn main() -> Result<(), Error> {
    let mut key_material = [0; 32];
    OsRng.fill_bytes(&mut key_material);
    let signer = KeyPair::from(SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &key_material, b"", None)?);
    let header = Header(b"library card, version 2".to_vec());

    // Holder: commits to its secrets. Signer: adds to the last one, so that neither has chosen it alone, and signs.
    let prover_nyms = NymSecrets::random(SECRETS, &mut OsRng)?;
    let nobodys: [&str; 0] = [];
    let (commitment, prover_blind) = commit_with_nym(&INTERFACE, &nobodys, &prover_nyms, &mut OsRng)?;
    println!("The holder commits to {SECRETS} secrets: {} octets.", commitment.to_octets().len());
    let verified = CommitmentWithProof::from_octets(&commitment.to_octets())?.verify(&INTERFACE)?;
    let entropy = NymEntropy::random(&mut OsRng)?;
    let request = NymRequest { commitment: &verified, nym_count: SECRETS, entropy: &entropy };
    let signature = blind_sign_with_nym(&INTERFACE, &signer, &header, &SIGNERS, &request)?;

    // Holder: verifies, and knows the secrets that were signed.
    let known = BlindDisclosure {
        messages: &SIGNERS[..],
        committed_messages: &[],
        prover_blind: &prover_blind,
        disclosed_indexes: &[0],
        disclosed_commitment_indexes: &[],
    };
    let received = Received { known, prover_nyms: &prover_nyms, entropy: &entropy, signature: &signature };
    let nym_secrets = verify_finalize_with_nym(&INTERFACE, signer.public_key(), &header, &received)?;
    println!("The signer has signed them blind, and the holder has verified it.");

    // Two visits to the reading room, one to the café.
    let mut names = Vec::new();
    for (visit, place) in ["reading room", "reading room", "café"].into_iter().enumerate() {
        let presentation_header = PresentationHeader(format!("visit {visit}").into_bytes());
        let context = ProofContext {
            public_key: signer.public_key(),
            header: &header,
            presentation_header: &presentation_header,
        };
        let context_id = ContextId(place.as_bytes().to_vec());
        let disclosure = NymDisclosure { known, nym_secrets: &nym_secrets, context_id: &context_id };
        let (proof, pseudonym) =
            proof_gen_with_nym(&INTERFACE, &context, &signature, &disclosure, &mut OsRng)?;
        let shown = BlindDisclosed { signer_count: 1, messages: &[(0, SIGNERS[0])], committed_messages: &[] };
        let (nym_count, context_id) = (SECRETS, &context_id);
        let disclosed = NymDisclosed { shown, nym_count, context_id, pseudonym: &pseudonym };
        proof_verify_with_nym(&INTERFACE, &context, &proof, &disclosed)?;
        let octets = pseudonym.to_octets();
        println!(
            "{place}: {:02x}{:02x}{:02x}{:02x}…, {} octets of proof.",
            octets[0],
            octets[1],
            octets[2],
            octets[3],
            proof.to_octets().len()
        );
        names.push(octets);
    }
    assert!(names[0] == names[1] && names[1] != names[2]);
    println!("The reading room has recognised its visitor. The café cannot tell that it is the same one.");
    Ok(())
}
