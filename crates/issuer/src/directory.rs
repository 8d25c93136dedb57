//! An issuer in a directory: its description, its keys, its register.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use bauta_credential::{Alg, IssuerMetadata, Malformed, Schema};
use bauta_storage::Database;
use rand_core::CryptoRngCore;
use sha2::{Digest, Sha256};

use crate::epochs::BuiltBuckets;
use crate::issue::Issuer;
use crate::keys::IssuerKeys;
use crate::register::{Register, RegisterError};

/// Why an issuer's directory cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The directory is there and not empty.
    #[error("the directory is not empty")]
    NotEmpty,
    /// There is no issuer in the directory.
    #[error("there is no issuer in the directory")]
    NoIssuer,
    /// `issuer.json` is not what it claims to be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The register was to be in a database elsewhere, and there is one in the directory.
    #[error("there is a register in the directory")]
    OwnRegister,
    /// `secret-keys.json` cannot be read, or holds other keys than `issuer.json` publishes.
    #[error("secret-keys.json does not hold this issuer's keys")]
    Keys,
    /// The register could not be made or opened.
    #[error("the register: {0}")]
    Register(#[from] RegisterError),
    /// The file system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// The register's file.
const REGISTER: &str = "register.sqlite";

/// What an issuer's directory holds before `issuer.json` is in it.
const LEFTOVERS: [&str; 5] =
    ["secret-keys.json", "register.sqlite", "register.sqlite-wal", "register.sqlite-shm", "issuer.json.part"];

/// `issuer.json` (for everybody), `secret-keys.json` and `register.sqlite` (readable by their owner only, not encrypted),
/// and `epochs` (built buckets).
#[derive(Debug)]
pub struct IssuerDirectory;

impl IssuerDirectory {
    /// Makes an issuer with fresh keys. Without an id it is named after its key: `urn:bauta:issuer:` and the first 16
    /// octets of the key's SHA-256 in hexadecimal. `issuer.json` is written last: without it there is no issuer, and what
    /// an interrupted attempt left behind is no obstacle.
    ///
    /// # Errors
    /// [`DirectoryError`]; nothing was made.
    pub fn init(
        directory: &Path,
        issuer: Option<String>,
        alg: Alg,
        schema: Schema,
        rng: &mut impl CryptoRngCore,
    ) -> Result<IssuerMetadata, DirectoryError> {
        let (metadata, keys) = generate(issuer, alg, schema, rng)?;
        remove_leftovers(directory)?;
        write_secret(&directory.join("secret-keys.json"), keys.to_json().as_bytes())?;
        // SQLite gives the files beside a register the permissions that the register has.
        write_secret(&directory.join(REGISTER), b"")?;
        drop(Register::create(database(directory)?)?);
        write_description(directory, &metadata)?;
        Ok(metadata)
    }

    /// The same for an issuer whose register is in a database elsewhere: there is none in the directory.
    /// [`Register::create`] makes it.
    ///
    /// # Errors
    /// [`DirectoryError`]; nothing was made.
    pub fn init_without_register(
        directory: &Path,
        issuer: Option<String>,
        alg: Alg,
        schema: Schema,
        rng: &mut impl CryptoRngCore,
    ) -> Result<IssuerMetadata, DirectoryError> {
        let (metadata, keys) = generate(issuer, alg, schema, rng)?;
        remove_leftovers(directory)?;
        write_secret(&directory.join("secret-keys.json"), keys.to_json().as_bytes())?;
        write_description(directory, &metadata)?;
        Ok(metadata)
    }

    /// Opens an issuer.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub fn open(directory: &Path) -> Result<Issuer, DirectoryError> {
        let (metadata, keys) = read(directory)?;
        // Opened where it is missing, it would be made anew, and everybody could be given a second credential.
        if fs::metadata(directory.join(REGISTER))?.len() == 0 {
            return Err(RegisterError::Missing.into());
        }
        let register = Register::open(database(directory)?)?;
        Ok(Issuer::new(metadata, keys, register))
    }

    /// Opens an issuer whose register is in a database elsewhere: one that several processes share. It must be this
    /// issuer's.
    ///
    /// # Errors
    /// [`DirectoryError`]; [`DirectoryError::OwnRegister`] where there is a register in the directory, whose persons would
    /// be forgotten.
    pub fn open_with(directory: &Path, database: Database) -> Result<Issuer, DirectoryError> {
        let (metadata, keys) = read(directory)?;
        if fs::exists(directory.join(REGISTER))? {
            return Err(DirectoryError::OwnRegister);
        }
        Ok(Issuer::new(metadata, keys, Register::open(database)?))
    }

    /// Where an issuer's directory keeps the buckets that are built: `epochs`.
    pub fn built_buckets(directory: &Path) -> BuiltBuckets {
        BuiltBuckets::new(directory.join("epochs"))
    }
}

