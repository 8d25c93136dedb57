//! A wallet in a directory: one encrypted file, replaced as a whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;

use crate::vault::{self, VaultError};
use crate::wallet::Wallet;

/// Why a wallet's directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// There is a wallet already, or the directory holds something else.
    #[error("the directory is not empty")]
    NotEmpty,
    /// There is no wallet.
    #[error("there is no wallet in the directory")]
    NoWallet,
    /// The wallet could not be opened or sealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The file system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// A wallet's directory, locked against other processes while this value lives.
///
/// It holds `wallet.age` and the empty `wallet.lock`. A change writes a new file beside the old one, makes it durable
/// and renames it over the old one: a reader finds the old wallet or the new one, whatever happens in between.
#[derive(Debug)]
pub struct WalletDirectory {
    directory: PathBuf,
    work_factor: u8,
    /// Held open for its lock.
    _lock: File,
}

impl WalletDirectory {
    /// Makes a directory with an empty wallet. What an interrupted attempt left behind is no obstacle.
    ///
    /// # Errors
    /// [`DirectoryError::NotEmpty`], [`DirectoryError::Vault`], [`DirectoryError::Io`].
    pub fn init(directory: &Path, passphrase: &SecretString, work_factor: u8) -> Result<(), DirectoryError> {
        Self::init_with(directory, &Wallet::default(), passphrase, work_factor)
    }

    /// Makes a directory with a wallet that there is already, as from a backup.
    ///
    /// # Errors
    /// [`DirectoryError::NotEmpty`], [`DirectoryError::Vault`], [`DirectoryError::Io`].
    pub fn init_with(
        directory: &Path,
        wallet: &Wallet,
        passphrase: &SecretString,
        work_factor: u8,
    ) -> Result<(), DirectoryError> {
        let octets = vault::seal(wallet, passphrase, work_factor)?;
        let leftovers = [lock_file(directory), part_file(directory)];
        match fs::read_dir(directory) {
            Ok(entries) => {
                for entry in entries {
                    if !leftovers.contains(&entry?.path()) {
                        return Err(DirectoryError::NotEmpty);
                    }
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir_all(directory)?,
            Err(error) => return Err(error.into()),
        }
        create(&lock_file(directory))?.sync_all()?;
        replace(directory, &octets)?;
        Ok(())
    }

    /// Opens the wallet in a directory and locks it; waits for another process that has it open.
    ///
    /// # Errors
    /// [`DirectoryError::NoWallet`], [`DirectoryError::Vault`], [`DirectoryError::Io`].
    pub fn open(directory: &Path, passphrase: &SecretString) -> Result<(Self, Wallet), DirectoryError> {
        let missing = |error: io::Error| match error.kind() {
            ErrorKind::NotFound => DirectoryError::NoWallet,
            _ => error.into(),
        };
        let lock = File::open(lock_file(directory)).map_err(missing)?;
        lock.lock()?;
        let octets = fs::read(wallet_file(directory)).map_err(missing)?;
        let wallet = vault::open(&octets, passphrase)?;
        let work_factor = vault::work_factor(&octets).unwrap_or(vault::DEFAULT_WORK_FACTOR);
        Ok((Self { directory: directory.to_owned(), work_factor, _lock: lock }, wallet))
    }

    /// The work factor with which the wallet is sealed.
    pub fn work_factor(&self) -> u8 {
        self.work_factor
    }

    /// Replaces the wallet, with the work factor it had. It is durable when this returns.
    ///
    /// # Errors
    /// [`DirectoryError::Vault`], [`DirectoryError::Io`]; the old wallet is still there then.
    pub fn save(&self, wallet: &Wallet, passphrase: &SecretString) -> Result<(), DirectoryError> {
        Ok(replace(&self.directory, &vault::seal(wallet, passphrase, self.work_factor)?)?)
    }
}

fn wallet_file(directory: &Path) -> PathBuf {
    directory.join("wallet.age")
}

fn lock_file(directory: &Path) -> PathBuf {
    directory.join("wallet.lock")
}

fn part_file(directory: &Path) -> PathBuf {
    directory.join("wallet.part")
}

/// A file that only its owner can read.
fn create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn replace(directory: &Path, octets: &[u8]) -> io::Result<()> {
    let part = part_file(directory);
    let written = create(&part).and_then(|mut file| {
        file.write_all(octets)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&part, wallet_file(directory)));
    if renamed.is_err() {
        // What is left of the attempt is of no use; the error that counts is the first.
        let _ = fs::remove_file(&part);
    }
    renamed?;
    File::open(directory)?.sync_all()
}
