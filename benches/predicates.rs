//! What does each sub-proof cost beside the core proof: time to make, time to verify, octets?
//!
//! Ranges are measured beside the proofs that others use for them: bit decomposition and Bulletproofs++ (the crate
//! `bulletproofs_plus_plus`, over ark 0.4, one thread). Tables and generators are made before the clock starts. One thread.

use std::hint::black_box;
use std::time::Duration;

use ark_bls12_381_04::{Fr as Fr04, G1Affine as G1Affine04};
use ark_serialize_04::CanonicalSerialize;
use ark_std_04::UniformRand;
use bauta_bbs::committed_disclosure::core_proof_verify_deferred;
use bauta_bbs::proof::ProofContext;
use bauta_bbs::{Generators, MessageScalar, PresentationHeader, pairing};
use bauta_benches::shown::{BORN, INTERFACE, LATEST, MESSAGES, PRESENTATION_HEADER, Shown};
use bauta_predicates::validity::{EpochSecretKey, tokens};
use bauta_predicates::{
    ContextId, NymSecret, membership, nym, opening, range, schnorr_eq, sigma_range, validity,
};
use bulletproofs_plus_plus::prelude::{Prover, SetupParams};
use criterion::{BenchmarkGroup, Criterion, SamplingMode, criterion_group, criterion_main};
use dock_crypto_utils::transcript::new_merlin_transcript;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

type Group<'c> = BenchmarkGroup<'c, criterion::measurement::WallTime>;

fn ranges(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let shown = Shown::new(&mut rng);
    let mut group = criterion.benchmark_group("range");
    group.sampling_mode(SamplingMode::Flat);
    let two_sided = range::Bounds::between(20_000, LATEST).expect("in order");
    for (name, bounds) in [("bauta-32", range::Bounds::at_most(LATEST)), ("bauta-32-two-sided", two_sided)] {
        bauta_range(&mut group, name, &shown, bounds, &mut rng);
    }
    for bits in [16, 32] {
        bits_range(&mut group, bits, &shown, &mut rng);
    }
    for bits in [16, 32] {
        bulletproofs(&mut group, bits);
    }
    group.finish();
}

fn bauta_range(
    group: &mut Group<'_>,
    name: &str,
    shown: &Shown,
    bounds: range::Bounds,
    rng: &mut ChaCha20Rng,
) {
    let session = shown.session();
    let statement = range::Statement { committed: shown.committed(0), bounds };
    let prove =
        |rng: &mut _| range::prove(&session, &statement, &shown.openings[0], rng).expect("it is true");
    let proof = prove(rng);
    report(name, proof.to_octets().len());
    group.bench_function(format!("{name}/prove"), |bencher| bencher.iter(|| prove(rng)));
    group.bench_function(format!("{name}/verify"), |bencher| {
        bencher.iter(|| black_box(&proof).verify(&session, &statement).expect("verifies"));
    });
}

fn bits_range(group: &mut Group<'_>, bits: u32, shown: &Shown, rng: &mut ChaCha20Rng) {
    let name = format!("sigma-{bits}");
    let session = shown.session();
    let statement = sigma_range::Statement { committed: shown.committed(0), from: 0, below: 1 << bits };
    let prove =
        |rng: &mut _| sigma_range::prove(&session, &statement, &shown.openings[0], rng).expect("it is true");
    let proof = prove(rng);
    report(&name, proof.to_octets().len());
    group.bench_function(format!("{name}/prove"), |bencher| bencher.iter(|| prove(rng)));
    group.bench_function(format!("{name}/verify"), |bencher| {
        bencher.iter(|| black_box(&proof).verify(&session, &statement).expect("verifies"));
    });
}

fn bulletproofs(group: &mut Group<'_>, bits: u16) {
    let name = format!("bulletproofs++-{bits}");
    let mut rng = rand_08::rngs::mock::StepRng::new(1, 0x9e37_79b9_7f4a_7c15);
    let base = 2;
    let setup =
        SetupParams::<G1Affine04>::new_for_perfect_range_proof::<sha2::Sha256>(b"bench", base, bits, 1);
    let value = u64::from(LATEST - BORN);
    let blinding = Fr04::rand(&mut rng);
    let commitment = vec![setup.compute_pedersen_commitment(value, &blinding)];
    let prove = |rng: &mut _| {
        let prover = Prover::new_with_given_base(base, bits, commitment.clone(), vec![value], vec![blinding])
            .expect("fits");
        prover.prove(rng, setup.clone(), &mut new_merlin_transcript(b"bench")).expect("proves")
    };
    let proof = prove(&mut rng);
    report(&name, proof.compressed_size());
    group.bench_function(format!("{name}/prove"), |bencher| bencher.iter(|| prove(&mut rng)));
    group.bench_function(format!("{name}/verify"), |bencher| {
        bencher.iter(|| {
            let proof = black_box(&proof);
            proof.verify(bits, &commitment, &setup, &mut new_merlin_transcript(b"bench")).expect("verifies");
        });
    });
}

