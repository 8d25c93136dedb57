//! Where a verifier keeps its own copies of issuers' logs.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use bauta_credential::epoch::{EpochLog, FollowUp, LogError};
use bauta_credential::{IssuerMetadata, Malformed};
use sha2::{Digest, Sha256};

/// How many octets of the SHA-256 of an issuer's id name its directory.
const NAME_LENGTH: usize = 16;

/// Copies of logs as files: `epochs/<name>/issuer.json` and `epochs/<name>/log`, where the name is made of the first 16
/// octets of the SHA-256 of the issuer's id in hexadecimal.
#[derive(Clone, Debug)]
pub struct LogDirectory {
    directory: PathBuf,
}

/// Why a copy of a log is not read or not taken over. What is kept stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum LogKeepingError {
    /// The issuer's description is not the one with which its log was first followed.
    #[error("the issuer's description differs from the one with which its log was first followed")]
    IssuerChanged,
    /// What is kept is no description of an issuer.
    #[error("what is kept of the issuer: {0}")]
    Issuer(#[from] Malformed),
    /// The log is not one, or does not continue the copy.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A file could not be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl LogDirectory {
    /// The copies below a verifier's directory, which is made with the first of them.
    pub fn new(directory: &Path) -> Self {
        Self { directory: directory.join("epochs") }
    }

    /// The copy of an issuer's log; `None` while there is none. Every head is verified again.
    ///
    /// # Errors
    /// [`LogKeepingError`].
    pub fn load(&self, issuer: &IssuerMetadata) -> Result<Option<EpochLog>, LogKeepingError> {
        let place = self.place(issuer);
        let Some(kept) = read(&place.join("issuer.json"))? else { return Ok(None) };
        if IssuerMetadata::from_json(&kept)? != *issuer {
            return Err(LogKeepingError::IssuerChanged);
        }
        Ok(read(&place.join("log"))?.map(|octets| EpochLog::read(issuer, &octets)).transpose()?)
    }

    /// Every issuer of whose log there is a copy, each with the copy, in the order of their ids.
    ///
    /// # Errors
    /// [`LogKeepingError`].
    pub fn all(&self) -> Result<Vec<(IssuerMetadata, EpochLog)>, LogKeepingError> {
        let entries = match fs::read_dir(&self.directory) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?.collect::<Result<Vec<_>, _>>()?,
        };
        let mut all = Vec::new();
        for entry in entries {
            let Some(kept) = read(&entry.path().join("issuer.json"))? else { continue };
            let issuer = IssuerMetadata::from_json(&kept)?;
            if let Some(log) = self.load(&issuer)? {
                all.push((issuer, log));
            }
        }
        all.sort_by(|(one, _), (other, _)| one.issuer().cmp(other.issuer()));
        Ok(all)
    }

    /// Takes over a newer copy of an issuer's whole log, if it continues the one that is kept. It is durable when this
    /// returns; of two processes that do this at the same time, one waits for the other.
    ///
    /// # Errors
    /// [`LogKeepingError`]; what is kept stays as it was.
    pub fn follow(&self, issuer: &IssuerMetadata, octets: &[u8]) -> Result<FollowUp, LogKeepingError> {
        let place = self.place(issuer);
        fs::create_dir_all(&place)?;
        let lock = File::create(place.join("lock"))?;
        lock.lock()?;
        let mut log = self.load(issuer)?.unwrap_or_default();
        let follow_up = log.follow(issuer, octets)?;
        write(&place, "issuer.json", issuer.to_json().as_bytes())?;
        write(&place, "log", &log.to_octets())?;
        Ok(follow_up)
    }

    fn place(&self, issuer: &IssuerMetadata) -> PathBuf {
        let digest = Sha256::digest(issuer.issuer());
        self.directory.join(hex::encode(&digest[..NAME_LENGTH]))
    }
}

fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Writes beside and renames, so that a file is there whole or not at all.
fn write(directory: &Path, name: &str, octets: &[u8]) -> io::Result<()> {
    let part = directory.join(format!("{name}.part"));
    let mut file = File::create(&part)?;
    file.write_all(octets)?;
    file.sync_all()?;
    fs::rename(part, directory.join(name))?;
    File::open(directory)?.sync_all()
}
