//! The ward's side: the challenges of all, and the answer.

use bauta_bbs::committed_disclosure::{self, Opening};
use bauta_bbs::proof::ProofContext;
use bauta_bbs::{Header, MessageScalar, PresentationHeader};
use bauta_credential::{
    ClaimOf, ClaimPath, IssuerMetadata, Opened, Plan, Presentation, PresentationRequest, Response, Same,
    presentation_header,
};
use rand_core::CryptoRngCore;

use super::{Begun, GuardianOffer, GuardianShare, JointChallenges, JointFault, Move, OwnProof, tag};
use crate::error::Refusal;
use crate::present::{Part, Proposal, Source};
use crate::wallet::{HeldCredential, Wallet};

impl Proposal<'_> {
    /// Makes the second move: this wallet's core proofs.
    ///
    /// # Errors
    /// [`Refusal::Randomness`].
    pub fn join(self, rng: &mut impl CryptoRngCore) -> Result<(JointChallenges, Move), Refusal> {
        let mut begun = Begun { request: self.request.clone(), own: Vec::new(), offers: Vec::new() };
        let mut challenges = Vec::new();
        for (position, part) in self.parts.iter().enumerate() {
            match &part.source {
                Source::Own { .. } => {
                    let own = part.begin(self.request, position, rng)?;
                    challenges.push(own.presentation.core_proof.challenge());
                    begun.own.push(own);
                }
                Source::Offered { offer, .. } => {
                    challenges.push(offer.presentation.core_proof.challenge());
                    begun.offers.push((*offer).clone());
                }
            }
        }
        let request = self.request.digest();
        let tags = self.compared_identifiers()?;
        let tags = tags.iter().map(|identifier| tag(&request, &challenges, identifier)).collect();
        Ok((JointChallenges { request, challenges, tags }, Move(begun)))
    }
}

impl Proposal<'_> {
    /// For each equality of the request, the identifier that this wallet's own credential has.
    fn compared_identifiers(&self) -> Result<Vec<MessageScalar>, Refusal> {
        let query = self.request.query();
        let own_claim = |claim: &ClaimOf| {
            let position = query.position(&claim.credential)?;
            let (_, held) = self.own().find(|(own, _)| *own == position)?;
            Some((held, claim.path.clone()))
        };
        let identifiers = query.same.iter().map(|Same(first, second)| {
            let (held, path) = own_claim(first).or_else(|| own_claim(second)).ok_or(JointFault::Request)?;
            held.identifier(&path)
        });
        identifiers.collect()
    }
}

impl Wallet {
    /// What another wallet offers for a place, verified.
    pub(crate) fn offered_part<'a>(
        &'a self,
        request: &PresentationRequest,
        position: usize,
        offer: &'a GuardianOffer,
    ) -> Result<Part<'a>, Refusal> {
        if offer.request != request.digest() {
            return Err(JointFault::Request.into());
        }
        let mut refused = JointFault::Issuer;
        let header = &offer.presentation.issuer_header;
        for issuer in self.issuers.iter().filter(|issuer| issuer.issuer_header() == header) {
            let plan = Plan::derive(request.query(), position, issuer.schema(), issuer.alg())?;
            match verify_core(request, &plan, issuer, &offer.presentation) {
                Ok(()) => {
                    return Ok(Part { position, source: Source::Offered { offer, issuer }, plan });
                }
                Err(fault) => refused = fault,
            }
        }
        Err(refused.into())
    }

    /// Proves equality with what the other wallets have opened, and assembles the answer. What was kept for it is gone
    /// afterwards.
    ///
    /// # Errors
    /// [`Refusal::Joint`], [`Refusal::Randomness`].
    pub fn complete(
        &mut self,
        request: &PresentationRequest,
        shares: &[GuardianShare],
        rng: &mut impl CryptoRngCore,
    ) -> Result<Response, Refusal> {
        let found = self.begun.iter().position(|kept| kept.request == *request);
        let begun = self.begun[found.ok_or(JointFault::NotBegun)?].clone();
        let mut places = (0..request.credentials().len())
            .map(|position| self.place(&begun, position, shares))
            .collect::<Result<Vec<_>, _>>()?;
        add_foreign_openings(&begun, &mut places)?;
        let challenges: Vec<_> =
            places.iter().map(|place| place.presentation.core_proof.challenge()).collect();
        let first = begun.own.first().ok_or(JointFault::NotBegun)?;
        let session = self.held(&first.issued)?.session(&challenges, &first.presentation);
        let opened: Vec<_> = places.iter().map(|place| place.opened(self)).collect();
        let mut presentations = Vec::new();
        for (position, place) in places.iter().enumerate() {
            let mut presentation = place.presentation.clone();
            for (number, statement) in place.plan.statements.iter().enumerate() {
                let given = place.share.and_then(|share| share.sub_proofs.get(number).cloned().flatten());
                presentation.sub_proofs.push(match given {
                    Some(sub_proof) => sub_proof,
                    None => statement.prove(&session, &opened, position, rng).map_err(not_equal)?,
                });
            }
            presentations.push(presentation);
        }
        drop(opened);
        self.check_joint(&places, &presentations)?;
        let response = Response::assemble(request, presentations);
        self.begun.retain(|kept| kept.request != *request);
        Ok(response)
    }

    /// One place of the request with everything known about it.
    fn place<'p>(
        &'p self,
        begun: &'p Begun,
        position: usize,
        shares: &'p [GuardianShare],
    ) -> Result<Place<'p>, Refusal> {
        if let Some(own) = begun.own.iter().find(|own| own.position == position) {
            let held = self.held(&own.issued)?;
            return Ok(Place {
                plan: held.plan(&begun.request, position)?,
                presentation: &own.presentation,
                issuer: &held.issuer,
                own: Some((held, own)),
                openings: Vec::new(),
                share: None,
            });
        }
        let id = &begun.request.credentials()[position].id;
        let offer = begun.offers.iter().find(|offer| offer.credential == *id).ok_or(JointFault::Request)?;
        let for_this = |share: &&GuardianShare| share.credential == *id && share.request == offer.request;
        let share = shares.iter().find(for_this).ok_or_else(|| Refusal::GuardianNeeded(id.clone()))?;
        let part = self.offered_part(&begun.request, position, offer)?;
        let Source::Offered { issuer, .. } = part.source else { return Err(JointFault::Request.into()) };
        let presentation = &offer.presentation;
        Ok(Place {
            plan: part.plan,
            presentation,
            issuer,
            own: None,
            openings: Vec::new(),
            share: Some(share),
        })
    }
}

