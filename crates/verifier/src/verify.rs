//! Asking and verifying.

use bauta_bbs::Interface;
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::pairing::{PairingEquation, which_hold};
use bauta_credential::epoch::EpochLog;
use bauta_credential::{IssuerMetadata, Nonce, Plan, PlanError, PresentationRequest, RequestDraft, Response};
use rand_core::CryptoRngCore;

use crate::answer::Answer;
use crate::rejection::{Policy, Rejection, Staleness, Statement};
use crate::shape::{check_contexts, check_relative_bounds};
use crate::store::{Found, RequestStore};
use crate::verified::{VerifiedCredential, VerifiedPresentation};

/// How long an expired request is remembered, in seconds, so that a late answer is told "expired" and not "unknown".
const REMEMBER: u64 = 24 * 60 * 60;
/// How far ahead of this verifier's clock a request of its own may be dated, in seconds (several machines, one store).
const CLOCK_SKEW: u64 = 60;

/// A platform that asks. It trusts issuers, keeps its open requests in a store, and holds no secret.
#[derive(Debug)]
pub struct Verifier<S> {
    pub(crate) issuers: Vec<TrustedIssuer>,
    pub(crate) store: S,
}

/// An issuer, and this verifier's own copy of its log, where it has one.
#[derive(Debug)]
pub(crate) struct TrustedIssuer {
    pub(crate) metadata: IssuerMetadata,
    pub(crate) log: Option<EpochLog>,
}

/// An answer, and the request that it answers.
pub(crate) type Opened = (Response, PresentationRequest);

/// An answer whose challenges are the right ones: verified but for its pairings.
pub(crate) struct Compared {
    pub(crate) interface: &'static Interface,
    pub(crate) credentials: Vec<VerifiedCredential>,
    /// What is proven once these hold: the core proofs in the order of the credentials, then good standing.
    pub(crate) equations: Vec<(Statement, PairingEquation)>,
}

impl<S: RequestStore> Verifier<S> {
    /// A verifier that trusts these issuers.
    pub fn new(issuers: Vec<IssuerMetadata>, store: S) -> Self {
        let issuers = issuers.into_iter().map(|metadata| TrustedIssuer { metadata, log: None }).collect();
        Self { issuers, store }
    }

    /// With a copy of an issuer's log, from which the keys of epochs come. A log of an issuer that is not trusted is
    /// passed over.
    #[must_use]
    pub fn with_log(mut self, issuer: &str, log: EpochLog) -> Self {
        if let Some(trusted) = self.issuers.iter_mut().find(|trusted| trusted.metadata.issuer() == issuer) {
            trusted.log = Some(log);
        }
        self
    }

    /// Makes a request with a fresh nonce and keeps it, before anybody sees it.
    ///
    /// # Errors
    /// [`Rejection::Malformed`] for a draft that is no request, [`Rejection::PolicyUnmet`] for what no credential of a
    /// trusted issuer can show or prove, [`Rejection::Store`].
    pub fn ask(
        &self,
        draft: RequestDraft,
        rng: &mut impl CryptoRngCore,
    ) -> Result<PresentationRequest, Rejection> {
        let now = draft.issued_at;
        let request = PresentationRequest::new(draft, rng)?;
        check_contexts(&request)?;
        check_relative_bounds(&request, now)?;
        for position in 0..request.credentials().len() {
            let wanted = self.issuers.iter().filter(|issuer| wants(&request, position, &issuer.metadata));
            for issuer in wanted {
                plan(&request, position, &issuer.metadata)?;
            }
        }
        self.store.forget_expired(now.saturating_sub(REMEMBER)).map_err(|error| store_failed(&error))?;
        self.store.insert(&request).map_err(|error| store_failed(&error))?;
        Ok(request)
    }

    /// Verifies an answer against the request it answers: a presentation in its compact form, or a `vp_token` of several.
    /// `now` is in seconds since 1970-01-01T00:00:00Z; `rng` gives 32 octets for the weights with which the pairings are
    /// checked together. The request is consumed on success and only then.
    ///
    /// # Errors
    /// [`Rejection`].
    pub fn verify(
        &self,
        answer: &str,
        now: u64,
        rng: &mut impl CryptoRngCore,
    ) -> Result<VerifiedPresentation, Rejection> {
        let opened = [self.open(answer, now)];
        let verdict = check_pairings(self.compare(&opened), &[answer], rng).remove(0);
        let [opened] = opened;
        self.consume(opened?.1, verdict?)
    }

