//! `bauta wallet …`

mod enrol;
mod guardian;
mod keep;
mod present;
mod refused;
mod standing;

use std::path::Path;

use age::secrecy::SecretString;
use bauta_wallet::{DirectoryError, HeldCredential, Wallet, WalletDirectory};
use serde_json::json;

use crate::args::{Floor, Unlock, WalletCommand};
use crate::failure::Failure;
use crate::{files, passphrase, registrar, show};

use enrol::Occasion;
pub(crate) use present::terms;
pub(crate) use refused::{alone as alone_refused, directory as directory_failed, request as request_refused};

/// Runs one of the wallet's commands.
pub(crate) fn run(command: WalletCommand, now: u64) -> Result<(), Failure> {
    match command {
        WalletCommand::Init { unlock, work_factor } => {
            let passphrase = passphrase::read(unlock.passphrase_file.as_deref(), true)?;
            WalletDirectory::init(&unlock.dir, &passphrase, work_factor).map_err(refused::directory)?;
            eprintln!("An empty wallet is in {}.", unlock.dir.display());
            Ok(())
        }
        WalletCommand::Request { unlock, issuer, renew, reset, new } => {
            let occasion = match (renew, issuer.as_deref()) {
                (Some(number), _) => Occasion::Renewal(number),
                (None, Some(issuer)) if reset => Occasion::Reset { issuer, anew: new },
                (None, Some(issuer)) => Occasion::First { issuer, anew: new },
                (None, None) => return Err(Failure::usage("--issuer or --renew is needed")),
            };
            enrol::request(&unlock, &occasion)
        }
        WalletCommand::Accept { unlock, credential } => enrol::accept(&unlock, &credential),
        WalletCommand::List { unlock, json } => list(&unlock, json),
        WalletCommand::Show { unlock, json } => show(&unlock, json),
        WalletCommand::Present(arguments) => present::run(&arguments, now),
        WalletCommand::Guardian(command) => guardian::run(&command, now),
        WalletCommand::Trust { unlock, registrar } => trust(&unlock, &registrar),
        WalletCommand::Floor { unlock, people } => floor(&unlock, people),
        WalletCommand::Sync { unlock, from, issuer, json } => {
            standing::sync(&unlock, (from.as_deref(), issuer.as_deref()), json, now)
        }
        WalletCommand::Evidence { unlock, credential } => standing::evidence(&unlock, credential),
        WalletCommand::Backup { unlock, to, backup_passphrase_file } => {
            keep::backup(&unlock, &to, backup_passphrase_file.as_deref())
        }
        WalletCommand::Restore { unlock, backup, backup_passphrase_file } => {
            keep::restore(&unlock, &backup, backup_passphrase_file.as_deref())
        }
    }
}

/// An open wallet, with what it takes to save it.
struct Opened {
    directory: WalletDirectory,
    wallet: Wallet,
    passphrase: SecretString,
}

impl Opened {
    fn open(unlock: &Unlock) -> Result<Self, Failure> {
        if !unlock.dir.is_dir() {
            return Err(refused::directory(DirectoryError::NoWallet));
        }
        let passphrase = passphrase::read(unlock.passphrase_file.as_deref(), false)?;
        let (directory, wallet) =
            WalletDirectory::open(&unlock.dir, &passphrase).map_err(refused::directory)?;
        Ok(Self { directory, wallet, passphrase })
    }

    fn save(&self) -> Result<(), Failure> {
        self.directory.save(&self.wallet, &self.passphrase).map_err(refused::directory)
    }
}

fn trust(unlock: &Unlock, registrar: &Path) -> Result<(), Failure> {
    let registrar = registrar::read(registrar)?;
    let mut opened = Opened::open(unlock)?;
    let (id, names_openers) = (show::quoted(registrar.id()), registrar.openers().is_some());
    opened.wallet.trust(registrar).map_err(refused::by_wallet)?;
    opened.save()?;
    eprintln!("Trusted: {id}. Platforms that it has not registered are refused from now on.");
    if names_openers {
        eprintln!("It names openers: a person is encrypted to them only with --allow-opening.");
    }
    Ok(())
}

/// Sets the floor, or says what it is.
fn floor(unlock: &Unlock, people: Option<Floor>) -> Result<(), Failure> {
    let mut opened = Opened::open(unlock)?;
    if let Some(Floor(floor)) = people {
        opened.wallet.set_floor(floor);
        opened.save()?;
    }
    files::print(&opened.wallet.floor().map_or_else(|| "none".to_owned(), |people| people.to_string()))
}

/// Numbers count from 1 for people.
fn index(number: usize) -> Result<usize, Failure> {
    number.checked_sub(1).ok_or_else(|| Failure::usage("credentials are numbered from 1"))
}

fn list(unlock: &Unlock, json: bool) -> Result<(), Failure> {
    let opened = Opened::open(unlock)?;
    let credentials = opened.wallet.credentials();
    if json {
        let entries: Vec<_> = credentials.iter().map(summary).collect();
        return files::print_json(&json!({
            "credentials": entries,
            "open_requests": opened.wallet.open_requests(),
        }));
    }
    for (number, held) in credentials.iter().enumerate() {
        let issuer = held.issuer();
        let (vct, alg) = (issuer.schema().vct(), issuer.alg().name());
        let standing = match (held.struck(), held.good_standing()) {
            (Some(epoch), _) => format!("  struck since {epoch}"),
            (None, Some(epoch)) => format!("  in good standing on {epoch}"),
            (None, None) => String::new(),
        };
        files::print(&format!("{}  {vct}  {alg}  issued by {}{standing}", number + 1, issuer.issuer()))?;
    }
    eprintln!("Credentials: {}. Open requests: {}.", credentials.len(), opened.wallet.open_requests());
    Ok(())
}

fn summary(held: &HeldCredential) -> serde_json::Value {
    let issuer = held.issuer();
    json!({
        "vct": issuer.schema().vct(),
        "alg": issuer.alg(),
        "issuer": issuer.issuer(),
        "good_standing": held.good_standing().map(|epoch| epoch.to_string()),
        "struck": held.struck().map(|epoch| epoch.to_string()),
    })
}

fn show(unlock: &Unlock, json: bool) -> Result<(), Failure> {
    let opened = Opened::open(unlock)?;
    if json {
        let with_claims = |held: &HeldCredential| {
            let mut entry = summary(held);
            entry["claims"] = show::object(held.claims());
            entry
        };
        return files::print_json(&opened.wallet.credentials().iter().map(with_claims).collect::<Vec<_>>());
    }
    for held in opened.wallet.credentials() {
        files::print(&format!("{}, issued by {}", held.issuer().schema().vct(), held.issuer().issuer()))?;
        for (path, value) in held.claims() {
            files::print(&format!("  {path:<18} {}", show::text(&value)))?;
        }
    }
    Ok(())
}
