//! Answering a verifier: first what would be learned, then, if the holder agrees, the presentation.

use bauta_bbs::committed_disclosure::{Opening, PreparedProof};
use bauta_bbs::{PointG1, PresentationHeader};
use bauta_credential::epoch::{Epoch, EpochHead};
use bauta_credential::{
    Announced, ClaimPath, ClaimValue, EpochToken, IssuerMetadata, Opened, Payload, PendingSubProof, Plan,
    Presentation, PresentationRequest, Registrar, Response, Statement, SubProof, presentation_header,
};
use bauta_predicates::Session;
use rand_core::CryptoRngCore;

use crate::error::Refusal;
use crate::joint::GuardianOffer;
use crate::lint::{Grounds, Lint, Population, lint, own_crowd};
use crate::prepared::PreparedPresentation;
use crate::wallet::HeldCredential;

/// What a presentation would tell, before there is one. The holder looks at it; the wallet makes the presentation from
/// it and from nothing else.
#[derive(Debug)]
pub struct Proposal<'a> {
    pub(crate) request: &'a PresentationRequest,
    pub(crate) parts: Vec<Part<'a>>,
    pub(crate) standpoint: Standpoint<'a>,
}

/// Who vouches for the platform, and what it asks beyond that.
#[derive(Debug)]
pub(crate) struct Standpoint<'a> {
    pub(crate) registrar: Option<&'a Registrar>,
    /// Everybody whom the wallet trusts.
    pub(crate) registrars: &'a [Registrar],
    pub(crate) beyond: Option<Refusal>,
    /// When the request was judged.
    pub(crate) now: u64,
}

/// One place of the request.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) position: usize,
    pub(crate) source: Source<'a>,
    pub(crate) plan: Plan,
}

/// What fills a place of the request.
#[derive(Debug)]
pub(crate) enum Source<'a> {
    /// A credential of this wallet, and the epoch in which its good standing would be shown.
    Own { credential: &'a HeldCredential, head: Option<&'a EpochHead> },
    /// What another wallet has handed over, of a credential by an issuer whom this wallet knows.
    Offered { offer: &'a GuardianOffer, issuer: &'a IssuerMetadata },
}

/// A core proof, and what the sub-proofs about it need.
#[derive(Debug)]
pub(crate) struct Committed {
    pub(crate) presentation: Presentation,
    pub(crate) openings: Vec<Opening>,
}

impl<'a> Proposal<'a> {
    /// The request that would be answered.
    pub fn request(&self) -> &PresentationRequest {
        self.request
    }

    /// The first of this wallet's credentials that would be shown.
    pub fn credential(&self) -> &HeldCredential {
        self.own().next().expect("a proposal has a credential of this wallet").1
    }

    /// This wallet's credentials that would be shown, each with its place in the request.
    pub fn own(&self) -> impl Iterator<Item = (usize, &'a HeldCredential)> {
        self.parts.iter().filter_map(|part| match part.source {
            Source::Own { credential, .. } => Some((part.position, credential)),
            Source::Offered { .. } => None,
        })
    }

    /// The registrar who vouches for what the platform may ask.
    pub fn registrar(&self) -> Option<&Registrar> {
        self.standpoint.registrar
    }

    /// What the platform asks beyond its registration: the holder has agreed to it.
    pub fn beyond_registration(&self) -> Option<&Refusal> {
        self.standpoint.beyond.as_ref()
    }

    /// What is to be said of the request, and the crowd in which the answer would leave this holder, estimated in a population.
    pub fn lint(&self, population: &Population) -> Lint {
        let Standpoint { registrars, now, .. } = self.standpoint;
        let mut found = lint(self.request, &Grounds { registrars, population, now });
        for (position, credential) in self.own() {
            let query = &self.request.credentials()[position];
            let mine = own_crowd(query, population, |path| credential.value(path));
            if let Some(crowd) = found.crowds.get_mut(position) {
                crowd.own = Some(mine);
            }
        }
        found
    }

    /// The claims that the verifier would learn, each with its value, in the order of the schema.
    pub fn shown(&self) -> Vec<(&ClaimPath, ClaimValue)> {
        let own = self.own_parts().flat_map(|(plan, credential)| {
            let claims = credential.claims().enumerate();
            claims.filter(|(index, _)| plan.disclosed_indexes.binary_search(index).is_ok())
        });
        own.map(|(_, claim)| claim).collect()
    }

    /// The epochs in which good standing would be shown, one for each credential of which it is asked.
    pub fn epochs(&self) -> Vec<Epoch> {
        let heads = self.parts.iter().filter_map(|part| match &part.source {
            Source::Own { head, .. } => head.map(|head| head.epoch),
            Source::Offered { .. } => None,
        });
        heads.collect()
    }

    /// The claims of which the verifier would learn nothing: neither shown nor the subject of a statement.
    pub fn hidden(&self) -> Vec<&ClaimPath> {
        let is_touched = |plan: &Plan, index: &usize| {
            plan.disclosed_indexes.binary_search(index).is_ok()
                || plan.commitment_indexes.binary_search(index).is_ok()
        };
        let own = self.own_parts().flat_map(|(plan, credential)| {
            let claims = credential.claims().enumerate();
            claims.filter(move |(index, _)| !is_touched(plan, index)).map(|(_, (path, _))| path)
        });
        own.collect()
    }

    fn own_parts(&self) -> impl Iterator<Item = (&Plan, &HeldCredential)> {
        self.parts.iter().filter_map(|part| match part.source {
            Source::Own { credential, .. } => Some((&part.plan, credential)),
            Source::Offered { .. } => None,
        })
    }

