//! Asking and verifying.

use bauta_bbs::proof::ProofContext;
use bauta_bbs::{Header, PresentationHeader, committed_disclosure};
use bauta_credential::{
    ClaimPath, ClaimValue, IssuerMetadata, Malformed, Nonce, Presentation, PresentationRequest, RequestDraft,
    presentation_header,
};
use rand_core::CryptoRngCore;
use serde_json::Value;

use crate::rejection::{Policy, Rejection, Staleness, Statement};
use crate::store::{Found, RequestStore};

/// How long an expired request is remembered, in seconds, so that a late answer is told "expired" and not "unknown".
const REMEMBER: u64 = 24 * 60 * 60;
/// How far ahead of this verifier's clock a request of its own may be dated, in seconds (several machines, one store).
const CLOCK_SKEW: u64 = 60;

/// A platform that asks. It trusts issuers, keeps its open requests in a store, and holds no secret.
#[derive(Debug)]
pub struct Verifier<S> {
    issuers: Vec<IssuerMetadata>,
    store: S,
}

/// What a presentation has shown. There is no other way to this type than [`Verifier::verify`], and no other place
/// from which disclosed claims can be read.
#[derive(Clone)]
pub struct VerifiedPresentation {
    issuer: String,
    request: PresentationRequest,
    shown: Value,
    claims: Vec<(ClaimPath, ClaimValue)>,
}

