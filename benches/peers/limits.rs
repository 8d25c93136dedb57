//! Figures that have no peer: each beside what it is to be.

use std::env;
use std::fs;
use std::hint::black_box;
use std::io;
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bauta_bbs::proof::{Disclosure, ProofContext, proof_gen};
use bauta_bbs::signature::sign;
use bauta_bbs::{
    Ciphersuite, Header, Interface, KeyPair, PresentationHeader, PublicKey, SecretKey, Signature,
};
use bauta_benches::log_in::{LogIn, verify_batch};
use cpu_time::{ProcessTime, ThreadTime};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rayon::ThreadPoolBuilder;
use serde::Serialize;

use crate::entry::{Contestant, Entry, Operation};
use crate::growth::Growth;
use crate::table::word;
use crate::work::{HEADER, KEY_MATERIAL, PRESENTATION_HEADER, Work};

/// A figure, and the most or the least that it is to be.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Limit {
    name: &'static str,
    unit: &'static str,
    figure: f64,
    target: f64,
    /// Whether the target is the least that it is to be.
    at_least: bool,
    reached: bool,
}

impl Limit {
    fn at_most(name: &'static str, figure: f64, target: f64, unit: &'static str) -> Self {
        Self { name, unit, figure, target, at_least: false, reached: figure <= target }
    }

    fn at_least(name: &'static str, figure: f64, target: f64, unit: &'static str) -> Self {
        Self { name, unit, figure, target, at_least: true, reached: figure >= target }
    }

    pub(crate) fn to_text(&self) -> String {
        let Self { name, unit, figure, target, at_least, reached } = self;
        let sign = if *at_least { '≥' } else { '≤' };
        let decimals = if *target < 100.0 { 2 } else { 0 };
        format!("  {name}: {figure:.decimals$} {unit}, target {sign} {target}: {}\n", word(*reached))
    }
}

pub(crate) fn measure(growth: &Growth, budget: Duration) -> io::Result<Vec<Limit>> {
    let mut limits = log_in(budget);
    limits.extend(log_ins_in_batches());
    let tokens = growth.holders.first().and_then(|series| series.points.last());
    limits.extend(tokens.map(|(_, microseconds)| {
        Limit::at_least("tokens of an epoch", 1e6 / microseconds, 35_000.0, "a second")
    }));
    let (milliseconds, mebibytes) = first_proof_elsewhere()?;
    limits.push(Limit::at_most("first proof in a fresh process, 32 generators", milliseconds, 30.0, "ms"));
    limits.push(Limit::at_most("memory that it leaves in use, all tables within", mebibytes, 1.5, "MiB"));
    Ok(limits)
}

fn log_in(budget: Duration) -> Vec<Limit> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let log_in = Rc::new(LogIn::new(&mut rng).expect("an issuer, a holder and a platform"));
    let request = log_in.ask(&mut rng);
    let octets = log_in.sizes(&request, &mut rng).proofs();
    let [platform, wallet, both] = [(); 3].map(|()| Rc::clone(&log_in));
    let [mut presenting, mut verifying, mut making] = [rng.clone(), rng.clone(), rng];
    let entries = vec![
        Entry::new(Operation::LogInPresent, Contestant::BautaSha256, move || {
            wallet.answer(&request, &mut presenting)
        }),
        // The verifier takes an answer once.
        Entry::prepared(
            Operation::LogInVerify,
            Contestant::BautaSha256,
            move || both.answer(&both.ask(&mut making), &mut making),
            move |answer| platform.verify(&answer, &mut verifying),
        ),
    ];
    let figures = crate::measure::measure(entries, budget);
    let milliseconds = |index: usize| figures[index].median / 1e3;
    #[allow(clippy::cast_precision_loss, reason = "a few thousand octets")]
    let kibibytes = octets as f64 / 1024.0;
    vec![
        Limit::at_most("present a log-in", milliseconds(0), 1.5, "ms"),
        Limit::at_most("verify a log-in, its text read", milliseconds(1), 2.5, "ms"),
        Limit::at_most("proofs of a log-in", kibibytes, 2.0, "KiB"),
    ]
}

/// How many log-ins are verified at once, and how often.
const BATCH: u32 = 256;
const BATCHES: usize = 7;

