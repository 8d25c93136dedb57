//! What the files are, by what is in them.

use std::path::{Path, PathBuf};

use bauta_credential::epoch::EpochLog;
use bauta_credential::{CredentialRequest, IssuedCredential, IssuerMetadata, PresentationRequest, Response};
use bauta_diagnose::{Case, CaseError, Issued, Presented};

use crate::failure::Failure;
use crate::files;

/// A file.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) octets: Vec<u8>,
    pub(super) content: Content,
}

/// What is in a file.
pub(super) enum Content {
    Case(Box<Case>),
    Issuer(Box<IssuerMetadata>),
    Request(Box<PresentationRequest>),
    CredentialRequest(Box<CredentialRequest>),
    Credential,
    Answer,
    Log,
    /// Perhaps an answer or a credential that is broken.
    Other,
}

/// All files.
pub(super) struct Given {
    pub(super) files: Vec<File>,
}

/// Something with everything that it is verified against.
pub(super) enum ToVerify<'a> {
    Case(&'a Case),
    Presented(Box<Presented>),
    Issued(Box<Issued>),
}

impl File {
    fn read(path: &Path) -> Result<Self, Failure> {
        let octets = files::read(path)?;
        let content = Content::of(&octets)
            .map_err(|error| Failure::unreadable(format!("{}: a case, but {error}", path.display())))?;
        Ok(Self { path: path.to_owned(), octets, content })
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.octets).trim().to_owned()
    }
}

impl Content {
    fn of(octets: &[u8]) -> Result<Self, CaseError> {
        match Case::from_json(octets) {
            Ok(case) => return Ok(Self::Case(Box::new(case))),
            Err(CaseError::Json | CaseError::Other) => {}
            Err(error) => return Err(error),
        }
        if let Ok(issuer) = IssuerMetadata::from_json(octets) {
            return Ok(Self::Issuer(Box::new(issuer)));
        }
        if let Ok(request) = PresentationRequest::parse(octets) {
            return Ok(Self::Request(Box::new(request)));
        }
        if let Ok(request) = CredentialRequest::from_json(octets) {
            return Ok(Self::CredentialRequest(Box::new(request)));
        }
        let text = String::from_utf8_lossy(octets);
        let text = text.trim();
        let dots = |line: &str| line.matches('.').count();
        Ok(if is_answer(text) {
            Self::Answer
        } else if IssuedCredential::parse(text).is_ok() {
            Self::Credential
        } else if !text.is_empty() && text.lines().all(|line| dots(line) == 1) {
            Self::Log
        } else {
            Self::Other
        })
    }
}

/// An answer that can be read; `{}` is none.
fn is_answer(text: &str) -> bool {
    match Response::parse(text) {
        Ok(Response::Several(presentations)) => !presentations.is_empty(),
        Ok(Response::One(_)) => true,
        Err(_) => false,
    }
}

impl Given {
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        Ok(Self { files: paths.iter().map(|path| File::read(path)).collect::<Result<_, _>>()? })
    }

    pub(super) fn issuers(&self) -> Vec<IssuerMetadata> {
        let issuers = self.files.iter().filter_map(|file| match &file.content {
            Content::Issuer(issuer) => Some((**issuer).clone()),
            _ => None,
        });
        issuers.collect()
    }

    pub(super) fn request(&self) -> Option<&PresentationRequest> {
        self.files.iter().find_map(|file| match &file.content {
            Content::Request(request) => Some(&**request),
            _ => None,
        })
    }

    pub(super) fn credential_request(&self) -> Option<&CredentialRequest> {
        self.files.iter().find_map(|file| match &file.content {
            Content::CredentialRequest(request) => Some(&**request),
            _ => None,
        })
    }

    pub(super) fn first(&self, is_it: fn(&Content) -> bool) -> Option<&File> {
        self.files.iter().find(|file| is_it(&file.content))
    }

    /// What can be verified of it: what is broken counts as what the others are there for.
    pub(super) fn to_verify(&self) -> Option<ToVerify<'_>> {
        let case = self.files.iter().find_map(|file| match &file.content {
            Content::Case(case) => Some(&**case),
            _ => None,
        });
        if let Some(case) = case {
            return Some(ToVerify::Case(case));
        }
        let issuers = self.issuers();
        if issuers.is_empty() {
            return None;
        }
        let is_other = |content: &Content| matches!(content, Content::Other);
        let broken = self.first(is_other);
        let answer = self.first(|content| matches!(content, Content::Answer));
        if let (Some(request), Some(answer)) = (self.request(), answer.or(broken)) {
            let logs = self.logs(&issuers);
            let (answer, request) = (answer.text(), request.clone());
            return Some(ToVerify::Presented(Box::new(Presented { answer, request, issuers, logs })));
        }
        let credential = self.first(|content| matches!(content, Content::Credential));
        let broken = broken.filter(|_| self.credential_request().is_some());
        let credential = credential.or(broken).filter(|_| self.request().is_none())?.text();
        let request = self.credential_request().cloned();
        Some(ToVerify::Issued(Box::new(Issued { credential, issuers, request })))
    }

    fn logs(&self, issuers: &[IssuerMetadata]) -> Vec<(String, EpochLog)> {
        let logs = issuers.iter().filter_map(|issuer| {
            let log = self.files.iter().find_map(|file| match file.content {
                Content::Log => EpochLog::read(issuer, format!("{}\n", file.text()).as_bytes()).ok(),
                _ => None,
            })?;
            Some((issuer.issuer().to_owned(), log))
        });
        logs.collect()
    }

    /// Where good standing is asked for and there is no log.
    pub(super) fn missing_logs(&self) -> Vec<String> {
        let wanted = self.wants_log() && self.logs(&self.issuers()).is_empty();
        let text =
            "Note: good standing is asked for, and no FILE is a log that one of these issuers has signed.";
        wanted.then(|| text.to_owned()).into_iter().collect()
    }

    /// Whether the request asks for good standing.
    pub(super) fn wants_log(&self) -> bool {
        self.request().is_some_and(|request| request.credentials().iter().any(|one| one.validity.is_some()))
    }
}
