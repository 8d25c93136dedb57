//! The wallet in a directory: one file, replaced as a whole, for one process at a time.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use age::secrecy::SecretString;
use bauta_credential::Alg;
use bauta_wallet::{DirectoryError, VaultError, Wallet, WalletDirectory};
use tempfile::TempDir;

use crate::support::{WORK_FACTOR, filled_wallet, passphrase, snapshot};

fn made() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    WalletDirectory::init(directory.path(), &passphrase(), WORK_FACTOR).unwrap();
    directory
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What is refused leaves the directory as it was.
fn refused<T>(directory: &Path, attempt: impl FnOnce() -> Result<T, DirectoryError>) -> DirectoryError {
    let before = snapshot(directory);
    let error = attempt().err().unwrap();
    assert_eq!(snapshot(directory), before);
    error
}

#[test]
fn a_new_wallet_is_empty() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("a/wallet");
    WalletDirectory::init(&directory, &passphrase(), WORK_FACTOR).unwrap();
    assert_eq!(names(&directory), ["wallet.age", "wallet.lock"]);
    let (_, wallet) = WalletDirectory::open(&directory, &passphrase()).unwrap();
    assert_eq!((wallet.credentials().len(), wallet.open_requests(), wallet.issuers().len()), (0, 0, 0));
}

#[test]
fn a_directory_that_holds_anything_is_not_made_a_wallet() {
    let directory = made();
    let again = || WalletDirectory::init(directory.path(), &passphrase(), WORK_FACTOR);
    assert!(matches!(refused(directory.path(), again), DirectoryError::NotEmpty));
    let foreign = tempfile::tempdir().unwrap();
    fs::write(foreign.path().join("notes.txt"), "mine").unwrap();
    let over = || WalletDirectory::init(foreign.path(), &passphrase(), WORK_FACTOR);
    assert!(matches!(refused(foreign.path(), over), DirectoryError::NotEmpty));
}

#[test]
fn a_work_factor_that_is_refused_makes_nothing() {
    let parent = tempfile::tempdir().unwrap();
    for work_factor in [0, 23] {
        let make = || WalletDirectory::init(&parent.path().join("w"), &passphrase(), work_factor);
        let error = refused(parent.path(), make);
        assert!(matches!(error, DirectoryError::Vault(VaultError::WorkFactor)));
    }
}

#[test]
fn there_is_no_wallet_where_there_is_none() {
    let parent = tempfile::tempdir().unwrap();
    for directory in [parent.path().to_owned(), parent.path().join("missing")] {
        let error = refused(parent.path(), || WalletDirectory::open(&directory, &passphrase()));
        assert!(matches!(error, DirectoryError::NoWallet));
    }
    let directory = made();
    fs::remove_file(directory.path().join("wallet.age")).unwrap();
    let error = refused(directory.path(), || WalletDirectory::open(directory.path(), &passphrase()));
    assert!(matches!(error, DirectoryError::NoWallet));
}

#[test]
fn a_wrong_passphrase_changes_nothing() {
    let directory = made();
    let wrong = SecretString::from("wrong");
    let error = refused(directory.path(), || WalletDirectory::open(directory.path(), &wrong));
    assert!(matches!(error, DirectoryError::Vault(VaultError::WrongPassphraseOrAltered)));
}

#[test]
fn what_is_saved_is_there_the_next_time() {
    let directory = made();
    let (filled, _, compact) = filled_wallet(Alg::BbsModHb, 1);
    let (handle, _) = WalletDirectory::open(directory.path(), &passphrase()).unwrap();
    handle.save(&filled, &passphrase()).unwrap();
    drop(handle);
    let (_, wallet) = WalletDirectory::open(directory.path(), &passphrase()).unwrap();
    assert_eq!(wallet.credentials()[0].issued().to_compact(), compact);
    assert_eq!(wallet.open_requests(), 1);
    assert_eq!(names(directory.path()), ["wallet.age", "wallet.lock"]);
}

#[test]
fn saving_keeps_the_work_factor() {
    let directory = tempfile::tempdir().unwrap();
    WalletDirectory::init(directory.path(), &passphrase(), 3).unwrap();
    for _ in 0..2 {
        let (handle, wallet) = WalletDirectory::open(directory.path(), &passphrase()).unwrap();
        handle.save(&wallet, &passphrase()).unwrap();
        let octets = fs::read(directory.path().join("wallet.age")).unwrap();
        let head = String::from_utf8_lossy(&octets);
        assert!(head.lines().nth(1).unwrap().ends_with(" 3"));
    }
}

#[test]
fn what_an_interrupted_save_left_does_not_matter() {
    let directory = made();
    fs::write(directory.path().join("wallet.part"), "half a wal").unwrap();
    let (handle, wallet) = WalletDirectory::open(directory.path(), &passphrase()).unwrap();
    handle.save(&wallet, &passphrase()).unwrap();
    assert_eq!(names(directory.path()), ["wallet.age", "wallet.lock"]);
    drop(handle);
    WalletDirectory::open(directory.path(), &passphrase()).unwrap();
}

#[test]
fn a_save_that_fails_leaves_the_old_wallet() {
    let directory = made();
    let (handle, _) = WalletDirectory::open(directory.path(), &passphrase()).unwrap();
    fs::create_dir(directory.path().join("wallet.part")).unwrap();
    let (filled, ..) = filled_wallet(Alg::BbsModHb, 2);
    let error = refused(directory.path(), || handle.save(&filled, &passphrase()));
    assert!(matches!(error, DirectoryError::Io(_)));
    drop(handle);
    let (_, wallet) = WalletDirectory::open(directory.path(), &passphrase()).unwrap();
    assert_eq!(wallet.credentials().len(), 0);
}

#[test]
fn a_wallet_is_open_once_at_a_time() {
    let directory = made();
    let (handle, _) = WalletDirectory::open(directory.path(), &passphrase()).unwrap();
    let (sender, receiver) = mpsc::channel();
    let path = directory.path().to_owned();
    let second = thread::spawn(move || {
        let opened =
            WalletDirectory::open(&path, &passphrase()).map(|(_, wallet)| wallet.credentials().len());
        sender.send(opened.unwrap()).unwrap();
    });
    assert!(receiver.recv_timeout(Duration::from_millis(200)).is_err(), "the second did not wait");
    let (filled, ..) = filled_wallet(Alg::BbsModHb, 3);
    handle.save(&filled, &passphrase()).unwrap();
    drop(handle);
    assert_eq!(receiver.recv_timeout(Duration::from_secs(20)).unwrap(), 1, "it sees what the first saved");
    second.join().unwrap();
}

#[test]
fn the_directory_is_not_printed_with_secrets() {
    let directory = made();
    let (handle, wallet) = WalletDirectory::open(directory.path(), &passphrase()).unwrap();
    assert!(!format!("{handle:?} {wallet:?}").contains("horse"));
    assert_eq!(
        format!("{:?}", Wallet::default()),
        "Wallet { issuers: [], open_requests: [], credentials: [], logs: [], registrars: [], begun: [], floor: None }"
    );
}
