//! `bauta issuer epoch …`: who is in good standing, built and published.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use bauta_credential::epoch::{Counts, Epoch, LOG_NAME, SignedHead};
use bauta_epochs::{EpochStore, StoreError};
use bauta_issuer::{EpochError, EpochStatus, Issuer, IssuerDirectory, Shard};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rand_core::OsRng;
use serde_json::{Value, json};

use super::directory_failed;
use crate::args::EpochCommand;
use crate::epochs;
use crate::failure::Failure;
use crate::files;

/// How long something takes before a bar is shown.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs one of the commands about epochs.
pub(super) fn run(command: EpochCommand, now: u64) -> Result<(), Failure> {
    match command {
        EpochCommand::Build { dir, shard, epoch } => {
            build(&dir, epoch.unwrap_or(Epoch::from_unix_seconds(now)), shard, now)
        }
        EpochCommand::Publish { dir, to, epoch } => publish(&dir, &to, epoch, now),
        EpochCommand::Abandon { dir, epoch } => {
            let issuer = open(&dir)?;
            issuer.abandon_epoch(epoch).map_err(failed)?;
            eprintln!("The epoch {epoch} is given up.");
            Ok(())
        }
        EpochCommand::Status { dir, json } => status(&dir, json),
    }
}

fn open(dir: &Path) -> Result<Issuer, Failure> {
    IssuerDirectory::open(dir).map_err(directory_failed)
}

fn build(dir: &Path, epoch: Epoch, shard: Shard, now: u64) -> Result<(), Failure> {
    let issuer = open(dir)?;
    let prepared = issuer.prepare_epoch(epoch, now, &mut OsRng).map_err(failed)?;
    let mut progress = Progress::new("tokens");
    let built = IssuerDirectory::built_buckets(dir);
    let since = Instant::now();
    let mut tokens = 0;
    let report = |done: u64, total: u64| {
        tokens = done;
        progress.report(done, total);
    };
    issuer.build_shard(epoch, shard, &built, report).map_err(failed)?;
    progress.finish();
    let of = if shard == Shard::WHOLE { String::new() } else { format!(" in shard {shard}") };
    eprintln!(
        "The epoch {epoch}: {tokens} tokens{of}, {} buckets, {:.1} s.",
        prepared.counts.buckets,
        since.elapsed().as_secs_f64()
    );
    Ok(())
}

fn publish(dir: &Path, to: &str, epoch: Option<Epoch>, now: u64) -> Result<(), Failure> {
    let issuer = open(dir)?;
    let built = IssuerDirectory::built_buckets(dir);
    let EpochStatus { newest, unpublished } = issuer.epoch_status(&built).map_err(failed)?;
    let open = unpublished.map(|open| open.prepared.epoch);
    let epoch = epoch.or(open).or(newest.map(|signed| signed.head().epoch));
    let epoch = epoch.ok_or_else(|| failed(EpochError::NotPrepared))?;
    let store = EpochStore::create(to).map_err(|error| epochs::not_fetched(&error))?;
    let mut progress = Progress::new("files");
    let mut done = 0;
    let put = |name: &str, octets: &[u8]| {
        done += 1;
        progress.report(done, 0);
        check_place(&store, name, octets)?;
        store.put(name, octets).map_err(io::Error::from)
    };
    let signed = issuer.publish_epoch(epoch, &built, now, put).map_err(failed)?;
    progress.finish();
    eprintln!("The epoch {epoch} is published: {} tokens, {done} files.", signed.head().counts.tokens);
    Ok(())
}

/// What is published is not replaced: a file that is there is the same, and a log that is there is the beginning of this
/// one. Anything else is another issuer's, another history, or what an old copy of this issuer would take back.
fn check_place(store: &EpochStore, name: &str, octets: &[u8]) -> io::Result<()> {
    let there = match store.get(name) {
        Ok(there) => there,
        Err(StoreError::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let continues = if name == LOG_NAME { octets.starts_with(&there) } else { octets == there };
    if continues {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!(
                "`{name}` at this place is not this issuer's, or of a later or another history: nothing was replaced"
            ),
        ))
    }
}

