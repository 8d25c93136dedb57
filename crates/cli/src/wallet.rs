//! `bauta wallet …`

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use age::secrecy::SecretString;
use bauta_credential::PresentationRequest;
use bauta_wallet::{
    Accepted, DirectoryError, HeldCredential, Proposal, Refusal, Terms, VaultError, Wallet, WalletDirectory,
    WalletError,
};
use rand_core::OsRng;
use serde_json::json;

use crate::args::{Unlock, WalletCommand};
use crate::failure::Failure;
use crate::{files, passphrase, show};

/// Runs one of the wallet's commands.
pub(crate) fn run(command: WalletCommand, now: u64) -> Result<(), Failure> {
    match command {
        WalletCommand::Init { unlock, work_factor } => {
            let passphrase = passphrase::read(unlock.passphrase_file.as_deref(), true)?;
            WalletDirectory::init(&unlock.dir, &passphrase, work_factor).map_err(directory_failed)?;
            eprintln!("An empty wallet is in {}.", unlock.dir.display());
            Ok(())
        }
        WalletCommand::Request { unlock, issuer, renew, new } => {
            request(&unlock, issuer.as_deref(), renew, new)
        }
        WalletCommand::Accept { unlock, credential } => accept(&unlock, &credential),
        WalletCommand::List { unlock, json } => list(&unlock, json),
        WalletCommand::Show { unlock, json } => show(&unlock, json),
        WalletCommand::Present { unlock, request, credential, yes } => {
            present(&unlock, &request, credential, yes, now)
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
            return Err(directory_failed(DirectoryError::NoWallet));
        }
        let passphrase = passphrase::read(unlock.passphrase_file.as_deref(), false)?;
        let (directory, wallet) =
            WalletDirectory::open(&unlock.dir, &passphrase).map_err(directory_failed)?;
        Ok(Self { directory, wallet, passphrase })
    }

    fn save(&self) -> Result<(), Failure> {
        self.directory.save(&self.wallet, &self.passphrase).map_err(directory_failed)
    }
}

fn request(unlock: &Unlock, issuer: Option<&Path>, renew: Option<usize>, new: bool) -> Result<(), Failure> {
    let issuer = issuer.map(files::read_issuer).transpose()?;
    let mut opened = Opened::open(unlock)?;
    let wallet = &mut opened.wallet;
    let request = match (issuer, renew) {
        (_, Some(number)) => wallet.renew(index(number)?, &mut OsRng).map_err(wallet_refused)?,
        (Some(issuer), None) => {
            let given_up = new && wallet.give_up(issuer.issuer()) > 0;
            let request = wallet.request(&issuer, &mut OsRng).map_err(wallet_refused)?;
            if given_up {
                eprintln!(
                    "What was open at this issuer is given up: if it has been answered, the answer is lost, and with"
                );
                eprintln!("it the secret that the issuer will want to see at the next renewal.");
            }
            if wallet.credentials().iter().any(|held| held.issuer().issuer() == issuer.issuer()) {
                eprintln!("The wallet has a credential of this issuer: to renew it, use --renew N.");
            }
            request
        }
        (None, None) => return Err(Failure::usage("--issuer or --renew is needed")),
    };
    opened.save()?;
    let secret = if request.proof.is_some() { ", who will not see this wallet's secret" } else { "" };
    eprintln!("For the issuer {}{secret}.", show::quoted(&request.issuer));
    files::deliver(&request.to_json())
}

/// Numbers count from 1 for people.
fn index(number: usize) -> Result<usize, Failure> {
    number.checked_sub(1).ok_or_else(|| Failure::usage("credentials are numbered from 1"))
}

fn accept(unlock: &Unlock, credential: &Path) -> Result<(), Failure> {
    let compact = files::read_text(credential)?;
    let mut opened = Opened::open(unlock)?;
    let accepted = opened.wallet.accept(&compact).map_err(wallet_refused)?;
    match accepted {
        Accepted::AlreadyHeld => eprintln!("The wallet holds this credential already."),
        Accepted::Stored => eprintln!("Verified and stored."),
        Accepted::Renewed => eprintln!("Verified and stored; it takes the place of an earlier one."),
    }
    if accepted == Accepted::AlreadyHeld { Ok(()) } else { opened.save() }
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
        files::print(&format!("{}  {vct}  {alg}  issued by {}", number + 1, issuer.issuer()))?;
    }
    eprintln!("Credentials: {}. Open requests: {}.", credentials.len(), opened.wallet.open_requests());
    Ok(())
}

