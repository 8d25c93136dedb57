//! How long do the four operations of the core draft take: sign, verify, make a proof, verify a proof?
//!
//! Both suites; 1, 10 and 32 messages; half of them disclosed (rounded down: none of one). Generators are derived and
//! points are parsed before the clock starts, as in a running service. One thread.

use std::hint::black_box;
use std::time::Duration;

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen, proof_verify};
use bauta_bbs::signature::{sign, verify};
use bauta_bbs::{Ciphersuite, Header, Interface, KeyPair, PresentationHeader, SecretKey};
use criterion::{BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const SUITES: [(&str, Ciphersuite); 2] =
    [("sha-256", Ciphersuite::Bls12381Sha256), ("shake-256", Ciphersuite::Bls12381Shake256)];
const MESSAGE_COUNTS: [usize; 3] = [1, 10, 32];

fn bbs(criterion: &mut Criterion) {
    for (name, suite) in SUITES {
        for count in MESSAGE_COUNTS {
            operations(criterion, name, suite, count);
        }
    }
}

fn operations(criterion: &mut Criterion, name: &str, suite: Ciphersuite, count: usize) {
    let interface = Interface::bbs(suite);
    let secret_key = SecretKey::key_gen(suite, &[7; 32], b"", None).expect("32 octets are enough");
    let key_pair = KeyPair::from(secret_key);
    let header = Header(b"header".to_vec());
    let presentation_header = PresentationHeader(vec![9; 32]);
    let context = ProofContext {
        public_key: key_pair.public_key(),
        header: &header,
        presentation_header: &presentation_header,
    };
    let messages: Vec<_> = (0..count).map(|index| format!("message {index:>24}")).collect();
    let disclosed_indexes: Vec<_> = (0..count / 2).collect();
    let disclosed: Vec<_> = disclosed_indexes.iter().map(|index| (*index, &messages[*index])).collect();
    let disclosure = Disclosure { messages: &messages, disclosed_indexes: &disclosed_indexes };
    // Seeded: the time of the operating system's source is not what is asked.
    let mut rng = ChaCha20Rng::seed_from_u64(1);

    // Made once before anything is measured, so the generators are there.
    let signature = sign(&interface, &key_pair, &header, &messages).expect("signs");
    let proof = proof_gen(&interface, &context, &signature, &disclosure, &mut rng).expect("proves");

    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function(BenchmarkId::new("sign", count), |bencher| {
        bencher.iter(|| sign(&interface, &key_pair, &header, black_box(&messages)));
    });
    group.bench_function(BenchmarkId::new("verify", count), |bencher| {
        bencher.iter(|| {
            verify(&interface, key_pair.public_key(), &header, black_box(&messages), &signature)
                .expect("verifies");
        });
    });
    group.bench_function(BenchmarkId::new("proof_gen", count), |bencher| {
        bencher.iter(|| proof_gen(&interface, &context, black_box(&signature), &disclosure, &mut rng));
    });
    group.bench_function(BenchmarkId::new("proof_verify", count), |bencher| {
        bencher.iter(|| {
            proof_verify(&interface, &context, black_box(&proof), &disclosed).expect("verifies");
        });
    });
    group.finish();
}

fn modest() -> Criterion {
    Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args()
}

criterion_group! { name = benches; config = modest(); targets = bbs }
criterion_main!(benches);