fn id_of_key(octets: &[u8]) -> String {
    format!("urn:bauta:issuer:{}", hex::encode(&Sha256::digest(octets)[..16]))
}

/// Makes sure that the directory is there and empty, but for what an interrupted attempt left: keys that were never
/// published and a register of nobody.
fn remove_leftovers(directory: &Path) -> Result<(), DirectoryError> {
    fs::create_dir_all(directory)?;
    let entries = fs::read_dir(directory)?.collect::<Result<Vec<_>, _>>()?;
    if entries.iter().any(|entry| !LEFTOVERS.iter().any(|name| entry.file_name() == *name)) {
        return Err(DirectoryError::NotEmpty);
    }
    Ok(entries.iter().try_for_each(|entry| fs::remove_file(entry.path()))?)
}

/// A description and its keys, fresh.
fn generate(
    issuer: Option<String>,
    alg: Alg,
    schema: Schema,
    rng: &mut impl CryptoRngCore,
) -> Result<(IssuerMetadata, IssuerKeys), DirectoryError> {
    let keys = IssuerKeys::generate(alg, rng);
    let public_key = keys.credentials().public_key().clone();
    let issuer = issuer.unwrap_or_else(|| id_of_key(&public_key.to_octets()));
    let public_keys = (public_key, keys.log_public_key());
    Ok((IssuerMetadata::new(issuer, alg, public_keys, schema, "epochs/".to_owned())?, keys))
}

/// The description and the keys in a directory.
fn read(directory: &Path) -> Result<(IssuerMetadata, IssuerKeys), DirectoryError> {
    let octets = fs::read(directory.join("issuer.json")).map_err(|error| match error.kind() {
        ErrorKind::NotFound => DirectoryError::NoIssuer,
        _ => error.into(),
    })?;
    let metadata = IssuerMetadata::from_json(&octets)?;
    let octets = fs::read(directory.join("secret-keys.json"))?;
    let keys = IssuerKeys::from_json(&octets).ok_or(DirectoryError::Keys)?;
    let published = keys.credentials().public_key() == metadata.public_key()
        && keys.log_public_key() == *metadata.log_key();
    if published { Ok((metadata, keys)) } else { Err(DirectoryError::Keys) }
}

/// The register's database in a directory.
fn database(directory: &Path) -> Result<Database, RegisterError> {
    Ok(Database::file(&directory.join(REGISTER))?)
}

/// Last of all: without it there is no issuer.
fn write_description(directory: &Path, metadata: &IssuerMetadata) -> Result<(), DirectoryError> {
    let part = directory.join("issuer.json.part");
    let mut file = File::create(&part)?;
    file.write_all(metadata.to_json().as_bytes())?;
    file.sync_all()?;
    fs::rename(part, directory.join("issuer.json"))?;
    File::open(directory)?.sync_all()?;
    Ok(())
}

/// Writes a file that only its owner can read, from its first octet on.
fn write_secret(file: &Path, octets: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(octets)?;
    file.sync_all()
}
