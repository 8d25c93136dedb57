//! Asking and verifying.

use bauta_bbs::pairing::{self, PairingEquation};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::{Header, PresentationHeader, committed_disclosure};
use bauta_credential::epoch::EpochLog;
use bauta_credential::{
    Fault, IssuerMetadata, Malformed, Nonce, Part, Plan, PlanError, Presentation, PresentationRequest,
    Problem, Proven, RequestDraft, Response, Shown, Statement as Asked,
};
use bauta_predicates::Session;
use bauta_predicates::validity::EpochPublicKey;
use rand_core::CryptoRngCore;

use crate::rejection::{Policy, Rejection, Staleness, Statement};
use crate::shape::{check_contexts, check_presentation_header, check_relative_bounds, check_shape};
use crate::store::{Found, RequestStore};
use crate::verified::{VerifiedCredential, VerifiedPresentation};

/// How long an expired request is remembered, in seconds, so that a late answer is told "expired" and not "unknown".
const REMEMBER: u64 = 24 * 60 * 60;
/// How far ahead of this verifier's clock a request of its own may be dated, in seconds (several machines, one store).
const CLOCK_SKEW: u64 = 60;

/// A platform that asks. It trusts issuers, keeps its open requests in a store, and holds no secret.
#[derive(Debug)]
pub struct Verifier<S> {
    issuers: Vec<TrustedIssuer>,
    store: S,
}

/// An issuer, and this verifier's own copy of its log, where it has one.
#[derive(Debug)]
struct TrustedIssuer {
    metadata: IssuerMetadata,
    log: Option<EpochLog>,
}

/// One credential of an answer, its core proof verified but for the pairing.
struct Candidate<'a> {
    issuer: &'a TrustedIssuer,
    presentation: &'a Presentation,
    plan: Plan,
    epochs: Vec<(u64, EpochPublicKey)>,
    equation: PairingEquation,
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
        let response = Response::parse(answer)?;
        let request = self.open_request(&response.claimed_nonce()?, now)?;
        let credentials = self.verify_response(&response, &request, rng)?;
        match self.store.consume(request.nonce()) {
            Ok(true) => Ok(VerifiedPresentation { request, credentials }),
            Ok(false) => Err(Rejection::Stale(Staleness::Answered)),
            Err(error) => Err(store_failed(&error)),
        }
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
        self.verify_response(&Response::parse(answer.trim_end())?, request, rng)
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

    /// Everything that is proven is derived from the request and the schema, never from the answer.
    fn verify_response(
        &self,
        response: &Response,
        request: &PresentationRequest,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Vec<VerifiedCredential>, Rejection> {
        let presentations = response.presentations(request)?;
        let candidates = presentations
            .iter()
            .enumerate()
            .map(|(position, presentation)| self.candidate(request, position, presentation))
            .collect::<Result<Vec<_>, _>>()?;
        let (credentials, statements) = verify_sub_proofs(request, &candidates)?;
        let cores = candidates.iter().enumerate().map(|(position, candidate)| {
            (Statement::Core(credential_id(request, position)), candidate.equation.clone())
        });
        check_pairings(cores.chain(statements).collect(), &candidates, rng)?;
        Ok(credentials)
    }

    /// Several issuers may use one kind of credential and so one header: then the key decides, which the challenge of the
    /// core proof hashes.
    fn candidate<'a>(
        &'a self,
        request: &PresentationRequest,
        position: usize,
        presentation: &'a Presentation,
    ) -> Result<Candidate<'a>, Rejection> {
        let mut rejection = Rejection::UnknownIssuer;
        let known = |issuer: &&TrustedIssuer| *issuer.metadata.issuer_header() == presentation.issuer_header;
        for issuer in self.issuers.iter().filter(known) {
            match verify_core(request, position, presentation, issuer) {
                Ok(candidate) => return Ok(candidate),
                Err(refused) => rejection = refused,
            }
        }
        Err(rejection)
    }
}

fn store_failed(error: &std::io::Error) -> Rejection {
    Rejection::Store(error.kind())
}

fn credential_id(request: &PresentationRequest, position: usize) -> String {
    request.credentials()[position].id.clone()
}

fn wants(request: &PresentationRequest, position: usize, issuer: &IssuerMetadata) -> bool {
    request.credentials()[position].vct_values().iter().any(|vct| vct == issuer.schema().vct())
}

fn plan(request: &PresentationRequest, position: usize, issuer: &IssuerMetadata) -> Result<Plan, Rejection> {
    Plan::derive(request.query(), position, issuer.schema(), issuer.alg()).map_err(|error| {
        Rejection::PolicyUnmet(match error {
            PlanError::NoSuchClaim(path) | PlanError::NeverDisclosed(path) => Policy::NoSuchClaim(path),
            other => Policy::NotProvable(other),
        })
    })
}

/// The core proof of one credential, but for its pairing.
fn verify_core<'a>(
    request: &PresentationRequest,
    position: usize,
    presentation: &'a Presentation,
    issuer: &'a TrustedIssuer,
) -> Result<Candidate<'a>, Rejection> {
    let metadata = &issuer.metadata;
    if !wants(request, position, metadata) {
        return Err(Rejection::PolicyUnmet(Policy::CredentialType));
    }
    check_presentation_header(presentation, request, metadata)?;
    let plan = plan(request, position, metadata)?;
    check_shape(presentation, &plan, metadata)?;
    let (schema, alg) = (metadata.schema(), metadata.alg());
    let messages = presentation
        .disclosed()
        .iter()
        .map(|(index, payload)| Ok((*index, schema.message(alg, *index, payload)?)))
        .collect::<Result<Vec<_>, Malformed>>()?;
    let header = Header(presentation.issuer_header.clone());
    let ph = PresentationHeader(presentation.presentation_header.clone());
    let context =
        ProofContext { public_key: metadata.public_key(), header: &header, presentation_header: &ph };
    // U + R = L is checked here: the generators are for the claims and the holder's slots, which are never disclosed.
    let generators = alg.generators(schema.claims().len());
    let equation = committed_disclosure::core_proof_verify_deferred(
        &generators,
        &context,
        &presentation.core_proof,
        &messages,
        &plan.commitment_indexes,
    )
    .map_err(|_| Rejection::InvalidProof(Statement::Core(credential_id(request, position))))?;
    let epochs =
        issuer.log.as_ref().map_or_else(Vec::new, |log| plan.accepted_epochs(metadata.issuer(), log));
    Ok(Candidate { issuer, presentation, plan, epochs, equation })
}

