//! One credential of an answer, with the issuer that it says it is from.

use bauta_bbs::committed_disclosure::{PendingVerification, Statement};
use bauta_bbs::linear_combination::Combinations;
use bauta_bbs::pairing::PairingEquation;
use bauta_bbs::proof::ProofContext;
use bauta_bbs::trace::{Operation, Step, step};
use bauta_bbs::{Generators, Header, MessageScalar, PointG1, PresentationHeader};
use bauta_credential::{Malformed, Plan, Presentation, PresentationRequest, Shown};
use bauta_predicates::validity::EpochPublicKey;

use crate::rejection::{self, Policy, Rejection};
use crate::shape::{check_presentation_header, check_shape};
use crate::verified::VerifiedCredential;
use crate::verify::{TrustedIssuer, credential_id, plan, wants};

/// A presentation of the right shape, and everything that its core proof is verified against.
pub(crate) struct Candidate<'a> {
    pub(crate) issuer: &'a TrustedIssuer,
    pub(crate) presentation: &'a Presentation,
    pub(crate) plan: Plan,
    epochs: Vec<(u64, EpochPublicKey)>,
    generators: Generators,
    header: Header,
    presentation_header: PresentationHeader,
    messages: Vec<(usize, MessageScalar)>,
}

const SHAPE: Operation = Operation {
    name: "Verifier::verify",
    section: "What is proven is derived from the request",
    document: "bauta-verifier",
};

/// What has been compared before anything is computed, for whoever records it.
fn shape(presentation: &Presentation, plan: &Plan) -> Step {
    let equation = "presentation header = {\"alg\", \"nonce\", \"aud\", \"req\"} of the request, octet for octet\n\
                    disclosed, committed: the indexes that follow from the request and the schema; exactly these, and \
                    one sub-proof for each statement";
    let numbered = |name: &str, indexes: &[usize], step: Step| {
        indexes.iter().fold(step, |step, index| step.recomputed(name, index))
    };
    let step =
        Step::of(&SHAPE, equation).public("presentation header", &presentation.presentation_header[..]);
    let step = numbered("disclosed", &plan.disclosed_indexes, step);
    numbered("committed", &plan.commitment_indexes, step).recomputed("statements", &plan.statements.len())
}

impl<'a> Candidate<'a> {
    /// Several issuers may use one kind of credential and so one header: then the key decides, which the challenge of the
    /// core proof hashes.
    pub(crate) fn find(
        issuers: &'a [TrustedIssuer],
        request: &PresentationRequest,
        position: usize,
        presentation: &'a Presentation,
    ) -> Result<Self, Rejection> {
        let mut rejection = Rejection::UnknownIssuer;
        let mut candidates = Vec::new();
        let known = |issuer: &&TrustedIssuer| *issuer.metadata.issuer_header() == presentation.issuer_header;
        for issuer in issuers.iter().filter(known) {
            match Self::of(request, position, presentation, issuer) {
                Ok(candidate) => candidates.push(candidate),
                Err(refused) => rejection = refused,
            }
        }
        let core = || rejection::Statement::Core(credential_id(request, position));
        match candidates.len() {
            0 => Err(rejection),
            1 => Ok(candidates.remove(0)),
            _ => match which(&candidates) {
                Some(signer) => Ok(candidates.swap_remove(signer)),
                None => Err(Rejection::InvalidProof(core())),
            },
        }
    }

    /// With what this issuer signs.
    fn of(
        request: &PresentationRequest,
        position: usize,
        presentation: &'a Presentation,
        issuer: &'a TrustedIssuer,
    ) -> Result<Self, Rejection> {
        let metadata = &issuer.metadata;
        if !wants(request, position, metadata) {
            return Err(Rejection::PolicyUnmet(Policy::CredentialType));
        }
        check_presentation_header(presentation, request, metadata)?;
        let plan = plan(request, position, metadata)?;
        check_shape(presentation, &plan, metadata)?;
        step(|| shape(presentation, &plan));
        let (schema, alg) = (metadata.schema(), metadata.alg());
        let messages = presentation
            .disclosed()
            .iter()
            .map(|(index, payload)| Ok((*index, schema.message(alg, *index, payload)?)))
            .collect::<Result<Vec<_>, Malformed>>()?;
        let epochs =
            issuer.log.as_ref().map_or_else(Vec::new, |log| plan.accepted_epochs(metadata.issuer(), log));
        Ok(Self {
            issuer,
            presentation,
            plan,
            epochs,
            // U + R = L is checked with them: they are for the claims and the holder's slots, which are never disclosed.
            generators: alg.generators(schema.claims().len()),
            header: Header(presentation.issuer_header.clone()),
            presentation_header: PresentationHeader(presentation.presentation_header.clone()),
            messages,
        })
    }

    fn statement(&self) -> Statement<'_> {
        Statement {
            generators: &self.generators,
            context: ProofContext {
                public_key: self.issuer.metadata.public_key(),
                header: &self.header,
                presentation_header: &self.presentation_header,
            },
            disclosed: &self.messages,
            commitment_indexes: &self.plan.commitment_indexes,
        }
    }

    /// Asks for the points of the core proof, if it is one about as many messages.
    pub(crate) fn verify_init(&self, combinations: &mut Combinations) -> Option<PendingVerification> {
        self.statement().verify_init(&self.presentation.core_proof, combinations).ok()
    }

    /// The core proof but for its pairing, if its challenge is the right one.
    pub(crate) fn verify_finish(
        &self,
        pending: &PendingVerification,
        points: &[PointG1],
    ) -> Option<PairingEquation> {
        self.statement().verify_finish(&self.presentation.core_proof, pending, points).ok()
    }

    pub(crate) fn shown(&self) -> Shown<'_> {
        Shown {
            schema: self.issuer.metadata.schema(),
            commitment_indexes: &self.plan.commitment_indexes,
            commitments: self.presentation.core_proof.commitments(),
            epochs: &self.epochs,
        }
    }

    /// What the core proof has shown.
    pub(crate) fn verified(
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

/// The first whose challenge is the right one.
fn which(candidates: &[Candidate<'_>]) -> Option<usize> {
    let mut combinations = Combinations::public();
    let pending: Vec<_> = candidates.iter().map(|one| one.verify_init(&mut combinations)).collect();
    let points = combinations.evaluate();
    let is_signer = |(candidate, pending): (&Candidate<'_>, &Option<PendingVerification>)| {
        pending.as_ref().is_some_and(|pending| candidate.verify_finish(pending, &points).is_some())
    };
    candidates.iter().zip(&pending).position(is_signer)
}
