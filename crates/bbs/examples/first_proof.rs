//! How long a fresh process takes to its first proof, and to the next ones, for 10 and for 32 messages, half of them disclosed:
//!
//!     cargo run --release -p bauta-bbs --example first_proof

use std::env;
use std::error::Error;
use std::process::Command;
use std::time::Instant;

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen};
use bauta_bbs::{
    Ciphersuite, Header, Interface, KeyPair, PresentationHeader, PublicKey, SecretKey, Signature, hazmat,
    signature,
};
use rand_core::OsRng;

fn main() -> Result<(), Box<dyn Error>> {
    let since = Instant::now();
    let arguments: Vec<_> = env::args().skip(1).collect();
    match &arguments[..] {
        [count, public_key, signature] => prove(since, count.parse()?, public_key, signature),
        _ => [10, 32].into_iter().try_for_each(start),
    }
}

fn messages(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|number| format!("message {number}").into_bytes()).collect()
}

/// Signs here, and has another process prove.
fn start(count: usize) -> Result<(), Box<dyn Error>> {
    let suite = Ciphersuite::Bls12381Sha256;
    let key_pair = KeyPair::from(SecretKey::key_gen(suite, &[1; 32], b"first proof", None)?);
    let signature = signature::sign(&Interface::bbs(suite), &key_pair, &Header::default(), &messages(count))?;
    let mut child = Command::new(env::current_exe()?);
    child.arg(count.to_string()).arg(hex::encode(key_pair.public_key().to_octets()));
    child.arg(hex::encode(&signature.to_octets()[..])).status()?;
    Ok(())
}

fn prove(since: Instant, count: usize, public_key: &str, signature: &str) -> Result<(), Box<dyn Error>> {
    let public_key = PublicKey::from_octets(&hex::decode(public_key)?)?;
    let signature = Signature::from_octets(&hex::decode(signature)?)?;
    let context = ProofContext {
        public_key: &public_key,
        header: &Header::default(),
        presentation_header: &PresentationHeader::default(),
    };
    let (messages, disclosed_indexes) = (messages(count), (0..count / 2).collect::<Vec<_>>());
    let disclosure = Disclosure { messages: &messages, disclosed_indexes: &disclosed_indexes };
    let mut before = 0.0;
    for number in 1..=3 {
        proof_gen(&Interface::BBS_SHA_256, &context, &signature, &disclosure, &mut OsRng)?;
        let now = since.elapsed().as_secs_f64() * 1000.0;
        let tables = hazmat::kept_tables_size() >> 10;
        println!("L = {count:2}, proof {number}: {:6.2} ms, {tables:4} KiB of tables", now - before);
        before = now;
    }
    Ok(())
}
