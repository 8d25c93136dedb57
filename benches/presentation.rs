//! What does a log-in cost: two claims shown, age of 18 or more, a pseudonym, good standing?
//!
//! Through the wallet and the verifier as a person and a platform use them: `consider` and `present`, and `verify` with the
//! parsing of the answer's text. Cold: the wallet has just been opened; warm: it has tables of the credential's points; prepared:
//! what is left when everything that does not depend on the nonce was made in idle time. One issuer in memory, one credential, one epoch. One thread.

use std::time::Duration;

use bauta_benches::log_in::LogIn;
use criterion::{BatchSize, Criterion, SamplingMode, criterion_group, criterion_main};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn log_in(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let log_in = LogIn::new(&mut rng).expect("an issuer, a holder and a platform");
    let request = log_in.ask(&mut rng);
    let sizes = log_in.sizes(&request, &mut rng);
    println!("log-in: {sizes:?}; {} octets of proofs", sizes.proofs());
    let mut group = criterion.benchmark_group("log-in");
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("present/cold", |bencher| {
        let reopened = || log_in.reopened();
        bencher.iter_batched(reopened, |log_in| log_in.answer(&request, &mut rng), BatchSize::PerIteration);
    });
    group.bench_function("present/warm", |bencher| bencher.iter(|| log_in.answer(&request, &mut rng)));
    let mut idle = ChaCha20Rng::seed_from_u64(3);
    group.bench_function("present/prepared", |bencher| {
        let prepare = || log_in.consider(&request).prepare(&mut idle).expect("can be prepared");
        let answer = |prepared| {
            let proposal = log_in.consider(&request);
            proposal.present_with(prepared, &mut rng).expect("proves").to_text()
        };
        bencher.iter_batched(prepare, answer, BatchSize::PerIteration);
    });
    group.bench_function("consider", |bencher| bencher.iter(|| log_in.consider(&request).epochs()));
    let mut make = ChaCha20Rng::seed_from_u64(2);
    group.bench_function("verify", |bencher| {
        bencher.iter_batched(
            || {
                let request = log_in.ask(&mut make);
                log_in.answer(&request, &mut make)
            },
            |answer| log_in.verify(&answer, &mut rng),
            BatchSize::PerIteration,
        );
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

criterion_group! { name = benches; config = modest(); targets = log_in }
criterion_main!(benches);
