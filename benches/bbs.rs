//! How long do the four operations of the core draft take: sign, verify, make a proof, verify a proof?
//!
//! Both suites; from 1 to 100 messages; none of them, half of them (rounded down) or all but one disclosed. Generators
//! are derived and points are read before the clock starts, as in a running service. One thread.

use std::hint::black_box;
use std::time::Duration;

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen, proof_verify};
use bauta_bbs::signature::{sign, verify};
use bauta_bbs::{Ciphersuite, Header, Interface, KeyPair, PresentationHeader, SecretKey, Signature};
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const SUITES: [(&str, Ciphersuite); 2] =
    [("sha-256", Ciphersuite::Bls12381Sha256), ("shake-256", Ciphersuite::Bls12381Shake256)];
const MESSAGE_COUNTS: [usize; 6] = [1, 5, 10, 20, 32, 100];

/// What one signer and one holder have, and what is signed.
struct Signed {
    interface: Interface,
    key_pair: KeyPair,
    header: Header,
    messages: Vec<String>,
    signature: Signature,
}

fn bbs(criterion: &mut Criterion) {
    for (name, suite) in SUITES {
        for count in MESSAGE_COUNTS {
            let signed = Signed::new(suite, count);
            signatures(criterion, name, &signed);
            let mut shown = vec![("none", 0), ("half", count / 2), ("all but one", count - 1)];
            shown.dedup_by_key(|(_, disclosed)| *disclosed);
            for (part, disclosed) in shown {
                proofs(criterion, &format!("{name}/{count}, {part} disclosed"), &signed, disclosed);
            }
        }
    }
}

impl Signed {
    fn new(suite: Ciphersuite, count: usize) -> Self {
        let interface = Interface::bbs(suite);
        let secret_key = SecretKey::key_gen(suite, &[7; 32], b"", None).expect("32 octets are enough");
        let key_pair = KeyPair::from(secret_key);
        let header = Header(b"header".to_vec());
        let messages: Vec<_> = (0..count).map(|index| format!("message {index:>24}")).collect();
        let signature = sign(&interface, &key_pair, &header, &messages).expect("signs");
        Self { interface, key_pair, header, messages, signature }
    }
}

fn signatures(criterion: &mut Criterion, suite: &str, signed: &Signed) {
    let Signed { interface, key_pair, header, messages, signature } = signed;
    let mut group = criterion.benchmark_group(format!("{suite}/{}", messages.len()));
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("sign", |bencher| {
        bencher.iter(|| sign(interface, key_pair, header, black_box(messages)));
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| {
            verify(interface, key_pair.public_key(), header, black_box(messages), signature)
                .expect("verifies");
        });
    });
    group.finish();
}

fn proofs(criterion: &mut Criterion, name: &str, signed: &Signed, disclosed: usize) {
    let Signed { interface, key_pair, header, messages, signature } = signed;
    let presentation_header = PresentationHeader(vec![9; 32]);
    let context =
        ProofContext { public_key: key_pair.public_key(), header, presentation_header: &presentation_header };
    let indexes: Vec<_> = (0..disclosed).collect();
    let disclosure = Disclosure { messages, disclosed_indexes: &indexes };
    let disclosed: Vec<_> = indexes.iter().map(|index| (*index, &messages[*index])).collect();
    // Seeded: the time of the operating system's source is not what is asked.
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let proof = proof_gen(interface, &context, signature, &disclosure, &mut rng).expect("proves");
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("proof_gen", |bencher| {
        bencher.iter(|| proof_gen(interface, &context, black_box(signature), &disclosure, &mut rng));
    });
    group.bench_function("proof_verify", |bencher| {
        bencher.iter(|| proof_verify(interface, &context, black_box(&proof), &disclosed).expect("verifies"));
    });
    group.finish();
}

fn modest() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .configure_from_args()
}

criterion_group! { name = benches; config = modest(); targets = bbs }
criterion_main!(benches);
