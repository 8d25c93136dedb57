//! Opening: what the bodies do to whom a person was encrypted, and the public log of it.
//!
//! An opener verifies the whole presentation, sees the case in the log, and only then gives its share, which is bound to
//! that line of the log. As many shares as the threshold give a point, and only the issuer's register has the person to
//! the point. So an opening needs the openers, the issuer, and a line that everybody can read. What this does not do: that
//! many openers who leave out the log together can open without it. Each opener keeps its own copy of the log and
//! [compares](OpeningLog::follows): otherwise a platform could show each case in a log of its own.

use bauta_credential::{
    Alg, PresentationRequest, Response, SubProofAlg, presentation_header, read_strict_json,
};
use bauta_predicates::opening::{
    Ciphertext, DecryptionShare, OpenedPoint, Openers, Proof, SecretShare, combine as combine_shares,
};
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::rejection::{Policy, Rejection};
use crate::store::RequestStore;
use crate::verify::Verifier;

/// Largest log that is read, in octets.
const MAX_LOG: usize = 64 * 1024 * 1024;

/// One line of the log: a JSON object of texts and a number, in this order, without white space.
///
/// ```json
/// {"previous":"…","answer":"…","request":"…","client_id":"https://game.example","reason":"…","at":1795392000}
/// ```
///
/// `previous` is the hash of the line before (empty in the first), `answer` and `request` are the hashes of the
/// presentation and of the request that it answers, all SHA-256 in hexadecimal. Nothing in it tells who is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningEntry {
    previous: String,
    answer: String,
    request: String,
    /// The platform that asked.
    pub client_id: String,
    /// Why it is opened.
    pub reason: String,
    /// When the line was written, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
}

/// The log: each line names the one before, so that none can be taken out or changed without everybody who has kept a
/// later hash seeing it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpeningLog {
    entries: Vec<OpeningEntry>,
}

/// Why a case is not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningRefusal {
    /// The log is not one: a line that is none, or that does not name the one before.
    #[error("line {line} of the log does not follow from those before")]
    Log {
        /// The line, from 1.
        line: usize,
    },
    /// The presentation does not verify.
    #[error("{0}")]
    Presentation(#[from] Rejection),
    /// Nothing in the presentation is encrypted to these openers.
    #[error("nothing in the presentation is encrypted to these openers")]
    NotForUs,
    /// The log has no line for the presentation.
    #[error("the log has no line for this presentation")]
    NotLogged,
    /// A reason is missing, or too long.
    #[error("a reason of 1 to 1024 plain characters is needed")]
    Reason,
    /// A share does not verify, is repeated, or there are too few.
    #[error("{0}")]
    Shares(#[from] bauta_predicates::Error),
}

impl OpeningLog {
    /// Reads a log and checks its chain.
    ///
    /// # Errors
    /// [`OpeningRefusal::Log`].
    pub fn read(octets: &[u8]) -> Result<Self, OpeningRefusal> {
        let refused = |line| OpeningRefusal::Log { line };
        if octets.len() > MAX_LOG {
            return Err(refused(1));
        }
        let text = std::str::from_utf8(octets).map_err(|_| refused(1))?;
        let mut log = Self::default();
        for (number, line) in text.lines().enumerate() {
            let entry = read_strict_json(line.as_bytes())
                .ok()
                .and_then(|value| serde_json::from_value::<OpeningEntry>(value).ok())
                .filter(|entry| entry.previous == log.last_hash() && entry.line() == line)
                .ok_or(refused(number + 1))?;
            log.entries.push(entry);
        }
        Ok(log)
    }

    /// Writes what [`Self::read`] reads.
    pub fn to_octets(&self) -> Vec<u8> {
        self.entries.iter().flat_map(|entry| format!("{}\n", entry.line()).into_bytes()).collect()
    }

    /// The lines, oldest first.
    pub fn entries(&self) -> &[OpeningEntry] {
        &self.entries
    }

    /// Whether this log begins with all of `kept`, an opener's own copy from before. An opener who is shown one that does not
    /// gives no share: a log that begins anew for each opening is no public one.
    ///
    /// # Errors
    /// [`OpeningRefusal::Log`] with the first line that differs or is missing.
    pub fn follows(&self, kept: &Self) -> Result<(), OpeningRefusal> {
        let differs = |line: &usize| self.entries.get(*line) != kept.entries.get(*line);
        match (0..kept.entries.len()).find(differs) {
            Some(line) => Err(OpeningRefusal::Log { line: line + 1 }),
            None => Ok(()),
        }
    }

    /// Adds a line for a presentation, unless it has one. `now` is in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`OpeningRefusal::Reason`].
    pub fn append(&mut self, case: &Case<'_>, reason: &str, now: u64) -> Result<(), OpeningRefusal> {
        if self.find(case).is_some() {
            return Ok(());
        }
        if !bauta_credential::is_plain(reason) || reason.chars().count() > 1024 {
            return Err(OpeningRefusal::Reason);
        }
        self.entries.push(OpeningEntry {
            previous: self.last_hash(),
            answer: hash(case.answer.trim_end().as_bytes()),
            request: hash(case.request.as_octets()),
            client_id: case.request.client_id().to_owned(),
            reason: reason.to_owned(),
            at: now,
        });
        Ok(())
    }

    fn find(&self, case: &Case<'_>) -> Option<&OpeningEntry> {
        let (answer, request) = (hash(case.answer.trim_end().as_bytes()), hash(case.request.as_octets()));
        self.entries.iter().find(|entry| entry.answer == answer && entry.request == request)
    }

    /// What a share for this case is bound to: the hash of its line.
    fn label(&self, case: &Case<'_>) -> Result<Vec<u8>, OpeningRefusal> {
        let entry = self.find(case).ok_or(OpeningRefusal::NotLogged)?;
        Ok(hash(entry.line().as_bytes()).into_bytes())
    }

    fn last_hash(&self) -> String {
        self.entries.last().map(|entry| hash(entry.line().as_bytes())).unwrap_or_default()
    }
}

impl OpeningEntry {
    fn line(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }
}

fn hash(octets: &[u8]) -> String {
    hex::encode(Sha256::digest(octets))
}

/// A presentation that is to be opened: the answer as the platform got it, and the request that it answers.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The request.
    pub request: &'a PresentationRequest,
    /// The answer's text.
    pub answer: &'a str,
}