impl std::fmt::Debug for VerifiedPresentation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What was shown is about a person and does not belong into logs.
        f.debug_struct("VerifiedPresentation").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl VerifiedPresentation {
    /// The id of the issuer whose key the core proof verified under.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The request that was answered.
    pub fn request(&self) -> &PresentationRequest {
        &self.request
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
}

impl<S: RequestStore> Verifier<S> {
    /// A verifier that trusts these issuers.
    pub fn new(issuers: Vec<IssuerMetadata>, store: S) -> Self {
        Self { issuers, store }
    }

    /// Makes a request with a fresh nonce and keeps it, before anybody sees it.
    ///
    /// # Errors
    /// [`Rejection::Malformed`] for a draft that is no request, [`Rejection::PolicyUnmet`] for a claim that no
    /// credential of a trusted issuer can show, [`Rejection::Store`].
    pub fn ask(
        &self,
        draft: RequestDraft,
        rng: &mut impl CryptoRngCore,
    ) -> Result<PresentationRequest, Rejection> {
        let now = draft.issued_at;
        let request = PresentationRequest::new(draft, rng)?;
        for issuer in self.issuers.iter().filter(|issuer| wants(&request, issuer)) {
            requested_indexes(&request, issuer)?;
        }
        self.store.forget_expired(now.saturating_sub(REMEMBER)).map_err(|error| store_failed(&error))?;
        self.store.insert(&request).map_err(|error| store_failed(&error))?;
        Ok(request)
    }

    /// Verifies a presentation in its compact form against the request it answers. `now` is in seconds since
    /// 1970-01-01T00:00:00Z. The request is consumed on success and only then.
    ///
    /// # Errors
    /// [`Rejection`].
    pub fn verify(&self, compact: &str, now: u64) -> Result<VerifiedPresentation, Rejection> {
        let presentation = Presentation::parse(compact)?;
        let request = self.open_request(&presentation.claimed_nonce()?, now)?;
        let verified = self.verify_answer(&presentation, request)?;
        match self.store.consume(verified.request.nonce()) {
            Ok(true) => Ok(verified),
            Ok(false) => Err(Rejection::Stale(Staleness::Answered)),
            Err(error) => Err(store_failed(&error)),
        }
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

    /// Several issuers may use one kind of credential and so one header: then the key decides.
    fn verify_answer(
        &self,
        presentation: &Presentation,
        request: PresentationRequest,
    ) -> Result<VerifiedPresentation, Rejection> {
        let mut rejection = Rejection::UnknownIssuer;
        let known =
            self.issuers.iter().filter(|issuer| *issuer.issuer_header() == presentation.issuer_header);
        for issuer in known {
            match verify_against(presentation, &request, issuer) {
                Ok((shown, claims)) => {
                    let issuer = issuer.issuer().to_owned();
                    return Ok(VerifiedPresentation { issuer, request, shown, claims });
                }
                Err(refused) => rejection = refused,
            }
        }
        Err(rejection)
    }
}

fn store_failed(error: &std::io::Error) -> Rejection {
    Rejection::Store(error.kind())
}

fn wants(request: &PresentationRequest, issuer: &IssuerMetadata) -> bool {
    request.vct_values().iter().any(|vct| vct == issuer.schema().vct())
}

/// The indexes of the claims that the request asks for, ascending.
fn requested_indexes(
    request: &PresentationRequest,
    issuer: &IssuerMetadata,
) -> Result<Vec<usize>, Rejection> {
    let schema = issuer.schema();
    let index_of = |path: &ClaimPath| {
        let index = schema.index_of(path).filter(|index| schema.claims()[*index].claim_type.is_disclosable());
        index.ok_or(Rejection::PolicyUnmet(Policy::NoSuchClaim(path.clone())))
    };
    let mut indexes = request.claims().map(index_of).collect::<Result<Vec<_>, _>>()?;
    indexes.sort_unstable();
    Ok(indexes)
}

type Shown = (Value, Vec<(ClaimPath, ClaimValue)>);

/// Everything that is proven, derived from the request and the schema, never from the presentation.
fn verify_against(
    presentation: &Presentation,
    request: &PresentationRequest,
    issuer: &IssuerMetadata,
) -> Result<Shown, Rejection> {
    if !wants(request, issuer) {
        return Err(Rejection::PolicyUnmet(Policy::CredentialType));
    }
    check_presentation_header(presentation, request, issuer)?;
    check_shape(presentation, request, issuer)?;
    let (schema, alg) = (issuer.schema(), issuer.alg());
    let disclosed = presentation.disclosed();
    let messages = disclosed
        .iter()
        .map(|(index, payload)| Ok((*index, schema.message(alg, *index, payload)?)))
        .collect::<Result<Vec<_>, Malformed>>()?;

    let header = Header(presentation.issuer_header.clone());
    let ph = PresentationHeader(presentation.presentation_header.clone());
    let context = ProofContext { public_key: issuer.public_key(), header: &header, presentation_header: &ph };
    // U + R = L is checked here: the generators are for the claims and the holder's slots, which are never disclosed.
    let generators = alg.generators(schema.claims().len());
    committed_disclosure::core_proof_verify(&generators, &context, &presentation.core_proof, &messages, &[])
        .map_err(|_| Rejection::InvalidProof(Statement::Core))?;

    let claims = disclosed
        .iter()
        .map(|(index, payload)| {
            let claim = &schema.claims()[*index];
            Ok((claim.path.clone(), schema.value(*index, payload)?))
        })
        .collect::<Result<Vec<_>, Malformed>>()?;
    Ok((schema.reconstruct(&disclosed)?, claims))
}

/// The presentation header is, octet for octet, the one that the request gives. What differs is named.
fn check_presentation_header(
    presentation: &Presentation,
    request: &PresentationRequest,
    issuer: &IssuerMetadata,
) -> Result<(), Rejection> {
    if presentation.presentation_header == presentation_header(issuer.alg(), request) {
        return Ok(());
    }
    let header: Value = serde_json::from_slice(&presentation.presentation_header).unwrap_or_default();
    let differs = |name: &str, expected: &str| header.get(name).and_then(Value::as_str) != Some(expected);
    let policy = if differs("aud", request.client_id()) {
        Policy::Audience
    } else if differs("req", &request.digest()) {
        Policy::Request
    } else {
        Policy::PresentationHeader
    };
    Err(Rejection::PolicyUnmet(policy))
}

/// Exactly the claims asked for are shown; no sub-proof and no commitment that was not asked for.
fn check_shape(
    presentation: &Presentation,
    request: &PresentationRequest,
    issuer: &IssuerMetadata,
) -> Result<(), Rejection> {
    let claims = issuer.schema().claims();
    issuer.schema().check_count(presentation.payloads.len())?;
    let requested = requested_indexes(request, issuer)?;
    for (index, (claim, payload)) in claims.iter().zip(&presentation.payloads).enumerate() {
        let policy = match (requested.binary_search(&index), payload) {
            (Ok(_), None) => Policy::ClaimMissing(claim.path.clone()),
            (Err(_), Some(_)) => Policy::ClaimNotAsked(claim.path.clone()),
            _ => continue,
        };
        return Err(Rejection::PolicyUnmet(policy));
    }
    if !presentation.sub_proofs.is_empty() {
        return Err(Rejection::PolicyUnmet(Policy::SubProofNotAsked(0)));
    }
    if !presentation.core_proof.commitments().is_empty() {
        return Err(Rejection::PolicyUnmet(Policy::CommitmentNotAsked));
    }
    Ok(())
}
