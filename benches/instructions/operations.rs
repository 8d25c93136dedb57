//! The main operations, each ready to run, from seeded randomness.

use std::hint::black_box;

use bauta_bbs::proof::{Disclosure, PreparedSignature, ProofContext, proof_gen, proof_verify};
use bauta_bbs::signature::{messages_to_scalars, sign, verify};
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, SecretKey,
};
use bauta_benches::log_in::LogIn;
use bauta_benches::shown::{INTERFACE, LATEST, Shown};
use bauta_predicates::validity::{EpochSecretKey, tokens};
use bauta_predicates::{ContextId, NymSecret, nym, range, validity};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::valgrind::measured_operation;

/// Does everything twice, so that whatever is made once has been made, and counts the second time. Prints the names.
pub(crate) fn run_each() {
    core();
    sub_proofs();
    log_in();
}

fn count<T>(name: &str, mut operation: impl FnMut() -> T) {
    let mut operation = || {
        black_box(operation());
    };
    operation();
    measured_operation(&mut operation);
    println!("{name}");
}

/// Ten messages, the first five disclosed.
fn core() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let suite = Ciphersuite::Bls12381Sha256;
    let interface = Interface::bbs(suite);
    let key_pair = KeyPair::from(SecretKey::key_gen(suite, &[7; 32], b"", None).expect("a key"));
    let (header, presentation_header) = (Header(b"header".to_vec()), PresentationHeader(vec![9; 32]));
    let messages: Vec<_> = (0..10).map(|index| format!("message {index:>24}")).collect();
    let public_key = key_pair.public_key();
    let signature = sign(&interface, &key_pair, &header, &messages).expect("signs");
    count("sign", || sign(&interface, &key_pair, &header, &messages).expect("signs"));
    count("verify", || verify(&interface, public_key, &header, &messages, &signature).expect("verifies"));

    let context = ProofContext { public_key, header: &header, presentation_header: &presentation_header };
    let disclosure = Disclosure { messages: &messages[..], disclosed_indexes: &[0, 1, 2, 3, 4] };
    let prove = |rng: &mut _| proof_gen(&interface, &context, &signature, &disclosure, rng).expect("proves");
    let proof = prove(&mut rng);
    count("proof_gen", || prove(&mut rng));
    let kept = PreparedSignature::new(
        &Generators::new(&interface, messages.len()),
        public_key,
        &header,
        &signature,
        &messages_to_scalars(&interface, &messages),
    );
    let kept = kept.expect("as many messages as generators");
    count("proof_gen with tables", || {
        kept.prepare(&[0, 1, 2, 3, 4], &mut rng).expect("proves").finish(&presentation_header)
    });
    let disclosed: Vec<_> = messages.iter().enumerate().take(5).collect();
    count("proof_verify", || proof_verify(&interface, &context, &proof, &disclosed).expect("verifies"));
}

fn sub_proofs() {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let shown = Shown::new(&mut rng);
    let session = shown.session();

    let statement =
        range::Statement { committed: shown.committed(0), bounds: range::Bounds::at_most(LATEST) };
    let prove =
        |rng: &mut _| range::prove(&session, &statement, &shown.openings[0], rng).expect("it is true");
    let proof = prove(&mut rng);
    // How long it searches for three squares is chance.
    count("range prove, 16 times", || (0..16).for_each(|_| drop(black_box(prove(&mut rng)))));
    count("range verify", || proof.verify(&session, &statement).expect("verifies"));

    let context = ContextId(b"bauta:aud:https://game.example".to_vec());
    let secret = NymSecret::from_octets(&shown.messages[9].to_octets()[..]).expect("a secret");
    let statement = nym::Statement {
        committed: shown.committed(9),
        context: &context,
        pseudonym: secret.pseudonym(&context),
    };
    let prove = |rng: &mut _| nym::prove(&session, &statement, &shown.openings[9], rng).expect("it is true");
    let proof = prove(&mut rng);
    count("nym prove", || prove(&mut rng));
    count("nym verify", || proof.verify(&session, &statement).expect("verifies"));

    let secret = EpochSecretKey::random(&mut rng).expect("a key");
    let (key, handle) = (secret.public_key(), &shown.messages[8]);
    let token = tokens(INTERFACE, &secret, std::slice::from_ref(handle)).expect("a token").remove(0);
    let statement = validity::Statement { committed: shown.committed(8), epoch: 20_780, key: &key };
    let prove = |rng: &mut _| {
        validity::prove(&session, &statement, &shown.openings[8], &token, rng).expect("it is true")
    };
    let proof = prove(&mut rng);
    count("validity prove", || prove(&mut rng));
    count("validity verify", || proof.verify(&session, &statement).expect("verifies"));

    let handles: Vec<_> = (0..1_000).map(|_| MessageScalar::random(&mut rng).expect("randomness")).collect();
    count("1,000 tokens", || tokens(INTERFACE, &secret, &handles).expect("tokens"));
}

fn log_in() {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let log_in = LogIn::new(&mut rng).expect("an issuer, a holder and a platform");
    let request = log_in.ask(&mut rng);
    let mut present = rng.clone();
    // Until the wallet has made tables of what comes back.
    (0..3).for_each(|_| drop(log_in.answer(&request, &mut present)));
    count("log-in present", || log_in.answer(&request, &mut present));
    // The verifier takes an answer once.
    let mut answers = (0..2)
        .map(|_| {
            let request = log_in.ask(&mut rng);
            log_in.answer(&request, &mut rng)
        })
        .collect::<Vec<_>>();
    count("log-in verify", || log_in.verify(&answers.pop().expect("two answers"), &mut present));
}