impl Case<'_> {
    /// Whether the answer is one to the request, as far as can be seen without verifying it: what is neither has no place in a
    /// public log.
    ///
    /// # Errors
    /// [`OpeningRefusal::Presentation`].
    pub fn check(&self) -> Result<(), OpeningRefusal> {
        let response = Response::parse(self.answer.trim_end()).map_err(Rejection::from)?;
        for presentation in response.presentations(self.request).map_err(Rejection::from)? {
            let headers = [Alg::BbsMod, Alg::BbsModHb].map(|alg| presentation_header(alg, self.request));
            if !headers.contains(&presentation.presentation_header) {
                return Err(Rejection::PolicyUnmet(Policy::Request).into());
            }
        }
        Ok(())
    }

    /// The ciphertext to these openers, if the request asked for one.
    fn ciphertext(&self, openers: &Openers) -> Result<Ciphertext, OpeningRefusal> {
        let response = Response::parse(self.answer.trim_end()).map_err(Rejection::from)?;
        let presentations = response.presentations(self.request).map_err(Rejection::from)?;
        for (query, presentation) in self.request.credentials().iter().zip(presentations) {
            if !query.opening.as_ref().is_some_and(|opening| opening.is_to(openers)) {
                continue;
            }
            let sub_proof = presentation.sub_proofs.iter().find(|one| one.alg == SubProofAlg::BautaOpening);
            let sub_proof = sub_proof.ok_or(OpeningRefusal::NotForUs)?;
            return Ok(Proof::from_octets(&sub_proof.proof)?.ciphertext());
        }
        Err(OpeningRefusal::NotForUs)
    }
}

/// One opener's share of an opening. The whole presentation is verified first (not its freshness: it was answered long
/// ago), and the log must have the case.
///
/// # Errors
/// [`OpeningRefusal`]; no share is given then.
pub fn share<S: RequestStore>(
    verifier: &Verifier<S>,
    (openers, secret): (&Openers, &SecretShare),
    log: &OpeningLog,
    case: &Case<'_>,
    rng: &mut impl CryptoRngCore,
) -> Result<DecryptionShare, OpeningRefusal> {
    verifier.examine(case.request, case.answer, rng)?;
    let ciphertext = case.ciphertext(openers)?;
    Ok(secret.decrypt(&log.label(case)?, openers, &ciphertext, rng)?)
}

/// Puts the shares together. The log must have the case, because that is what every share is bound to.
///
/// # Errors
/// [`OpeningRefusal`], naming a share that does not verify.
pub fn combine(
    openers: &Openers,
    log: &OpeningLog,
    case: &Case<'_>,
    shares: &[DecryptionShare],
) -> Result<OpenedPoint, OpeningRefusal> {
    Ok(combine_shares(openers, &log.label(case)?, &case.ciphertext(openers)?, shares)?)
}
