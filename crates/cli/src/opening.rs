//! `bauta opening …`

use std::path::{Path, PathBuf};

use bauta_credential::epoch::{EpochLog, LOG_NAME};
use bauta_credential::{Alg, PresentationRequest};
use bauta_predicates::opening::{DecryptionShare, SecretShare, deal};
use bauta_verifier::opening::{self, Case, OpeningLog, OpeningRefusal};
use bauta_verifier::{MemoryStore, Verifier};
use rand_core::OsRng;
use serde_json::json;

use crate::args::{OpeningCommand, ShareArguments};
use crate::failure::Failure;
use crate::files::{self, Readers};
use crate::{epochs, show};

const OPENERS: &str = "openers.json";
const LOG: &str = "log";
/// Largest log that is read, in octets.
const MAX_LOG: u64 = 64 * 1024 * 1024;

/// Runs one of the openers' commands.
pub(crate) fn run(command: OpeningCommand, now: u64) -> Result<(), Failure> {
    match command {
        OpeningCommand::Init { dir, threshold, openers } => init(&dir, threshold, openers),
        OpeningCommand::Log {
            dir, request: Some(request), reason, presentation: Some(presentation), ..
        } => append(&dir, &Files::read(&request, &presentation)?, &reason.unwrap_or_default(), now),
        OpeningCommand::Log { dir, json, .. } => print_log(&dir, json),
        OpeningCommand::Share(arguments) => share(&arguments),
        OpeningCommand::Combine { dir, request, presentation, shares } => {
            combine(&dir, &Files::read(&request, &presentation)?, &shares)
        }
    }
}

/// What is to be opened.
struct Files {
    request: PresentationRequest,
    answer: String,
}

impl Files {
    fn read(request: &Path, presentation: &Path) -> Result<Self, Failure> {
        Ok(Self { request: files::read_request(request)?, answer: files::read_text(presentation)? })
    }

    fn case(&self) -> Case<'_> {
        Case { request: &self.request, answer: &self.answer }
    }
}

/// The public keys are written last: without them there are no openers.
fn init(dir: &Path, threshold: u8, count: u8) -> Result<(), Failure> {
    let interface = Alg::BbsModHb.interface();
    let (openers, shares) = deal(interface, threshold, count, &mut OsRng).map_err(|error| match error {
        bauta_predicates::Error::Randomness => Failure::internal(error),
        other => Failure::usage(other).advise("of N openers 1 to N have to agree"),
    })?;
    files::new_directory(dir)?;
    for share in &shares {
        let file = dir.join(format!("share-{}.json", share.index()));
        let contents = files::member("share", &share.to_octets()[..]);
        files::write(&file, contents.as_bytes(), Readers::Owner)?;
    }
    files::write(&dir.join(LOG), b"", Readers::Everybody)?;
    let contents = files::member("openers", &openers.to_octets());
    files::write(&dir.join(OPENERS), contents.as_bytes(), Readers::Everybody)?;
    eprintln!("A key that {threshold} of {count} openers share is in {}.", dir.display());
    eprintln!(
        "Give {} to everybody, and each opener one of share-1.json …; delete those here.",
        dir.join(OPENERS).display()
    );
    Ok(())
}

fn read_log(dir: &Path) -> Result<OpeningLog, Failure> {
    OpeningLog::read(&files::read_at_most(&dir.join(LOG), MAX_LOG)?).map_err(refused)
}

fn append(dir: &Path, files: &Files, reason: &str, now: u64) -> Result<(), Failure> {
    files.case().check().map_err(refused)?;
    let mut log = read_log(dir)?;
    let before = log.entries().len();
    log.append(&files.case(), reason, now).map_err(refused)?;
    if log.entries().len() == before {
        eprintln!("The log has a line for this presentation.");
        return Ok(());
    }
    files::write(&dir.join(LOG), &log.to_octets(), Readers::Everybody)?;
    eprintln!("Line {} of {}: publish it.", log.entries().len(), dir.join(LOG).display());
    Ok(())
}

fn print_log(dir: &Path, json: bool) -> Result<(), Failure> {
    let log = read_log(dir)?;
    if json {
        let entries = log.entries().iter().map(|entry| json!(entry));
        return files::print_json(&entries.collect::<Vec<_>>());
    }
    for (number, entry) in log.entries().iter().enumerate() {
        files::print(&format!(
            "{:>4}  {}  {}  {}",
            number + 1,
            bauta_credential::epoch::Epoch::from_unix_seconds(entry.at),
            show::quoted(&entry.client_id),
            show::quoted(&entry.reason),
        ))?;
    }
    eprintln!("Openings: {}.", log.entries().len());
    Ok(())
}

