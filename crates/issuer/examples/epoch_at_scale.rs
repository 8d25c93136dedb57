//! Prepares, builds and publishes an epoch over so many invented credentials, and says how long it took and how much memory
//! the process ever had:
//!
//!     cargo run --release -p bauta-issuer --example epoch_at_scale -- 1000000
//!
//! The number of threads is set by `RAYON_NUM_THREADS`.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use bauta_bbs::MessageScalar;
use bauta_credential::epoch::Epoch;
use bauta_credential::{Alg, Schema};
use bauta_issuer::{IssuerDirectory, Shard};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const EPOCH: Epoch = Epoch(20_649);

fn main() -> Result<(), Box<dyn Error>> {
    let holders = std::env::args().nth(1).map_or(Ok(100_000), |holders| holders.parse())?;
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("issuer");
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    IssuerDirectory::init(&path, None, Alg::BbsModHb, Schema::person(), &mut rng)?;
    settle(&path.join("register.sqlite"), holders, &mut rng)?;
    println!("{holders} holders, {} threads; memory at the start {}", rayon::current_num_threads(), peak());

    let (issuer, built) = (IssuerDirectory::open(&path)?, IssuerDirectory::built_buckets(&path));
    let since = Instant::now();
    let prepared = issuer.prepare_epoch(EPOCH, EPOCH.0 * 86_400, &mut rng)?;
    println!("prepare {:8.2} s  {}", since.elapsed().as_secs_f64(), peak());
    let since = Instant::now();
    issuer.build_shard(EPOCH, Shard::WHOLE, &built, |_, _| {})?;
    let seconds = since.elapsed().as_secs_f64();
    let tokens = f64::from(u32::try_from(prepared.counts.tokens)?);
    println!("build   {seconds:8.2} s  {}  {:.0} tokens a second", peak(), tokens / seconds);
    let since = Instant::now();
    issuer.publish_epoch(EPOCH, &built, EPOCH.0 * 86_400, |_, _| Ok(()))?;
    println!("publish {:8.2} s  {}", since.elapsed().as_secs_f64(), peak());
    Ok(())
}

/// Credentials that nobody signed.
fn settle(register: &Path, holders: u32, rng: &mut ChaCha20Rng) -> Result<(), Box<dyn Error>> {
    let mut connection = rusqlite::Connection::open(register)?;
    let transaction = connection.transaction()?;
    {
        let mut person = transaction.prepare("INSERT INTO persons (person_id) VALUES (?1)")?;
        let mut credential = transaction.prepare(
            "INSERT INTO credentials (person, request, nonce, record, payloads, entropy, state, family_name,
                                      given_name, document_kind, document_number, reserved_at, handle)
             VALUES (last_insert_rowid(), ?1, hex(?1), ?1, '[]', zeroblob(32), 'issued', '', '', '', '', 0, ?1)",
        )?;
        for _ in 0..holders {
            let handle = MessageScalar::random(rng)?.to_octets();
            person.execute([&handle[..]])?;
            credential.execute([&handle[..]])?;
        }
    }
    Ok(transaction.commit()?)
}

/// The most memory that the process has had, as Linux says it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    format!("peak {}", line.map_or("unknown", str::trim))
}
