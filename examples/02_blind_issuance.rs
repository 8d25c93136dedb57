//! A signature over a message that the signer never sees (draft-irtf-cfrg-bbs-blind-signatures).
//!
//! The holder commits to its message, the signer signs the commitment beside messages of its own, and what comes out
//! is an ordinary signature over all of them. This is how a holder's secret gets into a credential.

use bauta_bbs::blind::{
    BlindDisclosed, BlindDisclosure, CommitmentWithProof, blind_proof_gen, blind_proof_verify, blind_sign,
    blind_verify, commit,
};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::{Ciphersuite, Error, Header, Interface, KeyPair, PresentationHeader, SecretKey, Signature};
use rand_core::{OsRng, RngCore};

const INTERFACE: Interface = Interface::BLIND_BBS_SHA_256;
/// What the signer says of the holder.
const SIGNERS: [&str; 2] = ["Lagoon", "valid until 2031"];

fn main() -> Result<(), Error> {
    let mut octets = [0; 64];
    OsRng.fill_bytes(&mut octets);
    let (key_material, nonce) = octets.split_at(32);
    let signer = KeyPair::from(SecretKey::key_gen(Ciphersuite::Bls12381Sha256, key_material, b"", None)?);
    let header = Header(b"library card, version 1".to_vec());
    let presentation_header = PresentationHeader(nonce.to_vec());

    // Holder: a message of its own, committed to. The blinding factor stays with it.
    let secrets = ["a secret of the holder's"];
    let (commitment, prover_blind) = commit(&INTERFACE, &secrets, &mut OsRng)?;
    let sent = commitment.to_octets();
    println!(
        "The holder sends a commitment, and a proof that it knows what is in it: {} octets.",
        sent.len()
    );
    let (again, _) = commit(&INTERFACE, &secrets, &mut OsRng)?;
    assert_ne!(again.to_octets(), sent);
    println!("Committed to again, the same message looks different: a random blinding factor hides it.");

    // Signer: signs only a commitment whose proof it has verified.
    let mut forged = sent.clone();
    forged[..48].copy_from_slice(&again.to_octets()[..48]);
    let refused = CommitmentWithProof::from_octets(&forged)?.verify(&INTERFACE);
    println!("With another commitment before the proof the signer says: {}.", refused.expect_err("forged"));
    let verified = CommitmentWithProof::from_octets(&sent)?.verify(&INTERFACE)?;
    let signature = blind_sign(&INTERFACE, &signer, &header, &SIGNERS, &verified)?.to_octets();
    println!("The signer signs two messages of its own and the commitment: {} octets.", signature.len());

    // Holder: knows all messages and the blinding factor, so it can verify.
    let signature = Signature::from_octets(&signature[..])?;
    let known = BlindDisclosure {
        messages: &SIGNERS[..],
        committed_messages: &secrets,
        prover_blind: &prover_blind,
        disclosed_indexes: &[0],
        disclosed_commitment_indexes: &[],
    };
    blind_verify(&INTERFACE, signer.public_key(), &header, &known, &signature)?;
    println!("The holder has verified it over all three messages.");

    // Holder to verifier: the first message is shown; hidden are the second, the blinding factor and the secret.
    let context = ProofContext {
        public_key: signer.public_key(),
        header: &header,
        presentation_header: &presentation_header,
    };
    let proof = blind_proof_gen(&INTERFACE, &context, &signature, &known, &mut OsRng)?;
    println!("Its proof that shows {:?} has {} octets, 272 + 32·3.", SIGNERS[0], proof.to_octets().len());
    let shown = BlindDisclosed { signer_count: 2, messages: &[(0, SIGNERS[0])], committed_messages: &[] };
    blind_proof_verify(&INTERFACE, &context, &proof, &shown)?;
    println!("The verifier has verified it, and has not seen the signature, the secret or the commitment.");
    Ok(())
}