/// Where this wallet's claim has to equal another's, the other's message is this wallet's own, and its blinding has
/// been handed over.
fn add_foreign_openings(begun: &Begun, places: &mut [Place<'_>]) -> Result<(), Refusal> {
    let query = begun.request.query();
    for Same(first, second) in &query.same {
        for (mine, others) in [(first, second), (second, first)] {
            let (Some(own), Some(other)) =
                (query.position(&mine.credential), query.position(&others.credential))
            else {
                return Err(JointFault::Request.into());
            };
            let (Some((held, _)), Some(share)) = (places[own].own, places[other].share) else { continue };
            let message = held.message(&mine.path)?;
            let opening = places[other].foreign_opening(share, &others.path, message)?;
            places[other].openings.push(opening);
        }
    }
    Ok(())
}

/// One place of the request, as the ward's wallet assembles it.
pub(super) struct Place<'p> {
    pub(super) plan: Plan,
    pub(super) presentation: &'p Presentation,
    pub(super) issuer: &'p IssuerMetadata,
    pub(super) own: Option<(&'p HeldCredential, &'p OwnProof)>,
    pub(super) openings: Vec<Opening>,
    pub(super) share: Option<&'p GuardianShare>,
}

impl Place<'_> {
    fn opened<'o>(&'o self, wallet: &'o Wallet) -> Opened<'o> {
        match self.own {
            Some((held, own)) => wallet.opened(held, own),
            None => Opened { schema: self.issuer.schema(), openings: &self.openings, token: None },
        }
    }

    fn foreign_opening(
        &self,
        share: &GuardianShare,
        path: &ClaimPath,
        message: MessageScalar,
    ) -> Result<Opening, Refusal> {
        let index = self.issuer.schema().index_of(path).ok_or_else(|| Refusal::NoSuchClaim(path.clone()))?;
        let blinding = share.blindings.iter().find(|(of, _)| *of == index).ok_or(JointFault::Request)?;
        let position = self.plan.commitment_indexes.iter().position(|of| *of == index);
        let commitments = self.presentation.core_proof.commitments();
        let commitment =
            position.and_then(|position| commitments.get(position)).ok_or(JointFault::Request)?;
        Ok(Opening { index, commitment: *commitment, message, blinding: blinding.1.clone() })
    }
}

/// What cannot be proven here is that the claims are equal.
fn not_equal(error: bauta_predicates::Error) -> Refusal {
    match error {
        bauta_predicates::Error::Randomness => Refusal::Randomness,
        _ => JointFault::NotEqual.into(),
    }
}

/// The core proof that another wallet has made for this request.
fn verify_core(
    request: &PresentationRequest,
    plan: &Plan,
    issuer: &IssuerMetadata,
    presentation: &Presentation,
) -> Result<(), JointFault> {
    let (schema, alg) = (issuer.schema(), issuer.alg());
    if presentation.presentation_header != presentation_header(alg, request) {
        return Err(JointFault::Request);
    }
    let disclosed = presentation.disclosed();
    let as_asked = disclosed.iter().map(|(index, _)| *index).eq(plan.disclosed_indexes.iter().copied());
    if !as_asked || schema.check_count(presentation.payloads.len()).is_err() {
        return Err(JointFault::InvalidProof);
    }
    let messages = disclosed
        .iter()
        .map(|(index, payload)| Ok((*index, schema.message(alg, *index, payload)?)))
        .collect::<Result<Vec<_>, bauta_credential::Malformed>>()
        .map_err(|_| JointFault::InvalidProof)?;
    let header = Header(presentation.issuer_header.clone());
    let ph = PresentationHeader(presentation.presentation_header.clone());
    let context = ProofContext { public_key: issuer.public_key(), header: &header, presentation_header: &ph };
    committed_disclosure::core_proof_verify(
        &alg.generators(schema.claims().len()),
        &context,
        &presentation.core_proof,
        &messages,
        &plan.commitment_indexes,
    )
    .map_err(|_| JointFault::InvalidProof)
}
