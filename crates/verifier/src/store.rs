//! Where a verifier keeps its open requests: each is answered once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bauta_credential::{Nonce, PresentationRequest};

/// What a store knows of a nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum Found {
    /// An open request, in its exact octets.
    Open(PresentationRequest),
    /// A request that has been answered.
    Answered,
    /// Nothing.
    Unknown,
}

/// Keeps requests under their nonces and lets each be consumed once, whoever else asks at the same time.
pub trait RequestStore {
    /// Keeps a request. It is durable when this returns.
    ///
    /// # Errors
    /// [`ErrorKind::AlreadyExists`] for a nonce that is known, open or answered; whatever the medium reports. Nothing is
    /// kept then.
    fn insert(&self, request: &PresentationRequest) -> io::Result<()>;

    /// Looks a nonce up.
    ///
    /// # Errors
    /// Whatever the medium reports.
    fn find(&self, nonce: &Nonce) -> io::Result<Found>;

    /// Marks a request as answered; `true` for exactly one caller.
    ///
    /// # Errors
    /// Whatever the medium reports; whether the request is still open then is not known.
    fn consume(&self, nonce: &Nonce) -> io::Result<bool>;

    /// Forgets requests, open or answered, that expired before `time` (seconds since 1970-01-01T00:00:00Z).
    ///
    /// # Errors
    /// Whatever the medium reports.
    fn forget_expired(&self, time: u64) -> io::Result<()>;
}

/// Requests in memory, for one process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    requests: Mutex<HashMap<Nonce, Kept>>,
}

#[derive(Debug)]
struct Kept {
    request: PresentationRequest,
    answered: bool,
}

impl RequestStore for MemoryStore {
    fn insert(&self, request: &PresentationRequest) -> io::Result<()> {
        match self.lock().entry(request.nonce().clone()) {
            Entry::Occupied(_) => Err(ErrorKind::AlreadyExists.into()),
            Entry::Vacant(place) => {
                place.insert(Kept { request: request.clone(), answered: false });
                Ok(())
            }
        }
    }

    fn find(&self, nonce: &Nonce) -> io::Result<Found> {
        Ok(match self.lock().get(nonce) {
            None => Found::Unknown,
            Some(Kept { answered: true, .. }) => Found::Answered,
            Some(kept) => Found::Open(kept.request.clone()),
        })
    }

    fn consume(&self, nonce: &Nonce) -> io::Result<bool> {
        let mut requests = self.lock();
        let Some(kept) = requests.get_mut(nonce) else { return Ok(false) };
        Ok(!std::mem::replace(&mut kept.answered, true))
    }

    fn forget_expired(&self, time: u64) -> io::Result<()> {
        self.lock().retain(|_, kept| !expired_before(&kept.request, time));
        Ok(())
    }
}

impl MemoryStore {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Nonce, Kept>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn expired_before(request: &PresentationRequest, time: u64) -> bool {
    request.expires_at().is_some_and(|expires_at| expires_at < time)
}

/// Requests as files: `requests/NONCE.json` while open, `answered/NONCE.json` afterwards, each the request's exact
/// octets. Consuming is one rename, so of any number of processes one wins.
#[derive(Clone, Debug)]
pub struct DirectoryStore {
    open: PathBuf,
    answered: PathBuf,
}

impl DirectoryStore {
    /// The store below a directory, which is created with the first request.
    pub fn new(directory: &Path) -> Self {
        Self { open: directory.join("requests"), answered: directory.join("answered") }
    }

    fn file(folder: &Path, nonce: &Nonce) -> PathBuf {
        // A nonce has letters, digits, `-` and `_` only, so it is a file name.
        folder.join(format!("{nonce}.json"))
    }

    fn forget_in(folder: &Path, time: u64) -> io::Result<()> {
        if !folder.try_exists()? {
            return Ok(());
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let is_request = path.extension().is_some_and(|extension| extension == "json");
            let Ok(octets) = fs::read(&path) else { continue };
            let expired =
                PresentationRequest::parse(&octets).is_ok_and(|request| expired_before(&request, time));
            if is_request && expired {
                ignore_missing(fs::remove_file(path))?;
            }
        }
        Ok(())
    }
}

fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

impl RequestStore for DirectoryStore {
    fn insert(&self, request: &PresentationRequest) -> io::Result<()> {
        if self.find(request.nonce())? != Found::Unknown {
            return Err(ErrorKind::AlreadyExists.into());
        }
        fs::create_dir_all(&self.open)?;
        fs::create_dir_all(&self.answered)?;
        let (temporary, file) =
            (self.open.join(format!("{}.part", request.nonce())), Self::file(&self.open, request.nonce()));
        let written = fs::File::create(&temporary).and_then(|mut part| {
            part.write_all(request.as_octets())?;
            part.sync_all()
        });
        let renamed = written.and_then(|()| fs::rename(&temporary, file));
        if renamed.is_err() {
            // What is left of the attempt is of no use; the error that counts is the first.
            let _ = fs::remove_file(&temporary);
        }
        renamed?;
        fs::File::open(&self.open)?.sync_all()
    }

    fn find(&self, nonce: &Nonce) -> io::Result<Found> {
        match fs::read(Self::file(&self.open, nonce)) {
            Ok(octets) => {
                let request = PresentationRequest::parse(&octets).map_err(|_| ErrorKind::InvalidData)?;
                if request.nonce() == nonce {
                    Ok(Found::Open(request))
                } else {
                    Err(ErrorKind::InvalidData.into())
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let answered = Self::file(&self.answered, nonce).try_exists()?;
                Ok(if answered { Found::Answered } else { Found::Unknown })
            }
            Err(error) => Err(error),
        }
    }

    fn consume(&self, nonce: &Nonce) -> io::Result<bool> {
        match fs::rename(Self::file(&self.open, nonce), Self::file(&self.answered, nonce)) {
            Ok(()) => {
                fs::File::open(&self.answered)?.sync_all()?;
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn forget_expired(&self, time: u64) -> io::Result<()> {
        Self::forget_in(&self.open, time)?;
        Self::forget_in(&self.answered, time)
    }
}