fn accounts_and_standing(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let shown = Shown::new(&mut rng);
    let session = shown.session();
    let mut group = criterion.benchmark_group("sub-proofs");
    group.sampling_mode(SamplingMode::Flat);

    let context = ContextId(b"bauta:aud:https://game.example".to_vec());
    let secret = NymSecret::from_octets(&shown.messages[9].to_octets()[..]).expect("a secret");
    let statement = nym::Statement {
        committed: shown.committed(9),
        context: &context,
        pseudonym: secret.pseudonym(&context),
    };
    let prove = |rng: &mut _| nym::prove(&session, &statement, &shown.openings[9], rng).expect("it is true");
    let proof = prove(&mut rng);
    report("nym", proof.to_octets().len());
    group.bench_function("nym/prove", |bencher| bencher.iter(|| prove(&mut rng)));
    group.bench_function("nym/verify", |bencher| {
        bencher.iter(|| black_box(&proof).verify(&session, &statement).expect("verifies"));
    });

    let statement = schnorr_eq::Statement { first: shown.committed(1), second: shown.committed(1) };
    let own = &shown.openings[1];
    let prove = |rng: &mut _| schnorr_eq::prove(&session, &statement, own, own, rng).expect("it is true");
    let proof = prove(&mut rng);
    report("schnorr-eq", proof.to_octets().len());
    group.bench_function("schnorr-eq/prove", |bencher| bencher.iter(|| prove(&mut rng)));
    group.bench_function("schnorr-eq/verify", |bencher| {
        bencher.iter(|| black_box(&proof).verify(&session, &statement).expect("verifies"));
    });

    for count in [8, 64] {
        let name = format!("or-membership-{count}");
        let mut values: Vec<_> = (0..count).map(|number| MessageScalar::from(1_000 + number)).collect();
        values[3] = shown.messages[2].clone();
        let statement = membership::Statement { committed: shown.committed(2), values: &values };
        let prove = |rng: &mut _| {
            membership::prove(&session, &statement, &shown.openings[2], rng).expect("it is true")
        };
        let proof = prove(&mut rng);
        report(&name, proof.to_octets().len());
        group.bench_function(format!("{name}/prove"), |bencher| bencher.iter(|| prove(&mut rng)));
        group.bench_function(format!("{name}/verify"), |bencher| {
            bencher.iter(|| black_box(&proof).verify(&session, &statement).expect("verifies"));
        });
    }

    let (openers, _) = opening::deal(INTERFACE, 3, 5, &mut rng).expect("openers");
    let statement = opening::Statement { committed: shown.committed(3), key: openers.key() };
    let prove =
        |rng: &mut _| opening::prove(&session, &statement, &shown.openings[3], rng).expect("it is true");
    let proof = prove(&mut rng);
    report("opening", proof.to_octets().len());
    group.bench_function("opening/prove", |bencher| bencher.iter(|| prove(&mut rng)));
    group.bench_function("opening/verify", |bencher| {
        bencher.iter(|| black_box(&proof).verify(&session, &statement).expect("verifies"));
    });
    group.finish();
}

/// Good standing: alone, and as a verifier does it, its pairing merged with the core proof's.
fn standing(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let shown = Shown::new(&mut rng);
    let session = shown.session();
    let secret = EpochSecretKey::random(&mut rng).expect("a key");
    let key = secret.public_key();
    let handle = &shown.messages[8];
    let token = tokens(INTERFACE, &secret, std::slice::from_ref(handle)).expect("a token").remove(0);
    let statement = validity::Statement { committed: shown.committed(8), epoch: 20_780, key: &key };
    let prove = |rng: &mut _| {
        validity::prove(&session, &statement, &shown.openings[8], &token, rng).expect("it is true")
    };
    let proof = prove(&mut rng);
    report("validity", proof.to_octets().len());
    let generators = Generators::new(INTERFACE, MESSAGES);
    let ph = PresentationHeader(PRESENTATION_HEADER.to_vec());
    let context = ProofContext {
        public_key: shown.key_pair.public_key(),
        header: &shown.header,
        presentation_header: &ph,
    };
    let all: Vec<_> = (0..MESSAGES).collect();
    let core = || {
        core_proof_verify_deferred(&generators, &context, black_box(&shown.proof), &[], &all)
            .expect("verifies")
    };
    let mut group = criterion.benchmark_group("validity");
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("prove", |bencher| bencher.iter(|| prove(&mut rng)));
    group.bench_function("verify-alone", |bencher| {
        bencher.iter(|| black_box(&proof).verify(&session, &statement).expect("verifies"));
    });
    group.bench_function("core-without", |bencher| bencher.iter(|| assert!(core().holds())));
    group.bench_function("core-with", |bencher| {
        bencher.iter(|| {
            let token = black_box(&proof).verify_deferred(&session, &statement).expect("verifies");
            assert!(pairing::all_hold(INTERFACE, &[core(), token], &[b"answer"], &mut rng));
        });
    });
    group.finish();
}

fn report(name: &str, octets: usize) {
    println!("{name}: {octets} octets");
}

fn modest() -> Criterion {
    Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args()
}

criterion_group! { name = benches; config = modest(); targets = ranges, accounts_and_standing, standing }
criterion_main!(benches);
