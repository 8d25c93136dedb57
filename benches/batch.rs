//! What does a proof cost in a batch, and does a second thread help?
//!
//! Core proofs of ten messages, half of them disclosed; and log-ins as in `presentation`, from the answers' texts to the verdicts.
//! Batches of 1 to 4,096, by one thread and by two. The figures are for the whole batch; elements per second are proofs.

use std::time::Duration;

use bauta_bbs::proof::{Disclosure, ProofContext, Statement, core_proof_gen, core_proof_verify_batch};
use bauta_bbs::signature::core_sign;
use bauta_bbs::{
    Ciphersuite, Generators, Header, Interface, KeyPair, MessageScalar, PresentationHeader, Proof, SecretKey,
};
use bauta_benches::log_in::{LogIn, verify_batch};
use criterion::{
    BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rayon::ThreadPoolBuilder;

const SIZES: [usize; 7] = [1, 4, 16, 64, 256, 1024, 4096];
const MOST: usize = SIZES[SIZES.len() - 1];
const THREADS: [usize; 2] = [1, 2];
/// Messages of a core proof, of which every second is disclosed.
const MESSAGES: usize = 10;

/// Proofs from one signature, each with a presentation header of its own.
struct CoreProofs {
    key_pair: KeyPair,
    generators: Generators,
    header: Header,
    disclosed: Vec<(usize, MessageScalar)>,
    proofs: Vec<(PresentationHeader, Proof)>,
}

impl CoreProofs {
    fn new(rng: &mut ChaCha20Rng) -> Self {
        let secret_key = SecretKey::key_gen(Ciphersuite::Bls12381Sha256, &[7; 32], b"", None).expect("a key");
        let key_pair = KeyPair::from(secret_key);
        let generators = Generators::new(&Interface::BBS_MOD, MESSAGES);
        let header = Header(b"header".to_vec());
        let messages: Vec<_> =
            (0..MESSAGES).map(|_| MessageScalar::random(rng).expect("randomness")).collect();
        let signature = core_sign(&generators, &key_pair, &header, &messages).expect("signs");
        let disclosed_indexes: Vec<_> = (0..MESSAGES).step_by(2).collect();
        let prove = |number: usize| {
            let ph = PresentationHeader(number.to_be_bytes().to_vec());
            let context =
                ProofContext { public_key: key_pair.public_key(), header: &header, presentation_header: &ph };
            let disclosure = Disclosure { messages: &messages, disclosed_indexes: &disclosed_indexes };
            let proof = core_proof_gen(&generators, &context, &signature, &disclosure, rng).expect("proves");
            (ph, proof)
        };
        let proofs = (0..MOST).map(prove).collect();
        let disclosed = disclosed_indexes.iter().map(|index| (*index, messages[*index].clone())).collect();
        Self { key_pair, generators, header, disclosed, proofs }
    }

    fn statement<'a>(&'a self, ph: &'a PresentationHeader) -> Statement<'a> {
        let context = ProofContext {
            public_key: self.key_pair.public_key(),
            header: &self.header,
            presentation_header: ph,
        };
        Statement { generators: &self.generators, context, disclosed: &self.disclosed }
    }

    /// From the octets, by each thread its part.
    fn verify(&self, octets: &[(usize, Vec<u8>)], threads: usize) {
        std::thread::scope(|scope| {
            for part in octets.chunks(octets.len().div_ceil(threads)) {
                scope.spawn(|| self.verify_part(part));
            }
        });
    }

    fn verify_part(&self, octets: &[(usize, Vec<u8>)]) {
        let read = |(number, octets): &(usize, Vec<u8>)| {
            let ph = &self.proofs[*number].0;
            (self.statement(ph), Proof::from_octets(octets).expect("octets of a proof"))
        };
        let proofs: Vec<_> = octets.iter().map(read).collect();
        let proofs: Vec<_> = proofs.iter().map(|(statement, proof)| (*statement, proof)).collect();
        let verdicts = core_proof_verify_batch(&proofs, &mut ChaCha20Rng::seed_from_u64(3));
        assert!(verdicts.iter().all(Result::is_ok), "all proofs are valid");
    }
}

fn core_proofs(criterion: &mut Criterion) {
    let proofs = CoreProofs::new(&mut ChaCha20Rng::seed_from_u64(1));
    let octets: Vec<_> = proofs.proofs.iter().map(|(_, proof)| proof.to_octets()).enumerate().collect();
    let mut group = criterion.benchmark_group("batch/core");
    group.sampling_mode(SamplingMode::Flat);
    for threads in THREADS {
        for size in SIZES {
            group.throughput(Throughput::Elements(size as u64));
            group.bench_function(BenchmarkId::new(format!("threads={threads}"), size), |bencher| {
                bencher.iter(|| proofs.verify(&octets[..size], threads));
            });
        }
    }
    group.finish();
}

fn log_ins(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let log_in = LogIn::new(&mut rng).expect("an issuer, a holder and a platform");
    let requests: Vec<_> = (0..MOST).map(|_| log_in.ask(&mut rng)).collect();
    let answers: Vec<_> = requests.iter().map(|request| log_in.answer(request, &mut rng)).collect();
    let answers: Vec<_> = answers.iter().map(String::as_str).collect();
    let mut group = criterion.benchmark_group("batch/log-in");
    group.sampling_mode(SamplingMode::Flat);
    for threads in THREADS {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        for size in SIZES {
            group.throughput(Throughput::Elements(size as u64));
            group.bench_function(BenchmarkId::new(format!("threads={threads}"), size), |bencher| {
                bencher.iter_batched(
                    || (log_in.having_asked(&requests[..size]), rng.clone()),
                    |(platform, mut rng)| {
                        pool.install(|| verify_batch(&platform, &answers[..size], &mut rng));
                    },
                    BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
}

fn modest() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args()
}

criterion_group! { name = benches; config = modest(); targets = core_proofs, log_ins }
criterion_main!(benches);
