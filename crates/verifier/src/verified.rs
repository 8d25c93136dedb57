//! What a presentation has shown.

use std::fmt;

use bauta_credential::{ClaimPath, ClaimValue, Predicate, PresentationRequest, Same};
use bauta_predicates::Pseudonym;
use bauta_predicates::opening::Ciphertext;
use serde_json::Value;

/// What a presentation has shown and proven. There is no other way to this type than
/// [`Verifier::verify`](crate::Verifier::verify), and no other place from which it can be read.
#[derive(Clone)]
pub struct VerifiedPresentation {
    pub(crate) request: PresentationRequest,
    pub(crate) credentials: Vec<VerifiedCredential>,
}

/// What one credential of a presentation has shown and proven.
#[derive(Clone)]
pub struct VerifiedCredential {
    pub(crate) id: String,
    pub(crate) issuer: String,
    pub(crate) shown: Value,
    pub(crate) claims: Vec<(ClaimPath, ClaimValue)>,
    pub(crate) predicates: Vec<Predicate>,
    pub(crate) pseudonym: Option<Pseudonym>,
    pub(crate) epoch: Option<u64>,
    pub(crate) same: Vec<Same>,
    pub(crate) opening: Option<Ciphertext>,
}

impl fmt::Debug for VerifiedPresentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was shown is about a person and does not belong into logs.
        f.debug_struct("VerifiedPresentation").finish_non_exhaustive()
    }
}

impl fmt::Debug for VerifiedCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedCredential").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl VerifiedPresentation {
    /// The request that was answered.
    pub fn request(&self) -> &PresentationRequest {
        &self.request
    }

    /// Every credential, in the order of the request; there is at least one.
    pub fn credentials(&self) -> &[VerifiedCredential] {
        &self.credentials
    }

    /// The first credential, which is the only one unless the request asked for several.
    pub fn first(&self) -> &VerifiedCredential {
        &self.credentials[0]
    }

    /// The issuer of the first credential.
    pub fn issuer(&self) -> &str {
        self.first().issuer()
    }

    /// What the first credential shows.
    pub fn shown(&self) -> &Value {
        self.first().shown()
    }

    /// The claims that the first credential shows.
    pub fn claims(&self) -> &[(ClaimPath, ClaimValue)] {
        self.first().claims()
    }

    /// The pseudonym that the first credential has proven, where one was asked for.
    pub fn pseudonym(&self) -> Option<Pseudonym> {
        self.first().pseudonym()
    }
}

impl VerifiedCredential {
    /// Its name in the request.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the issuer whose key the core proof verified under.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// `{"vct": …}` with the claims that were shown, as signed: dates are days since 1900-01-01.
    pub fn shown(&self) -> &Value {
        &self.shown
    }

    /// The claims that were shown, each with its typed value; [`ClaimValue::Absent`] where the holder showed that the
    /// slot is not used.
    pub fn claims(&self) -> &[(ClaimPath, ClaimValue)] {
        &self.claims
    }

    /// The predicates that were proven: those of the request.
    pub fn predicates(&self) -> &[Predicate] {
        &self.predicates
    }

    /// The holder's name in the context that was asked for. The same holder has the same one there every time.
    pub fn pseudonym(&self) -> Option<Pseudonym> {
        self.pseudonym
    }

    /// The epoch, in days since 1970-01-01, in which the credential was in good standing.
    pub fn epoch(&self) -> Option<u64> {
        self.epoch
    }

    /// The equalities with claims of other credentials that were proven, as asked.
    pub fn same(&self) -> &[Same] {
        &self.same
    }

    /// The ciphertext that holds the person, for openers only.
    pub fn opening(&self) -> Option<&Ciphertext> {
        self.opening.as_ref()
    }
}
