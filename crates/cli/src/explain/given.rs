//! Of files that somebody has.

use std::path::{Path, PathBuf};

use bauta_bbs::trace::recorded;
use bauta_credential::epoch::EpochLog;
use bauta_credential::{CredentialRequest, IssuerMetadata, PresentationRequest, Response};
use bauta_issuer::IssuerDirectory;
use bauta_verifier::{MemoryStore, Verifier};
use bauta_wallet::{GuardianOffer, GuardianShare, JointChallenges};
use rand_core::OsRng;

use super::{Done, own};
use crate::args::ExplainArguments;
use crate::failure::Failure;
use crate::files;

/// What the files are, by what is in them.
#[derive(Default)]
pub(super) struct Given {
    directories: Vec<PathBuf>,
    issuers: Vec<IssuerMetadata>,
    pub(super) request: Option<PresentationRequest>,
    credential_request: Option<CredentialRequest>,
    answer: Option<String>,
    logs: Vec<Vec<u8>>,
    pub(super) offer: Option<GuardianOffer>,
    pub(super) challenges: Option<JointChallenges>,
    pub(super) share: Option<GuardianShare>,
}

impl Given {
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut given = Self::default();
        for path in paths {
            if path.is_dir() {
                given.directories.push(path.clone());
            } else {
                given.add(path, &files::read(path)?)?;
            }
        }
        Ok(given)
    }

    fn add(&mut self, path: &Path, octets: &[u8]) -> Result<(), Failure> {
        let text = String::from_utf8_lossy(octets).trim().to_owned();
        if let Ok(issuer) = IssuerMetadata::from_json(octets) {
            self.issuers.push(issuer);
        } else if let Ok(request) = PresentationRequest::parse(octets) {
            self.request = Some(request);
        } else if let Ok(request) = CredentialRequest::from_json(octets) {
            self.credential_request = Some(request);
        } else if let Ok(offer) = GuardianOffer::from_json(octets) {
            self.offer = Some(offer);
        } else if let Ok(challenges) = JointChallenges::from_json(octets) {
            self.challenges = Some(challenges);
        } else if let Ok(share) = GuardianShare::from_json(octets) {
            self.share = Some(share);
        } else if Response::parse(&text).is_ok_and(|answer| answer.claimed_nonce().is_ok()) {
            self.answer = Some(text);
        } else if text.lines().all(|line| line.matches('.').count() == 1) && !text.is_empty() {
            self.logs.push(octets.to_vec());
        } else {
            let unknown = format!("{}: none of the files that are explained", path.display());
            return Err(Failure::unreadable(unknown).advise("see `bauta inspect` for what it is"));
        }
        Ok(())
    }

    /// The one directory.
    pub(super) fn directory(&self, whose: &str) -> Result<&Path, Failure> {
        match &self.directories[..] {
            [directory] => Ok(directory),
            _ => Err(Failure::usage(format!("one FILE has to be the {whose}'s directory"))),
        }
    }
}

pub(super) fn missing(what: &str) -> Failure {
    Failure::usage(format!("none of the FILEs is {what}"))
}

/// What was signed for a request, signed again.
pub(super) fn issue(arguments: &ExplainArguments) -> Result<Done, Failure> {
    let given = Given::read(&arguments.files)?;
    let directory = given.directory("issuer")?;
    if arguments.show_secrets {
        own::check(directory)?;
    }
    let request = given.credential_request.as_ref().ok_or_else(|| missing("a request for a credential"))?;
    let issuer = IssuerDirectory::open(directory).map_err(crate::issuer::directory_failed)?;
    let (issued, trace) = recorded(|| issuer.issued_for(request));
    let issued = issued.map_err(Failure::refused)?.ok_or_else(|| {
        Failure::refused("no credential has been issued for this request, or another has taken its place")
    })?;
    let about = vec![
        "Signing is deterministic: this is the credential that was issued for the request, octet for octet, signed again \
         from what the register has. The register is as it was."
            .to_owned(),
    ];
    let documents = vec![
        ("the request".to_owned(), request.to_json()),
        ("the credential".to_owned(), issued.to_compact()),
    ];
    let issuer = issuer.metadata().clone();
    Ok(Done { title: "Issuing a credential", about, issuer, trace, documents, refused: None })
}

/// What an answer proves, again.
pub(super) fn verify(arguments: &ExplainArguments) -> Result<Done, Failure> {
    let given = Given::read(&arguments.files)?;
    let answer = given.answer.as_ref().ok_or_else(|| missing("an answer to a request"))?;
    let request = given.request.as_ref().ok_or_else(|| missing("the request that it answers"))?;
    let first = given.issuers.first().ok_or_else(|| missing("an issuer's issuer.json"))?.clone();
    let mut verifier = Verifier::new(given.issuers.clone(), MemoryStore::default());
    for issuer in &given.issuers {
        for log in given.logs.iter().filter_map(|log| EpochLog::read(issuer, log).ok()) {
            verifier = verifier.with_log(issuer.issuer(), log);
        }
    }
    let (verified, trace) = recorded(|| verifier.examine(request, answer, &mut OsRng));
    let response = Response::parse(answer).map_err(Failure::unreadable)?;
    let header = match &response {
        Response::One(presentation) => Some(&presentation.issuer_header),
        Response::Several(presentations) => presentations.first().map(|(_, one)| &one.issuer_header),
    };
    let issuer =
        given.issuers.iter().find(|issuer| Some(issuer.issuer_header()) == header.map(Vec::as_slice));
    let about = match &verified {
        Ok(_) => "It verifies. ".to_owned(),
        Err(rejection) => {
            format!("It does not verify: {rejection}. The steps go as far as the verifier went. ")
        }
    };
    let about = about
        + "What is proven is derived from the request and the schema, never from the answer. Whether the request is still \
           open, and was answered before, is not looked at here.";
    Ok(Done {
        title: "Verifying an answer",
        about: vec![about],
        issuer: issuer.cloned().unwrap_or(first),
        trace,
        documents: answers(&response),
        refused: verified.err().map(|rejection| crate::verifier::rejected(&rejection)),
    })
}

/// Each presentation of an answer.
pub(super) fn answers(response: &Response) -> Vec<(String, String)> {
    match response {
        Response::One(presentation) => vec![("the presentation".to_owned(), presentation.to_compact())],
        Response::Several(presentations) => {
            let titled = |(id, one): &(String, _)| {
                (format!("the presentation {id}"), bauta_credential::Presentation::to_compact(one))
            };
            presentations.iter().map(titled).collect()
        }
    }
}
