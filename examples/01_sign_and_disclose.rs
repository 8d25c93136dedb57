//! One signature over five messages; two of them shown, three hidden.
//!
//! Signer, prover and verifier are the roles of draft-irtf-cfrg-bbs-signatures. What crosses from one to the other
//! crosses as octets, and is parsed on arrival.

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen, proof_verify};
use bauta_bbs::signature::{sign, verify};
use bauta_bbs::{
    Ciphersuite, Error, Header, Interface, KeyPair, PresentationHeader, Proof, PublicKey, SecretKey,
    Signature,
};
use rand_core::{OsRng, RngCore};

const INTERFACE: Interface = Interface::BBS_SHA_256;
const MESSAGES: [&str; 5] = ["Chiara", "Moro", "1998-04-17", "Lagoon", "reader"];
/// Which messages the prover shows, counted from 0.
const SHOWN: [usize; 2] = [3, 4];

fn main() -> Result<(), Error> {
    // What everybody knows: the signer's header, and the nonce that the verifier drew for this one proof.
    let header = Header(b"library card, version 1".to_vec());
    let mut nonce = [0; 32];
    OsRng.fill_bytes(&mut nonce);
    let presentation_header = PresentationHeader(nonce.to_vec());

    let (public_key, signature) = signer(&header)?;
    let public_key = PublicKey::from_octets(&public_key)?;
    let context =
        ProofContext { public_key: &public_key, header: &header, presentation_header: &presentation_header };
    let proof = prover(&context, &signature)?;
    verifier(&context, &proof)
}

/// Makes a key and signs all five messages at once. Only the key's 32 octets need randomness; signing draws none.
fn signer(header: &Header) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let mut key_material = [0; 32];
    OsRng.fill_bytes(&mut key_material);
    let secret_key = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &key_material, b"", None)?;
    let key_pair = KeyPair::from(secret_key);
    let public_key = key_pair.public_key().to_octets();
    let signature = sign(&INTERFACE, &key_pair, header, &MESSAGES)?.to_octets();
    println!("The signer's public key has {} octets.", public_key.len());
    println!("Its signature over {} messages has {} octets.", MESSAGES.len(), signature.len());
    Ok((public_key.to_vec(), signature.to_vec()))
}

/// Checks what it was given, then proves that it has a signature, without showing it or three of the messages.
fn prover(context: &ProofContext<'_>, signature: &[u8]) -> Result<Vec<u8>, Error> {
    let signature = Signature::from_octets(signature)?;
    verify(&INTERFACE, context.public_key, context.header, &MESSAGES, &signature)?;
    println!("The prover has verified the signature.");

    let disclosure = Disclosure { messages: &MESSAGES, disclosed_indexes: &SHOWN };
    let proof = proof_gen(&INTERFACE, context, &signature, &disclosure, &mut OsRng)?.to_octets();
    println!("Its proof shows {} and hides 3 messages: {} octets, 272 + 32·3.", SHOWN.len(), proof.len());
    let another = proof_gen(&INTERFACE, context, &signature, &disclosure, &mut OsRng)?.to_octets();
    assert_ne!(another, proof);
    println!("Made again, the proof is another one: nothing links the two.");
    Ok(proof)
}

/// Sees the proof and two messages, and nothing else of the prover.
fn verifier(context: &ProofContext<'_>, proof: &[u8]) -> Result<(), Error> {
    let proof = Proof::from_octets(proof)?;
    let [region, status] = SHOWN.map(|index| (index, MESSAGES[index]));
    proof_verify(&INTERFACE, context, &proof, &[region, status])?;
    println!("The verifier has verified that the signer signed {:?} and {:?}.", region.1, status.1);

    let refused = proof_verify(&INTERFACE, context, &proof, &[(region.0, "Mainland"), status]);
    println!("With \"Mainland\" for {:?} it says: {}.", region.1, refused.expect_err("not what was signed"));
    Ok(())
}