type Equations = Vec<(Statement, PairingEquation)>;

/// Exactly the sub-proofs that the plans want, each valid but for the pairings that come back.
fn verify_sub_proofs(
    request: &PresentationRequest,
    candidates: &[Candidate<'_>],
) -> Result<(Vec<VerifiedCredential>, Equations), Rejection> {
    let challenges: Vec<_> = candidates.iter().map(|one| one.presentation.core_proof.challenge()).collect();
    // All credentials of one answer have the same algorithm: the presentation headers, checked, name it.
    let session = Session {
        interface: candidates[0].issuer.metadata.alg().interface(),
        challenges: &challenges,
        presentation_header: &candidates[0].presentation.presentation_header,
    };
    if candidates.iter().any(|one| one.issuer.metadata.alg() != candidates[0].issuer.metadata.alg()) {
        return Err(Rejection::PolicyUnmet(Policy::PresentationHeader));
    }
    let shown: Vec<_> = candidates.iter().map(Candidate::shown).collect();
    let mut equations = Vec::new();
    let mut credentials = Vec::new();
    for (position, candidate) in candidates.iter().enumerate() {
        let mut verified = candidate.verified(request, position)?;
        for (number, asked) in candidate.plan.statements.iter().enumerate() {
            let sub_proof = &candidate.presentation.sub_proofs[number];
            let named = Statement::named(asked, verified.id.clone());
            let proven = asked
                .verify(&session, &shown, position, sub_proof)
                .map_err(|fault| rejected(fault, number, &named))?;
            record(&mut verified, asked, &proven);
            if let Proven::Validity(_, equation) = proven {
                equations.push((named, equation));
            }
        }
        credentials.push(verified);
    }
    Ok((credentials, equations))
}

fn rejected(fault: Fault, number: usize, statement: &Statement) -> Rejection {
    match fault {
        Fault::NotAsAsked => Rejection::PolicyUnmet(Policy::SubProofNotAsked(number)),
        Fault::Epoch => Rejection::PolicyUnmet(Policy::Epoch),
        Fault::Malformed(error) => Rejection::Malformed(Malformed {
            part: Part::SubProof,
            position: number,
            problem: Problem::Predicate(error),
        }),
        Fault::Invalid => Rejection::InvalidProof(statement.clone()),
    }
}

fn record(verified: &mut VerifiedCredential, asked: &Asked, proven: &Proven) {
    match proven {
        Proven::Pseudonym(pseudonym) => verified.pseudonym = Some(*pseudonym),
        Proven::Validity(epoch, _) => verified.epoch = Some(*epoch),
        Proven::Opening(ciphertext) => verified.opening = Some(*ciphertext),
        Proven::AsAsked => match asked {
            Asked::Range { predicate, .. } | Asked::Membership { predicate, .. } => {
                verified.predicates.push(predicate.clone());
            }
            Asked::Same { same, .. } => verified.same.push(same.clone()),
            _ => {}
        },
    }
}

/// All pairing equations in one product with random weights; when it fails, one by one, to name the statement.
fn check_pairings(
    equations: Equations,
    candidates: &[Candidate<'_>],
    rng: &mut impl CryptoRngCore,
) -> Result<(), Rejection> {
    let sent: Vec<_> = candidates.iter().map(|one| one.presentation.to_compact()).collect();
    let sent: Vec<_> = sent.iter().map(String::as_bytes).collect();
    let interface = candidates[0].issuer.metadata.alg().interface();
    let (statements, equations): (Vec<_>, Vec<_>) = equations.into_iter().unzip();
    if pairing::all_hold(interface, &equations, &sent, rng) {
        return Ok(());
    }
    let failed = equations.iter().position(|equation| !equation.holds());
    Err(Rejection::InvalidProof(statements[failed.unwrap_or_default()].clone()))
}

impl Candidate<'_> {
    fn shown(&self) -> Shown<'_> {
        Shown {
            schema: self.issuer.metadata.schema(),
            commitment_indexes: &self.plan.commitment_indexes,
            commitments: self.presentation.core_proof.commitments(),
            epochs: &self.epochs,
        }
    }

    /// What the core proof has shown.
    fn verified(
        &self,
        request: &PresentationRequest,
        position: usize,
    ) -> Result<VerifiedCredential, Malformed> {
        let schema = self.issuer.metadata.schema();
        let disclosed = self.presentation.disclosed();
        let claims = disclosed
            .iter()
            .map(|(index, payload)| {
                Ok((schema.claims()[*index].path.clone(), schema.value(*index, payload)?))
            })
            .collect::<Result<Vec<_>, Malformed>>()?;
        Ok(VerifiedCredential {
            id: credential_id(request, position),
            issuer: self.issuer.metadata.issuer().to_owned(),
            shown: schema.reconstruct(&disclosed)?,
            claims,
            predicates: Vec::new(),
            pseudonym: None,
            epoch: None,
            same: Vec::new(),
            opening: None,
        })
    }
}