    /// Verifies an answer again, long after it was given: for whoever has to judge it, such as an opener or an auditor.
    /// Neither the request's lifetime nor this verifier's store is looked at, and nothing is consumed.
    ///
    /// # Errors
    /// [`Rejection`].
    pub fn examine(
        &self,
        request: &PresentationRequest,
        answer: &str,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Vec<VerifiedCredential>, Rejection> {
        let answer = answer.trim_end();
        let opened = [Ok((Response::parse(answer)?, request.clone()))];
        check_pairings(self.compare(&opened), &[answer], rng).remove(0)
    }

    /// An answer, and the open request that it says it answers.
    pub(crate) fn open(&self, answer: &str, now: u64) -> Result<Opened, Rejection> {
        let response = Response::parse(answer)?;
        let request = self.open_request(&response.claimed_nonce()?, now)?;
        Ok((response, request))
    }

    fn open_request(&self, nonce: &Nonce, now: u64) -> Result<PresentationRequest, Rejection> {
        let request = match self.store.find(nonce).map_err(|error| store_failed(&error))? {
            Found::Open(request) => request,
            Found::Answered => return Err(Rejection::Stale(Staleness::Answered)),
            Found::Unknown => return Err(Rejection::Stale(Staleness::UnknownNonce)),
        };
        let over = request.expires_at().is_some_and(|expires_at| now >= expires_at);
        let ahead = request.issued_at().is_some_and(|issued_at| issued_at > now.saturating_add(CLOCK_SKEW));
        if over || ahead { Err(Rejection::Stale(Staleness::Expired)) } else { Ok(request) }
    }

    /// Everything but the pairings, of answers whose points are worked out together. What is proven is derived from the
    /// request and the schema, never from the answer.
    pub(crate) fn compare(&self, opened: &[Result<Opened, Rejection>]) -> Vec<Result<Compared, Rejection>> {
        let mut combinations = Combinations::public();
        let answers: Vec<_> = opened.iter().map(|opened| self.read(opened)).collect();
        let pending: Vec<_> = answers
            .iter()
            .map(|answer| answer.as_ref().map_err(Clone::clone)?.verify_init(&mut combinations))
            .collect();
        let points = combinations.evaluate();
        pending.into_iter().map(|pending| pending?.finish(&points)).collect()
    }

    fn read<'a>(&'a self, opened: &'a Result<Opened, Rejection>) -> Result<Answer<'a>, Rejection> {
        let (response, request) = opened.as_ref().map_err(Clone::clone)?;
        Answer::read(&self.issuers, response, request)
    }

    /// Of all that answer a request, one is accepted.
    pub(crate) fn consume(
        &self,
        request: PresentationRequest,
        credentials: Vec<VerifiedCredential>,
    ) -> Result<VerifiedPresentation, Rejection> {
        match self.store.consume(request.nonce()) {
            Ok(true) => Ok(VerifiedPresentation { request, credentials }),
            Ok(false) => Err(Rejection::Stale(Staleness::Answered)),
            Err(error) => Err(store_failed(&error)),
        }
    }
}

/// The pairings of all answers, in one product with random weights if they hold. Of an answer with one that does not hold, the
/// statement is named. `sent` is everything that was sent.
pub(crate) fn check_pairings(
    answers: Vec<Result<Compared, Rejection>>,
    sent: &[&str],
    rng: &mut impl CryptoRngCore,
) -> Vec<Result<Vec<VerifiedCredential>, Rejection>> {
    let equations = answers.iter().flatten().flat_map(|answer| &answer.equations);
    let equations: Vec<_> = equations.map(|(_, equation)| equation.clone()).collect();
    let sent: Vec<_> = sent.iter().map(|text| text.as_bytes()).collect();
    let first = answers.iter().flatten().next();
    let which = first.map(|first| which_hold(first.interface, &equations, &sent, rng));
    let mut holds = which.into_iter().flat_map(|which| which.holds);
    let mut verdict = |Compared { credentials, equations, .. }| {
        let verdicts: Vec<_> = equations.into_iter().zip(holds.by_ref()).collect();
        match verdicts.into_iter().find(|(_, holds)| !holds) {
            None => Ok(credentials),
            Some(((statement, _), _)) => Err(Rejection::InvalidProof(statement)),
        }
    };
    answers.into_iter().map(|answer| answer.and_then(&mut verdict)).collect()
}

pub(crate) fn store_failed(error: &std::io::Error) -> Rejection {
    Rejection::Store(error.kind())
}

pub(crate) fn credential_id(request: &PresentationRequest, position: usize) -> String {
    request.credentials()[position].id.clone()
}

pub(crate) fn wants(request: &PresentationRequest, position: usize, issuer: &IssuerMetadata) -> bool {
    request.credentials()[position].vct_values().iter().any(|vct| vct == issuer.schema().vct())
}

pub(crate) fn plan(
    request: &PresentationRequest,
    position: usize,
    issuer: &IssuerMetadata,
) -> Result<Plan, Rejection> {
    Plan::derive(request.query(), position, issuer.schema(), issuer.alg()).map_err(|error| {
        Rejection::PolicyUnmet(match error {
            PlanError::NoSuchClaim(path) | PlanError::NeverDisclosed(path) => Policy::NoSuchClaim(path),
            other => Policy::NotProvable(other),
        })
    })
}
