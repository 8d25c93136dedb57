//! Answering a verifier: first what would be learned, then, if the holder agrees, the presentation.

use bauta_bbs::proof::{Disclosure, ProofContext};
use bauta_bbs::{Header, PresentationHeader, committed_disclosure};
use bauta_credential::{ClaimPath, ClaimValue, Date, Presentation, PresentationRequest, presentation_header};
use rand_core::CryptoRngCore;

use crate::error::Refusal;
use crate::wallet::{HeldCredential, Wallet};

/// How far ahead of the wallet's clock a request may be dated, in seconds.
const CLOCK_SKEW: u64 = 300;

/// What a presentation would tell, before there is one. The holder looks at it; the wallet makes the presentation from
/// it and from nothing else.
#[derive(Debug)]
pub struct Proposal<'a> {
    request: &'a PresentationRequest,
    credential: &'a HeldCredential,
    disclosed_indexes: Vec<usize>,
}

impl Proposal<'_> {
    /// The request that would be answered.
    pub fn request(&self) -> &PresentationRequest {
        self.request
    }

    /// The credential that would be shown.
    pub fn credential(&self) -> &HeldCredential {
        self.credential
    }

    /// The claims that the verifier would learn, each with its value, in the order of the schema.
    pub fn shown(&self) -> Vec<(&ClaimPath, ClaimValue)> {
        self.claims(true)
    }

    /// The claims that would stay hidden.
    pub fn hidden(&self) -> Vec<&ClaimPath> {
        self.claims(false).into_iter().map(|(path, _)| path).collect()
    }

    fn claims(&self, shown: bool) -> Vec<(&ClaimPath, ClaimValue)> {
        let claims = self.credential.claims().enumerate();
        claims
            .filter(|(index, _)| self.disclosed_indexes.binary_search(index).is_ok() == shown)
            .map(|(_, claim)| claim)
            .collect()
    }

    /// Makes the presentation: every claim that is not shown stays hidden, and what two presentations have in common is
    /// what all holders share and what is shown.
    ///
    /// # Errors
    /// [`Refusal::Randomness`].
    pub fn present(self, rng: &mut impl CryptoRngCore) -> Result<Presentation, Refusal> {
        let HeldCredential { issuer, issued, secrets } = self.credential;
        let (schema, alg) = (issuer.schema(), issuer.alg());
        let messages =
            issued.messages(schema, alg, secrets.as_ref()).expect("checked when the credential was accepted");
        let presentation_header = presentation_header(alg, self.request);
        let header = Header(issued.issuer_header.clone());
        let ph = PresentationHeader(presentation_header.clone());
        let context =
            ProofContext { public_key: issuer.public_key(), header: &header, presentation_header: &ph };
        let disclosure = Disclosure { messages: &messages, disclosed_indexes: &self.disclosed_indexes };
        let generators = alg.generators(schema.claims().len());
        let (core_proof, _openings) = committed_disclosure::core_proof_gen(
            &generators,
            &context,
            &issued.signature,
            &disclosure,
            &[],
            rng,
        )
        .map_err(|_| Refusal::Randomness)?;
        let slot = |(index, payload)| self.disclosed_indexes.binary_search(&index).is_ok().then_some(payload);
        let payloads = issued.payloads.iter().cloned().enumerate().map(slot).collect();
        Ok(Presentation {
            presentation_header,
            issuer_header: header.0,
            payloads,
            core_proof,
            sub_proofs: Vec::new(),
        })
    }
}

impl Wallet {
    /// What answering `request` would tell, or why this wallet will not answer it. `now` is in seconds since
    /// 1970-01-01T00:00:00Z. Of the credentials of a type asked for, the newest that has not expired is taken.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn consider<'a>(
        &'a self,
        request: &'a PresentationRequest,
        now: u64,
    ) -> Result<Proposal<'a>, Refusal> {
        self.propose(request, None, now)
    }

    /// The same with a credential that the holder has chosen, by its number from 0.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn consider_credential<'a>(
        &'a self,
        request: &'a PresentationRequest,
        number: usize,
        now: u64,
    ) -> Result<Proposal<'a>, Refusal> {
        self.propose(request, Some(number), now)
    }

    fn propose<'a>(
        &'a self,
        request: &'a PresentationRequest,
        choice: Option<usize>,
        now: u64,
    ) -> Result<Proposal<'a>, Refusal> {
        let over = request.expires_at().is_some_and(|expires_at| now >= expires_at);
        let ahead = request.issued_at().is_some_and(|issued_at| issued_at > now.saturating_add(CLOCK_SKEW));
        if over || ahead {
            return Err(Refusal::RequestExpired);
        }
        let credential = self.choose(request, choice, now)?;
        let disclosed_indexes = credential.indexes(request)?;
        Ok(Proposal { request, credential, disclosed_indexes })
    }

    fn choose(
        &self,
        request: &PresentationRequest,
        choice: Option<usize>,
        now: u64,
    ) -> Result<&HeldCredential, Refusal> {
        let mut refusal = Refusal::NoCredential;
        for (number, held) in self.credentials.iter().enumerate().rev() {
            let fits = request.vct_values().iter().any(|vct| vct == held.issuer.schema().vct());
            if !fits || choice.is_some_and(|choice| choice != number) {
                continue;
            }
            match held.check_expiry(now) {
                Ok(()) => return Ok(held),
                Err(expired) if refusal == Refusal::NoCredential => refusal = expired,
                Err(_) => {}
            }
        }
        Err(refusal)
    }
}

impl HeldCredential {
    /// A claim `expires_on` of type date, where the schema has one, is the last day of validity (UTC).
    fn check_expiry(&self, now: u64) -> Result<(), Refusal> {
        let today = Date::from_unix_seconds(now).map_err(|_| Refusal::RequestExpired)?;
        let expires_on = self.claims().find(|(path, _)| **path == ClaimPath::from("expires_on"));
        match expires_on {
            Some((_, ClaimValue::Date(last))) if last < today => Err(Refusal::CredentialExpired(last)),
            _ => Ok(()),
        }
    }

    /// The indexes of the claims that are asked for, ascending.
    fn indexes(&self, request: &PresentationRequest) -> Result<Vec<usize>, Refusal> {
        let schema = self.issuer.schema();
        let index_of = |path: &ClaimPath| {
            let index = schema.index_of(path).ok_or_else(|| Refusal::NoSuchClaim(path.clone()))?;
            if schema.claims()[index].claim_type.is_disclosable() {
                Ok(index)
            } else {
                Err(Refusal::NeverDisclosed(path.clone()))
            }
        };
        let mut indexes = request.claims().map(index_of).collect::<Result<Vec<_>, _>>()?;
        indexes.sort_unstable();
        Ok(indexes)
    }
}