fn status(dir: &Path, json: bool) -> Result<(), Failure> {
    let issuer = open(dir)?;
    let status = issuer.epoch_status(&IssuerDirectory::built_buckets(dir)).map_err(failed)?;
    if json {
        return files::print_json(&as_json(&status));
    }
    match &status.newest {
        None => files::print("no epoch is published")?,
        Some(signed) => {
            files::print(&format!("newest  {}  {}", signed.head().epoch, words(signed.head().counts)))?;
        }
    }
    if let Some(open) = &status.unpublished {
        let (prepared, signed) = (&open.prepared, if open.signed { ", signed" } else { "" });
        let buckets = prepared.counts.buckets;
        files::print(&format!(
            "open    {}  {}; {} of {buckets} buckets built{signed}",
            prepared.epoch,
            words(prepared.counts),
            open.built,
        ))?;
    }
    Ok(())
}

fn words(Counts { tokens, added, dropped, resets, .. }: Counts) -> String {
    format!("{tokens} tokens ({added} added, {dropped} dropped, {resets} resets)")
}

fn as_json(status: &EpochStatus) -> Value {
    let counts = |counts: Counts| {
        json!({
            "buckets": counts.buckets,
            "tokens": counts.tokens,
            "added": counts.added,
            "dropped": counts.dropped,
            "resets": counts.resets,
        })
    };
    let newest = |signed: &SignedHead| {
        let head = signed.head();
        json!({
            "epoch": head.epoch.0,
            "date": head.epoch.to_string(),
            "head": signed.hash().to_string(),
            "counts": counts(head.counts),
        })
    };
    json!({
        "newest": status.newest.as_ref().map(newest),
        "unpublished": status.unpublished.as_ref().map(|open| json!({
            "epoch": open.prepared.epoch.0,
            "date": open.prepared.epoch.to_string(),
            "counts": counts(open.prepared.counts),
            "built": open.built,
            "signed": open.signed,
        })),
    })
}

/// A bar on a terminal, for what takes longer than a moment.
struct Progress {
    unit: &'static str,
    since: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    fn new(unit: &'static str) -> Self {
        Self { unit, since: Instant::now(), bar: None }
    }

    /// `total` is 0 where it is not known.
    fn report(&mut self, done: u64, total: u64) {
        if self.bar.is_none() && self.since.elapsed() < PATIENCE {
            return;
        }
        let unit = self.unit;
        let bar = self.bar.get_or_insert_with(|| {
            let template = match total {
                0 => format!("{{elapsed}} {{pos}} {unit}"),
                _ => format!("{{elapsed}} {{bar:40}} {{pos}} of {{len}} {unit}, {{eta}} left"),
            };
            let style =
                ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
            // Where standard error is no terminal, nothing is drawn.
            let length = (total > 0).then_some(total);
            ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr()).with_style(style)
        });
        bar.set_position(done);
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn failed(error: EpochError) -> Failure {
    let advice = match &error {
        EpochError::NoHandles => {
            "only credentials with a handle have tokens: see `bauta issuer init --schema`"
        }
        EpochError::TooEarly | EpochError::NotForward { .. } => "see `bauta issuer epoch status`",
        EpochError::Unfinished(_) => {
            "finish it (`bauta issuer epoch build`, `publish`), or give it up (`bauta issuer epoch abandon`)"
        }
        EpochError::NotPrepared | EpochError::NotBuilt { .. } => "build it first: `bauta issuer epoch build`",
        EpochError::Signed => "publish it: `bauta issuer epoch publish`",
        EpochError::Foreign { .. } | EpochError::Changed => {
            "delete that file below the directory's epochs, and build again"
        }
        EpochError::Io(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            "publish elsewhere, or find out whose history is there: two histories of one issuer are an alarm to all"
        }
        EpochError::Predicate(bauta_predicates::Error::Randomness)
        | EpochError::Handle(_)
        | EpochError::Malformed(_)
        | EpochError::Log(_)
        | EpochError::Register(_)
        | EpochError::Io(_) => return Failure::internal(error),
        EpochError::Predicate(_) => "give the epoch up (`bauta issuer epoch abandon`), and build it again",
    };
    Failure::refused(error).advise(advice)
}
