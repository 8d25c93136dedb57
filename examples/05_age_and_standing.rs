//! Two sub-proofs over one core proof: born on or before a day, and in good standing, with neither shown.
//!
//! A sub-proof is about a commitment that the core proof has made to a hidden message. Its challenge hashes the core
//! proof's, so it cannot be taken to another presentation.

use bauta_bbs::committed_disclosure::{core_proof_gen, core_proof_verify_deferred};
use bauta_bbs::proof::{Disclosure, ProofContext};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, SecretKey,
    pairing,
};
use bauta_predicates::range::{self, Bounds};
use bauta_predicates::validity::{self, EpochSecretKey, tokens};
use bauta_predicates::{Committed, Session};
use rand_core::{OsRng, RngCore};

const INTERFACE: &Interface = &Interface::BBS_MOD;
const EPOCH: u64 = 20_780;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut key_material = [0; 32];
    OsRng.fill_bytes(&mut key_material);
    let issuer = KeyPair::from(SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &key_material, b"", None)?);
    let header = Header(b"header".to_vec());

    // Three messages: a birth date in days since 1900-01-01, a handle that means nothing, and one that does not matter.
    let handle = MessageScalar::random(&mut OsRng)?;
    let messages = [MessageScalar::from(36_000), handle.clone(), MessageScalar::hash(INTERFACE, b"else")];
    let generators = Generators::new(INTERFACE, messages.len());
    let signature = core_sign(&generators, &issuer, &header, &messages)?;

    // Each epoch has a key of its own. Whoever is in good standing gets a token of it, published for anybody to fetch.
    let epoch_key = EpochSecretKey::random(&mut OsRng)?;
    let published = epoch_key.public_key();
    let token = tokens(INTERFACE, &epoch_key, std::slice::from_ref(&handle))?.remove(0);
    token.verify(INTERFACE, &published, &handle)?;
    println!("The issuer has signed a birth date and a handle, and published a token of 48 octets.");

    // Holder: the core proof shows nothing and commits to two messages; then the two sub-proofs.
    let ph = PresentationHeader(b"nonce and audience".to_vec());
    let context = ProofContext { public_key: issuer.public_key(), header: &header, presentation_header: &ph };
    let disclosure = Disclosure { messages: &messages, disclosed_indexes: &[] };
    let (core, openings) =
        core_proof_gen(&generators, &context, &signature, &disclosure, &[0, 1], &mut OsRng)?;
    let challenges = [core.challenge()];
    let session = Session { interface: INTERFACE, challenges: &challenges, presentation_header: &ph.0 };
    let of = |index| Committed { credential: 0, index, commitment: core.commitments()[index] };
    let of_age = range::Statement { committed: of(0), bounds: Bounds::at_most(39_773) };
    let age = range::prove(&session, &of_age, &openings[0], &mut OsRng)?;
    let of_standing = validity::Statement { committed: of(1), epoch: EPOCH, key: &published };
    let standing = validity::prove(&session, &of_standing, &openings[1], &token, &mut OsRng)?;
    println!(
        "The holder shows {} octets of core proof, {} that it was born by then, {} that it is in good standing.",
        core.to_octets().len(),
        age.to_octets().len(),
        standing.to_octets().len(),
    );

    // Verifier: all of it; the two pairing equations are checked as one.
    let equation = core_proof_verify_deferred(&generators, &context, &core, &[], &[0, 1])?;
    age.verify(&session, &of_age)?;
    let token_equation = standing.verify_deferred(&session, &of_standing)?;
    assert!(pairing::all_hold(INTERFACE, &[equation, token_equation], &[&core.to_octets()], &mut OsRng));
    println!("The verifier has verified it, and knows neither the date, nor the handle, nor the token.");

    let younger = range::Statement { committed: of(0), bounds: Bounds::at_most(35_999) };
    let refused = range::prove(&session, &younger, &openings[0], &mut OsRng);
    println!("Born a day too late, there is nothing to show: {}.", refused.expect_err("not true"));
    let elsewhere = Session { presentation_header: b"another nonce", ..session };
    let refused = age.verify(&elsewhere, &of_age);
    println!("Taken to another presentation, the proof is no proof: {}.", refused.expect_err("moved"));
    Ok(())
}
