//! The wallet encrypted at rest, in the age format under a passphrase.

use std::io::{Read, Write};

use age::secrecy::SecretString;
use zeroize::Zeroizing;

use crate::state;
use crate::wallet::Wallet;

/// The scrypt work factor for people at a keyboard: N = 2¹⁶, 64 MiB, a fraction of a second. Each step up doubles both.
pub const DEFAULT_WORK_FACTOR: u8 = 16;
/// The largest work factor that is written or opened: N = 2²², 4 GiB. Beyond it a file could be made to stall a reader.
pub const MAX_WORK_FACTOR: u8 = 22;
/// Largest plaintext that is sealed or opened, in octets.
const MAX_PLAINTEXT: u64 = 64 * 1024 * 1024;

/// Why a sealed wallet cannot be opened or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The passphrase is wrong, or the octets were changed; which of the two cannot be told.
    #[error("wrong passphrase, or the wallet was altered")]
    WrongPassphraseOrAltered,
    /// The octets are not a wallet in the age format.
    #[error("not an encrypted wallet")]
    NotAWallet,
    /// The work factor is 0 or beyond [`MAX_WORK_FACTOR`].
    #[error("the work factor must be 1 to {MAX_WORK_FACTOR}")]
    WorkFactor,
    /// The wallet is larger than one that would be opened again.
    #[error("the wallet is full")]
    Full,
}

/// Encrypts a wallet under a passphrase. The salt and the file key come from the operating system's randomness, which
/// the age crate draws itself.
///
/// # Errors
/// [`VaultError::WorkFactor`], [`VaultError::Full`].
pub fn seal(wallet: &Wallet, passphrase: &SecretString, work_factor: u8) -> Result<Vec<u8>, VaultError> {
    if !(1..=MAX_WORK_FACTOR).contains(&work_factor) {
        return Err(VaultError::WorkFactor);
    }
    let plaintext = state::write(wallet);
    if plaintext.len() as u64 > MAX_PLAINTEXT {
        return Err(VaultError::Full);
    }
    let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(work_factor);
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        .expect("one recipient is a valid set");
    let mut octets = Vec::new();
    let mut writer = encryptor.wrap_output(&mut octets).expect("writing to memory does not fail");
    writer.write_all(&plaintext).expect("writing to memory does not fail");
    writer.finish().expect("writing to memory does not fail");
    Ok(octets)
}

/// Decrypts a wallet.
///
/// # Errors
/// [`VaultError::NotAWallet`], [`VaultError::WrongPassphraseOrAltered`].
pub fn open(octets: &[u8], passphrase: &SecretString) -> Result<Wallet, VaultError> {
    let decryptor = age::Decryptor::new(octets).map_err(|_| VaultError::NotAWallet)?;
    if !decryptor.is_scrypt() {
        return Err(VaultError::NotAWallet);
    }
    let mut identity = age::scrypt::Identity::new(passphrase.clone());
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    let reader = decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .map_err(|_| VaultError::WrongPassphraseOrAltered)?;
    let mut plaintext = Zeroizing::new(Vec::new());
    // One octet more than may be, so that what is too long is refused and not cut, with its end unauthenticated.
    reader
        .take(MAX_PLAINTEXT + 1)
        .read_to_end(&mut plaintext)
        .map_err(|_| VaultError::WrongPassphraseOrAltered)?;
    if plaintext.len() as u64 > MAX_PLAINTEXT {
        return Err(VaultError::NotAWallet);
    }
    state::read(&plaintext).ok_or(VaultError::NotAWallet)
}

/// The work factor in the header of a sealed wallet (`-> scrypt SALT LOG_N`), so that a change keeps it.
pub fn work_factor(octets: &[u8]) -> Option<u8> {
    let header = octets.split(|octet| *octet == b'\n').nth(1)?;
    let log_n = std::str::from_utf8(header).ok()?.strip_prefix("-> scrypt ")?.split(' ').nth(1)?;
    log_n.parse().ok()
}