    /// Equalities between credentials of this wallet hold, or the proposal is none.
    pub(crate) fn check_equalities(&self) -> Result<(), Refusal> {
        for part in &self.parts {
            for statement in &part.plan.statements {
                let Statement::Same { index, same, other } = statement else { continue };
                let (Source::Own { credential: first, .. }, Source::Own { credential: second, .. }) =
                    (&part.source, &self.parts[*other].source)
                else {
                    continue;
                };
                let (schema, messages) = (second.issuer.schema(), second.messages());
                let path = &same.1.path;
                let position = schema.index_of(path).ok_or_else(|| Refusal::NoSuchClaim(path.clone()))?;
                if first.messages()[*index] != messages[position] {
                    return Err(Refusal::NotEqual(same.0.path.clone()));
                }
            }
        }
        Ok(())
    }

    /// Makes the presentation: every claim that is not shown stays hidden, and what two presentations have in common is
    /// what all holders share and what is shown.
    ///
    /// # Errors
    /// [`Refusal::Randomness`]; [`Refusal::NotProven`], [`Refusal::GuardianNeeded`] when another wallet has a part in it.
    pub fn present(self, rng: &mut impl CryptoRngCore) -> Result<Response, Refusal> {
        let prepared = self.prepare(rng)?;
        self.present_with(prepared, rng)
    }

    /// Makes the presentation of what has been [prepared](Self::prepare), for this request or one that asks the same.
    ///
    /// # Errors
    /// [`Refusal::NotPrepared`] unless it [fits](PreparedPresentation::fits): it is gone then, and nobody has seen it;
    /// [`Refusal::NotProven`], [`Refusal::Randomness`].
    pub fn present_with(
        self,
        prepared: PreparedPresentation,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Response, Refusal> {
        if !prepared.fits(&self) {
            return Err(Refusal::NotPrepared);
        }
        let PreparedPresentation { parts, points } = prepared;
        let (mut committed, mut pending) = (Vec::new(), Vec::new());
        for (part, prepared) in self.parts.iter().zip(parts) {
            committed.push(part.own()?.commit(self.request, &part.plan, prepared.core));
            pending.push(prepared.sub_proofs);
        }
        let sub_proofs = self.respond(&committed, pending, &points, rng)?;
        let presentations = committed.into_iter().zip(sub_proofs).map(|(one, sub_proofs)| {
            let mut presentation = one.presentation;
            presentation.sub_proofs = sub_proofs;
            presentation
        });
        Ok(Response::assemble(self.request, presentations.collect()))
    }

    /// The sub-proofs over all core proofs.
    fn respond(
        &self,
        committed: &[Committed],
        pending: Vec<Vec<PendingSubProof>>,
        points: &[PointG1],
        rng: &mut impl CryptoRngCore,
    ) -> Result<Vec<Vec<SubProof>>, Refusal> {
        let challenges: Vec<_> =
            committed.iter().map(|one| one.presentation.core_proof.challenge()).collect();
        let interface = self.credential().issuer.alg().interface();
        let presentation_header = &committed[0].presentation.presentation_header;
        let session = Session { interface, challenges: &challenges, presentation_header };
        let opened: Vec<_> =
            self.parts.iter().zip(committed).map(|(part, one)| part.opened(&one.openings)).collect();
        let announced = Announced { session: &session, credentials: &opened, points };
        let mut sub_proofs = Vec::new();
        for (position, (part, pending)) in self.parts.iter().zip(pending).enumerate() {
            let respond = |(pending, statement): (PendingSubProof, &Statement)| {
                pending.respond(statement, position, &announced, rng)
            };
            let proven = pending.into_iter().zip(&part.plan.statements).map(respond);
            sub_proofs.push(proven.collect::<Result<Vec<_>, _>>().map_err(not_proven)?);
        }
        Ok(sub_proofs)
    }
}

/// A statement that cannot be proven although the wallet found it true is a broken wallet or source of randomness.
pub(crate) fn not_proven(error: bauta_predicates::Error) -> Refusal {
    match error {
        bauta_predicates::Error::Randomness => Refusal::Randomness,
        _ => Refusal::NotProven,
    }
}

impl Part<'_> {
    /// The prover's side of this place.
    pub(crate) fn opened<'o>(&'o self, openings: &'o [Opening]) -> Opened<'o> {
        match &self.source {
            Source::Own { credential, head } => Opened {
                schema: credential.issuer.schema(),
                openings,
                token: head.and_then(|head| credential.epoch_token(head)),
            },
            Source::Offered { issuer, .. } => Opened { schema: issuer.schema(), openings, token: None },
        }
    }
}

impl HeldCredential {
    /// The token that would show good standing in an epoch.
    pub(crate) fn epoch_token<'a>(&'a self, head: &'a EpochHead) -> Option<EpochToken<'a>> {
        let token = self.token(head.epoch)?;
        Some(EpochToken { epoch: head.epoch.0, key: &head.key, token })
    }

    /// A presentation with this core proof, and what opens its commitments.
    pub(crate) fn commit(
        &self,
        request: &PresentationRequest,
        plan: &Plan,
        core: PreparedProof,
    ) -> Committed {
        let ph = PresentationHeader(presentation_header(self.issuer.alg(), request));
        let openings = core.openings().to_vec();
        let core_proof = core.finish(&ph);
        let slot = |(index, payload): (usize, &Payload)| {
            plan.disclosed_indexes.binary_search(&index).is_ok().then(|| payload.clone())
        };
        let presentation = Presentation {
            presentation_header: ph.0,
            issuer_header: self.issued.issuer_header.clone(),
            payloads: self.issued.payloads.iter().enumerate().map(slot).collect(),
            core_proof,
            sub_proofs: Vec::new(),
        };
        Committed { presentation, openings }
    }
}
