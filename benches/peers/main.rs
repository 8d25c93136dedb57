//! How do we compare with others who have done the same, and with what people would use instead?
//!
//! Every contestant gets the same inputs in the same process and does its work in its best way: see `contestants`. Keys,
//! signatures and proofs are read, and whatever can be kept is made, before the clock starts. One thread.
//!
//! ```text
//! cargo bench -p bauta-benches --bench peers                       criterion, at leisure
//! cargo bench -p bauta-benches --bench peers -- --summary          one table, in a minute
//! cargo bench -p bauta-benches --bench peers -- --summary --write  … and into benches/results and both READMEs
//! ```

mod bars;
mod contestants;
mod entry;
mod growth;
mod limits;
mod lines;
mod machine;
mod measure;
mod summary;
mod svg;
mod table;
mod targets;
mod work;

use std::env;
use std::io;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode};

fn main() -> io::Result<()> {
    let asked = |option| env::args().any(|argument| argument == option);
    if asked(limits::FIRST_PROOF) {
        limits::first_proof();
        return Ok(());
    }
    if asked("--summary") {
        return summary::run(asked("--write"));
    }
    at_leisure();
    Ok(())
}

fn at_leisure() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for messages in [10, 32, 100] {
        let mut group = criterion.benchmark_group(messages.to_string());
        group.sampling_mode(SamplingMode::Flat);
        for mut entry in contestants::all(&work::Work::new(messages)) {
            let id = BenchmarkId::new(entry.operation.name(), entry.contestant.name());
            group.bench_function(id, |bencher| {
                bencher
                    .iter_custom(|calls| (entry.run)(u32::try_from(calls).unwrap_or(u32::MAX)) / entry.count);
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
