//! How many tokens of an epoch does one core make in a second, and what does a holder do with its bucket?
//!
//! A bucket of 10,000 holders: the tokens, the bucket's octets, and a wallet's search in it. One thread.

use std::hint::black_box;
use std::time::Duration;

use bauta_bbs::{Interface, MessageScalar};
use bauta_credential::epoch::{Bucket, BucketTree, Counts, Epoch, EpochHead, bucket_leaf};
use bauta_predicates::validity::{EpochSecretKey, tokens};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const INTERFACE: &Interface = &Interface::BBS_MOD_HB;
const HOLDERS: usize = 10_000;

fn epochs(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let secret = EpochSecretKey::random(&mut rng).expect("a key");
    let handles: Vec<_> =
        (0..HOLDERS).map(|_| MessageScalar::random(&mut rng).expect("randomness")).collect();
    let made = tokens(INTERFACE, &secret, &handles).expect("tokens");
    let epoch = Epoch(20_780);
    let bucket = Bucket::build(epoch, handles.iter().zip(&made));
    println!("a bucket of {HOLDERS} holders: {} octets", bucket.as_octets().len());
    let leaf = bucket_leaf(epoch, 0, bucket.as_octets());
    let counts = Counts { buckets: 1, tokens: HOLDERS as u64, added: HOLDERS as u64, dropped: 0, resets: 0 };
    let root = BucketTree::from_leaves(&[leaf]).expect("one bucket").root();
    let head = EpochHead { epoch, key: secret.public_key(), root, previous: None, counts };

    let mut group = criterion.benchmark_group("epochs");
    group.sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Elements(HOLDERS as u64));
    group.bench_function("tokens", |bencher| {
        bencher.iter(|| tokens(INTERFACE, &secret, black_box(&handles)).expect("tokens"));
    });
    group.bench_function("bucket", |bencher| {
        bencher.iter(|| Bucket::build(epoch, black_box(&handles).iter().zip(&made)));
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("find", |bencher| {
        bencher.iter(|| bucket.find(INTERFACE, &head, black_box(&handles[77])).expect("it is there"));
    });
    group.finish();
}

fn modest() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(5))
        .configure_from_args()
}

criterion_group! { name = benches; config = modest(); targets = epochs }
criterion_main!(benches);