fn summary(held: &HeldCredential) -> serde_json::Value {
    let issuer = held.issuer();
    json!({ "vct": issuer.schema().vct(), "alg": issuer.alg(), "issuer": issuer.issuer() })
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

fn present(
    unlock: &Unlock,
    request: &Path,
    credential: Option<usize>,
    yes: bool,
    now: u64,
) -> Result<(), Failure> {
    let from_stdin = request.as_os_str() == "-";
    let request = PresentationRequest::parse(&files::read(request)?).map_err(|error| {
        Failure::unreadable(error).advise("this should be the output of `bauta verifier ask`")
    })?;
    let opened = Opened::open(unlock)?;
    let credential = credential.map(index).transpose()?;
    let terms = Terms { credential, ..Terms::default() };
    let proposal = opened.wallet.consider_with(&request, &terms, now).map_err(request_refused)?;
    explain(&proposal);
    if !yes {
        confirm(from_stdin)?;
    }
    let response = proposal.present(&mut OsRng).map_err(request_refused)?;
    files::deliver(&response.to_text())
}

/// What would be learned, before it is. Who asks and what for is only what the request says of itself.
fn explain(proposal: &Proposal<'_>) {
    let request = proposal.request();
    eprintln!("Who asks:    {}", show::quoted(request.client_id()));
    if let Some(purpose) = request.purpose() {
        eprintln!("What for:    {}", show::quoted(purpose));
    }
    eprintln!("Would learn:");
    for (path, value) in proposal.shown() {
        eprintln!("  {path:<18} {}", show::text(&value));
    }
    let issuer = proposal.credential().issuer().issuer();
    eprintln!("  and that this issuer signed it: {}", show::quoted(issuer));
    let hidden: Vec<_> = proposal.hidden().iter().map(ToString::to_string).collect();
    eprintln!("Would not learn: {}", hidden.join(", "));
}

fn confirm(request_from_stdin: bool) -> Result<(), Failure> {
    if request_from_stdin || !io::stdin().is_terminal() {
        return Err(
            Failure::refused("nobody is there to agree").advise("give --yes to show this without asking")
        );
    }
    eprint!("Show this? [y/N] ");
    io::stderr().flush().map_err(Failure::output)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(Failure::unreadable)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") { Ok(()) } else { Err(Failure::refused("not shown")) }
}

fn wallet_refused(error: WalletError) -> Failure {
    let advice = match &error {
        WalletError::IssuerChanged => "find out from the issuer, by another way, which of the two is right",
        WalletError::RegistrarChanged => {
            "find out from the registrar, by another way, which of the two is right"
        }
        WalletError::NotSignedForThisWallet => {
            "was the request made by this wallet (`bauta wallet request`)?"
        }
        WalletError::SecretChanged => "do not use this issuer before it has explained why",
        WalletError::NoSuchCredential(_) => "see `bauta wallet list`",
        WalletError::Randomness => return Failure::internal(error),
        WalletError::Malformed(_) => return Failure::refused(error),
    };
    Failure::refused(error).advise(advice)
}

fn request_refused(refusal: Refusal) -> Failure {
    match &refusal {
        Refusal::Randomness => Failure::internal(refusal),
        Refusal::NoCredential => Failure::refused(refusal).advise("see `bauta wallet list`"),
        Refusal::CredentialExpired(_) => Failure::refused(refusal).advise("ask the issuer for a new one"),
        _ => Failure::refused(refusal),
    }
}

fn directory_failed(error: DirectoryError) -> Failure {
    match &error {
        DirectoryError::NotEmpty => Failure::refused(error).advise("choose a directory that is new or empty"),
        DirectoryError::NoWallet => Failure::unreadable(error).advise("make one with `bauta wallet init`"),
        DirectoryError::Vault(VaultError::NotAWallet) => Failure::unreadable(error),
        DirectoryError::Vault(_) => Failure::refused(error),
        DirectoryError::Io(_) => Failure::internal(error),
    }
}