fn share(arguments: &ShareArguments) -> Result<(), Failure> {
    let openers = files::read_openers(&arguments.dir.join(OPENERS))?;
    let octets = files::read_member(&arguments.share, "share")?;
    let secret = SecretShare::from_octets(&octets)
        .map_err(|error| Failure::unreadable(format!("{}: {error}", arguments.share.display())))?;
    let issuers = arguments.issuer.iter().map(|path| files::read_issuer(path));
    let issuers = issuers.collect::<Result<Vec<_>, _>>()?;
    let files = Files::read(&arguments.request, &arguments.presentation)?;
    let mut verifier = Verifier::new(issuers.clone(), MemoryStore::default());
    let asks_for_epochs = files.request.credentials().iter().any(|credential| credential.validity.is_some());
    for issuer in issuers.iter().filter(|_| asks_for_epochs) {
        let store = epochs::open(arguments.from.as_deref(), issuer)?;
        let octets = store.get(LOG_NAME).map_err(|error| epochs::not_fetched(&error))?;
        let log = EpochLog::read(issuer, &octets).map_err(|error| epochs::alarm(&error))?;
        verifier = verifier.with_log(issuer.issuer(), log);
    }
    let log = read_log(&arguments.dir)?;
    if let Some(kept) = &arguments.kept {
        follow(&log, kept)?;
    }
    let share = opening::share(&verifier, (&openers, &secret), &log, &files.case(), &mut OsRng);
    let share = share.map_err(refused)?;
    eprintln!(
        "The presentation verifies, and the log has it. This is the share of opener {}.",
        share.index()
    );
    files::deliver(&files::member("share", &share.to_octets()))
}

/// The log begins with this opener's own copy, which becomes the log.
fn follow(log: &OpeningLog, kept: &Path) -> Result<(), Failure> {
    if kept.exists() {
        let before = OpeningLog::read(&files::read_at_most(kept, MAX_LOG)?).map_err(refused)?;
        log.follows(&before).map_err(|error| {
            Failure::refused(format!("the log is not the one that was kept: {error}"))
                .advise("ALARM: show both to others, and give no share")
        })?;
    }
    files::write(kept, &log.to_octets(), Readers::Everybody)
}

fn combine(dir: &Path, files: &Files, shares: &[PathBuf]) -> Result<(), Failure> {
    let openers = files::read_openers(&dir.join(OPENERS))?;
    let read = |path: &PathBuf| {
        DecryptionShare::from_octets(&files::read_member(path, "share")?).map_err(|error| {
            Failure::unreadable(format!("{}: {error}", path.display()))
                .advise("this should be the output of `bauta opening share`")
        })
    };
    let shares = shares.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let (needed, given) = (usize::from(openers.threshold()), shares.len());
    if given < needed {
        return Err(Failure::refused(format!("{needed} openers' shares are needed, and there are {given}")));
    }
    let opened = opening::combine(&openers, &read_log(dir)?, &files.case(), &shares).map_err(refused)?;
    eprintln!("Opened. Only the issuer's register has the person: `bauta issuer identify`.");
    files::deliver(&files::member("opened", &opened.to_octets()))
}

fn refused(refusal: OpeningRefusal) -> Failure {
    let advice = match &refusal {
        OpeningRefusal::Log { .. } => {
            "ALARM: somebody has changed the log. Compare it with copies that others have kept"
        }
        OpeningRefusal::Presentation(rejection) => return crate::verifier::rejected(rejection),
        OpeningRefusal::NotForUs => "did the request ask for --opening with these openers?",
        OpeningRefusal::NotLogged => {
            "every opening is logged first: `bauta opening log --request FILE --reason TEXT PRESENTATION`"
        }
        OpeningRefusal::Shares(bauta_predicates::Error::Randomness) => return Failure::internal(refusal),
        OpeningRefusal::Shares(_) => "each share is one opener's, given for this line of the log",
        OpeningRefusal::Reason => return Failure::usage(refusal),
    };
    Failure::refused(refusal).advise(advice)
}