/// The fastest of a few batches, taking turns. One thread by the time that it ran; one against two by the clock on the wall,
/// which says nothing on a machine that is busy.
fn log_ins_in_batches() -> [Limit; 2] {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let log_in = LogIn::new(&mut rng).expect("an issuer, a holder and a platform");
    let requests: Vec<_> = (0..BATCH).map(|_| log_in.ask(&mut rng)).collect();
    let answers: Vec<_> = requests.iter().map(|request| log_in.answer(request, &mut rng)).collect();
    let answers: Vec<_> = answers.iter().map(String::as_str).collect();
    let pools = [1, 2].map(|threads| ThreadPoolBuilder::new().num_threads(threads).build().expect("threads"));
    let (mut fastest, mut ran) = ([Duration::MAX; 2], Duration::MAX);
    for _ in 0..BATCHES {
        for (pool, fastest) in pools.iter().zip(&mut fastest) {
            let platform = log_in.having_asked(&requests);
            let (start, running) = (Instant::now(), ProcessTime::now());
            pool.install(|| verify_batch(&platform, &answers, &mut rng));
            *fastest = start.elapsed().min(*fastest);
            ran = running.elapsed().min(ran);
        }
    }
    let [one, two] = fastest.map(|fastest| fastest.as_secs_f64());
    let each = ran.as_secs_f64() * 1e3 / f64::from(BATCH);
    [
        Limit::at_most("verify a log-in, in batches of 256", each, 1.0, "ms"),
        Limit::at_least("the same by two threads", one / two, 1.8, "times faster"),
    ]
}

/// The argument of the fresh process.
pub(crate) const FIRST_PROOF: &str = "--first-proof";
/// P1, Q_1 and H_1 … H_30: 32 generators.
const FIRST_PROOF_MESSAGES: usize = 30;
/// Where the fresh process finds the public key and the signature.
const GIVEN: &str = "BAUTA_BENCHES_FIRST_PROOF";

/// Medians of milliseconds and MiB.
fn first_proof_elsewhere() -> io::Result<(f64, f64)> {
    let suite = Ciphersuite::Bls12381Sha256;
    let key_pair = KeyPair::from(SecretKey::key_gen(suite, &KEY_MATERIAL, b"", None).expect("a key"));
    let messages = Work::new(FIRST_PROOF_MESSAGES).messages;
    let signature = sign(&Interface::bbs(suite), &key_pair, &Header(HEADER.to_vec()), &messages);
    let signature = signature.expect("signs").to_octets();
    let given = hex::encode([&key_pair.public_key().to_octets()[..], &signature[..]].concat());
    let mut runs = (0..11)
        .map(|_| {
            let output = Command::new(env::current_exe()?).arg(FIRST_PROOF).env(GIVEN, &given).output()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let figures: Vec<f64> =
                text.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
            <[f64; 2]>::try_from(figures).map_err(|_| io::Error::other("the fresh process fails"))
        })
        .collect::<io::Result<Vec<_>>>()?;
    let mut median = |column: usize| {
        runs.sort_by(|one, other| one[column].total_cmp(&other[column]));
        runs[runs.len() / 2][column]
    };
    Ok((median(0), median(1)))
}

/// What a wallet does first: reads the key and the signature, and proves. Prints milliseconds and MiB.
pub(crate) fn first_proof() {
    let given = hex::decode(env::var(GIVEN).expect("given")).expect("octets");
    let work = Work::new(FIRST_PROOF_MESSAGES);
    let (header, presentation_header) =
        (Header(HEADER.to_vec()), PresentationHeader(PRESENTATION_HEADER.to_vec()));
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (before, start) = (resident_mebibytes(), ThreadTime::now());
    let public_key = PublicKey::from_octets(&given[..96]).expect("a key");
    let signature = Signature::from_octets(&given[96..]).expect("a signature");
    let context =
        ProofContext { public_key: &public_key, header: &header, presentation_header: &presentation_header };
    let disclosure = Disclosure { messages: &work.messages[..], disclosed_indexes: &work.disclosed_indexes };
    let interface = Interface::bbs(Ciphersuite::Bls12381Sha256);
    let proof = proof_gen(&interface, &context, &signature, &disclosure, &mut rng).expect("proves");
    let took = start.elapsed();
    black_box(&proof);
    println!("{} {}", took.as_secs_f64() * 1e3, resident_mebibytes() - before);
}

/// Linux only; elsewhere 0.
fn resident_mebibytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kibibytes.unwrap_or(0.0) / 1024.0
}
