//! `bauta wallet backup` and `restore`.

use std::path::Path;

use age::secrecy::SecretString;
use bauta_wallet::{DEFAULT_WORK_FACTOR, WalletDirectory, open, seal, work_factor};

use super::{Opened, refused};
use crate::args::Unlock;
use crate::failure::Failure;
use crate::files::{self, Readers};
use crate::passphrase;

/// Largest backup that is read, in octets: somewhat more than the largest wallet.
const MAX_BACKUP: u64 = 20 * 1024 * 1024;

/// The backup's own passphrase, where it has one.
fn own_passphrase(file: Option<&Path>) -> Result<Option<SecretString>, Failure> {
    file.map(|file| passphrase::read(Some(file), false)).transpose()
}

/// Writes a sealed copy, with the work factor of the wallet.
pub(super) fn backup(unlock: &Unlock, to: &Path, passphrase_file: Option<&Path>) -> Result<(), Failure> {
    let own = own_passphrase(passphrase_file)?;
    let opened = Opened::open(unlock)?;
    let passphrase = own.as_ref().unwrap_or(&opened.passphrase);
    let octets = seal(&opened.wallet, passphrase, opened.directory.work_factor())
        .map_err(|error| refused::directory(error.into()))?;
    files::write_new(to, &octets, Readers::Owner)?;
    eprintln!("A sealed copy is in {}: keep it elsewhere, and the passphrase in mind.", to.display());
    Ok(())
}

/// Makes a wallet from a copy.
pub(super) fn restore(unlock: &Unlock, backup: &Path, passphrase_file: Option<&Path>) -> Result<(), Failure> {
    let octets = files::read_at_most(backup, MAX_BACKUP)?;
    let own = own_passphrase(passphrase_file)?;
    let passphrase = passphrase::read(unlock.passphrase_file.as_deref(), own.is_some())?;
    let wallet = open(&octets, own.as_ref().unwrap_or(&passphrase))
        .map_err(|error| refused::directory(error.into()))?;
    let work_factor = work_factor(&octets).unwrap_or(DEFAULT_WORK_FACTOR);
    WalletDirectory::init_with(&unlock.dir, &wallet, &passphrase, work_factor).map_err(refused::directory)?;
    eprintln!("The wallet is in {}: {} credentials.", unlock.dir.display(), wallet.credentials().len());
    Ok(())
}
